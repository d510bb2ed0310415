/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-module.h"
#include "mapshot-config.h"
#ifdef MAPSHOT_WITH_GUI
#include "gui.h"
#endif

#include <dlfcn.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <string.h>

/* Exit status when the program's own parts cannot be loaded. */
#define EXIT_BROKEN 1

static MapshotCliEntry
load_cli (void)
{
  void *module = dlopen (MAPSHOT_CLI_MODULE, RTLD_LAZY);
  void *entry = module != NULL ? dlsym (module, MAPSHOT_CLI_ENTRY) : NULL;
  MapshotCliEntry func = NULL;

  if (entry == NULL)
    g_printerr (_("mapshot: the program is not installed as a whole: %s\n"), dlerror ());
  /* ISO C knows no way from an object's address to a function's; POSIX promises that this one works. */
  memcpy (&func, &entry, sizeof func);

  return func;
}

int
main (int argc, char **argv)
{
  MapshotCliEntry run;
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

  if (argc == 2 && g_str_equal (argv[1], "--version"))
    {
      g_print ("mapshot %s\n", MAPSHOT_VERSION);
      return 0;
    }
  run = load_cli ();
  if (run == NULL)
    return EXIT_BROKEN;
  status = run (argv, &handled);
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
