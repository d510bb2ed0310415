/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "png-writer.h"

#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <isa-l.h>
#include <limits.h>
#include <math.h>
#include <png.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* The kernel is told to start writing back this often, so that the fsync at the end finds little left to do. */
#define WRITEBACK_BYTES (8 * 1024 * 1024)

/* A picture up to this size stays in the page cache, where whoever opens it next finds it. Of a larger one only the newest LAG_BYTES stay: its pages are
 * used again and again, instead of pushing everything else out of memory, and the kernel need not find new ones. */
#define CACHED_BYTES (G_GUINT64_CONSTANT (512) * 1024 * 1024)
#define LAG_BYTES (64 * 1024 * 1024)

#define METRES_AN_INCH 0.0254

struct _MapshotPngWriter
{
  int fd;
  gboolean may_block;        /* a pipe or a device, where writing can wait for its reader */
  GCancellable *cancellable; /* what ends such a wait; or NULL */
  GPollFD cancelled;
  gboolean stoppable;        /* CANCELLED is to be released */
  png_structp png;
  png_infop info;
  guint32 adler;
  guint64 raw_length, expected_raw_length; /* filtered bytes */
  guint64 size;
  guint32 crc;    /* of what was written since it was last asked for */
  guint64 synced; /* bytes whose writing back was begun */
  char last_type[5];
  GBytes *last_chunk; /* or NULL */
  guint64 dropped; /* bytes that left the page cache */
  GError *error;  /* set by the libpng callbacks, which cannot return one */
};

/* A pipe that poll() finds ready takes so much at once without waiting. */
#define ROOM PIPE_BUF

/* Writing to a reader that stands still must be able to end: the wait is one for room or for the cancellable. */
static gboolean
wait_for_room (MapshotPngWriter *self, GError **error)
{
  GPollFD fds[] = { { self->fd, G_IO_OUT, 0 }, self->cancelled };

  while (g_poll (fds, self->stoppable ? 2 : 1, -1) < 0 && errno == EINTR)
    ;
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

static gboolean
fail_with_errno (GError **error)
{
  int saved = errno;

  g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved));
  return FALSE;
}

/* Pipes and some file systems refuse to be asked, which is as good as not asking. A write that failed must be told here: the kernel tells it once, so
 * the fsync at the end would not. */
static gboolean
write_back (MapshotPngWriter *self, GError **error)
{
  guint64 old = self->size > CACHED_BYTES ? self->size - LAG_BYTES : 0;

  sync_file_range (self->fd, (off64_t) self->synced, (off64_t) (self->size - self->synced), SYNC_FILE_RANGE_WRITE);
  self->synced = self->size;
  if (old <= self->dropped)
    return TRUE;
  /* Only what is on the disk can be dropped. That was asked for long ago, so this seldom waits. */
  if (sync_file_range (self->fd, (off64_t) self->dropped, (off64_t) (old - self->dropped),
                       SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER) != 0
      && errno != ESPIPE && errno != EINVAL && errno != ENOSYS)
    return fail_with_errno (error);
  posix_fadvise (self->fd, (off_t) self->dropped, (off_t) (old - self->dropped), POSIX_FADV_DONTNEED);
  self->dropped = old;
  return TRUE;
}

static gboolean
write_all (MapshotPngWriter *self, const guint8 *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize written;

      if (self->may_block && !wait_for_room (self, error))
        return FALSE;
      written = write (self->fd, data, self->may_block ? MIN (length, ROOM) : length);
      if (written < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (written < 0)
        return fail_with_errno (error);
      self->crc = mapshot_png_crc (self->crc, data, (gsize) written);
      data += written;
      length -= (gsize) written;
      self->size += (guint64) written;
    }
  return self->size - self->synced < WRITEBACK_BYTES || write_back (self, error);
}

static void
write_cb (png_structp png, png_bytep data, png_size_t length)
{
  MapshotPngWriter *self = png_get_io_ptr (png);

  if (self->error == NULL && !write_all (self, data, length, &self->error))
    png_error (png, "write failed");
}

static void
flush_cb (png_structp png)
{
}

static void
error_cb (png_structp png, png_const_charp message)
{
  MapshotPngWriter *self = png_get_error_ptr (png);

  if (self->error == NULL)
    self->error = g_error_new (MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("the picture cannot be written: %s"), message);
  png_longjmp (png, 1);
}

static void
warning_cb (png_structp png, png_const_charp message)
{
  g_debug ("libpng: %s", message);
}

static void
set_header (MapshotPngWriter *self, const MapshotPngHeader *header)
{
  png_set_IHDR (self->png, self->info, (guint32) header->width, (guint32) header->height, 8,
                header->channels == 4 ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_BASE, PNG_FILTER_TYPE_BASE);
  png_set_sRGB (self->png, self->info, PNG_sRGB_INTENT_PERCEPTUAL);
  if (header->dpi > 0)
    {
      guint32 dots_a_metre = (guint32) lround (header->dpi / METRES_AN_INCH);
      png_set_pHYs (self->png, self->info, dots_a_metre, dots_a_metre, PNG_RESOLUTION_METER);
    }
}

static png_text *
make_texts (const MapshotPngText *texts, gsize n_texts)
{
  png_text *made = g_new0 (png_text, MAX (n_texts, 1));

  for (gsize i = 0; i < n_texts; i++)
    {
      made[i].compression = texts[i].compressed ? PNG_ITXT_COMPRESSION_zTXt : PNG_ITXT_COMPRESSION_NONE;
      made[i].key = (char *) texts[i].keyword;
      made[i].text = (char *) texts[i].text;
      made[i].itxt_length = strlen (texts[i].text);
    }
  return made;
}

/* libpng leaves by longjmp when a callback fails: nothing in these two functions needs cleaning up. */
static gboolean
guarded (MapshotPngWriter *self, void (*func) (MapshotPngWriter *self, const void *data), const void *data, GError **error)
{
  if (setjmp (png_jmpbuf (self->png)))
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  func (self, data);

  return TRUE;
}

/* The zlib header (RFC 1950, section 2.2: deflate, 32 kB window, "fastest") comes in an IDAT of its own, so that all strips are alike. */
static void
write_head (MapshotPngWriter *self, const void *unused)
{
  static const guint8 zlib_header[] = { 0x78, 0x01 };

  png_write_info (self->png, self->info);
  png_write_chunk (self->png, (png_const_bytep) "IDAT", zlib_header, sizeof zlib_header);
}

static MapshotPngWriter *
writer_new (int fd, GCancellable *cancellable, const MapshotPngHeader *header)
{
  MapshotPngWriter *self = g_new0 (MapshotPngWriter, 1);
  struct stat status;

  self->fd = fd;
  self->may_block = fstat (fd, &status) == 0 && !S_ISREG (status.st_mode);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->stoppable = self->may_block && g_cancellable_make_pollfd (cancellable, &self->cancelled);
  self->adler = 1;
  self->expected_raw_length = (guint64) header->height * (1 + (guint64) header->width * (guint64) header->channels);
  self->png = png_create_write_struct (PNG_LIBPNG_VER_STRING, self, error_cb, warning_cb);
  self->info = png_create_info_struct (self->png);
  /* libpng's default limit is a million pixels a side; the format's own is higher, and the plan has checked the size. */
  png_set_user_limits (self->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_write_fn (self->png, self, write_cb, flush_cb);

  return self;
}

MapshotPngWriter *
mapshot_png_writer_new_resumed (int fd, GCancellable *cancellable, const MapshotPngHeader *header, guint64 size, guint32 adler,
                                guint64 raw_length)
{
  MapshotPngWriter *self = writer_new (fd, cancellable, header);

  self->size = self->synced = size;
  self->adler = adler;
  self->raw_length = raw_length;

  return self;
}

MapshotPngWriter *
mapshot_png_writer_new (int fd, GCancellable *cancellable, const MapshotPngHeader *header, const MapshotPngText *texts, gsize n_texts,
                        GError **error)
{
  g_autoptr (MapshotPngWriter) self = NULL;
  g_autofree png_text *png_texts = make_texts (texts, n_texts);

  g_return_val_if_fail (header->width > 0 && header->width <= G_MAXINT32, NULL);
  g_return_val_if_fail (header->height > 0 && header->height <= G_MAXINT32, NULL);

  self = writer_new (fd, cancellable, header);
  set_header (self, header);
  png_set_text (self->png, self->info, png_texts, (int) n_texts);

  return guarded (self, write_head, NULL, error) ? g_steal_pointer (&self) : NULL;
}

void
mapshot_png_writer_free (MapshotPngWriter *self)
{
  if (self->png != NULL)
    png_destroy_write_struct (&self->png, &self->info);
  g_clear_error (&self->error);
  g_clear_pointer (&self->last_chunk, g_bytes_unref);
  if (self->stoppable)
    g_cancellable_release_fd (self->cancellable);
  g_clear_object (&self->cancellable);
  g_free (self);
}

gboolean
mapshot_png_writer_append (MapshotPngWriter *self, const MapshotStrip *strip, GError **error)
{
  self->adler = (guint32) adler32_combine (self->adler, strip->adler, (z_off_t) strip->raw_length);
  self->raw_length += strip->raw_length;

  return write_all (self, strip->chunk, strip->length, error);
}

gboolean
mapshot_png_writer_put (MapshotPngWriter *self, const void *data, gsize length, GError **error)
{
  return write_all (self, data, length, error);
}

/* An iTXt chunk (PNG specification, section 11.3.4.5) behind the pixels; libpng writes texts there only after its own pixels. */
static GByteArray *
make_text_chunk (const MapshotPngText *text)
{
  GByteArray *data = g_byte_array_new ();
  static const guint8 no_language[] = { 0, 0 };
  const guint8 compression[] = { 0, text->compressed ? 1 : 0, 0 };
  gsize length = strlen (text->text);

  /* keyword 0, compression flag, method 0, language tag 0, translated keyword 0, text */
  g_byte_array_append (data, (const guint8 *) text->keyword, (guint) strlen (text->keyword));
  g_byte_array_append (data, compression, sizeof compression);
  g_byte_array_append (data, no_language, sizeof no_language);
  if (text->compressed)
    {
      uLongf room = compressBound (length);
      g_autofree guint8 *packed = g_malloc (room);

      compress2 (packed, &room, (const guint8 *) text->text, length, 9);
      g_byte_array_append (data, packed, (guint) room);
    }
  else
    g_byte_array_append (data, (const guint8 *) text->text, (guint) length);

  return data;
}

static void
write_text (MapshotPngWriter *self, const void *chunk)
{
  const GByteArray *data = chunk;

  png_write_chunk (self->png, (png_const_bytep) "iTXt", data->data, data->len);
}

void
mapshot_png_writer_set_last_chunk (MapshotPngWriter *self, const char *type, GBytes *data)
{
  g_strlcpy (self->last_type, type, sizeof self->last_type);
  g_clear_pointer (&self->last_chunk, g_bytes_unref);
  self->last_chunk = g_bytes_ref (data);
}

static void
write_iend (MapshotPngWriter *self, const void *unused)
{
  gsize length = 0;
  const guint8 *data = self->last_chunk != NULL ? g_bytes_get_data (self->last_chunk, &length) : NULL;

  if (data != NULL)
    png_write_chunk (self->png, (png_const_bytep) self->last_type, data, length);
  png_write_chunk (self->png, (png_const_bytep) "IEND", NULL, 0);
}

/* The last, empty block of the deflate stream (RFC 1951, section 3.2.4, stored) and the checksum. */
static void
write_end (MapshotPngWriter *self, const void *unused)
{
  guint8 end[] = { 0x01, 0x00, 0x00, 0xff, 0xff, 0, 0, 0, 0 };
  guint32 adler = GUINT32_TO_BE (self->adler);

  memcpy (end + 5, &adler, sizeof adler);
  png_write_chunk (self->png, (png_const_bytep) "IDAT", end, sizeof end);
}

gboolean
mapshot_png_writer_finish (MapshotPngWriter *self, const MapshotPngText *texts, gsize n_texts, GError **error)
{
  g_return_val_if_fail (self->raw_length == self->expected_raw_length, FALSE);

  if (!guarded (self, write_end, NULL, error))
    return FALSE;
  for (gsize i = 0; i < n_texts; i++)
    {
      g_autoptr (GByteArray) chunk = make_text_chunk (&texts[i]);
      if (!guarded (self, write_text, chunk, error))
        return FALSE;
    }
  return guarded (self, write_iend, NULL, error);
}

guint64
mapshot_png_writer_get_size (const MapshotPngWriter *self)
{
  return self->size;
}

guint32
mapshot_png_writer_get_adler (const MapshotPngWriter *self)
{
  return self->adler;
}

guint64
mapshot_png_writer_get_raw_length (const MapshotPngWriter *self)
{
  return self->raw_length;
}

guint32
mapshot_png_writer_take_crc (MapshotPngWriter *self)
{
  guint32 crc = self->crc;

  self->crc = 0;

  return crc;
}

guint32
mapshot_png_crc (guint32 crc, const void *data, gsize length)
{
  return crc32_gzip_refl (crc, data, length);
}

guint32
mapshot_png_combine_adler (guint32 first, guint32 second, guint64 length)
{
  return (guint32) adler32_combine (first, second, (z_off_t) length);
}
