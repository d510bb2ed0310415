/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alone.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define HEAD 8 /* bytes: no format of ours is recognised without them */
#define BLOCK (1 << 20) /* bytes */
#define MAX_AGE (30 * 24 * 3600) /* seconds */

/* ---- where ---- */

/* ROOT/ID/FILE is one file; ROOT/ID/FOLDER/FILE lies in a folder that was given as a whole. The host's view has ROOT/by-app/APP before it. */
static gboolean
is_document_of (const char *path, const char *root)
{
  g_autofree char *prefix = g_strconcat (root, "/", NULL);
  g_auto (GStrv) parts = g_str_has_prefix (path, prefix) ? g_strsplit (path + strlen (prefix), "/", -1) : NULL;
  guint n_parts = parts != NULL ? g_strv_length (parts) : 0;

  if (n_parts == 4 && g_str_equal (parts[0], "by-app"))
    return TRUE;
  return n_parts == 2 && !g_str_equal (parts[0], "by-app");
}

static gboolean
is_document (const char *path)
{
  g_autofree char *session = g_build_filename (g_get_user_runtime_dir (), "doc", NULL);

  return is_document_of (path, session) || is_document_of (path, "/run/flatpak/doc");
}

gboolean
mapshot_alone_is (const char *path)
{
  g_autofree char *folder = NULL;
  struct stat status;

  g_return_val_if_fail (path != NULL, FALSE);

  if (is_document (path))
    return TRUE;
  folder = g_path_get_dirname (path);

  return stat (path, &status) == 0 && S_ISREG (status.st_mode) && faccessat (AT_FDCWD, path, W_OK, AT_EACCESS) == 0 &&
         faccessat (AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0 && (errno == EACCES || errno == EROFS || errno == EPERM);
}

static char *
get_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "mapshot", "unfinished", NULL);
}

char *
mapshot_alone_make_part (const char *path)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);
  g_autofree char *folder = get_folder ();
  g_autofree char *name = g_strdup_printf ("%.32s.part", sum);

  g_mkdir_with_parents (folder, 0700);

  return g_build_filename (folder, name, NULL);
}

/* A capture holds a lock on its part; its journal goes with it. */
static void
remove_old (const char *path, gint64 now)
{
  g_autofree char *journal = g_strconcat (path, ".journal", NULL);
  int fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  struct stat status;

  if (fd < 0)
    return;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && now - (gint64) status.st_mtime > MAX_AGE && flock (fd, LOCK_EX | LOCK_NB) == 0)
    {
      g_unlink (journal);
      g_unlink (path);
    }
  close (fd);
}

void
mapshot_alone_clean (void)
{
  g_autofree char *folder = get_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, ".part"))
        remove_old (path, now);
    }
}

/* ---- putting ---- */

static gboolean
write_all (int fd, const guint8 *data, gsize length, off_t at)
{
  while (length > 0)
    {
      gssize written = pwrite (fd, data, length, at);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;
      data += written;
      at += written;
      length -= (gsize) written;
    }
  return TRUE;
}

/* Room is taken where the file system can; else it is at least looked for. */
static gboolean
reserve (int fd, off_t size)
{
  struct stat status;
  struct statvfs system;

  if (fallocate (fd, FALLOC_FL_KEEP_SIZE, 0, size) == 0)
    return TRUE;
  if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
    return FALSE;
  if (fstat (fd, &status) != 0 || fstatvfs (fd, &system) != 0 || system.f_blocks == 0 ||
      (guint64) size <= (guint64) status.st_blocks * 512 + (guint64) system.f_bavail * system.f_frsize)
    return TRUE;
  errno = ENOSPC;

  return FALSE;
}

static gboolean
copy_body (int from, int to, off_t size)
{
  g_autofree guint8 *block = g_malloc (BLOCK);

  for (off_t at = HEAD; at < size;)
    {
      gssize got = pread (from, block, (gsize) MIN (size - at, BLOCK), at);

      if (got < 0 && errno == EINTR)
        continue;
      if (got == 0)
        errno = EIO;
      if (got <= 0 || !write_all (to, block, (gsize) got, at))
        return FALSE;
      at += got;
    }
  return ftruncate (to, size) == 0 && fsync (to) == 0;
}

static gboolean
copy (int from, int to, off_t size, gboolean *touched)
{
  static const guint8 nothing[HEAD] = { 0 };
  guint8 head[HEAD];

  if (pread (from, head, HEAD, 0) != HEAD || !reserve (to, size))
    return FALSE;
  *touched = TRUE;

  return write_all (to, nothing, HEAD, 0) && copy_body (from, to, size) && write_all (to, head, HEAD, 0) && fsync (to) == 0;
}

gboolean
mapshot_alone_put (int from, const char *path, gboolean *touched, int *error_number)
{
  gboolean existed = g_file_test (path, G_FILE_TEST_EXISTS), done;
  int to = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  struct stat status;

  *touched = FALSE;
  done = to >= 0 && fstat (from, &status) == 0 && copy (from, to, status.st_size, touched);
  *error_number = done ? 0 : errno;
  if (to >= 0 && close (to) != 0 && done)
    {
      *error_number = errno;
      done = FALSE;
    }
  /* What was not there before is not left half made. */
  if (!done && !existed && to >= 0)
    *touched = unlink (path) != 0;

  return done;
}
