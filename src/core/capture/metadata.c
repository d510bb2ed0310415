/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-private.h"

#include "mapshot-config.h"

#include <string.h>

/* Everything in the file depends on recipe and tiles alone: no time, no machine, no speed. The same tiles make the same bytes. */

static char *
format_bounds (const MapshotBounds *bounds)
{
  const double edges[] = { bounds->west, bounds->south, bounds->east, bounds->north };
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (number, sizeof number, "%.9f", edges[i]);
      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", number);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

MapshotPngWriter *
mapshot_metadata_begin (Run *run, GError **error)
{
  const MapshotPlan *plan = run->plan;
  g_autofree char *recipe = mapshot_recipe_to_string (plan->recipe);
  g_autofree char *bounds = format_bounds (&plan->bounds);
  const MapshotPngHeader header = { plan->width, plan->height, plan->channels, plan->recipe->dpi };
  const MapshotPngText texts[] = {
    { "Software", "Mapshot " MAPSHOT_VERSION, FALSE },
    { "Copyright", plan->credit, FALSE },
    { "mapshot:crs", plan->crs, FALSE },
    { "mapshot:bounds", bounds, FALSE },
    { "mapshot:recipe", recipe, FALSE },
  };

  return mapshot_png_writer_new (mapshot_output_get_fd (run->output), run->stop, &header, texts, G_N_ELEMENTS (texts), error);
}

MapshotPngWriter *
mapshot_metadata_go_on (Run *run, guint64 size, guint32 adler, guint64 raw_length)
{
  const MapshotPlan *plan = run->plan;
  const MapshotPngHeader header = { plan->width, plan->height, plan->channels, plan->recipe->dpi };

  return mapshot_png_writer_new_resumed (mapshot_output_get_fd (run->output), run->stop, &header, size, adler, raw_length);
}

gboolean
mapshot_metadata_end (Run *run, const char *digest, GError **error)
{
  g_autofree char *ledger = mapshot_report_to_ledger (run->report);
  const MapshotPngText texts[] = {
    { "mapshot:status", mapshot_status_get_name (mapshot_report_get_picture_status (run->report)), FALSE },
    { "mapshot:sha256", digest, FALSE },
    { "mapshot:ledger", ledger, TRUE },
  };
  g_autoptr (GBytes) records = NULL;

  /* A complete picture has nothing to mend, and says no more than its pixels. */
  if (mapshot_report_get_picture_status (run->report) != MAPSHOT_STATUS_COMPLETE)
    records = mapshot_picture_records_pack (run->records);
  if (records != NULL)
    mapshot_png_writer_set_last_chunk (run->writer, MAPSHOT_PICTURE_RECORDS_CHUNK, records);

  return mapshot_png_writer_finish (run->writer, texts, G_N_ELEMENTS (texts), error);
}
