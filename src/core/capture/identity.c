/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "identity.h"

#include "basemap.h"
#include "error.h"
#include "mapshot-config.h"
#include "public.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* Raised when the files that carry work over change, or the pixels do without a new version of the program. */
#define WORK_FORMAT 3

static void
add_line (GString *text, const char *name, const char *value)
{
  g_autofree char *escaped = g_strescape (value, NULL);

  g_string_append_printf (text, "%s=%s\n", name, escaped);
}

static char *
describe_sources (const MapshotPlan *plan)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < plan->layers->len; i++)
    {
      const MapshotSource *source = mapshot_plan_get_layer (plan, i)->source;
      const MapshotBasemap *basemap = source->kind == MAPSHOT_SOURCE_BASEMAP ? mapshot_basemap_get (NULL) : NULL;

      g_autofree char *address = mapshot_source_get_public_text (source->template_uri);

      g_string_append_printf (text, "%s %s %d %d %s %s;", source->id != NULL ? source->id : "",
                              address != NULL ? address : "", source->transparent,
                              (int) source->not_found, source->attribution != NULL ? source->attribution : "",
                              basemap != NULL ? mapshot_basemap_get_version (basemap) : "");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_files (const MapshotPlan *plan)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < plan->layers->len; i++)
    {
      const MapshotSource *source = mapshot_plan_get_layer (plan, i)->source;

      if (source->tile_file != NULL)
        g_string_append_printf (text, "%u:%s;", i, mapshot_tile_file_get_info (source->tile_file)->version);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_geometry (const MapshotPlan *plan)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char left[G_ASCII_DTOSTR_BUF_SIZE], top[G_ASCII_DTOSTR_BUF_SIZE], resolution[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "%" PRId64 "x%" PRId64 " %" PRId64 " %d %d %s %s %s", plan->width,
                          plan->height, plan->map_height, plan->channels, plan->n_bands,
                          g_ascii_formatd (left, sizeof left, "%.17g", plan->left),
                          g_ascii_formatd (top, sizeof top, "%.17g", plan->top),
                          g_ascii_formatd (resolution, sizeof resolution, "%.17g", plan->resolution));
  for (guint i = 0; i < plan->layers->len; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, i);

      g_string_append_printf (text, " %d:%" PRId64 "+%" PRId64 ",%" PRId64 "+%" PRId64,
                              mapshot_tile_grid_get_level (layer->source->grid, layer->level)->zoom, layer->first_column,
                              layer->n_columns, layer->first_row, layer->n_rows);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
mapshot_identity_make (const MapshotPlan *plan)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *program = g_strdup_printf ("%s/%d", MAPSHOT_VERSION, WORK_FORMAT);
  g_autofree char *recipe = mapshot_recipe_to_string (plan->recipe);
  g_autofree char *sources = describe_sources (plan), *files = describe_files (plan);
  g_autofree char *geometry = describe_geometry (plan);

  add_line (text, "program", program);
  add_line (text, "recipe", recipe);
  add_line (text, "sources", sources);
  add_line (text, "files", files);
  add_line (text, "geometry", geometry);
  if (plan->own_credit)
    add_line (text, "credit", plan->credit);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
mapshot_identity_get (const char *text, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 16);
  gsize length = strlen (name);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strncmp (lines[i], name, length) == 0 && lines[i][length] == '=')
      return g_strcompress (lines[i] + length + 1);
  return NULL;
}

/* What to say when the line at INDEX differs. */
static char *
describe_difference (gsize index, const char *file)
{
  switch (index)
    {
    case 0:
      return g_strdup_printf (_("%s was begun by another version of this program"), file);
    case 1:
      return g_strdup_printf (_("%s belongs to another capture: its recipe differs"), file);
    case 2:
      return g_strdup_printf (_("%s was begun before the entry of its source changed"), file);
    case 3:
      return g_strdup_printf (_("%s was begun before its file of tiles changed"), file);
    case 4:
      return g_strdup_printf (_("%s belongs to another capture: its size or place differs"), file);
    default:
      return g_strdup_printf (_("%s was begun when its service told another credit"), file);
    }
}

gboolean
mapshot_identity_check (const MapshotPlan *plan, const char *text, const char *file, GError **error)
{
  static const char *const names[] = { "program", "recipe", "sources", "files", "geometry", "credit" };
  g_autofree char *own = mapshot_identity_make (plan), *message = NULL;
  gsize index = 0;

  if (g_str_equal (own, text))
    return TRUE;
  for (; index < G_N_ELEMENTS (names); index++)
    {
      g_autofree char *mine = mapshot_identity_get (own, names[index]), *theirs = mapshot_identity_get (text, names[index]);
      if (g_strcmp0 (mine, theirs) != 0)
        break;
    }
  message = describe_difference (index, file);
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, message);

  return FALSE;
}

gboolean
mapshot_identity_check_untold (const MapshotPlan *plan, const char *text, const char *file, GError **error)
{
  g_autofree char *credit = mapshot_identity_get (text, "credit");
  g_autoptr (MapshotPlan) told = NULL;

  if (credit == NULL || plan->own_credit)
    return mapshot_identity_check (plan, text, file, error);
  told = mapshot_plan_with_credit (plan, credit, error);

  return told != NULL && mapshot_identity_check (told, text, file, error);
}
