/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-tiles.h"

#include <png.h>
#include <string.h>
#include <turbojpeg.h>
#include <webp/encode.h>
#include <zlib.h>

/* Steps found by trying all: the nearest tile with the same red is 16 columns or rows away, and neighbours differ
 * much. */
static guint8
get_red (int z, int x, int y)
{
  return (guint8) ((guint) z * 17 + (guint) x * 141 + (guint) y * 112);
}

guint32
test_server_tile_colour (int z, int x, int y, int px, int py)
{
  return (guint32) get_red (z, x, y) << 16 | (guint32) (px & 255) << 8 | (guint32) (py & 255);
}

guint8
test_server_tile_alpha (int z, int x, int y, int px, int py)
{
  static const guint8 levels[] = { 0, 85, 170, 255 };

  return levels[(px / 16 + py / 16 + x + y) & 3];
}

static void
fill (guint8 *pixels, int size, gboolean alpha, int z, int x, int y)
{
  for (int py = 0; py < size; py++)
    for (int px = 0; px < size; px++)
      {
        guint32 colour = test_server_tile_colour (z, x, y, px, py);

        *pixels++ = colour >> 16;
        *pixels++ = colour >> 8 & 255;
        *pixels++ = colour & 255;
        if (alpha)
          *pixels++ = test_server_tile_alpha (z, x, y, px, py);
      }
}

static void
append_png (png_structp png, png_bytep data, png_size_t length)
{
  g_byte_array_append (png_get_io_ptr (png), data, length);
}

static GBytes *
encode_png (const guint8 *pixels, int size, gboolean alpha)
{
  GByteArray *out = g_byte_array_new ();
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);

  png_set_write_fn (png, out, append_png, NULL);
  png_set_compression_level (png, 1);
  png_set_filter (png, 0, PNG_FILTER_SUB);
  png_set_IHDR (png, info, size, size, 8, alpha ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info (png, info);
  for (int row = 0; row < size; row++)
    png_write_row (png, pixels + (gsize) row * size * (alpha ? 4 : 3));
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);

  return g_byte_array_free_to_bytes (out);
}

static GBytes *
encode_jpeg (const guint8 *pixels, int size)
{
  tjhandle handle = tjInitCompress ();
  unsigned char *data = NULL;
  unsigned long length = 0;
  GBytes *bytes;

  g_assert_cmpint (tjCompress2 (handle, pixels, size, 0, size, TJPF_RGB, &data, &length, TJSAMP_444, 95, 0), ==, 0);
  bytes = g_bytes_new (data, length);
  tjFree (data);
  tjDestroy (handle);

  return bytes;
}

static GBytes *
encode_webp (const guint8 *pixels, int size, gboolean alpha)
{
  WebPConfig config;
  WebPPicture picture;
  WebPMemoryWriter writer;
  GBytes *bytes;

  g_assert_true (WebPConfigInit (&config) && WebPConfigLosslessPreset (&config, 0) && WebPPictureInit (&picture));
  /* Else the colours under fully transparent pixels are thrown away. */
  config.exact = 1;
  picture.use_argb = 1;
  picture.width = picture.height = size;
  g_assert_true (alpha ? WebPPictureImportRGBA (&picture, pixels, size * 4)
                       : WebPPictureImportRGB (&picture, pixels, size * 3));
  WebPMemoryWriterInit (&writer);
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  g_assert_true (WebPEncode (&config, &picture));
  bytes = g_bytes_new (writer.mem, writer.size);
  WebPMemoryWriterClear (&writer);
  WebPPictureFree (&picture);

  return bytes;
}

static GBytes *
make (TestTileFormat format, int size, gboolean alpha, int z, int x, int y)
{
  g_autofree guint8 *pixels = g_malloc ((gsize) size * size * 4);

  fill (pixels, size, alpha, z, x, y);
  if (format == TEST_TILE_JPEG)
    return encode_jpeg (pixels, size);
  if (format == TEST_TILE_WEBP)
    return encode_webp (pixels, size, alpha);

  return encode_png (pixels, size, alpha);
}

GBytes *
test_tiles_get (TestTileFormat format, int size, gboolean alpha, int z, int x, int y)
{
  static GMutex mutex;
  static GHashTable *kept;
  /* All that a tile's pixels depend on. */
  guint key =
    (guint) size << 14 | (guint) format << 12 | (guint) (alpha ? 1 + ((x + y) & 3) : 0) << 8 | get_red (z, x, y);
  GBytes *bytes;

  g_mutex_lock (&mutex);
  if (kept == NULL)
    kept = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_bytes_unref);
  bytes = g_hash_table_lookup (kept, GUINT_TO_POINTER (key));
  if (bytes == NULL)
    {
      bytes = make (format, size, alpha, z, x, y);
      g_hash_table_insert (kept, GUINT_TO_POINTER (key), bytes);
    }
  g_bytes_ref (bytes);
  g_mutex_unlock (&mutex);

  return bytes;
}

static void
append_number (GByteArray *out, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (out, (const guint8 *) &big, 4);
}

static void
append_chunk (GByteArray *out, const char *type, const guint8 *data, guint length)
{
  guint start = out->len + 4;

  append_number (out, length);
  g_byte_array_append (out, (const guint8 *) type, 4);
  if (length > 0)
    g_byte_array_append (out, data, length);
  append_number (out, crc32 (0, out->data + start, length + 4));
}

GBytes *
test_tiles_make_bomb (guint32 width, guint32 height)
{
  static const guint8 nothing[] = { 0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01 };
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GByteArray) header = g_byte_array_new ();

  append_number (header, width);
  append_number (header, height);
  g_byte_array_append (header, (const guint8 *) "\x08\x02\x00\x00\x00", 5);
  g_byte_array_append (out, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_chunk (out, "IHDR", header->data, header->len);
  append_chunk (out, "IDAT", nothing, sizeof nothing);
  append_chunk (out, "IEND", NULL, 0);

  return g_byte_array_free_to_bytes (out);
}

GBytes *
test_tiles_gzip (const void *data, gsize length)
{
  z_stream z = { 0 };
  gsize room;
  guint8 *out;

  g_assert_cmpint (deflateInit2 (&z, 1, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), ==, Z_OK);
  room = deflateBound (&z, length);
  out = g_malloc (room);
  z.next_in = (Bytef *) data;
  z.avail_in = length;
  z.next_out = out;
  z.avail_out = room;
  g_assert_cmpint (deflate (&z, Z_FINISH), ==, Z_STREAM_END);
  length = z.total_out;
  deflateEnd (&z);

  return g_bytes_new_take (out, length);
}
