/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "target.h"

#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* As many as the kernel follows. */
#define MAX_LINKS 40

/* In a shell the reader of a pipe is started beside us and may come a little later. */
#define READER_WAIT (3 * G_USEC_PER_SEC)
#define READER_TRY (20 * 1000) /* microseconds */

/* realpath() knows only what is there. */
static char *
follow_dangling (const char *path)
{
  g_autofree char *name = g_strdup (path);

  for (int i = 0; i < MAX_LINKS; i++)
    {
      g_autofree char *target = g_file_read_link (name, NULL), *folder = g_path_get_dirname (name), *next = NULL;

      if (target == NULL)
        return g_steal_pointer (&name);
      next = g_path_is_absolute (target) ? g_steal_pointer (&target) : g_build_filename (folder, target, NULL);
      g_free (name);
      name = g_steal_pointer (&next);
    }
  return g_strdup (path);
}

char *
mapshot_target_follow (const char *path)
{
  char *real = realpath (path, NULL);
  struct stat status;

  if (real != NULL)
    return real;
  /* What /dev/stdout leads to has no name of its own. */
  return stat (path, &status) == 0 ? g_strdup (path) : follow_dangling (path);
}

int
mapshot_target_open_straight (const char *path, GError **error)
{
  gint64 end = g_get_monotonic_time () + READER_WAIT;
  int fd;

  while ((fd = open (path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) < 0 && errno == ENXIO && g_get_monotonic_time () < end)
    g_usleep (READER_TRY);
  if (fd < 0 && errno == ENXIO)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("nobody reads the pipe %s; start its reader first"), path);
  else if (fd < 0)
    mapshot_target_set_error (path, errno, error);
  else /* Whoever writes waits for room by poll(), or may wait. */
    fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) & ~O_NONBLOCK);

  return fd;
}

gboolean
mapshot_target_check_standard_output (GError **error)
{
  int flags = fcntl (STDOUT_FILENO, F_GETFL);

  if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY)
    return TRUE;
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
                       _("standard output is closed; send it somewhere, for example --export=- > map.png"));
  return FALSE;
}

void
mapshot_target_set_error (const char *path, int saved, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (saved == ENOENT && !g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s cannot be written: there is no folder %s"), path, folder);
  else if (saved == ENOENT || saved == EACCES || saved == EPERM || saved == EROFS)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
                 _("%s cannot be written: the folder %s does not allow it; choose another"), path, folder);
  else if (saved == ENOSPC || saved == EDQUOT)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
                 _("%s cannot be written: the disk is full; make room or choose another folder"), path);
  else
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s cannot be written: %s"), path, g_strerror (saved));
}

void
mapshot_target_sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}
