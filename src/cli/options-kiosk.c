/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define EXAMPLE "--kiosk=/etc/mapshot/kiosk.ini"

gboolean
mapshot_cli_take_kiosk (const char *name, const char *value, gpointer data, GError **error)
{
  return TRUE;
}

/* A visitor's limits stand in the site's file; what somebody types beside it would be lost without a word. */
gboolean
mapshot_cli_parse_kiosk (char **argv, gboolean *asked, GError **error)
{
  const char *other = NULL;

  *asked = FALSE;
  for (int i = 1; argv[i] != NULL && !g_str_equal (argv[i], "--"); i++)
    if (g_str_equal (argv[i], "--kiosk=") || (*asked && g_str_has_prefix (argv[i], "--kiosk")))
      return mapshot_cli_usage (error, _("--kiosk: name one file, for example %s"), EXAMPLE);
    else if (g_str_equal (argv[i], "--kiosk") || g_str_has_prefix (argv[i], "--kiosk="))
      *asked = TRUE;
    else if (other == NULL)
      other = argv[i];
  if (!*asked || other == NULL || g_str_equal (other, "--help") || g_str_equal (other, "-h"))
    return TRUE;

  return mapshot_cli_usage (error, _("--kiosk stands alone: “%s” goes into the site's file; for example %s"), other, EXAMPLE);
}
