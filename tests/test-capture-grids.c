/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture.h"
#include "error.h"
#include "grid-kit.h"
#include "plan-warp.h"
#include "png-reader.h"
#include "test-server.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Captures from grids other than Web Mercator's, and into other projections: every pixel of the server's tiles says where it belongs. */

typedef struct
{
  TestServer *server;
  MapshotSourceStore *store;
  MapshotRecipe *recipe;
  MapshotPlanLimits limits;
  int threads;
  char *folder, *path;
} Fixture;

static void
add_source (Fixture *fixture, const char *grid, const char *path)
{
  g_autofree char *template_uri = test_server_get_uri (fixture->server, path);
  MapshotSource *source = grid_kit_add (fixture->store, grid, template_uri);

  source->transparent = strstr (path, "/rgba/") != NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = test_server_new (TEST_SERVER_PLAIN);
  fixture->store = mapshot_source_store_new ("", "");
  fixture->recipe = mapshot_recipe_new ();
  fixture->recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  fixture->limits = (MapshotPlanLimits){ .max_pixels = 1e8 };
  fixture->folder = g_dir_make_tmp ("mapshot-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "map.png", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  mapshot_recipe_free (fixture->recipe);
  test_server_free (fixture->server);
  mapshot_source_store_unref (fixture->store);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
set_region (Fixture *fixture, const char *grid, int zoom, double west, double south, double east, double north)
{
  g_free (fixture->recipe->source);
  fixture->recipe->source = g_strdup (grid);
  fixture->recipe->zoom = zoom;
  fixture->recipe->bounds = (MapshotBounds){ west, south, east, north };
}

static MapshotPlan *
run (Fixture *fixture)
{
  const MapshotCaptureOptions options = { .output = fixture->path, .overwrite = TRUE, .retries = 1, .threads = fixture->threads };
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotPlan) plan = mapshot_plan_new (fixture->recipe, fixture->store, &fixture->limits, &error);
  g_autoptr (MapshotCapture) capture = NULL;

  g_assert_no_error (error);
  capture = mapshot_capture_new (plan, &options);
  mapshot_capture_run (capture, NULL, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&plan);
}

/* The colour of the layer's pixel X, Y of its plane, by the numbers that the service uses. */
static guint32
get_colour (const MapshotPlanLayer *layer, gint64 x, gint64 y)
{
  MapshotTileGrid *grid = layer->source->grid;
  gint64 column = (gint64) floor ((double) x / 256), row = (gint64) floor ((double) y / 256);
  const MapshotTileLevel *level = mapshot_tile_grid_get_level (grid, layer->level);

  return test_server_tile_colour (level->zoom, (int) mapshot_tile_grid_get_column_number (grid, layer->level, column),
                                  (int) mapshot_tile_grid_get_row_number (grid, layer->level, row), (int) (x - column * 256),
                                  (int) (y - row * 256));
}

/* The level's own pixels, each where PROJ says that its place is. */
static void
test_untouched (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    const char *grid;
    int zoom;
    MapshotBounds bounds;
  } cases[] = {
    { "kakao", 6, { 126.9, 37.5, 127.05, 37.6 } }, { "world", 9, { 126.4, 37.2, 127.5, 37.9 } },
    { "world", 4, { 170, -30, -165, 10 } },        { "utm", 9, { 126.9, 37.5, 127.05, 37.6 } },
  };

  add_source (fixture, "kakao", "/tile/{z}/{x}/{y}.png");
  add_source (fixture, "world", "/tile/{z}/{x}/{y}.png");
  add_source (fixture, "utm", "/tile/{z}/{x}/{y}.png");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotPlan) plan = NULL;
      g_autoptr (TestPng) png = NULL;
      const MapshotPlanLayer *base;
      const MapshotBounds *b = &cases[i].bounds;

      set_region (fixture, cases[i].grid, cases[i].zoom, b->west, b->south, b->east, b->north);
      plan = run (fixture);
      base = mapshot_plan_get_layer (plan, 0);
      png = test_png_read (fixture->path);
      g_assert_cmpuint (png->width, ==, (guint) plan->width);
      g_assert_cmpuint (png->width, >, 300);
      for (guint y = 0; y < png->height; y += 7)
        for (guint x = 0; x < png->width; x += 5)
          {
            double u, v;

            mapshot_tile_grid_to_pixel (base->source->grid, base->level, plan->left + plan->resolution * (x + 0.5),
                                        plan->top - plan->resolution * (y + 0.5), &u, &v);
            g_assert_cmphex (test_png_get_colour (png, x, y), ==, get_colour (base, (gint64) floor (u), (gint64) floor (v)));
          }
    }
}

/* The ramps of the tiles, away from where they jump: green and blue are px and py. */
static int
compare_ramps (const MapshotPlan *plan, guint index, const TestPng *png, const MapshotProjection *from)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, index);
  int compared = 0;

  for (guint y = 0; y < png->height; y += 3)
    for (guint x = 0; x < png->width; x += 3)
      {
        double u = plan->left + plan->resolution * (x + 0.5), v = plan->top - plan->resolution * (y + 0.5), px, py;
        guint32 colour = test_png_get_colour (png, x, y);

        mapshot_projection_inverse (from, &u, &v, 1);
        mapshot_projection_forward (layer->projection, &u, &v, 1);
        mapshot_tile_grid_to_pixel (layer->source->grid, layer->level, u, v, &px, &py);
        px -= floor (px / 256) * 256;
        py -= floor (py / 256) * 256;
        if (px < 14 || px > 242 || py < 14 || py > 242)
          continue;
        g_assert_cmpfloat_with_epsilon (colour >> 8 & 255, px - 0.5, 1.1);
        g_assert_cmpfloat_with_epsilon (colour & 255, py - 0.5, 1.1);
        compared++;
      }
  return compared;
}

static void
test_warped (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    const char *grid, *crs;
    int zoom;
    MapshotBounds bounds;
  } cases[] = {
    { "mercator", "EPSG:5181", 11, { 126.8, 37.4, 127.2, 37.7 } }, { "kakao", "EPSG:3857", 7, { 128.9, 35.0, 129.2, 35.3 } },
    { "world", "EPSG:3857", 8, { 126, 36, 128, 38 } },             { "mercator", "EPSG:2154", 9, { -4, 47, -2, 49 } },
  };

  add_source (fixture, "mercator", "/tile/{z}/{x}/{y}.png");
  add_source (fixture, "kakao", "/tile/{z}/{x}/{y}.png");
  add_source (fixture, "world", "/tile/{z}/{x}/{y}.png");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotPlan) plan = NULL;
      g_autoptr (TestPng) png = NULL;
      const MapshotBounds *b = &cases[i].bounds;

      set_region (fixture, cases[i].grid, cases[i].zoom, b->west, b->south, b->east, b->north);
      g_free (fixture->recipe->crs);
      fixture->recipe->crs = g_strdup (cases[i].crs);
      plan = run (fixture);
      png = test_png_read (fixture->path);
      g_assert_cmpint (compare_ramps (plan, 0, png, plan->projection), >, 3000);
    }
}

/* An opaque layer of another projection hides the base; its place is its own. */
static void
test_layer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (TestPng) png = NULL;

  add_source (fixture, "kakao", "/tile/{z}/{x}/{y}.png");
  add_source (fixture, "mercator", "/any/over/tile/{z}/{x}/{y}.png");
  set_region (fixture, "kakao", 6, 126.9, 37.5, 127.05, 37.6);
  mapshot_recipe_add_layer (fixture->recipe, "mercator", 1);
  plan = run (fixture);
  png = test_png_read (fixture->path);
  g_assert_true (mapshot_plan_get_layer (plan, 0)->aligned);
  g_assert_nonnull (mapshot_plan_get_layer (plan, 1)->warp);
  /* 8 m a pixel at 37.5° needs level 14, whose pixels have 7.6 m; level 13 has 15. */
  g_assert_cmpint (mapshot_tile_grid_get_level (mapshot_plan_get_layer (plan, 1)->source->grid, mapshot_plan_get_layer (plan, 1)->level)->zoom, ==, 14);
  g_assert_cmpint (compare_ramps (plan, 1, png, plan->projection), >, 3000);
}

/* The bytes of the file do not depend on how many work on it, or how much memory they have. */
static void
test_same_bytes (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    int threads;
    guint64 memory;
  } ways[] = { { 1, 0 }, { 2, 0 }, { 7, 0 }, { 3, 1 } };
  g_autofree char *first = NULL;
  gsize first_length = 0;

  add_source (fixture, "mercator", "/rgba/{z}/{x}/{y}.png");
  add_source (fixture, "kakao", "/any/over/rgba/{z}/{x}/{y}.png");
  set_region (fixture, "mercator", 12, 126.8, 37.4, 127.2, 37.7);
  fixture->recipe->crs = g_strdup ("EPSG:5179");
  mapshot_recipe_add_layer (fixture->recipe, "kakao", 0.6);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (MapshotPlan) plan = NULL;
      g_autofree char *bytes = NULL;
      gsize length;

      fixture->threads = ways[i].threads;
      if (ways[i].memory != 0)
        {
          /* As little as a run with one band needs. */
          g_autoptr (MapshotPlan) rich = mapshot_plan_new (fixture->recipe, fixture->store, &fixture->limits, NULL);

          g_assert_cmpint (rich->bands_in_flight, >, 1);
          fixture->limits.max_memory = rich->memory - (rich->memory >> 5);
        }
      plan = run (fixture);
      g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
      if (first == NULL)
        {
          first = g_steal_pointer (&bytes);
          first_length = length;
          continue;
        }
      g_assert_cmpmem (bytes, length, first, first_length);
    }
}

/* Over the pole the rows of tiles do not follow the picture's rows. */
static void
test_pole (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (TestPng) png = NULL;

  add_source (fixture, "mercator", "/tile/{z}/{x}/{y}.png");
  set_region (fixture, "mercator", 4, 0, 0, 0, 0);
  fixture->recipe->crs = g_strdup ("EPSG:3995");
  fixture->recipe->where = MAPSHOT_WHERE_SIZE;
  fixture->recipe->center = (MapshotPosition){ 80, 30 };
  fixture->recipe->pixel_width = 700;
  fixture->recipe->pixel_height = 900;
  fixture->recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  plan = run (fixture);
  png = test_png_read (fixture->path);
  g_assert_cmpint (plan->outside, >, 0);
  g_assert_cmpuint (png->height, ==, 900);
}

static void
test_metadata (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    const char *grid, *crs, *mapping;
  } cases[] = { { "kakao", NULL, "2,1" }, { "mercator", NULL, "1,2" }, { "mercator", "EPSG:4326", "2,1" }, { "mercator", "EPSG:32652", "1,2" } };

  add_source (fixture, "kakao", "/tile/{z}/{x}/{y}.png");
  add_source (fixture, "mercator", "/tile/{z}/{x}/{y}.png");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MapshotCaptureOptions options = { .output = fixture->path, .overwrite = TRUE, .sidecars = TRUE };
      g_autofree char *world_path = g_build_filename (fixture->folder, "map.pgw", NULL);
      g_autofree char *aux_path = g_build_filename (fixture->folder, "map.png.aux.xml", NULL);
      g_autofree char *aux = NULL, *world = NULL, *srs = NULL;
      g_autoptr (MapshotPlan) plan = NULL;
      g_autoptr (MapshotCapture) capture = NULL;
      g_auto (GStrv) lines = NULL;

      set_region (fixture, cases[i].grid, i == 0 ? 6 : 10, 126.9, 37.5, 127.05, 37.6);
      g_clear_pointer (&fixture->recipe->crs, g_free);
      fixture->recipe->crs = g_strdup (cases[i].crs);
      plan = mapshot_plan_new (fixture->recipe, fixture->store, &fixture->limits, NULL);
      capture = mapshot_capture_new (plan, &options);
      g_assert_true (mapshot_capture_run (capture, NULL, NULL));
      g_assert_true (g_file_get_contents (aux_path, &aux, NULL, NULL));
      g_assert_true (g_file_get_contents (world_path, &world, NULL, NULL));
      srs = g_strdup_printf ("<SRS dataAxisToSRSAxisMapping=\"%s\">%s</SRS>", cases[i].mapping, plan->crs);
      g_assert_nonnull (strstr (aux, srs));
      lines = g_strsplit (world, "\n", 7);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (lines[0], NULL), plan->resolution, 1e-9 * plan->resolution);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (lines[4], NULL), plan->left + plan->resolution / 2, 1e-6);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (lines[5], NULL), plan->top - plan->resolution / 2, 1e-6);
      g_unlink (world_path);
      g_unlink (aux_path);
    }
}

#define ADD(name, func) g_test_add ("/capture-grids/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("untouched", test_untouched);
  ADD ("warped", test_warped);
  ADD ("layer", test_layer);
  ADD ("same-bytes", test_same_bytes);
  ADD ("pole", test_pole);
  ADD ("metadata", test_metadata);
  return g_test_run ();
}
