/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetcher-kit.h"

#include "error.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_http2_failures (void)
{
  FetcherKit f;
  FetcherAnswer *missing, *flaky, *large, *good;

  if (!test_server_has_http2 ())
    {
      g_test_skip ("built without libnghttp2");
      return;
    }
  fetcher_kit_init (&f, TEST_SERVER_HTTP2);
  f.options.max_body = 100000;
  missing = fetcher_kit_ask (&f, "/status/404");
  flaky = fetcher_kit_ask (&f, "/flaky/1/500/tile/1/0/0.png");
  large = fetcher_kit_ask (&f, "/gzip-bomb");
  fetcher_kit_wait (&f);
  good = fetcher_kit_ask (&f, "/tile/5/6/7.png");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (missing, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND, "no such tile");
  fetcher_kit_assert_tile (flaky, TEST_TILE_PNG, 256, 1, 0, 0);
  fetcher_kit_assert_failed (large, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "larger than the 100000 bytes");
  fetcher_kit_assert_tile (good, TEST_TILE_PNG, 256, 5, 6, 7);
  fetcher_kit_clear (&f);
}

/* Libsoup keeps a cancelled HTTP/2 request until its connection says something, which a dead one never does. */
static void
test_http2_silence (void)
{
  FetcherKit f;
  FetcherAnswer *mute, *good;

  if (!test_server_has_http2 ())
    {
      g_test_skip ("built without libnghttp2");
      return;
    }
  fetcher_kit_init (&f, TEST_SERVER_HTTP2);
  f.options.max_connections = 1;
  f.options.connect_timeout = 3000;
  f.options.max_retries = 1;
  mute = fetcher_kit_ask (&f, "/mute");
  good = fetcher_kit_ask (&f, "/tile/5/6/7.png");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (mute, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "did not answer");
  fetcher_kit_assert_tile (good, TEST_TILE_PNG, 256, 5, 6, 7);
  fetcher_kit_clear (&f);
}

static void
test_timeouts (void)
{
  FetcherKit f;
  FetcherAnswer *mute, *stalled, *good;
  gint64 start;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.connect_timeout = f.options.stall_timeout = 1999;
  f.options.max_retries = 1;
  start = g_get_monotonic_time ();
  mute = fetcher_kit_ask (&f, "/mute/x");
  stalled = fetcher_kit_ask (&f, "/stall/tile/1/0/0.png");
  fetcher_kit_wait (&f);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 2 * 1999 * G_TIME_SPAN_MILLISECOND);
  fetcher_kit_assert_failed (mute, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "did not answer within 2 seconds");
  fetcher_kit_assert_failed (stalled, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "stopped in the middle");
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 4);
  good = fetcher_kit_ask (&f, "/tile/1/0/0.png");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_tile (good, TEST_TILE_PNG, 256, 1, 0, 0);
  fetcher_kit_clear (&f);
}

/* Each byte comes in time, but the whole never would. */
static void
test_drip (void)
{
  FetcherKit f;
  FetcherAnswer *drip;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.stall_timeout = 1000;
  f.options.max_retries = 0;
  drip = fetcher_kit_ask (&f, "/drip/20/tile/1/0/0.png");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (drip, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, "too slowly");
  fetcher_kit_clear (&f);
}

/* A slow body that keeps coming is not a stalled one. */
static void
test_slow_body (void)
{
  FetcherKit f;

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.stall_timeout = 2000;
  test_server_add_file (f.server, "/small", "text/plain", "0123456789", -1);
  fetcher_kit_ask (&f, "/slow/100/small");
  fetcher_kit_wait (&f);
  g_assert_cmpmem (g_bytes_get_data (((FetcherAnswer *) f.answers->pdata[0])->body, NULL), 10, "0123456789", 10);
  fetcher_kit_clear (&f);
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
      g_assert_null (mapshot_fetcher_new (&options, fetcher_kit_answer_cb, NULL, &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
    }
}

static void
check_certificate (TestServerFlags flags, const char *part)
{
  FetcherKit f;

  fetcher_kit_init (&f, flags);
  fetcher_kit_ask (&f, "/ok");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, part);
  g_assert_cmpuint (test_server_get_requests (f.server), ==, 0);
  fetcher_kit_clear (&f);
}

static void
test_certificates (void)
{
  FetcherKit f;

  fetcher_kit_init (&f, TEST_SERVER_TLS);
  fetcher_kit_ask (&f, "/tile/1/0/0.png");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_tile (f.answers->pdata[0], TEST_TILE_PNG, 256, 1, 0, 0);
  fetcher_kit_clear (&f);

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
  FetcherKit f;
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  guint port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *uri = g_strdup_printf ("%s://127.0.0.1:%u/ok", scheme, port);

  g_signal_connect (service, "run", G_CALLBACK (say_cb), (gpointer) text);
  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  fetcher_kit_ask_uri (&f, uri);
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (f.answers->pdata[0], domain, code, part);
  g_socket_service_stop (service);
  fetcher_kit_clear (&f);
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
  g_assert_null (mapshot_fetcher_new (&options, fetcher_kit_answer_cb, NULL, &missing));
  g_assert_error (missing, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_true (g_file_set_contents (path, "this is no certificate\n", -1, NULL));
  g_assert_null (mapshot_fetcher_new (&options, fetcher_kit_answer_cb, NULL, &unreadable));
  g_assert_error (unreadable, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_nonnull (strstr (unreadable->message, "not.pem"));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_refused (void)
{
  FetcherKit f;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autofree char *uri = NULL;

  /* Bound and not listening: nobody else gets the port, and it refuses. */
  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  uri = g_strdup_printf ("http://127.0.0.1:%u/x?key=SECRET",
                         g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  fetcher_kit_ask_uri (&f, uri);
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "refused the connection");
  fetcher_kit_assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "Tried 3 times");
  fetcher_kit_clear (&f);
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
  FetcherKit f;
  g_autoptr (GResolver) real = g_resolver_get_default ();
  g_autoptr (GResolver) deaf = g_object_new (deaf_resolver_get_type (), NULL);

  g_resolver_set_default (deaf);
  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  f.options.max_retries = 5;
  fetcher_kit_ask_uri (&f, "http://user:SECRET@no-such-host.test/x?key=SECRET");
  fetcher_kit_wait (&f);
  fetcher_kit_assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "no-such-host.test");
  fetcher_kit_assert_failed (f.answers->pdata[0], MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "Tried 2 times");
  g_assert_null (strstr (((FetcherAnswer *) f.answers->pdata[0])->error->message, "SECRET"));
  g_assert_cmpint (lookups, >=, 2);
  fetcher_kit_clear (&f);
  g_resolver_set_default (real);
}

static void
test_bad_addresses (void)
{
  FetcherKit f;
  const char *uris[] = {
    "", "tiles", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "http:///x", "http://[::1/x"
  };

  fetcher_kit_init (&f, TEST_SERVER_PLAIN);
  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    fetcher_kit_ask_uri (&f, uris[i]);
  fetcher_kit_wait (&f);
  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    fetcher_kit_assert_failed (f.answers->pdata[i], MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, "no web address");
  fetcher_kit_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transfer/http2-failures", test_http2_failures);
  g_test_add_func ("/transfer/http2-silence", test_http2_silence);
  g_test_add_func ("/transfer/timeouts", test_timeouts);
  g_test_add_func ("/transfer/drip", test_drip);
  g_test_add_func ("/transfer/slow-body", test_slow_body);
  g_test_add_func ("/transfer/malformed-headers", test_malformed_headers);
  g_test_add_func ("/transfer/certificates", test_certificates);
  g_test_add_func ("/transfer/odd-servers", test_odd_servers);
  g_test_add_func ("/transfer/ca-file", test_ca_file);
  g_test_add_func ("/transfer/refused", test_refused);
  g_test_add_func ("/transfer/unknown-host", test_unknown_host);
  g_test_add_func ("/transfer/bad-addresses", test_bad_addresses);

  return g_test_run ();
}
