/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "source-store.h"
#include "test-tiles.h"
#include "tile-file-maker.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;

static char *
get_path (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
assert_fails (const char *path, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", path);
  g_assert_null (mapshot_tile_file_open (path, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_test_message ("%s", error->message);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_nonnull (strstr (error->message, words));
}

static void
assert_tile (MapshotTileFile *file, int z, gint64 x, gint64 y, TestTileFormat format, int size)
{
  g_autoptr (GBytes) expected = test_tiles_get (format, size, FALSE, z, (int) x, (int) y);
  g_autoptr (GBytes) found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (mapshot_tile_file_read (file, z, x, y, &found, &error));
  g_assert_no_error (error);
  g_assert_nonnull (found);
  g_assert_true (g_bytes_equal (found, expected));
}

static void
assert_no_tile (MapshotTileFile *file, int z, gint64 x, gint64 y)
{
  g_autoptr (GBytes) found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (mapshot_tile_file_read (file, z, x, y, &found, &error));
  g_assert_no_error (error);
  g_assert_null (found);
}

/* ---- MBTiles ---- */

static void
test_mbtiles (void)
{
  g_autofree char *path = get_path ("good.mbtiles");
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotTileFile) file = NULL;
  const MapshotTileFileInfo *info;

  make_mbtiles (path, "INSERT INTO metadata VALUES ('name', 'A\nmap'), ('format', 'png'), ('minzoom', '2'), ('maxzoom', '3'), "
                      "('bounds', '-90,-60,90.5,60'), ('type', 'overlay'), "
                      "('attribution', '<a href=\"https://e.org\">&copy; Example &amp; others</a>')");
  add_mbtiles_tiles (path, TEST_TILE_PNG, 256, 2, 3);
  file = mapshot_tile_file_open (path, &error);
  g_assert_no_error (error);
  info = mapshot_tile_file_get_info (file);
  g_assert_cmpstr (info->name, ==, "A map");
  g_assert_cmpstr (info->attribution, ==, "© Example & others");
  g_assert_cmpint (info->min_zoom, ==, 2);
  g_assert_cmpint (info->max_zoom, ==, 3);
  g_assert_cmpint (info->tile_size, ==, 256);
  g_assert_true (info->transparent);
  g_assert_cmpfloat (info->bounds.east, ==, 90.5);
  for (int z = 2; z <= 3; z++)
    for (int y = 0; y < 1 << z; y++)
      for (int x = 0; x < 1 << z; x++)
        assert_tile (file, z, x, y, TEST_TILE_PNG, 256);
  assert_no_tile (file, 1, 0, 0);
  assert_no_tile (file, 4, 0, 0);
  assert_no_tile (file, 3, 8, 0);
  assert_no_tile (file, 3, -1, 0);
  assert_no_tile (file, 40, 0, 0);
  g_unlink (path);
}

/* Neither metadata nor an index; 512 px; a name that an address would not hold. */
static void
test_bare_mbtiles (void)
{
  g_autofree char *path = get_path ("bare %3f #?&=1 서울.MBTILES");
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotTileFile) file = NULL;

  run_sql (path, "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)");
  add_mbtiles_tiles (path, TEST_TILE_WEBP, 512, 1, 2);
  file = mapshot_tile_file_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mapshot_tile_file_get_info (file)->min_zoom, ==, 1);
  g_assert_cmpint (mapshot_tile_file_get_info (file)->max_zoom, ==, 2);
  g_assert_cmpint (mapshot_tile_file_get_info (file)->tile_size, ==, 512);
  g_assert_cmpfloat (mapshot_tile_file_get_info (file)->bounds.west, ==, -180);
  g_assert_cmpstr (mapshot_tile_file_get_info (file)->attribution, ==, "");
  assert_tile (file, 2, 3, 1, TEST_TILE_WEBP, 512);
  g_unlink (path);
}

static void
test_hostile_mbtiles (void)
{
  static const struct
  {
    const char *sql, *words;
  } files[] = {
    { "CREATE TABLE other (a)", "no such table: tiles" },
    { "CREATE TABLE tiles (a)", "no such column" },
    { "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)", "no tiles" },
    { "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data); INSERT INTO tiles VALUES (1, 0, 0, '')", "no tiles" },
    { "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data); INSERT INTO tiles VALUES (1, 0, 0, 'text')",
      "no PNG, JPEG or WebP" },
    { "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data); INSERT INTO tiles VALUES ('x', 0, 0, 'text')",
      "no tiles" },
    { "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data); INSERT INTO tiles VALUES (-3, 0, 0, x'ffd8')",
      "no PNG, JPEG or WebP" },
    { "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data); INSERT INTO tiles VALUES (1, 0, 0, "
      "x'89504e470d0a1a0a0000000d4948445200000100000000ff0806000000')",
      "256 × 255 px" },
    { "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data); INSERT INTO tiles VALUES (77, 0, 0, "
      "x'89504e470d0a1a0a0000000d494844520000010000000100')",
      "make no sense" },
    { "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data); INSERT INTO tiles VALUES (1, 0, 0, zeroblob(20000000))",
      "too big" },
    { "CREATE VIEW tiles AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS zoom_level, n AS "
      "tile_column, n AS tile_row, NULL AS tile_data FROM r",
      "" },
    { "CREATE VIEW tiles AS SELECT * FROM tiles", "circular" },
    { "CREATE TABLE metadata (name, value); INSERT INTO metadata VALUES ('format', 'pbf'); CREATE TABLE tiles (zoom_level, "
      "tile_column, tile_row, tile_data)",
      "vector tiles" },
  };
  g_autofree char *path = get_path ("hostile.mbtiles");
  g_autofree char *missing = get_path ("missing.mbtiles");

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      gint64 start = g_get_monotonic_time ();

      run_sql (path, files[i].sql);
      assert_fails (path, files[i].words);
      g_assert_cmpint (g_get_monotonic_time () - start, <, 8 * G_USEC_PER_SEC);
      g_unlink (path);
    }
  g_assert_true (g_file_set_contents (path, "SQLite format 3\0 but no more", 28, NULL));
  assert_fails (path, "cannot be read as MBTiles");
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_fails (path, "no such table");
  assert_fails (missing, "no such file");
  assert_fails (folder, "no such file");
  g_unlink (path);
}

/* Bytes changed at random: an error or a tile, never a crash. */
static void
test_damaged (gconstpointer data)
{
  const char *name = data;
  g_autofree char *path = get_path (name);
  g_autofree char *good = NULL;
  gsize length;

  if (g_str_has_suffix (name, ".mbtiles"))
    {
      make_mbtiles (path, "INSERT INTO metadata VALUES ('name', 'A map')");
      add_mbtiles_tiles (path, TEST_TILE_PNG, 256, 0, 2);
    }
  else
    make_pmtiles (path, TEST_TILE_PNG, 256, 0, 3, 5);
  g_assert_true (g_file_get_contents (path, &good, &length, NULL));
  for (int i = 0; i < 100; i++)
    {
      g_autofree char *bad = g_memdup2 (good, length);
      g_autoptr (MapshotTileFile) file = NULL;
      gsize end = g_test_rand_int_range (0, 3) == 0 ? (gsize) g_test_rand_int_range (0, (int) length) : length;

      for (int n = g_test_rand_int_range (1, 6); n > 0; n--)
        bad[g_test_rand_int_range (0, (int) (g_test_rand_bit () ? MIN (length, 600) : length))] = (char) g_test_rand_int ();
      g_assert_true (g_file_set_contents (path, bad, (gssize) end, NULL));
      file = mapshot_tile_file_open (path, NULL);
      for (int z = 0; file != NULL && z < 3; z++)
        for (int x = 0; x < 1 << z; x++)
          {
            g_autoptr (GBytes) bytes = NULL;
            mapshot_tile_file_read (file, z, x, 0, &bytes, NULL);
          }
    }
  g_unlink (path);
}

/* ---- PMTiles ---- */

static void
test_pmtiles (void)
{
  static const struct
  {
    TestTileFormat format;
    int size, leaf;
  } kinds[] = { { TEST_TILE_PNG, 256, 0 }, { TEST_TILE_JPEG, 256, 7 }, { TEST_TILE_WEBP, 512, 3 } };
  g_autofree char *path = get_path ("good.pmtiles");

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MapshotTileFile) file = NULL;
      const MapshotTileFileInfo *info;

      make_pmtiles (path, kinds[i].format, kinds[i].size, 0, 3, kinds[i].leaf);
      file = mapshot_tile_file_open (path, &error);
      g_assert_no_error (error);
      info = mapshot_tile_file_get_info (file);
      g_assert_cmpstr (info->name, ==, "Made by a test");
      g_assert_cmpstr (info->attribution, ==, "© Test");
      g_assert_cmpint (info->max_zoom, ==, 3);
      g_assert_cmpint (info->tile_size, ==, kinds[i].size);
      g_assert_cmpfloat (info->bounds.south, ==, -85);
      for (int z = 0; z <= 3; z++)
        for (int y = 0; y < 1 << z; y++)
          for (int x = 0; x < 1 << z; x++)
            if (!is_left_out (z, x, y))
              assert_tile (file, z, is_repeated (z, x, y) ? 0 : x, is_repeated (z, x, y) ? 0 : y, kinds[i].format, kinds[i].size);
            else
              assert_no_tile (file, z, x, y);
      assert_no_tile (file, 4, 0, 0);
    }
  g_unlink (path);
}

static void
test_hostile_pmtiles (void)
{
  static const struct
  {
    gsize at;
    guint8 value;
    const char *words;
  } changes[] = {
    { 0, 'X', "no PMTiles file of version 3" }, { 7, 2, "version 3" },     { 15, 0x7f, "damaged" },
    { 23, 0xff, "damaged" },                    { 16, 3, "damaged" },      { 47, 1, "damaged" },
    { 71, 0x80, "damaged" },                    { 97, 4, "compressed" },   { 98, 3, "compressed" },
    { 99, 1, "vector tiles" },                  { 99, 5, "no PNG, JPEG" }, { 100, 9, "make no sense" },
    { 101, 200, "make no sense" },              { 97, 1, "damaged" },
  };
  g_autofree char *path = get_path ("hostile.pmtiles");
  g_autofree char *good = NULL;
  gsize length;

  make_pmtiles (path, TEST_TILE_PNG, 256, 0, 2, 0);
  g_assert_true (g_file_get_contents (path, &good, &length, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *bad = g_memdup2 (good, length);

      bad[changes[i].at] = (char) changes[i].value;
      g_assert_true (g_file_set_contents (path, bad, (gssize) length, NULL));
      assert_fails (path, changes[i].words);
    }
  g_assert_true (g_file_set_contents (path, good, 126, NULL));
  assert_fails (path, "damaged");
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_fails (path, "damaged");
  g_unlink (path);
}

/* ---- many threads ---- */

static gpointer
read_thread (gpointer data)
{
  for (int i = 0; i < 300; i++)
    assert_tile (data, 3, i % 8, i / 8 % 8, TEST_TILE_PNG, 256);
  return NULL;
}

static void
test_threads (void)
{
  g_autofree char *path = get_path ("threads.mbtiles");
  g_autoptr (MapshotTileFile) file = NULL;
  GThread *threads[8];

  make_mbtiles (path, NULL);
  add_mbtiles_tiles (path, TEST_TILE_PNG, 256, 3, 3);
  file = mapshot_tile_file_open (path, NULL);
  g_assert_nonnull (file);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("read", read_thread, file);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_unlink (path);
}

static void
test_source (void)
{
  g_autofree char *path = get_path ("source.mbtiles");
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSource) source = NULL;

  make_mbtiles (path, "INSERT INTO metadata VALUES ('name', 'A map'), ('minzoom', '1'), ('maxzoom', '2'), ('attribution', '© A')");
  add_mbtiles_tiles (path, TEST_TILE_JPEG, 256, 1, 2);
  source = mapshot_source_store_resolve (store, path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (source->kind, ==, MAPSHOT_SOURCE_FILE);
  g_assert_cmpstr (source->name, ==, "A map");
  g_assert_cmpstr (source->attribution, ==, "© A");
  g_assert_cmpint (mapshot_tile_grid_get_n_levels (source->grid), ==, 2);
  g_assert_cmpint (mapshot_tile_grid_get_level (source->grid, 0)->zoom, ==, 1);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("mapshot-tiles-XXXXXX", NULL);
  g_test_add_func ("/tile-file/mbtiles", test_mbtiles);
  g_test_add_func ("/tile-file/bare-mbtiles", test_bare_mbtiles);
  g_test_add_func ("/tile-file/hostile-mbtiles", test_hostile_mbtiles);
  g_test_add_data_func ("/tile-file/damaged-mbtiles", "damaged.mbtiles", test_damaged);
  g_test_add_func ("/tile-file/pmtiles", test_pmtiles);
  g_test_add_func ("/tile-file/hostile-pmtiles", test_hostile_pmtiles);
  g_test_add_data_func ("/tile-file/damaged-pmtiles", "damaged.pmtiles", test_damaged);
  g_test_add_func ("/tile-file/threads", test_threads);
  g_test_add_func ("/tile-file/source", test_source);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);

  return status;
}
