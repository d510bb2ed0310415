/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-server.h"

#ifdef HAVE_NGHTTP2
#include "test-http2.h"
#include "test-tls.h"
#endif

#include <libsoup/soup.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HUGE_LENGTH (1024 * 1024 * 1024)
#define BOMB_LENGTH (64 * 1024 * 1024)

typedef struct
{
  char *content_type;
  GBytes *bytes;
} File;

struct _TestServer
{
  TestServerFlags flags;
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  guint port;

  GMutex mutex; /* for all below */
  GCond started;
  gboolean ready;
  GHashTable *files;      /* path → File */
  GHashTable *path_count; /* path → requests */
  GHashTable *last_headers;
  GArray *arrivals;
  int away; /* atomic */
  guint requests, active, peak, http2_requests;
};

/* One request and what its path asks for. Lives as long as its message. */
typedef struct
{
  TestServer *server;
  SoupServerMessage *message;
  char *path;
  char **parts; /* of the path */
  int part;     /* the first one not understood yet */
  guint count;  /* of requests of this path, this one included */
  guint delay;  /* ms */
  guint status; /* to fail with; 0 to serve, G_MAXUINT to end the connection */
  gint64 retry_after;
  gboolean retry_date;
  gboolean active;
  GSource *source; /* a delay, a drip or the watch for a client that went away */
  GBytes *body;    /* dripped */
  gsize sent;
} Exchange;

typedef void (*ServeFunc) (Exchange *self);

static void
file_free (gpointer data)
{
  File *file = data;

  g_free (file->content_type);
  g_bytes_unref (file->bytes);
  g_free (file);
}

static void
exchange_clear_source (Exchange *self)
{
  if (self->source == NULL)
    return;
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
exchange_end (Exchange *self)
{
  exchange_clear_source (self);
  if (!self->active)
    return;
  self->active = FALSE;
  g_mutex_lock (&self->server->mutex);
  self->server->active--;
  g_mutex_unlock (&self->server->mutex);
}

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  exchange_end (self);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_strfreev (self->parts);
  g_free (self->path);
  g_free (self);
}

static void
exchange_set_source (Exchange *self, GSource *source, GSourceFunc func)
{
  exchange_clear_source (self);
  self->source = source;
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, self->server->context);
}

static const char *
next_part (Exchange *self)
{
  return self->parts[self->part] != NULL ? self->parts[self->part++] : "";
}

static int
next_number (Exchange *self)
{
  return atoi (next_part (self));
}

static char *
join_rest (Exchange *self)
{
  return g_strjoinv ("/", self->parts + self->part);
}

static void
set_header (Exchange *self, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name, value);
}

static void
answer (Exchange *self, guint status, const char *content_type, GBytes *bytes)
{
  soup_server_message_set_status (self->message, status, NULL);
  if (content_type != NULL)
    set_header (self, "Content-Type", content_type);
  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), bytes);
}

static void
answer_text (Exchange *self, guint status, const char *content_type, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  answer (self, status, content_type, bytes);
}

static void
end_connection (Exchange *self)
{
  g_socket_shutdown (soup_server_message_get_socket (self->message), TRUE, TRUE, NULL);
}

/* A message that is held back does not notice its client leaving. */
static gboolean
client_gone_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  Exchange *self = data;

  exchange_end (self);
  end_connection (self);
  soup_server_message_set_status (self->message, SOUP_STATUS_OK, NULL);
  soup_message_body_complete (soup_server_message_get_response_body (self->message));
  soup_server_message_unpause (self->message);

  return G_SOURCE_REMOVE;
}

static void
watch_client (Exchange *self)
{
  GSocket *socket = soup_server_message_get_socket (self->message);

  exchange_set_source (self, g_socket_create_source (socket, G_IO_IN | G_IO_HUP, NULL), G_SOURCE_FUNC (client_gone_cb));
}

/* Z/X/Y.EXTENSION, Y possibly with "@2x". */
static GBytes *
parse_tile (Exchange *self, int size, gboolean alpha, const char **content_type)
{
  g_autofree char *rest = join_rest (self);
  g_autofree char *format = NULL;
  int z, x, y, end = 0;

  if (sscanf (rest, "%d/%d/%d%n", &z, &x, &y, &end) != 3)
    return NULL;
  format = g_strdup (rest + end);
  if (g_str_has_prefix (format, "@2x"))
    {
      size *= 2;
      memmove (format, format + 3, strlen (format) - 2);
    }
  if (g_str_equal (format, ".png"))
    {
      *content_type = "image/png";
      return test_tiles_get (TEST_TILE_PNG, size, alpha, z, x, y);
    }
  if (g_str_equal (format, ".webp"))
    {
      *content_type = "image/webp";
      return test_tiles_get (TEST_TILE_WEBP, size, alpha, z, x, y);
    }
  if (g_str_equal (format, ".jpg") && !alpha)
    {
      *content_type = "image/jpeg";
      return test_tiles_get (TEST_TILE_JPEG, size, FALSE, z, x, y);
    }

  return NULL;
}

/* "tile/…", "tile512/…" or "rgba/…" */
static GBytes *
find_tile (Exchange *self, const char **content_type)
{
  const char *kind = next_part (self);

  if (g_str_equal (kind, "tile"))
    return parse_tile (self, 256, FALSE, content_type);
  if (g_str_equal (kind, "tile512"))
    return parse_tile (self, 512, FALSE, content_type);
  if (g_str_equal (kind, "rgba"))
    return parse_tile (self, 256, TRUE, content_type);

  return NULL;
}

static GBytes *
get_tile (Exchange *self, const char **content_type)
{
  GBytes *bytes = find_tile (self, content_type);

  if (bytes != NULL)
    return bytes;
  *content_type = "image/png";

  return test_tiles_get (TEST_TILE_PNG, 256, FALSE, 0, 0, 0);
}

static void
serve_tile (Exchange *self)
{
  const char *content_type;
  g_autoptr (GBytes) bytes = NULL;

  self->part--;
  bytes = find_tile (self, &content_type);
  if (bytes == NULL)
    answer_text (self, 404, "text/plain", "no such tile\n");
  else
    answer (self, 200, content_type, bytes);
}

static void
serve_wrong_size (Exchange *self)
{
  g_autoptr (GBytes) bytes = test_tiles_get (TEST_TILE_PNG, 200, FALSE, 0, 0, 0);

  answer (self, 200, "image/png", bytes);
}

static void
serve_bomb (Exchange *self)
{
  g_autoptr (GBytes) bytes = test_tiles_make_bomb (60000, 60000);

  answer (self, 200, "image/png", bytes);
}

static void
serve_truncated (Exchange *self)
{
  const char *content_type;
  g_autoptr (GBytes) bytes = get_tile (self, &content_type);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) / 2);

  answer (self, 200, content_type, half);
}

static void
serve_html (Exchange *self)
{
  answer_text (self, 200, "text/html; charset=utf-8",
               "<!DOCTYPE html>\n<html><title>Sorry</title><body>The service is closed today.</body></html>\n");
}

static void
serve_xml (Exchange *self)
{
  answer_text (self, 200, "text/xml",
               "<?xml version=\"1.0\"?>\n<ServiceExceptionReport><ServiceException code=\"LayerNotDefined\">"
               "No such layer</ServiceException></ServiceExceptionReport>\n");
}

static void
serve_empty (Exchange *self)
{
  answer (self, 204, NULL, NULL);
}

static void
serve_blank (Exchange *self)
{
  answer (self, 200, "image/png", NULL);
}

static void
serve_status (Exchange *self)
{
  answer_text (self, next_number (self), "text/plain", "as you asked\n");
}

static void
serve_ok (Exchange *self)
{
  answer_text (self, 200, "text/plain", "ok");
}

static void
serve_mute (Exchange *self)
{
  soup_server_message_pause (self->message);
  watch_client (self);
}

/* The head of an answer whose body of LENGTH bytes is sent piece by piece; chunked when LENGTH is 0. */
static SoupMessageBody *
begin_body (Exchange *self, const char *content_type, goffset length)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

  answer (self, 200, content_type, NULL);
  soup_message_body_set_accumulate (body, FALSE);
  if (length > 0)
    soup_message_headers_set_content_length (headers, length);
  else
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);

  return body;
}

static void
begin_half (Exchange *self)
{
  const char *content_type;
  g_autoptr (GBytes) bytes = get_tile (self, &content_type);
  gsize size = g_bytes_get_size (bytes);
  SoupMessageBody *body = begin_body (self, content_type, size);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (bytes, 0, size / 2);

  soup_message_body_append_bytes (body, half);
}

static void
serve_stall (Exchange *self)
{
  begin_half (self);
  watch_client (self);
}

static void
serve_cut (Exchange *self)
{
  begin_half (self);
  g_signal_connect_swapped (self->message, "wrote-chunk", G_CALLBACK (end_connection), self);
}

static void
serve_reset (Exchange *self)
{
  soup_server_message_set_status (self->message, 200, NULL);
  end_connection (self);
}

static gboolean
drip_cb (gpointer data)
{
  Exchange *self = data;
  g_autoptr (GBytes) byte = g_bytes_new_from_bytes (self->body, self->sent++, 1);

  soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), byte);
  soup_server_message_unpause (self->message);

  return self->sent < g_bytes_get_size (self->body);
}

static void
serve_drip (Exchange *self)
{
  int interval = next_number (self);
  const char *content_type;

  self->body = get_tile (self, &content_type);
  begin_body (self, content_type, g_bytes_get_size (self->body));
  exchange_set_source (self, g_timeout_source_new (interval), drip_cb);
}

static void
append_more (Exchange *self)
{
  static const char zeros[64 * 1024];

  soup_message_body_append (soup_server_message_get_response_body (self->message), SOUP_MEMORY_STATIC, zeros,
                            sizeof zeros);
  soup_server_message_unpause (self->message);
}

static void
serve_huge (Exchange *self)
{
  begin_body (self, "image/png", g_str_equal (self->parts[self->part - 1], "huge-length") ? HUGE_LENGTH : 0);
  append_more (self);
  g_signal_connect_swapped (self->message, "wrote-chunk", G_CALLBACK (append_more), self);
}

static void
serve_gzip (Exchange *self)
{
  const char *content_type;
  g_autoptr (GBytes) tile = get_tile (self, &content_type);
  g_autoptr (GBytes) packed = test_tiles_gzip (g_bytes_get_data (tile, NULL), g_bytes_get_size (tile));

  set_header (self, "Content-Encoding", "gzip");
  answer (self, 200, content_type, packed);
}

static void
serve_gzip_bomb (Exchange *self)
{
  static GBytes *bomb; /* only in one server's thread at a time: tests run one after the other */
  static GMutex mutex;

  g_mutex_lock (&mutex);
  if (bomb == NULL)
    {
      g_autofree void *zeros = g_malloc0 (BOMB_LENGTH);

      bomb = test_tiles_gzip (zeros, BOMB_LENGTH);
    }
  g_mutex_unlock (&mutex);
  set_header (self, "Content-Encoding", "gzip");
  answer (self, 200, "image/png", bomb);
}

static void
redirect_to (Exchange *self, const char *location)
{
  answer_text (self, 302, "text/plain", "elsewhere\n");
  set_header (self, "Location", location);
}

static void
serve_redirect (Exchange *self)
{
  g_autofree char *rest = join_rest (self);
  g_autofree char *location = g_strconcat ("/", rest, NULL);

  redirect_to (self, location);
}

static void
serve_redirect_to (Exchange *self)
{
  g_autofree char *location = join_rest (self);

  redirect_to (self, location);
}

static void
serve_redirect_loop (Exchange *self)
{
  redirect_to (self, self->path);
}

static void
serve_redirect_to_http (Exchange *self)
{
  redirect_to (self, "http://localhost:1/ok");
}

static void
serve_redirect_file (Exchange *self)
{
  redirect_to (self, "file:///etc/passwd");
}

static const struct
{
  const char *name;
  ServeFunc serve;
} services[] = {
  { "tile", serve_tile },
  { "tile512", serve_tile },
  { "rgba", serve_tile },
  { "wrong-size", serve_wrong_size },
  { "bomb", serve_bomb },
  { "truncate", serve_truncated },
  { "html", serve_html },
  { "xml", serve_xml },
  { "empty", serve_empty },
  { "blank", serve_blank },
  { "status", serve_status },
  { "ok", serve_ok },
  { "mute", serve_mute },
  { "stall", serve_stall },
  { "cut", serve_cut },
  { "reset", serve_reset },
  { "drip", serve_drip },
  { "huge", serve_huge },
  { "huge-length", serve_huge },
  { "gzip", serve_gzip },
  { "gzip-bomb", serve_gzip_bomb },
  { "redirect", serve_redirect },
  { "redirect-to", serve_redirect_to },
  { "redirect-loop", serve_redirect_loop },
  { "redirect-to-http", serve_redirect_to_http },
  { "redirect-file", serve_redirect_file },
};

static void
serve_service (Exchange *self)
{
  const char *name = next_part (self);

  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    if (g_str_equal (services[i].name, name))
      {
        services[i].serve (self);
        return;
      }
  answer_text (self, 404, "text/plain", "no such thing\n");
}

static gboolean
serve_file (Exchange *self)
{
  g_autofree char *rest = join_rest (self);
  g_autofree char *path = g_strconcat ("/", rest, NULL);
  File *file;

  g_mutex_lock (&self->server->mutex);
  file = g_hash_table_lookup (self->server->files, path);
  if (file != NULL)
    answer (self, 200, file->content_type, file->bytes);
  g_mutex_unlock (&self->server->mutex);

  return file != NULL;
}

static void
serve_failure (Exchange *self)
{
  if (self->status == G_MAXUINT)
    {
      serve_reset (self);
      return;
    }
  answer_text (self, self->status, "text/plain", "not now\n");
  if (self->retry_after >= 0 && self->retry_date)
    {
      g_autoptr (GDateTime) date =
        g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC + self->retry_after);
      g_autofree char *text = soup_date_time_to_string (date, SOUP_DATE_HTTP);

      set_header (self, "Retry-After", text);
    }
  else if (self->retry_after >= 0)
    {
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, self->retry_after);

      set_header (self, "Retry-After", text);
    }
}

static void
serve (Exchange *self)
{
  if (g_atomic_int_get (&self->server->away))
    serve_reset (self);
  else if (self->status != 0)
    serve_failure (self);
  else if (!serve_file (self))
    serve_service (self);
}

static gboolean
delay_cb (gpointer data)
{
  Exchange *self = data;

  exchange_clear_source (self);
  soup_server_message_unpause (self->message);
  serve (self);

  return G_SOURCE_REMOVE;
}

static void
parse_flaky (Exchange *self)
{
  guint n = next_number (self);
  guint status = next_number (self);

  if (self->count <= n)
    self->status = status == 0 ? G_MAXUINT : status;
}

/* What may stand before the service itself. FALSE at its end. */
static gboolean
parse_manner (Exchange *self)
{
  const char *name = next_part (self);

  if (g_str_equal (name, "slow"))
    self->delay = next_number (self);
  else if (g_str_equal (name, "flaky"))
    parse_flaky (self);
  else if (g_str_has_prefix (name, "retry-after"))
    {
      self->retry_date = g_str_equal (name, "retry-after-date");
      self->retry_after = next_number (self);
      parse_flaky (self);
    }
  else if (g_str_equal (name, "need"))
    {
      const char *header = next_part (self);
      const char *value = next_part (self);
      SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);

      if (g_strcmp0 (soup_message_headers_get_one (headers, header), value) != 0)
        self->status = SOUP_STATUS_UNAUTHORIZED;
    }
  else if (g_str_equal (name, "any"))
    next_part (self);
  else
    {
      self->part -= *name != '\0';
      return FALSE;
    }

  return TRUE;
}

static void
keep_header (const char *name, const char *value, gpointer data)
{
  g_hash_table_replace (data, g_ascii_strdown (name, -1), g_strdup (value));
}

static void
count_request (Exchange *self)
{
  TestServer *server = self->server;
  gint64 now = g_get_monotonic_time ();

  self->active = TRUE;
  g_mutex_lock (&server->mutex);
  server->requests++;
  server->active++;
  server->peak = MAX (server->peak, server->active);
#ifdef HAVE_NGHTTP2
  if (soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), TEST_HTTP2_HEADER) != NULL)
    server->http2_requests++;
#endif
  self->count = GPOINTER_TO_UINT (g_hash_table_lookup (server->path_count, self->path)) + 1;
  g_hash_table_replace (server->path_count, g_strdup (self->path), GUINT_TO_POINTER (self->count));
  g_array_append_val (server->arrivals, now);
  g_hash_table_remove_all (server->last_headers);
  soup_message_headers_foreach (soup_server_message_get_request_headers (self->message), keep_header,
                                server->last_headers);
  g_mutex_unlock (&server->mutex);
}

static void
handle_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Exchange *self = g_new0 (Exchange, 1);

  self->server = data;
  self->message = message;
  self->path = g_strdup (path);
  self->parts = g_strsplit (*path == '/' ? path + 1 : path, "/", -1);
  self->retry_after = -1;
  g_object_set_data_full (G_OBJECT (message), "exchange", self, exchange_free);
  g_signal_connect_swapped (message, "wrote-body", G_CALLBACK (exchange_end), self);
  g_signal_connect_swapped (message, "finished", G_CALLBACK (exchange_end), self);
  g_signal_connect_swapped (message, "disconnected", G_CALLBACK (exchange_end), self);
  count_request (self);

  while (parse_manner (self))
    ;
  if (self->delay == 0)
    {
      serve (self);
      return;
    }
  soup_server_message_pause (message);
  exchange_set_source (self, g_timeout_source_new (self->delay), delay_cb);
}

static SoupServer *
open_server (TestServer *self)
{
  SoupServer *soup = soup_server_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  soup_server_add_handler (soup, NULL, handle_cb, self, NULL);
  soup_server_listen_local (soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (soup);
  self->port = g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return soup;
}

static void
serve_until_quit (TestServer *self)
{
  g_mutex_lock (&self->mutex);
  self->ready = TRUE;
  g_cond_signal (&self->started);
  g_mutex_unlock (&self->mutex);
  g_main_loop_run (self->loop);
}

static gpointer
run (gpointer data)
{
  TestServer *self = data;
  g_autoptr (GTlsCertificate) certificate = self->flags != TEST_SERVER_PLAIN ? test_tls_load_certificate (self->flags) : NULL;
  gboolean http2 = (self->flags & TEST_SERVER_HTTP2) != 0;
  g_autoptr (SoupServer) soup = NULL;

  g_main_context_push_thread_default (self->context);
  soup = open_server (self);
  if (http2)
    {
#ifdef HAVE_NGHTTP2
      TestHttp2 *front = test_http2_new (certificate, self->port);

      self->port = test_http2_get_port (front);
      serve_until_quit (self);
      test_http2_free (front);
#else
      g_error ("this build has no HTTP/2: ask test_server_has_http2() first");
#endif
    }
  else if (certificate != NULL)
    {
      TestTls *front = test_tls_new (certificate, soup);

      self->port = test_tls_get_port (front);
      serve_until_quit (self);
      test_tls_free (front);
    }
  else
    serve_until_quit (self);
  soup_server_disconnect (soup);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

gboolean
test_server_has_http2 (void)
{
#ifdef HAVE_NGHTTP2
  return TRUE;
#else
  return FALSE;
#endif
}

TestServer *
test_server_new (TestServerFlags flags)
{
  TestServer *self = g_new0 (TestServer, 1);

  self->flags = flags;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->started);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, file_free);
  self->path_count = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->last_headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->arrivals = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_mutex_lock (&self->mutex);
  self->thread = g_thread_new ("test server", run, self);
  while (!self->ready)
    g_cond_wait (&self->started, &self->mutex);
  g_mutex_unlock (&self->mutex);

  return self;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

void
test_server_free (TestServer *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, quit_cb, self->loop, NULL);
  g_source_attach (source, self->context);
  g_thread_join (self->thread);
  g_hash_table_unref (self->files);
  g_hash_table_unref (self->path_count);
  g_hash_table_unref (self->last_headers);
  g_array_unref (self->arrivals);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->started);
  g_free (self);
}

char *
test_server_get_uri (TestServer *self, const char *path)
{
  return g_strdup_printf ("%s://127.0.0.1:%u%s", self->flags != TEST_SERVER_PLAIN ? "https" : "http", self->port, path);
}

guint
test_server_get_port (TestServer *self)
{
  return self->port;
}

const char *
test_server_get_ca_file (void)
{
  return TEST_CERTS_DIR "/ca.pem";
}

void
test_server_add_file (TestServer *self, const char *path, const char *content_type, const char *data, gssize length)
{
  File *file = g_new (File, 1);

  file->content_type = g_strdup (content_type);
  file->bytes = g_bytes_new (data, length < 0 ? strlen (data) : (gsize) length);
  g_mutex_lock (&self->mutex);
  g_hash_table_replace (self->files, g_strdup (path), file);
  g_mutex_unlock (&self->mutex);
}

void
test_server_set_away (TestServer *self, gboolean away)
{
  g_atomic_int_set (&self->away, away);
}

static guint
read_counter (TestServer *self, const guint *counter)
{
  guint value;

  g_mutex_lock (&self->mutex);
  value = *counter;
  g_mutex_unlock (&self->mutex);

  return value;
}

guint
test_server_get_requests (TestServer *self)
{
  return read_counter (self, &self->requests);
}

guint
test_server_get_path_requests (TestServer *self, const char *path)
{
  guint count;

  g_mutex_lock (&self->mutex);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->path_count, path));
  g_mutex_unlock (&self->mutex);

  return count;
}

guint
test_server_get_peak (TestServer *self)
{
  return read_counter (self, &self->peak);
}

guint
test_server_get_http2_requests (TestServer *self)
{
  return read_counter (self, &self->http2_requests);
}

GArray *
test_server_get_arrivals (TestServer *self)
{
  GArray *copy;

  g_mutex_lock (&self->mutex);
  copy = g_array_copy (self->arrivals);
  g_mutex_unlock (&self->mutex);

  return copy;
}

char *
test_server_get_last_header (TestServer *self, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  char *value;

  g_mutex_lock (&self->mutex);
  value = g_strdup (g_hash_table_lookup (self->last_headers, lower));
  g_mutex_unlock (&self->mutex);

  return value;
}

void
test_server_reset (TestServer *self)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_remove_all (self->path_count);
  g_hash_table_remove_all (self->last_headers);
  g_array_set_size (self->arrivals, 0);
  self->requests = self->http2_requests = 0;
  self->peak = self->active;
  g_mutex_unlock (&self->mutex);
}
