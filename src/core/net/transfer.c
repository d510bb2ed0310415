/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transfer.h"

#include "mapshot-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The body of an error is read, so that the connection can be used again, but no more of it than a new connection
 * costs. */
#define MAX_DISCARDED (64 * 1024)

/* So much of it is looked at for what went wrong. */
#define MAX_EXPLANATION 4096

#define USER_AGENT "Mapshot/" MAPSHOT_VERSION " (+" MAPSHOT_APP_ID ")"

/* What a message is marked with once it has left this machine. */
#define SENT "mapshot-sent"
#define READ "mapshot-read"

/* First buffer for a body whose length is not known. */
#define CHUNK (64 * 1024)

typedef enum
{
  STATE_IDLE,
  STATE_WAITING, /* for the headers */
  STATE_READING, /* the body */
} State;

/* A request that libsoup is busy with, until its headers are there. */
typedef struct
{
  MapshotTransfer *owner; /* NULL when nobody waits for it any more */
  GCancellable *cancellable;
  int *abandoned;
} Call;

struct _MapshotTransfer
{
  SoupSession *session;
  MapshotTransferLimits limits;
  int *abandoned;
  MapshotTransferFunc func; /* NULL while being freed */
  gpointer user_data;

  GCancellable *cancellable; /* kept from request to request until it is cancelled */
  State state;
  Call *call; /* while waiting */
  SoupMessage *message;
  GUri *uri;
  GInputStream *stream;
  GSource *readable; /* only while the stream has nothing for us */
  guint8 *buffer;
  gsize size, length; /* of the buffer, of what it holds */
  gsize max_body;     /* of this answer */
  gboolean keep;      /* the body is wanted */
  gint64 started, body_started, last_progress;
};

MapshotTransfer *
mapshot_transfer_new (SoupSession *session, const MapshotTransferLimits *limits, int *abandoned,
                      MapshotTransferFunc func, gpointer user_data)
{
  MapshotTransfer *self = g_new0 (MapshotTransfer, 1);

  self->session = g_object_ref (session);
  self->limits = *limits;
  self->abandoned = g_rc_box_acquire (abandoned);
  self->func = func;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();

  return self;
}

static void
clear_readable (MapshotTransfer *self)
{
  if (self->readable == NULL)
    return;
  g_source_destroy (self->readable);
  g_clear_pointer (&self->readable, g_source_unref);
}

/* Closing a stream that is not at its end would block for the rest of the body, unless it is cancelled. */
static void
close_stream (MapshotTransfer *self)
{
  clear_readable (self);
  if (self->stream == NULL)
    return;
  g_input_stream_close (self->stream, self->cancellable, NULL);
  g_clear_object (&self->stream);
}

/* libsoup asks the service with a message of its own, if at all, before it answers ours from its cache. */
static gboolean
is_cached (MapshotTransfer *self)
{
  return self->limits.has_cache && g_object_get_data (G_OBJECT (self->message), SENT) == NULL;
}

static void
fill_result (MapshotTransfer *self, MapshotTransferResult *result)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char *encoding = soup_message_headers_get_one (headers, "Content-Encoding");

  result->status = soup_message_get_status (self->message);
  result->content_type = soup_message_headers_get_one (headers, "Content-Type");
  result->received = self->length;
  result->cached = is_cached (self);
  if (result->cached)
    result->received = 0;
  else if (encoding != NULL && soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    result->received = soup_message_headers_get_content_length (headers);
  if (self->keep)
    {
      result->body = g_bytes_new_take (g_steal_pointer (&self->buffer), self->length);
      return;
    }
  if (self->length > 0)
    result->explanation = g_bytes_new (self->buffer, MIN (self->length, MAX_EXPLANATION));
  result->location = soup_message_headers_get_one (headers, "Location");
  result->retry_after = soup_message_headers_get_one (headers, "Retry-After");
  result->date = soup_message_headers_get_one (headers, "Date");
}

static void
finish (MapshotTransfer *self, MapshotTransferResult *result)
{
  g_autoptr (SoupMessage) message G_GNUC_UNUSED = g_steal_pointer (&self->message);
  g_autoptr (GUri) uri G_GNUC_UNUSED = g_steal_pointer (&self->uri);
  g_autoptr (GBytes) body G_GNUC_UNUSED = result->body;
  g_autoptr (GBytes) explanation G_GNUC_UNUSED = result->explanation;
  g_autofree char *text G_GNUC_UNUSED = result->reason;

  close_stream (self);
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_object_unref (self->cancellable);
      self->cancellable = g_cancellable_new ();
    }
  g_clear_pointer (&self->buffer, g_free);
  self->size = self->length = 0;
  self->state = STATE_IDLE;

  if (self->func != NULL)
    self->func (self, result, self->user_data);
}

static void
finish_with_failure (MapshotTransfer *self, MapshotHttpFailure failure, char *reason, gboolean silent)
{
  MapshotTransferResult result = {
    .failure = failure,
    .reason = reason,
    .silent = silent,
    .received = self->length,
  };

  finish (self, &result);
}

static void
finish_with_error (MapshotTransfer *self, const GError *error)
{
  g_autofree char *uri = g_uri_to_string (self->uri);
  GTlsCertificateFlags tls = soup_message_get_tls_peer_certificate_errors (self->message);
  char *reason;
  MapshotHttpFailure failure =
    mapshot_http_describe_error (error, error->domain == G_TLS_ERROR ? tls : 0, uri, &reason);

  finish_with_failure (self, failure, reason, FALSE);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

/* Libsoup, 3.2 and 3.6, uses freed memory when a request is cancelled after its headers were read and before our callback was told. That callback waits in a source
 * of this context by then, and comes before one of a lower priority. */
static void
abandon_call (MapshotTransfer *self)
{
  GCancellable *cancellable = g_steal_pointer (&self->cancellable);
  g_autoptr (GSource) source = g_idle_source_new ();

  self->cancellable = g_cancellable_new ();
  self->call->owner = NULL;
  self->call = NULL;
  ++*self->abandoned;
  if (g_object_get_data (G_OBJECT (self->message), READ) == NULL)
    g_cancellable_cancel (cancellable);
  g_source_set_priority (source, G_PRIORITY_DEFAULT + 1);
  g_source_set_callback (source, cancel_cb, cancellable, g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* Gives up a request under way, for a reason of our own. Libsoup's own end of it may come much later. */
static void
give_up (MapshotTransfer *self, MapshotHttpFailure failure, char *reason, gboolean silent)
{
  if (self->state == STATE_WAITING)
    abandon_call (self);
  else
    g_cancellable_cancel (self->cancellable);
  finish_with_failure (self, failure, reason, silent);
}

static void
finish_with_answer (MapshotTransfer *self)
{
  MapshotTransferResult result = { 0 };

  fill_result (self, &result);
  finish (self, &result);
}

static void
too_large (MapshotTransfer *self)
{
  g_autofree char *uri = g_uri_to_string (self->uri);

  if (self->keep)
    {
      give_up (self, MAPSHOT_HTTP_FAILURE_BAD, mapshot_http_describe_too_large (uri, self->max_body), FALSE);
      return;
    }
  /* The answer itself is known; only its connection is lost. */
  g_cancellable_cancel (self->cancellable);
  finish_with_answer (self);
}

/* One byte more than allowed, so that too large a body shows itself. */
static void
grow (MapshotTransfer *self)
{
  self->size = MIN (MAX (self->size * 2, CHUNK), self->max_body + 1);
  self->buffer = g_realloc (self->buffer, self->size);
}

static gboolean readable_cb (GObject *stream, gpointer data);

static void
wait_until_readable (MapshotTransfer *self)
{
  if (self->readable != NULL)
    return;
  self->readable = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->stream), NULL);
  g_source_set_callback (self->readable, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (self->readable, g_main_context_get_thread_default ());
}

/* Reads all there is without a turn of the main loop: a small body has come with its headers as a rule. */
static void
read_body (MapshotTransfer *self)
{
  g_autoptr (GError) error = NULL;
  gssize n;

  for (;;)
    {
      if (self->length > self->max_body)
        {
          too_large (self);
          return;
        }
      if (self->length == self->size)
        grow (self);
      /* A file of the cache cannot be polled, and need not be. */
      if (is_cached (self))
        n = g_input_stream_read (self->stream, self->buffer + self->length, self->size - self->length, NULL, &error);
      else
        n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream), self->buffer + self->length,
                                                    self->size - self->length, NULL, &error);
      if (n <= 0)
        break;
      self->length += n;
      self->last_progress = 0;
    }

  if (n == 0)
    finish_with_answer (self);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    wait_until_readable (self);
  else
    {
      g_cancellable_cancel (self->cancellable);
      finish_with_error (self, error);
    }
}

static gboolean
readable_cb (GObject *stream, gpointer data)
{
  MapshotTransfer *self = data;
  GSource *source = self->readable;

  g_source_ref (source);
  read_body (self);
  g_source_unref (source);

  return G_SOURCE_CONTINUE;
}

static void
start_body (MapshotTransfer *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  gboolean encoded = soup_message_headers_get_one (headers, "Content-Encoding") != NULL;

  self->keep = soup_message_get_status (self->message) == SOUP_STATUS_OK;
  self->max_body = self->keep ? self->limits.max_body : MIN (self->limits.max_body, MAX_DISCARDED);
  self->state = STATE_READING;
  self->body_started = self->last_progress = 0;
  if (!encoded && soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    {
      goffset length = soup_message_headers_get_content_length (headers);

      if (length > (goffset) self->max_body)
        {
          too_large (self);
          return;
        }
      self->size = (gsize) length + 1;
      self->buffer = g_malloc (self->size);
    }
  read_body (self);
}

static void
call_free (Call *call)
{
  g_object_unref (call->cancellable);
  g_rc_box_release (call->abandoned);
  g_free (call);
}

static gboolean
nothing_cb (gpointer session)
{
  return G_SOURCE_REMOVE;
}

/* Libsoup minds losing its session while the end of a request is not digested. */
static void
keep_session_for_a_turn (GObject *session)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, nothing_cb, g_object_ref (session), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
sent_cb (GObject *session, GAsyncResult *result, gpointer data)
{
  Call *call = data;
  MapshotTransfer *self = call->owner;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = soup_session_send_finish (SOUP_SESSION (session), result, &error);

  if (self == NULL)
    {
      --*call->abandoned;
      g_cancellable_cancel (call->cancellable);
      if (stream != NULL)
        g_input_stream_close (stream, call->cancellable, NULL);
      call_free (call);
      keep_session_for_a_turn (session);
      return;
    }

  call_free (g_steal_pointer (&self->call));
  self->stream = g_steal_pointer (&stream);
  if (self->stream == NULL)
    finish_with_error (self, error);
  else
    start_body (self);
}

static Call *
call_new (MapshotTransfer *owner)
{
  Call *call = g_new (Call, 1);

  call->owner = owner;
  call->cancellable = g_object_ref (owner->cancellable);
  call->abandoned = g_rc_box_acquire (owner->abandoned);

  return call;
}

/* Noted there, since a message may outlive its transfer. */
static void
wrote_headers_cb (SoupMessage *message, gpointer data)
{
  g_object_set_data (G_OBJECT (message), SENT, message);
}

static void
got_headers_cb (SoupMessage *message, gpointer data)
{
  g_object_set_data (G_OBJECT (message), READ, message);
}

void
mapshot_transfer_start (MapshotTransfer *self, GUri *uri, const char *const *headers, gboolean fresh)
{
  SoupMessageHeaders *request;

  g_return_if_fail (self->state == STATE_IDLE);

  self->state = STATE_WAITING;
  self->uri = g_uri_ref (uri);
  self->started = g_get_monotonic_time ();
  self->message = soup_message_new_from_uri (self->limits.post != NULL ? SOUP_METHOD_POST : SOUP_METHOD_GET, uri);
  if (self->limits.post != NULL)
    soup_message_set_request_body_from_bytes (self->message, "application/json", self->limits.post);
  soup_message_set_flags (self->message, SOUP_MESSAGE_NO_REDIRECT | (fresh ? SOUP_MESSAGE_NEW_CONNECTION : 0));
  request = soup_message_get_request_headers (self->message);
  /* Not the session's, which would win over an entry's own. */
  soup_message_headers_append (request, "User-Agent", USER_AGENT);
  /* Pictures are compressed already; compressing them again would only cost the service time. */
  soup_message_headers_append (request, "Accept-Encoding", "identity");
  for (gsize i = 0; headers != NULL && headers[i] != NULL; i += 2)
    soup_message_headers_replace (request, headers[i], headers[i + 1]);
  if (self->limits.has_cache)
    g_signal_connect (self->message, "wrote-headers", G_CALLBACK (wrote_headers_cb), NULL);
  g_signal_connect (self->message, "got-headers", G_CALLBACK (got_headers_cb), NULL);
  self->call = call_new (self);
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->cancellable, sent_cb, self->call);
}

void
mapshot_transfer_abort (MapshotTransfer *self)
{
  if (self->state != STATE_IDLE)
    give_up (self, MAPSHOT_HTTP_FAILURE_BAD, g_strdup (_ ("The request was cancelled.")), FALSE);
}

/* Reading the clock for each read would cost more than it is worth: progress is noted as "since the last check". */
static void
check_body (MapshotTransfer *self, gint64 now)
{
  gint64 stall = (gint64) self->limits.stall_timeout * 1000;
  gint64 whole = stall * 4 * (1 + (gint64) (self->length / (1024 * 1024)));
  g_autofree char *uri = NULL;

  if (self->body_started == 0)
    self->body_started = now;
  if (self->last_progress == 0)
    self->last_progress = now;
  if (now - self->last_progress < stall && now - self->body_started < whole)
    return;

  uri = g_uri_to_string (self->uri);
  if (now - self->last_progress >= stall)
    give_up (self, MAPSHOT_HTTP_FAILURE_PASSING, mapshot_http_describe_stalled (uri, self->limits.stall_timeout), TRUE);
  else
    give_up (self, MAPSHOT_HTTP_FAILURE_PASSING, mapshot_http_describe_too_slow (uri), FALSE);
}

void
mapshot_transfer_check (MapshotTransfer *self, gint64 now)
{
  if (self->state == STATE_READING)
    check_body (self, now);
  else if (self->state == STATE_WAITING && now - self->started >= (gint64) self->limits.connect_timeout * 1000)
    {
      g_autofree char *uri = g_uri_to_string (self->uri);

      give_up (self, MAPSHOT_HTTP_FAILURE_PASSING, mapshot_http_describe_no_answer (uri, self->limits.connect_timeout),
               TRUE);
    }
}

gint64
mapshot_transfer_get_started (const MapshotTransfer *self)
{
  return self->started;
}

void
mapshot_transfer_free (MapshotTransfer *self)
{
  self->func = NULL;
  mapshot_transfer_abort (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_rc_box_release (self->abandoned);
  g_free (self);
}
