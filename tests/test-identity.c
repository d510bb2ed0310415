/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"
#include "error.h"
#include "identity.h"
#include "tile-file-maker.h"

#include <string.h>

static char *
identify (CaptureKit *f, const MapshotRecipe *recipe)
{
  g_autoptr (MapshotPlan) plan = capture_kit_plan (f, recipe);

  return mapshot_identity_make (plan);
}

/* TEXT is not the identity of RECIPE, and the message says WHAT. */
static void
assert_differs (CaptureKit *f, const MapshotRecipe *recipe, const char *text, const char *what)
{
  g_autoptr (MapshotPlan) plan = capture_kit_plan (f, recipe);
  g_autoptr (GError) error = NULL;

  g_assert_false (mapshot_identity_check (plan, text, "map.png.part", &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  if (strstr (error->message, what) == NULL || strstr (error->message, "map.png.part") == NULL)
    g_error ("“%s” does not say “%s”", error->message, what);
}

static void
assert_same (CaptureKit *f, const MapshotRecipe *recipe, const char *text)
{
  g_autoptr (MapshotPlan) plan = capture_kit_plan (f, recipe);
  g_autoptr (GError) error = NULL;

  mapshot_identity_check (plan, text, "map.png.part", &error);
  g_assert_no_error (error);
}

static char *
replace (const char *text, const char *old, const char *new)
{
  g_auto (GStrv) parts = g_strsplit (text, old, 2);

  g_assert_nonnull (parts[1]);

  return g_strjoinv (new, parts);
}

static void
test_program (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, NULL);
  g_autofree char *text = identify (f, recipe), *older = replace (text, "program=", "program=0.0.1-");

  assert_same (f, recipe, text);
  assert_differs (f, recipe, older, "another version");
  assert_differs (f, recipe, "", "another version");
}

static void
test_recipe (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, NULL);
  g_autoptr (MapshotRecipe) other = mapshot_recipe_copy (recipe);
  g_autofree char *text = identify (f, recipe);

  other->scale_bar = TRUE;
  assert_differs (f, other, text, "recipe differs");
}

static void
test_source (CaptureKit *f, gconstpointer data)
{
  static const char *const entries[] = { "[source own]\nName=Own\nTemplate=https://e.org/a/{z}/{x}/{y}\n",
                                         "[source own]\nName=Own\nTemplate=https://e.org/b/{z}/{x}/{y}\n" };
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, NULL);
  g_autofree char *text = NULL;

  recipe->source = capture_kit_get_path (f, "own.ini");
  capture_kit_write (f, "own.ini", entries[0], strlen (entries[0]));
  text = identify (f, recipe);
  capture_kit_write (f, "own.ini", entries[1], strlen (entries[1]));
  assert_differs (f, recipe, text, "entry of its source");
}

/* A tile that is replaced by one of the same size, in the same second; a copy elsewhere with another time is the same file. */
static void
test_tile_file (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, NULL);
  g_autofree char *path = capture_kit_get_path (f, "map.mbtiles"), *other = NULL, *text = NULL, *changed = NULL;
  g_autoptr (GBytes) bytes = NULL;

  make_mbtiles (path, NULL);
  add_mbtiles_tiles (path, TEST_TILE_PNG, 256, 0, 2);
  recipe->source = g_strdup (path);
  recipe->zoom = 2;
  text = identify (f, recipe);
  bytes = capture_kit_read (f, "map.mbtiles");
  run_sql (path, "UPDATE tiles SET tile_data = (SELECT tile_data FROM tiles WHERE zoom_level = 2 AND tile_column = 1 AND tile_row = 1) "
                 "WHERE zoom_level = 2 AND tile_column = 2 AND tile_row = 2");
  assert_differs (f, recipe, text, "file of tiles changed");
  changed = identify (f, recipe);
  capture_kit_write (f, "map.mbtiles", g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  assert_same (f, recipe, text);
  assert_differs (f, recipe, changed, "file of tiles changed");

  other = capture_kit_get_path (f, "map.pmtiles");
  make_pmtiles (other, TEST_TILE_PNG, 256, 0, 2, 0);
  g_free (recipe->source);
  recipe->source = g_strdup (other);
  g_free (text);
  text = identify (f, recipe);
  make_pmtiles (other, TEST_TILE_WEBP, 256, 0, 2, 0);
  assert_differs (f, recipe, text, "file of tiles changed");
}

static void
add_test (const char *name, void (*func) (CaptureKit *, gconstpointer))
{
  g_test_add (name, CaptureKit, NULL, capture_kit_set_up, func, capture_kit_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/identity/program", test_program);
  add_test ("/identity/recipe", test_recipe);
  add_test ("/identity/source", test_source);
  add_test ("/identity/tile-file", test_tile_file);

  return g_test_run ();
}
