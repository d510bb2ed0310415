/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tile-grid.h"
#include "web-mercator.h"

#include <math.h>

static void
test_web_mercator (void)
{
  g_autoptr (MapshotTileGrid) grid = mapshot_tile_grid_new_web_mercator (0, 19, 256, FALSE);
  int level = mapshot_tile_grid_find_zoom (grid, 16);
  double px, py, x, y;

  g_assert_cmpint (level, ==, 16);
  g_assert_cmpint (mapshot_tile_grid_find_zoom (grid, 20), ==, -1);
  g_assert_cmpfloat_with_epsilon (mapshot_tile_grid_get_level (grid, 0)->resolution, 156543.03392804097, 1e-9);
  g_assert_cmpint (mapshot_tile_grid_get_world_columns (grid, level), ==, 65536);

  /* Seoul City Hall lies in tile 16/55883/25378 (the slippy map formula). */
  mapshot_tile_grid_to_pixel (grid, level, mapshot_web_mercator_x (126.9780), mapshot_web_mercator_y (37.5665), &px, &py);
  g_assert_cmpint ((int) floor (px / 256), ==, 55883);
  g_assert_cmpint ((int) floor (py / 256), ==, 25378);
  mapshot_tile_grid_from_pixel (grid, level, px, py, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, mapshot_web_mercator_x (126.9780), 1e-6);
  g_assert_cmpfloat_with_epsilon (y, mapshot_web_mercator_y (37.5665), 1e-6);
}

static void
test_wrap (void)
{
  g_autoptr (MapshotTileGrid) grid = mapshot_tile_grid_new_web_mercator (0, 5, 256, FALSE);

  g_assert_cmpint (mapshot_tile_grid_get_column_number (grid, 3, 8), ==, 0);
  g_assert_cmpint (mapshot_tile_grid_get_column_number (grid, 3, -1), ==, 7);
  g_assert_cmpint (mapshot_tile_grid_get_column_number (grid, 3, 17), ==, 1);
  g_assert_true (mapshot_tile_grid_has_tile (grid, 3, 9, 7));
  g_assert_false (mapshot_tile_grid_has_tile (grid, 3, 9, 8));
  g_assert_false (mapshot_tile_grid_has_tile (grid, 3, 0, -1));
}

static void
test_rows_from_south (void)
{
  g_autoptr (MapshotTileGrid) grid = mapshot_tile_grid_new_web_mercator (0, 5, 256, TRUE);
  double px, py;

  /* The southernmost row has the number 0, and lies just above the origin. */
  mapshot_tile_grid_to_pixel (grid, 2, 0, -MAPSHOT_WEB_MERCATOR_EXTENT + 1, &px, &py);
  g_assert_cmpint ((int) floor (py / 256), ==, -1);
  g_assert_cmpint (mapshot_tile_grid_get_row_number (grid, 2, -1), ==, 0);
  g_assert_cmpint (mapshot_tile_grid_get_row_number (grid, 2, -4), ==, 3);
  g_assert_true (mapshot_tile_grid_has_tile (grid, 2, 0, -4));
  g_assert_false (mapshot_tile_grid_has_tile (grid, 2, 0, -5));
  g_assert_false (mapshot_tile_grid_has_tile (grid, 2, 0, 0));
}

static void
test_kakao (void)
{
  /* Kakao's level 3: 1 m a pixel, rows from the south, origin (-30000, -60000) in EPSG:5181. */
  MapshotTileLevel level = { .name = (char *) "3", .zoom = 3, .resolution = 1, .max_column = 4095, .min_row = -4096, .max_row = -1 };
  g_autoptr (MapshotTileGrid) grid =
    mapshot_tile_grid_new ("EPSG:5181", -30000, -60000, 256, 256, TRUE, FALSE, &level, 1);
  double px, py;

  /* Seoul City Hall, 198047.5268 451862.8350: published tile x 890, y 1999. */
  mapshot_tile_grid_to_pixel (grid, 0, 198047.5268, 451862.8350, &px, &py);
  g_assert_cmpint ((int) floor (px / 256), ==, 890);
  g_assert_cmpint (mapshot_tile_grid_get_row_number (grid, 0, (gint64) floor (py / 256)), ==, 1999);
  g_assert_cmpint (mapshot_tile_grid_get_world_columns (grid, 0), ==, 0);
}

static void
test_equal (void)
{
  g_autoptr (MapshotTileGrid) a = mapshot_tile_grid_new_web_mercator (0, 5, 256, FALSE);
  g_autoptr (MapshotTileGrid) b = mapshot_tile_grid_new_web_mercator (0, 5, 256, FALSE);
  g_autoptr (MapshotTileGrid) c = mapshot_tile_grid_new_web_mercator (0, 5, 512, FALSE);

  g_assert_true (mapshot_tile_grid_equal (a, b));
  g_assert_false (mapshot_tile_grid_equal (a, c));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tile-grid/web-mercator", test_web_mercator);
  g_test_add_func ("/tile-grid/wrap", test_wrap);
  g_test_add_func ("/tile-grid/rows-from-south", test_rows_from_south);
  g_test_add_func ("/tile-grid/kakao", test_kakao);
  g_test_add_func ("/tile-grid/equal", test_equal);
  return g_test_run ();
}
