/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pmtiles-directory.h"

#include <zlib.h>

struct _PmtilesDirectory
{
  PmtilesEntry *entries; /* by id */
  gsize n;
};

/* Reads stop at the end and set FAILED. */
typedef struct
{
  const guint8 *at, *end;
  gboolean failed;
} Reader;

static guint64
read_varint (Reader *reader)
{
  guint64 value = 0;

  for (int shift = 0; shift < 64 && reader->at < reader->end; shift += 7)
    {
      guint8 byte = *reader->at++;

      value |= (guint64) (byte & 0x7f) << shift;
      if (!(byte & 0x80))
        return value;
    }
  reader->failed = TRUE;

  return 0;
}

/* Columns, one after the other: steps between ids, run lengths, lengths, offsets (0: right behind the entry before). */
static void
read_entries (Reader *reader, PmtilesDirectory *self)
{
  guint64 id = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      guint64 step = read_varint (reader);

      reader->failed |= step > G_MAXUINT64 - id || (i > 0 && step == 0);
      self->entries[i].id = id += step;
    }
  for (gsize i = 0; i < self->n; i++)
    self->entries[i].run_length = read_varint (reader);
  for (gsize i = 0; i < self->n; i++)
    self->entries[i].length = read_varint (reader);
  for (gsize i = 0; i < self->n && !reader->failed; i++)
    {
      guint64 coded = read_varint (reader);

      if (coded > 0)
        self->entries[i].offset = coded - 1;
      else if (i > 0 && self->entries[i - 1].length <= G_MAXUINT64 - self->entries[i - 1].offset)
        self->entries[i].offset = self->entries[i - 1].offset + self->entries[i - 1].length;
      else
        reader->failed = TRUE;
    }
}

static void
directory_clear (gpointer data)
{
  g_free (((PmtilesDirectory *) data)->entries);
}

PmtilesDirectory *
pmtiles_directory_new (GBytes *bytes)
{
  g_autoptr (PmtilesDirectory) self = g_atomic_rc_box_new0 (PmtilesDirectory);
  gsize length;
  Reader reader = { .at = g_bytes_get_data (bytes, &length) };
  guint64 n;

  reader.end = reader.at + length;
  n = read_varint (&reader);
  /* Four numbers of at least a byte each. */
  if (reader.failed || n > PMTILES_MAX_ENTRIES || n > length / 4)
    return NULL;
  self->n = (gsize) n;
  self->entries = g_new0 (PmtilesEntry, MAX (self->n, 1));
  read_entries (&reader, self);

  return reader.failed ? NULL : g_steal_pointer (&self);
}

PmtilesDirectory *
pmtiles_directory_ref (PmtilesDirectory *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pmtiles_directory_unref (PmtilesDirectory *self)
{
  g_atomic_rc_box_release_full (self, directory_clear);
}

const PmtilesEntry *
pmtiles_directory_find (const PmtilesDirectory *self, guint64 id)
{
  gsize low = 0, high = self->n;
  const PmtilesEntry *entry;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (self->entries[middle].id <= id)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0)
    return NULL;
  entry = &self->entries[low - 1];

  return entry->run_length == 0 || id - entry->id < entry->run_length ? entry : NULL;
}

const PmtilesEntry *
pmtiles_directory_get_first (const PmtilesDirectory *self)
{
  return self->n > 0 ? &self->entries[0] : NULL;
}

guint64
pmtiles_get_tile_id (int zoom, guint64 x, guint64 y)
{
  guint64 id = ((G_GUINT64_CONSTANT (1) << 2 * zoom) - 1) / 3; /* 1 + 4 + 16 + … tiles are coarser */

  for (guint64 side = zoom > 0 ? G_GUINT64_CONSTANT (1) << (zoom - 1) : 0; side > 0; side /= 2)
    {
      guint64 right = (x & side) != 0, lower = (y & side) != 0, swap;

      id += side * side * ((3 * right) ^ lower);
      if (lower)
        continue;
      /* The curve in the upper quarters is turned. Bits above SIDE do not count any more. */
      if (right)
        {
          x = side - 1 - x;
          y = side - 1 - y;
        }
      swap = x;
      x = y;
      y = swap;
    }
  return id;
}

GBytes *
pmtiles_gunzip (GBytes *data, gsize maximum)
{
  z_stream stream = { 0 };
  gsize length, size = 0;
  g_autofree guint8 *out = NULL;
  int result = Z_OK;

  stream.next_in = (Bytef *) g_bytes_get_data (data, &length);
  if (length > G_MAXINT32 || inflateInit2 (&stream, 15 + 16) != Z_OK)
    return NULL;
  stream.avail_in = (uInt) length;
  while (result == Z_OK && size < maximum + 1)
    {
      gsize grown = MIN (MAX (size * 2, 64 * 1024), maximum + 1);

      out = g_realloc (out, grown);
      stream.next_out = out + size;
      stream.avail_out = (uInt) (grown - size);
      result = inflate (&stream, Z_NO_FLUSH);
      size = grown - stream.avail_out;
      if (result == Z_OK && stream.avail_out > 0 && stream.avail_in == 0)
        result = Z_DATA_ERROR;
    }
  inflateEnd (&stream);
  if (result != Z_STREAM_END || size > maximum)
    return NULL;

  return g_bytes_new_take (g_steal_pointer (&out), size);
}
