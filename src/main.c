/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-module.h"
#include "mapshot-config.h"
#ifdef MAPSHOT_WITH_GUI
#include "gui.h"
#endif

#include <dlfcn.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Exit status when the program's own parts cannot be loaded, or nothing can be said. */
#define EXIT_BROKEN 1

/* A stream that the caller closed would give its number to the next file that is opened, and what is said would end up in the picture. Opened for reading, so
 * that writing to it still fails. */
static void
hold_standard_streams (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO)
    close (fd);
}

/* Where this program runs from the folder it was built in its parts are there, too; where the installed tree was moved as a whole, they are as far away as ever. A
 * run path would do, but not under the sanitizers, which call dlopen() in our place. */
static char *
find_module (void)
{
  static const char *const places[] = { ".", MAPSHOT_MODULE_BESIDE };
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;

  for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], MAPSHOT_CLI_MODULE, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return g_build_filename (MAPSHOT_MODULE_DIR, MAPSHOT_CLI_MODULE, NULL);
}

static MapshotCliEntry
load_cli (void)
{
  g_autofree char *path = find_module ();
  void *module = dlopen (path, RTLD_LAZY);
  void *entry = module != NULL ? dlsym (module, MAPSHOT_CLI_ENTRY) : NULL;
  MapshotCliEntry func = NULL;

  if (entry == NULL)
    g_printerr (_("mapshot: the program is not installed as a whole: %s\n"), dlerror ());
  /* ISO C knows no way from an object's address to a function's; POSIX promises that this one works. */
  memcpy (&func, &entry, sizeof func);

  return func;
}

#ifdef MAPSHOT_WITH_GUI
/* What GTK says where it finds none is no sentence. It looks for "wayland-0" by itself, and GDK_BACKEND may name something else. */
static gboolean
has_display (void)
{
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "wayland-0", NULL);

  return g_getenv ("DISPLAY") != NULL || g_getenv ("WAYLAND_DISPLAY") != NULL || g_getenv ("GDK_BACKEND") != NULL ||
         g_file_test (socket, G_FILE_TEST_EXISTS);
}
#endif

int
main (int argc, char **argv)
{
  MapshotCliEntry run;
  gboolean handled;
  const char *translations = g_getenv ("TEXTDOMAINDIR");
  int status;

  hold_standard_streams ();
  setlocale (LC_ALL, "");
  /* A bare "C" locale, as servers and containers have it, would turn every "×" and every Korean name into question marks. */
  if (!g_get_charset (NULL) && g_strcmp0 (setlocale (LC_CTYPE, NULL), "C") == 0)
    setlocale (LC_CTYPE, "C.UTF-8");
  /* Numbers are written with "." in every locale. */
  setlocale (LC_NUMERIC, "C");
  /* As gettext(1) has it, for a program that was not installed. */
  bindtextdomain (MAPSHOT_GETTEXT_DOMAIN, translations != NULL ? translations : MAPSHOT_LOCALE_DIR);
  bind_textdomain_codeset (MAPSHOT_GETTEXT_DOMAIN, "UTF-8");
  textdomain (MAPSHOT_GETTEXT_DOMAIN);
  /* A reader that goes away is an error of write(), not the end of the process. */
  signal (SIGPIPE, SIG_IGN);

  if (argc == 2 && g_str_equal (argv[1], "--version"))
    {
      g_print ("mapshot %s\n", MAPSHOT_VERSION);
      if (fflush (stdout) == 0 && !ferror (stdout))
        return 0;
      g_printerr (_("mapshot: standard output cannot be written\n"));
      return EXIT_BROKEN;
    }
  run = load_cli ();
  if (run == NULL)
    return EXIT_BROKEN;
  status = run (argv, &handled);
  if (handled)
    return status;
#ifdef MAPSHOT_WITH_GUI
  if (has_display ())
    return mapshot_gui_run (argc, argv);
  g_printerr (_("mapshot: there is no display for a window; say what to capture, for example:\n"
                "  mapshot --export=seoul.png --center=37.5665,126.9780 --radius=50km\n"));
  return EXIT_BROKEN;
#else
  g_printerr (_("mapshot: this program was built without a window; say what to capture, for example:\n"
                "  mapshot --export=seoul.png --center=37.5665,126.9780 --radius=50km\n"));
  return status;
#endif
}
