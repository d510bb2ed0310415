/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetcher-kit.h"

#include "error.h"

#include <string.h>

static void
test_retries (void)
{
  FetcherKit f;
  MapshotFetcherStats stats;
  const char *paths[] = { "/flaky/2/500/tile/1/0/0.png", "/flaky/1/502/tile/1/0/0.png", "/flaky/2/408/tile/1/0/0.png",
                          "/flaky/2/504/tile/1/0/0.png" };

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    fetcher_kit_ask (&f, paths[i]);
  fetcher_kit_wait (&f);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    fetcher_kit_assert_tile (f.answers->pdata[i], TEST_TILE_PNG, 256, 1, 0, 0);
  mapshot_fetcher_get_stats (f.fetcher, &stats);
  g_assert_cmpuint (stats.retries, ==, 7);
  g_assert_cmpuint (stats.requests, ==, 11);
  g_assert_cmpuint (stats.throttled, ==, 0);
  g_assert_cmpint (stats.connections, ==, 4);
  fetcher_kit_clear (&f);
}

static void
test_reset_connections (void)
{
  FetcherKit f;
  FetcherAnswer *flaky, *cut, *reset;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  flaky = fetcher_kit_ask (&f, "/flaky/2/0/tile/1/0/0.png");
  cut = fetcher_kit_ask (&f, "/cut/tile/1/0/0.png");
  reset = fetcher_kit_ask (&f, "/reset");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_tile (flaky, TEST_TILE_PNG, 256, 1, 0, 0);
  fetcher_kit_assert_failed (cut, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "closed the connection");
  fetcher_kit_assert_failed (reset, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "Tried 3 times");
  g_assert_cmpuint (test_server_get_path_requests (f.server, "/cut/tile/1/0/0.png"), ==, 3);
  fetcher_kit_clear (&f);
}

static void
test_exhausted (void)
{
  FetcherKit f;
  FetcherAnswer *five, *never;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  five = fetcher_kit_ask (&f, "/status/500/x?key=SECRET");
  never = fetcher_kit_ask (&f, "/flaky/3/503/tile/1/0/0.png");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (five, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "HTTP 500");
  g_assert_null (strstr (five->error->message, "SECRET"));
  fetcher_kit_assert_failed (never, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "HTTP 503");
  g_assert_cmpuint (test_server_get_path_requests (f.server, "/status/500/x"), ==, 3);
  g_assert_cmpuint (test_server_get_path_requests (f.server, "/flaky/3/503/tile/1/0/0.png"), ==, 3);
  fetcher_kit_clear (&f);
}

static void
test_not_found (void)
{
  FetcherKit f;
  const int own[] = { 400, 0 };
  FetcherAnswer *missing, *gone, *empty, *bad;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  missing = fetcher_kit_ask (&f, "/status/404/x");
  gone = fetcher_kit_ask (&f, "/status/410/x");
  empty = fetcher_kit_ask (&f, "/empty/x");
  bad = fetcher_kit_ask (&f, "/status/400/x");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (missing, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND, "no such tile");
  fetcher_kit_assert_failed (gone, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND, "no such tile");
  fetcher_kit_assert_failed (empty, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND, "no such tile");
  fetcher_kit_assert_failed (bad, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "HTTP 400");
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 4);
  fetcher_kit_clear (&f);

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.not_found = own;
  missing = fetcher_kit_ask (&f, "/status/404/x");
  bad = fetcher_kit_ask (&f, "/status/400/x");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (missing, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "HTTP 404");
  fetcher_kit_assert_failed (bad, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND, "no such tile");
  fetcher_kit_clear (&f);
}

static void
test_access (void)
{
  FetcherKit f;
  FetcherAnswer *unauthorized, *forbidden;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  unauthorized = fetcher_kit_ask (&f, "/status/401/x");
  forbidden = fetcher_kit_ask (&f, "/status/403/x");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (unauthorized, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "key");
  fetcher_kit_assert_failed (forbidden, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "refuses access");
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 2);
  fetcher_kit_clear (&f);
}

static void
test_unusual_bodies (void)
{
  FetcherKit f;
  FetcherAnswer *blank, *html, *truncated, *gzip;
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 1, 0, 0);

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  blank = fetcher_kit_ask (&f, "/blank/x");
  html = fetcher_kit_ask (&f, "/html/x");
  truncated = fetcher_kit_ask (&f, "/truncate/tile/1/0/0.png");
  gzip = fetcher_kit_ask (&f, "/gzip/tile/1/0/0.png");
  fetcher_kit_wait (&f);
  g_assert_no_error (blank->error);
  g_assert_cmpuint (g_bytes_get_size (blank->body), ==, 0);
  g_assert_no_error (html->error);
  g_assert_cmpstr (html->content_type, ==, "text/html; charset=utf-8");
  g_assert_no_error (truncated->error);
  g_assert_cmpuint (g_bytes_get_size (truncated->body), ==, g_bytes_get_size (tile) / 2);
  fetcher_kit_assert_tile (gzip, TEST_TILE_PNG, 256, 1, 0, 0);
  fetcher_kit_clear (&f);
}

static void
test_too_large (void)
{
  FetcherKit f;
  const char *paths[] = { "/huge/x", "/huge-length/x", "/gzip-bomb/x" };

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.max_body = 1000000;
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    fetcher_kit_ask (&f, paths[i]);
  fetcher_kit_wait (&f);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      fetcher_kit_assert_failed (f.answers->pdata[i], MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD,
                     "larger than the 1000000 bytes");
      g_assert_cmpuint (test_server_get_path_requests (f.server, paths[i]), ==, 1);
    }
  fetcher_kit_clear (&f);
}

static void
test_exactly_max_body (void)
{
  FetcherKit f;
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 1, 0, 0);
  FetcherAnswer *fits;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.max_body = g_bytes_get_size (tile);
  fits = fetcher_kit_ask (&f, "/tile/1/0/0.png");
  fetcher_kit_ask (&f, "/gzip/tile/1/0/0.png");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_tile (fits, TEST_TILE_PNG, 256, 1, 0, 0);
  fetcher_kit_assert_tile (f.answers->pdata[1], TEST_TILE_PNG, 256, 1, 0, 0);
  fetcher_kit_clear (&f);

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.max_body = g_bytes_get_size (tile) - 1;
  fetcher_kit_ask (&f, "/tile/1/0/0.png");
  fetcher_kit_ask (&f, "/gzip/tile/1/0/0.png");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (f.answers->pdata[0], MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "larger");
  fetcher_kit_assert_failed (f.answers->pdata[1], MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "larger");
  fetcher_kit_clear (&f);
}

static void
test_retry_after (void)
{
  FetcherKit f;
  MapshotFetcherStats stats;
  gint64 before = 0, after;
  FetcherAnswer *first, *second;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.max_connections = 8;
  first = fetcher_kit_ask (&f, "/retry-after/1/1/429/tile/1/0/0.png");
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
  second = fetcher_kit_ask (&f, "/tile/1/1/0.png");
  fetcher_kit_wait (&f);
  g_assert_cmpint (g_get_monotonic_time (), >=, before + G_TIME_SPAN_SECOND);
  fetcher_kit_assert_tile (first, TEST_TILE_PNG, 256, 1, 0, 0);
  fetcher_kit_assert_tile (second, TEST_TILE_PNG, 256, 1, 1, 0);
  fetcher_kit_clear (&f);
}

static void
test_retry_after_date (void)
{
  FetcherKit f;
  MapshotFetcherStats stats = { 0 };
  gint64 before = 0, after;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  fetcher_kit_ask (&f, "/retry-after-date/3/1/503/tile/1/0/0.png");
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
  fetcher_kit_wait (&f);
  fetcher_kit_assert_tile (f.answers->pdata[0], TEST_TILE_PNG, 256, 1, 0, 0);
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 2);
  fetcher_kit_clear (&f);
}

static void
test_too_long_a_pause (void)
{
  FetcherKit f;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.max_pause = 60000;
  fetcher_kit_ask (&f, "/retry-after/7200/1/429/x");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "asks to wait 2 hours");
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 1);
  fetcher_kit_clear (&f);
}

static void
test_cap_rises_again (void)
{
  FetcherKit f;
  MapshotFetcherStats stats;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.max_connections = 4;
  fetcher_kit_ask (&f, "/flaky/1/503/ok");
  fetcher_kit_wait (&f);
  mapshot_fetcher_get_stats (f.fetcher, &stats);
  g_assert_cmpint (stats.connections, ==, 2);
  test_server_reset (f.server);
  for (int i = 0; i < 10; i++)
    fetcher_kit_ask (&f, "/slow/20/ok");
  fetcher_kit_wait (&f);
  g_assert_cmpuint (test_server_get_peak (f.server), ==, 2);
  for (int i = 0; i < 60; i++)
    fetcher_kit_ask (&f, "/ok");
  fetcher_kit_wait (&f);
  mapshot_fetcher_get_stats (f.fetcher, &stats);
  g_assert_cmpint (stats.connections, ==, 4);
  fetcher_kit_clear (&f);
}

static void
test_redirects (void)
{
  FetcherKit f;
  FetcherAnswer *good, *loop, *file;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  good = fetcher_kit_ask (&f, "/redirect/redirect/redirect/redirect/redirect/tile/1/0/0.png");
  loop = fetcher_kit_ask (&f, "/redirect-loop/");
  file = fetcher_kit_ask (&f, "/redirect-file/");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_tile (good, TEST_TILE_PNG, 256, 1, 0, 0);
  fetcher_kit_assert_failed (loop, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "more than 5 times");
  g_assert_cmpuint (test_server_get_path_requests (f.server, "/redirect-loop/"), ==, 6);
  fetcher_kit_assert_failed (file, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "no web address");
  fetcher_kit_clear (&f);
}

static void
test_redirect_to_http (void)
{
  FetcherKit f;

  fetcher_kit_init (&f, TEST_SERVER_TLS);
  fetcher_kit_ask (&f, "/redirect-to-http/");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (f.answers->pdata[0], MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "unprotected http");
  fetcher_kit_clear (&f);
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
  FetcherKit f;
  g_autofree char *target = NULL;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  fetcher_kit_open (&f);
  target = test_server_get_uri (f.server, "/ok");
  mapshot_fetcher_set_redirect_func (f.fetcher, refuse_cb, target);
  fetcher_kit_ask (&f, "/redirect/ok");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED, "may not be captured");
  g_assert_cmpuint (test_server_get_path_requests (f.server, "/ok"), ==, 0);
  fetcher_kit_clear (&f);
}

/* A header may hold a key: it goes to the service it is for, and to no other a redirect leads to. */
static void
test_headers (void)
{
  FetcherKit f;
  g_autoptr (TestServer) other = test_server_new (TEST_SERVER_PLAIN);
  const char *headers[] = { "X-Key", "SECRET", "User-Agent", "Own/1", NULL };
  g_autofree char *away = g_strdup_printf ("/redirect-to/http://127.0.0.1:%u/ok", test_server_get_port (other));
  g_autofree char *key = NULL;
  g_autofree char *agent = NULL;
  FetcherAnswer *needed, *redirected;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.headers = headers;
  needed = fetcher_kit_ask (&f, "/redirect/need/X-Key/SECRET/tile/1/0/0.png");
  redirected = fetcher_kit_ask (&f, away);
  fetcher_kit_wait (&f);
  fetcher_kit_assert_tile (needed, TEST_TILE_PNG, 256, 1, 0, 0);
  g_assert_no_error (redirected->error);
  g_assert_cmpuint (test_server_get_requests (other), ==, 1);
  key = test_server_get_last_header (other, "X-Key");
  g_assert_null (key);
  agent = test_server_get_last_header (f.server, "User-Agent");
  g_assert_cmpstr (agent, ==, "Own/1");
  fetcher_kit_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fetcher-answer/retries", test_retries);
  g_test_add_func ("/fetcher-answer/reset-connections", test_reset_connections);
  g_test_add_func ("/fetcher-answer/exhausted", test_exhausted);
  g_test_add_func ("/fetcher-answer/not-found", test_not_found);
  g_test_add_func ("/fetcher-answer/access", test_access);
  g_test_add_func ("/fetcher-answer/unusual-bodies", test_unusual_bodies);
  g_test_add_func ("/fetcher-answer/too-large", test_too_large);
  g_test_add_func ("/fetcher-answer/exactly-max-body", test_exactly_max_body);
  g_test_add_func ("/fetcher-answer/retry-after", test_retry_after);
  g_test_add_func ("/fetcher-answer/retry-after-date", test_retry_after_date);
  g_test_add_func ("/fetcher-answer/too-long-a-pause", test_too_long_a_pause);
  g_test_add_func ("/fetcher-answer/cap-rises-again", test_cap_rises_again);
  g_test_add_func ("/fetcher-answer/redirects", test_redirects);
  g_test_add_func ("/fetcher-answer/redirect-to-http", test_redirect_to_http);
  g_test_add_func ("/fetcher-answer/redirect-func", test_redirect_func);
  g_test_add_func ("/fetcher-answer/headers", test_headers);

  return g_test_run ();
}
