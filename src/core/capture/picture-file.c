/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture-file.h"

#include "error.h"
#include "picture-records.h"
#include "png-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* PNG specification, sections 5.2, 5.3 and 11.2.2. */
static const guint8 signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
#define FRAME 12 /* bytes of a chunk round its data */
#define IHDR_LENGTH 13

#define ZLIB_HEAD 2 /* bytes: the first chunk of data, in front of the bands */
#define ZLIB_TAIL 9 /* and the last: an empty block and the sum */

#define MAX_CHUNKS (8u << 20)     /* of a picture of 16 TB */
#define MAX_SMALL (32u << 20)     /* bytes of any chunk but those of pixels */
#define MAX_TEXT (32u << 20)      /* bytes of a text, uncompressed */
#define MAX_TEXTS 32

#define BLOCK (1 << 20) /* bytes */

typedef struct
{
  guint64 offset;
  guint32 length; /* bytes of its data */
  char type[5];
} Chunk;

void
mapshot_picture_file_free (MapshotPictureFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->texts, g_hash_table_unref);
  g_free (self->records);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

const char *
mapshot_picture_file_get_text (const MapshotPictureFile *self, const char *keyword)
{
  return g_hash_table_lookup (self->texts, keyword);
}

gboolean
mapshot_picture_file_read (const MapshotPictureFile *self, guint64 offset, void *data, gsize length)
{
  guint8 *at = data;

  while (length > 0)
    {
      gssize got = pread (self->fd, at, length, (off_t) offset);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return FALSE;
      at += got;
      offset += (guint64) got;
      length -= (gsize) got;
    }
  return TRUE;
}

gboolean
mapshot_picture_file_is_damaged (const MapshotPictureFile *self, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is damaged; capture it again"), self->name);
  return FALSE;
}

static gboolean
is_foreign (const MapshotPictureFile *self, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is no picture that Mapshot made, or another program has changed it"),
               self->name);
  return FALSE;
}

/* ---- chunks ---- */

static guint32
get_uint32 (const guint8 *p)
{
  return (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8 | p[3];
}

static gboolean
read_head (const MapshotPictureFile *self, guint64 offset, Chunk *chunk)
{
  guint8 head[8];

  if (self->size - offset < FRAME || !mapshot_picture_file_read (self, offset, head, sizeof head))
    return FALSE;
  *chunk = (Chunk){ .offset = offset, .length = get_uint32 (head) };
  memcpy (chunk->type, head + 4, 4);

  return chunk->length <= G_MAXINT32 && chunk->length <= self->size - offset - FRAME;
}

/* The data of a small chunk, whose sum is right, with a zero behind it. */
static guint8 *
read_data (const MapshotPictureFile *self, const Chunk *chunk)
{
  g_autofree guint8 *data = NULL;
  gsize length = (gsize) chunk->length + 8;

  if (chunk->length > MAX_SMALL)
    return NULL;
  data = g_malloc (length + 1);
  if (!mapshot_picture_file_read (self, chunk->offset + 4, data, length) ||
      get_uint32 (data + length - 4) != mapshot_png_crc (0, data, length - 4))
    return NULL;
  memmove (data, data + 4, chunk->length);
  data[chunk->length] = 0;

  return g_steal_pointer (&data);
}

static gboolean
sum_is_right (const MapshotPictureFile *self, const Chunk *chunk, guint8 *block)
{
  guint64 offset = chunk->offset + 4, left = (guint64) chunk->length + 4;
  guint32 crc = 0;

  while (left > 0)
    {
      gsize length = (gsize) MIN (left, BLOCK);

      if (!mapshot_picture_file_read (self, offset, block, length))
        return FALSE;
      crc = mapshot_png_crc (crc, block, length);
      offset += length;
      left -= length;
    }
  return mapshot_picture_file_read (self, offset, block, 4) && get_uint32 (block) == crc;
}

/* ---- what they say ---- */

static gboolean
take_header (MapshotPictureFile *self, const Chunk *chunk)
{
  g_autofree guint8 *data = chunk->length == IHDR_LENGTH ? read_data (self, chunk) : NULL;

  if (data == NULL || data[8] != 8 || (data[9] != 2 && data[9] != 6) || data[10] != 0 || data[11] != 0 || data[12] != 0)
    return FALSE;
  self->width = get_uint32 (data);
  self->height = get_uint32 (data + 4);
  self->channels = data[9] == 6 ? 4 : 3;

  return self->width > 0 && self->height > 0 && self->width <= G_MAXINT32 && self->height <= G_MAXINT32;
}

static char *
inflate_text (const guint8 *packed, gsize length)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  z_stream stream = { .next_in = (Bytef *) packed, .avail_in = (uInt) length };
  int state = inflateInit (&stream);

  while (state == Z_OK && text->len <= MAX_TEXT)
    {
      guint8 piece[4096];

      stream.next_out = piece;
      stream.avail_out = sizeof piece;
      state = inflate (&stream, Z_NO_FLUSH);
      g_byte_array_append (text, piece, (guint) (sizeof piece - stream.avail_out));
    }
  inflateEnd (&stream);

  return state == Z_STREAM_END && text->len <= MAX_TEXT ? g_strndup ((const char *) text->data, text->len) : NULL;
}

/* keyword 0 compressed method language 0 translated keyword 0 text */
static gboolean
take_text (MapshotPictureFile *self, const Chunk *chunk)
{
  g_autofree guint8 *data = read_data (self, chunk);
  gsize at = data != NULL ? strlen ((char *) data) + 1 : 0;
  gboolean compressed;
  g_autofree char *text = NULL;

  if (data == NULL || at > 80 || at + 2 > chunk->length)
    return FALSE;
  compressed = data[at] == 1;
  at += 2;
  for (int i = 0; i < 2 && at < chunk->length; i++)
    at += strlen ((char *) data + at) + 1;
  if (at > chunk->length)
    return FALSE;
  text = compressed ? inflate_text (data + at, chunk->length - at) : g_strndup ((char *) data + at, chunk->length - at);
  if (text == NULL || !g_utf8_validate (text, -1, NULL) || !g_utf8_validate ((char *) data, -1, NULL) ||
      g_hash_table_size (self->texts) >= MAX_TEXTS)
    return FALSE;
  g_hash_table_insert (self->texts, g_strdup ((char *) data), g_steal_pointer (&text));

  return TRUE;
}

typedef struct
{
  guint n_data;           /* chunks of pixels so far */
  gboolean data_ended;
  guint64 last_data;      /* where the last of them begins */
  guint32 last_length;
} Walk;

static gboolean
take_data (MapshotPictureFile *self, const Chunk *chunk, Walk *walk)
{
  if (walk->data_ended || self->width == 0)
    return FALSE;
  if (walk->n_data++ == 0)
    self->head_length = chunk->offset + FRAME + chunk->length;
  walk->last_data = chunk->offset;
  walk->last_length = chunk->length;

  return walk->n_data > 1 || chunk->length == ZLIB_HEAD;
}

static gboolean
take_chunk (MapshotPictureFile *self, const Chunk *chunk, Walk *walk)
{
  gboolean is_data = g_str_equal (chunk->type, "IDAT");

  walk->data_ended |= walk->n_data > 0 && !is_data;
  if (is_data)
    return take_data (self, chunk, walk);
  if (g_str_equal (chunk->type, "IHDR"))
    return chunk->offset == sizeof signature && take_header (self, chunk);
  if (g_str_equal (chunk->type, "iTXt"))
    return take_text (self, chunk);
  if (g_str_equal (chunk->type, MAPSHOT_PICTURE_RECORDS_CHUNK))
    {
      g_free (self->records);
      self->records = read_data (self, chunk);
      self->records_length = chunk->length;
      return self->records != NULL;
    }
  return TRUE;
}

/* FALSE without an error: it is not whole. */
static gboolean
walk_file (MapshotPictureFile *self, gboolean all_sums, gboolean *is_png)
{
  g_autofree guint8 *block = g_malloc (BLOCK);
  guint64 offset = sizeof signature;
  Walk walk = { 0 };
  Chunk chunk;

  *is_png = self->size > sizeof signature && mapshot_picture_file_read (self, 0, block, sizeof signature) &&
            memcmp (block, signature, sizeof signature) == 0;
  for (guint i = 0; *is_png && i < MAX_CHUNKS; i++)
    {
      if (!read_head (self, offset, &chunk) || (all_sums && !sum_is_right (self, &chunk, block)) || !take_chunk (self, &chunk, &walk))
        return FALSE;
      offset += FRAME + (guint64) chunk.length;
      if (!g_str_equal (chunk.type, "IEND"))
        continue;
      if (offset != self->size || walk.n_data < 3 || walk.last_length != ZLIB_TAIL)
        return FALSE;
      self->data_length = walk.last_data - self->head_length;
      return TRUE;
    }
  return FALSE;
}

static gboolean
open_file (MapshotPictureFile *self, GError **error)
{
  struct stat status;

  self->fd = open (self->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (self->fd >= 0 && fstat (self->fd, &status) == 0 && S_ISREG (status.st_mode))
    {
      self->size = (guint64) status.st_size;
      return TRUE;
    }
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s cannot be read: %s"), self->name,
               self->fd < 0 ? g_strerror (errno) : _("it is no ordinary file"));
  return FALSE;
}

MapshotPictureFile *
mapshot_picture_file_open (const char *path, gboolean all_sums, GError **error)
{
  g_autoptr (MapshotPictureFile) self = g_new0 (MapshotPictureFile, 1);
  gboolean is_png, whole;

  self->path = g_strdup (path);
  self->name = g_filename_display_name (path);
  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!open_file (self, error))
    return NULL;
  whole = walk_file (self, all_sums, &is_png);
  if (mapshot_picture_file_get_text (self, "mapshot:recipe") == NULL)
    {
      is_foreign (self, error);
      return NULL;
    }
  if (whole && mapshot_picture_file_get_text (self, "mapshot:status") != NULL)
    return g_steal_pointer (&self);
  mapshot_picture_file_is_damaged (self, error);

  return NULL;
}
