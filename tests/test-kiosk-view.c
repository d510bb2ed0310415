/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-view.h"

#include "plan.h"

#include <math.h>

typedef struct
{
  MapshotTileGrid *grid;
  MapshotProjection *projection;
  MapshotMapCamera camera;
} Fixture;

static const MapshotKioskSize a4 = { .width = 3508, .height = 2480, .dpi = 300 };
static const MapshotBounds bounds = { 126.8, 37.4, 127.2, 37.7 };

static void
set_up (Fixture *f, gconstpointer data)
{
  f->grid = mapshot_tile_grid_new_web_mercator (0, 19, 256, FALSE);
  f->projection = mapshot_projection_new ("EPSG:3857", NULL);
  mapshot_map_camera_init (&f->camera, f->grid, f->projection, 1200, 700);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  mapshot_projection_unref (f->projection);
  mapshot_tile_grid_unref (f->grid);
}

static void
assert_near (double a, double b, double slack)
{
  if (!(fabs (a - b) <= slack))
    g_error ("%.12g is not %.12g", a, b);
}

static void
test_frame (void)
{
  MapshotMapBox box = mapshot_kiosk_view_get_frame (1200, 700, &a4, 1);

  assert_near ((box.right - box.left) / (box.bottom - box.top), 3508.0 / 2480, 1e-9);
  assert_near (box.left + box.right, 1200, 1e-9);
  assert_near (box.top + box.bottom, 700, 1e-9);
  /* Its handles are whole on the screen. */
  g_assert_cmpfloat (box.top, >=, MAPSHOT_KIOSK_TARGET / 2);
  box = mapshot_kiosk_view_get_frame (400, 900, &a4, 1);
  g_assert_cmpfloat (box.left, >=, MAPSHOT_KIOSK_TARGET / 2);
  box = mapshot_kiosk_view_get_frame (1200, 700, &a4, 0);
  g_assert_cmpfloat (box.bottom - box.top, >, 3 * MAPSHOT_KIOSK_TARGET);
}

/* A corner follows the finger along its diagonal, and the opposite one goes as far. */
static void
test_drag (void)
{
  MapshotMapBox box = mapshot_kiosk_view_get_frame (1200, 700, &a4, 0.6);

  assert_near (mapshot_kiosk_view_drag (1200, 700, &a4, box.right, box.bottom), 0.6, 1e-9);
  assert_near (mapshot_kiosk_view_drag (1200, 700, &a4, box.left, box.top), 0.6, 1e-9);
  assert_near (mapshot_kiosk_view_drag (1200, 700, &a4, 600, 350), MAPSHOT_KIOSK_MIN_PART, 0);
  assert_near (mapshot_kiosk_view_drag (1200, 700, &a4, 0, 0), 1, 0);
}

static MapshotBounds
get_view (const MapshotMapCamera *camera)
{
  MapshotMapBox all = { 0, 0, camera->width, camera->height };
  MapshotBounds view;

  g_assert_true (mapshot_map_camera_get_bounds (camera, &all, &view));

  return view;
}

static void
assert_within (const MapshotBounds *view)
{
  const double slack = 1e-9;

  g_assert_cmpfloat (view->west, >=, bounds.west - slack);
  g_assert_cmpfloat (view->east, <=, bounds.east + slack);
  g_assert_cmpfloat (view->south, >=, bounds.south - slack);
  g_assert_cmpfloat (view->north, <=, bounds.north + slack);
}

/* From anywhere, at any scale: what is seen lies within the bounds. */
static void
test_bounds (Fixture *f, gconstpointer data)
{
  static const MapshotPosition places[] = { { 37.5, 127 }, { 37.41, 126.81 }, { 0, 0 }, { -80, -179 }, { 84, 179 } };
  static const double resolutions[] = { 1e5, 200, 40, 10, 1 };
  MapshotBounds view;

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (resolutions); j++)
      {
        mapshot_map_camera_look_at (&f->camera, &places[i], resolutions[j]);
        mapshot_kiosk_view_clamp (&f->camera, &bounds, 0.5);
        view = get_view (&f->camera);
        assert_within (&view);
        g_assert_false (mapshot_kiosk_view_clamp (&f->camera, &bounds, 0.5));
      }
  mapshot_map_camera_look_at (&f->camera, &(MapshotPosition){ 37.55, 127 }, 5);
  g_assert_false (mapshot_kiosk_view_clamp (&f->camera, &bounds, 0.5));
  mapshot_map_camera_look_at (&f->camera, &(MapshotPosition){ 37.55, 127 }, 0.1);
  g_assert_true (mapshot_kiosk_view_clamp (&f->camera, &bounds, 0.5));
  assert_near (f->camera.resolution, 0.5, 0);
}

/* Where the world goes round, the bounds may lie over its edge. */
static void
test_antimeridian (Fixture *f, gconstpointer data)
{
  static const MapshotBounds fiji = { 177, -19, -178, -16 };
  MapshotBounds view;

  mapshot_map_camera_look_at (&f->camera, &(MapshotPosition){ -17, -179.9 }, 100);
  g_assert_false (mapshot_kiosk_view_clamp (&f->camera, &fiji, 0.5));
  mapshot_map_camera_look_at (&f->camera, &(MapshotPosition){ -17, -170 }, 100);
  g_assert_true (mapshot_kiosk_view_clamp (&f->camera, &fiji, 0.5));
  view = get_view (&f->camera);
  assert_near (view.east, -178, 1e-6);
}

/* The picture is what the frame holds, and the engine takes the sharpest of them, too. */
static void
test_recipe (Fixture *f, gconstpointer data)
{
  const MapshotPlanLimits limits = { .max_pixels = 1e8 };
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (GArray) layers = g_array_new (FALSE, FALSE, sizeof (MapshotRecipeLayer));
  MapshotKioskMap map = { .source = (char *) "https://tiles.example/{z}/{x}/{y}.png", .layers = layers };
  MapshotMapBox frame = mapshot_kiosk_view_get_frame (1200, 700, &a4, 0.8);
  double finest = mapshot_tile_grid_get_level (f->grid, 19)->resolution;
  double nearest = mapshot_kiosk_view_get_nearest (f->grid, &frame, &a4);

  assert_near (nearest * (frame.right - frame.left) / 3508, finest, 1e-12);
  map.source = (char *) "https://tiles.example/{z}/{x}/{y}.png";
  for (int i = 0; i < 4; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MapshotRecipe) recipe = NULL;
      g_autoptr (MapshotPlan) plan = NULL;
      MapshotBounds seen;
      double pixel;

      mapshot_map_camera_look_at (&f->camera, &(MapshotPosition){ 37.5663123456, 126.977987654321 }, nearest * pow (3, i));
      recipe = mapshot_kiosk_view_make_recipe (&f->camera, &frame, &map, &a4);
      /* A template has levels up to 22. */
      plan = mapshot_plan_new (recipe, store, &limits, &error);
      g_assert_no_error (error);
      g_assert_cmpint (plan->width, ==, 3508);
      g_assert_cmpint (plan->height, ==, 2480);
      g_assert_cmpfloat (recipe->dpi, ==, 300);
      g_assert_true (mapshot_map_camera_get_bounds (&f->camera, &frame, &seen));
      pixel = (seen.east - seen.west) / 3508;
      assert_near (plan->bounds.west, seen.west, 1.5 * pixel);
      assert_near (plan->bounds.east, seen.east, 1.5 * pixel);
      assert_near (plan->bounds.north, seen.north, 1.5 * pixel);
      assert_near (plan->bounds.south, seen.south, 1.5 * pixel);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kiosk-view/frame", test_frame);
  g_test_add_func ("/kiosk-view/drag", test_drag);
  g_test_add ("/kiosk-view/bounds", Fixture, NULL, set_up, test_bounds, tear_down);
  g_test_add ("/kiosk-view/antimeridian", Fixture, NULL, set_up, test_antimeridian, tear_down);
  g_test_add ("/kiosk-view/recipe", Fixture, NULL, set_up, test_recipe, tear_down);

  return g_test_run ();
}
