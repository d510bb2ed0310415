/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture.h"

#include "error.h"
#include "png-writer.h"
#include "wait-kit.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define BAND 256 /* rows */

/* What may be kept of a picture of any size: the overview twice, two patches, and what libraries need. The sanitizer keeps what was freed. */
#ifdef __SANITIZE_ADDRESS__
#define BUDGET (250 << 10) /* kB */
#else
#define BUDGET (120 << 10)
#endif

static char *folder, *path;

/* A stripe a column that gets brighter downwards, the same in every band, so that one band is encoded once and written often. */
static guint8
value_at (gint64 x, gint64 y, int channel)
{
  return (guint8) ((guint64) x / 16 + (guint64) (y % BAND) / 2 * (guint64) (channel == 1));
}

static void
write_picture (gint64 width, gint64 height)
{
  const MapshotPngHeader header = { width, height, 3, 0 };
  g_autofree guint8 *bgra = g_malloc ((gsize) width * BAND * 4);
  MapshotPixels band = { bgra, (gsize) width * 4, (int) width, BAND, MAPSHOT_PIXELS_OPAQUE };
  g_autoptr (GPtrArray) strips = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_strip_free);
  int rows = mapshot_strip_get_rows (width, 3), fd = g_open (path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  g_autoptr (MapshotPngWriter) writer = mapshot_png_writer_new (fd, NULL, &header, NULL, 0, NULL);

  g_assert_cmpint (height % BAND, ==, 0);
  for (gint64 y = 0; y < BAND; y++)
    for (gint64 x = 0; x < width; x++)
      for (int c = 0; c < 4; c++)
        bgra[(y * width + x) * 4 + c] = c == 3 ? 255 : value_at (x, y, 2 - c);
  for (int y = 0; y < BAND; y += rows)
    {
      MapshotPixels part = mapshot_pixels_sub (&band, 0, y, (int) width, MIN (rows, BAND - y));
      g_ptr_array_add (strips, mapshot_strip_encode (&part, y > 0, 3, MAPSHOT_COMPRESSION_BALANCED));
    }
  for (gint64 top = 0; top < height; top += BAND)
    for (guint i = 0; i < strips->len; i++)
      g_assert_true (mapshot_png_writer_append (writer, g_ptr_array_index (strips, i), NULL));
  g_assert_true (mapshot_png_writer_finish (writer, NULL, 0, NULL));
  close (fd);
}

static MapshotPicture *
open_picture (void)
{
  g_autoptr (GError) error = NULL;
  MapshotPicture *picture = mapshot_picture_new (path, &error);

  g_assert_no_error (error);
  return picture;
}

static void
close_picture (MapshotPicture *picture)
{
  gpointer gone = picture;

  g_object_add_weak_pointer (gone, &gone);
  mapshot_picture_close (picture);
  g_object_unref (picture);
  wait_kit_until (gone == NULL);
}

/* Each pixel is the mean of those it stands for. */
static void
check_image (const MapshotPictureImage *image, gint64 picture_width, gint64 picture_height)
{
  const guint8 *pixels = g_bytes_get_data (image->pixels, NULL);

  for (int y = 0; y < image->height; y += 37)
    for (int x = 0; x < image->width; x += 29)
      for (int c = 0; c < 3; c++)
        {
          gint64 left = image->x + (gint64) x * image->factor, top = image->y + (gint64) y * image->factor;
          gint64 right = MIN (left + image->factor, picture_width), bottom = MIN (top + image->factor, picture_height);
          guint64 sum = 0;
          double mean;

          for (gint64 i = top; i < bottom; i++)
            for (gint64 k = left; k < right; k++)
              sum += value_at (k, i, c);
          mean = (double) sum / (double) ((right - left) * (bottom - top));
          g_assert_cmpfloat_with_epsilon (pixels[(y * image->width + x) * 3 + c], mean, 0.51);
        }
}

static void
test_overview (void)
{
  MapshotPicture *picture;
  const MapshotPictureImage *image;

  write_picture (5000, 4096);
  picture = open_picture ();
  wait_kit_until (mapshot_picture_get_fraction (picture) == 1);
  image = mapshot_picture_get_overview (picture);
  g_assert_cmpint (image->factor, ==, 3);
  g_assert_cmpint (image->width, ==, 1667);
  g_assert_cmpint (image->height, ==, 1366);
  check_image (image, 5000, 4096);
  close_picture (picture);
}

static void
test_patch (void)
{
  MapshotPicture *picture;
  const MapshotPictureImage *image;

  write_picture (5000, 4096);
  picture = open_picture ();
  /* The last one counts. */
  mapshot_picture_ask (picture, 1, 0, 0, 100, 100);
  mapshot_picture_ask (picture, 2, 4001, 3003, 2000, 301);
  wait_kit_until (mapshot_picture_get_patch (picture) != NULL && mapshot_picture_get_patch (picture)->factor == 2);
  image = mapshot_picture_get_patch (picture);
  g_assert_cmpint (image->x, ==, 4001);
  g_assert_cmpint (image->y, ==, 3003);
  g_assert_cmpint (image->width, ==, 500);
  g_assert_cmpint (image->height, ==, 151);
  check_image (image, 5000, 3003 + 301);
  close_picture (picture);
}

/* Closed while it reads. */
static void
test_close (void)
{
  write_picture (5000, 4096);
  for (int i = 0; i < 20; i++)
    {
      MapshotPicture *picture = open_picture ();

      g_usleep ((gulong) g_test_rand_int_range (0, 20000));
      mapshot_picture_ask (picture, 1, 0, 0, 1000, 1000);
      close_picture (picture);
    }
}

static long
get_peak (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_maxrss;
}

/* 800 MB of pixels are looked at, from above and pixel by pixel, without keeping them. */
static void
test_memory (void)
{
  MapshotPicture *picture;
  long before;

  write_picture (16384, 16384);
  before = get_peak ();
  picture = open_picture ();
  wait_kit_until (mapshot_picture_get_fraction (picture) == 1);
  for (int i = 0; i < 6; i++)
    {
      gint64 place = i * 2700;

      mapshot_picture_ask (picture, 1, place, place, 2800, 2800);
      wait_kit_until (mapshot_picture_get_patch (picture) != NULL && mapshot_picture_get_patch (picture)->x == place);
      g_assert_cmpint (mapshot_picture_get_patch (picture)->width, ==, 2800);
    }
  check_image (mapshot_picture_get_patch (picture), 16384, 16384);
  close_picture (picture);
  g_test_message ("peak memory grew by %ld MB for 768 MB of pixels", (get_peak () - before) >> 10);
  g_assert_cmpint (get_peak () - before, <, BUDGET);
}

static void
test_thumbnail (void)
{
  g_autoptr (MapshotPictureImage) image = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;
  const guint8 *pixels;

  /* The picture of the test before. */
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    write_picture (16384, 16384);
  start = g_get_monotonic_time ();
  image = mapshot_picture_make_thumbnail (path, 96, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("a thumbnail of 16,384 px a side in %.0f ms", (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpint (image->width, ==, 96);
  g_assert_cmpint (image->height, ==, 95);
  /* Rows are the first of their bands; columns are means. */
  pixels = g_bytes_get_data (image->pixels, NULL);
  for (int y = 0; y < image->height; y += 10)
    for (int x = 0; x < 96; x += 7)
      {
        guint64 sum = 0;

        for (int i = 0; i < image->factor && x * image->factor + i < 16384; i++)
          sum += value_at ((gint64) x * image->factor + i, 0, 0);
        g_assert_cmpfloat_with_epsilon (pixels[(y * 96 + x) * 3], (double) sum / MIN (image->factor, 16384 - x * image->factor), 0.51);
      }
}

static void
failed_cb (MapshotPicture *picture, const char *text, char **said)
{
  *said = g_strdup (text);
}

static void
test_damaged (void)
{
  MapshotPicture *picture;
  g_autofree char *content = NULL, *said = NULL;
  gsize length;

  write_picture (1000, 1024);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  content[length / 2] ^= 0x55;
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  picture = open_picture ();
  g_signal_connect (picture, "failed", G_CALLBACK (failed_cb), &said);
  wait_kit_until (said != NULL);
  /* What could be read is shown. */
  g_assert_nonnull (mapshot_picture_get_overview (picture));
  close_picture (picture);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("mapshot-picture-XXXXXX", NULL);
  path = g_build_filename (folder, "map.png", NULL);

  g_test_add_func ("/picture/overview", test_overview);
  g_test_add_func ("/picture/patch", test_patch);
  g_test_add_func ("/picture/close", test_close);
  g_test_add_func ("/picture/memory", test_memory);
  g_test_add_func ("/picture/thumbnail", test_thumbnail);
  g_test_add_func ("/picture/damaged", test_damaged);
  status = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);

  return status;
}
