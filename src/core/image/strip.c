/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "strip.h"

#include "filter.h"
#include "huffman.h"

#include <isa-l.h>
#include <string.h>
#include <zlib.h>

/* Filtered rows are handed to the compressor in pieces of about this size, so that they are still in the second-level cache. */
#define PIECE_BYTES (192 * 1024)
#define TARGET_STRIP_BYTES (2 * 1024 * 1024)

/* Samples for the choice of the filter: enough to tell a map from a photograph, little enough to cost nothing. */
#define N_SAMPLES 16
#define SAMPLE_PIXELS 256
#define LONG_SAMPLE_BYTES (48 * 1024)
#define LONG_SAMPLE_PIXELS 16384 /* of one row: a wider picture has fewer rows a strip, and would try a tenth of itself */

#define STEADY_BYTES 8 /* more than the last bytes that ISA-L takes as they are, fewer than its body wants */

#define CHUNK_HEAD 8 /* length, type */
#define CHUNK_TAIL 4 /* CRC */

/* What makes the deflate stream of one strip. */
typedef enum
{
  CODER_ISAL_FAST,
  CODER_ISAL_BALANCED,
  CODER_ZLIB,
  CODER_HUFFMAN,
} Coder;

/* What a thread needs again and again. */
typedef struct
{
  struct isal_zstream isal;
  guint8 *level_buffer;
  guint32 level_buffer_size;
  z_stream zlib;
  gboolean has_zlib;
  MapshotHuffman huffman;
  GByteArray *rows;   /* two packed rows and their slack */
  GByteArray *piece;  /* filtered rows on their way to the compressor */
  GByteArray *output; /* the chunk while it grows */
} Scratch;

static void
scratch_free (gpointer data)
{
  Scratch *self = data;

  if (self->has_zlib)
    deflateEnd (&self->zlib);
  g_free (self->level_buffer);
  g_byte_array_unref (self->rows);
  g_byte_array_unref (self->piece);
  g_byte_array_unref (self->output);
  g_free (self);
}

static Scratch *
scratch_get (void)
{
  static GPrivate private = G_PRIVATE_INIT (scratch_free);
  Scratch *self = g_private_get (&private);

  if (self == NULL)
    {
      self = g_new0 (Scratch, 1);
      self->rows = g_byte_array_new ();
      self->piece = g_byte_array_new ();
      self->output = g_byte_array_new ();
      self->level_buffer_size = MAX (ISAL_DEF_LVL1_DEFAULT, ISAL_DEF_LVL3_DEFAULT);
      self->level_buffer = g_malloc (self->level_buffer_size);
      g_private_set (&private, self);
    }
  return self;
}

static void
isal_start (Scratch *self, int level)
{
  isal_deflate_init (&self->isal);
  self->isal.level = (guint32) level;
  self->isal.level_buf = self->level_buffer;
  self->isal.level_buf_size = self->level_buffer_size;
  self->isal.gzip_flag = IGZIP_DEFLATE;
  self->isal.end_of_stream = 0;
}

/* Room for the worst case of LENGTH more bytes: stored blocks, and the flush. */
static guint8 *
output_reserve (Scratch *self, gsize length)
{
  gsize used = self->output->len;

  g_byte_array_set_size (self->output, (guint) (used + length + length / 512 + 4096));
  self->output->len = (guint) used;

  return self->output->data + used;
}

static void
isal_push (Scratch *self, const guint8 *data, gsize length, guint16 flush)
{
  self->isal.next_in = (guint8 *) data;
  self->isal.avail_in = (guint32) length;
  self->isal.flush = flush;
  do
    {
      guint8 *out = output_reserve (self, length);
      guint32 room = (guint32) (length + length / 512 + 4096);

      self->isal.next_out = out;
      self->isal.avail_out = room;
      isal_deflate (&self->isal);
      self->output->len += room - self->isal.avail_out;
    }
  while (self->isal.avail_out == 0 || self->isal.avail_in > 0);
}

/* ISA-L 2.30's fast body enters the second byte of a stream under a hash of its own state's address, so that the same bytes come out
 * differently once in some hundred runs. The code for the end of a stream does it right: it is given the first bytes. */
static void
isal_feed (Scratch *self, const guint8 *data, gsize length, gboolean last)
{
  if (self->isal.level == 1 && self->isal.total_in == 0 && length > STEADY_BYTES)
    {
      isal_push (self, data, STEADY_BYTES, SYNC_FLUSH);
      data += STEADY_BYTES;
      length -= STEADY_BYTES;
    }
  isal_push (self, data, length, last ? FULL_FLUSH : NO_FLUSH);
}

static void
zlib_start (Scratch *self)
{
  if (self->has_zlib)
    deflateReset (&self->zlib);
  else
    self->has_zlib = deflateInit2 (&self->zlib, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK;
  /* zlib fails here only when memory is exhausted, where GLib ends the process as well. */
  g_assert (self->has_zlib);
}

static void
zlib_feed (Scratch *self, const guint8 *data, gsize length, gboolean last)
{
  self->zlib.next_in = (guint8 *) data;
  self->zlib.avail_in = (guint) length;
  do
    {
      guint8 *out = output_reserve (self, length);
      guint room = (guint) (length + length / 512 + 4096);

      self->zlib.next_out = out;
      self->zlib.avail_out = room;
      deflate (&self->zlib, last ? Z_FULL_FLUSH : Z_NO_FLUSH);
      self->output->len += room - self->zlib.avail_out;
    }
  while (self->zlib.avail_out == 0 || self->zlib.avail_in > 0);
}

static void
huffman_feed (Scratch *self, const guint8 *data, gsize length, gboolean last)
{
  gsize used = self->output->len;

  g_byte_array_set_size (self->output, (guint) (used + mapshot_huffman_bound (length)));
  self->huffman.out = self->output->data + used;
  mapshot_huffman_block (&self->huffman, data, length);
  if (last)
    mapshot_huffman_flush (&self->huffman);
  g_byte_array_set_size (self->output, (guint) (self->huffman.out - self->output->data));
}

static void
feed (Scratch *self, Coder coder, const guint8 *data, gsize length, gboolean last)
{
  if (coder == CODER_HUFFMAN)
    huffman_feed (self, data, length, last);
  else if (coder == CODER_ZLIB)
    zlib_feed (self, data, length, last);
  else
    isal_feed (self, data, length, last);
}

static void
start (Scratch *self, Coder coder)
{
  if (coder == CODER_ZLIB)
    zlib_start (self);
  else if (coder == CODER_HUFFMAN)
    self->huffman = (MapshotHuffman){ 0 };
  else
    isal_start (self, coder == CODER_ISAL_FAST ? 1 : 3);
}

/* The compressed size of the samples with FILTER. */
static gsize
try_filter (Scratch *self, const guint8 *samples, gsize sample_length, int n_samples, int channels, MapshotFilter filter)
{
  gsize used = self->output->len, size;

  g_byte_array_set_size (self->piece, (guint) (sample_length * (gsize) n_samples));
  for (int i = 0; i < n_samples; i++)
    {
      const guint8 *above = samples + sample_length * 2 * (gsize) i;
      mapshot_filter_row (filter, above + sample_length, above, sample_length, channels,
                          self->piece->data + sample_length * (gsize) i);
    }
  isal_start (self, 1);
  isal_feed (self, self->piece->data, self->piece->len, TRUE);
  size = self->output->len - used;
  g_byte_array_set_size (self->output, (guint) used);

  return size;
}

/* Flat maps are smallest unfiltered, photographs with Paeth; libpng's rule of thumb picks badly for maps. */
static MapshotFilter
pick_filter (Scratch *self, const MapshotPixels *pixels, int channels, MapshotCompression compression)
{
  static const MapshotFilter candidates[] = { MAPSHOT_FILTER_NONE, MAPSHOT_FILTER_PAETH, MAPSHOT_FILTER_SUB,
                                              MAPSHOT_FILTER_UP };
  int n_candidates = compression == MAPSHOT_COMPRESSION_FAST ? 2 : 4;
  int sample_width = MIN (SAMPLE_PIXELS, pixels->width);
  gsize sample_length = (gsize) sample_width * (gsize) channels;
  int n_samples = MIN (N_SAMPLES, pixels->height - 1);
  g_autofree guint8 *samples = NULL;
  MapshotFilter best = MAPSHOT_FILTER_NONE;
  gsize best_size = G_MAXSIZE;

  if (n_samples < 1)
    return MAPSHOT_FILTER_SUB;

  samples = g_malloc (sample_length * 2 * (gsize) n_samples + MAPSHOT_FILTER_SLACK);
  for (int i = 0; i < n_samples; i++)
    {
      gsize y = (gsize) (1 + (gint64) i * (pixels->height - 1) / n_samples);
      /* Steps of about the golden section spread the samples over the width. */
      gsize x = (gsize) ((gint64) i * 10 % 16 * (pixels->width - sample_width) / 16);
      const guint8 *at = pixels->data + y * pixels->stride + x * 4;
      guint8 *pair = samples + sample_length * 2 * (gsize) i;

      mapshot_filter_pack (at - pixels->stride, sample_width, pixels->format, channels, pair);
      mapshot_filter_pack (at, sample_width, pixels->format, channels, pair + sample_length);
    }
  for (int i = 0; i < n_candidates; i++)
    {
      gsize size = try_filter (self, samples, sample_length, n_samples, channels, candidates[i]);

      if (size < best_size)
        {
          best_size = size;
          best = candidates[i];
        }
    }
  return best;
}

/* Matches are worth looking for where they make a long sample from the middle of the strip smaller; a row or more, so that patterns that
 * come back within it are seen. */
static Coder
pick_coder (Scratch *self, const MapshotPixels *pixels, int channels, MapshotFilter filter, MapshotCompression compression)
{
  int width = MIN (pixels->width, LONG_SAMPLE_PIXELS);
  gsize row_length = (gsize) width * (gsize) channels;
  gsize used = self->output->len, filled = 0, with_matches;

  if (compression == MAPSHOT_COMPRESSION_SMALL)
    return CODER_ZLIB;
  if (compression == MAPSHOT_COMPRESSION_BALANCED)
    return CODER_ISAL_BALANCED;
  if (filter != MAPSHOT_FILTER_PAETH)
    return CODER_ISAL_FAST;

  g_byte_array_set_size (self->rows, (guint) ((row_length + MAPSHOT_FILTER_SLACK) * 2));
  g_byte_array_set_size (self->piece, (guint) (MAX (row_length, LONG_SAMPLE_BYTES) + row_length));
  for (int y = MAX (pixels->height / 2, 1); y < pixels->height && filled < LONG_SAMPLE_BYTES; y++, filled += row_length)
    {
      guint8 *above = self->rows->data, *row = above + row_length + MAPSHOT_FILTER_SLACK;
      const guint8 *at = pixels->data + (gsize) y * pixels->stride + (gsize) ((pixels->width - width) / 2) * 4;

      mapshot_filter_pack (at - pixels->stride, width, pixels->format, channels, above);
      mapshot_filter_pack (at, width, pixels->format, channels, row);
      mapshot_filter_row (filter, row, above, row_length, channels, self->piece->data + filled);
    }
  isal_start (self, 1);
  isal_feed (self, self->piece->data, filled, TRUE);
  with_matches = self->output->len - used;
  g_byte_array_set_size (self->output, (guint) used);

  return mapshot_huffman_estimate (self->piece->data, filled) <= with_matches + with_matches / 128 ? CODER_HUFFMAN
                                                                                                   : CODER_ISAL_FAST;
}

static void
put_uint32 (guint8 *at, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (at, &value, sizeof value);
}

/* Puts the chunk's frame round the compressed bytes that follow the first CHUNK_HEAD of the output, and takes a copy of the exact size. */
static void
finish_chunk (Scratch *self, MapshotStrip *strip)
{
  gsize length = self->output->len - CHUNK_HEAD;

  strip->length = length + CHUNK_HEAD + CHUNK_TAIL;
  strip->chunk = g_malloc (strip->length);
  memcpy (strip->chunk, self->output->data, self->output->len);
  put_uint32 (strip->chunk, (guint32) length);
  memcpy (strip->chunk + 4, "IDAT", 4);
  put_uint32 (strip->chunk + CHUNK_HEAD + length, crc32_gzip_refl (0, strip->chunk + 4, length + 4));
}

int
mapshot_strip_get_rows (gint64 width, int channels)
{
  int rows = 256;

  while (rows > 8 && rows * width * channels > TARGET_STRIP_BYTES)
    rows /= 2;

  return rows;
}

/* Filters every row into pieces and hands each full piece to the compressor. */
static void
encode_rows (Scratch *self, const MapshotPixels *pixels, gboolean has_above, int channels, MapshotFilter filter,
             Coder coder, MapshotStrip *strip)
{
  gsize row_length = (gsize) pixels->width * (gsize) channels;
  gsize row_room = row_length + MAPSHOT_FILTER_SLACK;
  gsize rows_a_piece = MAX (PIECE_BYTES / (row_length + 1), 1);
  guint8 *row, *above;
  gsize filled = 0;

  g_byte_array_set_size (self->rows, (guint) (row_room * 2));
  g_byte_array_set_size (self->piece, (guint) (rows_a_piece * (row_length + 1)));
  row = self->rows->data;
  above = self->rows->data + row_room;
  if (has_above)
    mapshot_filter_pack (pixels->data - pixels->stride, pixels->width, pixels->format, channels, above);

  for (int y = 0; y < pixels->height; y++)
    {
      guint8 *out = self->piece->data + filled;
      gboolean first = y == 0 && !has_above;
      MapshotFilter used = first && filter != MAPSHOT_FILTER_NONE ? MAPSHOT_FILTER_SUB : filter;
      guint8 *swap;

      mapshot_filter_pack (pixels->data + (gsize) y * pixels->stride, pixels->width, pixels->format, channels, row);
      out[0] = (guint8) used;
      mapshot_filter_row (used, row, first ? NULL : above, row_length, channels, out + 1);
      filled += row_length + 1;
      swap = row;
      row = above;
      above = swap;

      if (filled == self->piece->len || y == pixels->height - 1)
        {
          strip->adler = isal_adler32 (strip->adler, self->piece->data, filled);
          strip->raw_length += filled;
          feed (self, coder, self->piece->data, filled, y == pixels->height - 1);
          filled = 0;
        }
    }
}

MapshotStrip *
mapshot_strip_encode (const MapshotPixels *pixels, gboolean has_above, int channels, MapshotCompression compression)
{
  MapshotStrip *strip = g_new0 (MapshotStrip, 1);
  Scratch *scratch = scratch_get ();
  MapshotFilter filter;
  Coder coder;

  g_assert (pixels->width > 0 && pixels->height > 0);

  g_byte_array_set_size (scratch->output, CHUNK_HEAD);
  filter = pick_filter (scratch, pixels, channels, compression);
  coder = pick_coder (scratch, pixels, channels, filter, compression);
  strip->adler = 1;
  start (scratch, coder);
  encode_rows (scratch, pixels, has_above, channels, filter, coder, strip);
  finish_chunk (scratch, strip);

  return strip;
}

void
mapshot_strip_free (MapshotStrip *self)
{
  g_free (self->chunk);
  g_free (self);
}
