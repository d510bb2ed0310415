/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "small-file.h"

#include "error.h"
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _MapshotSmallFile
{
  char *path;      /* the file's own name, links followed */
  char *temporary; /* its name until it is committed; NULL before it is written, and where it is written straight */
  int fd;          /* of what is written straight, or -1 */
};

void
mapshot_small_file_free (MapshotSmallFile *self)
{
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  if (self->fd > STDERR_FILENO)
    close (self->fd);
  g_free (self->path);
  g_free (self->temporary);
  g_free (self);
}

/* Tried, not asked: permissions do not tell what a file system like /proc lets be made. */
static gboolean
check_folder (const char *path, GError **error)
{
  g_autofree char *name = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (name, O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      mapshot_target_set_error (path, errno, error);
      return FALSE;
    }
  close (fd);
  g_unlink (name);

  return TRUE;
}

static gboolean
open_there (MapshotSmallFile *self, gboolean overwrite, gboolean straight, GError **error)
{
  struct stat status;

  if (stat (self->path, &status) != 0)
    return check_folder (self->path, error);
  if (S_ISDIR (status.st_mode))
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is a folder; name a file in it"), self->path);
  else if (!S_ISREG (status.st_mode) && !straight)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is no ordinary file; remove it"), self->path);
  else if (!S_ISREG (status.st_mode))
    return (self->fd = mapshot_target_open_straight (self->path, error)) >= 0;
  else if (!overwrite)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s exists; replace it, or choose another name"), self->path);
      mapshot_error_set_topic (error, MAPSHOT_TOPIC_EXISTS);
    }
  else
    return check_folder (self->path, error);

  return FALSE;
}

MapshotSmallFile *
mapshot_small_file_open (const char *path, gboolean overwrite, gboolean straight, GError **error)
{
  g_autoptr (MapshotSmallFile) self = g_new0 (MapshotSmallFile, 1);

  self->fd = -1;
  if (straight && g_str_equal (path, "-"))
    {
      self->path = g_strdup (_("standard output"));
      self->fd = STDOUT_FILENO;
      return mapshot_target_check_standard_output (error) ? g_steal_pointer (&self) : NULL;
    }
  self->path = mapshot_target_follow (path);

  return open_there (self, overwrite, straight, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
write_all (int fd, const char *text, gsize length)
{
  while (length > 0)
    {
      gssize written = write (fd, text, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;
      text += written;
      length -= (gsize) written;
    }
  return TRUE;
}

/* The file keeps the permissions that it had; a new one has those of any new file. */
static void
set_mode (int fd, const char *path)
{
  struct stat status;
  mode_t mask = umask (0);

  umask (mask);
  /* A file system without permissions is no failure. */
  if (fchmod (fd, stat (path, &status) == 0 ? status.st_mode & 0777 : 0666 & ~mask) != 0)
    return;
}

static gboolean
write_temporary (MapshotSmallFile *self, const char *text, GError **error)
{
  g_autofree char *name = g_strconcat (self->path, ".XXXXXX", NULL);
  int saved, fd = g_mkstemp_full (name, O_WRONLY | O_CLOEXEC, 0600);
  gboolean ok;

  if (fd < 0)
    {
      mapshot_target_set_error (self->path, errno, error);
      return FALSE;
    }
  self->temporary = g_steal_pointer (&name);
  set_mode (fd, self->path);
  ok = write_all (fd, text, strlen (text)) && fsync (fd) == 0;
  saved = errno;
  close (fd);
  if (!ok)
    mapshot_target_set_error (self->path, saved, error);

  return ok;
}

gboolean
mapshot_small_file_write (MapshotSmallFile *self, const char *text, GError **error)
{
  if (self->fd < 0)
    return write_temporary (self, text, error);
  if (write_all (self->fd, text, strlen (text)))
    return TRUE;
  mapshot_target_set_error (self->path, errno, error);

  return FALSE;
}

gboolean
mapshot_small_file_commit (MapshotSmallFile *self, GError **error)
{
  if (self->temporary == NULL)
    return TRUE;
  if (g_rename (self->temporary, self->path) != 0)
    {
      mapshot_target_set_error (self->path, errno, error);
      return FALSE;
    }
  g_clear_pointer (&self->temporary, g_free);

  return TRUE;
}
