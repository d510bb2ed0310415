/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetcher.h"

#include "backoff.h"
#include "error.h"
#include "http-error.h"
#include "throttle.h"
#include "transfer.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#define MAX_CONNECTIONS 64
#define MAX_RETRIES 20
#define MAX_REDIRECTS 5

/* An unknown host rarely becomes known: one more question catches a lost datagram. */
#define MAX_LOOKUP_RETRIES 1

/* A throttled request does not use up its tries while the service delivers others, but not for ever. */
#define MAX_FREE_RETRIES 20

/* Libsoup gets this long to let go of requests that were dropped, ms. */
#define MAX_GOODBYE 200

/* The clock of the watch over requests in flight, ms. */
#define MIN_TICK 5
#define MAX_TICK 500

const MapshotFetcherOptions mapshot_fetcher_default_options = {
  .max_connections = 6,
  .max_retries = 5,
  .connect_timeout = 20000,
  .stall_timeout = 20000,
  .max_pause = 5 * 60 * 1000,
  .max_body = 32 * 1024 * 1024,
  .backoff = 500,
};

typedef struct
{
  GUri *origin;       /* what was asked for; NULL with … */
  char *problem;      /* … why it cannot be asked for */
  GUri *target;       /* where redirects have led, or NULL */
  gpointer data;      /* the caller's */
  int redirects;      /* in a row */
  int tries;          /* that failed and count */
  int free_retries;   /* that failed and do not count */
  guint64 deliveries; /* of the fetcher, when this one was last throttled */
  gint64 due;         /* monotonic µs: not before */
  gboolean fresh;     /* on a new connection: the last one fell silent */
} Request;

typedef struct
{
  MapshotFetcher *fetcher;
  MapshotTransfer *transfer;
  Request *request; /* NULL when free, or when its request was dropped */
} Place;

struct _MapshotFetcher
{
  GObject parent_instance;

  MapshotFetcherOptions options;
  int *not_found;
  char **headers;
  MapshotFetcherFunc func;
  gpointer user_data;
  MapshotFetcherRedirectFunc redirect_func;
  gpointer redirect_data;

  SoupSession *session;
  MapshotThrottle throttle;
  GQueue queue;   /* of new requests */
  GQueue retries; /* by due time; redirects are due at once */
  GQueue broken;  /* that cannot be asked for: their callback comes from the main loop as all others do */
  Place *places;
  int *abandoned; /* requests that libsoup has not let go of */
  int *free_places; /* a stack, so that the warmest is used again */
  int n_free;
  GSource *watch; /* the one timer: ticks, retries, pauses, rate */
  gint64 tick;    /* monotonic µs of the next look at the requests in flight; 0 = none */
  guint64 deliveries;
  gboolean paused;
  MapshotFetcherStats stats;
};

G_DEFINE_QUARK (mapshot-fetch-error-quark, mapshot_fetch_error)
G_DEFINE_FINAL_TYPE (MapshotFetcher, mapshot_fetcher, G_TYPE_OBJECT)

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_pointer (&request->origin, g_uri_unref);
  g_clear_pointer (&request->target, g_uri_unref);
  g_free (request->problem);
  g_free (request);
}

static GUri *
get_target (Request *request)
{
  return request->target != NULL ? request->target : request->origin;
}

static int
count_in_flight (MapshotFetcher *self)
{
  return self->options.max_connections - self->n_free;
}

/* Moves the timer only to an earlier time: each move wakes the main loop, and a look too early costs less. */
static void
wake_at (MapshotFetcher *self, gint64 time)
{
  gint64 ready = g_source_get_ready_time (self->watch);

  if (ready < 0 || time < ready)
    g_source_set_ready_time (self->watch, time);
}

static gint64
get_tick_interval (MapshotFetcher *self)
{
  guint shortest = MIN (self->options.connect_timeout, self->options.stall_timeout);

  return (gint64) CLAMP (shortest / 8, MIN_TICK, MAX_TICK) * G_TIME_SPAN_MILLISECOND;
}

/* The headers of an entry may hold keys: only the service they are for sees them. */
static gboolean
is_same_service (GUri *a, GUri *b)
{
  return g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         (g_uri_get_port (a) == g_uri_get_port (b) ||
          (g_uri_get_port (a) == 80 && g_uri_get_port (b) == 443 && g_str_equal (g_uri_get_scheme (b), "https")));
}

static void
start (MapshotFetcher *self, Request *request, gint64 now)
{
  Place *place = &self->places[self->free_places[--self->n_free]];
  gboolean trusted = request->target == NULL || is_same_service (request->origin, request->target);

  place->request = request;
  mapshot_throttle_started (&self->throttle, now);
  self->stats.requests++;
  if (self->tick == 0)
    {
      self->tick = now + get_tick_interval (self);
      wake_at (self, self->tick);
    }
  mapshot_transfer_start (place->transfer, get_target (request), trusted ? (const char *const *) self->headers : NULL,
                          request->fresh);
}

/* The queue whose head is next: retries that are due before new requests. NULL when nothing is ready. */
static GQueue *
find_ready (MapshotFetcher *self, gint64 now)
{
  Request *retry = g_queue_peek_head (&self->retries);

  if (retry != NULL && retry->due <= now)
    return &self->retries;
  if (retry != NULL)
    wake_at (self, retry->due);

  return g_queue_is_empty (&self->queue) ? NULL : &self->queue;
}

static void
pump (MapshotFetcher *self)
{
  while (!self->paused && self->n_free > 0)
    {
      gint64 now = g_get_monotonic_time (), wake;
      GQueue *ready = find_ready (self, now);

      if (ready == NULL)
        return;
      if (!mapshot_throttle_admit (&self->throttle, count_in_flight (self), now, &wake))
        {
          if (wake != 0)
            wake_at (self, wake);
          return;
        }
      start (self, g_queue_pop_head (ready), now);
    }
}

/* The end of REQUEST, which is taken and in none of our books any more: the callback may do anything. */
static void
deliver (MapshotFetcher *self, Request *request, GBytes *body, const char *content_type, const GError *error)
{
  gpointer data = request->data;

  request_free (request);
  self->func (data, body, content_type, error, self->user_data);
}

static void
fail (MapshotFetcher *self, Request *request, GQuark domain, int code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, message);

  deliver (self, request, NULL, NULL, error);
}

static int
compare_due (gconstpointer a, gconstpointer b, gpointer data)
{
  const Request *x = a, *y = b;

  return (x->due > y->due) - (x->due < y->due);
}

static void
queue_again (MapshotFetcher *self, Request *request, gint64 due)
{
  request->due = due;
  g_queue_insert_sorted (&self->retries, request, compare_due, NULL);
}

static void
retry (MapshotFetcher *self, Request *request, guint delay)
{
  g_clear_pointer (&request->target, g_uri_unref);
  request->redirects = 0;
  self->stats.retries++;
  queue_again (self, request, g_get_monotonic_time () + (gint64) delay * G_TIME_SPAN_MILLISECOND);
}

static guint
get_backoff (MapshotFetcher *self, Request *request)
{
  return mapshot_backoff_get_delay (self->options.backoff, request->tries, g_random_double ());
}

static void
give_up (MapshotFetcher *self, Request *request, MapshotHttpFailure failure, const char *message)
{
  int tries = request->tries + request->free_retries + 1;
  g_autofree char *text =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s Tried %d time.", "%s Tried %d times.", tries), message, tries);

  if (failure == MAPSHOT_HTTP_FAILURE_PASSING || failure == MAPSHOT_HTTP_FAILURE_THROTTLED)
    fail (self, request, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, text);
  else
    fail (self, request, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, text);
}

static void
retry_or_give_up (MapshotFetcher *self, Request *request, MapshotHttpFailure failure, const char *message)
{
  int allowed = self->options.max_retries;

  if (failure == MAPSHOT_HTTP_FAILURE_UNKNOWN_HOST)
    allowed = MIN (allowed, MAX_LOOKUP_RETRIES);
  if (request->tries >= allowed)
    {
      give_up (self, request, failure, message);
      return;
    }
  retry (self, request, get_backoff (self, request));
  request->tries++;
}

/* A service that delivers to others meanwhile only wants us slower: waiting our turn uses up no try. */
static gboolean
is_free_retry (MapshotFetcher *self, Request *request)
{
  gboolean moving = self->deliveries != request->deliveries;

  request->deliveries = self->deliveries;

  return moving && request->free_retries < MAX_FREE_RETRIES;
}

static void
slow_down (MapshotFetcher *self, Request *request, const MapshotTransferResult *result, gint64 started, const char *message)
{
  gint64 asked = mapshot_backoff_parse_retry_after (result->retry_after, result->date, g_get_real_time () / G_USEC_PER_SEC);
  gint64 pause = MAX (asked, (gint64) get_backoff (self, request));

  self->stats.throttled++;
  mapshot_throttle_slow_down (&self->throttle, started, g_get_monotonic_time (), pause * G_TIME_SPAN_MILLISECOND);
  if (asked > self->options.max_pause)
    {
      g_autofree char *uri = g_uri_to_string (get_target (request));
      g_autofree char *text = mapshot_http_describe_pause (uri, asked);

      fail (self, request, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, text);
    }
  else if (is_free_retry (self, request))
    {
      request->free_retries++;
      retry (self, request, 0);
    }
  else if (request->tries >= self->options.max_retries)
    give_up (self, request, MAPSHOT_HTTP_FAILURE_THROTTLED, message);
  else
    {
      request->tries++;
      retry (self, request, 0);
    }
}

static gboolean
may_follow (MapshotFetcher *self, GUri *target, GError **error)
{
  g_autofree char *uri = g_uri_to_string (target);

  if (self->redirect_func == NULL || self->redirect_func (uri, self->redirect_data, error))
    return TRUE;
  if (error != NULL && *error == NULL)
    {
      g_autofree char *shown = mapshot_http_redact (uri);

      g_set_error (error, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, _ ("A redirect to %s was not followed."), shown);
    }

  return FALSE;
}

static void
redirect (MapshotFetcher *self, Request *request, const char *location)
{
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) target = mapshot_http_resolve_redirect (get_target (request), location, &message);

  if (target != NULL && ++request->redirects > MAX_REDIRECTS)
    {
      g_autofree char *uri = g_uri_to_string (request->origin);
      g_autofree char *shown = mapshot_http_redact (uri);

      g_clear_pointer (&target, g_uri_unref);
      message = g_strdup_printf (_ ("%s redirects more than %d times. Check the address of the source."), shown, MAX_REDIRECTS);
    }
  else if (target != NULL && !may_follow (self, target, &error))
    {
      g_clear_pointer (&target, g_uri_unref);
      message = g_strdup (error->message);
    }

  if (target == NULL)
    {
      fail (self, request, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, message);
      return;
    }
  g_clear_pointer (&request->target, g_uri_unref);
  request->target = g_steal_pointer (&target);
  queue_again (self, request, 0);
}

static gboolean
is_redirect (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static void
handle_failure (MapshotFetcher *self, Request *request, const MapshotTransferResult *result, gint64 started)
{
  g_autofree char *uri = g_uri_to_string (get_target (request));
  g_autofree char *message = NULL;
  MapshotHttpFailure failure = result->failure;

  request->fresh = result->silent;
  self->stats.denied += result->status == SOUP_STATUS_UNAUTHORIZED || result->status == SOUP_STATUS_FORBIDDEN;
  if (result->status != 0)
    failure = mapshot_http_describe_status (result->status, self->not_found, uri, &message);
  else
    message = g_strdup (result->message);

  switch (failure)
    {
    case MAPSHOT_HTTP_FAILURE_NOT_FOUND:
      self->deliveries++;
      mapshot_throttle_succeeded (&self->throttle);
      fail (self, request, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND, message);
      break;
    case MAPSHOT_HTTP_FAILURE_BAD:
      fail (self, request, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, message);
      break;
    case MAPSHOT_HTTP_FAILURE_FATAL:
      fail (self, request, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, message);
      break;
    case MAPSHOT_HTTP_FAILURE_THROTTLED:
      slow_down (self, request, result, started, message);
      break;
    case MAPSHOT_HTTP_FAILURE_PASSING:
    case MAPSHOT_HTTP_FAILURE_UNREACHABLE:
    case MAPSHOT_HTTP_FAILURE_UNKNOWN_HOST:
      retry_or_give_up (self, request, failure, message);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
transferred_cb (MapshotTransfer *transfer, const MapshotTransferResult *result, gpointer data)
{
  Place *place = data;
  g_autoptr (MapshotFetcher) self = g_object_ref (place->fetcher);
  Request *request = g_steal_pointer (&place->request);

  self->free_places[self->n_free++] = place - self->places;
  self->stats.bytes += result->received;
  if (request == NULL)
    ;
  else if (result->status == SOUP_STATUS_OK)
    {
      self->deliveries++;
      mapshot_throttle_succeeded (&self->throttle);
      deliver (self, request, result->body, result->content_type, NULL);
    }
  else if (is_redirect (result->status))
    redirect (self, request, result->location);
  else
    handle_failure (self, request, result, mapshot_transfer_get_started (transfer));
  pump (self);
}

static void
check_transfers (MapshotFetcher *self, gint64 now)
{
  for (int i = 0; i < self->options.max_connections; i++)
    mapshot_transfer_check (self->places[i].transfer, now);

  self->tick = count_in_flight (self) > 0 ? now + get_tick_interval (self) : 0;
}

static gboolean
watch_cb (gpointer data)
{
  g_autoptr (MapshotFetcher) self = g_object_ref (data);
  gint64 now = g_get_monotonic_time ();
  Request *request;

  g_source_set_ready_time (self->watch, -1);
  while ((request = g_queue_pop_head (&self->broken)) != NULL)
    {
      g_autofree char *problem = g_steal_pointer (&request->problem);

      fail (self, request, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, problem);
    }
  if (self->tick != 0 && now >= self->tick)
    check_transfers (self, now);
  if (self->tick != 0)
    wake_at (self, self->tick);
  pump (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
watch_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static GSourceFuncs watch_funcs = { .dispatch = watch_dispatch };

static void
drop_queued (MapshotFetcher *self)
{
  g_queue_clear_full (&self->queue, request_free);
  g_queue_clear_full (&self->retries, request_free);
  g_queue_clear_full (&self->broken, request_free);
}

static void
drop_running (Place *place)
{
  g_clear_pointer (&place->request, request_free);
  mapshot_transfer_abort (place->transfer);
}

static void
mapshot_fetcher_finalize (GObject *object)
{
  MapshotFetcher *self = MAPSHOT_FETCHER (object);

  drop_queued (self);
  for (int i = 0; self->places != NULL && i < self->options.max_connections; i++)
    {
      g_clear_pointer (&self->places[i].request, request_free);
      mapshot_transfer_free (self->places[i].transfer);
    }
  if (self->watch != NULL)
    g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
  g_clear_object (&self->session);
  g_clear_pointer (&self->places, g_free);
  g_clear_pointer (&self->abandoned, g_rc_box_release);
  g_clear_pointer (&self->free_places, g_free);
  g_clear_pointer (&self->not_found, g_free);
  g_clear_pointer (&self->headers, g_strfreev);

  G_OBJECT_CLASS (mapshot_fetcher_parent_class)->finalize (object);
}

static void
mapshot_fetcher_class_init (MapshotFetcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapshot_fetcher_finalize;
}

static void
mapshot_fetcher_init (MapshotFetcher *self)
{
}

static void
copy_options (MapshotFetcher *self, const MapshotFetcherOptions *options)
{
  self->options = *options;
  self->options.max_connections = CLAMP (options->max_connections, 1, MAX_CONNECTIONS);
  self->options.max_retries = CLAMP (options->max_retries, 0, MAX_RETRIES);
  self->options.connect_timeout = MAX (options->connect_timeout, 1);
  self->options.stall_timeout = MAX (options->stall_timeout, 1);
  self->options.max_body = MIN (options->max_body, G_MAXINT32);
  self->options.ca_file = NULL;
  self->options.not_found = NULL;
  self->options.headers = NULL;
  self->headers = g_strdupv ((char **) options->headers);
  if (options->not_found != NULL)
    {
      gsize n = 0;

      while (options->not_found[n] != 0)
        n++;
      self->not_found = g_memdup2 (options->not_found, (n + 1) * sizeof (int));
    }
}

/* What a header may not hold would let its text become further headers. Values may be keys and are not quoted. */
static gboolean
check_headers (const char *const *headers, GError **error)
{
  for (gsize i = 0; headers != NULL && headers[i] != NULL; i += 2)
    {
      const char *value = headers[i + 1];
      gboolean bad = *headers[i] == '\0' || value == NULL;

      for (const char *c = headers[i]; !bad && *c != '\0'; c++)
        bad = !g_ascii_isalnum (*c) && *c != '-' && *c != '_';
      for (const char *c = value; !bad && *c != '\0'; c++)
        bad = g_ascii_iscntrl (*c) && *c != '\t';
      if (bad)
        {
          g_autofree char *name = g_strescape (headers[i], NULL);

          g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _ ("The request header “%s” is malformed. Write it as “Name: value”."), name);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
open_session (MapshotFetcher *self, const char *ca_file, GError **error)
{
  g_autoptr (GTlsDatabase) authorities = NULL;

  if (ca_file != NULL)
    {
      g_autofree char *path = g_canonicalize_filename (ca_file, NULL);
      g_autoptr (GError) problem = NULL;

      authorities = g_tls_file_database_new (path, &problem);
      if (authorities == NULL)
        {
          g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _ ("%s cannot be read as certificates in PEM form: %s"), ca_file, problem->message);
          return FALSE;
        }
    }
  /* Requests are counted here; a connection that fell silent must not take the place of the one that replaces it. */
  self->session = soup_session_new_with_options ("max-conns", 2 * self->options.max_connections, "max-conns-per-host",
                                                 2 * self->options.max_connections, NULL);
  if (authorities != NULL)
    soup_session_set_tls_database (self->session, authorities);

  return TRUE;
}

static void
make_places (MapshotFetcher *self)
{
  MapshotTransferLimits limits = { self->options.connect_timeout, self->options.stall_timeout, self->options.max_body };

  self->abandoned = g_rc_box_new0 (int);
  self->n_free = self->options.max_connections;
  self->places = g_new0 (Place, self->n_free);
  self->free_places = g_new (int, self->n_free);
  for (int i = 0; i < self->n_free; i++)
    {
      Place *place = &self->places[i];

      place->fetcher = self;
      place->transfer = mapshot_transfer_new (self->session, &limits, self->abandoned, transferred_cb, place);
      self->free_places[i] = self->n_free - 1 - i;
    }
}

MapshotFetcher *
mapshot_fetcher_new (const MapshotFetcherOptions *options, MapshotFetcherFunc func, gpointer user_data, GError **error)
{
  g_autoptr (MapshotFetcher) self = NULL;

  g_return_val_if_fail (options != NULL && func != NULL, NULL);

  if (!check_headers (options->headers, error))
    return NULL;
  self = g_object_new (MAPSHOT_TYPE_FETCHER, NULL);
  copy_options (self, options);
  self->func = func;
  self->user_data = user_data;
  if (!open_session (self, options->ca_file, error))
    return NULL;
  mapshot_throttle_init (&self->throttle, self->options.max_connections, self->options.max_rate);
  make_places (self);
  self->watch = g_source_new (&watch_funcs, sizeof (GSource));
  g_source_set_static_name (self->watch, "mapshot fetcher");
  g_source_set_callback (self->watch, watch_cb, self, NULL);
  g_source_attach (self->watch, g_main_context_get_thread_default ());

  return g_steal_pointer (&self);
}

void
mapshot_fetcher_set_redirect_func (MapshotFetcher *self, MapshotFetcherRedirectFunc func, gpointer user_data)
{
  g_return_if_fail (MAPSHOT_IS_FETCHER (self));

  self->redirect_func = func;
  self->redirect_data = user_data;
}

static GUri *
parse_uri (const char *string)
{
  g_autoptr (GUri) uri = g_uri_parse (string, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL || (!g_str_equal (g_uri_get_scheme (uri), "http") && !g_str_equal (g_uri_get_scheme (uri), "https")) ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;

  return g_steal_pointer (&uri);
}

void
mapshot_fetcher_get (MapshotFetcher *self, const char *uri, gpointer request_data)
{
  Request *request;

  g_return_if_fail (MAPSHOT_IS_FETCHER (self) && uri != NULL);

  request = g_new0 (Request, 1);
  request->data = request_data;
  request->origin = parse_uri (uri);
  if (request->origin == NULL)
    {
      g_autofree char *shown = mapshot_http_redact (uri);

      request->problem = g_strdup_printf (_ ("%s is no web address. Check the address of the source."), shown);
      g_queue_push_tail (&self->broken, request);
      wake_at (self, 0);
      return;
    }
  g_queue_push_tail (&self->queue, request);
  pump (self);
}

static gboolean
drop_from_queue (GQueue *queue, gpointer request_data)
{
  for (GList *l = queue->head; l != NULL; l = l->next)
    if (((Request *) l->data)->data == request_data)
      {
        request_free (l->data);
        g_queue_delete_link (queue, l);
        return TRUE;
      }

  return FALSE;
}

gboolean
mapshot_fetcher_cancel (MapshotFetcher *self, gpointer request_data)
{
  g_return_val_if_fail (MAPSHOT_IS_FETCHER (self), FALSE);

  for (int i = 0; i < self->options.max_connections; i++)
    if (self->places[i].request != NULL && self->places[i].request->data == request_data)
      {
        drop_running (&self->places[i]);
        return TRUE;
      }

  return drop_from_queue (&self->queue, request_data) || drop_from_queue (&self->retries, request_data) ||
         drop_from_queue (&self->broken, request_data);
}

void
mapshot_fetcher_stop (MapshotFetcher *self)
{
  gint64 deadline = g_get_monotonic_time () + MAX_GOODBYE * G_TIME_SPAN_MILLISECOND;

  g_return_if_fail (MAPSHOT_IS_FETCHER (self));

  g_object_ref (self);
  drop_queued (self);
  for (int i = 0; i < self->options.max_connections; i++)
    drop_running (&self->places[i]);
  while (*self->abandoned > 0 && g_get_monotonic_time () < deadline)
    {
      wake_at (self, g_get_monotonic_time () + MIN_TICK * G_TIME_SPAN_MILLISECOND);
      g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
    }
  g_object_unref (self);
}

void
mapshot_fetcher_set_paused (MapshotFetcher *self, gboolean paused)
{
  g_return_if_fail (MAPSHOT_IS_FETCHER (self));

  self->paused = paused;
  pump (self);
}

void
mapshot_fetcher_get_stats (MapshotFetcher *self, MapshotFetcherStats *stats)
{
  g_return_if_fail (MAPSHOT_IS_FETCHER (self) && stats != NULL);

  *stats = self->stats;
  stats->in_flight = count_in_flight (self);
  stats->queued = self->queue.length + self->retries.length + self->broken.length;
  stats->connections = self->throttle.connections;
  stats->paused_until = self->throttle.paused_until > g_get_monotonic_time () ? self->throttle.paused_until : 0;
}
