/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"
#include "mapshot-config.h"
#ifdef MAPSHOT_WITH_GUI
#include "gui.h"
#endif

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>

int
main (int argc, char **argv)
{
  gboolean handled;
  int status;

  setlocale (LC_ALL, "");
  /* A bare "C" locale, as servers and containers have it, would turn every "×" and every Korean name into question marks. */
  if (!g_get_charset (NULL) && g_strcmp0 (setlocale (LC_CTYPE, NULL), "C") == 0)
    setlocale (LC_CTYPE, "C.UTF-8");
  /* Numbers are written with "." in every locale. */
  setlocale (LC_NUMERIC, "C");
  bindtextdomain (MAPSHOT_GETTEXT_DOMAIN, MAPSHOT_LOCALE_DIR);
  bind_textdomain_codeset (MAPSHOT_GETTEXT_DOMAIN, "UTF-8");
  textdomain (MAPSHOT_GETTEXT_DOMAIN);
  /* A reader that goes away is an error of write(), not the end of the process. */
  signal (SIGPIPE, SIG_IGN);

  status = mapshot_cli_run (argv, &handled);
  if (handled)
    return status;
#ifdef MAPSHOT_WITH_GUI
  return mapshot_gui_run (argc, argv);
#else
  g_printerr (_("mapshot: this program was built without a window; say what to capture, for example:\n"
                "  mapshot --export=seoul.png --center=37.5665,126.9780 --radius=50km\n"));
  return status;
#endif
}
