/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "fetcher.h"
#include "mapshot-config.h"
#include "test-server.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *path;
  int done; /* callbacks: must be 1 */
  GBytes *body;
  char *content_type;
  GError *error;
} Answer;

typedef struct
{
  TestServer *server;
  MapshotFetcherOptions options;
  MapshotFetcher *fetcher;
  GPtrArray *answers;
  GString *order; /* of the callbacks, when asked for */
  int left;
} Fixture;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->path);
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_free (answer->content_type);
  g_clear_error (&answer->error);
  g_free (answer);
}

static void
answer_cb (gpointer request, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;
  Answer *answer = request;

  g_assert_cmpint (answer->done++, ==, 0);
  g_assert_true ((body != NULL) != (error != NULL));
  if (body != NULL)
    answer->body = g_bytes_ref (body);
  if (error != NULL)
    answer->error = g_error_copy (error);
  answer->content_type = g_strdup (content_type);
  fixture->left--;
}

static void
fixture_init (Fixture *fixture, TestServerFlags flags)
{
  *fixture = (Fixture){ .options = mapshot_fetcher_default_options };
  fixture->server = test_server_new (flags);
  fixture->answers = g_ptr_array_new_with_free_func (answer_free);
  fixture->options.max_connections = 4;
  fixture->options.max_retries = 2;
  fixture->options.backoff = 4;
  /* Generous, as sanitizers are slow; tests of timeouts set their own. */
  fixture->options.connect_timeout = fixture->options.stall_timeout = 10000;
  if (flags != TEST_SERVER_PLAIN)
    fixture->options.ca_file = test_server_get_ca_file ();
}

static void
fixture_open (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  if (fixture->fetcher != NULL)
    return;
  fixture->fetcher = mapshot_fetcher_new (&fixture->options, answer_cb, fixture, &error);
  g_assert_no_error (error);
}

static Answer *
ask_uri (Fixture *fixture, const char *uri)
{
  Answer *answer = g_new0 (Answer, 1);

  fixture_open (fixture);
  answer->path = g_strdup (uri);
  g_ptr_array_add (fixture->answers, answer);
  fixture->left++;
  mapshot_fetcher_get (fixture->fetcher, uri, answer);
  g_assert_cmpint (answer->done, ==, 0);

  return answer;
}

static Answer *
ask (Fixture *fixture, const char *path)
{
  g_autofree char *uri = test_server_get_uri (fixture->server, path);

  return ask_uri (fixture, uri);
}

static gboolean
too_late_cb (gpointer data)
{
  g_error ("no answer for a minute");

  return G_SOURCE_REMOVE;
}

static void
wait (Fixture *fixture)
{
  guint timeout = g_timeout_add (60000, too_late_cb, NULL);

  while (fixture->left > 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

static void
fixture_clear (Fixture *fixture)
{
  MapshotFetcherStats stats;

  if (fixture->fetcher != NULL)
    {
      mapshot_fetcher_stop (fixture->fetcher);
      mapshot_fetcher_get_stats (fixture->fetcher, &stats);
      g_assert_cmpint (stats.in_flight, ==, 0);
      g_assert_cmpint (stats.queued, ==, 0);
      g_object_add_weak_pointer (G_OBJECT (fixture->fetcher), (gpointer *) &fixture->fetcher);
      g_object_unref (fixture->fetcher);
      g_assert_null (fixture->fetcher);
    }
  g_ptr_array_unref (fixture->answers);
  test_server_free (fixture->server);
  /* What libsoup could not let go of ends with the server's connections. */
  for (int i = 0; i < 10; i++)
    while (g_main_context_iteration (NULL, FALSE))
      ;
}

static void
assert_failed (Answer *answer, GQuark domain, int code, const char *part)
{
  g_assert_cmpint (answer->done, ==, 1);
  g_assert_error (answer->error, domain, code);
  g_assert_null (strchr (answer->error->message, '\n'));
  if (strstr (answer->error->message, part) == NULL)
    g_error ("%s: “%s” does not say “%s”", answer->path, answer->error->message, part);
}

static void
assert_tile (Answer *answer, TestTileFormat format, int size, int z, int x, int y)
{
  g_autoptr (GBytes) tile = test_tiles_get (format, size, FALSE, z, x, y);

  g_assert_no_error (answer->error);
  g_assert_true (g_bytes_equal (answer->body, tile));
}

static void
test_tiles (void)
{
  Fixture f;
  Answer *png, *jpeg, *webp, *large, *retina;
  g_autofree char *agent = NULL;
  g_autofree char *encoding = NULL;

  fixture_init (&f, TEST_SERVER_PLAIN);
  png = ask (&f, "/tile/3/1/2.png");
  jpeg = ask (&f, "/tile/3/1/2.jpg");
  webp = ask (&f, "/tile/3/1/2.webp");
  large = ask (&f, "/tile512/3/1/2.png?token=x");
  retina = ask (&f, "/tile/3/1/2@2x.png");
  wait (&f);
  assert_tile (png, TEST_TILE_PNG, 256, 3, 1, 2);
  assert_tile (jpeg, TEST_TILE_JPEG, 256, 3, 1, 2);
  assert_tile (webp, TEST_TILE_WEBP, 256, 3, 1, 2);
  assert_tile (large, TEST_TILE_PNG, 512, 3, 1, 2);
  assert_tile (retina, TEST_TILE_PNG, 512, 3, 1, 2);
  g_assert_cmpstr (png->content_type, ==, "image/png");
  g_assert_cmpstr (jpeg->content_type, ==, "image/jpeg");
  agent = test_server_get_last_header (f.server, "User-Agent");
  g_assert_cmpstr (agent, ==, "Mapshot/" MAPSHOT_VERSION " (+io.github.mapshot.Mapshot)");
  encoding = test_server_get_last_header (f.server, "Accept-Encoding");
  g_assert_cmpstr (encoding, ==, "identity");
  fixture_clear (&f);
}

static void
check_cap (TestServerFlags flags)
{
  Fixture f;
  MapshotFetcherStats stats;

  fixture_init (&f, flags);
  f.options.max_connections = 3;
  for (int i = 0; i < 60; i++)
    {
      g_autofree char *path = g_strdup_printf ("/slow/10/any/%d/tile/9/%d/7.png", i, i);

      ask (&f, path);
      mapshot_fetcher_get_stats (f.fetcher, &stats);
      g_assert_cmpint (stats.in_flight, ==, MIN (i + 1, 3));
    }
  wait (&f);
  for (int i = 0; i < 60; i++)
    assert_tile (f.answers->pdata[i], TEST_TILE_PNG, 256, 9, i, 7);
  g_assert_cmpuint (test_server_get_peak (f.server), ==, 3);
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 60);
  g_assert_cmpuint (test_server_get_http2_requests (f.server), ==, (flags & TEST_SERVER_HTTP2) != 0 ? 60 : 0);
  mapshot_fetcher_get_stats (f.fetcher, &stats);
  g_assert_cmpuint (stats.requests, ==, 60);
  g_assert_cmpuint (stats.retries, ==, 0);
  g_assert_cmpuint (stats.bytes, >, 60 * 100);
  fixture_clear (&f);
}

static void
test_cap_http1 (void)
{
  check_cap (TEST_SERVER_PLAIN);
}

static void
test_cap_tls (void)
{
  check_cap (TEST_SERVER_TLS);
}

static void
test_cap_http2 (void)
{
  if (!test_server_has_http2 ())
    {
      g_test_skip ("built without libnghttp2");
      return;
    }
  check_cap (TEST_SERVER_HTTP2);
}

static void
test_http2_failures (void)
{
  Fixture f;
  Answer *missing, *flaky, *large, *good;

  if (!test_server_has_http2 ())
    {
      g_test_skip ("built without libnghttp2");
      return;
    }
  fixture_init (&f, TEST_SERVER_HTTP2);
  f.options.max_body = 100000;
  missing = ask (&f, "/status/404");
  flaky = ask (&f, "/flaky/1/500/tile/1/0/0.png");
  large = ask (&f, "/gzip-bomb");
  wait (&f);
  good = ask (&f, "/tile/5/6/7.png");
  wait (&f);
  assert_failed (missing, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND, "no such tile");
  assert_tile (flaky, TEST_TILE_PNG, 256, 1, 0, 0);
  assert_failed (large, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "larger than the 100000 bytes");
  assert_tile (good, TEST_TILE_PNG, 256, 5, 6, 7);
  fixture_clear (&f);
}

/* Libsoup keeps a cancelled HTTP/2 request until its connection says something, which a dead one never does. */
static void
test_http2_silence (void)
{
  Fixture f;
  Answer *mute, *good;

  if (!test_server_has_http2 ())
    {
      g_test_skip ("built without libnghttp2");
      return;
    }
  fixture_init (&f, TEST_SERVER_HTTP2);
  f.options.max_connections = 1;
  f.options.connect_timeout = 3000;
  f.options.max_retries = 1;
  mute = ask (&f, "/mute");
  good = ask (&f, "/tile/5/6/7.png");
  wait (&f);
  assert_failed (mute, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "did not answer");
  assert_tile (good, TEST_TILE_PNG, 256, 5, 6, 7);
  fixture_clear (&f);
}

static void
test_rate (void)
{
  Fixture f;
  g_autoptr (GArray) arrivals = NULL;
  gint64 span;

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.max_rate = 50;
  ask (&f, "/ok");
  wait (&f);
  test_server_reset (f.server);
  for (int i = 0; i < 41; i++)
    ask (&f, "/ok");
  wait (&f);
  arrivals = test_server_get_arrivals (f.server);
  span = g_array_index (arrivals, gint64, 40) - g_array_index (arrivals, gint64, 0);
  /* 800 ms; the first may arrive late on a busy machine. How evenly they start is proven in test-throttle.c, without a clock. */
  g_assert_cmpint (span, >=, 500 * G_TIME_SPAN_MILLISECOND);
  fixture_clear (&f);
}

static void
test_retries (void)
{
  Fixture f;
  MapshotFetcherStats stats;
  const char *paths[] = { "/flaky/2/500/tile/1/0/0.png", "/flaky/1/502/tile/1/0/0.png", "/flaky/2/408/tile/1/0/0.png",
                          "/flaky/2/504/tile/1/0/0.png" };

  fixture_init (&f, TEST_SERVER_PLAIN);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    ask (&f, paths[i]);
  wait (&f);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_tile (f.answers->pdata[i], TEST_TILE_PNG, 256, 1, 0, 0);
  mapshot_fetcher_get_stats (f.fetcher, &stats);
  g_assert_cmpuint (stats.retries, ==, 7);
  g_assert_cmpuint (stats.requests, ==, 11);
  g_assert_cmpuint (stats.throttled, ==, 0);
  g_assert_cmpint (stats.connections, ==, 4);
  fixture_clear (&f);
}

static void
test_reset_connections (void)
{
  Fixture f;
  Answer *flaky, *cut, *reset;

  fixture_init (&f, TEST_SERVER_PLAIN);
  flaky = ask (&f, "/flaky/2/0/tile/1/0/0.png");
  cut = ask (&f, "/cut/tile/1/0/0.png");
  reset = ask (&f, "/reset");
  wait (&f);
  assert_tile (flaky, TEST_TILE_PNG, 256, 1, 0, 0);
  assert_failed (cut, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "closed the connection");
  assert_failed (reset, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "Tried 3 times");
  g_assert_cmpuint (test_server_get_path_requests (f.server, "/cut/tile/1/0/0.png"), ==, 3);
  fixture_clear (&f);
}

static void
test_exhausted (void)
{
  Fixture f;
  Answer *five, *never;

  fixture_init (&f, TEST_SERVER_PLAIN);
  five = ask (&f, "/status/500/x?key=SECRET");
  never = ask (&f, "/flaky/3/503/tile/1/0/0.png");
  wait (&f);
  assert_failed (five, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "HTTP 500");
  g_assert_null (strstr (five->error->message, "SECRET"));
  assert_failed (never, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "HTTP 503");
  g_assert_cmpuint (test_server_get_path_requests (f.server, "/status/500/x"), ==, 3);
  g_assert_cmpuint (test_server_get_path_requests (f.server, "/flaky/3/503/tile/1/0/0.png"), ==, 3);
  fixture_clear (&f);
}

static void
test_not_found (void)
{
  Fixture f;
  const int own[] = { 400, 0 };
  Answer *missing, *gone, *empty, *bad;

  fixture_init (&f, TEST_SERVER_PLAIN);
  missing = ask (&f, "/status/404/x");
  gone = ask (&f, "/status/410/x");
  empty = ask (&f, "/empty/x");
  bad = ask (&f, "/status/400/x");
  wait (&f);
  assert_failed (missing, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND, "no such tile");
  assert_failed (gone, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND, "no such tile");
  assert_failed (empty, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND, "no such tile");
  assert_failed (bad, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "HTTP 400");
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 4);
  fixture_clear (&f);

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.not_found = own;
  missing = ask (&f, "/status/404/x");
  bad = ask (&f, "/status/400/x");
  wait (&f);
  assert_failed (missing, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "HTTP 404");
  assert_failed (bad, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND, "no such tile");
  fixture_clear (&f);
}

static void
test_access (void)
{
  Fixture f;
  Answer *unauthorized, *forbidden;

  fixture_init (&f, TEST_SERVER_PLAIN);
  unauthorized = ask (&f, "/status/401/x");
  forbidden = ask (&f, "/status/403/x");
  wait (&f);
  assert_failed (unauthorized, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "key");
  assert_failed (forbidden, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "refuses access");
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 2);
  fixture_clear (&f);
}

static void
test_unusual_bodies (void)
{
  Fixture f;
  Answer *blank, *html, *truncated, *gzip;
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 1, 0, 0);

  fixture_init (&f, TEST_SERVER_PLAIN);
  blank = ask (&f, "/blank/x");
  html = ask (&f, "/html/x");
  truncated = ask (&f, "/truncate/tile/1/0/0.png");
  gzip = ask (&f, "/gzip/tile/1/0/0.png");
  wait (&f);
  g_assert_no_error (blank->error);
  g_assert_cmpuint (g_bytes_get_size (blank->body), ==, 0);
  g_assert_no_error (html->error);
  g_assert_cmpstr (html->content_type, ==, "text/html; charset=utf-8");
  g_assert_no_error (truncated->error);
  g_assert_cmpuint (g_bytes_get_size (truncated->body), ==, g_bytes_get_size (tile) / 2);
  assert_tile (gzip, TEST_TILE_PNG, 256, 1, 0, 0);
  fixture_clear (&f);
}

static void
test_too_large (void)
{
  Fixture f;
  const char *paths[] = { "/huge/x", "/huge-length/x", "/gzip-bomb/x" };

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.max_body = 1000000;
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    ask (&f, paths[i]);
  wait (&f);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      assert_failed (f.answers->pdata[i], MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD,
                     "larger than the 1000000 bytes");
      g_assert_cmpuint (test_server_get_path_requests (f.server, paths[i]), ==, 1);
    }
  fixture_clear (&f);
}

static void
test_exactly_max_body (void)
{
  Fixture f;
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 1, 0, 0);
  Answer *fits;

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.max_body = g_bytes_get_size (tile);
  fits = ask (&f, "/tile/1/0/0.png");
  ask (&f, "/gzip/tile/1/0/0.png");
  wait (&f);
  assert_tile (fits, TEST_TILE_PNG, 256, 1, 0, 0);
  assert_tile (f.answers->pdata[1], TEST_TILE_PNG, 256, 1, 0, 0);
  fixture_clear (&f);

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.max_body = g_bytes_get_size (tile) - 1;
  ask (&f, "/tile/1/0/0.png");
  ask (&f, "/gzip/tile/1/0/0.png");
  wait (&f);
  assert_failed (f.answers->pdata[0], MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "larger");
  assert_failed (f.answers->pdata[1], MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "larger");
  fixture_clear (&f);
}

static void
test_timeouts (void)
{
  Fixture f;
  Answer *mute, *stalled, *good;
  gint64 start;

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.connect_timeout = f.options.stall_timeout = 1999;
  f.options.max_retries = 1;
  start = g_get_monotonic_time ();
  mute = ask (&f, "/mute/x");
  stalled = ask (&f, "/stall/tile/1/0/0.png");
  wait (&f);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 2 * 1999 * G_TIME_SPAN_MILLISECOND);
  assert_failed (mute, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "did not answer within 2 seconds");
  assert_failed (stalled, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "stopped in the middle");
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 4);
  good = ask (&f, "/tile/1/0/0.png");
  wait (&f);
  assert_tile (good, TEST_TILE_PNG, 256, 1, 0, 0);
  fixture_clear (&f);
}

/* Each byte comes in time, but the whole never would. */
static void
test_drip (void)
{
  Fixture f;
  Answer *drip;

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.stall_timeout = 1000;
  f.options.max_retries = 0;
  drip = ask (&f, "/drip/20/tile/1/0/0.png");
  wait (&f);
  assert_failed (drip, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "too slowly");
  fixture_clear (&f);
}

/* A slow body that keeps coming is not a stalled one. */
static void
test_slow_body (void)
{
  Fixture f;

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.stall_timeout = 2000;
  test_server_add_file (f.server, "/small", "text/plain", "0123456789", -1);
  ask (&f, "/slow/100/small");
  wait (&f);
  g_assert_cmpmem (g_bytes_get_data (((Answer *) f.answers->pdata[0])->body, NULL), 10, "0123456789", 10);
  fixture_clear (&f);
}

static void
test_retry_after (void)
{
  Fixture f;
  MapshotFetcherStats stats;
  gint64 before = 0, after;
  Answer *first, *second;

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.max_connections = 8;
  first = ask (&f, "/retry-after/1/1/429/tile/1/0/0.png");
  mapshot_fetcher_get_stats (f.fetcher, &stats);
  g_assert_cmpint (stats.paused_until, ==, 0);
  while (stats.throttled == 0)
    {
      before = g_get_monotonic_time ();
      g_main_context_iteration (NULL, FALSE);
      mapshot_fetcher_get_stats (f.fetcher, &stats);
    }
  after = g_get_monotonic_time ();
  g_assert_cmpint (stats.connections, ==, 4);
  g_assert_cmpint (stats.paused_until, >=, before + G_TIME_SPAN_SECOND);
  g_assert_cmpint (stats.paused_until, <=, after + G_TIME_SPAN_SECOND);
  g_assert_cmpint (stats.queued, ==, 1);
  /* The whole source pauses, not this one request. */
  second = ask (&f, "/tile/1/1/0.png");
  wait (&f);
  g_assert_cmpint (g_get_monotonic_time (), >=, before + G_TIME_SPAN_SECOND);
  assert_tile (first, TEST_TILE_PNG, 256, 1, 0, 0);
  assert_tile (second, TEST_TILE_PNG, 256, 1, 1, 0);
  fixture_clear (&f);
}

static void
test_retry_after_date (void)
{
  Fixture f;
  MapshotFetcherStats stats = { 0 };
  gint64 before = 0, after;

  fixture_init (&f, TEST_SERVER_PLAIN);
  ask (&f, "/retry-after-date/3/1/503/tile/1/0/0.png");
  while (stats.throttled == 0)
    {
      before = g_get_monotonic_time ();
      g_main_context_iteration (NULL, FALSE);
      mapshot_fetcher_get_stats (f.fetcher, &stats);
    }
  after = g_get_monotonic_time ();
  /* Dates have whole seconds: "in three seconds" is up to a second less away, and less by what the answer took to come. Without the date it would be milliseconds. */
  g_assert_cmpint (stats.paused_until, >=, before + G_TIME_SPAN_SECOND / 2);
  g_assert_cmpint (stats.paused_until, <=, after + 3 * G_TIME_SPAN_SECOND);
  wait (&f);
  assert_tile (f.answers->pdata[0], TEST_TILE_PNG, 256, 1, 0, 0);
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 2);
  fixture_clear (&f);
}

static void
test_too_long_a_pause (void)
{
  Fixture f;

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.max_pause = 60000;
  ask (&f, "/retry-after/7200/1/429/x");
  wait (&f);
  assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "asks to wait 2 hours");
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 1);
  fixture_clear (&f);
}

static void
test_cap_rises_again (void)
{
  Fixture f;
  MapshotFetcherStats stats;

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.max_connections = 4;
  ask (&f, "/flaky/1/503/ok");
  wait (&f);
  mapshot_fetcher_get_stats (f.fetcher, &stats);
  g_assert_cmpint (stats.connections, ==, 2);
  test_server_reset (f.server);
  for (int i = 0; i < 10; i++)
    ask (&f, "/slow/20/ok");
  wait (&f);
  g_assert_cmpuint (test_server_get_peak (f.server), ==, 2);
  for (int i = 0; i < 60; i++)
    ask (&f, "/ok");
  wait (&f);
  mapshot_fetcher_get_stats (f.fetcher, &stats);
  g_assert_cmpint (stats.connections, ==, 4);
  fixture_clear (&f);
}

static void
test_redirects (void)
{
  Fixture f;
  Answer *good, *loop, *file;

  fixture_init (&f, TEST_SERVER_PLAIN);
  good = ask (&f, "/redirect/redirect/redirect/redirect/redirect/tile/1/0/0.png");
  loop = ask (&f, "/redirect-loop/");
  file = ask (&f, "/redirect-file/");
  wait (&f);
  assert_tile (good, TEST_TILE_PNG, 256, 1, 0, 0);
  assert_failed (loop, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "more than 5 times");
  g_assert_cmpuint (test_server_get_path_requests (f.server, "/redirect-loop/"), ==, 6);
  assert_failed (file, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "no web address");
  fixture_clear (&f);
}

static void
test_redirect_to_http (void)
{
  Fixture f;

  fixture_init (&f, TEST_SERVER_TLS);
  ask (&f, "/redirect-to-http/");
  wait (&f);
  assert_failed (f.answers->pdata[0], MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "unprotected http");
  fixture_clear (&f);
}

static gboolean
refuse_cb (const char *uri, gpointer user_data, GError **error)
{
  g_assert_cmpstr (uri, ==, user_data);
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED, "This service may not be captured.");

  return FALSE;
}

static void
test_redirect_func (void)
{
  Fixture f;
  g_autofree char *target = NULL;

  fixture_init (&f, TEST_SERVER_PLAIN);
  fixture_open (&f);
  target = test_server_get_uri (f.server, "/ok");
  mapshot_fetcher_set_redirect_func (f.fetcher, refuse_cb, target);
  ask (&f, "/redirect/ok");
  wait (&f);
  assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED, "may not be captured");
  g_assert_cmpuint (test_server_get_path_requests (f.server, "/ok"), ==, 0);
  fixture_clear (&f);
}

/* A header may hold a key: it goes to the service it is for, and to no other a redirect leads to. */
static void
test_headers (void)
{
  Fixture f;
  g_autoptr (TestServer) other = test_server_new (TEST_SERVER_PLAIN);
  const char *headers[] = { "X-Key", "SECRET", "User-Agent", "Own/1", NULL };
  g_autofree char *away = g_strdup_printf ("/redirect-to/http://127.0.0.1:%u/ok", test_server_get_port (other));
  g_autofree char *key = NULL;
  g_autofree char *agent = NULL;
  Answer *needed, *redirected;

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.headers = headers;
  needed = ask (&f, "/redirect/need/X-Key/SECRET/tile/1/0/0.png");
  redirected = ask (&f, away);
  wait (&f);
  assert_tile (needed, TEST_TILE_PNG, 256, 1, 0, 0);
  g_assert_no_error (redirected->error);
  g_assert_cmpuint (test_server_get_requests (other), ==, 1);
  key = test_server_get_last_header (other, "X-Key");
  g_assert_null (key);
  agent = test_server_get_last_header (f.server, "User-Agent");
  g_assert_cmpstr (agent, ==, "Own/1");
  fixture_clear (&f);
}

static void
test_malformed_headers (void)
{
  const char *cases[][3] = {
    { "X-Key", "a\r\nEvil: b", NULL }, { "X Key", "a", NULL }, { "", "a", NULL }, { "X:", "a", NULL }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MapshotFetcherOptions options = mapshot_fetcher_default_options;
      g_autoptr (GError) error = NULL;

      options.headers = cases[i];
      g_assert_null (mapshot_fetcher_new (&options, answer_cb, NULL, &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
    }
}

static void
check_certificate (TestServerFlags flags, const char *part)
{
  Fixture f;

  fixture_init (&f, flags);
  ask (&f, "/ok");
  wait (&f);
  assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, part);
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 0);
  fixture_clear (&f);
}

static void
test_certificates (void)
{
  Fixture f;

  fixture_init (&f, TEST_SERVER_TLS);
  ask (&f, "/tile/1/0/0.png");
  wait (&f);
  assert_tile (f.answers->pdata[0], TEST_TILE_PNG, 256, 1, 0, 0);
  fixture_clear (&f);

  check_certificate (TEST_SERVER_EXPIRED, "has expired");
  check_certificate (TEST_SERVER_NOT_YET_VALID, "not valid yet");
  check_certificate (TEST_SERVER_WRONG_HOST, "another server name");
  check_certificate (TEST_SERVER_UNKNOWN_CA, "authority this computer does not know");
}

/* Says the same to everybody, whatever they ask. */
static gboolean
say_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer text)
{
  char question[1024];

  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), question, sizeof question, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text, strlen (text), NULL, NULL,
                             NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);

  return TRUE;
}

static void
check_odd_server (const char *scheme, const char *text, GQuark domain, int code, const char *part)
{
  Fixture f;
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  guint port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *uri = g_strdup_printf ("%s://127.0.0.1:%u/ok", scheme, port);

  g_signal_connect (service, "run", G_CALLBACK (say_cb), (gpointer) text);
  fixture_init (&f, TEST_SERVER_PLAIN);
  ask_uri (&f, uri);
  wait (&f);
  assert_failed (f.answers->pdata[0], domain, code, part);
  g_socket_service_stop (service);
  fixture_clear (&f);
}

static void
test_odd_servers (void)
{
  check_odd_server ("https", "HTTP/1.1 400 Bad Request\r\n\r\n", MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK,
                    "No encrypted connection");
  check_odd_server ("http", "SSH-2.0-OpenSSH_9.2p1\r\n\r\n", MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED,
                    "127.0.0.1");
  check_odd_server ("http", "HTTP/1.1 200 OK\r\nContent-Length: 4611686018427387904\r\n\r\nx", MAPSHOT_FETCH_ERROR,
                    MAPSHOT_FETCH_ERROR_BAD, "larger");
  check_odd_server ("http", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", MAPSHOT_FETCH_ERROR,
                    MAPSHOT_FETCH_ERROR_EXHAUSTED, "127.0.0.1");
}

static void
test_ca_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mapshot-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "not.pem", NULL);
  MapshotFetcherOptions options = mapshot_fetcher_default_options;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) unreadable = NULL;

  options.ca_file = path;
  g_assert_null (mapshot_fetcher_new (&options, answer_cb, NULL, &missing));
  g_assert_error (missing, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_true (g_file_set_contents (path, "this is no certificate\n", -1, NULL));
  g_assert_null (mapshot_fetcher_new (&options, answer_cb, NULL, &unreadable));
  g_assert_error (unreadable, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_nonnull (strstr (unreadable->message, "not.pem"));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_refused (void)
{
  Fixture f;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autofree char *uri = NULL;

  /* Bound and not listening: nobody else gets the port, and it refuses. */
  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  uri = g_strdup_printf ("http://127.0.0.1:%u/x?key=SECRET",
                         g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  fixture_init (&f, TEST_SERVER_PLAIN);
  ask_uri (&f, uri);
  wait (&f);
  assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "refused the connection");
  assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "Tried 3 times");
  fixture_clear (&f);
}

/* Knows no name at all, so that no test asks a real name server. */
typedef struct
{
  GResolver parent_instance;
} DeafResolver;
typedef GResolverClass DeafResolverClass;
GType deaf_resolver_get_type (void);
G_DEFINE_TYPE (DeafResolver, deaf_resolver, G_TYPE_RESOLVER)

static int lookups;

static void
deaf_lookup_async (GResolver *resolver, const char *name, GResolverNameLookupFlags flags, GCancellable *cancellable,
                   GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, data);

  lookups++;
  g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no %s", name);
}

static GList *
deaf_lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
deaf_plain_lookup_async (GResolver *resolver, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer data)
{
  deaf_lookup_async (resolver, name, 0, cancellable, callback, data);
}

static void
deaf_resolver_class_init (DeafResolverClass *klass)
{
  klass->lookup_by_name_async = deaf_plain_lookup_async;
  klass->lookup_by_name_finish = deaf_lookup_finish;
  klass->lookup_by_name_with_flags_async = deaf_lookup_async;
  klass->lookup_by_name_with_flags_finish = deaf_lookup_finish;
}

static void
deaf_resolver_init (DeafResolver *self)
{
}

static void
test_unknown_host (void)
{
  Fixture f;
  g_autoptr (GResolver) real = g_resolver_get_default ();
  g_autoptr (GResolver) deaf = g_object_new (deaf_resolver_get_type (), NULL);

  g_resolver_set_default (deaf);
  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.max_retries = 5;
  ask_uri (&f, "http://user:SECRET@no-such-host.test/x?key=SECRET");
  wait (&f);
  assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "no-such-host.test");
  assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "Tried 2 times");
  g_assert_null (strstr (((Answer *) f.answers->pdata[0])->error->message, "SECRET"));
  g_assert_cmpint (lookups, >=, 2);
  fixture_clear (&f);
  g_resolver_set_default (real);
}

static void
test_bad_addresses (void)
{
  Fixture f;
  const char *uris[] = {
    "", "tiles", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "http:///x", "http://[::1/x"
  };

  fixture_init (&f, TEST_SERVER_PLAIN);
  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    ask_uri (&f, uris[i]);
  wait (&f);
  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    assert_failed (f.answers->pdata[i], MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "no web address");
  fixture_clear (&f);
}

static void
order_cb (gpointer request, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append (fixture->order, request);
  fixture->left--;
}

/* New requests keep their order; one that is tried again goes before those that have not started. */
static void
test_order (void)
{
  Fixture f;
  const char *names[] = { "a", "b", "c", "d", "e", "f" };

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.max_connections = 1;
  f.options.backoff = 0;
  f.order = g_string_new (NULL);
  f.fetcher = mapshot_fetcher_new (&f.options, order_cb, &f, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf (i == 2 ? "/flaky/1/500/any/%s/ok" : "/any/%s/ok", names[i]);
      g_autofree char *uri = test_server_get_uri (f.server, path);

      f.left++;
      mapshot_fetcher_get (f.fetcher, uri, (gpointer) names[i]);
    }
  wait (&f);
  g_assert_cmpstr (f.order->str, ==, "abcdef");
  g_string_free (f.order, TRUE);
  fixture_clear (&f);
}

static void
test_cancel (void)
{
  Fixture f;
  Answer *running, *queued, *kept;

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.max_connections = 1;
  running = ask (&f, "/slow/100/any/1/ok");
  queued = ask (&f, "/any/2/ok");
  kept = ask (&f, "/any/3/ok");
  while (test_server_get_requests (f.server) == 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (mapshot_fetcher_cancel (f.fetcher, running));
  g_assert_false (mapshot_fetcher_cancel (f.fetcher, running));
  g_assert_true (mapshot_fetcher_cancel (f.fetcher, queued));
  g_assert_false (mapshot_fetcher_cancel (f.fetcher, &f));
  f.left -= 2;
  wait (&f);
  g_assert_no_error (kept->error);
  g_assert_cmpint (running->done, ==, 0);
  g_assert_cmpint (queued->done, ==, 0);
  g_assert_cmpuint (test_server_get_path_requests (f.server, "/any/2/ok"), ==, 0);
  g_assert_false (mapshot_fetcher_cancel (f.fetcher, kept));
  fixture_clear (&f);
}

static void
test_cancel_body (void)
{
  Fixture f;
  Answer *stalled, *good;
  gint64 until = g_get_monotonic_time () + 100 * G_TIME_SPAN_MILLISECOND;

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.max_connections = 1;
  stalled = ask (&f, "/stall/tile/1/0/0.png");
  while (g_get_monotonic_time () < until)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_true (mapshot_fetcher_cancel (f.fetcher, stalled));
  f.left--;
  good = ask (&f, "/tile/1/0/0.png");
  wait (&f);
  assert_tile (good, TEST_TILE_PNG, 256, 1, 0, 0);
  g_assert_cmpint (stalled->done, ==, 0);
  fixture_clear (&f);
}

static void
test_stop (void)
{
  Fixture f;
  MapshotFetcherStats stats;
  gint64 start;

  fixture_init (&f, TEST_SERVER_PLAIN);
  for (int i = 0; i < 20; i++)
    ask (&f, i % 2 == 0 ? "/mute/x" : "/stall/tile/1/0/0.png");
  while (test_server_get_requests (f.server) < 4)
    g_main_context_iteration (NULL, FALSE);
  start = g_get_monotonic_time ();
  mapshot_fetcher_stop (f.fetcher);
  /* The requests themselves would hold it up for 10 s. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 8 * G_TIME_SPAN_SECOND);
  mapshot_fetcher_get_stats (f.fetcher, &stats);
  g_assert_cmpint (stats.in_flight, ==, 0);
  g_assert_cmpint (stats.queued, ==, 0);
  for (int i = 0; i < 20; i++)
    g_assert_cmpint (((Answer *) f.answers->pdata[i])->done, ==, 0);

  /* It works again afterwards. */
  f.left = 0;
  ask (&f, "/ok");
  wait (&f);
  g_assert_no_error (((Answer *) f.answers->pdata[20])->error);
  fixture_clear (&f);
}

/* Dropped with requests under way and without stop(): no callback, no leak. */
static void
test_unref (void)
{
  Fixture f;
  gint64 until;

  fixture_init (&f, TEST_SERVER_PLAIN);
  ask (&f, "/mute/x");
  ask (&f, "/stall/tile/1/0/0.png");
  while (test_server_get_requests (f.server) < 2)
    g_main_context_iteration (NULL, FALSE);
  g_clear_object (&f.fetcher);
  until = g_get_monotonic_time () + 50 * G_TIME_SPAN_MILLISECOND;
  while (g_get_monotonic_time () < until)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpint (f.left, ==, 2);
  fixture_clear (&f);
}

static void
unref_cb (gpointer request, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->left--;
  if (GPOINTER_TO_INT (request) == 1)
    mapshot_fetcher_stop (fixture->fetcher);
  else
    g_clear_object (&fixture->fetcher);
}

/* A callback may stop the fetcher, and may give it up. */
static void
test_end_from_callback (void)
{
  for (int i = 1; i <= 2; i++)
    {
      Fixture f;
      g_autofree char *ok = NULL;
      g_autofree char *mute = NULL;

      fixture_init (&f, TEST_SERVER_PLAIN);
      f.fetcher = mapshot_fetcher_new (&f.options, unref_cb, &f, NULL);
      ok = test_server_get_uri (f.server, "/slow/20/ok");
      mute = test_server_get_uri (f.server, "/mute");
      f.left = 1;
      mapshot_fetcher_get (f.fetcher, mute, NULL);
      mapshot_fetcher_get (f.fetcher, ok, GINT_TO_POINTER (i));
      wait (&f);
      while (i == 2 && g_main_context_iteration (NULL, FALSE))
        ;
      fixture_clear (&f);
    }
}

static void
test_paused (void)
{
  Fixture f;

  fixture_init (&f, TEST_SERVER_PLAIN);
  fixture_open (&f);
  mapshot_fetcher_set_paused (f.fetcher, TRUE);
  ask (&f, "/ok");
  for (int i = 0; i < 20; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 0);
  mapshot_fetcher_set_paused (f.fetcher, FALSE);
  wait (&f);
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 1);
  fixture_clear (&f);
}

static gboolean
admit_cb (gpointer user_data)
{
  int *left = user_data;

  if (*left == 0)
    return FALSE;
  (*left)--;

  return TRUE;
}

/* Repeated ones cost, too; what is held back goes on when somebody says so. */
static void
test_admit (void)
{
  Fixture f;
  int left = 5;

  fixture_init (&f, TEST_SERVER_PLAIN);
  f.options.backoff = 1;
  fixture_open (&f);
  mapshot_fetcher_set_admit_func (f.fetcher, admit_cb, &left);
  ask (&f, "/flaky/2/500/ok");
  wait (&f);
  g_assert_cmpint (left, ==, 2);
  for (int i = 0; i < 4; i++)
    ask (&f, "/ok");
  while (f.left > 2)
    g_main_context_iteration (NULL, TRUE);
  for (int i = 0; i < 20; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 5);
  left = 10;
  mapshot_fetcher_set_paused (f.fetcher, FALSE);
  wait (&f);
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 7);
  g_assert_cmpint (left, ==, 8);
  fixture_clear (&f);
}

/* On a context of its own, as a capture runs. */
static gpointer
thread_cb (gpointer data)
{
  Fixture *f = data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  for (int i = 0; i < 30; i++)
    ask (f, "/tile/1/0/0.png");
  while (f->left > 0)
    g_main_context_iteration (context, TRUE);
  mapshot_fetcher_stop (f->fetcher);
  g_clear_object (&f->fetcher);
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_thread (void)
{
  Fixture f;

  fixture_init (&f, TEST_SERVER_PLAIN);
  g_thread_join (g_thread_new ("capture", thread_cb, &f));
  for (int i = 0; i < 30; i++)
    assert_tile (f.answers->pdata[i], TEST_TILE_PNG, 256, 1, 0, 0);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fetcher/tiles", test_tiles);
  g_test_add_func ("/fetcher/cap/http1", test_cap_http1);
  g_test_add_func ("/fetcher/cap/tls", test_cap_tls);
  g_test_add_func ("/fetcher/cap/http2", test_cap_http2);
  g_test_add_func ("/fetcher/http2-failures", test_http2_failures);
  g_test_add_func ("/fetcher/http2-silence", test_http2_silence);
  g_test_add_func ("/fetcher/rate", test_rate);
  g_test_add_func ("/fetcher/retries", test_retries);
  g_test_add_func ("/fetcher/reset-connections", test_reset_connections);
  g_test_add_func ("/fetcher/exhausted", test_exhausted);
  g_test_add_func ("/fetcher/not-found", test_not_found);
  g_test_add_func ("/fetcher/access", test_access);
  g_test_add_func ("/fetcher/unusual-bodies", test_unusual_bodies);
  g_test_add_func ("/fetcher/too-large", test_too_large);
  g_test_add_func ("/fetcher/exactly-max-body", test_exactly_max_body);
  g_test_add_func ("/fetcher/timeouts", test_timeouts);
  g_test_add_func ("/fetcher/drip", test_drip);
  g_test_add_func ("/fetcher/slow-body", test_slow_body);
  g_test_add_func ("/fetcher/retry-after", test_retry_after);
  g_test_add_func ("/fetcher/retry-after-date", test_retry_after_date);
  g_test_add_func ("/fetcher/too-long-a-pause", test_too_long_a_pause);
  g_test_add_func ("/fetcher/cap-rises-again", test_cap_rises_again);
  g_test_add_func ("/fetcher/redirects", test_redirects);
  g_test_add_func ("/fetcher/redirect-to-http", test_redirect_to_http);
  g_test_add_func ("/fetcher/redirect-func", test_redirect_func);
  g_test_add_func ("/fetcher/headers", test_headers);
  g_test_add_func ("/fetcher/malformed-headers", test_malformed_headers);
  g_test_add_func ("/fetcher/certificates", test_certificates);
  g_test_add_func ("/fetcher/odd-servers", test_odd_servers);
  g_test_add_func ("/fetcher/ca-file", test_ca_file);
  g_test_add_func ("/fetcher/refused", test_refused);
  g_test_add_func ("/fetcher/unknown-host", test_unknown_host);
  g_test_add_func ("/fetcher/bad-addresses", test_bad_addresses);
  g_test_add_func ("/fetcher/order", test_order);
  g_test_add_func ("/fetcher/cancel", test_cancel);
  g_test_add_func ("/fetcher/cancel-body", test_cancel_body);
  g_test_add_func ("/fetcher/stop", test_stop);
  g_test_add_func ("/fetcher/unref", test_unref);
  g_test_add_func ("/fetcher/end-from-callback", test_end_from_callback);
  g_test_add_func ("/fetcher/paused", test_paused);
  g_test_add_func ("/fetcher/admit", test_admit);
  g_test_add_func ("/fetcher/thread", test_thread);

  return g_test_run ();
}
