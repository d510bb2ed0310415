/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetcher-kit.h"

#include "mapshot-config.h"

static void
test_tiles (void)
{
  FetcherKit f;
  FetcherAnswer *png, *jpeg, *webp, *large, *retina;
  g_autofree char *agent = NULL;
  g_autofree char *encoding = NULL;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  png = fetcher_kit_ask (&f, "/tile/3/1/2.png");
  jpeg = fetcher_kit_ask (&f, "/tile/3/1/2.jpg");
  webp = fetcher_kit_ask (&f, "/tile/3/1/2.webp");
  large = fetcher_kit_ask (&f, "/tile512/3/1/2.png?token=x");
  retina = fetcher_kit_ask (&f, "/tile/3/1/2@2x.png");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_tile (png, TEST_TILE_PNG, 256, 3, 1, 2);
  fetcher_kit_assert_tile (jpeg, TEST_TILE_JPEG, 256, 3, 1, 2);
  fetcher_kit_assert_tile (webp, TEST_TILE_WEBP, 256, 3, 1, 2);
  fetcher_kit_assert_tile (large, TEST_TILE_PNG, 512, 3, 1, 2);
  fetcher_kit_assert_tile (retina, TEST_TILE_PNG, 512, 3, 1, 2);
  g_assert_cmpstr (png->content_type, ==, "image/png");
  g_assert_cmpstr (jpeg->content_type, ==, "image/jpeg");
  agent = test_server_get_last_header (f.server, "User-Agent");
  g_assert_cmpstr (agent, ==, "Mapshot/" MAPSHOT_VERSION " (+io.github.mapshot.Mapshot)");
  encoding = test_server_get_last_header (f.server, "Accept-Encoding");
  g_assert_cmpstr (encoding, ==, "identity");
  fetcher_kit_clear (&f);
}

static void
check_cap (TestServerFlags flags)
{
  FetcherKit f;
  MapshotFetcherStats stats;

  fetcher_kit_init (&f, flags);
  f.options.max_connections = 3;
  for (int i = 0; i < 60; i++)
    {
      g_autofree char *path = g_strdup_printf ("/slow/10/any/%d/tile/9/%d/7.png", i, i);

      fetcher_kit_ask (&f, path);
      mapshot_fetcher_get_stats (f.fetcher, &stats);
      g_assert_cmpint (stats.in_flight, ==, MIN (i + 1, 3));
    }
  fetcher_kit_wait (&f);
  for (int i = 0; i < 60; i++)
    fetcher_kit_assert_tile (f.answers->pdata[i], TEST_TILE_PNG, 256, 9, i, 7);
  g_assert_cmpuint (test_server_get_peak (f.server), ==, 3);
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 60);
  g_assert_cmpuint (test_server_get_http2_requests (f.server), ==, (flags & TEST_SERVER_HTTP2) != 0 ? 60 : 0);
  mapshot_fetcher_get_stats (f.fetcher, &stats);
  g_assert_cmpuint (stats.requests, ==, 60);
  g_assert_cmpuint (stats.retries, ==, 0);
  g_assert_cmpuint (stats.bytes, >, 60 * 100);
  fetcher_kit_clear (&f);
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
test_rate (void)
{
  FetcherKit f;
  g_autoptr (GArray) arrivals = NULL;
  gint64 span;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.max_rate = 50;
  fetcher_kit_ask (&f, "/ok");
  fetcher_kit_wait (&f);
  test_server_reset (f.server);
  for (int i = 0; i < 41; i++)
    fetcher_kit_ask (&f, "/ok");
  fetcher_kit_wait (&f);
  arrivals = test_server_get_arrivals (f.server);
  span = g_array_index (arrivals, gint64, 40) - g_array_index (arrivals, gint64, 0);
  /* 800 ms; the first may arrive late on a busy machine. How evenly they start is proven in test-throttle.c, without a clock. */
  g_assert_cmpint (span, >=, 500 * G_TIME_SPAN_MILLISECOND);
  fetcher_kit_clear (&f);
}

static void
order_cb (gpointer request, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  FetcherKit *self = user_data;

  g_string_append (self->order, request);
  self->left--;
}

/* New requests keep their order; one that is tried again goes before those that have not started. */
static void
test_order (void)
{
  FetcherKit f;
  const char *names[] = { "a", "b", "c", "d", "e", "f" };

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
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
  fetcher_kit_wait (&f);
  g_assert_cmpstr (f.order->str, ==, "abcdef");
  g_string_free (f.order, TRUE);
  fetcher_kit_clear (&f);
}

static void
test_cancel (void)
{
  FetcherKit f;
  FetcherAnswer *running, *queued, *kept;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.max_connections = 1;
  running = fetcher_kit_ask (&f, "/slow/100/any/1/ok");
  queued = fetcher_kit_ask (&f, "/any/2/ok");
  kept = fetcher_kit_ask (&f, "/any/3/ok");
  while (test_server_get_requests (f.server) == 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (mapshot_fetcher_cancel (f.fetcher, running));
  g_assert_false (mapshot_fetcher_cancel (f.fetcher, running));
  g_assert_true (mapshot_fetcher_cancel (f.fetcher, queued));
  g_assert_false (mapshot_fetcher_cancel (f.fetcher, &f));
  f.left -= 2;
  fetcher_kit_wait (&f);
  g_assert_no_error (kept->error);
  g_assert_cmpint (running->done, ==, 0);
  g_assert_cmpint (queued->done, ==, 0);
  g_assert_cmpuint (test_server_get_path_requests (f.server, "/any/2/ok"), ==, 0);
  g_assert_false (mapshot_fetcher_cancel (f.fetcher, kept));
  fetcher_kit_clear (&f);
}

static void
test_cancel_body (void)
{
  FetcherKit f;
  FetcherAnswer *stalled, *good;
  gint64 until = g_get_monotonic_time () + 100 * G_TIME_SPAN_MILLISECOND;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.max_connections = 1;
  stalled = fetcher_kit_ask (&f, "/stall/tile/1/0/0.png");
  while (g_get_monotonic_time () < until)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_true (mapshot_fetcher_cancel (f.fetcher, stalled));
  f.left--;
  good = fetcher_kit_ask (&f, "/tile/1/0/0.png");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_tile (good, TEST_TILE_PNG, 256, 1, 0, 0);
  g_assert_cmpint (stalled->done, ==, 0);
  fetcher_kit_clear (&f);
}

static void
test_stop (void)
{
  FetcherKit f;
  MapshotFetcherStats stats;
  gint64 start;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  for (int i = 0; i < 20; i++)
    fetcher_kit_ask (&f, i % 2 == 0 ? "/mute/x" : "/stall/tile/1/0/0.png");
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
    g_assert_cmpint (((FetcherAnswer *) f.answers->pdata[i])->done, ==, 0);

  /* It works again afterwards. */
  f.left = 0;
  fetcher_kit_ask (&f, "/ok");
  fetcher_kit_wait (&f);
  g_assert_no_error (((FetcherAnswer *) f.answers->pdata[20])->error);
  fetcher_kit_clear (&f);
}

/* Dropped with requests under way and without stop(): no callback, no leak. */
static void
test_unref (void)
{
  FetcherKit f;
  gint64 until;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  fetcher_kit_ask (&f, "/mute/x");
  fetcher_kit_ask (&f, "/stall/tile/1/0/0.png");
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
  fetcher_kit_clear (&f);
}

static void
unref_cb (gpointer request, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  FetcherKit *self = user_data;

  self->left--;
  if (GPOINTER_TO_INT (request) == 1)
    mapshot_fetcher_stop (self->fetcher);
  else
    g_clear_object (&self->fetcher);
}

/* A callback may stop the fetcher, and may give it up. */
static void
test_end_from_callback (void)
{
  for (int i = 1; i <= 2; i++)
    {
      FetcherKit f;
      g_autofree char *ok = NULL;
      g_autofree char *mute = NULL;

      fetcher_kit_init (&f, TEST_SERVER_PLAIN);
      f.fetcher = mapshot_fetcher_new (&f.options, unref_cb, &f, NULL);
      ok = test_server_get_uri (f.server, "/slow/20/ok");
      mute = test_server_get_uri (f.server, "/mute");
      f.left = 1;
      mapshot_fetcher_get (f.fetcher, mute, NULL);
      mapshot_fetcher_get (f.fetcher, ok, GINT_TO_POINTER (i));
      fetcher_kit_wait (&f);
      while (i == 2 && g_main_context_iteration (NULL, FALSE))
        ;
      fetcher_kit_clear (&f);
    }
}

static void
test_paused (void)
{
  FetcherKit f;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  fetcher_kit_open (&f);
  mapshot_fetcher_set_paused (f.fetcher, TRUE);
  fetcher_kit_ask (&f, "/ok");
  for (int i = 0; i < 20; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 0);
  mapshot_fetcher_set_paused (f.fetcher, FALSE);
  fetcher_kit_wait (&f);
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 1);
  fetcher_kit_clear (&f);
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
  FetcherKit f;
  int left = 5;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.backoff = 1;
  fetcher_kit_open (&f);
  mapshot_fetcher_set_admit_func (f.fetcher, admit_cb, &left);
  fetcher_kit_ask (&f, "/flaky/2/500/ok");
  fetcher_kit_wait (&f);
  g_assert_cmpint (left, ==, 2);
  for (int i = 0; i < 4; i++)
    fetcher_kit_ask (&f, "/ok");
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
  fetcher_kit_wait (&f);
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 7);
  g_assert_cmpint (left, ==, 8);
  fetcher_kit_clear (&f);
}

/* On a context of its own, as a capture runs. */
static gpointer
thread_cb (gpointer data)
{
  FetcherKit *f = data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  for (int i = 0; i < 30; i++)
    fetcher_kit_ask (f, "/tile/1/0/0.png");
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
  FetcherKit f;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  g_thread_join (g_thread_new ("capture", thread_cb, &f));
  for (int i = 0; i < 30; i++)
    fetcher_kit_assert_tile (f.answers->pdata[i], TEST_TILE_PNG, 256, 1, 0, 0);
  fetcher_kit_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fetcher/tiles", test_tiles);
  g_test_add_func ("/fetcher/cap/http1", test_cap_http1);
  g_test_add_func ("/fetcher/cap/tls", test_cap_tls);
  g_test_add_func ("/fetcher/cap/http2", test_cap_http2);
  g_test_add_func ("/fetcher/rate", test_rate);
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
