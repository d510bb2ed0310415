/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "picture-report.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

static char *
get_report_path (const char *output)
{
  return g_strconcat (output, ".report.json", NULL);
}

void
mapshot_cli_write_job_report (const char *output, const MapshotReport *report)
{
  g_autoptr (JsonNode) node = mapshot_report_to_json (report);
  g_autofree char *text = json_to_string (node, TRUE), *path = get_report_path (output);
  g_autofree char *unfinished = g_strconcat (path, ".part", NULL);
  g_autoptr (GError) error = NULL;

  /* Under a fixed name until it is whole, so that a kill leaves nothing that the next run does not replace. */
  if (!g_file_set_contents_full (unfinished, text, -1, G_FILE_SET_CONTENTS_NONE, 0666, &error) || g_rename (unfinished, path) != 0)
    g_printerr (_("mapshot: the report %s cannot be written: %s\n"), path, error != NULL ? error->message : g_strerror (errno));
}

void
mapshot_cli_mend_job_report (const char *output, const MapshotPlan *plan)
{
  g_autofree char *path = get_report_path (output);
  g_autoptr (MapshotReport) report = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  /* A picture that somebody else put there has none. */
  report = mapshot_picture_report_make (output, plan, NULL);
  if (report != NULL)
    mapshot_cli_write_job_report (output, report);
}
