/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan.h"
#include "template.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Services that draw any rectangle are asked for the picture's own pixels. */

static const char entries[] = "[source map]\nType=wms\nName=Map\nAddress=https://w.example/ms?\nLayers=a\nProjection=EPSG:3857\n"
                              "Projections=EPSG:5181 xy;EPSG:5186 yx;EPSG:4326\nMaxZoom=20\nTileSize=512\n"
                              "[source tiles]\nName=Tiles\nTemplate=https://w.example/{z}/{x}/{y}.png\nMaxZoom=18\n"
                              "[source part]\nType=image\nName=Parts\nTemplate=https://w.example/?center={cx},{cy}&z={z}&w={w}&h={h}\n";

typedef struct
{
  MapshotSourceStore *store;
  MapshotRecipe *recipe;
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = NULL;

  fixture->folder = g_dir_make_tmp ("mapshot-drawn-XXXXXX", NULL);
  file = g_build_filename (fixture->folder, "own.ini", NULL);
  g_assert_true (g_file_set_contents (file, entries, -1, NULL));
  fixture->store = mapshot_source_store_new ("", fixture->folder);
  g_assert_cmpstr (mapshot_source_store_get_problems (fixture->store)[0], ==, NULL);
  g_unlink (file);
  g_rmdir (fixture->folder);
  fixture->recipe = mapshot_recipe_new ();
  fixture->recipe->where = MAPSHOT_WHERE_SIZE;
  fixture->recipe->center = (MapshotPosition){ 37.5663, 126.9779 };
  fixture->recipe->pixel_width = 800;
  fixture->recipe->pixel_height = 600;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  mapshot_source_store_unref (fixture->store);
  mapshot_recipe_free (fixture->recipe);
  g_free (fixture->folder);
}

static MapshotPlan *
plan (Fixture *fixture, const char *source)
{
  const MapshotPlanLimits limits = { .max_pixels = 1e8 };
  g_autoptr (GError) error = NULL;
  MapshotPlan *made;

  g_free (fixture->recipe->source);
  fixture->recipe->source = g_strdup (source);
  made = mapshot_plan_new (fixture->recipe, fixture->store, &limits, &error);
  g_assert_no_error (error);

  return made;
}

static char *
get_address (const MapshotPlanLayer *layer)
{
  return mapshot_template_expand (layer->source, layer->level, layer->first_column, layer->first_row, NULL);
}

static void
read_box (const char *address, double box[4])
{
  g_assert_cmpint (sscanf (strstr (address, "BBOX=") + 5, "%lf,%lf,%lf,%lf", &box[0], &box[1], &box[2], &box[3]), ==, 4);
}

static void
test_resolution (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) exact = NULL;
  g_autoptr (MapshotPlan) tiles = NULL;
  g_autoptr (MapshotPlan) parts = NULL;
  g_autofree char *address = NULL;
  double box[4], r;

  fixture->recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  fixture->recipe->resolution = 3.3;
  exact = plan (fixture, "map");
  g_assert_true (mapshot_plan_get_layer (exact, 0)->aligned);
  g_assert_cmpfloat_with_epsilon (exact->ground_resolution, 3.3, 1e-9);
  g_assert_cmpint (exact->width, ==, 800);
  address = get_address (mapshot_plan_get_layer (exact, 0));
  g_assert_nonnull (strstr (address, "&CRS=EPSG:3857&"));
  g_assert_nonnull (strstr (address, "&WIDTH=512&HEIGHT=512&"));
  read_box (address, box);
  r = (box[2] - box[0]) / 512;
  g_assert_cmpfloat_with_epsilon (r, exact->resolution, 1e-9);
  /* The parts lie on one grid of whole pixels from the corner of the world. */
  g_assert_cmpfloat_with_epsilon (remainder ((box[0] + 20037508.342789244) / r, 512), 0, 1e-4);

  /* What comes in levels is resampled. */
  tiles = plan (fixture, "tiles");
  g_assert_false (mapshot_plan_get_layer (tiles, 0)->aligned);
  parts = plan (fixture, "part");
  g_assert_false (mapshot_plan_get_layer (parts, 0)->aligned);
}

static void
test_base_in_other_projection (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *crs, *asked;
    gboolean north_first;
  } cases[] = { { "EPSG:5181", "&CRS=EPSG:5181&", FALSE }, { "EPSG:5186", "&CRS=EPSG:5186&", TRUE }, { "EPSG:4326", "&CRS=EPSG:4326&", TRUE } };

  fixture->recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  fixture->recipe->resolution = 2.5;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotPlan) made = NULL;
      g_autofree char *address = NULL;
      const MapshotPlanLayer *base;
      double box[4], left, top;

      fixture->recipe->crs = g_strdup (cases[i].crs);
      made = plan (fixture, "map");
      g_clear_pointer (&fixture->recipe->crs, g_free);
      base = mapshot_plan_get_layer (made, 0);
      g_assert_true (base->aligned);
      g_assert_null (base->warp);
      g_assert_cmpstr (made->crs, ==, cases[i].crs);
      address = get_address (base);
      g_assert_nonnull (strstr (address, cases[i].asked));
      read_box (address, box);
      mapshot_tile_grid_from_pixel (base->source->grid, 0, (double) base->first_column * 512, (double) base->first_row * 512, &left, &top);
      g_assert_cmpfloat_with_epsilon (box[cases[i].north_first ? 1 : 0], left, 1e-6);
      g_assert_cmpfloat_with_epsilon (box[cases[i].north_first ? 2 : 3], top, 1e-6);
    }
  /* One that it does not draw is warped. */
  {
    g_autoptr (MapshotPlan) made = NULL;

    fixture->recipe->crs = g_strdup ("EPSG:5179");
    made = plan (fixture, "map");
    g_assert_nonnull (mapshot_plan_get_layer (made, 0)->warp);
  }
}

/* Over a map with levels it is asked for on the map's pixels; over one in another projection in that. */
static void
test_layer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) made = NULL;
  g_autoptr (MapshotPlan) resampled = NULL;
  g_autoptr (MapshotPlan) warped = NULL;

  mapshot_recipe_add_layer (fixture->recipe, "map", 1);
  fixture->recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  fixture->recipe->zoom = 15;
  made = plan (fixture, "tiles");
  g_assert_true (mapshot_plan_get_layer (made, 1)->aligned);

  fixture->recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  fixture->recipe->resolution = 3.3;
  resampled = plan (fixture, "tiles");
  g_assert_false (mapshot_plan_get_layer (resampled, 0)->aligned);
  g_assert_true (mapshot_plan_get_layer (resampled, 1)->aligned);

  fixture->recipe->crs = g_strdup ("EPSG:5186");
  warped = plan (fixture, "tiles");
  g_assert_nonnull (mapshot_plan_get_layer (warped, 0)->warp);
  g_assert_null (mapshot_plan_get_layer (warped, 1)->warp);
  g_assert_true (mapshot_plan_get_layer (warped, 1)->aligned);
}

#define TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("/plan-asked/resolution", test_resolution);
  TEST ("/plan-asked/base-in-other-projection", test_base_in_other_projection);
  TEST ("/plan-asked/layer", test_layer);

  return g_test_run ();
}
