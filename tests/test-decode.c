/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decode.h"
#include "error.h"
#include "picture-maker.h"

#include <png.h>
#include <string.h>
#include <turbojpeg.h>
#include <zlib.h>

#define MARGIN 3
#define GUARD 0xa5

static const MapshotPixelFormat FORMATS[] = { MAPSHOT_PIXELS_OPAQUE, MAPSHOT_PIXELS_PREMULTIPLIED,
                                              MAPSHOT_PIXELS_STRAIGHT };

static const PngKind PNG_KINDS[] = {
  { PNG_COLOR_TYPE_GRAY, 1, FALSE, FALSE, 0 },       { PNG_COLOR_TYPE_GRAY, 2, FALSE, TRUE, 0 },
  { PNG_COLOR_TYPE_GRAY, 4, TRUE, FALSE, 0 },        { PNG_COLOR_TYPE_GRAY, 8, FALSE, FALSE, 0 },
  { PNG_COLOR_TYPE_GRAY, 8, FALSE, TRUE, 0 },        { PNG_COLOR_TYPE_GRAY, 16, FALSE, FALSE, 0 },
  { PNG_COLOR_TYPE_GRAY, 16, TRUE, TRUE, 0 },        { PNG_COLOR_TYPE_PALETTE, 1, FALSE, FALSE, 0 },
  { PNG_COLOR_TYPE_PALETTE, 2, TRUE, TRUE, 0 },      { PNG_COLOR_TYPE_PALETTE, 4, FALSE, TRUE, 0 },
  { PNG_COLOR_TYPE_PALETTE, 8, FALSE, FALSE, 0 },    { PNG_COLOR_TYPE_PALETTE, 8, FALSE, TRUE, 0 },
  { PNG_COLOR_TYPE_PALETTE, 8, TRUE, FALSE, 0 },     { PNG_COLOR_TYPE_RGB, 8, FALSE, FALSE, 0 },
  { PNG_COLOR_TYPE_RGB, 8, FALSE, TRUE, 0 },         { PNG_COLOR_TYPE_RGB, 8, TRUE, FALSE, 0 },
  { PNG_COLOR_TYPE_RGB, 16, FALSE, FALSE, 0 },       { PNG_COLOR_TYPE_RGB, 16, TRUE, TRUE, 0 },
  { PNG_COLOR_TYPE_GRAY_ALPHA, 8, FALSE, FALSE, 0 }, { PNG_COLOR_TYPE_GRAY_ALPHA, 8, TRUE, FALSE, 0 },
  { PNG_COLOR_TYPE_GRAY_ALPHA, 16, FALSE, FALSE, 0 }, { PNG_COLOR_TYPE_RGB_ALPHA, 8, FALSE, FALSE, 0 },
  { PNG_COLOR_TYPE_RGB_ALPHA, 8, TRUE, FALSE, 0 },   { PNG_COLOR_TYPE_RGB_ALPHA, 16, FALSE, FALSE, 0 },
};

/* A place for a picture in the middle of a larger one, whose bytes must stay. */
typedef struct
{
  guint8 *memory;
  gsize size;
  MapshotPixels dest;
} Frame;

static void
frame_init (Frame *frame, int width, int height, MapshotPixelFormat format)
{
  gsize stride = (gsize) (width + 2 * MARGIN) * 4;

  frame->size = stride * (height + 2 * MARGIN);
  frame->memory = g_malloc (frame->size);
  memset (frame->memory, GUARD, frame->size);
  frame->dest = (MapshotPixels){ frame->memory + MARGIN * stride + MARGIN * 4, stride, width, height, format };
}

static void
frame_clear (Frame *frame)
{
  g_free (frame->memory);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Frame, frame_clear)

static void
frame_check_margin (const Frame *frame)
{
  for (gsize i = 0; i < frame->size; i++)
    {
      gsize x = i % frame->dest.stride, y = i / frame->dest.stride;

      if (x < MARGIN * 4 || x >= (gsize) (MARGIN + frame->dest.width) * 4 || y < MARGIN
          || y >= (gsize) (MARGIN + frame->dest.height))
        g_assert_cmphex (frame->memory[i], ==, GUARD);
    }
}

static void
convert (const guint8 *straight, MapshotPixelFormat format, guint8 *result)
{
  double alpha = straight[3] / 255.0;

  memcpy (result, straight, 4);
  for (int c = 0; c < 3; c++)
    if (format == MAPSHOT_PIXELS_PREMULTIPLIED)
      result[c] = (int) (straight[c] * alpha + 0.5);
    else if (format == MAPSHOT_PIXELS_OPAQUE)
      result[c] = (int) (straight[c] * alpha + 255 * (1 - alpha) + 0.5);
  if (format == MAPSHOT_PIXELS_OPAQUE)
    result[3] = 255;
}

static void
check_pixels (const Frame *frame, const Picture *picture, int tolerance)
{
  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width; x++)
      {
        const guint8 *found = frame->dest.data + y * frame->dest.stride + 4 * x;
        guint8 expected[4];

        convert (picture->pixels + 4 * ((gsize) y * picture->width + x), frame->dest.format, expected);
        for (int c = 0; c < 4; c++)
          if (ABS (found[c] - expected[c]) > (c == 3 ? MIN (tolerance, 1) : tolerance))
            g_error ("pixel %d, %d, byte %d: %d, not %d", x, y, c, found[c], expected[c]);
      }
  frame_check_margin (frame);
}

static void
check_picture (const Picture *picture, MapshotImageType type, int tolerance)
{
  for (gsize i = 0; i < G_N_ELEMENTS (FORMATS); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (Frame) frame = { 0 };
      MapshotImageInfo info;

      frame_init (&frame, picture->width, picture->height, FORMATS[i]);
      mapshot_decode_probe (picture->data, picture->length, &info, &error);
      g_assert_no_error (error);
      g_assert_cmpint (info.type, ==, type);
      g_assert_cmpint (info.width, ==, picture->width);
      g_assert_cmpint (info.height, ==, picture->height);
      mapshot_decode (picture->data, picture->length, &frame.dest, &error);
      g_assert_no_error (error);
      check_pixels (&frame, picture, tolerance);
    }
}

static void
check_fails (const void *data, gsize length, int width, int height, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_auto (Frame) frame = { 0 };

  frame_init (&frame, width, height, MAPSHOT_PIXELS_PREMULTIPLIED);
  g_assert_false (mapshot_decode (data, length, &frame.dest, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
  if (message != NULL)
    g_assert_cmpstr (error->message, ==, message);
  g_assert_null (strchr (error->message, '\n'));
  frame_check_margin (&frame);
}

static void
test_png_kinds (void)
{
  static const int SIZES[][2] = { { 1, 1 }, { 2, 5 }, { 5, 3 }, { 17, 9 }, { 64, 33 }, { 255, 20 } };

  for (gsize k = 0; k < G_N_ELEMENTS (PNG_KINDS); k++)
    for (gsize s = 0; s < G_N_ELEMENTS (SIZES); s++)
      {
        g_auto (Picture) picture = { 0 };

        picture_init_png (&picture, &PNG_KINDS[k], SIZES[s][0], SIZES[s][1], k * 100 + s);
        check_picture (&picture, MAPSHOT_IMAGE_PNG, 0);
      }
}

static void
test_png_filters (void)
{
  static const int FILTERS[] = { PNG_FILTER_NONE, PNG_FILTER_SUB, PNG_FILTER_UP, PNG_FILTER_AVG, PNG_FILTER_PAETH };

  for (gsize k = 0; k < G_N_ELEMENTS (PNG_KINDS); k++)
    for (gsize f = 0; f < G_N_ELEMENTS (FILTERS); f++)
      {
        g_auto (Picture) picture = { 0 };
        PngKind kind = PNG_KINDS[k];

        kind.filters = FILTERS[f];
        picture_init_png (&picture, &kind, 37, 23, k * 10 + f);
        check_picture (&picture, MAPSHOT_IMAGE_PNG, 0);
      }
}

/* Too large for the direct way. */
static void
test_png_large (void)
{
  g_auto (Picture) big = { 0 }, wide = { 0 };

  picture_init_png (&big, &PNG_KINDS[13], 1300, 1200, 3);
  check_picture (&big, MAPSHOT_IMAGE_PNG, 0);
  picture_init_png (&wide, &PNG_KINDS[10], 5000, 3, 3);
  check_picture (&wide, MAPSHOT_IMAGE_PNG, 0);
}

static void
test_jpeg (void)
{
  static const int SUBSAMPLINGS[] = { TJSAMP_444, TJSAMP_422, TJSAMP_420, TJSAMP_440, TJSAMP_411, TJSAMP_GRAY };

  for (gsize i = 0; i < G_N_ELEMENTS (SUBSAMPLINGS); i++)
    for (int progressive = 0; progressive < 2; progressive++)
      {
        g_auto (Picture) picture = { 0 };
        gboolean full = SUBSAMPLINGS[i] == TJSAMP_444 || SUBSAMPLINGS[i] == TJSAMP_GRAY;

        picture_init_jpeg (&picture, 3, SUBSAMPLINGS[i], progressive ? TJFLAG_PROGRESSIVE : 0, 101, 67);
        check_picture (&picture, MAPSHOT_IMAGE_JPEG, full ? 4 : 14);
      }
}

static const guint8 *
find_marker (const Picture *picture, guint8 marker)
{
  for (gsize i = 0; i + 1 < picture->length; i++)
    if (picture->data[i] == 0xff && picture->data[i + 1] == marker)
      return picture->data + i;
  return NULL;
}

static void
test_jpeg_cmyk (void)
{
  g_auto (Picture) picture = { 0 };
  g_auto (Frame) frame = { 0 };
  g_autoptr (GError) error = NULL;
  guint8 *adobe;

  picture_init_jpeg (&picture, 4, TJSAMP_444, 0, 64, 48);
  check_picture (&picture, MAPSHOT_IMAGE_JPEG, 5);

  /* The same numbers without Adobe's marker mean ink, and K is full. */
  adobe = (guint8 *) find_marker (&picture, 0xee);
  g_assert_nonnull (adobe);
  memmove (adobe, adobe + 16, picture.data + picture.length - (adobe + 16));
  frame_init (&frame, 64, 48, MAPSHOT_PIXELS_OPAQUE);
  mapshot_decode (picture.data, picture.length - 16, &frame.dest, &error);
  g_assert_no_error (error);
  for (int c = 0; c < 4; c++)
    g_assert_cmpint (frame.dest.data[c], ==, c == 3 ? 255 : 0);
}

static void
test_jpeg_arithmetic (void)
{
  g_auto (Picture) picture = { 0 };

  /* TurboJPEG's own switch for its encoder. */
  g_setenv ("TJ_ARITHMETIC", "1", TRUE);
  picture_init_jpeg (&picture, 3, TJSAMP_444, 0, 40, 30);
  g_unsetenv ("TJ_ARITHMETIC");
  if (find_marker (&picture, 0xc9) == NULL)
    g_test_skip ("this TurboJPEG writes no arithmetic coding");
  else
    check_picture (&picture, MAPSHOT_IMAGE_JPEG, 6);
}

static void
test_webp (void)
{
  for (int lossless = 0; lossless < 2; lossless++)
    for (int alpha = 0; alpha < 2; alpha++)
      {
        g_auto (Picture) picture = { 0 };

        picture_init_webp (&picture, lossless, alpha, 61, 45);
        check_picture (&picture, MAPSHOT_IMAGE_WEBP, lossless ? 0 : 8);
      }
}

static void
test_webp_animated (void)
{
  g_auto (Picture) picture = { 0 };

  picture_init_animated_webp (&picture, 16, 16);
  check_fails (picture.data, picture.length, 16, 16, "the WebP picture is animated; a tile must be a single picture");
}

static void
test_size (void)
{
  g_auto (Picture) png = { 0 }, jpeg = { 0 }, webp = { 0 };

  picture_init_png (&png, &PNG_KINDS[13], 512, 512, 1);
  picture_init_jpeg (&jpeg, 3, TJSAMP_420, 0, 128, 128);
  picture_init_webp (&webp, FALSE, FALSE, 256, 1);
  check_fails (png.data, png.length, 256, 256, "the tile is 512 × 512 px, the grid says 256 × 256; write the right TileSize into an entry for this source");
  check_fails (jpeg.data, jpeg.length, 256, 256, "the tile is 128 × 128 px, the grid says 256 × 256");
  check_fails (webp.data, webp.length, 256, 256, "the tile is 256 × 1 px, the grid says 256 × 256");
}

static void
append_png_chunk (GByteArray *bytes, const char *type, const guint8 *data, guint32 length)
{
  guint32 size = GUINT32_TO_BE (length), crc = crc32 (0, (const Bytef *) type, 4);

  crc = GUINT32_TO_BE (length > 0 ? crc32 (crc, data, length) : crc);
  g_byte_array_append (bytes, (const guint8 *) &size, 4);
  g_byte_array_append (bytes, (const guint8 *) type, 4);
  if (length > 0)
    g_byte_array_append (bytes, data, length);
  g_byte_array_append (bytes, (const guint8 *) &crc, 4);
}

static GByteArray *
begin_png (guint32 width, guint32 height, int color_type)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 header[13] = { width >> 24,  width >> 16, width >> 8, width,      height >> 24,
                        height >> 16, height >> 8, height,     8, color_type };

  g_byte_array_append (bytes, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_png_chunk (bytes, "IHDR", header, sizeof header);
  return bytes;
}

/* LENGTH equal bytes, deflated. */
static GByteArray *
deflate_bytes (int byte, gsize length)
{
  g_autofree guint8 *raw = g_malloc (length);
  uLongf size = compressBound (length);
  GByteArray *bytes = g_byte_array_new ();

  memset (raw, byte, length);
  g_byte_array_set_size (bytes, size);
  compress2 (bytes->data, &size, raw, length, 9);
  g_byte_array_set_size (bytes, size);
  return bytes;
}

static void
test_bombs (void)
{
  g_autoptr (GByteArray) huge = begin_png (0x7fffffff, 0x7fffffff, 2), zero = begin_png (0, 256, 2);
  g_autoptr (GByteArray) negative = begin_png (0x80000100, 256, 2);
  g_autoptr (GByteArray) fat = begin_png (16, 16, 0), good = begin_png (16, 16, 0);
  g_autoptr (GByteArray) pixels = deflate_bytes (0, 17 * 16), bomb = deflate_bytes (0, 64 << 20);
  g_autoptr (GByteArray) text = g_byte_array_new ();
  static const guint8 JPEG[] = { 0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0 };
  MapshotImageInfo info;

  g_assert_true (mapshot_decode_probe (huge->data, huge->len, &info, NULL));
  g_assert_cmpint (info.width, ==, 0x7fffffff);
  check_fails (huge->data, huge->len, 256, 256, "the tile is 2147483647 × 2147483647 px, the grid says 256 × 256");
  check_fails (JPEG, sizeof JPEG, 256, 256, "the tile is 65535 × 65535 px, the grid says 256 × 256");
  g_assert_false (mapshot_decode_probe (zero->data, zero->len, &info, NULL));
  g_assert_false (mapshot_decode_probe (negative->data, negative->len, &info, NULL));

  /* 64 MB behind a header that asks for 256 bytes. */
  append_png_chunk (fat, "IDAT", bomb->data, bomb->len);
  append_png_chunk (fat, "IEND", NULL, 0);
  check_fails (fat->data, fat->len, 16, 16, NULL);

  /* A text of 64 MB is never unpacked. */
  g_byte_array_append (text, (const guint8 *) "a\0", 3);
  g_byte_array_append (text, bomb->data, bomb->len);
  append_png_chunk (good, "zTXt", text->data, text->len);
  append_png_chunk (good, "IDAT", pixels->data, pixels->len);
  append_png_chunk (good, "IEND", NULL, 0);
  {
    g_autoptr (GError) error = NULL;
    g_auto (Frame) frame = { 0 };

    frame_init (&frame, 16, 16, MAPSHOT_PIXELS_OPAQUE);
    mapshot_decode (good->data, good->len, &frame.dest, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (frame.dest.data, 4, "\0\0\0\xff", 4);
  }
}

/* A grey or palette picture of 16 × 16 px from PACKED, with PALETTE of two colours when not NULL. */
static void
check_damaged_png (int color_type, const char *palette, const GByteArray *packed)
{
  g_autoptr (GByteArray) file = begin_png (16, 16, color_type);

  if (palette != NULL)
    append_png_chunk (file, "PLTE", (const guint8 *) palette, 6);
  append_png_chunk (file, "IDAT", packed->data, packed->len);
  append_png_chunk (file, "IEND", NULL, 0);
  check_fails (file->data, file->len, 16, 16, NULL);
}

static void
test_png_damage (void)
{
  g_autoptr (GByteArray) pixels = deflate_bytes (2, 17 * 16), filter = deflate_bytes (5, 17 * 16);
  g_autoptr (GByteArray) few = deflate_bytes (0, 17 * 16 - 1), many = deflate_bytes (0, 17 * 16 + 1);
  g_autoptr (GByteArray) sum = deflate_bytes (0, 17 * 16), tail = deflate_bytes (0, 17 * 16);
  g_autoptr (GByteArray) order = begin_png (16, 16, 0), none = begin_png (16, 16, 0), cut = begin_png (16, 16, 0);

  /* Colour 2 of a palette of two; no palette; a filter that does not exist. */
  check_damaged_png (3, "abcdef", pixels);
  check_damaged_png (3, NULL, pixels);
  check_damaged_png (0, NULL, filter);
  /* A byte too few, a byte too many, behind the stream too; a wrong Adler-32 under a right CRC. */
  check_damaged_png (0, NULL, few);
  check_damaged_png (0, NULL, many);
  g_byte_array_append (tail, (const guint8 *) "x", 1);
  check_damaged_png (0, NULL, tail);
  sum->data[sum->len - 1] ^= 1;
  check_damaged_png (0, NULL, sum);

  /* Data in two places, no data, no end. */
  append_png_chunk (order, "IDAT", few->data, 5);
  append_png_chunk (order, "tEXt", (const guint8 *) "a\0b", 3);
  append_png_chunk (order, "IDAT", few->data + 5, few->len - 5);
  append_png_chunk (order, "IEND", NULL, 0);
  check_fails (order->data, order->len, 16, 16, NULL);
  append_png_chunk (none, "IEND", NULL, 0);
  check_fails (none->data, none->len, 16, 16, NULL);
  append_png_chunk (cut, "IDAT", tail->data, tail->len - 1);
  check_fails (cut->data, cut->len, 16, 16, NULL);
}

/* The key has 16 bits; of those above the depth the standard says to ignore them. */
static void
test_png_key (void)
{
  g_autoptr (GByteArray) file = begin_png (16, 16, 0), pixels = deflate_bytes (0, 17 * 16);
  g_autoptr (GError) error = NULL;
  g_auto (Frame) frame = { 0 };

  append_png_chunk (file, "tRNS", (const guint8 *) "\x7f\0", 2);
  append_png_chunk (file, "IDAT", pixels->data, pixels->len);
  append_png_chunk (file, "IEND", NULL, 0);
  frame_init (&frame, 16, 16, MAPSHOT_PIXELS_STRAIGHT);
  mapshot_decode (file->data, file->len, &frame.dest, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (frame.dest.data, 4, "\0\0\0\0", 4);
}

/* One of each kind that takes its own way through the decoder. */
static int
make_samples (Picture *samples)
{
  int n = 0;

  for (gsize k = 0; k < G_N_ELEMENTS (PNG_KINDS); k++)
    picture_init_png (&samples[n++], &PNG_KINDS[k], 24, 16, k);
  picture_init_jpeg (&samples[n++], 3, TJSAMP_420, 0, 24, 16);
  picture_init_jpeg (&samples[n++], 3, TJSAMP_444, TJFLAG_PROGRESSIVE, 24, 16);
  picture_init_jpeg (&samples[n++], 4, TJSAMP_444, 0, 24, 16);
  picture_init_jpeg (&samples[n++], 3, TJSAMP_GRAY, 0, 24, 16);
  picture_init_webp (&samples[n++], FALSE, FALSE, 24, 16);
  picture_init_webp (&samples[n++], FALSE, TRUE, 24, 16);
  picture_init_webp (&samples[n++], TRUE, TRUE, 24, 16);
  picture_init_animated_webp (&samples[n++], 24, 16);
  return n;
}

#define MAX_SAMPLES 40

static void
test_truncated (void)
{
  Picture samples[MAX_SAMPLES];
  int n = make_samples (samples);

  for (int i = 0; i < n; i++)
    {
      for (gsize length = 0; length < samples[i].length; length++)
        {
          /* Exactly as long as it is, so that the sanitizer sees a read beyond the end. */
          g_autofree guint8 *data = g_memdup2 (samples[i].data, length);

          check_fails (data, length, 24, 16, NULL);
        }
      picture_clear (&samples[i]);
    }
}

static void
test_flipped (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20240607);
  Picture samples[MAX_SAMPLES];
  int n = make_samples (samples);

  for (int round = 0; round < 10000; round++)
    {
      const Picture *sample = &samples[round % n];
      g_autofree guint8 *data = g_memdup2 (sample->data, sample->length);
      g_autoptr (GError) error = NULL;
      g_auto (Frame) frame = { 0 };

      for (int i = g_rand_int_range (rand, 1, 4); i > 0; i--)
        data[g_rand_int_range (rand, 0, sample->length)] ^= 1 << g_rand_int_range (rand, 0, 8);
      frame_init (&frame, 24, 16, FORMATS[round % 3]);
      if (!mapshot_decode (data, sample->length, &frame.dest, &error))
        g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
      else if (round % n < (int) G_N_ELEMENTS (PNG_KINDS))
        check_pixels (&frame, sample, 0); /* every chunk that matters has a checksum */
      frame_check_margin (&frame);
    }
  for (int i = 0; i < n; i++)
    picture_clear (&samples[i]);
}

static void
test_other (void)
{
  static const struct
  {
    const char *body, *message;
  } CASES[] = {
    { "", "the server sent an empty body" },
    { "<!DOCTYPE html>\n<html><head><script>var a = 1;</script>\n<title>  403 Forbidden </title></head>",
      "the server sent an HTML page, not a picture: “403 Forbidden”" },
    { "\xef\xbb\xbf\n <HTML><body>Quota <b>exceeded</b></body>",
      "the server sent an HTML page, not a picture: “Quota”" },
    { "<?xml version=\"1.0\"?>\n<!-- note -->\n"
      "<ServiceException code=\"a\"><![CDATA[ Layer not defined ]]></ServiceException>",
      "the server sent an XML document, not a picture: “Layer not defined”" },
    { "<Error code=\"AccessDenied\"/>",
      "the server sent an XML document, not a picture: “<Error code=\"AccessDenied\"/>”" },
    { "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
      "the server sent an SVG drawing, not a picture: “<svg xmlns=\"http://www.w3.org/2000/svg\"/>”" },
    { "{\"message\": \"Invalid key\"}",
      "the server sent a JSON document, not a picture: “{\"message\": \"Invalid key\"}”" },
    { "{\n  \"message\": \"Invalid key\"\n}",
      "the server sent a JSON document, not a picture: “\"message\": \"Invalid key\"”" },
    { "\r\n---\r\nout\tof \x1b[1mtiles\r\nmore", "the server sent plain text, not a picture: “out of [1mtiles”" },
    { "요청이 너무 많습니다", "the server sent plain text, not a picture: “요청이 너무 많습니다”" },
    { "\n\n", "the server sent plain text without words, not a picture" },
    { "GIF89a....", "the server sent GIF data; tiles must be PNG, JPEG or WebP" },
    { "\x01\x02", "the server sent unknown binary data; tiles must be PNG, JPEG or WebP" },
  };
  g_autofree char *long_line = g_strnfill (1000, 'x'), *quoted = g_strnfill (120, 'x');
  g_autofree char *message = g_strdup_printf ("the server sent plain text, not a picture: “%s”", quoted);

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree guint8 *data = g_memdup2 (CASES[i].body, strlen (CASES[i].body));

      check_fails (data, strlen (CASES[i].body), 256, 256, CASES[i].message);
    }
  check_fails (long_line, 1000, 256, 256, message);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode/png/kinds", test_png_kinds);
  g_test_add_func ("/decode/png/filters", test_png_filters);
  g_test_add_func ("/decode/png/key", test_png_key);
  g_test_add_func ("/decode/png/large", test_png_large);
  g_test_add_func ("/decode/png/damage", test_png_damage);
  g_test_add_func ("/decode/jpeg", test_jpeg);
  g_test_add_func ("/decode/jpeg/cmyk", test_jpeg_cmyk);
  g_test_add_func ("/decode/jpeg/arithmetic", test_jpeg_arithmetic);
  g_test_add_func ("/decode/webp", test_webp);
  g_test_add_func ("/decode/webp/animated", test_webp_animated);
  g_test_add_func ("/decode/size", test_size);
  g_test_add_func ("/decode/bombs", test_bombs);
  g_test_add_func ("/decode/truncated", test_truncated);
  g_test_add_func ("/decode/flipped", test_flipped);
  g_test_add_func ("/decode/other", test_other);
  return g_test_run ();
}
