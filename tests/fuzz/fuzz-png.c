/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as the header, palette, key and samples of a PNG whose checksums are right, so that the code behind them
 * is reached. What our own reader accepts must be what libpng reads. */
#include "decode-formats.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define HEAD 8

int LLVMFuzzerTestOneInput (const guint8 *data, gsize length);

static void
append_chunk (GByteArray *file, const char *type, const guint8 *data, guint32 length)
{
  guint32 size = GUINT32_TO_BE (length), crc = crc32 (0, (const Bytef *) type, 4);

  crc = GUINT32_TO_BE (length > 0 ? crc32 (crc, data, length) : crc);
  g_byte_array_append (file, (const guint8 *) &size, 4);
  g_byte_array_append (file, (const guint8 *) type, 4);
  if (length > 0)
    g_byte_array_append (file, data, length);
  g_byte_array_append (file, (const guint8 *) &crc, 4);
}

/* The samples of the header's picture if it is not interlaced: LENGTH bytes of DATA, repeated. Now and then as they
 * are. */
static GByteArray *
make_samples (const guint8 *header, const guint8 *data, gsize length, gboolean exactly)
{
  static const int CHANNELS[] = { 1, 1, 3, 1, 2, 1, 4 };
  gsize stride = ((gsize) header[3] * CHANNELS[header[9]] * header[8] + 7) / 8 + 1, wanted = stride * header[7];
  GByteArray *samples = g_byte_array_new ();

  if (!exactly || length == 0)
    return g_byte_array_append (samples, data, length);
  while (samples->len < wanted)
    g_byte_array_append (samples, data, MIN (length, wanted - samples->len));
  /* Filters that exist. */
  for (gsize y = 0; y < header[7]; y++)
    samples->data[y * stride] %= 5;
  return samples;
}

/* HEAD: width, height, depth, colour type, interlacing, bytes of palette, bytes of key, where to split the data. */
static GByteArray *
build (const guint8 *data, gsize length)
{
  guint8 header[13] = { 0, 0, 0, data[0] % 64, 0, 0, 0, data[1] % 64, data[2] % 17, data[3] % 7, 0, 0, data[4] % 2 };
  GByteArray *file = g_byte_array_new ();
  const guint8 *rest = data + HEAD;
  gsize left = length - HEAD, n_palette = MIN (data[5] * 3u, left), n_key = MIN (data[6], left - n_palette), split;
  g_autoptr (GByteArray) samples =
    make_samples (header, rest + n_palette + n_key, left - n_palette - n_key, data[7] % 8 != 0);
  uLongf size = compressBound (samples->len);
  g_autofree guint8 *packed = g_malloc (size);

  compress2 (packed, &size, samples->data, samples->len, 1);
  split = MIN (data[7], size);
  g_byte_array_append (file, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_chunk (file, "IHDR", header, sizeof header);
  if (n_palette > 0)
    append_chunk (file, "PLTE", rest, n_palette);
  if (n_key > 0)
    append_chunk (file, "tRNS", rest + n_palette, n_key);
  if (split > 0)
    append_chunk (file, "IDAT", packed, split);
  append_chunk (file, "IDAT", packed + split, size - split);
  append_chunk (file, "IEND", NULL, 0);
  return file;
}

/* libpng's simplified reader, straight alpha. */
static gboolean
read_with_libpng (const GByteArray *file, guint8 *pixels)
{
  png_image image = { .version = PNG_IMAGE_VERSION };

  if (!png_image_begin_read_from_memory (&image, file->data, file->len))
    return FALSE;
  image.format = PNG_FORMAT_BGRA;
  return png_image_finish_read (&image, NULL, pixels, 0, NULL) != 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autoptr (GByteArray) file = NULL;
  MapshotImageInfo info;

  if (length < HEAD)
    return 0;
  file = build (data, length);
  if (!mapshot_decode_probe (file->data, file->len, &info, NULL))
    return 0;
  for (int format = MAPSHOT_PIXELS_OPAQUE; format <= MAPSHOT_PIXELS_STRAIGHT; format++)
    {
      gsize size = (gsize) info.width * info.height * 4;
      g_autofree guint8 *ours = g_malloc0 (size), *theirs = g_malloc0 (size);
      MapshotPixels dest = { ours, (gsize) info.width * 4, info.width, info.height, format };

      mapshot_decode (file->data, file->len, &dest, NULL);
      if (mapshot_png_decode_directly (file->data, file->len, &dest) != MAPSHOT_PNG_DECODED
          || format != MAPSHOT_PIXELS_STRAIGHT)
        continue;
      if (!read_with_libpng (file, theirs))
        abort ();
      g_assert_cmpmem (ours, size, theirs, size);
    }
  return 0;
}
