/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tile-file-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of a file of gigabytes so much is looked at: its beginning (SQLite counts changes there, PMTiles has its directory), its end and places between. The time is not: a
 * copy on another machine is the same map. */
#define END_BYTES (64 * 1024)
#define SAMPLE_BYTES 4096
#define N_SAMPLES 64

static void
add_bytes (GChecksum *checksum, int fd, gint64 offset, gsize length)
{
  g_autofree guint8 *bytes = g_malloc (length);
  gssize got = pread (fd, bytes, length, (off_t) offset);

  if (got > 0)
    g_checksum_update (checksum, bytes, got);
}

/* Changes of a database that its program has not put in its place yet. */
static gint64
get_waiting (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  GStatBuf status;

  return g_stat (wal, &status) == 0 ? (gint64) status.st_size : 0;
}

char *
tile_file_make_version (const char *path, gint64 size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd >= 0)
    {
      add_bytes (checksum, fd, 0, END_BYTES);
      for (gint64 i = 1; i < N_SAMPLES; i++)
        add_bytes (checksum, fd, size / N_SAMPLES * i, SAMPLE_BYTES);
      add_bytes (checksum, fd, MAX (size - END_BYTES, 0), END_BYTES);
      close (fd);
    }
  return g_strdup_printf ("%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "-%.16s", size, get_waiting (path),
                          g_checksum_get_string (checksum));
}
