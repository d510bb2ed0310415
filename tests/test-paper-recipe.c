/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paper-recipe.h"

#include "error.h"

static const MapshotPosition seoul = { 37.5663, 126.9779 };

/* What the command line makes of --paper=A3-landscape --scale=1:25000 --dpi=300. */
static void
test_to_recipe (void)
{
  const MapshotPaper paper = { 420, 297, 25000, 300 };
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();

  mapshot_paper_to_recipe (&paper, &seoul, recipe);
  g_assert_cmpint (recipe->where, ==, MAPSHOT_WHERE_SIZE);
  g_assert_cmpint (recipe->pixel_width, ==, 4961);
  g_assert_cmpint (recipe->pixel_height, ==, 3508);
  g_assert_cmpint (recipe->sharpness, ==, MAPSHOT_SHARPNESS_RESOLUTION);
  g_assert_cmpfloat (recipe->resolution, ==, 25000 * 0.0254 / 300);
  g_assert_cmpfloat (recipe->dpi, ==, 300);
  g_assert_cmpfloat (recipe->center.longitude, ==, seoul.longitude);
}

/* A sheet comes back as somebody would write it, and makes the same recipe again. */
static void
test_round_trip (void)
{
  static const MapshotPaper papers[] = { { 210, 297, 25000, 300 },   { 297, 210, 1000, 96 },   { 841, 1189, 2500, 600 }, { 300, 200, 12345, 254 },
                                         { 62.5, 40.25, 7500, 1200 }, { 148, 210, 33333.25, 72 } };

  for (gsize i = 0; i < G_N_ELEMENTS (papers); i++)
    {
      g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new (), again = mapshot_recipe_new ();
      MapshotPaper back = { 0 };

      mapshot_paper_to_recipe (&papers[i], &seoul, recipe);
      g_assert_true (mapshot_paper_from_recipe (&back, recipe));
      mapshot_paper_to_recipe (&back, &seoul, again);
      g_assert_true (mapshot_recipe_equal (recipe, again));
      g_assert_cmpfloat_with_epsilon (back.width, papers[i].width, 0.2);
      g_assert_cmpfloat_with_epsilon (back.scale, papers[i].scale, 1e-6);
    }
}

/* A size in pixels that says no dots an inch, or no resolution, is no sheet. */
static void
test_no_sheet (void)
{
  const MapshotPaper paper = { 210, 297, 25000, 300 };
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  MapshotPaper back;

  mapshot_paper_to_recipe (&paper, &seoul, recipe);
  recipe->dpi = 0;
  g_assert_false (mapshot_paper_from_recipe (&back, recipe));
  recipe->dpi = 300;
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  g_assert_false (mapshot_paper_from_recipe (&back, recipe));
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  recipe->where = MAPSHOT_WHERE_BOUNDS;
  g_assert_false (mapshot_paper_from_recipe (&back, recipe));
}

static void
test_bounds (void)
{
  const MapshotPaper paper = { 400, 200, 10000, 254 }, huge = { 400, 200, 1e9, 254 }, senseless = { 400, 0, 1, 1 };
  MapshotBounds bounds;
  g_autoptr (GError) error = NULL;

  g_assert_true (mapshot_paper_get_bounds (&paper, &seoul, &bounds, &error));
  g_assert_no_error (error);
  /* 2 km from north to south. */
  g_assert_cmpfloat_with_epsilon ((bounds.north - bounds.south) * 110990, 2000, 3);
  g_assert_false (mapshot_paper_get_bounds (&huge, &seoul, &bounds, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (mapshot_paper_get_bounds (&senseless, &seoul, &bounds, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
}

static void
test_suggest (void)
{
  const MapshotPaper none = { 0 };
  MapshotPaper paper = mapshot_paper_suggest (&none, 4000, 5000);

  g_assert_cmpfloat (paper.width, ==, 210);
  g_assert_cmpfloat (paper.height, ==, 297);
  g_assert_cmpfloat (paper.dpi, ==, 300);
  g_assert_cmpfloat (paper.scale, ==, 20000);
  paper = mapshot_paper_suggest (&none, 5000, 4000);
  g_assert_cmpfloat (paper.width, ==, 297);
  /* Another place, the same sheet. */
  paper.dpi = 150;
  paper = mapshot_paper_suggest (&paper, 700e3, 100e3);
  g_assert_cmpfloat (paper.width, ==, 297);
  g_assert_cmpfloat (paper.dpi, ==, 150);
  g_assert_cmpfloat (paper.scale, ==, 2.5e6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/paper-recipe/to-recipe", test_to_recipe);
  g_test_add_func ("/paper-recipe/round-trip", test_round_trip);
  g_test_add_func ("/paper-recipe/no-sheet", test_no_sheet);
  g_test_add_func ("/paper-recipe/bounds", test_bounds);
  g_test_add_func ("/paper-recipe/suggest", test_suggest);

  return g_test_run ();
}
