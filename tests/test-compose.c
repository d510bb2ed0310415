/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"
#include "png-reader.h"

#include <string.h>

/* The base map is opaque, so what is not lies outside it: a picture of WIDTH × HEIGHT px of it, with alpha. */
static MapshotRecipe *
make_recipe (CaptureKit *kit, int width, int height, gboolean outside)
{
  MapshotRecipe *recipe = capture_kit_recipe (kit, NULL);

  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->center = (MapshotPosition){ 37.5, 127 };
  recipe->pixel_width = width;
  recipe->pixel_height = height;
  recipe->background = MAPSHOT_BACKGROUND_NONE;
  recipe->attribution_outside = outside;

  return recipe;
}

/* The picture; *SENTENCES is what the report says of it. */
static TestPng *
make_picture (CaptureKit *kit, const MapshotRecipe *recipe, char ***sentences)
{
  g_autoptr (MapshotPlan) plan = capture_kit_plan (kit, recipe);
  g_autofree char *path = capture_kit_get_path (kit, "picture.png");
  const MapshotCaptureOptions options = { .output = path, .overwrite = TRUE, .retries = -1 };
  g_autoptr (MapshotCapture) capture = mapshot_capture_new (plan, &options);
  g_autoptr (GError) error = NULL;

  mapshot_capture_run (capture, NULL, &error);
  g_assert_no_error (error);
  *sentences = mapshot_report_get_sentences (mapshot_capture_get_report (capture));

  return test_png_read (path);
}

/* Beside the credit, the strip below a map that may be transparent is opaque, and as wide as the map. */
static void
test_strip_is_opaque (CaptureKit *kit, gconstpointer data)
{
  for (int kind = 0; kind < 3; kind++)
    {
      g_autoptr (MapshotRecipe) recipe = make_recipe (kit, 900, 60, TRUE);
      guint32 wanted = kind == 1 ? 0x203040 : 0xffffff;
      g_auto (GStrv) sentences = NULL;
      g_autoptr (TestPng) png = NULL;

      if (kind == 1)
        {
          recipe->background = MAPSHOT_BACKGROUND_COLOUR;
          recipe->background_colour = wanted;
        }
      if (kind == 2)
        mapshot_recipe_add_layer (recipe, "basemap", 0.5);
      png = make_picture (kit, recipe, &sentences);
      g_assert_cmpint (png->channels, ==, kind == 1 ? 3 : 4);
      g_assert_cmpuint (png->height, >, 70);
      for (guint32 y = 60; y < png->height; y++)
        {
          g_assert_cmphex (test_png_get_colour (png, 0, y), ==, wanted);
          for (guint32 x = 0; x < png->width; x++)
            g_assert_cmpint (test_png_get_alpha (png, x, y), ==, 255);
        }
      g_assert_null (sentences[0]);
    }
}

/* What is too small to carry its credit says so, once, and has it in its text; its pixels are all map. */
static void
test_tiny (CaptureKit *kit, gconstpointer data)
{
  static const int sizes[][2] = { { 40, 20 }, { 200, 12 }, { 12, 200 } };
  g_autoptr (MapshotRecipe) large = make_recipe (kit, 400, 400, FALSE);
  g_auto (GStrv) none = NULL;
  g_autoptr (TestPng) whole = make_picture (kit, large, &none);

  g_assert_null (none[0]);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      int width = sizes[i][0], height = sizes[i][1];
      g_autoptr (MapshotRecipe) recipe = make_recipe (kit, width, height, FALSE);
      g_auto (GStrv) sentences = NULL;
      g_autoptr (TestPng) png = make_picture (kit, recipe, &sentences);

      g_assert_cmpuint (g_strv_length (sentences), ==, 1);
      g_assert_nonnull (strstr (sentences[0], "credit"));
      g_assert_cmpstr (g_hash_table_lookup (png->texts, "Copyright"), ==, "Made with Natural Earth");
      g_assert_cmpuint (png->height, ==, height);
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
          g_assert_cmphex (test_png_get_colour (png, (guint32) x, (guint32) y), ==,
                           test_png_get_colour (whole, (guint32) (200 - width / 2 + x), (guint32) (200 - height / 2 + y)));
    }
}

/* The credit is in the pixels of its corner, and of no other, also where it reaches over two bands. */
static void
test_credit_is_drawn (CaptureKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) below = make_recipe (kit, 900, 2 * 256 + 10, TRUE);
  g_auto (GStrv) none = NULL;
  g_autoptr (TestPng) plain = make_picture (kit, below, &none);

  for (int corner = MAPSHOT_CORNER_BOTTOM_RIGHT; corner <= MAPSHOT_CORNER_TOP_LEFT; corner++)
    {
      g_autoptr (MapshotRecipe) recipe = make_recipe (kit, 900, 2 * 256 + 10, FALSE);
      g_autoptr (MapshotPlan) plan = NULL;
      g_auto (GStrv) sentences = NULL;
      g_autoptr (TestPng) png = NULL;
      const MapshotDecoration *credit;
      guint32 right, bottom;
      int inside = 0, outside = 0;

      recipe->attribution_corner = (MapshotCorner) corner;
      plan = capture_kit_plan (kit, recipe);
      credit = &g_array_index (plan->decorations, MapshotDecoration, 0);
      g_assert_nonnull (credit->surface);
      right = (guint32) (credit->x + cairo_image_surface_get_width (credit->surface));
      bottom = (guint32) (credit->y + cairo_image_surface_get_height (credit->surface));
      png = make_picture (kit, recipe, &sentences);
      for (guint32 y = 0; y < png->height; y++)
        for (guint32 x = 0; x < png->width; x++)
          if (test_png_get_colour (png, x, y) != test_png_get_colour (plain, x, y))
            *(x >= credit->x && x < right && y >= credit->y && y < bottom ? &inside : &outside) += 1;
      g_assert_cmpint (outside, ==, 0);
      g_assert_cmpint (inside, >, (int) ((right - credit->x) * (bottom - credit->y) / 20));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/compose/strip-is-opaque", CaptureKit, NULL, capture_kit_set_up, test_strip_is_opaque, capture_kit_tear_down);
  g_test_add ("/compose/credit-is-drawn", CaptureKit, NULL, capture_kit_set_up, test_credit_is_drawn, capture_kit_tear_down);
  g_test_add ("/compose/tiny", CaptureKit, NULL, capture_kit_set_up, test_tiny, capture_kit_tear_down);

  return g_test_run ();
}
