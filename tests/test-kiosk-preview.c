/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-preview.h"

#include <cairo.h>
#include <string.h>

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);

  return CAIRO_STATUS_SUCCESS;
}

/* Left half red, right half blue; the lower half of all is transparent when ALPHA. */
static GBytes *
make_png (int width, int height, gboolean alpha)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_image_surface_create (alpha ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  int drawn = alpha ? height / 2 : height;

  cairo_set_source_rgb (cr, 1, 0, 0);
  cairo_rectangle (cr, 0, 0, width / 2, drawn);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0, 0, 1);
  cairo_rectangle (cr, width / 2, 0, width - width / 2, drawn);
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_write_to_png_stream (surface, write_cb, bytes);
  cairo_surface_destroy (surface);

  return g_byte_array_free_to_bytes (bytes);
}

static GBytes *
read_small (GBytes *png, int max_side, int *width, int *height)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (png);

  return mapshot_kiosk_preview_read (stream, max_side, width, height);
}

static void
assert_pixel (GBytes *pixels, int width, int x, int y, guint32 colour)
{
  const guint8 *p = (const guint8 *) g_bytes_get_data (pixels, NULL) + 3 * ((gsize) y * (gsize) width + (gsize) x);

  g_assert_cmphex ((guint32) p[0] << 16 | (guint32) p[1] << 8 | p[2], ==, colour);
}

static void
test_shrink (void)
{
  g_autoptr (GBytes) png = make_png (1001, 503, FALSE);
  int width, height;
  g_autoptr (GBytes) small = read_small (png, 250, &width, &height);

  g_assert_nonnull (small);
  g_assert_cmpint (width, ==, 200);
  g_assert_cmpint (height, ==, 100);
  g_assert_cmpuint (g_bytes_get_size (small), ==, 200 * 100 * 3);
  assert_pixel (small, width, 0, 0, 0xff0000);
  assert_pixel (small, width, 99, 50, 0xff0000);
  assert_pixel (small, width, 101, 50, 0x0000ff);
  assert_pixel (small, width, 199, 99, 0x0000ff);
}

static void
test_as_it_is (void)
{
  g_autoptr (GBytes) png = make_png (8, 6, FALSE);
  int width, height;
  g_autoptr (GBytes) small = read_small (png, 250, &width, &height);

  g_assert_cmpint (width, ==, 8);
  g_assert_cmpint (height, ==, 6);
  assert_pixel (small, width, 3, 5, 0xff0000);
  assert_pixel (small, width, 4, 0, 0x0000ff);
}

static void
test_transparent (void)
{
  g_autoptr (GBytes) png = make_png (40, 40, TRUE);
  int width, height;
  g_autoptr (GBytes) small = read_small (png, 10, &width, &height);

  g_assert_cmpint (width, ==, 10);
  assert_pixel (small, width, 0, 0, 0xff0000);
  assert_pixel (small, width, 0, 9, 0xffffff);
}

/* A drive that is pulled out in the middle, and what is no picture. */
static void
test_broken (void)
{
  g_autoptr (GBytes) png = make_png (300, 300, FALSE), half = g_bytes_new_from_bytes (png, 0, g_bytes_get_size (png) / 2);
  g_autoptr (GBytes) text = g_bytes_new_static ("hello", 5), nothing = g_bytes_new_static ("", 0);
  int width, height;

  g_assert_null (read_small (half, 100, &width, &height));
  g_assert_null (read_small (text, 100, &width, &height));
  g_assert_null (read_small (nothing, 100, &width, &height));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kiosk-preview/shrink", test_shrink);
  g_test_add_func ("/kiosk-preview/as-it-is", test_as_it_is);
  g_test_add_func ("/kiosk-preview/transparent", test_transparent);
  g_test_add_func ("/kiosk-preview/broken", test_broken);

  return g_test_run ();
}
