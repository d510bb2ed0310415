/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of almost every map tile: 8 bits or less a pixel's sample, not interlaced. It is about twice as fast as
 * libpng, because ISA-L inflates the whole tile at once and rows go from there to their place in one step. Whatever
 * is not plain and whole is left to libpng. */
#include "alpha.h"
#include "decode-formats.h"
#include "png-unfilter.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <string.h>

/* Raw bytes that a thread keeps room for: RGBA of 1024 × 1024 px. */
#define MAX_RAW ((gsize) 4200 * 1024)
/* Behind every buffer, so that wide loads may run over the end. */
#define SLACK 64

typedef enum
{
  COLOR_GRAY = 0,
  COLOR_RGB = 2,
  COLOR_PALETTE = 3,
  COLOR_GRAY_ALPHA = 4,
  COLOR_RGB_ALPHA = 6,
} ColorType;

/* What the chunks say; pointers into the file. */
typedef struct
{
  int width, height, depth;
  ColorType color_type;
  const guint8 *palette, *transparency, *packed;
  guint32 palette_length, transparency_length;
  gsize packed_length; /* of all IDAT chunks */
  int n_packed;        /* IDAT chunks */
} File;

typedef struct
{
  struct inflate_state inflate;
  guint8 packed[MAX_RAW + SLACK];
  guint8 raw[MAX_RAW + SLACK];
  guint32 colors[256]; /* B G R A of a sample */
} Scratch;

/* Untouched pages of it cost nothing. */
static GPrivate scratch_key = G_PRIVATE_INIT (g_free);

static Scratch *
get_scratch (void)
{
  Scratch *scratch = g_private_get (&scratch_key);

  if (scratch == NULL)
    {
      scratch = g_malloc (sizeof *scratch);
      g_private_set (&scratch_key, scratch);
    }
  return scratch;
}

static guint32
get_uint32 (const guint8 *p)
{
  return (guint32) p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static gboolean
read_header (const guint8 *p, guint32 length, File *file)
{
  if (length != 13)
    return FALSE;
  *file = (File){ .width = get_uint32 (p), .height = get_uint32 (p + 4), .depth = p[8], .color_type = p[9] };
  return p[10] == 0 && p[11] == 0 && p[12] == 0;
}

static gboolean
read_chunk (const guint8 *type, guint32 length, File *file)
{
  const guint8 *p = type + 4;
  gboolean first_data = file->n_packed == 0;

  if (memcmp (type, "IDAT", 4) == 0)
    {
      file->packed = first_data ? p : file->packed;
      file->packed_length += length;
      file->n_packed++;
      return TRUE;
    }
  if (memcmp (type, "PLTE", 4) == 0 && first_data && file->palette == NULL && file->transparency == NULL)
    {
      file->palette = p;
      file->palette_length = length;
      return length > 0 && length % 3 == 0 && length <= 768;
    }
  if (memcmp (type, "tRNS", 4) == 0 && first_data && file->transparency == NULL)
    {
      file->transparency = p;
      file->transparency_length = length;
      return TRUE;
    }
  /* Any other that the picture depends on is none of ours. */
  return (type[0] & 0x20) != 0 && memcmp (type, "tRNS", 4) != 0;
}

/* Walks the chunks to the end. All sums are checked: a damaged name could make any chunk look unimportant. */
static gboolean
read_file (const guint8 *data, gsize length, File *file)
{
  gsize pos = 8;
  gboolean data_ended = FALSE;

  while (length - pos >= 12)
    {
      guint32 n = get_uint32 (data + pos);
      const guint8 *type = data + pos + 4;
      gboolean is_data = memcmp (type, "IDAT", 4) == 0;

      if (n > length - pos - 12 || crc32_gzip_refl (0, type, (guint64) n + 4) != get_uint32 (type + 4 + n))
        return FALSE;
      if (is_data && data_ended)
        return FALSE;
      data_ended = data_ended || (file->n_packed > 0 && !is_data);
      if (memcmp (type, "IEND", 4) == 0)
        return n == 0 && pos > 8;
      if (pos == 8 ? memcmp (type, "IHDR", 4) != 0 || !read_header (type + 4, n, file) : !read_chunk (type, n, file))
        return FALSE;
      pos += 12 + (gsize) n;
    }
  return FALSE;
}

static int
count_channels (const File *file)
{
  return file->color_type == COLOR_RGB_ALPHA    ? 4
         : file->color_type == COLOR_RGB        ? 3
         : file->color_type == COLOR_GRAY_ALPHA ? 2
                                                : 1;
}

static gboolean
is_plain (const File *file, const MapshotPixels *dest)
{
  guint32 keyed = file->transparency_length;

  if (file->width != dest->width || file->height != dest->height || file->width > 4096 || file->height > 4096)
    return FALSE;
  switch (file->color_type)
    {
    case COLOR_GRAY:
      return (file->depth == 1 || file->depth == 2 || file->depth == 4 || file->depth == 8)
             && (file->transparency == NULL || keyed == 2);
    case COLOR_PALETTE:
      return (file->depth == 1 || file->depth == 2 || file->depth == 4 || file->depth == 8) && file->palette != NULL
             && file->palette_length <= 3u << file->depth && keyed <= file->palette_length / 3;
    case COLOR_RGB:
    case COLOR_GRAY_ALPHA:
    case COLOR_RGB_ALPHA:
      return file->depth == 8 && file->transparency == NULL;
    default:
      return FALSE;
    }
}

/* All data chunks as one, with room behind it. */
static const guint8 *
gather (const File *file, guint8 *buffer)
{
  const guint8 *p = file->packed;
  gsize filled = 0;

  if (file->n_packed == 1)
    return p;
  for (int i = 0; i < file->n_packed; i++)
    {
      guint32 n = get_uint32 (p - 8);

      memcpy (buffer + filled, p, n);
      filled += n;
      p += (gsize) n + 12;
    }
  return buffer;
}

/* The header and the Adler-32 are checked; the data must be exactly as long as the picture needs. */
static gboolean
inflate (const File *file, Scratch *scratch, gsize raw_length)
{
  struct inflate_state *state = &scratch->inflate;

  isal_inflate_init (state);
  state->crc_flag = ISAL_ZLIB;
  state->next_in = (guint8 *) gather (file, scratch->packed);
  state->avail_in = file->packed_length;
  state->next_out = scratch->raw;
  state->avail_out = raw_length;
  return isal_inflate_stateless (state) == ISAL_DECOMP_OK && state->avail_out == 0 && state->avail_in == 0;
}

static void
put_color (guint32 *color, int red, int green, int blue, int alpha)
{
  guint8 bgra[4] = { blue, green, red, alpha };

  memcpy (color, bgra, 4);
}

/* The colour of every sample of a palette or of grey, in DEST's format. Returns how many there are. */
static int
fill_colors (const File *file, MapshotPixelFormat format, guint32 *colors)
{
  int n = file->color_type == COLOR_PALETTE ? (int) file->palette_length / 3 : 1 << file->depth;
  MapshotPixels all = { (guint8 *) colors, 0, n, 1, format };

  for (int i = 0; i < n; i++)
    if (file->color_type == COLOR_PALETTE)
      put_color (&colors[i], file->palette[3 * i], file->palette[3 * i + 1], file->palette[3 * i + 2],
                 i < (int) file->transparency_length ? file->transparency[i] : 255);
    else
      {
        int gray = i * 255 / (n - 1);
        /* Two bytes, of which the low bits count. */
        gboolean keyed = file->transparency != NULL && (file->transparency[1] & (n - 1)) == i;

        put_color (&colors[i], gray, gray, gray, keyed ? 0 : 255);
      }
  mapshot_alpha_from_straight (&all);
  return n;
}

/* Returns FALSE for a sample outside the palette. */
static gboolean
put_indexed (const guint8 *raw, guint8 *p, const File *file, const guint32 *colors, int n_colors)
{
  int mask = (1 << file->depth) - 1, max = 0;

  for (int x = 0; x < file->width; x++)
    {
      int bit = x * file->depth, sample = raw[bit / 8] >> (8 - file->depth - bit % 8) & mask;

      max = MAX (max, sample);
      memcpy (p + 4 * (gsize) x, &colors[sample], 4);
    }
  return max < n_colors;
}

static gboolean
put_indexed_8 (const guint8 *raw, guint8 *p, int width, const guint32 *colors, int n_colors)
{
  int max = 0;

  for (int x = 0; x < width; x++)
    {
      max = MAX (max, raw[x]);
      memcpy (p + 4 * (gsize) x, &colors[raw[x]], 4);
    }
  return max < n_colors;
}

static gboolean
put_rows (const File *file, Scratch *scratch, gsize stride, MapshotPixels *dest)
{
  int n_channels = count_channels (file), n_colors = 0;
  guint8 *above = NULL;

  if (n_channels == 1)
    n_colors = fill_colors (file, dest->format, scratch->colors);
  for (int y = 0; y < file->height; y++)
    {
      guint8 *raw = scratch->raw + y * (stride + 1) + 1, *p = dest->data + (gsize) y * dest->stride;
      gboolean good = mapshot_png_unfilter (raw[-1], raw, above, stride, n_channels);

      if (n_channels == 4)
        mapshot_png_put_rgba (raw, p, file->width);
      else if (n_channels == 3)
        mapshot_png_put_rgb (raw, p, file->width);
      else if (n_channels == 2)
        mapshot_png_put_gray_alpha (raw, p, file->width);
      else if (file->depth == 8)
        good = good && put_indexed_8 (raw, p, file->width, scratch->colors, n_colors);
      else
        good = good && put_indexed (raw, p, file, scratch->colors, n_colors);
      if (!good)
        return FALSE;
      above = raw;
    }
  return TRUE;
}

MapshotPngResult
mapshot_png_decode_directly (const guint8 *data, gsize length, MapshotPixels *dest)
{
  File file = { 0 };
  Scratch *scratch;
  gsize stride, raw_length;

  if (!read_file (data, length, &file) || !is_plain (&file, dest) || file.n_packed == 0)
    return MAPSHOT_PNG_UNSUITED;
  stride = ((gsize) file.width * count_channels (&file) * file.depth + 7) / 8;
  raw_length = (stride + 1) * file.height;
  if (raw_length > MAX_RAW || file.packed_length > MAX_RAW)
    return MAPSHOT_PNG_UNSUITED;
  scratch = get_scratch ();
  if (!inflate (&file, scratch, raw_length))
    return MAPSHOT_PNG_UNSUITED;
  if (!put_rows (&file, scratch, stride, dest))
    return MAPSHOT_PNG_DAMAGED;
  if (file.color_type == COLOR_RGB_ALPHA || file.color_type == COLOR_GRAY_ALPHA)
    mapshot_alpha_from_straight (dest);
  return MAPSHOT_PNG_DECODED;
}
