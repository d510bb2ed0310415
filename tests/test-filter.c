/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter.h"

#include <stdlib.h>

/* The specification's own words, a byte at a time. */
static guint8
predict (MapshotFilter filter, int a, int b, int c)
{
  int p = a + b - c, pa = abs (p - a), pb = abs (p - b), pc = abs (p - c);

  switch (filter)
    {
    case MAPSHOT_FILTER_SUB:
      return (guint8) a;
    case MAPSHOT_FILTER_UP:
      return (guint8) b;
    case MAPSHOT_FILTER_PAETH:
      return (guint8) (pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
    case MAPSHOT_FILTER_NONE:
    default:
      return 0;
    }
}

static void
fill_random (guint8 *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) g_test_rand_int ();
}

static void
test_rows (void)
{
  const MapshotFilter filters[] = { MAPSHOT_FILTER_NONE, MAPSHOT_FILTER_SUB, MAPSHOT_FILTER_UP, MAPSHOT_FILTER_PAETH };

  for (int width = 1; width < 70; width++)
    for (int channels = 3; channels <= 4; channels++)
      for (gsize f = 0; f < G_N_ELEMENTS (filters); f++)
        {
          gsize length = (gsize) (width * channels);
          g_autofree guint8 *row = g_malloc (length), *above = g_malloc (length), *out = g_malloc (length);

          fill_random (row, length);
          fill_random (above, length);
          mapshot_filter_row (filters[f], row, above, length, channels, out);
          for (gsize i = 0; i < length; i++)
            {
              gboolean first = i < (gsize) channels;
              int a = first ? 0 : row[i - (gsize) channels], c = first ? 0 : above[i - (gsize) channels];

              g_assert_cmpuint (out[i], ==, (guint8) (row[i] - predict (filters[f], a, above[i], c)));
            }
        }
}

static void
test_pack_opaque (void)
{
  for (int width = 1; width < 40; width++)
    {
      g_autofree guint8 *pixels = g_malloc ((gsize) width * 4);
      g_autofree guint8 *packed = g_malloc ((gsize) width * 3 + MAPSHOT_FILTER_SLACK);

      fill_random (pixels, (gsize) width * 4);
      mapshot_filter_pack (pixels, width, MAPSHOT_PIXELS_OPAQUE, 3, packed);
      for (int i = 0; i < width; i++)
        for (int c = 0; c < 3; c++)
          g_assert_cmpuint (packed[i * 3 + c], ==, pixels[i * 4 + 2 - c]);
    }
}

static void
test_pack_alpha (void)
{
  const guint8 straight[] = { 10, 20, 30, 0, 1, 2, 3, 77 };
  const guint8 premultiplied[] = { 0, 0, 0, 0, 64, 32, 128, 128, 255, 0, 9, 255 };
  guint8 packed[12 + MAPSHOT_FILTER_SLACK];
  const guint8 kept[] = { 30, 20, 10, 0, 3, 2, 1, 77 }, divided[] = { 0, 0, 0, 0, 255, 64, 128, 128, 9, 0, 255, 255 };

  mapshot_filter_pack (straight, 2, MAPSHOT_PIXELS_STRAIGHT, 4, packed);
  g_assert_cmpmem (packed, 8, kept, 8);
  mapshot_filter_pack (premultiplied, 3, MAPSHOT_PIXELS_PREMULTIPLIED, 4, packed);
  g_assert_cmpmem (packed, 12, divided, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter/rows", test_rows);
  g_test_add_func ("/filter/pack-opaque", test_pack_opaque);
  g_test_add_func ("/filter/pack-alpha", test_pack_alpha);
  return g_test_run ();
}
