/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "grid-kit.h"
#include "plan.h"
#include "region.h"
#include "template.h"

#include <geodesic.h>
#include <math.h>
#include <string.h>

/* Pictures in grids that are not Web Mercator's; that one is test-plan.c's. */

static const char *const grids[] = { "kakao", "ngii", "world", "utm", "lambert", "british", "mercator" };

typedef struct
{
  MapshotSourceStore *store;
  MapshotRecipe *recipe;
  MapshotPlanLimits limits;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->store = mapshot_source_store_new ("", "");
  fixture->recipe = mapshot_recipe_new ();
  fixture->limits = (MapshotPlanLimits){ .max_pixels = 1e8 };
  for (gsize i = 0; i < G_N_ELEMENTS (grids); i++)
    grid_kit_add (fixture->store, grids[i], "https://tiles.invalid/{z}/{y}/{x}.png");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  mapshot_recipe_free (fixture->recipe);
  mapshot_source_store_unref (fixture->store);
}

static void
use (Fixture *fixture, const char *grid, int zoom)
{
  g_free (fixture->recipe->source);
  fixture->recipe->source = g_strdup (grid);
  fixture->recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  fixture->recipe->zoom = zoom;
}

static MapshotPlan *
make (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MapshotPlan *plan = mapshot_plan_new (fixture->recipe, fixture->store, &fixture->limits, &error);

  g_assert_no_error (error);
  return plan;
}

static void
refuse (Fixture *fixture, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mapshot_plan_new (fixture->recipe, fixture->store, &fixture->limits, &error));
  g_assert_error (error, MAPSHOT_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_null (strchr (error->message, '\n'));
}

/* The address of the one tile in which a picture of one pixel lies. */
static char *
get_address (Fixture *fixture, double latitude, double longitude)
{
  g_autoptr (MapshotPlan) plan = NULL;
  const MapshotPlanLayer *base;

  fixture->recipe->where = MAPSHOT_WHERE_SIZE;
  fixture->recipe->center = (MapshotPosition){ latitude, longitude };
  fixture->recipe->pixel_width = fixture->recipe->pixel_height = 1;
  plan = make (fixture);
  base = mapshot_plan_get_layer (plan, 0);
  g_assert_true (base->aligned);
  g_assert_cmpint (plan->tiles, ==, 1);

  return mapshot_template_expand (base->source, base->level, base->first_column, base->first_row, NULL);
}

/* Tiles that the services themselves publish for these places. */
static void
test_addresses (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    const char *grid;
    int zoom;
    double latitude, longitude;
    const char *tile; /* level / row / column */
  } places[] = {
    { "kakao", 3, 37.5663, 126.9779, "3/1999/890.png" },
    { "kakao", 1, 37.5663, 126.9779, "1/7997/3563.png" },
    { "kakao", 3, 35.1796, 129.0756, "3/972/1637.png" },
    { "kakao", 3, 33.450701, 126.570667, "3/216/742.png" },
    /* 953892.2108, 1952009.9410: (953892.2108 + 200000) / 65.28 and (4000000 - 1952009.9410) / 65.28 */
    { "ngii", 18, 37.5663, 126.9779, "L18/31372/17676.png" },
    { "ngii", 5, 37.5663, 126.9779, "L05/3/2.png" },
    { "world", 0, 37.5663, 126.9779, "0/0/1.png" },
    { "world", 0, -37.5663, -126.9779, "0/0/0.png" },
    /* (126.9779 + 180) / 180 × 1024, (90 - 37.5663) / 180 × 1024 */
    { "world", 10, 37.5663, 126.9779, "10/298/1746.png" },
    /* 321414.975893, 4159618.639181 at 1 m a pixel */
    { "utm", 12, 37.5663, 126.9779, "12/22813/1255.png" },
    /* 648237.301549, 6862271.681554 */
    { "lambert", 12, 48.8584, 2.2945, "12/20069/2532.png" },
    /* 530269.9, 179640.7 at 7 m a pixel */
    { "british", 7, 51.5007, -0.1246, "7/667/428.png" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *address = NULL, *expected = g_strconcat ("https://tiles.invalid/", places[i].tile, NULL);

      use (fixture, places[i].grid, places[i].zoom);
      address = get_address (fixture, places[i].latitude, places[i].longitude);
      g_assert_cmpstr (address, ==, expected);
    }
}

/* Every point of the region's edge lies in the picture, and the picture is no more than a pixel larger than they ask for. */
static void
check_region (const MapshotPlan *plan, const MapshotBounds *bounds)
{
  double left = HUGE_VAL, right = -HUGE_VAL, top = -HUGE_VAL, bottom = HUGE_VAL;

  for (int i = 0; i <= 400; i++)
    {
      double t = i / 400.0, x = bounds->west + mapshot_bounds_get_width (bounds) * t;
      double y = bounds->south + (bounds->north - bounds->south) * t;
      double xs[] = { x, x, bounds->west, bounds->west + mapshot_bounds_get_width (bounds) };
      double ys[] = { bounds->south, bounds->north, y, y };

      mapshot_projection_forward (plan->projection, xs, ys, 4);
      for (int k = 0; k < 4; k++)
        {
          left = MIN (left, xs[k]);
          right = MAX (right, xs[k]);
          top = MAX (top, ys[k]);
          bottom = MIN (bottom, ys[k]);
        }
    }
  g_assert_cmpfloat_with_epsilon (plan->left, left, plan->resolution);
  g_assert_cmpfloat_with_epsilon (plan->top, top, plan->resolution);
  g_assert_cmpfloat_with_epsilon (plan->left + plan->resolution * (double) plan->width, right, plan->resolution);
  g_assert_cmpfloat_with_epsilon (plan->top - plan->resolution * (double) plan->map_height, bottom, plan->resolution);
}

static void
test_bounds (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    const char *grid, *crs;
    int zoom;
    MapshotBounds bounds;
  } cases[] = {
    { "kakao", "EPSG:5181", 10, { 125.9, 34, 129.6, 38.4 } }, { "kakao", "EPSG:5181", 3, { 126.96, 37.55, 127, 37.58 } },
    { "ngii", "EPSG:5179", 9, { 124.5, 33, 131.9, 38.9 } },   { "world", "EPSG:4326", 6, { 100, -20, 140, 50 } },
    { "utm", "EPSG:32652", 4, { 126, 33, 132, 39 } },         { "lambert", "EPSG:2154", 3, { -4.9, 42.3, 8.2, 51 } },
    { "british", "EPSG:27700", 3, { -3, 51, 1.5, 55 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotPlan) plan = NULL;
      const MapshotPlanLayer *base;
      const MapshotBounds *asked = &cases[i].bounds;
      double slack;

      use (fixture, cases[i].grid, cases[i].zoom);
      fixture->recipe->where = MAPSHOT_WHERE_BOUNDS;
      fixture->recipe->bounds = *asked;
      plan = make (fixture);
      base = mapshot_plan_get_layer (plan, 0);
      slack = plan->resolution / mapshot_projection_get_unit (plan->projection) / 40000;
      if (mapshot_projection_is_geographic (plan->projection))
        slack = plan->resolution;
      g_assert_cmpstr (plan->crs, ==, cases[i].crs);
      g_assert_true (base->aligned);
      g_assert_cmpint (plan->zoom, ==, cases[i].zoom);
      g_assert_cmpfloat (plan->resolution, ==, mapshot_tile_grid_get_level (base->source->grid, base->level)->resolution);
      check_region (plan, asked);
      g_assert_cmpfloat (plan->bounds.west, <=, asked->west + slack);
      g_assert_cmpfloat (plan->bounds.south, <=, asked->south + slack);
      g_assert_cmpfloat (plan->bounds.east, >=, asked->east - slack);
      g_assert_cmpfloat (plan->bounds.north, >=, asked->north - slack);
      g_assert_cmpfloat (plan->bounds.east - plan->bounds.west, <, (asked->east - asked->west) * 1.3 + 4 * slack);
    }
}

/* Metres from the picture's middle to its edges, by geodesics. */
static void
measure_edges (const MapshotPlan *plan, const MapshotPosition *center, double metres[4])
{
  double x[] = { plan->left, plan->left + plan->resolution * (double) plan->width, 0, 0 };
  double y[] = { 0, 0, plan->top, plan->top - plan->resolution * (double) plan->map_height };
  double cx = center->longitude, cy = center->latitude;
  struct geod_geodesic wgs84;

  geod_init (&wgs84, 6378137, 1 / 298.257223563);
  mapshot_projection_forward (plan->projection, &cx, &cy, 1);
  x[2] = x[3] = cx;
  y[0] = y[1] = cy;
  mapshot_projection_inverse (plan->projection, x, y, 4);
  for (int i = 0; i < 4; i++)
    geod_inverse (&wgs84, center->latitude, center->longitude, y[i], x[i], &metres[i], NULL, NULL);
}

/* --center with --radius: true metres to every edge, within the pixel that edges are rounded to. */
static void
test_true_metres (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    const char *grid;
    int zoom;
    MapshotPosition center;
  } cases[] = {
    { "kakao", 3, { 37.5665, 126.978 } }, { "kakao", 3, { 37.5, 130.87 } },  { "ngii", 16, { 33.4, 126.55 } },
    { "world", 15, { 59.4, 24.7 } },      { "world", 15, { -33.8, 151.2 } }, { "utm", 12, { 35.2, 126.1 } },
    { "lambert", 12, { 43.3, 5.37 } },    { "british", 9, { 55.95, -3.19 } }, { "mercator", 17, { 64.1, -21.9 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotPlan) plan = NULL;
      double metres[4], pixel;

      use (fixture, cases[i].grid, cases[i].zoom);
      fixture->limits.max_pixels = 1e9;
      fixture->recipe->where = MAPSHOT_WHERE_EXTENT;
      fixture->recipe->center = cases[i].center;
      fixture->recipe->ground_width = fixture->recipe->ground_height = 20000;
      plan = make (fixture);
      pixel = plan->resolution * mapshot_projection_get_unit (plan->projection) / 2;
      measure_edges (plan, &cases[i].center, metres);
      for (int k = 0; k < 4; k++)
        g_assert_cmpfloat_with_epsilon (metres[k], 10000, pixel + 10000 * 1e-4);
      g_assert_cmpfloat_with_epsilon (plan->ground_resolution * (double) plan->width, 20000, 2 * pixel + 20000 * 2e-3);
    }
}

/* With --resolution there is no rounding to the grid: 1e-4 and nothing else. */
static void
test_resolution (Fixture *fixture, gconstpointer data)
{
  const MapshotPosition centers[] = { { 37.5665, 126.978 }, { 35.1, 129.04 }, { 33.4, 126.5 }, { 38.2, 128.6 } };
  const char *const korean[] = { "kakao", "ngii", "world", "utm", "mercator" };

  for (gsize i = 0; i < G_N_ELEMENTS (korean); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (centers); j++)
      {
        g_autoptr (MapshotPlan) plan = NULL;
        double metres[4];

        use (fixture, korean[i], 0);
        fixture->recipe->on_missing = MAPSHOT_ON_MISSING_BLANK; /* Kakao ends south of Jeju */
        fixture->recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
        fixture->recipe->resolution = 5;
        fixture->recipe->where = MAPSHOT_WHERE_EXTENT;
        fixture->recipe->center = centers[j];
        fixture->recipe->ground_width = fixture->recipe->ground_height = 100000;
        fixture->limits.max_pixels = 1e9;
        plan = make (fixture);
        g_assert_false (mapshot_plan_get_layer (plan, 0)->aligned);
        g_assert_cmpfloat_with_epsilon (plan->ground_resolution, 5, 1e-9);
        measure_edges (plan, &centers[j], metres);
        for (int k = 0; k < 4; k++)
          g_assert_cmpfloat_with_epsilon (metres[k] / 50000, 1, 1e-4);
      }
}

static void
test_level_for_resolution (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) plan = NULL;

  use (fixture, "kakao", 0);
  fixture->recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  fixture->recipe->resolution = 3;
  fixture->recipe->where = MAPSHOT_WHERE_SIZE;
  fixture->recipe->center = (MapshotPosition){ 37.5665, 127 };
  fixture->recipe->pixel_width = 700;
  fixture->recipe->pixel_height = 300;
  plan = make (fixture);
  /* L4 has 2 m a pixel, L5 has 4; on the central meridian a metre is a metre. */
  g_assert_cmpint (plan->zoom, ==, 4);
  g_assert_cmpfloat_with_epsilon (plan->resolution, 3, 1e-7);
  g_assert_cmpint (plan->width, ==, 700);
}

/* The whole world in degrees is two tiles, and goes on over the antimeridian. */
static void
test_round_the_world (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) plan = NULL, fiji = NULL;

  use (fixture, "world", 0);
  fixture->recipe->where = MAPSHOT_WHERE_BOUNDS;
  fixture->recipe->bounds = (MapshotBounds){ -180, -90, 180, 90 };
  plan = make (fixture);
  g_assert_cmpint (plan->width, ==, 512);
  g_assert_cmpint (plan->map_height, ==, 256);
  g_assert_cmpint (plan->tiles, ==, 2);
  g_assert_cmpfloat (plan->bounds.west, ==, -180);
  g_assert_cmpfloat (plan->bounds.east, ==, 180);
  g_assert_cmpfloat (plan->bounds.north, ==, 90);

  use (fixture, "world", 5);
  fixture->recipe->bounds = (MapshotBounds){ 170, -20, -170, -10 };
  fiji = make (fixture);
  g_assert_cmpint (fiji->width, ==, 910); /* 20° of 180 / 8192 */
  g_assert_cmpfloat_with_epsilon (fiji->bounds.west, 170, 0.02);
  g_assert_cmpfloat_with_epsilon (fiji->bounds.east, -170, 0.02);
  g_assert_cmpint (fiji->outside, ==, 0);
  g_assert_cmpint (mapshot_plan_get_layer (fiji, 0)->n_columns, ==, 4);

  use (fixture, "world", 0);
  fixture->recipe->where = MAPSHOT_WHERE_SIZE;
  fixture->recipe->center = (MapshotPosition){ 0, 0 };
  fixture->recipe->pixel_width = 600;
  fixture->recipe->pixel_height = 100;
  refuse (fixture, MAPSHOT_ERROR_USAGE, "edge of the world");
  fixture->recipe->pixel_width = 100;
  fixture->recipe->pixel_height = 300;
  refuse (fixture, MAPSHOT_ERROR_USAGE, "edge of the world");
}

/* Tiles beyond a grid's limits are not there. */
static void
test_limits (Fixture *fixture, gconstpointer data)
{
  const MapshotTileLevel levels[] = { { .name = (char *) "0", .resolution = 100, .max_column = 9, .max_row = 9 },
                                      { .name = (char *) "1", .zoom = 1, .resolution = 50, .max_column = 19, .max_row = 19 } };
  MapshotSource *source = mapshot_source_new ("limited");
  g_autoptr (MapshotPlan) plan = NULL;

  g_assert_true (mapshot_source_set_template (source, "https://tiles.invalid/{z}/{x}/{y}.png", NULL));
  source->name = g_strdup ("Limited");
  source->grid = mapshot_tile_grid_new ("EPSG:5186", 150000, 650000, 256, 256, FALSE, FALSE, levels, 2);
  g_ptr_array_add (mapshot_source_store_get_sources (fixture->store), source);

  use (fixture, "limited", 1);
  fixture->recipe->where = MAPSHOT_WHERE_BOUNDS;
  fixture->recipe->bounds = (MapshotBounds){ 127, 36.5, 128, 37.5 };
  plan = make (fixture);
  g_assert_cmpint (plan->outside, ==, 0);

  fixture->recipe->bounds = (MapshotBounds){ 126, 36.5, 128, 37.5 };
  refuse (fixture, MAPSHOT_ERROR_FAILED, "covers only a part");
  fixture->recipe->bounds = (MapshotBounds){ 125, 33, 126, 34 };
  refuse (fixture, MAPSHOT_ERROR_FAILED, "has nothing in this region");
}

static void
test_out_of_reach (Fixture *fixture, gconstpointer data)
{
  use (fixture, "british", 0);
  fixture->recipe->where = MAPSHOT_WHERE_BOUNDS;
  fixture->recipe->bounds = (MapshotBounds){ -180, -90, 180, 90 };
  refuse (fixture, MAPSHOT_ERROR_USAGE, "beyond what EPSG:27700 can show");
}

static void
test_unknown_crs (Fixture *fixture, gconstpointer data)
{
  const MapshotTileLevel level = { .name = (char *) "0", .resolution = 100, .max_column = 9, .max_row = 9 };
  MapshotSource *source = mapshot_source_new ("nowhere");

  g_assert_true (mapshot_source_set_template (source, "https://tiles.invalid/{z}/{x}/{y}.png", NULL));
  source->name = g_strdup ("Nowhere");
  source->grid = mapshot_tile_grid_new ("EPSG:999999", 0, 0, 256, 256, FALSE, FALSE, &level, 1);
  g_ptr_array_add (mapshot_source_store_get_sources (fixture->store), source);
  use (fixture, "nowhere", 0);
  fixture->recipe->where = MAPSHOT_WHERE_BOUNDS;
  fixture->recipe->bounds = (MapshotBounds){ 126, 36, 127, 37 };
  refuse (fixture, MAPSHOT_ERROR_USAGE, "Nowhere: EPSG:999999");
}

/* ---- --crs ---- */

static void
test_other_projection (Fixture *fixture, gconstpointer data)
{
  const MapshotBounds korea = { 125.5, 34, 129.5, 38.5 };
  g_autoptr (MapshotPlan) plan = NULL, same = NULL, own = NULL;
  const MapshotPlanLayer *base;

  use (fixture, "mercator", 10);
  fixture->recipe->where = MAPSHOT_WHERE_BOUNDS;
  fixture->recipe->bounds = korea;
  own = make (fixture);
  fixture->recipe->crs = g_strdup ("EPSG:5181");
  plan = make (fixture);
  base = mapshot_plan_get_layer (plan, 0);
  g_assert_cmpstr (plan->crs, ==, "EPSG:5181");
  g_assert_false (base->aligned);
  g_assert_nonnull (base->warp);
  check_region (plan, &korea);
  /* The picture is as sharp as the level is in its middle. */
  g_assert_cmpfloat_with_epsilon (plan->ground_resolution / own->ground_resolution, 1, 0.007);
  g_assert_cmpint (plan->zoom, ==, 10);
  g_assert_cmpint (plan->outside, ==, 0);
  g_assert_cmpint (plan->tiles, >=, own->tiles);
  g_assert_cmpint (plan->tiles, <, own->tiles * 5 / 4);

  /* What is in that projection anyway is left alone. */
  use (fixture, "kakao", 8);
  same = make (fixture);
  g_assert_null (mapshot_plan_get_layer (same, 0)->warp);
  g_assert_true (mapshot_plan_get_layer (same, 0)->aligned);
}

static void
test_crs_sharpness (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) plan = NULL, automatic = NULL;

  use (fixture, "mercator", 0);
  fixture->recipe->crs = g_strdup ("EPSG:2154");
  fixture->recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  fixture->recipe->resolution = 2;
  fixture->recipe->where = MAPSHOT_WHERE_EXTENT;
  fixture->recipe->center = (MapshotPosition){ 48.8584, 2.2945 };
  fixture->recipe->ground_width = 4000;
  fixture->recipe->ground_height = 2000;
  plan = make (fixture);
  /* 4.777 m × cos 48.86° = 3.14 m at level 15, 1.57 m at level 16. */
  g_assert_cmpint (plan->zoom, ==, 16);
  g_assert_cmpint (plan->width, ==, 2000);
  g_assert_cmpint (plan->map_height, ==, 1000);
  g_assert_cmpfloat_with_epsilon (plan->ground_resolution, 2, 1e-9);

  fixture->recipe->sharpness = MAPSHOT_SHARPNESS_AUTO;
  fixture->limits.max_pixels = 4000 * 2000 / 2.0;
  automatic = make (fixture);
  g_assert_cmpint (automatic->zoom, ==, 16);
  g_assert_cmpfloat ((double) automatic->width * (double) automatic->height, <=, fixture->limits.max_pixels);
}

/* Where the base has no map, the picture says so. */
static void
test_beyond_the_base (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) plan = NULL;

  use (fixture, "mercator", 3);
  fixture->recipe->crs = g_strdup ("EPSG:4326");
  fixture->recipe->where = MAPSHOT_WHERE_BOUNDS;
  fixture->recipe->bounds = (MapshotBounds){ 0, 60, 90, 88 };
  refuse (fixture, MAPSHOT_ERROR_FAILED, "covers only a part");
  fixture->recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  plan = make (fixture);
  g_assert_cmpint (plan->outside, >, 0);
  fixture->recipe->on_missing = MAPSHOT_ON_MISSING_FAIL;
  fixture->recipe->bounds.north = 85;
  g_clear_pointer (&plan, mapshot_plan_unref);
  plan = make (fixture);
  g_assert_cmpint (plan->outside, ==, 0);
}

#define ADD(name, func) g_test_add ("/plan-place/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("addresses", test_addresses);
  ADD ("bounds", test_bounds);
  ADD ("true-metres", test_true_metres);
  ADD ("resolution", test_resolution);
  ADD ("level-for-resolution", test_level_for_resolution);
  ADD ("round-the-world", test_round_the_world);
  ADD ("limits", test_limits);
  ADD ("out-of-reach", test_out_of_reach);
  ADD ("unknown-crs", test_unknown_crs);
  ADD ("other-projection", test_other_projection);
  ADD ("crs-sharpness", test_crs_sharpness);
  ADD ("beyond-the-base", test_beyond_the_base);
  return g_test_run ();
}
