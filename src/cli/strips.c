/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "keys.h"
#include "public.h"
#include "run.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The picture of a service is joined with what the service has now. */
static gboolean
prepare_cb (const MapshotRecipe *recipe, MapshotSourceStore *store, gpointer user_data, GError **error)
{
  return mapshot_cli_ask_services (user_data, recipe, store, error);
}

int
mapshot_cli_join (const MapshotCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  const MapshotJoinOptions join = { options->output, options->overwrite, options->sidecars, prepare_cb, (gpointer) options };
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

/* What was typed, with {key} for every key in it. *HEADER says whether the argument before it was --header alone. */
static char *
hide_keys (const char *argument, gboolean *header)
{
  gboolean value = *header, has_value = FALSE;
  const char *equals = strchr (argument, '='), *colon;
  gsize start = 0;

  *header = FALSE;
  if (is_option (argument, "--header", &has_value))
    {
      *header = !has_value;
      value = has_value;
    }
  if (g_str_has_prefix (argument, "--") && equals != NULL)
    start = (gsize) (equals - argument) + 1;
  colon = value ? strchr (argument + start, ':') : NULL;
  if (colon != NULL)
    {
      g_autofree char *name = g_strndup (argument + start, (gsize) (colon - argument) - start);
      g_autofree char *head = g_strndup (argument, (gsize) (colon - argument));

      return mapshot_source_is_secret_name (g_strstrip (name)) ? g_strconcat (head, ": {key}", NULL) : g_strdup (argument);
    }
  if (strstr (argument, "://") != NULL)
    {
      g_autofree char *head = g_strndup (argument, start);
      g_autofree char *shown = mapshot_source_get_public_text (argument + start);

      return g_strconcat (head, shown, NULL);
    }
  return g_strdup (argument);
}

/* Where whoever runs the commands puts the key that does not stand in them. */
static void
tell_hidden (const MapshotCliOptions *options)
{
  const char *source = options->recipe->source;
  gboolean is_id = source != NULL && mapshot_source_is_id (source);
  g_autofree char *variable = mapshot_keys_get_variable (is_id ? source : "own");

  g_printerr (_("mapshot: {key} stands for the key in these commands; set it as %s in the environment of each\n"), variable);
}

/* The command as it was typed, without what differs from share to share. */
static char *
get_common (char **argv, gboolean *hidden)
{
  gboolean header = FALSE;
  g_autoptr (GString) common = g_string_new ("mapshot");

  for (guint i = 1; argv[i] != NULL; i++)
    {
      gboolean has_value = TRUE;
      g_autofree char *shown = NULL;
      g_autofree char *quoted = NULL;

      if (is_option (argv[i], "--plan-strips", &has_value) || is_option (argv[i], "--export", &has_value))
        {
          i += !has_value && argv[i + 1] != NULL;
          continue;
        }
      shown = hide_keys (argv[i], &header);
      *hidden = *hidden || !g_str_equal (shown, argv[i]);
      quoted = g_shell_quote (shown);
      g_string_append_printf (common, " %s", strpbrk (shown, " \t\n'\"\\$`*?[]{}()<>|&;~#!") != NULL ? quoted : shown);
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
  gboolean hidden = FALSE;
  g_autofree char *common = get_common (argv, &hidden);
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
  if (hidden)
    tell_hidden (options);

  return MAPSHOT_EXIT_COMPLETE;
}
