/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-http2.h"

#include <libsoup/soup.h>
#include <nghttp2/nghttp2.h>
#include <string.h>

struct _TestHttp2
{
  GSocketService *service;
  GTlsCertificate *certificate;
  SoupSession *session; /* to the server behind */
  guint backend;
  guint port;
  GCancellable *cancellable; /* ends everything */
};

/* One client. Lives as long as its reading does; streams and writes hold references. */
typedef struct
{
  TestHttp2 *front;
  GIOStream *stream;
  nghttp2_session *session;
  guint8 in[16384];
  GBytes *out; /* being written, or NULL */
  gboolean closed;
} Client;

/* One request. Held by nghttp2 until the stream closes, and by the request to the server behind. */
typedef struct
{
  Client *client; /* NULL when the stream is closed */
  int32_t id;
  char *path;
  SoupMessageHeaders *headers;
  SoupMessage *message;
  GCancellable *cancellable;
  GBytes *body;
  gsize sent;
} Stream;

static void
client_clear (gpointer data)
{
  Client *client = data;

  nghttp2_session_del (client->session);
  g_object_unref (client->stream);
}

static void
client_unref (Client *client)
{
  g_rc_box_release_full (client, client_clear);
}

static void
stream_clear (gpointer data)
{
  Stream *stream = data;

  g_free (stream->path);
  soup_message_headers_unref (stream->headers);
  g_clear_object (&stream->message);
  g_object_unref (stream->cancellable);
  g_clear_pointer (&stream->body, g_bytes_unref);
}

static void
stream_unref (Stream *stream)
{
  g_rc_box_release_full (stream, stream_clear);
}

static void flush (Client *client);

static void
written_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Client *client = data;

  g_clear_pointer (&client->out, g_bytes_unref);
  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL))
    flush (client);
  client_unref (client);
}

/* One write at a time holds all there is to send. */
static void
flush (Client *client)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  const uint8_t *part;
  ssize_t n;

  if (client->out != NULL || client->closed)
    return;
  while (out->len < 256 * 1024 && (n = nghttp2_session_mem_send (client->session, &part)) > 0)
    g_byte_array_append (out, part, n);
  if (out->len == 0)
    return;
  client->out = g_byte_array_free_to_bytes (g_steal_pointer (&out));
  g_output_stream_write_all_async (g_io_stream_get_output_stream (client->stream), g_bytes_get_data (client->out, NULL),
                                   g_bytes_get_size (client->out), G_PRIORITY_DEFAULT, client->front->cancellable,
                                   written_cb, g_rc_box_acquire (client));
}

static ssize_t
read_body (nghttp2_session *session, int32_t id, uint8_t *buffer, size_t length, uint32_t *flags,
           nghttp2_data_source *source, void *user_data)
{
  Stream *stream = source->ptr;
  gsize size;
  const guint8 *data = g_bytes_get_data (stream->body, &size);
  gsize n = MIN (length, size - stream->sent);

  if (n > 0)
    memcpy (buffer, data + stream->sent, n);
  stream->sent += n;
  if (stream->sent == size)
    *flags |= NGHTTP2_DATA_FLAG_EOF;

  return n;
}

static nghttp2_nv
make_field (const char *name, const char *value)
{
  return (nghttp2_nv){ (uint8_t *) name, (uint8_t *) value, strlen (name), strlen (value), NGHTTP2_NV_FLAG_NONE };
}

static void
submit_answer (Stream *stream)
{
  static const struct
  {
    const char *name, *lower;
  } passed[] = { { "Content-Type", "content-type" },         { "Content-Length", "content-length" },
                 { "Content-Encoding", "content-encoding" }, { "Location", "location" },
                 { "Retry-After", "retry-after" },           { "Date", "date" } };
  SoupMessageHeaders *headers = soup_message_get_response_headers (stream->message);
  g_autofree char *status = g_strdup_printf ("%u", soup_message_get_status (stream->message));
  nghttp2_nv fields[1 + G_N_ELEMENTS (passed)];
  nghttp2_data_provider provider = { .source.ptr = stream, .read_callback = read_body };
  gsize n = 0;

  fields[n++] = make_field (":status", status);
  for (gsize i = 0; i < G_N_ELEMENTS (passed); i++)
    {
      const char *value = soup_message_headers_get_one (headers, passed[i].name);

      if (value != NULL)
        fields[n++] = make_field (passed[i].lower, value);
    }
  nghttp2_submit_response (stream->client->session, stream->id, fields, n, &provider);
}

static void
answered_cb (GObject *session, GAsyncResult *result, gpointer data)
{
  Stream *stream = data;
  g_autoptr (GBytes) body = soup_session_send_and_read_finish (SOUP_SESSION (session), result, NULL);

  if (stream->client != NULL)
    {
      stream->body = g_steal_pointer (&body);
      if (stream->body != NULL)
        submit_answer (stream);
      else
        nghttp2_submit_rst_stream (stream->client->session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_INTERNAL_ERROR);
      flush (stream->client);
    }
  stream_unref (stream);
}

static void
copy_header (const char *name, const char *value, gpointer data)
{
  soup_message_headers_replace (data, name, value);
}

static void
pass_on (Stream *stream)
{
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u%s", stream->client->front->backend, stream->path);
  SoupMessageHeaders *headers;

  stream->message = soup_message_new (SOUP_METHOD_GET, uri);
  g_assert_nonnull (stream->message);
  soup_message_set_flags (stream->message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (stream->message);
  soup_message_headers_foreach (stream->headers, copy_header, headers);
  soup_message_headers_append (headers, TEST_HTTP2_HEADER, "1");
  soup_session_send_and_read_async (stream->client->front->session, stream->message, G_PRIORITY_DEFAULT,
                                    stream->cancellable, answered_cb, g_rc_box_acquire (stream));
}

static int
begin_headers_cb (nghttp2_session *session, const nghttp2_frame *frame, void *data)
{
  Stream *stream = g_rc_box_new0 (Stream);

  stream->client = data;
  stream->id = frame->hd.stream_id;
  stream->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  stream->cancellable = g_cancellable_new ();
  nghttp2_session_set_stream_user_data (session, stream->id, stream);

  return 0;
}

static int
header_cb (nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name, size_t name_length,
           const uint8_t *value, size_t value_length, uint8_t flags, void *data)
{
  Stream *stream = nghttp2_session_get_stream_user_data (session, frame->hd.stream_id);

  if (g_str_equal (name, ":path"))
    stream->path = g_strndup ((const char *) value, value_length);
  else if (*name != ':')
    soup_message_headers_append (stream->headers, (const char *) name, (const char *) value);

  return 0;
}

static int
frame_cb (nghttp2_session *session, const nghttp2_frame *frame, void *data)
{
  Stream *stream = nghttp2_session_get_stream_user_data (session, frame->hd.stream_id);

  if (stream != NULL && frame->hd.type == NGHTTP2_HEADERS && stream->path != NULL)
    pass_on (stream);

  return 0;
}

static int
stream_close_cb (nghttp2_session *session, int32_t id, uint32_t code, void *data)
{
  Stream *stream = nghttp2_session_get_stream_user_data (session, id);

  if (stream == NULL)
    return 0;
  nghttp2_session_set_stream_user_data (session, id, NULL);
  stream->client = NULL;
  g_cancellable_cancel (stream->cancellable);
  stream_unref (stream);

  return 0;
}

static void
close_client (Client *client)
{
  client->closed = TRUE;
  g_io_stream_close_async (client->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  /* Deleting the session forgets its streams without a word to them. */
  for (int32_t id = 1; id < nghttp2_session_get_last_proc_stream_id (client->session) + 2; id += 2)
    stream_close_cb (client->session, id, 0, client);
  client_unref (client);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Client *client = data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (object), result, NULL);

  if (n <= 0 || nghttp2_session_mem_recv (client->session, client->in, n) < 0)
    {
      close_client (client);
      return;
    }
  flush (client);
  g_input_stream_read_async (G_INPUT_STREAM (object), client->in, sizeof client->in, G_PRIORITY_DEFAULT,
                             client->front->cancellable, read_cb, client);
}

static nghttp2_session *
open_session (Client *client)
{
  const nghttp2_settings_entry settings[] = { { NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100 } };
  nghttp2_session_callbacks *callbacks;
  nghttp2_session *session;

  nghttp2_session_callbacks_new (&callbacks);
  nghttp2_session_callbacks_set_on_begin_headers_callback (callbacks, begin_headers_cb);
  nghttp2_session_callbacks_set_on_header_callback (callbacks, header_cb);
  nghttp2_session_callbacks_set_on_frame_recv_callback (callbacks, frame_cb);
  nghttp2_session_callbacks_set_on_stream_close_callback (callbacks, stream_close_cb);
  nghttp2_session_server_new (&session, callbacks, client);
  nghttp2_session_callbacks_del (callbacks);
  nghttp2_submit_settings (session, NGHTTP2_FLAG_NONE, settings, G_N_ELEMENTS (settings));

  return session;
}

static void
handshake_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  TestHttp2 *self = data;
  g_autoptr (GIOStream) stream = G_IO_STREAM (object);
  Client *client;

  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (object), result, NULL))
    return;
  client = g_rc_box_new0 (Client);
  client->front = self;
  client->stream = g_steal_pointer (&stream);
  client->session = open_session (client);
  flush (client);
  g_input_stream_read_async (g_io_stream_get_input_stream (client->stream), client->in, sizeof client->in,
                             G_PRIORITY_DEFAULT, self->cancellable, read_cb, client);
}

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  const char *const protocols[] = { "h2", NULL };
  TestHttp2 *self = data;
  GIOStream *stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);

  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (stream), protocols);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (stream), FALSE);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (stream), G_PRIORITY_DEFAULT, self->cancellable, handshake_cb,
                                    self);

  return TRUE;
}

TestHttp2 *
test_http2_new (GTlsCertificate *certificate, guint backend)
{
  TestHttp2 *self = g_new0 (TestHttp2, 1);

  self->certificate = g_object_ref (certificate);
  self->backend = backend;
  self->cancellable = g_cancellable_new ();
  self->session = soup_session_new_with_options ("max-conns", 256, "max-conns-per-host", 256, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  self->service = g_socket_service_new ();
  self->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, NULL);
  g_assert_cmpuint (self->port, !=, 0);
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);

  return self;
}

guint
test_http2_get_port (TestHttp2 *self)
{
  return self->port;
}

void
test_http2_free (TestHttp2 *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->cancellable);
  while (g_main_context_iteration (g_main_context_get_thread_default (), FALSE))
    ;
  g_object_unref (self->service);
  g_object_unref (self->session);
  g_object_unref (self->certificate);
  g_object_unref (self->cancellable);
  g_free (self);
}
