/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "png-reader.h"
#include "png-writer.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

static guint8
value_at (int x, int y, int c)
{
  return (guint8) (x * 3 + y * 5 + c * 40 + (x * y) % 7);
}

static MapshotPixels
make_pixels (int width, int height, MapshotPixelFormat format)
{
  MapshotPixels pixels = { g_malloc ((gsize) width * 4 * (gsize) height), (gsize) width * 4, width, height, format };

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 4; c++)
        pixels.data[(gsize) y * pixels.stride + (gsize) x * 4 + (gsize) c] = value_at (x, y, c);
  return pixels;
}

/* Writes PIXELS in bands of BAND rows, each of strips of STRIP rows. */
static void
write_file (const char *path, MapshotPixels *pixels, int channels, int band, int strip_rows)
{
  const MapshotPngHeader header = { pixels->width, pixels->height, channels, 300 };
  const MapshotPngText before[] = { { "Copyright", "© 지도", FALSE } };
  const MapshotPngText behind[] = { { "mapshot:status", "complete", FALSE }, { "mapshot:ledger", "{\"long\": \"텍스트\"}", TRUE } };
  int fd = g_open (path, O_CREAT | O_RDWR | O_TRUNC, 0600);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotPngWriter) writer = mapshot_png_writer_new (fd, NULL, &header, before, 1, &error);

  g_assert_no_error (error);
  for (int y = 0; y < pixels->height;)
    {
      int band_end = MIN ((y / band + 1) * band, pixels->height);
      int rows = MIN (strip_rows, band_end - y);
      MapshotPixels part = mapshot_pixels_sub (pixels, 0, y, pixels->width, rows);
      g_autoptr (MapshotStrip) strip = mapshot_strip_encode (&part, y % band != 0, channels, MAPSHOT_COMPRESSION_FAST);

      g_assert_true (mapshot_png_writer_append (writer, strip, &error));
      y += rows;
    }
  g_assert_true (mapshot_png_writer_finish (writer, behind, 2, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mapshot_png_writer_get_size (writer), ==, (guint64) lseek (fd, 0, SEEK_END));
  close (fd);
}

static void
check (int width, int height, int channels, int band, int strip_rows)
{
  g_autofree char *folder = g_dir_make_tmp ("mapshot-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.png", NULL);
  MapshotPixels pixels = make_pixels (width, height, channels == 4 ? MAPSHOT_PIXELS_STRAIGHT : MAPSHOT_PIXELS_OPAQUE);
  g_autoptr (TestPng) png = NULL;

  write_file (path, &pixels, channels, band, strip_rows);
  png = test_png_read (path);
  g_assert_cmpuint (png->width, ==, (guint) width);
  g_assert_cmpuint (png->height, ==, (guint) height);
  g_assert_cmpint (png->channels, ==, channels);
  g_assert_true (png->srgb);
  g_assert_cmpuint (png->dots_a_metre, ==, 11811);
  g_assert_cmpstr (g_hash_table_lookup (png->texts, "Copyright"), ==, "© 지도");
  g_assert_cmpstr (g_hash_table_lookup (png->texts, "mapshot:status"), ==, "complete");
  g_assert_cmpstr (g_hash_table_lookup (png->texts, "mapshot:ledger"), ==, "{\"long\": \"텍스트\"}");
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint32 colour = (guint32) value_at (x, y, 2) << 16 | (guint32) value_at (x, y, 1) << 8 | value_at (x, y, 0);

        g_assert_cmphex (test_png_get_colour (png, (guint) x, (guint) y), ==, colour);
        g_assert_cmpuint (test_png_get_alpha (png, (guint) x, (guint) y), ==, channels == 4 ? value_at (x, y, 3) : 255);
      }
  g_free (pixels.data);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_read_back (void)
{
  check (1, 1, 3, 256, 256);
  check (300, 5, 4, 256, 256);
  check (513, 300, 3, 256, 32);
  check (640, 257, 4, 100, 7);
}

static void
test_write_error (void)
{
  const MapshotPngHeader header = { 4000, 4000, 3, 0 };
  g_autoptr (GError) error = NULL;
  int fd = g_open ("/dev/full", O_WRONLY, 0);

  g_assert_null (mapshot_png_writer_new (fd, NULL, &header, NULL, 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  close (fd);
}

static gpointer
cancel_later (gpointer cancellable)
{
  g_usleep (50 * 1000);
  g_cancellable_cancel (cancellable);

  return NULL;
}

/* A reader that stands still does not hold the writer for good. */
static void
test_stalled_reader (void)
{
  const MapshotPngHeader header = { 4000, 4000, 3, 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotPngWriter) writer = NULL;
  g_autofree guint8 *much = g_malloc0 (4 << 20);
  GThread *thread;
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  writer = mapshot_png_writer_new (fds[1], cancellable, &header, NULL, 0, &error);
  g_assert_no_error (error);
  thread = g_thread_new ("canceller", cancel_later, cancellable);
  g_assert_false (mapshot_png_writer_put (writer, much, 4 << 20, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  close (fds[0]);
  close (fds[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/png-writer/read-back", test_read_back);
  g_test_add_func ("/png-writer/write-error", test_write_error);
  g_test_add_func ("/png-writer/stalled-reader", test_stalled_reader);
  return g_test_run ();
}
