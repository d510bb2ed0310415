/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture.h"
#include "error.h"
#include "png-reader.h"
#include "test-server.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define ZOOM 9

/* Off the tiles' edges on every side; about 3 × 2 tiles. */
static const MapshotBounds region = { 126.3, 36.9, 128.1, 38.05 };

typedef struct
{
  TestServer *server;
  MapshotSourceStore *store;
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = test_server_new ((TestServerFlags) GPOINTER_TO_INT (data));
  fixture->store = mapshot_source_store_new ("", "");
  fixture->folder = g_dir_make_tmp ("mapshot-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "map.png", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  /* Whatever a test wanted, a capture leaves no file of its own behind. */
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  test_server_free (fixture->server);
  mapshot_source_store_unref (fixture->store);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static MapshotRecipe *
make_recipe (Fixture *fixture, const char *template_path)
{
  MapshotRecipe *recipe = mapshot_recipe_new ();

  recipe->source = test_server_get_uri (fixture->server, template_path);
  recipe->bounds = region;
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = ZOOM;

  return recipe;
}

static MapshotPlan *
make_plan (Fixture *fixture, const MapshotRecipe *recipe)
{
  const MapshotPlanLimits limits = { .max_pixels = 1e8 };
  g_autoptr (GError) error = NULL;
  MapshotPlan *plan = mapshot_plan_new (recipe, fixture->store, &limits, &error);

  g_assert_no_error (error);
  return plan;
}

static MapshotCaptureOptions
make_options (Fixture *fixture)
{
  return (MapshotCaptureOptions){ .output = fixture->path,
                                  .overwrite = TRUE,
                                  .retries = 3,
                                  .ca_file = test_server_get_ca_file () };
}

static MapshotCapture *
run (Fixture *fixture, const MapshotRecipe *recipe, const MapshotCaptureOptions *options, GError **error)
{
  g_autoptr (MapshotPlan) plan = make_plan (fixture, recipe);
  MapshotCapture *capture = mapshot_capture_new (plan, options);
  gboolean done = mapshot_capture_run (capture, NULL, error);

  g_assert_cmpint (done, ==, mapshot_report_get_status (mapshot_capture_get_report (capture)) != MAPSHOT_STATUS_FAILED);
  return capture;
}

static MapshotCapture *
run_well (Fixture *fixture, const MapshotRecipe *recipe)
{
  const MapshotCaptureOptions options = make_options (fixture);
  g_autoptr (GError) error = NULL;
  MapshotCapture *capture = run (fixture, recipe, &options, &error);

  g_assert_no_error (error);
  return capture;
}

/* The pixel of the zoom's plane that the picture begins at. */
static void
get_origin (const MapshotPlan *plan, gint64 *x, gint64 *y)
{
  *x = (gint64) mapshot_plan_get_layer (plan, 0)->horizontal.offset;
  *y = (gint64) mapshot_plan_get_layer (plan, 0)->vertical.offset;
}

static guint32
expected_colour (gint64 x, gint64 y, int size)
{
  return test_server_tile_colour (ZOOM, (int) (x / size), (int) (y / size), (int) (x % size), (int) (y % size));
}

static void
assert_pixels (const char *path, const MapshotPlan *plan, int size)
{
  g_autoptr (TestPng) png = test_png_read (path);
  gint64 left, top;

  get_origin (plan, &left, &top);
  g_assert_cmpuint (png->width, ==, (guint) plan->width);
  g_assert_cmpuint (png->height, ==, (guint) plan->height);
  for (guint y = 0; y < png->height; y++)
    for (guint x = 0; x < png->width; x++)
      g_assert_cmphex (test_png_get_colour (png, x, y), ==, expected_colour (left + x, top + y, size));
}

static char *
read_file (const char *path, gsize *length)
{
  char *contents;

  g_assert_true (g_file_get_contents (path, &contents, length, NULL));
  return contents;
}

static void
assert_same_bytes (const char *path, const char *expected, gsize expected_length)
{
  gsize length;
  g_autofree char *bytes = read_file (path, &length);

  g_assert_cmpmem (bytes, length, expected, expected_length);
}

/* ---- what comes out ---- */

static void
test_pixels (Fixture *fixture, gconstpointer data)
{
  static const char *const templates[] = { "/tile/{z}/{x}/{y}.png", "/tile/{z}/{x}/{y}.webp", "/gzip/tile/{z}/{x}/{y}.png" };

  for (gsize i = 0; i < G_N_ELEMENTS (templates); i++)
    {
      g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, templates[i]);
      g_autoptr (MapshotCapture) capture = run_well (fixture, recipe);

      assert_pixels (fixture->path, mapshot_capture_get_plan (capture), 256);
    }
  g_assert_cmpuint (test_server_get_peak (fixture->server), <=, 8);
}

static void
test_large_tiles (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/tile/{z}/{x}/{y}@2x.png");
  g_autoptr (MapshotCapture) capture = run_well (fixture, recipe);

  assert_pixels (fixture->path, mapshot_capture_get_plan (capture), 512);
}

static void
test_antimeridian (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (TestPng) png = NULL;
  const int world = 256 << ZOOM;
  gint64 left, top;

  recipe->bounds = (MapshotBounds){ 179.7, -0.4, -179.6, 0.3 };
  capture = run_well (fixture, recipe);
  png = test_png_read (fixture->path);
  get_origin (mapshot_capture_get_plan (capture), &left, &top);
  g_assert_cmpint (left, <, world);
  g_assert_cmpint (left + png->width, >, world);
  for (guint y = 0; y < png->height; y += 3)
    for (guint x = 0; x < png->width; x++)
      g_assert_cmphex (test_png_get_colour (png, x, y), ==, expected_colour ((left + x) % world, top + y, 256));
}

/* 256 × 256 px of the rgba tiles with every kind of alpha. */
static void
test_straight_alpha (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/rgba/{z}/{x}/{y}.png");
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (TestPng) png = NULL;
  gint64 left, top;

  recipe->background = MAPSHOT_BACKGROUND_NONE;
  capture = run_well (fixture, recipe);
  png = test_png_read (fixture->path);
  get_origin (mapshot_capture_get_plan (capture), &left, &top);
  g_assert_cmpint (png->channels, ==, 4);
  for (guint y = 0; y < png->height; y++)
    for (guint x = 0; x < png->width; x++)
      {
        gint64 px = left + x, py = top + y;

        g_assert_cmphex (test_png_get_colour (png, x, y), ==, expected_colour (px, py, 256));
        g_assert_cmpuint (test_png_get_alpha (png, x, y), ==,
                          test_server_tile_alpha (ZOOM, (int) (px / 256), (int) (py / 256), (int) (px % 256), (int) (py % 256)));
      }
}

static int
mix (int over, int under, double alpha)
{
  return (int) lround (over * alpha + under * (1 - alpha));
}

static void
assert_near (guint32 colour, guint32 expected, int tolerance)
{
  for (int shift = 0; shift < 24; shift += 8)
    g_assert_cmpint (abs ((int) (colour >> shift & 0xff) - (int) (expected >> shift & 0xff)), <=, tolerance);
}

/* Transparent tiles over a background colour, and over another source with opacity. */
static void
test_blending (Fixture *fixture, gconstpointer data)
{
  for (int with_base = 0; with_base <= 1; with_base++)
    {
      g_autoptr (MapshotRecipe) recipe =
        make_recipe (fixture, with_base ? "/tile/{z}/{x}/{y}.png" : "/rgba/{z}/{x}/{y}.png");
      g_autofree char *overlay = test_server_get_uri (fixture->server, "/rgba/{z}/{y}/{x}.png"); /* other colours than the base */
      g_autoptr (MapshotCapture) capture = NULL;
      g_autoptr (TestPng) png = NULL;
      gint64 left, top;

      recipe->background = MAPSHOT_BACKGROUND_COLOUR;
      recipe->background_colour = 0x204060;
      if (with_base)
        mapshot_recipe_add_layer (recipe, overlay, 0.5);
      capture = run_well (fixture, recipe);
      png = test_png_read (fixture->path);
      get_origin (mapshot_capture_get_plan (capture), &left, &top);
      g_assert_cmpint (png->channels, ==, 3);
      for (guint y = 0; y < png->height; y++)
        for (guint x = 0; x < png->width; x++)
          {
            gint64 px = left + x, py = top + y;
            int column = (int) (with_base ? py : px) / 256, row = (int) (with_base ? px : py) / 256;
            guint32 over = test_server_tile_colour (ZOOM, column, row, (int) (px % 256), (int) (py % 256));
            guint32 under = with_base ? expected_colour (px, py, 256) : 0x204060, wanted = 0;
            double alpha = test_server_tile_alpha (ZOOM, column, row, (int) (px % 256), (int) (py % 256)) / 255.0;

            alpha *= with_base ? 0.5 : 1;
            for (int shift = 0; shift < 24; shift += 8)
              wanted |= (guint32) mix (over >> shift & 0xff, under >> shift & 0xff, alpha) << shift;
            assert_near (test_png_get_colour (png, x, y), wanted, 2);
          }
    }
}

/* Resampled from the next sharper level: the same as resampling the whole plane at once. */
static void
test_resolution (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (TestPng) png = NULL;
  const MapshotPlanLayer *layer;
  MapshotPixels source = { NULL, 0, 0, 0, MAPSHOT_PIXELS_OPAQUE }, wanted = source;

  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  recipe->resolution = 321.5;
  capture = run_well (fixture, recipe);
  png = test_png_read (fixture->path);
  layer = mapshot_plan_get_layer (mapshot_capture_get_plan (capture), 0);
  g_assert_cmpint (mapshot_capture_get_plan (capture)->zoom, ==, ZOOM);
  g_assert_false (layer->aligned);

  source.width = (int) layer->n_columns * 256;
  source.height = (int) layer->n_rows * 256;
  source.stride = (gsize) source.width * 4;
  source.data = g_malloc (source.stride * (gsize) source.height);
  for (int y = 0; y < source.height; y++)
    for (int x = 0; x < source.width; x++)
      {
        guint32 colour = expected_colour (layer->first_column * 256 + x, layer->first_row * 256 + y, 256);
        const guint8 bgra[] = { (guint8) colour, (guint8) (colour >> 8), (guint8) (colour >> 16), 255 };

        memcpy (source.data + (gsize) y * source.stride + (gsize) x * 4, bgra, 4);
      }
  wanted.width = (int) png->width;
  wanted.height = (int) png->height;
  wanted.stride = (gsize) wanted.width * 4;
  wanted.data = g_malloc (wanted.stride * (gsize) wanted.height);
  mapshot_resample (&source, layer->first_column * 256, layer->first_row * 256, &layer->horizontal, &layer->vertical, 0, 0,
                    &wanted);
  for (guint y = 0; y < png->height; y++)
    for (guint x = 0; x < png->width; x++)
      {
        const guint8 *p = wanted.data + y * wanted.stride + x * 4;

        g_assert_cmphex (test_png_get_colour (png, x, y), ==, (guint32) p[2] << 16 | (guint32) p[1] << 8 | p[0]);
      }
  g_free (source.data);
  g_free (wanted.data);
}

static void
test_metadata (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (TestPng) png = NULL;

  recipe->bounds = region;
  recipe->dpi = 254;
  capture = run_well (fixture, recipe);
  png = test_png_read (fixture->path);
  g_assert_true (png->srgb);
  g_assert_cmpuint (png->dots_a_metre, ==, 10000);
  g_assert_cmpstr (g_hash_table_lookup (png->texts, "Copyright"), ==, "Made with Natural Earth");
  g_assert_cmpstr (g_hash_table_lookup (png->texts, "mapshot:crs"), ==, "EPSG:3857");
  g_assert_cmpstr (g_hash_table_lookup (png->texts, "mapshot:status"), ==, "complete");
  g_assert_cmpstr (g_hash_table_lookup (png->texts, "mapshot:sha256"), ==,
                   mapshot_report_get_digest (mapshot_capture_get_report (capture)));
  g_assert_nonnull (strstr (g_hash_table_lookup (png->texts, "mapshot:recipe"), "\"dpi\":254"));
}

/* ---- the same bytes ---- */

static void
test_same_bytes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/tile/{z}/{x}/{y}.png");
  g_autofree char *overlay = test_server_get_uri (fixture->server, "/rgba/{z}/{x}/{y}.png"), *first = NULL;
  gsize length = 0;

  mapshot_recipe_add_layer (recipe, overlay, 0.7);
  recipe->zoom = 11;
  recipe->bounds = (MapshotBounds){ 126.3, 37.0, 127.1, 38.05 };
  for (int threads = 1; threads <= 5; threads += 2)
    {
      MapshotCaptureOptions options = make_options (fixture);
      g_autoptr (MapshotCapture) capture = NULL;
      g_autoptr (GError) error = NULL;

      options.threads = threads;
      capture = run (fixture, recipe, &options, &error);
      g_assert_no_error (error);
      if (first == NULL)
        first = read_file (fixture->path, &length);
      else
        assert_same_bytes (fixture->path, first, length);
    }
}

static void
test_digest (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotRecipe) other = make_recipe (fixture, "/tile/{z}/{x}/{y}.webp");
  g_autoptr (MapshotCapture) a = run_well (fixture, recipe), b = run_well (fixture, recipe), c = run_well (fixture, other);
  const char *digest = mapshot_report_get_digest (mapshot_capture_get_report (a));

  g_assert_cmpuint (strlen (digest), ==, 64);
  g_assert_cmpstr (digest, ==, mapshot_report_get_digest (mapshot_capture_get_report (b)));
  g_assert_cmpstr (digest, !=, mapshot_report_get_digest (mapshot_capture_get_report (c)));
}

/* ---- missing tiles ---- */

/* One tile in the middle of the region is a page of HTML. */
static void
break_tile (Fixture *fixture, char **path)
{
  *path = g_strdup ("/tile/9/436/198.png");
  test_server_add_file (fixture->server, *path, "text/html", "<html><title>No such tile</title></html>", -1);
}

static void
test_missing_fail (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/tile/{z}/{x}/{y}.png");
  const MapshotCaptureOptions options = make_options (fixture);
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  break_tile (fixture, &path);
  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  capture = run (fixture, recipe, &options, &error);
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "9/436/198"));
  g_assert_nonnull (strstr (error->message, "No such tile"));
  /* It was asked for a second time, in case it had been cut on the way. */
  g_assert_cmpuint (test_server_get_path_requests (fixture->server, path), ==, 2);
  assert_same_bytes (fixture->path, "old", 3);
}

static void
test_missing_blank (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (TestPng) png = NULL;
  g_autofree char *path = NULL;
  gint64 left, top;

  break_tile (fixture, &path);
  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  capture = run_well (fixture, recipe);
  g_assert_cmpint (mapshot_report_get_status (mapshot_capture_get_report (capture)), ==, MAPSHOT_STATUS_INCOMPLETE);
  png = test_png_read (fixture->path);
  get_origin (mapshot_capture_get_plan (capture), &left, &top);
  for (guint y = 0; y < png->height; y += 5)
    for (guint x = 0; x < png->width; x += 5)
      {
        gboolean hole = (left + x) / 256 == 436 && (top + y) / 256 == 198;
        guint32 wanted = hole ? 0xffffff : expected_colour (left + x, top + y, 256);

        g_assert_cmphex (test_png_get_colour (png, x, y), ==, wanted);
      }
  g_assert_cmpstr (g_hash_table_lookup (png->texts, "mapshot:status"), ==, "incomplete");
  g_assert_nonnull (strstr (g_hash_table_lookup (png->texts, "mapshot:ledger"), "[\"blank\",0,9,436,198]"));
}

static void
test_missing_parent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (TestPng) png = NULL;
  g_autoptr (JsonNode) report = NULL;
  g_autofree char *path = NULL;
  gint64 left, top;
  JsonObject *tiles;

  break_tile (fixture, &path);
  recipe->on_missing = MAPSHOT_ON_MISSING_PARENT;
  capture = run_well (fixture, recipe);
  g_assert_cmpint (mapshot_report_get_status (mapshot_capture_get_report (capture)), ==, MAPSHOT_STATUS_SUBSTITUTED);
  png = test_png_read (fixture->path);
  get_origin (mapshot_capture_get_plan (capture), &left, &top);
  /* Away from the edges the enlarged parent 8/218/99 shows its pixel at half the distance: green and blue tell which. */
  for (int y = 20; y < 236; y += 9)
    for (int x = 20; x < 236; x += 9)
      {
        guint32 colour = test_png_get_colour (png, (guint) (436 * 256 + x - left), (guint) (198 * 256 + y - top));
        guint32 wanted = test_server_tile_colour (8, 218, 99, x / 2, y / 2);

        assert_near (colour, wanted, 2);
      }
  report = mapshot_report_to_json (mapshot_capture_get_report (capture));
  tiles = json_object_get_object_member (json_node_get_object (report), "tiles");
  g_assert_cmpint (json_object_get_int_member (tiles, "parent"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (tiles, "fetched"), ==, json_object_get_int_member (tiles, "total") - 1);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (report), "status"), ==, "substituted");
}

static void
add_tile (Fixture *fixture, int zoom, int x, int y)
{
  g_autofree char *path = g_strdup_printf ("/holes/%d/%d/%d.png", zoom, x, y);
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, zoom, x, y);

  test_server_add_file (fixture->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
}

/* 4 × 3 tiles of zoom 9 lie in 3 × 2 of zoom 8, which are there but for one. */
static MapshotRecipe *
make_parents_recipe (Fixture *fixture)
{
  MapshotRecipe *recipe = make_recipe (fixture, "/slow/20/holes/{z}/{x}/{y}.png");

  recipe->on_missing = MAPSHOT_ON_MISSING_PARENT;
  for (int x = 217; x <= 219; x++)
    for (int y = 98; y <= 99; y++)
      if (x != 217 || y != 99)
        add_tile (fixture, 8, x, y);
  add_tile (fixture, 7, 108, 49);
  return recipe;
}

static gint64
get_tile_count (MapshotCapture *capture, const char *name)
{
  g_autoptr (JsonNode) node = mapshot_report_to_json (mapshot_capture_get_report (capture));
  JsonObject *tiles = json_object_get_object_member (json_node_get_object (node), "tiles");

  return json_object_get_int_member (tiles, name);
}

/* A coarser tile is asked for once, whatever it stands in for, and whether it is there or not. */
static void
test_shared_parents (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_parents_recipe (fixture);
  g_autoptr (MapshotCapture) capture = run_well (fixture, recipe);
  gint64 tiles = mapshot_capture_get_plan (capture)->tiles;

  g_assert_cmpint (get_tile_count (capture, "parent"), ==, tiles);
  g_assert_cmpuint (test_server_get_path_requests (fixture->server, "/slow/20/holes/8/217/99.png"), ==, 1);
  g_assert_cmpuint (test_server_get_path_requests (fixture->server, "/slow/20/holes/7/108/49.png"), ==, 1);
  g_assert_cmpuint (test_server_get_requests (fixture->server), ==, (guint) tiles + 7);
}

/* A damaged one is asked for twice, and then the next coarser one once. */
static void
test_damaged_parent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_parents_recipe (fixture);
  g_autoptr (MapshotCapture) capture = NULL;

  test_server_add_file (fixture->server, "/holes/8/217/99.png", "text/html", "<html>nothing here</html>", -1);
  capture = run_well (fixture, recipe);
  g_assert_cmpint (get_tile_count (capture, "parent"), ==, mapshot_capture_get_plan (capture)->tiles);
  g_assert_cmpuint (test_server_get_path_requests (fixture->server, "/slow/20/holes/8/217/99.png"), ==, 2);
  g_assert_cmpuint (test_server_get_path_requests (fixture->server, "/slow/20/holes/7/108/49.png"), ==, 1);
}

/* The limit that a source sets counts them. */
static void
test_parents_are_counted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_parents_recipe (fixture);
  const MapshotCaptureOptions options = make_options (fixture);
  g_autofree char *address = g_steal_pointer (&recipe->source);
  g_autofree char *ini = g_build_filename (fixture->folder, "own.ini", NULL);

  recipe->source = g_strdup ("own-tiles");
  for (int allowed = 12 + 6; allowed <= 12 + 7; allowed++)
    {
      g_autofree char *text =
        g_strdup_printf ("[source own-tiles]\nName=Own tiles\nTemplate=%s\nMaxTiles=%d\n", address, allowed);
      g_autoptr (MapshotCapture) capture = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (ini, text, -1, NULL));
      g_clear_pointer (&fixture->store, mapshot_source_store_unref);
      fixture->store = mapshot_source_store_new ("", fixture->folder);
      capture = run (fixture, recipe, &options, &error);
      g_assert_cmpint (mapshot_capture_get_plan (capture)->tiles, ==, 12);
      if (allowed < 12 + 7)
        g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED);
      else
        g_assert_no_error (error);
    }
  g_unlink (ini);
}

/* Tiles that are missing for one reason are one line. */
static void
test_one_reason (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/nothing/{z}/{x}/{y}.png");
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_auto (GStrv) sentences = NULL;
  JsonArray *missing;

  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  capture = run_well (fixture, recipe);
  sentences = mapshot_report_get_sentences (mapshot_capture_get_report (capture));
  g_assert_cmpuint (g_strv_length (sentences), ==, 1);
  node = mapshot_report_to_json (mapshot_capture_get_report (capture));
  missing = json_object_get_array_member (json_node_get_object (node), "missing");
  g_assert_cmpuint (json_array_get_length (missing), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (missing, 0), "count"), ==,
                   mapshot_capture_get_plan (capture)->tiles);
}

/* A source's entry with LINES, from a file that the test removes. */
static void
use_entry (Fixture *fixture, const char *id, const char *template_path, const char *lines)
{
  g_autofree char *ini = g_build_filename (fixture->folder, "own.ini", NULL);
  g_autofree char *address = test_server_get_uri (fixture->server, template_path);
  g_autofree char *text = g_strdup_printf ("[source %s]\nName=%s\nTemplate=%s\n%s", id, id, address, lines);

  g_assert_true (g_file_set_contents (ini, text, -1, NULL));
  g_clear_pointer (&fixture->store, mapshot_source_store_unref);
  fixture->store = mapshot_source_store_new ("", fixture->folder);
  g_unlink (ini);
}

/* What lies outside the source is part of what was to be had, and blank. */
static void
test_outside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotCapture) capture = NULL;
  const MapshotPlan *plan;

  use_entry (fixture, "own-part", "/tile/{z}/{x}/{y}.png", "Coverage=128,30,140,40\n");
  g_free (recipe->source);
  recipe->source = g_strdup ("own-part");
  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  capture = run_well (fixture, recipe);
  plan = mapshot_capture_get_plan (capture);
  g_assert_cmpint (plan->outside, >, plan->tiles);
  g_assert_cmpint (get_tile_count (capture, "blank"), ==, plan->outside);
  g_assert_cmpint (get_tile_count (capture, "fetched"), ==, plan->tiles);
  g_assert_cmpint (get_tile_count (capture, "total"), ==, plan->tiles + plan->outside);
}

/* The picture is complete, but not as sharp as it looks. */
static void
test_enlarged_layer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotCapture) capture = NULL;
  g_auto (GStrv) sentences = NULL;

  use_entry (fixture, "own-labels", "/rgba/{z}/{x}/{y}.png", "MaxZoom=7\nTransparent=true\n");
  mapshot_recipe_add_layer (recipe, "own-labels", 1);
  capture = run_well (fixture, recipe);
  g_assert_cmpint (mapshot_report_get_status (mapshot_capture_get_report (capture)), ==, MAPSHOT_STATUS_COMPLETE);
  sentences = mapshot_report_get_sentences (mapshot_capture_get_report (capture));
  g_assert_cmpuint (g_strv_length (sentences), ==, 1);
  g_assert_cmpstr (sentences[0], ==, "own-labels is enlarged 4 times: zoom 7 is its sharpest");
}

static char *
get_key (const MapshotSource *source, gpointer user_data)
{
  return g_strdup ("SECRET123");
}

/* What is said of a failure is true, helps, and keeps secrets. */
static void
test_messages (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *path;
    MapshotOnMissing on_missing;
    const char *said, *not_said;
  } cases[] = {
    /* What the command line could do about it is for the command line to say. */
    { "/nothing/{z}/{x}/{y}.png", MAPSHOT_ON_MISSING_FAIL, "is missing", "--on-missing" },
    { "/nothing/{z}/{x}/{y}.png", MAPSHOT_ON_MISSING_PARENT, "is missing", "--on-missing" },
    { "/status/403/{z}/{x}/{y}.png", MAPSHOT_ON_MISSING_BLANK, "HTTP 403", "reached" },
    { "/page/{z}/{x}/{y}.png?key=SECRET123", MAPSHOT_ON_MISSING_FAIL, "No such map for key=…", "SECRET" },
    { "/page/{z}/{x}/{y}.png?k={key}", MAPSHOT_ON_MISSING_FAIL, "No such map for key=…", "SECRET" },
  };
  const MapshotCaptureOptions common = make_options (fixture);

  for (int x = 435; x <= 438; x++)
    for (int y = 197; y <= 199; y++)
      {
        g_autofree char *path = g_strdup_printf ("/page/9/%d/%d.png", x, y);

        test_server_add_file (fixture->server, path, "text/html", "<html><title>No such map for key=SECRET123</title></html>", -1);
      }
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, cases[i].path);
      MapshotCaptureOptions options = common;
      g_autoptr (MapshotCapture) capture = NULL;
      g_autoptr (GError) error = NULL;

      if (strstr (cases[i].path, "{key}") != NULL)
        options.key_func = get_key;
      recipe->on_missing = cases[i].on_missing;
      capture = run (fixture, recipe, &options, &error);
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].said));
      g_assert_null (strstr (error->message, cases[i].not_said));
    }
}

/* ---- the network ---- */

/* Three layers, one of them by another name of the same machine. */
static MapshotRecipe *
make_layered_recipe (Fixture *fixture)
{
  MapshotRecipe *recipe = make_recipe (fixture, "/slow/10/tile/{z}/{x}/{y}.png");
  g_autofree char *second = test_server_get_uri (fixture->server, "/slow/10/rgba/{z}/{x}/{y}.png");
  gboolean numeric = strstr (second, "127.0.0.1") != NULL;
  g_auto (GStrv) parts = g_strsplit (second, numeric ? "127.0.0.1" : "localhost", 2);
  g_autofree char *third = g_strjoinv (numeric ? "localhost" : "127.0.0.1", parts);

  mapshot_recipe_add_layer (recipe, second, 0.5);
  mapshot_recipe_add_layer (recipe, third, 0.5);
  return recipe;
}

static void
test_shared_limits (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_layered_recipe (fixture);
  const MapshotCaptureOptions options = make_options (fixture);

  for (int connections = 1; connections <= 4; connections++)
    {
      const MapshotPlanLimits limits = { .max_pixels = 1e8, .connections = connections };
      g_autoptr (GError) error = NULL;
      g_autoptr (MapshotPlan) plan = mapshot_plan_new (recipe, fixture->store, &limits, &error);
      g_autoptr (MapshotCapture) capture = NULL;

      g_assert_no_error (error);
      capture = mapshot_capture_new (plan, &options);
      test_server_reset (fixture->server);
      g_assert_true (mapshot_capture_run (capture, NULL, &error));
      g_assert_cmpuint (test_server_get_requests (fixture->server), ==, (guint) plan->tiles);
      g_assert_cmpuint (test_server_get_peak (fixture->server), ==, (guint) connections);
    }
}

/* Where the rules forbid going, no tile is left out instead. */
static void
test_refused_redirect (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/redirect-to/https://tile.openstreetmap.org/{z}/{x}/{y}.png");
  const MapshotCaptureOptions options = make_options (fixture);

  for (int on_missing = MAPSHOT_ON_MISSING_FAIL; on_missing <= MAPSHOT_ON_MISSING_BLANK; on_missing++)
    {
      g_autoptr (MapshotCapture) capture = NULL;
      g_autoptr (GError) error = NULL;

      recipe->on_missing = (MapshotOnMissing) on_missing;
      capture = run (fixture, recipe, &options, &error);
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED);
      g_assert_null (strstr (error->message, "reached"));
      g_assert_cmpint (mapshot_capture_get_failure (capture), ==, MAPSHOT_FAILURE_OTHER);
      g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
    }
}

static void
test_shared_rate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_layered_recipe (fixture);
  const MapshotCaptureOptions options = make_options (fixture);
  const MapshotPlanLimits limits = { .max_pixels = 1e8, .rate = 40 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotPlan) plan = mapshot_plan_new (recipe, fixture->store, &limits, &error);
  g_autoptr (MapshotCapture) capture = mapshot_capture_new (plan, &options);
  g_autoptr (GArray) arrivals = NULL;

  g_assert_true (mapshot_capture_run (capture, NULL, &error));
  arrivals = test_server_get_arrivals (fixture->server);
  g_assert_cmpuint (arrivals->len, ==, (guint) plan->tiles);
  g_assert_cmpint (g_array_index (arrivals, gint64, arrivals->len - 1) - g_array_index (arrivals, gint64, 0), >=,
                   (gint64) (arrivals->len - 1) * G_USEC_PER_SEC / 40 * 6 / 10); /* three rates of their own would take a third */
}

static void
test_retries (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/flaky/1/500/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotCapture) capture = run_well (fixture, recipe);
  const MapshotPlan *plan = mapshot_capture_get_plan (capture);

  assert_pixels (fixture->path, plan, 256);
  g_assert_cmpuint (test_server_get_requests (fixture->server), ==, (guint) plan->tiles * 2);
}

static void
assert_fails (Fixture *fixture, const char *template_path, MapshotError code, const char *words)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, template_path);
  MapshotCaptureOptions options = make_options (fixture);
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (GError) error = NULL;

  options.retries = 0;
  /* Only what never answers is waited for; a busy machine may take its time for the others. */
  options.timeout = g_str_has_prefix (template_path, "/stall/") || g_str_has_prefix (template_path, "/mute/") ? 2000 : 60000;
  recipe->on_missing = MAPSHOT_ON_MISSING_FAIL;
  capture = run (fixture, recipe, &options, &error);
  g_assert_error (error, MAPSHOT_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, "/html/{z}/{x}/{y}.png", MAPSHOT_ERROR_FAILED, "HTML");
  assert_fails (fixture, "/xml/{z}/{x}/{y}.png", MAPSHOT_ERROR_FAILED, "No such layer");
  assert_fails (fixture, "/wrong-size/{z}/{x}/{y}.png", MAPSHOT_ERROR_FAILED, "200");
  assert_fails (fixture, "/bomb/{z}/{x}/{y}.png", MAPSHOT_ERROR_FAILED, "60000");
  assert_fails (fixture, "/truncate/tile/{z}/{x}/{y}.png", MAPSHOT_ERROR_FAILED, "");
  assert_fails (fixture, "/status/404/{z}/{x}/{y}.png", MAPSHOT_ERROR_FAILED, "");
  assert_fails (fixture, "/empty/{z}/{x}/{y}.png", MAPSHOT_ERROR_FAILED, "");
  assert_fails (fixture, "/blank/{z}/{x}/{y}.png", MAPSHOT_ERROR_FAILED, "empty");
  assert_fails (fixture, "/huge/{z}/{x}/{y}.png", MAPSHOT_ERROR_FAILED, "");
  assert_fails (fixture, "/gzip-bomb/{z}/{x}/{y}.png", MAPSHOT_ERROR_FAILED, "");
  assert_fails (fixture, "/status/403/{z}/{x}/{y}.png", MAPSHOT_ERROR_NETWORK, "403");
  assert_fails (fixture, "/status/500/{z}/{x}/{y}.png", MAPSHOT_ERROR_NETWORK, "500");
  assert_fails (fixture, "/stall/tile/{z}/{x}/{y}.png", MAPSHOT_ERROR_NETWORK, "");
  assert_fails (fixture, "/mute/tile/{z}/{x}/{y}.png", MAPSHOT_ERROR_NETWORK, "");
  assert_fails (fixture, "/redirect-file/{z}/{x}/{y}.png", MAPSHOT_ERROR_FAILED, "");
  assert_fails (fixture, "/redirect-to/https%3A%2F%2Ftile.openstreetmap.org%2F1%2F1%2F1.png?{z}{x}{y}", MAPSHOT_ERROR_REFUSED,
                "OpenStreetMap");
}

static void
test_dead_server (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/tile/{z}/{x}/{y}.png");
  MapshotCaptureOptions options = make_options (fixture);
  g_autoptr (TestServer) other = test_server_new (TEST_SERVER_PLAIN);
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (GError) error = NULL;

  g_free (recipe->source);
  recipe->source = test_server_get_uri (other, "/tile/{z}/{x}/{y}.png");
  g_clear_pointer (&other, test_server_free);
  options.retries = 0;
  capture = run (fixture, recipe, &options, &error);
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK);
}

/* ---- cancelling ---- */

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (150 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/slow/60/tile/{z}/{x}/{y}.png");
  const MapshotCaptureOptions options = make_options (fixture);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  recipe->zoom = 12;
  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  plan = make_plan (fixture, recipe);
  capture = mapshot_capture_new (plan, &options);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_false (mapshot_capture_run (capture, cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (test_server_get_requests (fixture->server), <, (guint) plan->tiles / 2);
  assert_same_bytes (fixture->path, "old", 3);
}

/* ---- pause ---- */

typedef struct
{
  TestServer *server;
  int calls;
  guint requests; /* while it stood still */
} Pause;

static void
pause_cb (MapshotCapture *capture, const MapshotProgress *progress, gpointer user_data)
{
  Pause *pause = user_data;

  pause->calls++;
  if (pause->calls == 1)
    mapshot_capture_set_paused (capture, TRUE);
  else if (pause->calls == 10)
    pause->requests = test_server_get_requests (pause->server);
  else if (pause->calls == 15)
    {
      g_assert_cmpuint (test_server_get_requests (pause->server), ==, pause->requests);
      g_assert_cmpint (progress->tiles_done, <, progress->tiles_total);
      mapshot_capture_set_paused (capture, FALSE);
    }
}

/* So large bodies that some wait for the one worker when the pause begins: that they are worked off ends no pause. */
static void
test_pause (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/large/{z}/{x}/{y}.png");
  MapshotCaptureOptions options = make_options (fixture);
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 9, 1, 1);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (GError) error = NULL;
  Pause pause = { .server = fixture->server };

  g_byte_array_append (body, g_bytes_get_data (tile, NULL), (guint) g_bytes_get_size (tile));
  g_byte_array_set_size (body, 600 * 1024);
  recipe->zoom = 12;
  plan = make_plan (fixture, recipe);
  for (gint64 i = 0; i < plan->tiles; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, 0);
      g_autofree char *path = g_strdup_printf ("/large/12/%d/%d.png", (int) (layer->first_column + i % layer->n_columns),
                                               (int) (layer->first_row + i / layer->n_columns));

      test_server_add_file (fixture->server, path, "image/png", (const char *) body->data, body->len);
    }
  options.threads = 1;
  capture = mapshot_capture_new (plan, &options);
  mapshot_capture_set_progress_func (capture, pause_cb, &pause);
  g_assert_true (mapshot_capture_run (capture, NULL, &error));
  g_assert_cmpint (pause.calls, >, 15);
}

/* ---- progress, asynchronously ---- */

typedef struct
{
  GMainLoop *loop;
  GThread *thread;
  int calls;
  gint64 last;
  GError *error;
} Watched;

static void
progress_cb (MapshotCapture *capture, const MapshotProgress *progress, gpointer user_data)
{
  Watched *watched = user_data;

  g_assert_true (g_thread_self () == watched->thread);
  g_assert_cmpint (progress->tiles_done, >=, watched->last);
  g_assert_cmpint (progress->tiles_done, <=, progress->tiles_total);
  watched->last = progress->tiles_done;
  watched->calls++;
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Watched *watched = user_data;

  mapshot_capture_run_finish (MAPSHOT_CAPTURE (object), result, &watched->error);
  g_main_loop_quit (watched->loop);
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (fixture, "/slow/60/tile/{z}/{x}/{y}.png");
  const MapshotCaptureOptions options = make_options (fixture);
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotCapture) capture = NULL;
  Watched watched = { .loop = g_main_loop_new (NULL, FALSE), .thread = g_thread_self () };

  recipe->zoom = 10;
  plan = make_plan (fixture, recipe);
  capture = mapshot_capture_new (plan, &options);
  mapshot_capture_set_progress_func (capture, progress_cb, &watched);
  mapshot_capture_run_async (capture, NULL, done_cb, &watched);
  g_main_loop_run (watched.loop);
  g_assert_no_error (watched.error);
  g_assert_cmpint (watched.calls, >, 1);
  g_assert_cmpint (watched.last, ==, plan->tiles);
  g_main_loop_unref (watched.loop);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "/capture/pixels", test_pixels },
    { "/capture/large-tiles", test_large_tiles },
    { "/capture/antimeridian", test_antimeridian },
    { "/capture/straight-alpha", test_straight_alpha },
    { "/capture/blending", test_blending },
    { "/capture/resolution", test_resolution },
    { "/capture/metadata", test_metadata },
    { "/capture/same-bytes", test_same_bytes },
    { "/capture/digest", test_digest },
    { "/capture/missing-fail", test_missing_fail },
    { "/capture/missing-blank", test_missing_blank },
    { "/capture/missing-parent", test_missing_parent },
    { "/capture/shared-parents", test_shared_parents },
    { "/capture/damaged-parent", test_damaged_parent },
    { "/capture/parents-are-counted", test_parents_are_counted },
    { "/capture/outside", test_outside },
    { "/capture/enlarged-layer", test_enlarged_layer },
    { "/capture/messages", test_messages },
    { "/capture/one-reason", test_one_reason },
    { "/capture/shared-limits", test_shared_limits },
    { "/capture/refused-redirect", test_refused_redirect },
    { "/capture/shared-rate", test_shared_rate },
    { "/capture/retries", test_retries },
    { "/capture/faults", test_faults },
    { "/capture/dead-server", test_dead_server },
    { "/capture/cancel", test_cancel },
    { "/capture/pause", test_pause },
    { "/capture/async", test_async },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, GINT_TO_POINTER (TEST_SERVER_PLAIN), set_up, cases[i].func, tear_down);
  g_test_add ("/capture/tls", Fixture, GINT_TO_POINTER (TEST_SERVER_TLS), set_up, test_pixels, tear_down);
  if (test_server_has_http2 ())
    {
      g_test_add ("/capture/http2", Fixture, GINT_TO_POINTER (TEST_SERVER_HTTP2), set_up, test_pixels, tear_down);
      g_test_add ("/capture/http2-shared-limits", Fixture, GINT_TO_POINTER (TEST_SERVER_HTTP2), set_up, test_shared_limits,
                  tear_down);
    }
  return g_test_run ();
}
