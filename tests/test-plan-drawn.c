/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan-drawn.h"

#include "basemap.h"
#include "capture-kit.h"
#include "error.h"
#include "png-reader.h"
#include "web-mercator.h"

#include <math.h>
#include <string.h>

#define EDGE MAPSHOT_WEB_MERCATOR_EXTENT

static MapshotRecipe *
make_recipe (double latitude, double longitude, int width, int height, double resolution)
{
  MapshotRecipe *recipe = mapshot_recipe_new ();

  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->center = (MapshotPosition){ latitude, longitude };
  recipe->pixel_width = width;
  recipe->pixel_height = height;
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  recipe->resolution = resolution;

  return recipe;
}

static void
test_resolution (CaptureKit *kit, gconstpointer data)
{
  static const struct
  {
    double resolution;
    int zoom;
  } asked[] = { { 250, 9 }, { 118, 11 }, { 40, 12 }, { 10, 14 }, { 1, 17 } };

  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (MapshotRecipe) recipe = make_recipe (37.5, 127, 1000, 700, asked[i].resolution);
      g_autoptr (MapshotPlan) plan = capture_kit_plan (kit, recipe);
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, 0);

      g_assert_true (layer->aligned);
      g_assert_cmpfloat (layer->drawn_scale, ==, 1);
      g_assert_cmpfloat_with_epsilon (plan->ground_resolution, asked[i].resolution, 1e-9);
      g_assert_cmpfloat (mapshot_tile_grid_get_level (layer->source->grid, layer->level)->resolution, ==, plan->resolution);
      g_assert_cmpint (plan->zoom, ==, asked[i].zoom);
      g_assert_cmpint (layer->n_columns, ==, 4);
      g_assert_cmpint (layer->n_rows, ==, 3);
      g_assert_cmpint (plan->tiles, ==, 12);
      g_assert_cmpint (plan->outside, ==, 0);
      /* Rows and picture alike: the plan counts what the run holds. */
      g_assert_cmpuint (plan->memory, >, (guint64) plan->bands_in_flight * 4 * 256 * 256 * 4);
    }
}

static void
test_limit (CaptureKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (60, 10, 100, 100, 0.99);
  const MapshotPlanLimits limits = { .max_pixels = 1e8 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotPlan) plan = mapshot_plan_new (recipe, kit->store, &limits, &error);

  g_assert_null (plan);
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "0.99 m a pixel is sharper"));
  recipe->resolution = MAPSHOT_PLAN_SHARPEST_DRAWN;
  plan = capture_kit_plan (kit, recipe);
  g_assert_cmpfloat_with_epsilon (plan->ground_resolution, 1, 1e-9);
}

/* A zoom, and none, are the map's own tiles as ever; so is a resolution that is a zoom's in pixels that are its own. */
static void
test_zooms (CaptureKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (0, 0, 512, 512, 2 * EDGE / 256 / 512);

  for (int kind = 0; kind < 3; kind++)
    {
      g_autoptr (MapshotPlan) plan = NULL;

      recipe->sharpness = kind == 0   ? MAPSHOT_SHARPNESS_RESOLUTION
                          : kind == 1 ? MAPSHOT_SHARPNESS_ZOOM
                                      : MAPSHOT_SHARPNESS_AUTO;
      recipe->zoom = 9;
      plan = capture_kit_plan (kit, recipe);
      g_assert_cmpfloat (mapshot_plan_get_layer (plan, 0)->drawn_scale, ==, 0);
      g_assert_cmpint (mapshot_tile_grid_get_n_levels (mapshot_plan_get_layer (plan, 0)->source->grid), ==, 13);
      g_assert_cmpint (plan->zoom, ==, kind < 2 ? 9 : 12);
    }
}

/* On paper letters keep their size: 300 dots an inch are 3.125 times those of a screen. */
static void
test_paper (CaptureKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (37.5, 127, 1181, 945, 42.3);

  for (int dpi = 72; dpi <= 1200; dpi *= 2)
    {
      g_autoptr (MapshotPlan) plan = NULL;

      recipe->dpi = dpi;
      plan = capture_kit_plan (kit, recipe);
      g_assert_cmpfloat (mapshot_plan_get_layer (plan, 0)->drawn_scale, ==,
                         CLAMP (dpi / 96.0, 1, MAPSHOT_BASEMAP_MAX_SCALE));
    }
}

/* A large picture has letters that can be read when it is seen as a whole, unless a zoom's own pixels were asked for. */
static void
test_large (CaptureKit *kit, gconstpointer data)
{
  static const struct
  {
    int width, height;
    double scale;
  } sizes[] = { { 1600, 1600, 1 }, { 30000, 1000, 1 }, { 4000, 3200, 2 }, { 20000, 19000, MAPSHOT_BASEMAP_MAX_SCALE } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int kind = 0; kind < 3; kind++)
      {
        g_autoptr (MapshotRecipe) recipe = make_recipe (37.5, 127, sizes[i].width, sizes[i].height, 20);
        g_autoptr (MapshotPlan) plan = NULL;
        double scale;

        recipe->sharpness = kind == 0 ? MAPSHOT_SHARPNESS_RESOLUTION : kind == 1 ? MAPSHOT_SHARPNESS_AUTO : MAPSHOT_SHARPNESS_ZOOM;
        recipe->zoom = 12;
        plan = capture_kit_plan (kit, recipe);
        scale = mapshot_plan_get_layer (plan, 0)->drawn_scale;
        g_assert_cmpfloat (MAX (scale, 1), ==, kind < 2 ? sizes[i].scale : 1);
        g_assert_cmpint (plan->zoom, ==, kind == 0 ? 13 : 12);
        g_assert_true (mapshot_plan_get_layer (plan, 0)->aligned);
      }
}

/* In another source's grid it is drawn at that one's pixels, also where it has no zoom as sharp; in another projection it is warped. */
static void
test_layer (CaptureKit *kit, gconstpointer data)
{
  static const struct
  {
    int zoom;
    gboolean drawn;
  } zooms[] = { { 12, FALSE }, { 13, TRUE }, { 16, TRUE } };
  g_autoptr (MapshotRecipe) recipe = make_recipe (37.5, 127, 300, 300, 33.3);

  recipe->source = g_strdup ("https://tiles.invalid/{z}/{x}/{y}.png");
  mapshot_recipe_add_layer (recipe, "basemap", 0.5);
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  for (gsize i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      g_autoptr (MapshotPlan) plan = NULL;
      const MapshotPlanLayer *layer;

      recipe->zoom = zooms[i].zoom;
      plan = capture_kit_plan (kit, recipe);
      layer = mapshot_plan_get_layer (plan, 1);
      g_assert_true (layer->aligned);
      g_assert_cmpint (layer->drawn_scale > 0, ==, zooms[i].drawn);
      g_assert_cmpint (plan->zoom, ==, zooms[i].zoom);
    }
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  {
    g_autoptr (MapshotPlan) plan = capture_kit_plan (kit, recipe);

    g_assert_false (mapshot_plan_get_layer (plan, 0)->aligned);
    g_assert_true (mapshot_plan_get_layer (plan, 1)->aligned);
  }
  recipe->crs = g_strdup ("EPSG:5179");
  {
    g_autoptr (MapshotPlan) plan = capture_kit_plan (kit, recipe);

    g_assert_nonnull (mapshot_plan_get_layer (plan, 1)->warp);
    g_assert_cmpfloat (mapshot_plan_get_layer (plan, 1)->drawn_scale, ==, 0);
  }
}

static void
run (CaptureKit *kit, const MapshotRecipe *recipe, int threads, const char *path)
{
  g_autoptr (MapshotPlan) plan = capture_kit_plan (kit, recipe);
  const MapshotCaptureOptions options = { .output = path, .overwrite = TRUE, .threads = threads, .retries = -1 };
  g_autoptr (MapshotCapture) capture = mapshot_capture_new (plan, &options);
  g_autoptr (GError) error = NULL;

  mapshot_capture_run (capture, NULL, &error);
  g_assert_no_error (error);
}

/* The picture, made of tiles on one core or many, is what is drawn in one piece. */
static void
check_picture (CaptureKit *kit, const MapshotRecipe *recipe)
{
  g_autoptr (MapshotPlan) plan = capture_kit_plan (kit, recipe);
  g_autofree char *path = capture_kit_get_path (kit, "picture.png");
  int width = (int) plan->width, height = (int) plan->map_height;
  const MapshotBasemapPlane plane = { plan->left, plan->top, plan->resolution, mapshot_plan_get_layer (plan, 0)->drawn_scale };
  g_autofree guint8 *memory = g_malloc ((gsize) width * 4 * (gsize) height);
  MapshotPixels whole = { memory, (gsize) width * 4, width, height, MAPSHOT_PIXELS_OPAQUE };
  g_autoptr (GBytes) one = NULL, many = NULL;
  g_autoptr (TestPng) png = NULL;

  mapshot_basemap_draw_plane (mapshot_basemap_get (NULL), &plane, 0, 0, &whole);
  run (kit, recipe, 1, path);
  one = capture_kit_read (kit, "picture.png");
  run (kit, recipe, 4, path);
  many = capture_kit_read (kit, "picture.png");
  g_assert_true (g_bytes_equal (one, many));
  png = test_png_read (path);
  g_assert_cmpuint (png->width, ==, width);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const guint8 *p = memory + (gsize) (y * width + x) * 4;

        if (test_png_get_colour (png, (guint32) x, (guint32) y) != ((guint32) p[2] << 16 | (guint32) p[1] << 8 | p[0]))
          g_error ("pixel %d,%d differs", x, y);
      }
}

static void
test_picture (CaptureKit *kit, gconstpointer data)
{
  static const struct
  {
    double latitude, longitude, resolution, dpi;
  } pictures[] = { { 37.55, 127, 118, 0 }, { 37.55, 127, 7, 0 }, { -16.8, 180, 95.5, 0 }, { 48, 9, 1300, 300 }, { 10, -179.9, 30000, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autoptr (MapshotRecipe) recipe = make_recipe (pictures[i].latitude, pictures[i].longitude, 700, 530, pictures[i].resolution);

      recipe->dpi = pictures[i].dpi;
      recipe->attribution_outside = TRUE;
      check_picture (kit, recipe);
    }
  {
    /* With larger letters, on many tiles. */
    g_autoptr (MapshotRecipe) recipe = make_recipe (37.55, 127, 2900, 2400, 40);

    recipe->sharpness = MAPSHOT_SHARPNESS_AUTO;
    recipe->attribution_outside = TRUE;
    check_picture (kit, recipe);
  }
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*func) (CaptureKit *, gconstpointer);
  } tests[] = {
    { "/plan-drawn/resolution", test_resolution }, { "/plan-drawn/limit", test_limit }, { "/plan-drawn/zooms", test_zooms },
    { "/plan-drawn/paper", test_paper },           { "/plan-drawn/layer", test_layer }, { "/plan-drawn/picture", test_picture },
    { "/plan-drawn/large", test_large },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, CaptureKit, NULL, capture_kit_set_up, tests[i].func, capture_kit_tear_down);

  return g_test_run ();
}
