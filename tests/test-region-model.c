/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "region-model.h"

#include <math.h>

typedef struct
{
  MapshotRegionModel *model;
  guint changes;
} Fixture;

static void
count_cb (MapshotRegionModel *model, Fixture *f)
{
  f->changes++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->model = mapshot_region_model_new ();
  g_signal_connect (f->model, "changed", G_CALLBACK (count_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->model);
}

static void
test_rectangle (Fixture *f, gconstpointer data)
{
  const MapshotBounds bounds = { 126.95000001, 37.55, 126.99, 37.58 }, wrong = { 1, 5, 2, 4 };
  g_autoptr (GError) error = NULL;
  double width, height;

  g_assert_true (mapshot_region_model_set_bounds (f->model, &bounds, NULL));
  g_assert_cmpint (mapshot_region_model_get_mode (f->model), ==, MAPSHOT_REGION_RECTANGLE);
  g_assert_cmpfloat (mapshot_region_model_get_bounds (f->model).west, ==, 126.95);
  mapshot_region_model_get_size (f->model, &width, &height);
  g_assert_cmpfloat_with_epsilon (width, 3533, 3);
  g_assert_cmpfloat_with_epsilon (height, 3329, 3);
  g_assert_false (mapshot_region_model_set_bounds (f->model, &wrong, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_cmpfloat (mapshot_region_model_get_bounds (f->model).south, ==, 37.55);
  g_assert_cmpuint (f->changes, ==, 1);
}

static void
test_circle (Fixture *f, gconstpointer data)
{
  const MapshotPosition center = { 37.5, 127 };
  g_autoptr (GError) error = NULL;
  double width, height;

  g_assert_true (mapshot_region_model_set_circle (f->model, &center, 5000, NULL));
  mapshot_region_model_get_size (f->model, &width, &height);
  g_assert_cmpfloat_with_epsilon (width, 10000, 0.1);
  g_assert_cmpfloat_with_epsilon (height, 10000, 0.1);
  g_assert_cmpfloat (mapshot_region_model_get_radius (f->model), ==, 5000);
  g_assert_false (mapshot_region_model_set_circle (f->model, &center, 0, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (mapshot_region_model_set_circle (f->model, &center, NAN, &error));
  g_assert_nonnull (error);
  g_assert_true (mapshot_region_model_set_center (f->model, &(MapshotPosition){ 10, 20 }, NULL));
  g_assert_cmpfloat (mapshot_region_model_get_radius (f->model), ==, 5000);
  g_assert_cmpfloat (mapshot_region_model_get_center (f->model).latitude, ==, 10);
}

static void
test_modes (Fixture *f, gconstpointer data)
{
  const MapshotBounds bounds = { 126.9, 37.5, 127.1, 37.6 };

  mapshot_region_model_set_bounds (f->model, &bounds, NULL);
  mapshot_region_model_set_mode (f->model, MAPSHOT_REGION_CIRCLE);
  /* Half of the shorter side, as a person would say it. */
  g_assert_cmpfloat (mapshot_region_model_get_radius (f->model), ==, 5550);
  g_assert_cmpfloat_with_epsilon (mapshot_region_model_get_center (f->model).longitude, 127, 1e-9);
  mapshot_region_model_undo (f->model);
  g_assert_cmpint (mapshot_region_model_get_mode (f->model), ==, MAPSHOT_REGION_RECTANGLE);
  g_assert_cmpfloat (mapshot_region_model_get_bounds (f->model).west, ==, 126.9);
}

static void
test_view (Fixture *f, gconstpointer data)
{
  const MapshotBounds first = { 1, 2, 3, 4 }, second = { 5, 6, 7, 8 };

  mapshot_region_model_follow_view (f->model, &first);
  g_assert_cmpfloat (mapshot_region_model_get_bounds (f->model).north, ==, 4);
  g_assert_false (mapshot_region_model_can_undo (f->model));
  mapshot_region_model_set_mode (f->model, MAPSHOT_REGION_RECTANGLE);
  mapshot_region_model_follow_view (f->model, &second);
  g_assert_cmpfloat (mapshot_region_model_get_bounds (f->model).north, ==, 4);
}

static void
test_undo_of_a_drag (Fixture *f, gconstpointer data)
{
  MapshotBounds bounds = { 10, 10, 20, 20 };

  mapshot_region_model_set_bounds (f->model, &bounds, NULL);
  mapshot_region_model_begin (f->model);
  for (int i = 0; i < 10; i++)
    {
      bounds.east += 1;
      mapshot_region_model_set_bounds (f->model, &bounds, NULL);
    }
  mapshot_region_model_end (f->model);
  g_assert_cmpfloat (mapshot_region_model_get_bounds (f->model).east, ==, 30);
  mapshot_region_model_undo (f->model);
  g_assert_cmpfloat (mapshot_region_model_get_bounds (f->model).east, ==, 20);
  mapshot_region_model_undo (f->model);
  g_assert_cmpint (mapshot_region_model_get_mode (f->model), ==, MAPSHOT_REGION_VIEW);
  g_assert_false (mapshot_region_model_can_undo (f->model));
  mapshot_region_model_undo (f->model);
}

static void
test_recipe (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  g_autoptr (MapshotRegionModel) other = mapshot_region_model_new ();
  const MapshotPosition center = { 37.5, 127 };
  const MapshotBounds bounds = { 179, -1, -179, 1 };

  mapshot_region_model_set_circle (f->model, &center, 1234, NULL);
  mapshot_region_model_to_recipe (f->model, recipe);
  g_assert_cmpint (recipe->where, ==, MAPSHOT_WHERE_EXTENT);
  g_assert_cmpfloat (recipe->ground_width, ==, 2468);
  g_assert_true (mapshot_region_model_from_recipe (other, recipe));
  g_assert_cmpint (mapshot_region_model_get_mode (other), ==, MAPSHOT_REGION_CIRCLE);
  g_assert_cmpfloat (mapshot_region_model_get_radius (other), ==, 1234);
  mapshot_region_model_set_bounds (f->model, &bounds, NULL);
  mapshot_region_model_to_recipe (f->model, recipe);
  g_assert_true (mapshot_region_model_from_recipe (other, recipe));
  g_assert_cmpfloat (mapshot_region_model_get_bounds (other).west, ==, 179);
  recipe->where = MAPSHOT_WHERE_SIZE;
  g_assert_false (mapshot_region_model_from_recipe (other, recipe));
}

/* A sheet holds what was there, at a round scale; a way back leads from it, and into it. */
static void
test_paper (Fixture *f, gconstpointer data)
{
  const MapshotBounds bounds = { 126.95, 37.55, 127, 37.58 };
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  g_autoptr (MapshotRegionModel) other = mapshot_region_model_new ();
  g_autoptr (GError) error = NULL;
  MapshotPaper paper;
  MapshotBounds there, settled;

  mapshot_region_model_set_bounds (f->model, &bounds, NULL);
  mapshot_region_model_set_mode (f->model, MAPSHOT_REGION_PAPER);
  paper = mapshot_region_model_get_paper (f->model);
  g_assert_cmpfloat (paper.width, ==, 297);
  g_assert_cmpfloat (paper.height, ==, 210);
  g_assert_cmpfloat (paper.scale, ==, 15000);
  g_assert_cmpfloat_with_epsilon (mapshot_region_model_get_center (f->model).longitude, 126.975, 1e-7);
  g_assert_cmpfloat_with_epsilon (mapshot_region_model_get_center (f->model).latitude, 37.565, 1e-7);

  /* The engine puts it on whole pixels: no change of somebody's. */
  there = settled = mapshot_region_model_get_bounds (f->model);
  settled.west += 1e-5;
  f->changes = 0;
  mapshot_region_model_settle (f->model, &settled);
  g_assert_cmpuint (f->changes, ==, 1);
  mapshot_region_model_settle (f->model, &settled);
  g_assert_cmpuint (f->changes, ==, 1);
  g_assert_cmpfloat (mapshot_region_model_get_bounds (f->model).west, ==, settled.west);
  g_assert_true (mapshot_region_model_set_paper (f->model, &(MapshotPosition){ 37.565, 126.975 }, &paper, &error));
  g_assert_cmpuint (f->changes, ==, 1);

  paper.scale = 0;
  g_assert_false (mapshot_region_model_set_paper (f->model, &(MapshotPosition){ 37.565, 126.975 }, &paper, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_cmpfloat (mapshot_region_model_get_paper (f->model).scale, ==, 15000);
  g_assert_true (mapshot_region_model_set_center (f->model, &(MapshotPosition){ 35, 129 }, NULL));
  g_assert_cmpint (mapshot_region_model_get_mode (f->model), ==, MAPSHOT_REGION_PAPER);
  g_assert_cmpfloat (mapshot_region_model_get_bounds (f->model).north, >, 35);
  g_assert_cmpfloat (mapshot_region_model_get_bounds (f->model).north - 35, <, there.north - there.south);

  mapshot_region_model_to_recipe (f->model, recipe);
  g_assert_true (mapshot_region_model_from_recipe (other, recipe));
  g_assert_cmpint (mapshot_region_model_get_mode (other), ==, MAPSHOT_REGION_PAPER);
  g_assert_cmpfloat (mapshot_region_model_get_paper (other).scale, ==, 15000);
  mapshot_region_model_undo (f->model);
  mapshot_region_model_undo (f->model);
  g_assert_cmpint (mapshot_region_model_get_mode (f->model), ==, MAPSHOT_REGION_RECTANGLE);
  g_assert_cmpfloat (mapshot_region_model_get_bounds (f->model).west, ==, 126.95);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/region-model/rectangle", Fixture, NULL, set_up, test_rectangle, tear_down);
  g_test_add ("/region-model/circle", Fixture, NULL, set_up, test_circle, tear_down);
  g_test_add ("/region-model/modes", Fixture, NULL, set_up, test_modes, tear_down);
  g_test_add ("/region-model/view", Fixture, NULL, set_up, test_view, tear_down);
  g_test_add ("/region-model/undo-of-a-drag", Fixture, NULL, set_up, test_undo_of_a_drag, tear_down);
  g_test_add ("/region-model/recipe", Fixture, NULL, set_up, test_recipe, tear_down);
  g_test_add ("/region-model/paper", Fixture, NULL, set_up, test_paper, tear_down);

  return g_test_run ();
}
