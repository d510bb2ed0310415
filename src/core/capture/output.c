/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output.h"

#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct _MapshotOutput
{
  char *path;   /* the file's own name, links followed */
  char *part;   /* its name while it is written; NULL when it is written straight */
  int fd;
  gboolean owns_fd;
};

void
mapshot_output_free (MapshotOutput *self)
{
  if (self->part != NULL)
    g_unlink (self->part);
  if (self->owns_fd && self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->part);
  g_free (self);
}

static void
set_open_error (const char *path, int saved, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (saved == ENOENT)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s cannot be written: there is no folder %s"), path, folder);
  else if (saved == EACCES || saved == EPERM || saved == EROFS)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
                 _("%s cannot be written: the folder %s does not allow it; choose another"), path, folder);
  else
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s cannot be written: %s"), path, g_strerror (saved));
}

static gboolean
open_standard_output (MapshotOutput *self, GError **error)
{
  self->fd = STDOUT_FILENO;
  if (!isatty (self->fd))
    return TRUE;
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _("a picture is not written to a terminal; write for example --export=- > map.png"));
  return FALSE;
}

static gboolean
open_straight (MapshotOutput *self, GError **error)
{
  self->fd = open (self->path, O_WRONLY | O_CLOEXEC);
  self->owns_fd = TRUE;
  if (self->fd < 0)
    set_open_error (self->path, errno, error);
  return self->fd >= 0;
}

/* The lock keeps a second capture from writing the same part; it goes with the process, however that ends. */
static gboolean
open_part (MapshotOutput *self, GError **error)
{
  g_autofree char *part = g_strconcat (self->path, ".part", NULL);

  self->fd = open (part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  self->owns_fd = TRUE;
  if (self->fd < 0)
    {
      set_open_error (self->path, errno, error);
      return FALSE;
    }
  if (flock (self->fd, LOCK_EX | LOCK_NB) != 0)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("another capture is writing %s now"), self->path);
      return FALSE;
    }
  self->part = g_steal_pointer (&part);
  if (ftruncate (self->fd, 0) == 0)
    return TRUE;
  set_open_error (self->path, errno, error);

  return FALSE;
}

static gboolean
open_file (MapshotOutput *self, gboolean overwrite, GError **error)
{
  struct stat status;

  if (stat (self->path, &status) != 0)
    return open_part (self, error);
  if (S_ISDIR (status.st_mode))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is a folder; name a file in it"), self->path);
      return FALSE;
    }
  if (!S_ISREG (status.st_mode))
    return open_straight (self, error);
  if (!overwrite)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s exists; add --force to replace it, or choose another name"),
                   self->path);
      return FALSE;
    }
  return open_part (self, error);
}

MapshotOutput *
mapshot_output_open (const char *path, gboolean overwrite, GError **error)
{
  g_autoptr (MapshotOutput) self = g_new0 (MapshotOutput, 1);
  g_autofree char *real = NULL;
  gboolean opened;

  self->fd = -1;
  if (g_str_equal (path, "-"))
    {
      self->path = g_strdup (_("standard output"));
      opened = open_standard_output (self, error);
    }
  else
    {
      /* A link stays a link: what it points to is replaced. */
      real = realpath (path, NULL);
      self->path = g_strdup (real != NULL ? real : path);
      opened = open_file (self, overwrite, error);
    }
  return opened ? g_steal_pointer (&self) : NULL;
}

int
mapshot_output_get_fd (const MapshotOutput *self)
{
  return self->fd;
}

/* The name is on the disk only when the folder is. A folder that cannot be opened is not our failure: the file is whole. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

gboolean
mapshot_output_commit (MapshotOutput *self, GError **error)
{
  if (self->part == NULL)
    return TRUE;
  if (fsync (self->fd) != 0 || g_rename (self->part, self->path) != 0)
    {
      set_open_error (self->path, errno, error);
      return FALSE;
    }
  g_clear_pointer (&self->part, g_free);
  sync_folder (self->path);

  return TRUE;
}

void
mapshot_output_explain (const MapshotOutput *self, const GError *cause, GError **error)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
                 _("%s cannot be written: the disk is full; make room or choose another folder"), self->path);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, _("whoever read the picture has stopped"));
  else
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s cannot be written: %s"), self->path, cause->message);
}

gboolean
mapshot_output_write_text (const char *path, const char *text, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666, &cause))
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s cannot be written: %s"), path, cause->message);

  return FALSE;
}
