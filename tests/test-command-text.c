/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command-text.h"
#include "options.h"
#include "paper-recipe.h"

#include <string.h>

/* What is copied must be read back by the command line as the very same recipe. */
static void
assert_round_trip (const MapshotRecipe *recipe)
{
  g_autofree char *text = mapshot_command_text_new (recipe, "a map's.png");
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotCliOptions) options = NULL;

  g_assert_true (g_shell_parse_argv (text, NULL, &argv, &error));
  options = mapshot_cli_options_parse (argv, &error);
  g_assert_no_error (error);
  g_assert_cmpint (options->verb, ==, MAPSHOT_CLI_EXPORT);
  g_assert_cmpstr (options->output, ==, "a map's.png");
  g_assert_true (mapshot_recipe_equal (options->recipe, recipe));
}

static void
test_bounds (void)
{
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  g_autofree char *text = NULL;

  recipe->bounds = (MapshotBounds){ 126.95, -37.5512345, 126.99, 37.58 };
  text = mapshot_command_text_new (recipe, "map.png");
  g_assert_cmpstr (text, ==, "mapshot --export=map.png --bbox=126.95,-37.5512345,126.99,37.58");
  assert_round_trip (recipe);
}

static void
test_everything (void)
{
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();

  recipe->source = g_strdup ("https://tiles.example/{z}/{x}/{y}.png?a=1&b='2'");
  mapshot_recipe_add_layer (recipe, "https://tiles.example/{z}/{x}/{y}@2x.png", 1);
  mapshot_recipe_add_layer (recipe, "labels", 0.07);
  recipe->where = MAPSHOT_WHERE_EXTENT;
  recipe->center = (MapshotPosition){ -0.1, 1.0 / 3 };
  recipe->ground_width = 1234.5;
  recipe->ground_height = 70000;
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = 17;
  recipe->on_missing = MAPSHOT_ON_MISSING_PARENT;
  recipe->background = MAPSHOT_BACKGROUND_COLOUR;
  recipe->background_colour = 0x00ff7f;
  recipe->attribution_corner = MAPSHOT_CORNER_TOP_LEFT;
  recipe->scale_bar = recipe->north_arrow = TRUE;
  recipe->compression = MAPSHOT_COMPRESSION_SMALL;
  assert_round_trip (recipe);
}

static void
test_other_forms (void)
{
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();

  recipe->where = MAPSHOT_WHERE_EXTENT;
  recipe->center = (MapshotPosition){ 37.5, 127 };
  recipe->ground_width = recipe->ground_height = 10001;
  recipe->attribution_outside = TRUE;
  recipe->background = MAPSHOT_BACKGROUND_NONE;
  assert_round_trip (recipe);
  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->ground_width = recipe->ground_height = 0;
  recipe->pixel_width = 4000;
  recipe->pixel_height = 3000;
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  recipe->resolution = 0.3;
  assert_round_trip (recipe);
}

/* A sheet of paper is written as somebody would write it. */
static void
test_paper (void)
{
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  const MapshotPosition center = { 37.5663, 126.9779 };
  g_autofree char *text = NULL, *other = NULL;

  mapshot_paper_to_recipe (&(MapshotPaper){ 420, 297, 25000, 300 }, &center, recipe);
  text = mapshot_command_text_new (recipe, "map.png");
  g_assert_cmpstr (text, ==, "mapshot --export=map.png --center=37.5663,126.9779 --paper=A3-landscape --scale=1:25000 --dpi=300");
  assert_round_trip (recipe);
  mapshot_paper_to_recipe (&(MapshotPaper){ 62.5, 40.25, 7500, 1200 }, &center, recipe);
  other = mapshot_command_text_new (recipe, "map.png");
  g_assert_nonnull (strstr (other, " --scale=1:7500 --dpi=1200"));
  assert_round_trip (recipe);
}

static void
test_projection (void)
{
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();

  recipe->bounds = (MapshotBounds){ 126.95, 37.55, 126.99, 37.58 };
  recipe->crs = g_strdup ("EPSG:5186");
  assert_round_trip (recipe);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/command-text/bounds", test_bounds);
  g_test_add_func ("/command-text/everything", test_everything);
  g_test_add_func ("/command-text/other-forms", test_other_forms);
  g_test_add_func ("/command-text/paper", test_paper);
  g_test_add_func ("/command-text/projection", test_projection);

  return g_test_run ();
}
