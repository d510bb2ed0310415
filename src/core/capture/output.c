/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output.h"

#include "alone.h"
#include "error.h"
#include "journal.h"
#include "target.h"

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
  char *journal;
  gboolean alone; /* the part lies elsewhere (alone.h) */
  gboolean keep;
  int fd;
  gboolean owns_fd;
};

void
mapshot_output_free (MapshotOutput *self)
{
  if (self->part != NULL && !self->keep)
    {
      g_unlink (self->journal);
      g_unlink (self->part);
    }
  if (self->owns_fd && self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->part);
  g_free (self->journal);
  g_free (self);
}

static gboolean
open_standard_output (MapshotOutput *self, GError **error)
{
  self->fd = STDOUT_FILENO;
  if (!mapshot_target_check_standard_output (error))
    return FALSE;
  if (!isatty (self->fd))
    return TRUE;
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _("a picture is not written to a terminal; write for example --export=- > map.png"));
  return FALSE;
}

static gboolean
open_straight (MapshotOutput *self, GError **error)
{
  self->fd = mapshot_target_open_straight (self->path, error);
  self->owns_fd = TRUE;

  return self->fd >= 0;
}

/* Whether FD is still what PATH names: whoever held the lock may have finished and given the file its own name. */
static gboolean
is_named (int fd, const char *path)
{
  struct stat own, named;

  return fstat (fd, &own) == 0 && lstat (path, &named) == 0 && own.st_ino == named.st_ino && own.st_dev == named.st_dev;
}

static char *
make_part (const char *path)
{
  return mapshot_alone_is (path) ? mapshot_alone_make_part (path) : g_strconcat (path, ".part", NULL);
}

/* The lock keeps a second capture from writing the same part; it goes with the process, however that ends. */
static gboolean
open_part (MapshotOutput *self, GError **error)
{
  g_autofree char *part = make_part (self->path);
  struct stat status;

  if (self->alone)
    mapshot_alone_clean ();
  do
    {
      if (self->fd >= 0)
        close (self->fd);
      self->fd = open (part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
      self->owns_fd = TRUE;
      if (self->fd < 0)
        {
          mapshot_target_set_error (self->alone ? part : self->path, errno, error);
          return FALSE;
        }
      if (flock (self->fd, LOCK_EX | LOCK_NB) != 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _("another capture is writing %s now"), self->path);
          return FALSE;
        }
    }
  while (!is_named (self->fd, part));
  self->keep = fstat (self->fd, &status) == 0 && status.st_size > 0;
  self->journal = g_strconcat (part, ".journal", NULL);
  if (self->keep && g_access (self->journal, F_OK) != 0 && !self->alone)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%s is there and not the beginning of a capture that can go on; move it away, or remove it"), part);
      return FALSE;
    }
  self->part = g_steal_pointer (&part);

  return TRUE;
}

/* A capture that was killed right after its file got its name leaves its journal. */
static void
remove_stale_journal (const char *path)
{
  g_autofree char *part = make_part (path);

  if (!g_file_test (part, G_FILE_TEST_EXISTS))
    mapshot_output_discard (path);
}

static gboolean
refuse_existing (const char *path, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s exists; replace it, or choose another name"), path);
  mapshot_error_set_topic (error, MAPSHOT_TOPIC_EXISTS);
  return FALSE;
}

/* Another capture may have finished it between our look at the file and our lock on the part. */
static gboolean
check_absent (const char *path, GError **error)
{
  struct stat status;

  return stat (path, &status) != 0 || refuse_existing (path, error);
}

static gboolean
open_file (MapshotOutput *self, gboolean overwrite, GError **error)
{
  struct stat status;

  if (stat (self->path, &status) != 0)
    return open_part (self, error) && (overwrite || check_absent (self->path, error));
  if (S_ISDIR (status.st_mode))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is a folder; name a file in it"), self->path);
      return FALSE;
    }
  if (!S_ISREG (status.st_mode))
    return open_straight (self, error);
  if (!overwrite)
    {
      remove_stale_journal (self->path);
      return refuse_existing (self->path, error);
    }
  return open_part (self, error);
}

MapshotOutput *
mapshot_output_open (const char *path, gboolean overwrite, GError **error)
{
  g_autoptr (MapshotOutput) self = g_new0 (MapshotOutput, 1);
  gboolean opened;

  self->fd = -1;
  if (g_str_equal (path, "-"))
    {
      self->path = g_strdup (_("standard output"));
      opened = open_standard_output (self, error);
    }
  else
    {
      self->path = mapshot_target_follow (path);
      self->alone = mapshot_alone_is (self->path);
      opened = open_file (self, overwrite, error);
    }
  return opened ? g_steal_pointer (&self) : NULL;
}

const char *
mapshot_output_get_part (const MapshotOutput *self)
{
  return self->part;
}

const char *
mapshot_output_get_journal (const MapshotOutput *self)
{
  return self->journal;
}

gboolean
mapshot_output_has_room_beside (const MapshotOutput *self)
{
  return self->part != NULL && !self->alone;
}

gboolean
mapshot_output_cut (MapshotOutput *self, guint64 length, GError **error)
{
  if (self->part == NULL)
    return TRUE;
  self->keep = FALSE;
  if (ftruncate (self->fd, (off_t) length) == 0 && lseek (self->fd, (off_t) length, SEEK_SET) == (off_t) length)
    return TRUE;
  mapshot_target_set_error (self->path, errno, error);

  return FALSE;
}

gboolean
mapshot_output_mark (MapshotOutput *self, GError **error)
{
  if (self->part == NULL || mapshot_journal_mark_file (self->journal))
    return TRUE;
  mapshot_target_set_error (self->path, errno, error);

  return FALSE;
}

void
mapshot_output_keep (MapshotOutput *self)
{
  self->keep = TRUE;
}

void
mapshot_output_discard (const char *path)
{
  g_autofree char *real = mapshot_target_follow (path);
  g_autofree char *part = make_part (real);
  g_autofree char *journal = g_strconcat (part, ".journal", NULL);
  int fd = open (part, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

  if (mapshot_journal_is_one (journal) && (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) == 0))
    {
      g_unlink (journal);
      g_unlink (part);
    }
  if (fd >= 0)
    close (fd);
}

int
mapshot_output_get_fd (const MapshotOutput *self)
{
  return self->fd;
}

/* What was made elsewhere stays there when its place was damaged: it is all that there is. */
static gboolean
commit_alone (MapshotOutput *self, GError **error)
{
  gboolean touched = FALSE;
  int saved = 0;

  if (fsync (self->fd) == 0 && mapshot_alone_put (self->fd, self->path, &touched, &saved))
    {
      g_unlink (self->journal);
      g_unlink (self->part);
      g_clear_pointer (&self->part, g_free);
      return TRUE;
    }
  self->keep |= touched;
  if (touched)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s was damaged while the picture was put there (%s); the whole picture is %s"),
                 self->path, g_strerror (saved), self->part);
  else
    mapshot_target_set_error (self->path, saved != 0 ? saved : errno, error);

  return FALSE;
}

gboolean
mapshot_output_commit (MapshotOutput *self, GError **error)
{
  if (self->part == NULL)
    return TRUE;
  if (self->alone)
    return commit_alone (self, error);
  if (fsync (self->fd) != 0 || g_rename (self->part, self->path) != 0)
    {
      mapshot_target_set_error (self->path, errno, error);
      return FALSE;
    }
  g_unlink (self->journal);
  g_clear_pointer (&self->part, g_free);
  mapshot_target_sync_folder (self->path);

  return TRUE;
}

void
mapshot_output_explain (const MapshotOutput *self, const GError *cause, GError **error)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
                 _("%s cannot be written: the disk is full; make room or choose another folder"),
                 self->alone && self->part != NULL ? self->part : self->path);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("the capture was cancelled"));
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, _("whoever read the picture has stopped"));
  else
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s cannot be written: %s"), self->path, cause->message);
}
