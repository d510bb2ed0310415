/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include "parse.h"
#include "target.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
same_file (const char *a, const char *b)
{
  g_autofree char *real_a = mapshot_target_follow (a), *real_b = mapshot_target_follow (b);
  g_autofree char *first = g_canonicalize_filename (real_a, NULL), *second = g_canonicalize_filename (real_b, NULL);

  return b[0] != '\0' && !g_str_equal (a, "-") && !g_str_has_prefix (first, "/dev/") && g_str_equal (first, second);
}

/* Before the work, not after it. */
static gboolean
check_folder (const char *report, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (report);

  if (report[0] != '\0' && g_file_test (folder, G_FILE_TEST_IS_DIR) && !g_file_test (report, G_FILE_TEST_IS_DIR))
    return TRUE;
  return mapshot_cli_usage (error, _("--report: “%s” is not a file in a folder that exists; write for example --report=report.json"), report);
}

/* "400000000" or "400M". */
static gboolean
parse_pixels (const char *text, double *pixels)
{
  static const char letters[] = "kmg";
  gsize length = strlen (text);
  const char *letter = length > 0 ? strchr (letters, g_ascii_tolower (text[length - 1])) : NULL;
  g_autofree char *number = g_strndup (text, length - (letter != NULL));

  if (!mapshot_parse_number (number, pixels, NULL))
    return FALSE;
  for (int i = 0; letter != NULL && i <= letter - letters; i++)
    *pixels *= 1000;

  return *pixels >= 1;
}

/* What the picture is written to, and what goes beside it. */
static gboolean
check_report (const MapshotCliRaw *raw, const char *output, GError **error)
{
  if (raw->dry_run)
    return mapshot_cli_usage (error, _("--report: a dry run captures nothing to report on; leave out --report or --dry-run"));
  if (g_str_equal (raw->report, "-") && g_str_equal (output, "-"))
    return mapshot_cli_usage (error, _("--report: standard output carries the picture; name a file for the report"));
  if (same_file (raw->report, output))
    return mapshot_cli_usage (error, _("--report: “%s” is the picture itself; name another file, for example --report=report.json"), raw->report);
  return g_str_equal (raw->report, "-") || check_folder (raw->report, error);
}

gboolean
mapshot_cli_parse_run (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  static const char *const progress[] = { "auto", "none", "json", NULL };
  const char *output = raw->export != NULL ? raw->export : "";
  int chosen = MAPSHOT_CLI_PROGRESS_AUTO;

  self->limits.max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS;
  if (raw->max_memory != NULL &&
      !mapshot_cli_named ("--max-memory", mapshot_parse_bytes (raw->max_memory, &self->limits.max_memory, error), error))
    return FALSE;
  if (raw->max_pixels != NULL)
    {
      if (!parse_pixels (raw->max_pixels, &self->limits.max_pixels))
        return mapshot_cli_usage (error, _("--max-pixels: “%s” is not a number of pixels; write for example --max-pixels=400000000 or 400M"),
                      raw->max_pixels);
      self->limits.max_pixels_is_hard = TRUE;
    }
  if (raw->progress != NULL && !mapshot_cli_choose ("--progress", raw->progress, progress, &chosen, error))
    return FALSE;
  self->progress = (MapshotCliProgress) chosen;
  if (raw->report != NULL && !check_report (raw, output, error))
    return FALSE;
  self->report = g_strdup (raw->report);
  self->overwrite = raw->force;
  self->sidecars = raw->sidecars;
  if (raw->resume && g_str_equal (output, "-"))
    return mapshot_cli_usage (error, _("--resume: standard output has nothing to go on from; name a file to export to"));
  self->resume = raw->resume;
  self->dry_run = raw->dry_run;
  if (self->sidecars && (g_str_equal (output, "-") || g_str_has_prefix (output, "/dev/")))
    return mapshot_cli_usage (error, _("--sidecars: “%s” has no place beside it; name a file, for example --export=map.png"), output);

  return TRUE;
}
