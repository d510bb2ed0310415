/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "png-rows.h"

#include "error.h"
#include "png-writer.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define WIDTH 700
#define HEIGHT 1500
#define BAND 256 /* rows */

static char *folder, *path;

static guint8
value_at (gint64 x, gint64 y, int channel)
{
  return (guint8) ((guint64) x * 7 + (guint64) y * 13 + (guint64) channel * 91 + ((guint64) x * (guint64) y) / 97);
}

/* Bands as a capture writes them: strips, of which the first of a band looks at nothing above it. */
static void
write_picture (int channels)
{
  g_autofree guint8 *bgra = g_malloc ((gsize) WIDTH * BAND * 4);
  const MapshotPngHeader header = { WIDTH, HEIGHT, channels, 0 };
  int fd = g_open (path, O_RDWR | O_CREAT | O_TRUNC, 0600), rows = mapshot_strip_get_rows (WIDTH, channels) / 16;
  g_autoptr (MapshotPngWriter) writer = mapshot_png_writer_new (fd, NULL, &header, NULL, 0, NULL);

  for (int top = 0; top < HEIGHT; top += BAND)
    {
      int height = MIN (BAND, HEIGHT - top);
      MapshotPixels band = { bgra, WIDTH * 4, WIDTH, height, channels == 4 ? MAPSHOT_PIXELS_STRAIGHT : MAPSHOT_PIXELS_OPAQUE };

      for (int y = 0; y < height; y++)
        for (int x = 0; x < WIDTH; x++)
          for (int c = 0; c < 4; c++)
            bgra[((gsize) y * WIDTH + (gsize) x) * 4 + (gsize) c] = c == 3 ? (channels == 4 ? value_at (x, top + y, 3) : 255) : value_at (x, top + y, 2 - c);
      for (int y = 0; y < height; y += rows)
        {
          MapshotPixels part = mapshot_pixels_sub (&band, 0, y, WIDTH, MIN (rows, height - y));
          g_autoptr (MapshotStrip) strip = mapshot_strip_encode (&part, y > 0, channels, MAPSHOT_COMPRESSION_BALANCED);

          g_assert_true (mapshot_png_writer_append (writer, strip, NULL));
        }
    }
  g_assert_true (mapshot_png_writer_finish (writer, NULL, 0, NULL));
  close (fd);
}

static void
assert_row (const guint8 *row, gint64 y, int channels)
{
  g_assert_nonnull (row);
  for (int x = 0; x < WIDTH; x++)
    for (int c = 0; c < channels; c++)
      g_assert_cmpint (row[x * channels + c], ==, value_at (x, y, c));
}

static void
test_all (gconstpointer data)
{
  int channels = GPOINTER_TO_INT (data);
  g_autoptr (MapshotPngRows) rows = NULL;
  g_autoptr (GError) error = NULL;

  write_picture (channels);
  rows = mapshot_png_rows_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mapshot_png_rows_get_width (rows), ==, WIDTH);
  g_assert_cmpint (mapshot_png_rows_get_height (rows), ==, HEIGHT);
  g_assert_cmpint (mapshot_png_rows_get_channels (rows), ==, channels);
  for (gint64 y = 0; y < HEIGHT; y++)
    assert_row (mapshot_png_rows_next (rows, &error), y, channels);
  g_assert_no_error (error);
  g_assert_null (mapshot_png_rows_next (rows, &error));
  g_assert_no_error (error);
}

/* Anywhere, in any order, before and after it is known where things lie. */
static void
test_seek (void)
{
  g_autoptr (MapshotPngRows) rows = NULL;
  static const gint64 places[] = { 900, 0, 1499, 255, 256, 257, 700, 701, 3, 1280, 511 };
  g_autoptr (GError) error = NULL;

  write_picture (3);
  rows = mapshot_png_rows_open (path, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      mapshot_png_rows_seek (rows, places[i], &error);
      g_assert_no_error (error);
      assert_row (mapshot_png_rows_next (rows, &error), places[i], 3);
      if (places[i] + 1 < HEIGHT)
        assert_row (mapshot_png_rows_next (rows, &error), places[i] + 1, 3);
    }
  g_assert_cmpint (mapshot_png_rows_get_known (rows), ==, HEIGHT);
}

static void
count_cb (const guint8 *row, gint64 y, gpointer user_data)
{
  assert_row (row, y, 3);
  (*(int *) user_data)++;
}

static void
test_sample (void)
{
  g_autoptr (MapshotPngRows) rows = NULL;
  int n = 0;

  write_picture (3);
  rows = mapshot_png_rows_open (path, NULL);
  /* A small picture is given whole. */
  g_assert_true (mapshot_png_rows_sample (rows, 64, NULL, count_cb, &n, NULL));
  g_assert_cmpint (n, ==, HEIGHT);
}

/* ---- hostile ---- */

static void
assert_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotPngRows) rows = mapshot_png_rows_open (path, &error);

  g_assert_null (rows);
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_refused (void)
{
  g_autofree char *good = NULL, *bad = NULL;
  gsize length;

  g_unlink (path);
  assert_refused ();
  g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
  assert_refused ();
  write_picture (3);
  g_assert_true (g_file_get_contents (path, &good, &length, NULL));
  /* Cut off, and with a width that its sum does not fit. */
  g_assert_true (g_file_set_contents (path, good, (gssize) length / 2, NULL));
  assert_refused ();
  bad = g_memdup2 (good, length);
  bad[18] = 1;
  g_assert_true (g_file_set_contents (path, bad, (gssize) length, NULL));
  assert_refused ();
}

/* Whatever is changed in it: rows, an error, never anything else. */
static void
test_damaged (void)
{
  g_autofree char *good = NULL;
  gsize length;
  int n_damaged = 0;

  write_picture (3);
  g_assert_true (g_file_get_contents (path, &good, &length, NULL));
  for (int i = 0; i < 60; i++)
    {
      g_autofree char *bad = g_memdup2 (good, length);
      g_autoptr (MapshotPngRows) rows = NULL;
      g_autoptr (GError) error = NULL;
      gint64 n = 0;

      for (int k = 0; k < 3; k++)
        bad[g_test_rand_int_range (60, (gint32) length)] ^= (char) (1 << g_test_rand_int_range (0, 8));
      g_assert_true (g_file_set_contents (path, bad, (gssize) length, NULL));
      rows = mapshot_png_rows_open (path, NULL);
      while (rows != NULL && mapshot_png_rows_next (rows, &error) != NULL)
        n++;
      g_assert_cmpint (n, <=, HEIGHT);
      n_damaged += rows == NULL || error != NULL;
      if (error != NULL)
        g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
    }
  /* Every chunk of pixels has a sum. */
  g_assert_cmpint (n_damaged, >=, 59);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("mapshot-rows-XXXXXX", NULL);
  path = g_build_filename (folder, "map.png", NULL);

  g_test_add_data_func ("/png-rows/all-rgb", GINT_TO_POINTER (3), test_all);
  g_test_add_data_func ("/png-rows/all-rgba", GINT_TO_POINTER (4), test_all);
  g_test_add_func ("/png-rows/seek", test_seek);
  g_test_add_func ("/png-rows/sample", test_sample);
  g_test_add_func ("/png-rows/refused", test_refused);
  g_test_add_func ("/png-rows/damaged", test_damaged);
  status = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);

  return status;
}
