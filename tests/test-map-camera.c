/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-camera.h"

#include <math.h>

typedef struct
{
  MapshotTileGrid *grid;
  MapshotProjection *projection;
  MapshotMapCamera camera;
} Fixture;

static const MapshotPosition seoul = { 37.5663, 126.9779 };

static void
set_up (Fixture *f, gconstpointer data)
{
  f->grid = mapshot_tile_grid_new_web_mercator (0, 18, 256, FALSE);
  f->projection = mapshot_projection_new ("EPSG:3857", NULL);
  mapshot_map_camera_init (&f->camera, f->grid, f->projection, 1000, 800);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  mapshot_projection_unref (f->projection);
  mapshot_tile_grid_unref (f->grid);
}

static double
get_resolution (Fixture *f, int level)
{
  return mapshot_tile_grid_get_level (f->grid, level)->resolution;
}

static void
assert_near (double a, double b, double slack)
{
  if (!(fabs (a - b) <= slack))
    g_error ("%.12g is not %.12g", a, b);
}

static void
test_screen (Fixture *f, gconstpointer data)
{
  MapshotPosition position;
  double x, y, px, py;

  mapshot_map_camera_look_at (&f->camera, &seoul, get_resolution (f, 12));
  position = mapshot_map_camera_get_position (&f->camera, 500, 400);
  assert_near (position.latitude, seoul.latitude, 1e-9);
  assert_near (position.longitude, seoul.longitude, 1e-9);
  mapshot_map_camera_from_screen (&f->camera, 13, 700, &x, &y);
  mapshot_map_camera_to_screen (&f->camera, x, y, &px, &py);
  assert_near (px, 13, 1e-6);
  assert_near (py, 700, 1e-6);
  /* North is up, east is right. */
  g_assert_cmpfloat (mapshot_map_camera_get_position (&f->camera, 500, 0).latitude, >, seoul.latitude);
  g_assert_cmpfloat (mapshot_map_camera_get_position (&f->camera, 900, 400).longitude, >, seoul.longitude);
}

static void
test_zoom_keeps_the_place (Fixture *f, gconstpointer data)
{
  MapshotPosition before, after;

  mapshot_map_camera_look_at (&f->camera, &seoul, get_resolution (f, 10));
  before = mapshot_map_camera_get_position (&f->camera, 123, 456);
  mapshot_map_camera_zoom_at (&f->camera, 123, 456, 2.7);
  after = mapshot_map_camera_get_position (&f->camera, 123, 456);
  assert_near (before.latitude, after.latitude, 1e-9);
  assert_near (before.longitude, after.longitude, 1e-9);
  assert_near (f->camera.resolution, get_resolution (f, 10) / 2.7, 1e-9);
}

static void
test_limits (Fixture *f, gconstpointer data)
{
  mapshot_map_camera_zoom_at (&f->camera, 0, 0, 1e9);
  assert_near (f->camera.resolution, get_resolution (f, 18) / 8, 1e-12);
  mapshot_map_camera_zoom_at (&f->camera, 0, 0, 1e-12);
  assert_near (f->camera.resolution, get_resolution (f, 0) * 2, 1e-6);
  mapshot_map_camera_pan (&f->camera, 0, -1e9);
  g_assert_cmpfloat (mapshot_map_camera_get_position (&f->camera, 500, 400).latitude, >, -85.06);
}

static void
test_world_wraps (Fixture *f, gconstpointer data)
{
  const MapshotPosition dateline = { 0, 179.9 };
  const MapshotBounds pacific = { 170, -10, -170, 10 };
  MapshotMapBox box;
  MapshotBounds bounds;

  mapshot_map_camera_look_at (&f->camera, &dateline, get_resolution (f, 6));
  mapshot_map_camera_pan (&f->camera, -400, 0);
  g_assert_cmpfloat (mapshot_map_camera_get_position (&f->camera, 500, 400).longitude, <, -170);
  /* The frame over the antimeridian stays in sight on either side of it. */
  g_assert_true (mapshot_map_camera_get_box (&f->camera, &pacific, &box));
  assert_near (box.right - box.left, 20.0 / 360 * 256 * 64, 1e-3);
  g_assert_cmpfloat (box.left, <, 500);
  g_assert_cmpfloat (box.right, >, 300);
  g_assert_true (mapshot_map_camera_get_bounds (&f->camera, &box, &bounds));
  assert_near (bounds.west, 170, 1e-6);
  assert_near (bounds.east, -170, 1e-6);
  assert_near (bounds.north, 10, 1e-6);
}

static void
test_bounds_of_all (Fixture *f, gconstpointer data)
{
  const MapshotMapBox box = { -5000, -5000, 6000, 6000 };
  MapshotBounds bounds;

  g_assert_true (mapshot_map_camera_get_bounds (&f->camera, &box, &bounds));
  assert_near (bounds.west, -180, 1e-9);
  assert_near (bounds.east, 180, 1e-9);
  assert_near (bounds.north, 85.0511287798, 1e-6);
}

static void
test_fit (Fixture *f, gconstpointer data)
{
  const MapshotBounds bounds = { 126.9, 37.5, 127.1, 37.6 };
  MapshotMapBox box;

  mapshot_map_camera_fit (&f->camera, &bounds, 50);
  g_assert_true (mapshot_map_camera_get_box (&f->camera, &bounds, &box));
  assert_near (box.left, 50, 1e-3);
  assert_near (box.right, 950, 1e-3);
  assert_near ((box.top + box.bottom) / 2, 400, 1e-3);
}

static void
test_levels (Fixture *f, gconstpointer data)
{
  f->camera.resolution = get_resolution (f, 12);
  g_assert_cmpint (mapshot_map_camera_pick_level (&f->camera, f->grid, 1), ==, 12);
  /* A sharp screen has the next level, pixel for pixel. */
  g_assert_cmpint (mapshot_map_camera_pick_level (&f->camera, f->grid, 2), ==, 13);
  f->camera.resolution = get_resolution (f, 12) * 0.8;
  g_assert_cmpint (mapshot_map_camera_pick_level (&f->camera, f->grid, 1), ==, 12);
  f->camera.resolution = get_resolution (f, 12) * 0.7;
  g_assert_cmpint (mapshot_map_camera_pick_level (&f->camera, f->grid, 1), ==, 13);
  f->camera.resolution = get_resolution (f, 18) / 8;
  g_assert_cmpint (mapshot_map_camera_pick_level (&f->camera, f->grid, 1), ==, 18);
}

static void
test_tiles (Fixture *f, gconstpointer data)
{
  MapshotMapTileRange range;
  MapshotMapBox box, next;

  f->camera = (MapshotMapCamera){ f->grid, f->projection, 0, 0, get_resolution (f, 4), 512, 512 };
  g_assert_true (mapshot_map_camera_get_tiles (&f->camera, f->grid, 4, &range));
  g_assert_cmpint (range.first_column, ==, 7);
  g_assert_cmpint (range.last_column, ==, 8);
  g_assert_cmpint (range.first_row, ==, 7);
  g_assert_cmpint (range.last_row, ==, 8);
  mapshot_map_camera_get_tile_box (&f->camera, f->grid, 4, 7, 7, 1, &box);
  g_assert_cmpfloat (box.left, ==, 0);
  g_assert_cmpfloat (box.right, ==, 256);
  /* Off the pixels, tiles still meet and keep their own size. */
  f->camera.x += f->camera.resolution * 0.37;
  mapshot_map_camera_get_tile_box (&f->camera, f->grid, 4, 7, 7, 1, &box);
  mapshot_map_camera_get_tile_box (&f->camera, f->grid, 4, 8, 7, 1, &next);
  g_assert_cmpfloat (box.right, ==, next.left);
  g_assert_cmpfloat (box.right - box.left, ==, 256);
  g_assert_cmpfloat (box.left, ==, round (box.left));
}

static void
test_other_grid (Fixture *f, gconstpointer data)
{
  MapshotTileLevel levels[] = { { .name = (char *) "0", .zoom = 0, .resolution = 2048, .max_column = 3, .max_row = 3 },
                                { .name = (char *) "1", .zoom = 1, .resolution = 1024, .max_column = 7, .max_row = 7 } };
  /* Kakao's and Korea's own grid: Transverse Mercator around 38° N, 127° E. */
  g_autoptr (MapshotTileGrid) grid = mapshot_tile_grid_new ("EPSG:5181", -30000, 1400000, 256, 256, FALSE, FALSE, levels, 2);
  g_autoptr (MapshotProjection) projection = mapshot_projection_new ("EPSG:5181", NULL);
  MapshotPosition position;
  double before;

  mapshot_map_camera_look_at (&f->camera, &seoul, get_resolution (f, 7));
  before = mapshot_map_camera_get_ground_resolution (&f->camera);
  mapshot_map_camera_change_grid (&f->camera, grid, projection);
  position = mapshot_map_camera_get_position (&f->camera, 500, 400);
  assert_near (position.latitude, seoul.latitude, 1e-6);
  assert_near (position.longitude, seoul.longitude, 1e-6);
  assert_near (mapshot_map_camera_get_ground_resolution (&f->camera) / before, 1, 1e-3);
}

static void
test_ground (Fixture *f, gconstpointer data)
{
  mapshot_map_camera_look_at (&f->camera, &seoul, get_resolution (f, 10));
  /* N(φ) cos φ / a at 37.5663°: 0.79366. */
  assert_near (mapshot_map_camera_get_ground_resolution (&f->camera) / get_resolution (f, 10), 0.79367, 2e-4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/map-camera/screen", Fixture, NULL, set_up, test_screen, tear_down);
  g_test_add ("/map-camera/zoom-keeps-the-place", Fixture, NULL, set_up, test_zoom_keeps_the_place, tear_down);
  g_test_add ("/map-camera/limits", Fixture, NULL, set_up, test_limits, tear_down);
  g_test_add ("/map-camera/world-wraps", Fixture, NULL, set_up, test_world_wraps, tear_down);
  g_test_add ("/map-camera/bounds-of-all", Fixture, NULL, set_up, test_bounds_of_all, tear_down);
  g_test_add ("/map-camera/fit", Fixture, NULL, set_up, test_fit, tear_down);
  g_test_add ("/map-camera/levels", Fixture, NULL, set_up, test_levels, tear_down);
  g_test_add ("/map-camera/tiles", Fixture, NULL, set_up, test_tiles, tear_down);
  g_test_add ("/map-camera/other-grid", Fixture, NULL, set_up, test_other_grid, tear_down);
  g_test_add ("/map-camera/ground", Fixture, NULL, set_up, test_ground, tear_down);

  return g_test_run ();
}
