/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "plan.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Golden numbers were worked out apart from the program, from the formulas of Web Mercator and of the WGS 84 ellipsoid. */

#define XYZ "https://tiles.invalid/{z}/{x}/{y}.png"

/* Entries as a user would write them; "few" allows 100 tiles a capture, "korea" ends at 124 … 132° E, 33 … 39° N. */
static const char entries[] = "[source few]\nName=Few\nTemplate=https://few.invalid/{z}/{x}/{y}.png\nMaxTiles=100\n"
                              "[source korea]\nName=Korea\nTemplate=https://korea.invalid/{z}/{x}/{y}.png\nMaxZoom=12\n"
                              "Coverage=124,33,132,39\nMaxConnections=4\nMaxRate=5\nAttribution=© Korea\n"
                              "[source labels]\nName=Labels\nTemplate=https://labels.invalid/{z}/{x}/{y}@2x.png\nMaxZoom=12\n"
                              "Transparent=true\nNotFound=blank\nAttribution=© Labels\nCoverage=124,33,132,39\n";

typedef struct
{
  MapshotSourceStore *store;
  char *folder, *path;
  MapshotRecipe *recipe;
  MapshotPlanLimits limits;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->store = mapshot_source_store_new ("", "");
  fixture->folder = g_dir_make_tmp ("mapshot-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "own.ini", NULL);
  g_assert_true (g_file_set_contents (fixture->path, entries, -1, NULL));
  fixture->recipe = mapshot_recipe_new ();
  fixture->recipe->source = g_strdup (XYZ);
  fixture->limits = (MapshotPlanLimits){ .max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
  mapshot_recipe_free (fixture->recipe);
  mapshot_source_store_unref (fixture->store);
}

static void
use_entry (Fixture *fixture, const char *id)
{
  g_free (fixture->recipe->source);
  fixture->recipe->source = g_strdup_printf ("%s#%s", fixture->path, id);
}

static void
add_entry (Fixture *fixture, const char *id)
{
  g_autofree char *source = g_strdup_printf ("%s#%s", fixture->path, id);

  mapshot_recipe_add_layer (fixture->recipe, source, 1);
}

static void
set_box (Fixture *fixture, double west, double south, double east, double north, int zoom)
{
  MapshotRecipe *recipe = fixture->recipe;

  recipe->where = MAPSHOT_WHERE_BOUNDS;
  recipe->bounds = (MapshotBounds){ west, south, east, north };
  recipe->sharpness = zoom < 0 ? MAPSHOT_SHARPNESS_AUTO : MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = zoom < 0 ? 0 : zoom;
}

static void
set_size (Fixture *fixture, gint64 width, gint64 height, int zoom)
{
  MapshotRecipe *recipe = fixture->recipe;

  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->center = (MapshotPosition){ 37.5665, 126.978 };
  recipe->pixel_width = width;
  recipe->pixel_height = height;
  recipe->sharpness = zoom < 0 ? MAPSHOT_SHARPNESS_AUTO : MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = zoom < 0 ? 0 : zoom;
}

static void
set_extent (Fixture *fixture, double latitude, double longitude, double width, double height)
{
  MapshotRecipe *recipe = fixture->recipe;

  recipe->where = MAPSHOT_WHERE_EXTENT;
  recipe->center = (MapshotPosition){ latitude, longitude };
  recipe->ground_width = width;
  recipe->ground_height = height;
}

static void
set_resolution (Fixture *fixture, double resolution)
{
  fixture->recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  fixture->recipe->resolution = resolution;
}

static MapshotPlan *
make (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MapshotPlan *plan = mapshot_plan_new (fixture->recipe, fixture->store, &fixture->limits, &error);

  g_assert_no_error (error);
  return plan;
}

/* The message; owned by the caller. */
static char *
refuse (Fixture *fixture, int code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotPlan) plan = mapshot_plan_new (fixture->recipe, fixture->store, &fixture->limits, &error);

  g_assert_null (plan);
  g_assert_error (error, MAPSHOT_ERROR, code);
  g_assert_null (strchr (error->message, '\n'));
  /* The window shows the same words. */
  g_assert_null (strstr (error->message, "--"));
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);

  return g_strdup (error->message);
}

static void
assert_refused (Fixture *fixture, int code, const char *part)
{
  g_free (refuse (fixture, code, part));
}

/* The picture's place in the plane of its level. */
static void
assert_place (const MapshotPlan *plan, gint64 x, gint64 y, gint64 width, gint64 height)
{
  const MapshotPlanLayer *base = mapshot_plan_get_layer (plan, 0);

  g_assert_true (base->aligned);
  g_assert_cmpfloat (base->horizontal.scale, ==, 1);
  g_assert_cmpfloat (base->vertical.scale, ==, 1);
  g_assert_cmpfloat (base->horizontal.offset, ==, (double) x);
  g_assert_cmpfloat (base->vertical.offset, ==, (double) y);
  g_assert_cmpint (plan->width, ==, width);
  g_assert_cmpint (plan->map_height, ==, height);
  g_assert_cmpint (base->first_column, ==, x / 256);
  g_assert_cmpint (base->first_row, ==, y / 256);
  g_assert_cmpint (base->n_columns, ==, (x + width - 1) / 256 - x / 256 + 1);
  g_assert_cmpint (base->n_rows, ==, (y + height - 1) / 256 - y / 256 + 1);
}

static void
assert_bounds (const MapshotPlan *plan, double west, double south, double east, double north)
{
  g_assert_cmpfloat_with_epsilon (plan->bounds.west, west, 1e-9);
  g_assert_cmpfloat_with_epsilon (plan->bounds.south, south, 1e-9);
  g_assert_cmpfloat_with_epsilon (plan->bounds.east, east, 1e-9);
  g_assert_cmpfloat_with_epsilon (plan->bounds.north, north, 1e-9);
}

/* ---- where ---- */

static void
test_boxes (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    double west, south, east, north;
    int zoom;
    gint64 x, y, width, height;
  } boxes[] = {
    { 126.9, 37.5, 127.1, 37.6, 16, 14302577, 6495045, 9320, 5878 },
    { -180, -90, 180, 90, 0, 0, 0, 256, 256 },
    { -180, -90, 180, 90, 3, 0, 0, 2048, 2048 },
    { 179.7, -0.4, -179.6, 0.3, 9, 130963, 65427, 255, 255 },
    { -0.001, -0.001, 0.001, 0.001, 18, 33554246, 33554246, 372, 372 },
    { 10, 80, 20, 90, 5, 4324, 0, 227, 920 },
    { -71.2, -54.9, -70.1, -54.1, 10, 79226, 178098, 801, 1004 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      g_autoptr (MapshotPlan) plan = NULL;

      set_box (fixture, boxes[i].west, boxes[i].south, boxes[i].east, boxes[i].north, boxes[i].zoom);
      plan = make (fixture);
      g_test_message ("box %" G_GSIZE_FORMAT, i);
      assert_place (plan, boxes[i].x, boxes[i].y, boxes[i].width, boxes[i].height);
      g_assert_cmpint (plan->zoom, ==, boxes[i].zoom);
      g_assert_cmpstr (plan->crs, ==, "EPSG:3857");
      g_assert_cmpint (plan->outside, ==, 0);
      g_assert_cmpint (plan->tiles, ==,
                       mapshot_plan_get_layer (plan, 0)->n_columns * mapshot_plan_get_layer (plan, 0)->n_rows);
    }
}

static void
test_bounds (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) city = NULL, crossing = NULL, north = NULL;

  set_box (fixture, 126.9, 37.5, 127.1, 37.6, 16);
  city = make (fixture);
  assert_bounds (city, 126.90000772476196, 37.50000604889454, 127.09999322891237, 37.60000319815875);
  g_assert_cmpfloat_with_epsilon (city->ground_resolution, 1.8957202277622296, 1e-3);
  set_box (fixture, 179.7, -0.4, -179.6, 0.3, 9);
  crossing = make (fixture);
  assert_bounds (crossing, 179.70062255859372, -0.4009977028958103, -179.5989990234375, 0.2993760791533585);
  set_box (fixture, 10, 80, 20, 90, 5);
  north = make (fixture);
  assert_bounds (north, 10.01953125, 79.99716840285254, 19.9951171875, 85.0511287798066);
}

/* Whatever the rounding, the whole world is -180 … 180 and no sliver. */
static void
test_world (Fixture *fixture, gconstpointer data)
{
  fixture->limits.max_memory = G_GUINT64_CONSTANT (1) << 40;
  for (int zoom = 0; zoom <= 12; zoom++)
    {
      g_autoptr (MapshotPlan) plan = NULL;

      set_box (fixture, -180, -90, 180, 90, zoom);
      plan = make (fixture);
      assert_bounds (plan, -180, -85.0511287798066, 180, 85.0511287798066);
      g_assert_cmpint (plan->width, ==, 256 << zoom);
      g_assert_cmpint (plan->tiles, ==, (gint64) 1 << 2 * zoom);
    }
  for (int edge = 171; edge < 180; edge++)
    {
      g_autoptr (MapshotPlan) plan = NULL;

      set_box (fixture, edge, 10, 180, 20, 11);
      plan = make (fixture);
      g_assert_cmpfloat_with_epsilon (plan->bounds.east, 180, 1e-9);
    }
}

static void
test_extents (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    double latitude, longitude, ground_width, ground_height;
    int zoom;
    gint64 x, y, width, height;
  } extents[] = {
    { 37.5665, 126.978, 4000, 4000, 16, 14305157, 6495956, 2110, 2119 },
    { 37.5665, 126.978, 4000, 3000, 15, 7152578, 3248110, 1055, 795 },
    { -33.8568, 151.2153, 10000, 5000, 14, 3858308, 2516485, 1259, 632 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (extents); i++)
    {
      g_autoptr (MapshotPlan) plan = NULL;

      set_extent (fixture, extents[i].latitude, extents[i].longitude, extents[i].ground_width, extents[i].ground_height);
      fixture->recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
      fixture->recipe->zoom = extents[i].zoom;
      plan = make (fixture);
      assert_place (plan, extents[i].x, extents[i].y, extents[i].width, extents[i].height);
      /* True metres: what the file says of itself agrees with what was asked for, to the pixel. */
      g_assert_cmpfloat_with_epsilon ((double) plan->width * plan->ground_resolution, extents[i].ground_width,
                                      plan->ground_resolution);
    }
}

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) plan = NULL, pixel = NULL;

  set_size (fixture, 400, 301, 16);
  plan = make (fixture);
  assert_place (plan, 14306012, 6496865, 400, 301);

  set_size (fixture, 1, 1, 10);
  fixture->recipe->scale_bar = fixture->recipe->north_arrow = TRUE;
  pixel = make (fixture);
  g_assert_cmpint (pixel->width, ==, 1);
  g_assert_cmpint (pixel->height, ==, 1);
  g_assert_cmpint (pixel->tiles, ==, 1);
  g_assert_cmpint (pixel->n_bands, ==, 1);
}

static void
test_edges_of_the_world (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) whole = NULL, cut = NULL, extent = NULL;

  set_box (fixture, 10, 70, 20, 85, 5);
  whole = make (fixture);
  g_assert_false (whole->cut);
  set_box (fixture, 10, 70, 20, 85.1, 5);
  cut = make (fixture);
  g_assert_true (cut->cut);
  set_extent (fixture, 85, 0, 400000, 400000);
  extent = make (fixture);
  g_assert_true (extent->cut);
  set_box (fixture, 10, 86, 20, 90, 5);
  assert_refused (fixture, MAPSHOT_ERROR_USAGE, "85.05");
  set_box (fixture, 10, -90, 20, -85.06, 5);
  assert_refused (fixture, MAPSHOT_ERROR_USAGE, "85.05");
  set_size (fixture, 1000, 1000, 1);
  assert_refused (fixture, MAPSHOT_ERROR_USAGE, "edge of the world");
  set_extent (fixture, 89.9, 0, 1000, 100000);
  assert_refused (fixture, MAPSHOT_ERROR_USAGE, "pole");
  set_extent (fixture, 0, 0, 5e7, 1000);
  assert_refused (fixture, MAPSHOT_ERROR_USAGE, "round the world");
}

/* ---- how sharp ---- */

static void
test_auto (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) usual = NULL, small = NULL, few = NULL, coarsest = NULL;

  set_box (fixture, 126.9, 37.5, 127.1, 37.6, -1);
  usual = make (fixture);
  assert_place (usual, 14302577, 6495045, 9320, 5878);
  fixture->limits.max_pixels = 1e6;
  small = make (fixture);
  assert_place (small, 1787822, 811881, 1165, 734);
  g_assert_cmpint (small->zoom, ==, 13);

  fixture->limits.max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS;
  use_entry (fixture, "few");
  few = make (fixture);
  g_assert_cmpint (few->zoom, ==, 14);
  g_assert_cmpint (few->tiles, <=, 100);

  /* Where not even the coarsest level fits, nobody has asked for so much. */
  set_box (fixture, -180, -90, 180, 90, -1);
  fixture->limits.max_pixels = 10;
  assert_refused (fixture, MAPSHOT_ERROR_REFUSED, "256 × 256 px");
  fixture->limits.max_pixels_is_hard = TRUE;
  assert_refused (fixture, MAPSHOT_ERROR_REFUSED, "256 × 256 px");
  set_box (fixture, -180, -90, 180, 90, 0);
  assert_refused (fixture, MAPSHOT_ERROR_REFUSED, "256 × 256 px");
  fixture->limits.max_pixels_is_hard = FALSE;
  coarsest = make (fixture);
  g_assert_cmpint (coarsest->zoom, ==, 0);
}

/* The number of tiles that an off-grid region needs is at most one more a side than its size says: auto must not pick a level that the rules then refuse. */
static void
test_auto_obeys_tiles_off_grid (Fixture *fixture, gconstpointer data)
{
  use_entry (fixture, "few");
  for (int i = 0; i < 200; i++)
    {
      double west = 126 + i * 0.0137, south = 36 + i * 0.0071, side = 0.02 * (1 + i % 17);
      g_autoptr (MapshotPlan) plan = NULL;

      set_box (fixture, west, south, west + side, south + side * 0.8, -1);
      plan = make (fixture);
      g_assert_cmpint (plan->tiles, <=, 100);
    }
}

/* A size in pixels is what was asked for: it does not shrink or fail because of what is meant for choosing a level. */
static void
test_auto_size (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) plan = NULL;

  set_size (fixture, 20000, 20000, -1);
  plan = make (fixture);
  g_assert_cmpint (plan->width, ==, 20000);
  g_assert_cmpint (plan->zoom, ==, 22);
  fixture->limits.max_pixels_is_hard = TRUE;
  assert_refused (fixture, MAPSHOT_ERROR_REFUSED, "20000 × 20000 px");
}

static void
test_zoom_out_of_range (Fixture *fixture, gconstpointer data)
{
  set_box (fixture, 126.9, 37.5, 127.1, 37.6, 23);
  assert_refused (fixture, MAPSHOT_ERROR_USAGE, "0 to 22");
  use_entry (fixture, "korea");
  set_box (fixture, 126.9, 37.5, 127.1, 37.6, 13);
  assert_refused (fixture, MAPSHOT_ERROR_USAGE, "0 to 12");
}

static void
test_resolution (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    double resolution;
    int zoom;
  } picks[] = { { 7.6, 14 }, { 7.58, 15 }, { 3.8, 15 }, { 2.5, 16 }, { 1.8958, 16 }, { 1.8957, 17 }, { 1, 17 } };

  set_extent (fixture, 37.5665, 126.978, 4000, 4000);
  for (gsize i = 0; i < G_N_ELEMENTS (picks); i++)
    {
      g_autoptr (MapshotPlan) plan = NULL;

      set_resolution (fixture, picks[i].resolution);
      plan = make (fixture);
      g_assert_cmpint (plan->zoom, ==, picks[i].zoom);
      g_assert_false (mapshot_plan_get_layer (plan, 0)->aligned);
      g_assert_cmpfloat (mapshot_plan_get_layer (plan, 0)->horizontal.scale, >=, 1);
      g_assert_cmpint (plan->width, ==, llround (4000 / picks[i].resolution));
      g_assert_cmpfloat_with_epsilon (plan->ground_resolution, picks[i].resolution, 1e-9);
    }
  set_resolution (fixture, 2.5);
  {
    g_autoptr (MapshotPlan) plan = make (fixture);

    g_assert_cmpint (plan->width, ==, 1600);
    g_assert_cmpint (plan->map_height, ==, 1607);
  }
}

/* Sharper than the sharpest level would be made up; the message says what there is, and that is then taken. */
static void
test_too_sharp (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) plan = NULL;
  g_autofree char *message = NULL;
  const char *advice;

  use_entry (fixture, "korea");
  set_extent (fixture, 37.5665, 126.978, 4000, 4000);
  set_resolution (fixture, 1);
  message = refuse (fixture, MAPSHOT_ERROR_USAGE, "sharper than Korea");
  advice = strstr (message, "ask for ");
  g_assert_nonnull (advice);
  set_resolution (fixture, g_ascii_strtod (advice + strlen ("ask for "), NULL));
  plan = make (fixture);
  g_assert_cmpint (plan->zoom, ==, 12);
}

/* ---- bands ---- */

static void
assert_partition (const MapshotPlan *plan)
{
  const int tile_height = mapshot_tile_grid_get_tile_height (mapshot_plan_get_layer (plan, 0)->source->grid);
  gint64 y = 0;

  for (int i = 0; i < plan->n_bands; i++)
    {
      MapshotPlanBand band = mapshot_plan_get_band (plan, i);

      g_assert_cmpint (band.y, ==, y);
      g_assert_cmpint (band.height, >, 0);
      g_assert_cmpint (band.height, <=, MAX (tile_height, 256));
      /* The credit's strip begins a band of its own. */
      g_assert_true (y >= plan->map_height || y + band.height <= plan->map_height);
      y += band.height;
    }
  g_assert_cmpint (y, ==, plan->height);
}

static void
assert_rows (const MapshotPlan *plan)
{
  for (guint l = 0; l < plan->layers->len; l++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, l);
      gint64 before_first = layer->first_row, before_last = layer->first_row - 1;

      for (int i = 0; i < plan->n_bands; i++)
        {
          MapshotPlanBand band = mapshot_plan_get_band (plan, i);
          gint64 first, last;

          mapshot_plan_get_rows (plan, layer, band.y, band.height, &first, &last);
          if (band.y >= plan->map_height)
            {
              g_assert_cmpint (first, >, last);
              continue;
            }
          g_assert_cmpint (first, <=, last);
          g_assert_cmpint (first, >=, before_first);
          g_assert_cmpint (last, >=, before_last);
          g_assert_cmpint (first, <=, before_last + 1); /* no row is left out */
          before_first = first;
          before_last = last;
        }
      g_assert_cmpint (before_last, ==, layer->first_row + layer->n_rows - 1);
    }
}

static void
test_bands (Fixture *fixture, gconstpointer data)
{
  static const int heights[] = { 1, 2, 255, 256, 257, 511, 512, 513, 1000, 4096, 70001 };

  fixture->limits.max_pixels = 1e12;
  add_entry (fixture, "labels");
  for (gsize i = 0; i < G_N_ELEMENTS (heights); i++)
    for (int kind = 0; kind < 6; kind++)
      {
        g_autoptr (MapshotPlan) plan = NULL;

        set_size (fixture, 300, heights[i], 12);
        if (kind % 3 == 1)
          set_resolution (fixture, 41.3);
        if (kind % 3 == 2)
          set_resolution (fixture, 95);
        fixture->recipe->attribution_outside = kind >= 3;
        g_test_message ("height %d, kind %d", heights[i], kind);
        plan = make (fixture);
        g_assert_cmpint (plan->map_height, ==, heights[i]);
        if (kind >= 3)
          g_assert_cmpint (plan->height, >, plan->map_height);
        else
          g_assert_cmpint (plan->height, ==, plan->map_height);
        assert_partition (plan);
        assert_rows (plan);
      }
}

/* Bands of an aligned picture are rows of tiles: each row is read by one band alone. */
static void
test_aligned_bands (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) plan = NULL;
  const MapshotPlanLayer *base;

  set_size (fixture, 300, 3000, 12);
  plan = make (fixture);
  base = mapshot_plan_get_layer (plan, 0);
  g_assert_cmpint (plan->n_bands, ==, base->n_rows);
  for (int i = 0; i < plan->n_bands; i++)
    {
      MapshotPlanBand band = mapshot_plan_get_band (plan, i);
      gint64 first, last;

      mapshot_plan_get_rows (plan, base, band.y, band.height, &first, &last);
      g_assert_cmpint (first, ==, base->first_row + i);
      g_assert_cmpint (last, ==, first);
    }
}

/* ---- rules and coverage ---- */

static void
test_coverage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) inside = NULL, partly = NULL, across = NULL;
  const MapshotPlanLayer *base;
  gint64 count = 0;

  use_entry (fixture, "korea");
  set_box (fixture, 126, 36, 128, 38, 9);
  inside = make (fixture);
  g_assert_cmpint (inside->outside, ==, 0);
  g_assert_cmpint (inside->connections, ==, 4);
  g_assert_cmpfloat (inside->rate, ==, 5);

  set_box (fixture, 122, 32, 126, 36, 9);
  assert_refused (fixture, MAPSHOT_ERROR_FAILED, "covers only a part");
  fixture->recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  partly = make (fixture);
  base = mapshot_plan_get_layer (partly, 0);
  for (gint64 row = base->first_row; row < base->first_row + base->n_rows; row++)
    for (gint64 column = base->first_column; column < base->first_column + base->n_columns; column++)
      count += mapshot_plan_layer_has_tile (base, column, row);
  g_assert_cmpint (partly->tiles, ==, count);
  g_assert_cmpint (partly->outside, ==, base->n_columns * base->n_rows - count);
  /* Columns 429 … 435, of which 432 … 435 are covered. */
  g_assert_cmpint (base->n_columns, ==, 7);
  g_assert_cmpint (count % 4, ==, 0);
  g_assert_cmpint (partly->outside, >, 0);

  set_box (fixture, 0, 40, 10, 50, 7);
  assert_refused (fixture, MAPSHOT_ERROR_FAILED, "nothing in this region");
  /* Where a layer that lies over the base ends is no hole. */
  fixture->recipe->on_missing = MAPSHOT_ON_MISSING_FAIL;
  g_free (fixture->recipe->source);
  fixture->recipe->source = g_strdup (XYZ);
  add_entry (fixture, "labels");
  set_box (fixture, 122, 32, 126, 36, 9);
  across = make (fixture);
  g_assert_cmpint (across->outside, ==, 0);
  g_assert_cmpstr (across->credit, ==, "© Labels");
}

static void
test_rules (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->recipe->source);
  fixture->recipe->source = g_strdup ("osm");
  set_box (fixture, 126.9, 37.5, 127.1, 37.6, 12);
  assert_refused (fixture, MAPSHOT_ERROR_REFUSED, "not captured");
  g_free (fixture->recipe->source);
  fixture->recipe->source = g_strdup (XYZ);
  mapshot_recipe_add_layer (fixture->recipe, "https://tile.openstreetmap.org/{z}/{x}/{y}.png", 0.5);
  assert_refused (fixture, MAPSHOT_ERROR_REFUSED, "not captured");
  g_array_set_size (fixture->recipe->layers, 0);
  use_entry (fixture, "few");
  set_box (fixture, 126.9, 37.5, 127.1, 37.6, 16);
  assert_refused (fixture, MAPSHOT_ERROR_REFUSED, "allow 100");
  use_entry (fixture, "nowhere");
  assert_refused (fixture, MAPSHOT_ERROR_USAGE, "nowhere");
}

/* What is asked on the command line tightens the source's limits and never loosens them. */
static void
test_limits (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) tighter = NULL, looser = NULL;

  use_entry (fixture, "korea");
  set_box (fixture, 126, 36, 128, 38, 9);
  fixture->limits.connections = 2;
  fixture->limits.rate = 1.5;
  tighter = make (fixture);
  g_assert_cmpint (tighter->connections, ==, 2);
  g_assert_cmpfloat (tighter->rate, ==, 1.5);
  fixture->limits.connections = 64;
  fixture->limits.rate = 1000;
  looser = make (fixture);
  g_assert_cmpint (looser->connections, ==, 4);
  g_assert_cmpfloat (looser->rate, ==, 5);
}

/* ---- memory ---- */

static void
test_memory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) low = NULL, high = NULL, wide = NULL, tight = NULL;

  fixture->limits.max_pixels = 1e12;
  set_size (fixture, 2000, 20000, 14);
  low = make (fixture);
  set_size (fixture, 2000, 2000000, 14);
  high = make (fixture);
  g_assert_cmpuint (low->memory, ==, high->memory);
  set_size (fixture, 20000, 20000, 14);
  wide = make (fixture);
  /* At least the bands' own pixels; the program itself is the rest. */
  g_assert_cmpuint (wide->memory - low->memory, >, (guint64) wide->bands_in_flight * 256 * 18000 * 3 / 2);
  g_assert_cmpuint (wide->memory, <=, MAPSHOT_DEFAULT_MAX_MEMORY);

  fixture->limits.max_memory = wide->memory - 1;
  tight = make (fixture);
  g_assert_cmpint (tight->bands_in_flight, ==, wide->bands_in_flight - 1);
  g_assert_cmpuint (tight->memory, <, wide->memory);
  g_assert_cmpint (tight->bands_in_flight, >=, 1);
  fixture->limits.max_memory = 16 << 20;
  assert_refused (fixture, MAPSHOT_ERROR_REFUSED, "the limit of 16.0");
}

/* A computer with many processors refuses nothing that a small one makes. */
static void
test_threads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) small = NULL, large = NULL, tight = NULL;

  set_size (fixture, 60, 60, 14);
  fixture->limits.threads = 2;
  small = make (fixture);
  g_assert_cmpint (small->threads, ==, 2);
  fixture->limits.threads = 96;
  large = make (fixture);
  g_assert_cmpint (large->threads, >=, 16);
  g_assert_cmpint (large->threads, <, 96);
  g_assert_cmpuint (large->memory, <=, MAPSHOT_DEFAULT_MAX_MEMORY);
  g_assert_cmpint (large->bands_in_flight, ==, small->bands_in_flight);
  fixture->limits.max_memory = 64 << 20;
  tight = make (fixture);
  g_assert_cmpint (tight->threads, >=, 1);
  g_assert_cmpuint (tight->memory, <=, 64 << 20);
}

/* ---- absurd ---- */

static void
test_absurd (Fixture *fixture, gconstpointer data)
{
  static const double resolutions[] = { 1e-6, 1e-3, 0.04, 1, 1e3, 1e5, 1e6 };
  gint64 begin = g_get_monotonic_time ();

  fixture->limits.max_pixels = 1e300;
  for (int zoom = 13; zoom <= 22; zoom++)
    {
      set_box (fixture, -180, -90, 180, 90, zoom);
      assert_refused (fixture, MAPSHOT_ERROR_REFUSED, " px");
    }
  set_size (fixture, G_MAXINT32, G_MAXINT32, 22);
  assert_refused (fixture, MAPSHOT_ERROR_USAGE, "edge of the world");
  set_size (fixture, (gint64) G_MAXINT32 + 1, 1, 22);
  assert_refused (fixture, MAPSHOT_ERROR_USAGE, "edge of the world");
  set_size (fixture, 1 << 30, 1, 22);
  assert_refused (fixture, MAPSHOT_ERROR_REFUSED, "wider than this program");
  set_size (fixture, G_MAXINT32, G_MAXINT32, -1);
  assert_refused (fixture, MAPSHOT_ERROR_USAGE, "edge of the world");
  for (gsize i = 0; i < G_N_ELEMENTS (resolutions); i++)
    for (int where = 0; where < 3; where++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (MapshotPlan) plan = NULL;

        if (where == 0)
          set_box (fixture, -180, -90, 180, 90, 0);
        else if (where == 1)
          set_size (fixture, G_MAXINT32, G_MAXINT32, 0);
        else
          set_extent (fixture, 85, 10, 1e-3, 1e-3);
        set_resolution (fixture, resolutions[i]);
        plan = mapshot_plan_new (fixture->recipe, fixture->store, &fixture->limits, &error);
        g_assert_true ((plan == NULL) == (error != NULL));
        g_assert_true (plan != NULL || error->domain == MAPSHOT_ERROR);
        if (plan != NULL)
          assert_partition (plan);
      }
  g_assert_cmpfloat ((double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC, <, 20);
}

/* A tall picture has millions of bands, and asking for the last is as fast as for the first. */
static void
test_tall (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotPlan) plan = NULL;
  MapshotPlanBand last;

  fixture->limits.max_pixels = 1e300;
  set_box (fixture, 127, -85, 127.0001, 85, 22);
  plan = make (fixture);
  g_assert_cmpint (plan->map_height, >, 1000000000);
  last = mapshot_plan_get_band (plan, plan->n_bands - 1);
  g_assert_cmpint (last.y + last.height, ==, plan->height);
  g_assert_cmpuint (plan->memory, <=, MAPSHOT_DEFAULT_MAX_MEMORY);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "/plan/boxes", test_boxes },
    { "/plan/bounds", test_bounds },
    { "/plan/world", test_world },
    { "/plan/extents", test_extents },
    { "/plan/sizes", test_sizes },
    { "/plan/edges-of-the-world", test_edges_of_the_world },
    { "/plan/auto", test_auto },
    { "/plan/auto-obeys-tiles-off-grid", test_auto_obeys_tiles_off_grid },
    { "/plan/auto-size", test_auto_size },
    { "/plan/zoom-out-of-range", test_zoom_out_of_range },
    { "/plan/resolution", test_resolution },
    { "/plan/too-sharp", test_too_sharp },
    { "/plan/bands", test_bands },
    { "/plan/aligned-bands", test_aligned_bands },
    { "/plan/coverage", test_coverage },
    { "/plan/rules", test_rules },
    { "/plan/limits", test_limits },
    { "/plan/memory", test_memory },
    { "/plan/threads", test_threads },
    { "/plan/absurd", test_absurd },
    { "/plan/tall", test_tall },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
