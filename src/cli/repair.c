/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "repair.h"
#include "run.h"
#include "sidecars.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

static MapshotPlan *
make_plan (const MapshotCliOptions *options, MapshotRepair *repair, MapshotSourceStore *store, GError **error)
{
  if (!mapshot_cli_ask_services (options, mapshot_repair_get_recipe (repair), store, error))
    return NULL;
  return mapshot_repair_make_plan (repair, store, &options->limits, error);
}

static int
complain (const GError *error)
{
  mapshot_cli_complain (error);

  return (int) mapshot_cli_get_exit (error);
}

/* The report that a batch put beside the picture changes with it. */
static gboolean
choose_report (MapshotCliOptions *options)
{
  g_autofree char *path = g_strconcat (options->repaired, ".report.json", NULL);

  if (options->report != NULL || !g_str_equal (options->output, options->repaired) || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  options->report = g_steal_pointer (&path);

  return TRUE;
}

static int
run (const MapshotCliOptions *options, MapshotRepair *repair, MapshotPlan *plan, MapshotKeys *keys, MapshotSmallFile *report,
     gboolean beside)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotCapture) capture = NULL;
  MapshotCaptureOptions capture_options;
  int status;

  mapshot_cli_fill_capture_options (options, keys, &capture_options);
  capture_options.repair = repair;
  capture_options.repair_partly = TRUE;
  capture_options.sidecars |= mapshot_sidecars_are_there (options->repaired);
  capture = mapshot_cli_run_capture (options, plan, &capture_options, beside ? NULL : report, &status);
  if (mapshot_capture_get_failure (capture) == MAPSHOT_FAILURE_LACKING)
    return MAPSHOT_EXIT_SUBSTITUTED;
  /* Where the old picture stays, so does what was said of it. */
  if (beside && mapshot_capture_get_failure (capture) == MAPSHOT_FAILURE_NONE &&
      !mapshot_cli_finish_report (report, mapshot_capture_get_report (capture), &error))
    return complain (error);

  return status;
}

int
mapshot_cli_repair (MapshotCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  g_autoptr (MapshotRepair) repair = mapshot_repair_open (options->repaired, &error);
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotKeys) keys = NULL;
  g_autoptr (MapshotSmallFile) report = NULL;
  gboolean beside;

  mapshot_cli_leave_the_desktop_alone ();
  if (repair == NULL)
    {
      if (mapshot_cli_get_exit (error) == MAPSHOT_EXIT_USAGE)
        mapshot_cli_name_file (error, "--repair");
      return complain (error);
    }
  if (mapshot_repair_is_complete (repair))
    {
      mapshot_cli_say (options, _("%s: complete; there is nothing to repair"), options->repaired);
      return MAPSHOT_EXIT_COMPLETE;
    }
  keys = mapshot_keys_new (options->key_file, &error);
  plan = keys != NULL ? make_plan (options, repair, store, &error) : NULL;
  if (plan == NULL)
    return complain (error);
  if (mapshot_repair_count (repair) == 0)
    {
      mapshot_cli_say (options, _("%s: it lacks only what its source does not have; there is nothing to repair"), options->repaired);
      return MAPSHOT_EXIT_COMPLETE;
    }
  mapshot_cli_say (options, ngettext ("%s: %" PRId64 " tile to fetch", "%s: %" PRId64 " tiles to fetch",
                                      (gulong) mapshot_repair_count (repair)),
                   options->repaired, mapshot_repair_count (repair));
  beside = choose_report (options);
  if (!mapshot_cli_open_report (options, &report, &error))
    return complain (error);

  return run (options, repair, plan, keys, report, beside);
}
