/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "strip.h"

#include <string.h>
#include <zlib.h>

typedef enum
{
  FLAT,
  MAP,
  PHOTO,
} Kind;

static void
paint (MapshotPixels *pixels, Kind kind)
{
  GRand *rand = g_rand_new_with_seed (11);

  for (int y = 0; y < pixels->height; y++)
    for (int x = 0; x < pixels->width; x++)
      for (int c = 0, ink = g_rand_boolean (rand); c < 4; c++)
        {
          /* Two colours without order: a filter that predicts makes many out of them. */
          int smooth = 100 + (x + y * 2) / 5 % 80 + c * 9;
          int value = kind == FLAT ? 240 : kind == MAP ? (ink ? 60 + c * 30 : 230 + c) : smooth + g_rand_int_range (rand, -9, 9);

          pixels->data[(gsize) y * pixels->stride + (gsize) x * 4 + (gsize) c] = c == 3 ? 255 : (guint8) value;
        }
  g_rand_free (rand);
}

static MapshotPixels
make_pixels (int width, int height, Kind kind)
{
  MapshotPixels pixels = { g_malloc ((gsize) width * 4 * (gsize) height), (gsize) width * 4, width, height, MAPSHOT_PIXELS_OPAQUE };

  paint (&pixels, kind);
  return pixels;
}

static guint32
read_uint32 (const guint8 *at)
{
  guint32 value;

  memcpy (&value, at, sizeof value);
  return GUINT32_FROM_BE (value);
}

/* Inflates the chunk's data and checks length, CRC and Adler-32. (transfer full) */
static guint8 *
open_strip (const MapshotStrip *strip)
{
  g_autofree guint8 *raw = g_malloc (strip->raw_length + 1);
  guint32 length = read_uint32 (strip->chunk);
  z_stream z = { 0 };

  g_assert_cmpuint (strip->length, ==, length + 12);
  g_assert_cmpmem (strip->chunk + 4, 4, "IDAT", 4);
  g_assert_cmpuint (read_uint32 (strip->chunk + 8 + length), ==, crc32 (0, strip->chunk + 4, length + 4));
  g_assert_cmpint (inflateInit2 (&z, -15), ==, Z_OK);
  z.next_in = strip->chunk + 8;
  z.avail_in = length;
  z.next_out = raw;
  z.avail_out = (guint) strip->raw_length + 1;
  g_assert_cmpint (inflate (&z, Z_SYNC_FLUSH), ==, Z_OK);
  g_assert_cmpuint (z.total_out, ==, strip->raw_length);
  g_assert_cmpuint (strip->adler, ==, adler32 (1, raw, (guint) strip->raw_length));
  inflateEnd (&z);

  return g_steal_pointer (&raw);
}

static void
test_streams (void)
{
  const int widths[] = { 1, 2, 255, 256, 257, 1000, 5000 }, heights[] = { 1, 2, 17, 256 };
  const Kind kinds[] = { FLAT, MAP, PHOTO };

  for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
    for (gsize h = 0; h < G_N_ELEMENTS (heights); h++)
      for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
        for (MapshotCompression compression = MAPSHOT_COMPRESSION_FAST; compression <= MAPSHOT_COMPRESSION_BALANCED; compression++)
          {
            MapshotPixels pixels = make_pixels (widths[w], heights[h], kinds[k]);
            g_autoptr (MapshotStrip) strip = mapshot_strip_encode (&pixels, FALSE, 3, compression);
            g_autofree guint8 *raw = open_strip (strip);

            g_assert_cmpuint (strip->raw_length, ==, (guint64) heights[h] * (1 + (guint64) widths[w] * 3));
            /* The first row of a band looks at nothing above. */
            g_assert_cmpuint (raw[0], <=, 1);
            g_free (pixels.data);
          }
}

/* Filtered rows name their filter; a map must not get Paeth, a photograph must. */
static guint8
filter_of_second_row (Kind kind)
{
  MapshotPixels pixels = make_pixels (2000, 64, kind);
  g_autoptr (MapshotStrip) strip = mapshot_strip_encode (&pixels, FALSE, 3, MAPSHOT_COMPRESSION_FAST);
  g_autofree guint8 *raw = open_strip (strip);

  g_free (pixels.data);
  return raw[1 + 2000 * 3];
}

static void
test_filters (void)
{
  g_assert_cmpuint (filter_of_second_row (MAP), ==, 0);
  g_assert_cmpuint (filter_of_second_row (PHOTO), ==, 4);
}

/* A strip within a band uses the row above it, and gives the same bytes whenever it is made. */
static void
test_above (void)
{
  MapshotPixels pixels = make_pixels (700, 64, PHOTO);
  MapshotPixels lower = mapshot_pixels_sub (&pixels, 0, 32, 700, 32);
  g_autoptr (MapshotStrip) first = mapshot_strip_encode (&lower, TRUE, 3, MAPSHOT_COMPRESSION_FAST);
  g_autoptr (MapshotStrip) again = mapshot_strip_encode (&lower, TRUE, 3, MAPSHOT_COMPRESSION_FAST);
  g_autofree guint8 *raw = open_strip (first);

  g_assert_cmpuint (raw[0], ==, 4);
  g_assert_cmpmem (first->chunk, first->length, again->chunk, again->length);
  g_free (pixels.data);
}

static void
test_sizes (void)
{
  MapshotPixels pixels = make_pixels (1500, 128, MAP);
  g_autoptr (MapshotStrip) fast = mapshot_strip_encode (&pixels, FALSE, 3, MAPSHOT_COMPRESSION_FAST);
  g_autoptr (MapshotStrip) small = mapshot_strip_encode (&pixels, FALSE, 3, MAPSHOT_COMPRESSION_SMALL);
  g_autofree guint8 *raw G_GNUC_UNUSED = open_strip (small);

  g_assert_cmpuint (small->length, <=, fast->length);
  g_free (pixels.data);
}

static void
test_rows (void)
{
  g_assert_cmpint (mapshot_strip_get_rows (100, 3), ==, 256);
  g_assert_cmpint (mapshot_strip_get_rows (16384, 3), ==, 32);
  g_assert_cmpint (mapshot_strip_get_rows (65536, 4), ==, 8);
  g_assert_cmpint (mapshot_strip_get_rows (G_MAXINT32, 4), ==, 8);
}

/* A coast with its shades: mostly one colour, and here and there a line in colours of its own. */
static MapshotPixels
make_coast (int width, int height)
{
  MapshotPixels pixels = make_pixels (width, height, FLAT);
  GRand *rand = g_rand_new_with_seed (5);

  memset (pixels.data, 240, pixels.stride * (gsize) height);
  for (int line = 0; line < 200; line++)
    {
      double x = g_rand_double_range (rand, 0, width), slant = g_rand_double_range (rand, -3, 3);
      guint32 ink = g_rand_int (rand);

      for (int y = line; y < height; y++, x += slant + g_rand_double_range (rand, -1, 1))
        for (int i = 0; i < 6; i++)
          {
            guint8 *at = pixels.data + (gsize) y * pixels.stride + (gsize) CLAMP ((int) x + i, 0, width - 1) * 4;

            for (int c = 0; c < 3; c++)
              at[c] = (guint8) ((ink >> c * 8) + (guint32) (i == 0 || i == 5 ? g_rand_int_range (rand, 0, 90) : 0));
          }
    }
  g_rand_free (rand);
  return pixels;
}

static GSList *kept;

static gpointer
encode_in_thread (gpointer data)
{
  /* So that the working memory of no two threads lies at one place. */
  kept = g_slist_prepend (kept, g_malloc (70000));
  return mapshot_strip_encode (data, FALSE, 3, MAPSHOT_COMPRESSION_FAST);
}

/* The same bytes come out wherever a thread's working memory lies. */
static void
test_addresses (void)
{
  MapshotPixels pixels = make_coast (16384, 32);
  g_autoptr (MapshotStrip) first = mapshot_strip_encode (&pixels, FALSE, 3, MAPSHOT_COMPRESSION_FAST);
  int differences = 0;

  for (int i = 0; i < 400; i++)
    {
      g_autoptr (GThread) thread = g_thread_new ("encode", encode_in_thread, &pixels);
      g_autoptr (MapshotStrip) strip = g_thread_join (g_steal_pointer (&thread));

      if (strip->length != first->length || memcmp (strip->chunk, first->chunk, first->length) != 0)
        differences++;
    }
  g_assert_cmpint (differences, ==, 0);
  g_slist_free_full (kept, g_free);
  g_free (pixels.data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/strip/streams", test_streams);
  g_test_add_func ("/strip/filters", test_filters);
  g_test_add_func ("/strip/above", test_above);
  g_test_add_func ("/strip/sizes", test_sizes);
  g_test_add_func ("/strip/rows", test_rows);
  g_test_add_func ("/strip/addresses", test_addresses);
  return g_test_run ();
}
