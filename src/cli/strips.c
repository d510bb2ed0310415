/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "run.h"

#include <glib/gi18n-lib.h>
#include <string.h>

int
mapshot_cli_join (const MapshotCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  const MapshotJoinOptions join = { options->output, options->overwrite, options->sidecars };
  g_autoptr (MapshotReport) report = mapshot_join ((const char *const *) options->files, store, &join, &error);

  if (report == NULL || !mapshot_cli_write_report (options, report, &error))
    {
      mapshot_cli_complain (error);
      return (int) mapshot_cli_get_exit (error);
    }
  return mapshot_cli_tell_status (options, report);
}

/* Whether ARGUMENT is NAME or NAME=…; *HAS_VALUE says whether its value is in it. */
static gboolean
is_option (const char *argument, const char *name, gboolean *has_value)
{
  gsize length = strlen (name);

  if (strncmp (argument, name, length) != 0 || (argument[length] != '\0' && argument[length] != '='))
    return FALSE;
  *has_value = argument[length] == '=';

  return TRUE;
}

/* The command as it was typed, without what differs from share to share. */
static char *
get_common (char **argv)
{
  g_autoptr (GString) common = g_string_new ("mapshot");

  for (guint i = 1; argv[i] != NULL; i++)
    {
      gboolean has_value = TRUE;
      g_autofree char *quoted = NULL;

      if (is_option (argv[i], "--plan-strips", &has_value) || is_option (argv[i], "--export", &has_value))
        {
          i += !has_value && argv[i + 1] != NULL;
          continue;
        }
      quoted = g_shell_quote (argv[i]);
      g_string_append_printf (common, " %s", strpbrk (argv[i], " \t\n'\"\\$`*?[]{}()<>|&;~#!") != NULL ? quoted : argv[i]);
    }
  return g_string_free (g_steal_pointer (&common), FALSE);
}

int
mapshot_cli_plan_strips (const MapshotCliOptions *options, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  g_autoptr (MapshotPlan) plan = mapshot_cli_make_plan (options, store, &error);
  const MapshotShare share = { 1, 1, options->plan_strips };
  g_autofree char *common = get_common (argv);
  g_autoptr (GString) parts = g_string_new (NULL);
  g_autofree char *output = g_shell_quote (options->output);

  if (plan == NULL || !mapshot_share_check (&share, plan, &error))
    {
      g_prefix_error (&error, "%s", plan != NULL ? "--plan-strips: " : "");
      mapshot_cli_complain (error);
      return (int) mapshot_cli_get_exit (error);
    }
  for (int i = 1; i <= options->plan_strips; i++)
    {
      g_autofree char *part = g_strdup_printf ("%s.%d-of-%d", options->output, i, options->plan_strips);
      g_autofree char *quoted = g_shell_quote (part);

      g_print ("%s --strips=%d-%d/%d --export=%s\n", common, i, i, options->plan_strips, quoted);
      g_string_append_printf (parts, " %s", quoted);
    }
  /* A comment to the shell, so that all lines but this can be fed to what runs them at once. */
  g_print ("# mapshot --join --export=%s%s\n", output, parts->str);

  return MAPSHOT_EXIT_COMPLETE;
}
