/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cache.h"

#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Beside the folder: libsoup deletes what it does not know within. */
#define LOCK_SUFFIX ".lock"

struct _MapshotCache
{
  SoupCache *cache;
  int lock; /* file descriptor */
};

static gboolean forbidden;

static char *
get_root (void)
{
  return g_build_filename (g_get_user_cache_dir (), "mapshot", "http", NULL);
}

char *
mapshot_cache_get_dir (const char *name)
{
  g_autofree char *root = get_root ();
  g_autofree char *safe = g_strdup (name[0] != '\0' ? name : "_");

  /* Ids and hosts hold nothing else; and never a folder above. */
  g_strcanon (safe, "abcdefghijklmnopqrstuvwxyz0123456789-.", '_');
  if (safe[0] == '.')
    safe[0] = '_';

  return g_build_filename (root, safe, NULL);
}

/* -1 when DIR is in use or cannot be used. */
static int
take_lock (const char *dir)
{
  g_autofree char *path = g_strconcat (dir, LOCK_SUFFIX, NULL);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      close (fd);
      return -1;
    }
  return fd;
}

void
mapshot_cache_forbid (void)
{
  forbidden = TRUE;
}

MapshotCache *
mapshot_cache_open (const char *dir, SoupSession *session)
{
  MapshotCache *self;
  int lock;

  if (forbidden || g_mkdir_with_parents (dir, 0700) != 0 || (lock = take_lock (dir)) < 0)
    return NULL;
  self = g_new0 (MapshotCache, 1);
  self->lock = lock;
  self->cache = soup_cache_new (dir, SOUP_CACHE_SINGLE_USER);
  soup_cache_set_max_size (self->cache, MAPSHOT_CACHE_MAX_SIZE);
  soup_session_add_feature (session, SOUP_SESSION_FEATURE (self->cache));
  soup_cache_load (self->cache);

  return self;
}

void
mapshot_cache_close (MapshotCache *self)
{
  soup_cache_flush (self->cache);
  soup_cache_dump (self->cache);
  g_object_unref (self->cache);
  close (self->lock);
  g_free (self);
}

/* ---- clearing ---- */

static gboolean
remove_file (const char *path, guint64 *bytes, GError **error)
{
  GStatBuf info;

  if (g_lstat (path, &info) != 0)
    return TRUE;
  if ((S_ISDIR (info.st_mode) ? g_rmdir (path) : g_unlink (path)) == 0)
    {
      *bytes += S_ISREG (info.st_mode) ? (guint64) info.st_size : 0;
      return TRUE;
    }
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s cannot be deleted: %s"), path, g_strerror (errno));

  return FALSE;
}

/* One source's folder, which holds nothing but files. The lock goes last. */
static gboolean
clear_folder (const char *dir, guint64 *bytes, GError **error)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  g_autofree char *lock_path = g_strconcat (dir, LOCK_SUFFIX, NULL);
  int lock = entries != NULL ? take_lock (dir) : -1;
  gboolean done = TRUE;
  const char *name;

  if (lock < 0)
    return TRUE;
  while (done && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      done = remove_file (path, bytes, error);
    }
  done = done && remove_file (dir, bytes, error) && remove_file (lock_path, bytes, error);
  close (lock);

  return done;
}

gboolean
mapshot_cache_clear (guint64 *bytes, GError **error)
{
  g_autofree char *root = get_root ();
  g_autoptr (GDir) folders = g_dir_open (root, 0, NULL);
  const char *name;

  *bytes = 0;
  while (folders != NULL && (name = g_dir_read_name (folders)) != NULL)
    {
      g_autofree char *dir = g_build_filename (root, name, NULL);

      if (!g_file_test (dir, G_FILE_TEST_IS_SYMLINK) && g_file_test (dir, G_FILE_TEST_IS_DIR) && !clear_folder (dir, bytes, error))
        return FALSE;
    }
  return TRUE;
}
