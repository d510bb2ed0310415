/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "api-server.h"
#include "capture.h"
#include "error.h"
#include "png-reader.h"
#include "test-tiles.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Google's map tiles and Kakao's maps, as shipped, against a server that answers as documented. */

typedef struct
{
  ApiServer *server;
  MapshotSourceStore *store;
  char *folder, *path, *key;
  MapshotRecipe *recipe;
  double rate;
  GError *error;
  MapshotFailure failure;
  char *report;
} Fixture;

static const char pattern_entry[] = "\n[source tiles-512]\nName=Large tiles\nTileSize=512\nTemplate=http://API/v1/2dtiles/{z}/{x}/{y}?session={session}&key={key}\n"
                                    "Session=http://API/v1/createSession?key={key}\nSessionBody={\"mapType\": \"x\", \"language\": \"x\", \"region\": \"x\"}\n"
                                    "[source echo]\nName=Echo\nTemplate=http://API/v1/2dtiles/{z}/{x}/{y}?session={session}\nSession=http://API/v1/createSession\n";

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = api_server_new ();
  fixture->folder = g_dir_make_tmp ("mapshot-session-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "map.png", NULL);
  fixture->store = api_server_make_store (fixture->server, fixture->folder, pattern_entry);
  fixture->recipe = mapshot_recipe_new ();
  fixture->recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  fixture->recipe->zoom = 8;
  fixture->recipe->bounds = (MapshotBounds){ .west = 126, .south = 36, .east = 130, .north = 39 };
  fixture->key = g_strdup (API_SERVER_KEY);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->folder, "api.ini", NULL);

  api_server_free (fixture->server);
  mapshot_source_store_unref (fixture->store);
  mapshot_recipe_free (fixture->recipe);
  g_unlink (fixture->path);
  g_unlink (file);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_clear_error (&fixture->error);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->key);
  g_free (fixture->report);
}

static char *
find_key (const MapshotSource *source, gpointer fixture)
{
  return g_strdup (((Fixture *) fixture)->key);
}

static gboolean
run (Fixture *fixture, const char *source)
{
  const MapshotPlanLimits limits = { .max_pixels = 1e8, .connections = 2, .rate = fixture->rate };
  const MapshotCaptureOptions options = { .output = fixture->path, .overwrite = TRUE, .retries = 0, .key_func = find_key, .key_data = fixture };
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (JsonNode) node = NULL;
  gboolean done;

  g_clear_error (&fixture->error);
  g_free (fixture->recipe->source);
  fixture->recipe->source = g_strdup (source);
  plan = mapshot_plan_new (fixture->recipe, fixture->store, &limits, &fixture->error);
  g_assert_no_error (fixture->error);
  capture = mapshot_capture_new (plan, &options);
  done = mapshot_capture_run (capture, NULL, &fixture->error);
  fixture->failure = mapshot_capture_get_failure (capture);
  node = mapshot_report_to_json (mapshot_capture_get_report (capture));
  g_free (fixture->report);
  fixture->report = json_to_string (node, FALSE);
  if (fixture->error != NULL)
    g_test_message ("%s", fixture->error->message);

  return done;
}

static void
assert_secret (Fixture *fixture)
{
  g_autofree char *picture = NULL;
  gsize length = 0;

  g_file_get_contents (fixture->path, &picture, &length, NULL);
  g_assert_null (strstr (fixture->report, API_SERVER_KEY));
  g_assert_null (strstr (fixture->report, "t0ken"));
  g_assert_true (picture == NULL || memmem (picture, length, API_SERVER_KEY, strlen (API_SERVER_KEY)) == NULL);
  g_assert_true (picture == NULL || memmem (picture, length, "t0ken", 5) == NULL);
  g_assert_true (fixture->error == NULL || strstr (fixture->error->message, API_SERVER_KEY) == NULL);
  g_assert_true (fixture->error == NULL || strstr (fixture->error->message, "t0ken") == NULL);
}

/* The picture is the service's pixels where the credit does not lie. */
static void
assert_tiles (Fixture *fixture)
{
  g_autoptr (TestPng) png = test_png_read (fixture->path);
  double world = 256 * 256.0, left = (126 + 180) / 360.0 * world;
  double top = (1 - asinh (tan (39 * G_PI / 180)) / G_PI) / 2 * world;
  gint64 x0 = llround (left), y0 = llround (top);

  for (guint y = 0; y < png->height / 2; y += 11)
    for (guint x = 0; x < png->width; x += 7)
      {
        gint64 px = x0 + x, py = y0 + y;

        g_assert_cmphex (test_png_get_colour (png, x, y), ==,
                         test_server_tile_colour (8, (int) (px / 256), (int) (py / 256), (int) (px % 256), (int) (py % 256)));
      }
}

static void
test_google (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestPng) png = NULL;

  g_assert_true (run (fixture, "google-tiles-hybrid"));
  g_assert_cmpuint (api_server_get_sessions (fixture->server), ==, 1);
  assert_tiles (fixture);
  assert_secret (fixture);
  png = test_png_read (fixture->path);
  g_assert_cmpstr (g_hash_table_lookup (png->texts, "Copyright"), ==, "Google Maps · Map data ©2026 Zoom 8");
  g_assert_nonnull (strstr (fixture->report, "\"attribution\":\"Google Maps · Map data ©2026 Zoom 8\""));

  /* The session is kept. */
  g_assert_true (run (fixture, "google-tiles-hybrid"));
  g_assert_cmpuint (api_server_get_sessions (fixture->server), ==, 1);
}

/* The longer credit is drawn: the plate is as wide as it needs to be. */
static void
test_credit_is_drawn (Fixture *fixture, gconstpointer data)
{
  const MapshotPlanLimits limits = { .max_pixels = 1e8 };
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotPlan) told = NULL;
  const MapshotDecoration *before, *after;

  fixture->recipe->attribution_outside = TRUE;
  g_free (fixture->recipe->source);
  fixture->recipe->source = g_strdup ("google-tiles");
  plan = mapshot_plan_new (fixture->recipe, fixture->store, &limits, NULL);
  told = mapshot_plan_with_credit (plan, "Google Maps · Map data ©2026 and everybody else who made it", NULL);
  before = &g_array_index (plan->decorations, MapshotDecoration, 0);
  after = &g_array_index (told->decorations, MapshotDecoration, 0);
  g_assert_cmpint (cairo_image_surface_get_width (after->surface), >, cairo_image_surface_get_width (before->surface));
  g_assert_cmpint (told->height, >=, plan->height);
  g_assert_cmpint (told->map_height, ==, plan->map_height);
  g_assert_cmpstr (plan->credit, ==, "Google Maps");
}

/* It ends in the middle of the capture, whatever status the service has for it. */
static void
test_expired_session (Fixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 400, 401, 403 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      guint before = api_server_get_sessions (fixture->server);

      api_server_set_session (fixture->server, 5, statuses[i], 0);
      g_assert_true (run (fixture, "google-tiles"));
      g_assert_no_error (fixture->error);
      g_assert_cmpuint (api_server_get_sessions (fixture->server), >=, before + 2);
      assert_tiles (fixture);
      assert_secret (fixture);
    }
}

/* The session is over by the clock: it is asked for anew without a tile being refused. */
static void
test_expiry (Fixture *fixture, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();

  fixture->rate = 30;
  fixture->recipe->bounds = (MapshotBounds){ .west = 126, .south = 5, .east = 128, .north = 39 };
  api_server_set_session (fixture->server, 0, 500, 1);
  g_assert_true (run (fixture, "google-tiles-terrain"));
  g_assert_cmpuint (api_server_get_sessions (fixture->server), >=, 2);
  /* One for each second of the clock, not for each tile. */
  g_assert_cmpint (api_server_get_sessions (fixture->server), <=, 2 + (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  assert_tiles (fixture);
}

/* By another clock it was over before it came: it is used until it is refused. */
static void
test_other_clock (Fixture *fixture, gconstpointer data)
{
  api_server_set_session (fixture->server, 0, 500, -3600);
  g_assert_true (run (fixture, "google-tiles-terrain"));
  g_assert_cmpuint (api_server_get_sessions (fixture->server), ==, 1);
}

/* A service that refuses every session is not asked for ever. */
static void
test_refused_sessions (Fixture *fixture, gconstpointer data)
{
  api_server_set_session (fixture->server, 1, 403, 0);
  run (fixture, "google-tiles-satellite");
  g_assert_cmpuint (api_server_get_sessions (fixture->server), <, 60);
  assert_secret (fixture);
}

static void
assert_access_error (Fixture *fixture, const char *part)
{
  g_assert_error (fixture->error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK);
  g_assert_nonnull (strstr (fixture->error->message, part));
  g_assert_null (strchr (fixture->error->message, '\n'));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  assert_secret (fixture);
}

static void
test_google_keys (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->key, g_free);
  g_assert_false (run (fixture, "google-tiles"));
  assert_access_error (fixture, "Google map tiles needs a key (get one at https://developers.google.com/maps/documentation/tile/get-api-key)");
  g_assert_cmpstr (mapshot_error_get_detail (fixture->error), ==, "MAPSHOT_KEY_GOOGLE_TILES");
  g_assert_cmpint (fixture->failure, ==, MAPSHOT_FAILURE_ACCESS);
  g_assert_cmpuint (api_server_get_requests (fixture->server), ==, 0);

  fixture->key = g_strdup ("wr0ngK3y");
  g_assert_false (run (fixture, "google-tiles"));
  assert_access_error (fixture, "Google map tiles does not accept the key that was given");
  g_assert_null (strstr (fixture->error->message, "wr0ngK3y"));
  g_assert_cmpint (fixture->failure, ==, MAPSHOT_FAILURE_ACCESS);

  g_free (fixture->key);
  fixture->key = g_strdup (API_SERVER_KEY);
  api_server_set_mood (fixture->server, API_SERVER_USED_UP);
  g_assert_false (run (fixture, "google-tiles"));
  assert_access_error (fixture, "the key for Google map tiles is used up for now");
}

/* The quota ends in the middle: the tiles are refused, and no new session would help. */
static void
test_quota_later (Fixture *fixture, gconstpointer data)
{
  g_assert_true (run (fixture, "google-tiles"));
  g_unlink (fixture->path);
  api_server_set_mood (fixture->server, API_SERVER_USED_UP);
  g_assert_false (run (fixture, "google-tiles"));
  assert_access_error (fixture, "used up");
}

static void
test_wrong_answers (Fixture *fixture, gconstpointer data)
{
  g_assert_false (run (fixture, "tiles-512"));
  assert_access_error (fixture, "TileSize=256");
  /* A GET where the service wants a POST. */
  g_assert_false (run (fixture, "echo"));
  assert_access_error (fixture, "Echo");
}

/* Level 3 of Kakao's grid around Seoul's City Hall: columns 890, rows 1999 (reference vectors). */
static void
test_kakao (Fixture *fixture, gconstpointer data)
{
  static const char *const sources[] = { "kakao-map", "kakao-hybrid", "kakao-cadastre" };

  g_free (fixture->key);
  fixture->key = g_strdup (API_SERVER_KEY ":" API_SERVER_SECRET);
  fixture->recipe->where = MAPSHOT_WHERE_SIZE;
  fixture->recipe->center = (MapshotPosition){ 37.5663, 126.9779 };
  fixture->recipe->pixel_width = fixture->recipe->pixel_height = 400;
  fixture->recipe->zoom = 3;
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr (TestPng) png = NULL;
      double x = (198047.5268 + 30000) / 256 - 890, y = 1999 + 1 - (451862.8350 + 60000) / 256;

      g_assert_true (run (fixture, sources[i]));
      png = test_png_read (fixture->path);
      /* The middle of the picture is the middle of the vector's tile, to the pixel. */
      g_assert_cmphex (test_png_get_colour (png, 200, 200), ==, test_server_tile_colour (3, 890, 1999, (int) (x * 256 + 0.5), (int) (y * 256 + 0.5)));
      assert_secret (fixture);
    }
  g_assert_nonnull (strstr (fixture->report, "국토지리정보원"));
}

/* The map was made anew in the middle of the capture, and the old version is gone. */
static void
test_kakao_version (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->key);
  fixture->key = g_strdup (API_SERVER_KEY ":" API_SERVER_SECRET);
  fixture->recipe->zoom = 9;
  fixture->recipe->bounds = (MapshotBounds){ .west = 126.8, .south = 37.4, .east = 127.1, .north = 37.6 };
  g_assert_true (run (fixture, "kakao-map"));
  api_server_set_version (fixture->server, "v15_a63hc");
  g_assert_true (run (fixture, "kakao-map"));

  /* The wrong key, or the wrong page. */
  g_free (fixture->key);
  fixture->key = g_strdup (API_SERVER_KEY ":http://other.example");
  g_unlink (fixture->path);
  g_assert_false (run (fixture, "kakao-map"));
  assert_access_error (fixture, "Kakao map does not accept the key that was given");
  g_assert_nonnull (strstr (fixture->error->message, "https://developers.kakao.com/"));
}

#define TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("/session/google", test_google);
  TEST ("/session/credit-is-drawn", test_credit_is_drawn);
  TEST ("/session/expired-session", test_expired_session);
  TEST ("/session/expiry", test_expiry);
  TEST ("/session/other-clock", test_other_clock);
  TEST ("/session/refused-sessions", test_refused_sessions);
  TEST ("/session/google-keys", test_google_keys);
  TEST ("/session/quota-later", test_quota_later);
  TEST ("/session/wrong-answers", test_wrong_answers);
  TEST ("/session/kakao", test_kakao);
  TEST ("/session/kakao-version", test_kakao_version);

  return g_test_run ();
}
