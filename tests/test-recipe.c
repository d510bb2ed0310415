/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "recipe.h"

static MapshotRecipe *
make_full (void)
{
  MapshotRecipe *recipe = mapshot_recipe_new ();

  recipe->source = g_strdup ("vworld-satellite");
  mapshot_recipe_add_layer (recipe, "vworld-hybrid", 0.8);
  mapshot_recipe_add_layer (recipe, "labels", 1);
  recipe->where = MAPSHOT_WHERE_EXTENT;
  recipe->center = (MapshotPosition){ 37.5665, 126.978 };
  recipe->ground_width = 4000;
  recipe->ground_height = 3000.5;
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  recipe->resolution = 0.5;
  recipe->dpi = 300;
  recipe->crs = g_strdup ("EPSG:5181");
  recipe->on_missing = MAPSHOT_ON_MISSING_PARENT;
  recipe->background = MAPSHOT_BACKGROUND_COLOUR;
  recipe->background_colour = 0x0a0b0c;
  recipe->compression = MAPSHOT_COMPRESSION_SMALL;
  recipe->attribution_corner = MAPSHOT_CORNER_TOP_LEFT;
  recipe->scale_bar = recipe->north_arrow = TRUE;

  return recipe;
}

static MapshotRecipe *
parse (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return mapshot_recipe_from_json (node, error);
}

static void
test_round_trip (void)
{
  g_autoptr (MapshotRecipe) recipe = make_full ();
  g_autofree char *text = mapshot_recipe_to_string (recipe);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotRecipe) back = parse (text, &error);
  g_autoptr (MapshotRecipe) copy = mapshot_recipe_copy (recipe);

  g_assert_no_error (error);
  g_assert_true (mapshot_recipe_equal (recipe, back));
  g_assert_true (mapshot_recipe_equal (recipe, copy));
  g_assert_cmpfloat (back->center.longitude, ==, 126.978);
  g_assert_cmphex (back->background_colour, ==, 0x0a0b0c);
  g_assert_cmpstr (back->crs, ==, "EPSG:5181");
  g_assert_cmpuint (back->layers->len, ==, 2);
  g_assert_cmpfloat (g_array_index (back->layers, MapshotRecipeLayer, 0).opacity, ==, 0.8);
  copy->north_arrow = FALSE;
  g_assert_false (mapshot_recipe_equal (recipe, copy));
}

static void
test_defaults_are_short (void)
{
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  g_autofree char *text = NULL;

  recipe->bounds = (MapshotBounds){ 1, 2, 3, 4 };
  text = mapshot_recipe_to_string (recipe);
  g_assert_cmpstr (text, ==, "{\"version\":1,\"bounds\":[1.0,2.0,3.0,4.0]}");
}

static void
test_bad (void)
{
  const char *const bad[] = {
    "[]",
    "{}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"crs\":\"5181\"}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"crs\":5181}",
    "{\"version\":1}",
    "{\"version\":2,\"bounds\":[1,2,3,4]}",
    "{\"version\":1,\"bounds\":[1,2,3]}",
    "{\"version\":1,\"bounds\":[1,2,3,\"4\"]}",
    "{\"version\":1,\"bounds\":[3,4,1,2]}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"center\":[1,2]}",
    "{\"version\":1,\"center\":[1,2]}",
    "{\"version\":1,\"center\":[91,2],\"size\":[10,10]}",
    "{\"version\":1,\"center\":[1,2],\"size\":[0,10]}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"zoom\":31}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"zoom\":\"9\"}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"resolution\":-1}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"background\":\"#12345\"}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"background\":\"#12345g\"}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"on-missing\":\"guess\"}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"attribution\":\"nowhere\"}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"layers\":[{\"opacity\":1}]}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"layers\":[{\"source\":\"a\",\"opacity\":2}]}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"decorations\":[\"compass\"]}",
    "{\"version\":1,\"bounds\":[1,2,3,4],\"unknown\":1}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MapshotRecipe) recipe = parse (bad[i], &error);

      if (recipe != NULL)
        g_test_message ("taken: %s", bad[i]);
      g_assert_null (recipe);
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipe/round-trip", test_round_trip);
  g_test_add_func ("/recipe/defaults-are-short", test_defaults_are_short);
  g_test_add_func ("/recipe/bad", test_bad);
  return g_test_run ();
}
