/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "error.h"
#include "picture-report.h"
#include "run.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Pixels of a layer for one of the picture: what is less is enlarged. */
#define SAME_SHARPNESS 0.999

/* A layer that ends before the picture's sharpness is enlarged, which nobody should have to find out by looking. */
static void
echo_enlarged (const MapshotCliOptions *options, const MapshotPlan *plan)
{
  for (guint i = 1; i < plan->layers->len; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, i);
      const MapshotTileLevel *level = mapshot_tile_grid_get_level (layer->source->grid, layer->level);

      if (!layer->aligned && layer->horizontal.scale > 0 && layer->horizontal.scale < SAME_SHARPNESS)
        mapshot_cli_say (options, _("%s: has nothing sharper than zoom %d and is enlarged to match"), layer->source->name, level->zoom);
    }
}

void
mapshot_cli_echo (const MapshotCliOptions *options, const MapshotPlan *plan)
{
  const MapshotBounds *b = &plan->bounds;
  /* Three digits are enough, and no exponent is ever wanted. */
  const char *format = plan->ground_resolution < 1000 ? "%.3g" : "%.0f";
  char metres[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (metres, sizeof metres, format, plan->ground_resolution);
  if (options->center_name != NULL)
    mapshot_cli_say (options, _("center: %s"), options->center_name);
  mapshot_cli_say (options,
                   _("%s: %.5f,%.5f,%.5f,%.5f (west,south,east,north), zoom %d, %" PRId64 " × %" PRId64
                     " px, %s m a pixel"),
                   mapshot_plan_get_layer (plan, 0)->source->name, b->west, b->south, b->east, b->north, plan->zoom, plan->width,
                   plan->height, metres);
  if (plan->cut)
    mapshot_cli_say (options, _("the region is cut at 85.05° of latitude, where this map ends"));
  echo_enlarged (options, plan);
}

/* ---- dry run ---- */

/* What one source allows, and whether its key is at hand. */
static void
print_rules (const MapshotSource *source, MapshotKeys *keys)
{
  g_autofree char *key = source->rules.needs_key ? mapshot_keys_find (source, keys) : NULL;

  if (source->rules.max_tiles > 0)
    g_print (_("%s: at most %" PRId64 " tiles a capture\n"), source->name, source->rules.max_tiles);
  if (source->rules.terms_uri != NULL)
    g_print (_("%s: terms at %s\n"), source->name, source->rules.terms_uri);
  if (source->rules.needs_key && key != NULL)
    g_print (_("%s: the key is there\n"), source->name);
  else if (source->rules.needs_key)
    {
      g_autofree char *variable = mapshot_keys_get_variable (source->id);

      g_print (_("%s: the key is missing; set it as %s\n"), source->name, variable);
    }
}

static void
print_plan (const MapshotPlan *plan, MapshotKeys *keys)
{
  g_autofree char *from = g_format_size (plan->expected_bytes[0]), *to = g_format_size (plan->expected_bytes[1]);
  g_autofree char *fast = mapshot_cli_format_time (plan->expected_seconds[0]);
  g_autofree char *slow = mapshot_cli_format_time (plan->expected_seconds[1]);
  g_autofree char *memory = g_format_size_full (plan->memory, G_FORMAT_SIZE_IEC_UNITS);

  g_print (_("region: %.6f,%.6f,%.6f,%.6f (west,south,east,north)\n"), plan->bounds.west, plan->bounds.south,
           plan->bounds.east, plan->bounds.north);
  g_print (_("picture: %" PRId64 " × %" PRId64 " px, %s, %.6g m a pixel\n"), plan->width, plan->height,
           plan->crs, plan->ground_resolution);
  for (guint i = 0; i < plan->layers->len; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, i);
      g_print (_("level: %s, zoom %d%s\n"), layer->source->name,
               mapshot_tile_grid_get_level (layer->source->grid, layer->level)->zoom,
               layer->aligned ? "" : _(", resampled"));
    }
  g_print (_("tiles: %" PRId64 "\n"), plan->tiles);
  g_print (_("memory: at most %s\n"), memory);
  g_print (_("file: about %s to %s\n"), from, to);
  if (g_str_equal (fast, slow))
    g_print (_("time: about %s\n"), fast);
  else
    g_print (_("time: about %s to %s\n"), fast, slow);
  g_print (_("rules: %d requests in flight"), plan->connections);
  if (plan->rate > 0)
    g_print (_(", %g a second"), plan->rate);
  g_print ("\n");
  for (guint i = 0; i < plan->layers->len; i++)
    print_rules (mapshot_plan_get_layer (plan, i)->source, keys);
  g_print (_("credit: %s\n"), plan->credit);
}

MapshotPlan *
mapshot_cli_make_plan (const MapshotCliOptions *options, MapshotSourceStore *store, GError **error)
{
  g_autoptr (GError) cause = NULL;
  MapshotPlan *plan;

  if (!mapshot_cli_ask_services (options, options->recipe, store, error))
    return NULL;
  plan = mapshot_plan_new (options->recipe, store, &options->limits, &cause);
  if (plan == NULL)
    {
      mapshot_cli_name_option (options, cause);
      g_propagate_error (error, g_steal_pointer (&cause));
    }
  return plan;
}

/* A kill between the picture and its report: the same command again makes the report alone. */
static MapshotReport *
find_unreported (const MapshotCliOptions *options, const MapshotPlan *plan)
{
  if (options->report == NULL || options->overwrite || options->share.of > 0 || g_str_equal (options->report, "-") ||
      g_file_test (options->report, G_FILE_TEST_EXISTS) || !g_file_test (options->output, G_FILE_TEST_IS_REGULAR))
    return NULL;

  return mapshot_picture_report_make (options->output, plan, NULL);
}

static int
report_alone (const MapshotCliOptions *options, const MapshotReport *report)
{
  g_autoptr (GError) error = NULL;

  if (!mapshot_cli_write_report (options, report, &error))
    {
      mapshot_cli_complain (error);
      return (int) mapshot_cli_get_exit (error);
    }
  mapshot_cli_say (options, _("%s was there already; its report was still to be made"), options->output);

  return mapshot_cli_tell_status (options, report);
}

int
mapshot_cli_export (const MapshotCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  const char *const *problems = mapshot_source_store_get_problems (store);
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotKeys) keys = NULL;
  g_autoptr (MapshotSmallFile) report = NULL;
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (MapshotReport) unreported = NULL;
  MapshotCaptureOptions capture_options;
  int status;

  mapshot_cli_leave_the_desktop_alone ();
  keys = mapshot_keys_new (options->key_file, &error);
  if (keys != NULL)
    plan = mapshot_cli_make_plan (options, store, &error);
  for (guint i = 0; problems[i] != NULL; i++)
    g_printerr ("mapshot: %s\n", problems[i]);
  if (plan == NULL)
    {
      mapshot_cli_complain (error);
      mapshot_cli_report_failure (options, error);
      return (int) mapshot_cli_get_exit (error);
    }
  mapshot_cli_echo (options, plan);
  if (options->dry_run)
    {
      print_plan (plan, keys);
      return MAPSHOT_EXIT_COMPLETE;
    }
  unreported = find_unreported (options, plan);
  if (unreported != NULL)
    return report_alone (options, unreported);
  if (!mapshot_cli_open_report (options, &report, &error))
    {
      mapshot_cli_complain (error);
      return (int) mapshot_cli_get_exit (error);
    }
  mapshot_cli_fill_capture_options (options, keys, &capture_options);
  capture = mapshot_cli_run_capture (options, plan, &capture_options, report, &status);

  return status;
}
