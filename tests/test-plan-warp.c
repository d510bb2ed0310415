/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid-kit.h"
#include "plan-warp.h"

#include <math.h>

/* Pictures whose base lies in another projection, slightly bent, turned and pulled round a pole. */
static const struct
{
  const char *grid, *crs;
  int zoom;
  double latitude, longitude;
  gint64 width, height; /* px */
} cases[] = {
  { "mercator", "EPSG:5181", 12, 36.5, 127.5, 5000, 4000 },
  { "mercator", "EPSG:5181", 8, 36, 131, 1500, 2300 },   { "kakao", "EPSG:3857", 8, 36, 129, 2500, 3000 },
  { "world", "EPSG:3857", 8, 50, 10, 3000, 1000 },       { "mercator", "EPSG:2154", 9, 48, -4, 2000, 3000 },
  { "british", "EPSG:2154", 4, 52, -2, 3000, 2000 },     { "mercator", "EPSG:3413", 6, 65, 160, 2600, 2600 },
  { "mercator", "EPSG:3995", 4, 80, 30, 1200, 1200 },    { "world", "EPSG:3832", 5, 10, 178, 2600, 1200 },
};

static MapshotPlan *
make (guint index, guint64 max_memory)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  const MapshotPlanLimits limits = { .max_pixels = 1e8, .max_memory = max_memory };
  g_autoptr (GError) error = NULL;
  MapshotPlan *plan;

  grid_kit_add (store, cases[index].grid, "https://tiles.invalid/{z}/{y}/{x}.png");
  recipe->source = g_strdup (cases[index].grid);
  recipe->crs = g_strdup (cases[index].crs);
  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->center = (MapshotPosition){ cases[index].latitude, cases[index].longitude };
  recipe->pixel_width = cases[index].width;
  recipe->pixel_height = cases[index].height;
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = cases[index].zoom;
  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  plan = mapshot_plan_new (recipe, store, &limits, &error);
  g_assert_no_error (error);

  return plan;
}

/* Whatever pixel of a band is asked for, with what the filter reads around it, its tiles are among those of the band. */
static void
check_band (const MapshotPlan *plan, int index)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, 0);
  const MapshotTileLevel *level = mapshot_tile_grid_get_level (layer->source->grid, layer->level);
  gint64 world = mapshot_tile_grid_get_world_columns (layer->source->grid, layer->level);
  const MapshotWarpMap *map = mapshot_plan_warp_get_map (layer->warp);
  MapshotPlanBand band = mapshot_plan_get_band (plan, index);
  gint64 first, last;

  mapshot_plan_get_rows (plan, layer, band.y, band.height, &first, &last);
  g_assert_cmpint (first, <=, last);
  for (int i = 0; i < 600; i++)
    {
      double x = g_test_rand_double_range (0, (double) plan->width), y = (double) band.y + g_test_rand_double_range (0, band.height);

      if (i % 3 == 0)
        x = i % 2 == 0 ? 0.5 : (double) plan->width - 0.5;
      if (i % 5 == 0)
        y = (double) band.y + (i % 2 == 0 ? 0.5 : band.height - 0.5);
      map->func (&x, &y, 1, map->data);
      if (!isfinite (x) || !isfinite (y))
        continue;
      for (int corner = 0; corner < 4; corner++)
        {
          gint64 column = (gint64) floor ((x + (corner % 2 == 0 ? -3 : 3)) / 256);
          gint64 row = (gint64) floor ((y + (corner / 2 == 0 ? -3 : 3)) / 256);

          if (row < level->min_row || row > level->max_row || (world == 0 && (column < level->min_column || column > level->max_column)))
            continue;
          g_assert_cmpint (row, >=, first);
          g_assert_cmpint (row, <=, last);
          g_assert_cmpint (column, >=, layer->first_column);
          g_assert_cmpint (column, <, layer->first_column + layer->n_columns);
          g_assert_true (mapshot_plan_layer_needs_tile (layer, column, row));
        }
    }
}

static void
test_tiles (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotPlan) plan = make (i, 0);

      g_test_message ("%s in %s", cases[i].grid, cases[i].crs);
      g_assert_nonnull (mapshot_plan_get_layer (plan, 0)->warp);
      for (int band = 0; band < plan->n_bands; band++)
        check_band (plan, band);
    }
}

/* Rows go one after the other, from the layer's first to its last. */
static void
test_order (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotPlan) plan = make (i, 0);
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, 0);
      gint64 next = layer->first_row, previous = layer->first_row;

      for (int band = 0; band < plan->n_bands; band++)
        {
          MapshotPlanBand at = mapshot_plan_get_band (plan, band);
          gint64 first, last;

          if (at.y >= plan->map_height)
            continue;
          mapshot_plan_get_rows (plan, layer, at.y, at.height, &first, &last);
          g_assert_cmpint (first, >=, previous);
          g_assert_cmpint (first, <=, next);
          g_assert_cmpint (last, >=, next - 1);
          previous = first;
          next = last + 1;
        }
      g_assert_cmpint (next, ==, layer->first_row + layer->n_rows);
    }
}

/* The memory's rows are enough for any bands that follow each other. */
static void
test_peak (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotPlan) plan = make (i, 0);
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, 0);

      for (int bands = 1; bands <= 4; bands++)
        for (int band = 0; band + bands <= plan->n_bands; band++)
          {
            MapshotPlanBand from = mapshot_plan_get_band (plan, band), to = mapshot_plan_get_band (plan, band + bands - 1);
            gint64 first, last, unused;

            mapshot_plan_get_rows (plan, layer, from.y, from.height, &first, &unused);
            mapshot_plan_get_rows (plan, layer, to.y, to.height, &unused, &last);
            g_assert_cmpint (last - first + 1, <=, mapshot_plan_warp_get_peak (layer->warp, bands * 256));
          }
    }
}

/* A turned layer is not asked for in the corners that the picture does not show. */
static void
test_thrift (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotPlan) plan = make (i, 0);
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, 0);
      double shrink = mapshot_plan_warp_get_shrink (layer->warp);
      double pixels = (double) plan->width * (double) plan->height * shrink * shrink;

      g_test_message ("%s in %s: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " tiles, %.0f have the picture's area", cases[i].grid,
                      cases[i].crs, plan->tiles, layer->n_columns * layer->n_rows, pixels / 65536);
      g_assert_cmpint (plan->tiles, <=, layer->n_columns * layer->n_rows);
      if (g_str_equal (cases[i].crs, "EPSG:3413") || g_str_equal (cases[i].crs, "EPSG:3995"))
        g_assert_cmpint (plan->tiles, <, layer->n_columns * layer->n_rows * 8 / 10);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-warp/tiles", test_tiles);
  g_test_add_func ("/plan-warp/order", test_order);
  g_test_add_func ("/plan-warp/peak", test_peak);
  g_test_add_func ("/plan-warp/thrift", test_thrift);
  return g_test_run ();
}
