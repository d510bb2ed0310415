/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"
#include "difference.h"
#include "error.h"
#include "png-reader.h"

#include <glib/gstdio.h>
#include <string.h>

static void
add_tile (CaptureKit *f, int x, int y, int shown)
{
  g_autofree char *path = g_strdup_printf ("/own/4/%d/%d.png", x, y);
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 4, shown, y);

  test_server_add_file (f->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
}

static void
capture (CaptureKit *f, const MapshotRecipe *recipe, const char *name)
{
  g_autoptr (MapshotPlan) plan = capture_kit_plan (f, recipe);
  g_autofree char *path = capture_kit_get_path (f, name);
  const MapshotCaptureOptions options = { .output = path, .overwrite = TRUE, .threads = 2, .retries = 0 };
  g_autoptr (MapshotCapture) job = mapshot_capture_new (plan, &options);
  g_autoptr (GError) error = NULL;

  mapshot_capture_run (job, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
compare (CaptureKit *f, const char *before, const char *after, int threshold, MapshotDifference *difference, GError **error)
{
  g_autofree char *a = capture_kit_get_path (f, before), *b = capture_kit_get_path (f, after), *out = capture_kit_get_path (f, "d.png");
  const MapshotDifferenceOptions options = { a, b, out, TRUE, threshold };

  return mapshot_difference_make (&options, difference, NULL, error);
}

static MapshotRecipe *
make_recipe (CaptureKit *f)
{
  MapshotRecipe *recipe = capture_kit_recipe (f, "/own/{z}/{x}/{y}.png");

  recipe->bounds = (MapshotBounds){ .west = 0, .south = -40.97989, .east = 67.5, .north = 0 };
  for (int y = 7; y < 11; y++)
    for (int x = 7; x < 12; x++)
      add_tile (f, x, y, x);

  return recipe;
}

/* One tile of six changes. */
static void
test_changed (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (f);
  g_autofree char *path = capture_kit_get_path (f, "d.png");
  g_autoptr (TestPng) png = NULL;
  g_autoptr (GError) error = NULL;
  MapshotDifference d;
  guint32 same, changed;

  capture (f, recipe, "a.png");
  add_tile (f, 9, 9, 3);
  capture (f, recipe, "b.png");
  compare (f, "a.png", "b.png", 0, &d, &error);
  g_assert_no_error (error);
  g_assert_cmpint (d.pixels, ==, 768 * 512);
  g_assert_cmpint (d.changed, ==, 256 * 256);
  g_assert_cmpint (d.left, ==, 256);
  g_assert_cmpint (d.right, ==, 512);
  g_assert_cmpint (d.top, ==, 256);
  g_assert_cmpint (d.bottom, ==, 512);
  png = test_png_read (path);
  g_assert_cmpuint (png->width, ==, 768);
  g_assert_cmpuint (png->height, ==, 512);
  g_assert_nonnull (g_hash_table_lookup (png->texts, "mapshot:bounds"));
  same = test_png_get_colour (png, 10, 300);
  changed = test_png_get_colour (png, 300, 300);
  g_assert_true (same >> 16 == (same & 0xff) && (same >> 8 & 0xff) == (same & 0xff) && (same & 0xff) >= 128);
  g_assert_cmpuint (changed >> 16, >=, 169);
  g_assert_cmpuint (changed >> 8 & 0xff, <, 64);
  g_assert_cmpint (capture_kit_count (f), ==, 3);
}

static void
test_same (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (f);
  g_autoptr (GError) error = NULL;
  MapshotDifference d;

  capture (f, recipe, "a.png");
  g_assert_true (compare (f, "a.png", "a.png", 0, &d, &error));
  g_assert_cmpint (d.changed, ==, 0);
  g_assert_cmpint (d.pixels, ==, 768 * 512);
}

/* Rows of test tiles differ by one from column to column: all of it is within the threshold but where 255 becomes 0. */
static void
test_threshold (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (f);
  MapshotDifference strict, lax;

  capture (f, recipe, "a.png");
  add_tile (f, 9, 9, 3);
  capture (f, recipe, "b.png");
  g_assert_true (compare (f, "a.png", "b.png", 0, &strict, NULL));
  g_assert_true (compare (f, "a.png", "b.png", 255, &lax, NULL));
  g_assert_cmpint (strict.changed, >, 0);
  g_assert_cmpint (lax.changed, ==, 0);
}

static void
assert_refused (CaptureKit *f, const char *a, const char *b, const char *part)
{
  g_autoptr (GError) error = NULL;
  MapshotDifference d;

  g_assert_false (compare (f, a, b, 0, &d, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
  g_assert_false (capture_kit_exists (f, "d.png"));
  g_assert_false (capture_kit_exists (f, "d.png.part"));
}

static void
test_refused (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (f), other = mapshot_recipe_copy (recipe), projected = mapshot_recipe_copy (recipe);
  g_autoptr (MapshotRecipe) framed = mapshot_recipe_copy (recipe);
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 4, 1, 1);

  capture (f, recipe, "a.png");
  other->bounds.west = 22.5;
  capture (f, other, "b.png");
  projected->crs = g_strdup ("EPSG:4326");
  projected->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  projected->resolution = 10000;
  capture (f, projected, "c.png");
  framed->attribution_outside = TRUE;
  capture (f, framed, "e.png");
  capture_kit_write (f, "t.png", g_bytes_get_data (tile, NULL), g_bytes_get_size (tile));
  assert_refused (f, "a.png", "b.png", "different places");
  assert_refused (f, "a.png", "c.png", "EPSG:4326");
  assert_refused (f, "a.png", "t.png", "no picture that Mapshot made");
  assert_refused (f, "a.png", "nothing.png", "cannot be read");
}

/* Whatever is flipped or cut: refused, and nothing is left. */
static void
test_fuzz (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, NULL);
  g_autoptr (GBytes) original = NULL;
  gsize length;

  recipe->zoom = 1;
  capture (f, recipe, "a.png");
  original = capture_kit_read (f, "a.png");
  length = g_bytes_get_size (original);
  for (int round = 0; round < 100; round++)
    {
      g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (original, NULL), length);
      gsize position = (gsize) g_test_rand_int_range (0, (int) (round % 2 == 0 ? MIN (length, 1000) : length));
      g_autoptr (GError) error = NULL;
      MapshotDifference d;

      bytes[position] ^= (guint8) (1 << g_test_rand_int_range (0, 8));
      capture_kit_write (f, "b.png", bytes, round % 3 == 0 ? MAX (position, 1) : length);
      if (!compare (f, "a.png", "b.png", 0, &d, &error))
        g_assert_true (error->domain == MAPSHOT_ERROR);
      g_assert_false (capture_kit_exists (f, "d.png.part"));
    }
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
  add_test ("/difference/changed", test_changed);
  add_test ("/difference/same", test_same);
  add_test ("/difference/threshold", test_threshold);
  add_test ("/difference/refused", test_refused);
  add_test ("/difference/fuzz", test_fuzz);

  return g_test_run ();
}
