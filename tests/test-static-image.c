/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "api-server.h"
#include "capture.h"
#include "error.h"
#include "png-reader.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Static pictures of NAVER, Google and VWorld, as shipped, against a server that answers as documented: cut into parts on one grid of whole pixels and put together
 * without a seam, they are the world picture. */

typedef struct
{
  ApiServer *server;
  MapshotSourceStore *store;
  char *folder, *path;
  GError *error;
} Fixture;

static const char large_entries[] =
    "\n[source naver-large]\nName=Large NAVER\nType=image\nTileSize=1024\nMargin=0,0,0,32\nZoomOffset=-1\nMinZoom=3\nMaxZoom=21\n"
    "Headers=x-ncp-apigw-api-key-id: {key-id};x-ncp-apigw-api-key: {key-secret}\nKeyPage=https://keys.example/\n"
    "Template=http://API/map-static/v2/raster?crs=EPSG:3857&center={cx},{cy}&level={z}&w={w}&h={h}&maptype=basic&format=png\n"
    "[source google-large]\nName=Large Google\nType=image\nTileSize=1024\nMinZoom=3\nMaxZoom=21\nKeyPage=https://keys.example/\n"
    "Template=http://API/maps/api/staticmap?center={lat},{lon}&zoom={z}&size={w}x{h}&scale=1&maptype=roadmap&format=png32&key={key}\n"
    "[source vworld-large]\nName=Large VWorld\nType=image\nTileSize=2000\nMinZoom=7\nMaxZoom=18\nKeyPage=https://keys.example/\n"
    "Template=http://API/req/image?service=image&request=getmap&key={key-id}&basemap=PHOTO&center={lon},{lat}&crs=EPSG:4326&zoom={z}&size={w},{h}&format=png\n";

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = api_server_new ();
  fixture->folder = g_dir_make_tmp ("mapshot-image-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "map.png", NULL);
  fixture->store = api_server_make_store (fixture->server, fixture->folder, large_entries);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->folder, "api.ini", NULL);

  api_server_free (fixture->server);
  mapshot_source_store_unref (fixture->store);
  g_unlink (fixture->path);
  g_unlink (file);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_clear_error (&fixture->error);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static char *
get_key (const MapshotSource *source, gpointer key)
{
  return g_strdup (key);
}

/* 2300 × 1100 px around Seoul's City Hall. */
static gboolean
capture (Fixture *fixture, const char *source, int zoom, const char *key)
{
  const MapshotPlanLimits limits = { .max_pixels = 1e8 };
  const MapshotCaptureOptions options = { .output = fixture->path, .overwrite = TRUE, .retries = 0, .key_func = get_key, .key_data = (gpointer) key };
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotCapture) run = NULL;
  gboolean done;

  g_clear_error (&fixture->error);
  g_unlink (fixture->path);
  recipe->source = g_strdup (source);
  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->center = (MapshotPosition){ 37.5663, 126.9779 };
  recipe->pixel_width = 2300;
  recipe->pixel_height = 1100;
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = zoom;
  recipe->attribution_outside = TRUE;
  plan = mapshot_plan_new (recipe, fixture->store, &limits, &fixture->error);
  g_assert_no_error (fixture->error);
  run = mapshot_capture_new (plan, &options);
  done = mapshot_capture_run (run, NULL, &fixture->error);
  if (fixture->error != NULL)
    g_test_message ("%s", fixture->error->message);

  return done;
}

static void
assert_world_picture (Fixture *fixture, int zoom)
{
  g_autoptr (TestPng) png = test_png_read (fixture->path);
  double world = 256 * exp2 (zoom), x = (126.9779 + 180) / 360 * world;
  double y = (1 - asinh (tan (37.5663 * G_PI / 180)) / G_PI) / 2 * world;
  gint64 left = llround (x - 1150), top = llround (y - 550);

  g_assert_cmpuint (png->width, ==, 2300);
  for (guint row = 0; row < 1100; row++)
    for (guint column = 0; column < 2300; column++)
      g_assert_cmphex (test_png_get_colour (png, column, row), ==, api_server_colour (zoom, left + column, top + row));
}

/* Zoom 17 is the level 16 of NAVER's pictures; the logo at the foot of every part is cut off; Google's pictures at twice the density are a zoom sharper. */
static void
test_oracle (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *source, *key, *asked;
    int zoom;
  } cases[] = {
    { "naver-map", API_SERVER_KEY ":" API_SERVER_SECRET, "level=16&", 17 },   { "naver-satellite", API_SERVER_KEY ":" API_SERVER_SECRET, "level=11&", 12 },
    { "google-map", API_SERVER_KEY, "zoom=13&", 14 },                         { "google-hybrid", API_SERVER_KEY, "zoom=17&", 18 },
    { "vworld-image", API_SERVER_KEY, "zoom=16&", 16 },                       { "vworld-image-photo", API_SERVER_KEY ":http://localhost", "zoom=18&", 18 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint before = api_server_get_requests (fixture->server);
      g_autofree char *query = NULL;

      capture (fixture, cases[i].source, cases[i].zoom, cases[i].key);
      g_assert_no_error (fixture->error);
      g_assert_cmpuint (api_server_get_requests (fixture->server) - before, >=, 4);
      query = api_server_get_last_query (fixture->server);
      g_assert_nonnull (strstr (query, cases[i].asked));
      assert_world_picture (fixture, cases[i].zoom);
    }
}

static void
assert_fails (Fixture *fixture, const char *source, const char *key, const char *first, const char *second)
{
  g_assert_false (capture (fixture, source, 16, key));
  g_assert_nonnull (strstr (fixture->error->message, first));
  g_assert_nonnull (strstr (fixture->error->message, second));
  g_assert_null (strchr (fixture->error->message, '\n'));
  g_assert_true (key == NULL || strstr (fixture->error->message, key) == NULL);
  g_assert_null (strstr (fixture->error->message, API_SERVER_KEY));
  g_assert_null (strstr (fixture->error->message, API_SERVER_SECRET));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* Which key, and where one is had. */
static void
test_keys (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *source, *name, *page;
  } cases[] = { { "naver-map", "NAVER map", "https://www.ncloud.com/product/applicationService/maps" },
                { "google-map", "Google map", "https://developers.google.com/maps/documentation/maps-static/get-api-key" },
                { "vworld-image", "VWorld map, static pictures", "https://www.vworld.kr/" },
                { "vworld-base", "VWorld map", "https://www.vworld.kr/" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *missing = g_strdup_printf ("%s needs a key", cases[i].name);
      g_autofree char *wrong = g_strdup_printf ("%s does not accept the key", cases[i].name);
      g_autofree char *used_up = g_strdup_printf ("the key for %s is used up", cases[i].name);
      gint64 started;

      api_server_set_mood (fixture->server, API_SERVER_GOOD);
      assert_fails (fixture, cases[i].source, NULL, missing, cases[i].page);
      assert_fails (fixture, cases[i].source, "wr0ngK3ywr0ng:x1y2z3x1y2", wrong, cases[i].page);
      api_server_set_mood (fixture->server, API_SERVER_USED_UP);
      started = g_get_monotonic_time ();
      assert_fails (fixture, cases[i].source, g_str_equal (cases[i].source, "naver-map") ? API_SERVER_KEY ":" API_SERVER_SECRET : API_SERVER_KEY, used_up,
                    cases[i].page);
      /* Waiting does not help. */
      g_assert_cmpint (g_get_monotonic_time () - started, <, 5 * G_TIME_SPAN_SECOND);
    }
  api_server_set_mood (fixture->server, API_SERVER_GOOD);
  assert_fails (fixture, "vworld-image", "0LDk3y0LDk3y", "the key for VWorld map, static pictures has expired", "https://www.vworld.kr/");
  assert_fails (fixture, "vworld-base", "0LDk3y0LDk3y", "the key for VWorld map has expired", "https://www.vworld.kr/");
}

/* A part that the service does not draw: its own words, or what it drew instead. */
static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, "naver-large", API_SERVER_KEY ":" API_SERVER_SECRET, "HTTP 400", "Bad Request Exception: w and h are 1 to 1024");
  assert_fails (fixture, "google-large", API_SERVER_KEY, "640", "1024");
  assert_fails (fixture, "vworld-large", API_SERVER_KEY, "유효한 범위를 넘었습니다", "Large VWorld");
}

#define TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("/static-image/oracle", test_oracle);
  TEST ("/static-image/keys", test_keys);
  TEST ("/static-image/too-large", test_too_large);

  return g_test_run ();
}
