/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-server.h"

#include <png.h>
#include <stdlib.h>
#include <turbojpeg.h>
#include <webp/decode.h>

/* What other tests rely on: the pictures of the test server are what its colour function says. */

typedef struct
{
  guint8 *rgba;
  int width, height;
} Picture;

static Picture
decode_png (GBytes *bytes)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  Picture picture;

  g_assert_true (png_image_begin_read_from_memory (&image, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
  image.format = PNG_FORMAT_RGBA;
  picture = (Picture){ g_malloc (PNG_IMAGE_SIZE (image)), image.width, image.height };
  g_assert_true (png_image_finish_read (&image, NULL, picture.rgba, 0, NULL));

  return picture;
}

static Picture
decode_webp (GBytes *bytes)
{
  Picture picture = { 0 };
  guint8 *data =
    WebPDecodeRGBA (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &picture.width, &picture.height);

  g_assert_nonnull (data);
  picture.rgba = g_memdup2 (data, (gsize) picture.width * picture.height * 4);
  WebPFree (data);

  return picture;
}

static Picture
decode_jpeg (GBytes *bytes)
{
  tjhandle handle = tjInitDecompress ();
  Picture picture = { g_malloc (256 * 256 * 4), 256, 256 };

  g_assert_cmpint (tjDecompress2 (handle, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), picture.rgba, 256,
                                  0, 256, TJPF_RGBA, 0),
                   ==, 0);
  tjDestroy (handle);

  return picture;
}

static void
check_pixels (Picture picture, int size, gboolean alpha, int tolerance, int z, int x, int y)
{
  int margin = tolerance > 0 ? 8 : 0;

  g_assert_cmpint (picture.width, ==, size);
  g_assert_cmpint (picture.height, ==, size);
  for (int py = margin; py < size - margin; py++)
    for (int px = margin; px < size - margin; px++)
      {
        const guint8 *p = picture.rgba + ((gsize) py * size + px) * 4;
        guint32 colour = test_server_tile_colour (z, x, y, px, py);

        g_assert_cmpint (abs (p[0] - (int) (colour >> 16)), <=, tolerance);
        g_assert_cmpint (abs (p[1] - (int) (colour >> 8 & 255)), <=, tolerance);
        g_assert_cmpint (abs (p[2] - (int) (colour & 255)), <=, tolerance);
        g_assert_cmpint (p[3], ==, alpha ? test_server_tile_alpha (z, x, y, px, py) : 255);
      }
  g_free (picture.rgba);
}

static void
test_pictures (void)
{
  for (int x = 3; x < 6; x++)
    {
      g_autoptr (GBytes) png = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 4, x, 7);
      g_autoptr (GBytes) large = test_tiles_get (TEST_TILE_PNG, 512, FALSE, 4, x, 7);
      g_autoptr (GBytes) rgba = test_tiles_get (TEST_TILE_PNG, 256, TRUE, 4, x, 7);
      g_autoptr (GBytes) webp = test_tiles_get (TEST_TILE_WEBP, 256, TRUE, 4, x, 7);
      g_autoptr (GBytes) jpeg = test_tiles_get (TEST_TILE_JPEG, 256, FALSE, 4, x, 7);

      check_pixels (decode_png (png), 256, FALSE, 0, 4, x, 7);
      check_pixels (decode_png (large), 512, FALSE, 0, 4, x, 7);
      check_pixels (decode_png (rgba), 256, TRUE, 0, 4, x, 7);
      check_pixels (decode_webp (webp), 256, TRUE, 0, 4, x, 7);
      check_pixels (decode_jpeg (jpeg), 256, FALSE, 8, 4, x, 7);
    }
}

/* Two alike would hide a tile in the wrong place. */
static void
test_neighbours_differ (void)
{
  for (int dx = -15; dx <= 15; dx++)
    for (int dy = -15; dy <= 15; dy++)
      if (dx != 0 || dy != 0)
        g_assert_cmphex (test_server_tile_colour (9, 100, 100, 0, 0), !=,
                         test_server_tile_colour (9, 100 + dx, 100 + dy, 0, 0));
}

static void
test_bomb (void)
{
  g_autoptr (GBytes) bomb = test_tiles_make_bomb (60000, 60000);
  png_image image = { .version = PNG_IMAGE_VERSION };

  g_assert_true (png_image_begin_read_from_memory (&image, g_bytes_get_data (bomb, NULL), g_bytes_get_size (bomb)));
  g_assert_cmpuint (image.width, ==, 60000);
  g_assert_cmpuint (image.height, ==, 60000);
  png_image_free (&image);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/serve/pictures", test_pictures);
  g_test_add_func ("/serve/neighbours-differ", test_neighbours_differ);
  g_test_add_func ("/serve/bomb", test_bomb);

  return g_test_run ();
}
