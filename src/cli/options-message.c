/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include "error.h"

#include <glib/gi18n-lib.h>

gboolean
mapshot_cli_usage (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, message);

  return FALSE;
}

/* Puts the option's name before what the parser said. */
gboolean
mapshot_cli_named (const char *option, gboolean ok, GError **error)
{
  if (!ok)
    g_prefix_error (error, "%s: ", option);
  return ok;
}

/* One of NAMES; the index. */
gboolean
mapshot_cli_choose (const char *option, const char *text, const char *const *names, int *chosen, GError **error)
{
  g_autofree char *all = NULL;

  for (int i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], text) == 0)
      {
        *chosen = i;
        return TRUE;
      }
  all = g_strjoinv (", ", (char **) names);

  return mapshot_cli_usage (error, _("%s: “%s” is not one of: %s; write for example %s=%s"), option, text, all, option,
                names[0]);
}
