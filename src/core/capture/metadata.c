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

  return mapshot_png_writer_new (mapshot_output_get_fd (run->output), &header, texts, G_N_ELEMENTS (texts), error);
}

MapshotPngWriter *
mapshot_metadata_go_on (Run *run, guint64 size, guint32 adler, guint64 raw_length)
{
  const MapshotPlan *plan = run->plan;
  const MapshotPngHeader header = { plan->width, plan->height, plan->channels, plan->recipe->dpi };

  return mapshot_png_writer_new_resumed (mapshot_output_get_fd (run->output), &header, size, adler, raw_length);
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

  return mapshot_png_writer_finish (run->writer, texts, G_N_ELEMENTS (texts), error);
}

static char *
replace_suffix (const char *path, const char *suffix)
{
  const char *slash = strrchr (path, G_DIR_SEPARATOR);
  const char *dot = strrchr (path, '.');
  gsize length = dot != NULL && dot > (slash != NULL ? slash + 1 : path) ? (gsize) (dot - path) : strlen (path);

  return g_strdup_printf ("%.*s%s", (int) length, path, suffix);
}

/* The six lines of a world file; the position is the centre of the first pixel. */
static char *
format_world (const MapshotPlan *plan)
{
  const double lines[] = { plan->resolution, 0, 0, -plan->resolution, plan->left + plan->resolution / 2,
                           plan->top - plan->resolution / 2 };
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      g_string_append_printf (text, "%s\n", g_ascii_formatd (number, sizeof number, "%.15g", lines[i]));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* GDAL's persistent auxiliary metadata: the reference system and the corner of the first pixel. */
static char *
format_aux (const MapshotPlan *plan)
{
  const double values[] = { plan->left, plan->resolution, 0, plan->top, 0, -plan->resolution };
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          "<PAMDataset>\n  <SRS dataAxisToSRSAxisMapping=\"1,2\">%s</SRS>\n  <GeoTransform>", plan->crs);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", g_ascii_formatd (number, sizeof number, "%.15g", values[i]));
    }
  g_string_append (text, "</GeoTransform>\n</PAMDataset>\n");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
mapshot_metadata_write_sidecars (const MapshotPlan *plan, const char *path, GError **error)
{
  g_autofree char *world_path = replace_suffix (path, ".pgw");
  g_autofree char *aux_path = g_strconcat (path, ".aux.xml", NULL);
  g_autofree char *world = format_world (plan);
  g_autofree char *aux = format_aux (plan);

  return mapshot_output_write_text (world_path, world, error) && mapshot_output_write_text (aux_path, aux, error);
}
