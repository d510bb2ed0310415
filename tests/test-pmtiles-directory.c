/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pmtiles-directory.h"

#include <string.h>

/* The table of the specification. */
static void
test_tile_ids (void)
{
  static const struct
  {
    int zoom;
    guint64 x, y, id;
  } samples[] = { { 0, 0, 0, 0 }, { 1, 0, 0, 1 }, { 1, 0, 1, 2 }, { 1, 1, 1, 3 }, { 1, 1, 0, 4 }, { 2, 0, 0, 5 }, { 12, 3423, 1763, 19078479 } };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    g_assert_cmpuint (pmtiles_get_tile_id (samples[i].zoom, samples[i].x, samples[i].y), ==, samples[i].id);
}

/* Each tile of a zoom has a number of its own, in one stretch, and neighbours in number are neighbours on the map. */
static void
test_curve (void)
{
  enum { ZOOM = 6, SIDE = 1 << ZOOM };
  static int x_of[SIDE * SIDE], y_of[SIDE * SIDE];
  guint64 first = pmtiles_get_tile_id (ZOOM, 0, 0);

  memset (x_of, -1, sizeof x_of);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        guint64 position = pmtiles_get_tile_id (ZOOM, (guint64) x, (guint64) y) - first;

        g_assert_cmpuint (position, <, SIDE * SIDE);
        g_assert_cmpint (x_of[position], ==, -1);
        x_of[position] = x;
        y_of[position] = y;
      }
  for (int i = 1; i < SIDE * SIDE; i++)
    g_assert_cmpint (ABS (x_of[i] - x_of[i - 1]) + ABS (y_of[i] - y_of[i - 1]), ==, 1);
  g_assert_cmpuint (pmtiles_get_tile_id (30, (1u << 30) - 1, 0) + 1, ==, pmtiles_get_tile_id (30, 0, 0) + (G_GUINT64_CONSTANT (1) << 60));
}

static PmtilesDirectory *
read_bytes (const guint8 *data, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);

  return pmtiles_directory_new (bytes);
}

static void
test_directory (void)
{
  /* Tiles 5, 42 … 44 and the leaf from 200 on; lengths 10, 20, 30; the second right behind the first. */
  static const guint8 data[] = { 3, 5, 37, 158, 1, 1, 3, 0, 10, 20, 30, 101, 0, 1 };
  g_autoptr (PmtilesDirectory) directory = read_bytes (data, sizeof data);

  g_assert_nonnull (directory);
  g_assert_null (pmtiles_directory_find (directory, 4));
  g_assert_cmpuint (pmtiles_directory_find (directory, 5)->offset, ==, 100);
  g_assert_null (pmtiles_directory_find (directory, 6));
  g_assert_cmpuint (pmtiles_directory_find (directory, 44)->offset, ==, 110);
  g_assert_cmpuint (pmtiles_directory_find (directory, 44)->length, ==, 20);
  g_assert_null (pmtiles_directory_find (directory, 45));
  g_assert_cmpuint (pmtiles_directory_find (directory, 99999)->run_length, ==, 0);
  for (gsize length = 0; length < sizeof data; length++)
    g_assert_null (read_bytes (data, length));
}

static void
test_bad_directories (void)
{
  static const guint8 many[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 1, 1, 1 };
  static const guint8 endless[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  static const guint8 same_id[] = { 2, 5, 0, 1, 1, 1, 1, 1, 1 };
  static const guint8 no_offset[] = { 1, 5, 1, 1, 0 };

  g_assert_null (read_bytes (many, sizeof many));
  g_assert_null (read_bytes (endless, sizeof endless));
  g_assert_null (read_bytes (same_id, sizeof same_id));
  g_assert_null (read_bytes (no_offset, sizeof no_offset));
  for (int i = 0; i < 20000; i++)
    {
      guint8 data[24];
      g_autoptr (PmtilesDirectory) directory = NULL;

      for (gsize j = 0; j < sizeof data; j++)
        data[j] = (guint8) g_test_rand_int ();
      data[0] %= 8;
      directory = read_bytes (data, (gsize) g_test_rand_int_range (1, sizeof data + 1));
      if (directory != NULL)
        pmtiles_directory_find (directory, (guint64) g_test_rand_int ());
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pmtiles-directory/tile-ids", test_tile_ids);
  g_test_add_func ("/pmtiles-directory/curve", test_curve);
  g_test_add_func ("/pmtiles-directory/directory", test_directory);
  g_test_add_func ("/pmtiles-directory/bad", test_bad_directories);

  return g_test_run ();
}
