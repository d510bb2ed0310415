/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bounded-file.h"

#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A program that hands a key over by a pipe may have to ask its user first. */
#define PIPE_WAIT 30000 /* milliseconds */

static gboolean
fail (const char *path, const char *why, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s cannot be read: %s"), path, why);
  return FALSE;
}

static gboolean
check_kind (const char *path, int fd, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return fail (path, g_strerror (errno), error);
  if (S_ISDIR (status.st_mode))
    return fail (path, _("it is a folder"), error);
  return S_ISREG (status.st_mode) || S_ISFIFO (status.st_mode) || fail (path, _("it is no ordinary file"), error);
}

/* To the end of the file, or to one byte more than MAXIMUM. */
static gboolean
read_all (const char *path, int fd, gsize maximum, GByteArray *bytes, GError **error)
{
  guint8 block[4096];

  while (bytes->len <= maximum)
    {
      gssize got = read (fd, block, sizeof block);
      GPollFD room = { fd, G_IO_IN, 0 };

      if (got == 0)
        return TRUE;
      if (got > 0)
        g_byte_array_append (bytes, block, (guint) got);
      else if (errno == EAGAIN && g_poll (&room, 1, PIPE_WAIT) == 0)
        return fail (path, _("nothing comes out of the pipe"), error);
      else if (errno != EAGAIN && errno != EINTR)
        return fail (path, g_strerror (errno), error);
    }
  return fail (path, _("it is too large"), error);
}

char *
mapshot_bounded_file_read (const char *path, gsize maximum, gsize *length, GError **error)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gboolean ok;

  if (fd < 0)
    {
      fail (path, g_strerror (errno), error);
      return NULL;
    }
  ok = check_kind (path, fd, error) && read_all (path, fd, maximum, bytes, error);
  close (fd);
  if (!ok)
    return NULL;
  *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);

  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}
