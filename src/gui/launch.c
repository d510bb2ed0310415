/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui.h"

#include "mapshot-config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

/* The window is a program of its own, because loading GTK's some seventy libraries takes 15 ms: more than "mapshot --version" or a small
 * capture may take as a whole. */
#define WINDOW_PROGRAM "mapshot-window"

/* The window in PLACE, seen from the folder of this program; NULL when it is not there. */
static char *
find_beside (const char *place)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *path = folder != NULL ? g_build_filename (folder, place, WINDOW_PROGRAM, NULL) : NULL;

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&path) : NULL;
}

int
mapshot_gui_run (int argc, char **argv)
{
  /* Where it was built, and where the installed programs were moved together. */
  g_autofree char *path = find_beside ("gui");
  g_autofree char **arguments = g_memdup2 (argv, sizeof *argv * (gsize) (argc + 1));

  if (path == NULL)
    path = find_beside (MAPSHOT_LIBEXEC_BESIDE);
  if (path == NULL)
    path = g_build_filename (MAPSHOT_LIBEXEC_DIR, WINDOW_PROGRAM, NULL);
  arguments[0] = path;
  execv (path, arguments);
  g_printerr (_("mapshot: the window cannot be started: %s: %s\n"), path, g_strerror (errno));

  return 1;
}
