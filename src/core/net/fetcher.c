/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetcher-private.h"

#include "error.h"
#include "http-error.h"
#include "reason.h"
#include "proxy.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#define MAX_CONNECTIONS 64
#define MAX_RETRIES 20

/* Libsoup gets this long to let go of requests that were dropped, ms. */
#define MAX_GOODBYE 200

/* Turns of the context, in which what has happened already is told, before requests are dropped. */
#define MAX_LAST_TURNS 200

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

G_DEFINE_FINAL_TYPE (MapshotFetcher, mapshot_fetcher, G_TYPE_OBJECT)

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
start (MapshotFetcher *self, MapshotFetcherRequest *request, gint64 now)
{
  MapshotFetcherPlace *place = &self->places[self->free_places[--self->n_free]];
  gboolean trusted = request->target == NULL || is_same_service (request->origin, request->target);

  place->request = request;
  mapshot_gate_started (self->gate, now);
  self->stats.requests++;
  if (self->tick == 0)
    {
      self->tick = now + get_tick_interval (self);
      wake_at (self, self->tick);
    }
  mapshot_transfer_start (place->transfer, mapshot_fetcher_request_get_target (request),
                          trusted ? (const char *const *) self->headers : NULL, request->fresh);
}

/* The queue whose head is next: retries that are due before new requests. NULL when nothing is ready. */
static GQueue *
find_ready (MapshotFetcher *self, gint64 now)
{
  MapshotFetcherRequest *retry = g_queue_peek_head (&self->retries);

  if (retry != NULL && retry->due <= now)
    return &self->retries;
  if (retry != NULL)
    wake_at (self, retry->due);

  return g_queue_is_empty (&self->queue) ? NULL : &self->queue;
}

static gboolean
start_next (gpointer data)
{
  MapshotFetcher *self = data;
  gint64 now = g_get_monotonic_time (), wake;
  GQueue *ready;

  if (self->paused || self->n_free == 0 || (ready = find_ready (self, now)) == NULL)
    return FALSE;
  if (!mapshot_gate_admit (self->gate, now, &wake))
    {
      if (wake != 0)
        wake_at (self, wake);
      return FALSE;
    }
  if (self->admit_func != NULL && !self->admit_func (self->admit_data))
    return FALSE;
  start (self, g_queue_pop_head (ready), now);

  return TRUE;
}

static void
pump (MapshotFetcher *self)
{
  mapshot_gate_pump (self->gate);
}

static void
transferred_cb (MapshotTransfer *transfer, const MapshotTransferResult *result, gpointer data)
{
  MapshotFetcherPlace *place = data;
  g_autoptr (MapshotFetcher) self = g_object_ref (place->fetcher);
  MapshotFetcherRequest *request = g_steal_pointer (&place->request);

  self->free_places[self->n_free++] = place - self->places;
  mapshot_gate_ended (self->gate);
  self->stats.bytes += result->received;
  self->stats.cached += result->cached && result->status == SOUP_STATUS_OK;
  if (request != NULL)
    mapshot_fetcher_handle_answer (self, request, result, mapshot_transfer_get_started (transfer));
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
  MapshotFetcherRequest *request;

  g_source_set_ready_time (self->watch, -1);
  while ((request = g_queue_pop_head (&self->broken)) != NULL)
    mapshot_fetcher_refuse (self, request);
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
  g_queue_clear_full (&self->queue, mapshot_fetcher_request_free);
  g_queue_clear_full (&self->retries, mapshot_fetcher_request_free);
  g_queue_clear_full (&self->broken, mapshot_fetcher_request_free);
}

static void
drop_running (MapshotFetcherPlace *place)
{
  g_clear_pointer (&place->request, mapshot_fetcher_request_free);
  mapshot_transfer_abort (place->transfer);
}

static void
mapshot_fetcher_finalize (GObject *object)
{
  MapshotFetcher *self = MAPSHOT_FETCHER (object);

  drop_queued (self);
  if (self->gate != NULL)
    mapshot_gate_leave (self->gate, self, self->places != NULL ? count_in_flight (self) : 0);
  g_clear_pointer (&self->gate, mapshot_gate_unref);
  for (int i = 0; self->places != NULL && i < self->options.max_connections; i++)
    {
      g_clear_pointer (&self->places[i].request, mapshot_fetcher_request_free);
      mapshot_transfer_free (self->places[i].transfer);
    }
  if (self->watch != NULL)
    g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
  g_clear_pointer (&self->cache, mapshot_cache_close);
  g_clear_object (&self->session);
  g_clear_pointer (&self->places, g_free);
  g_clear_pointer (&self->abandoned, g_rc_box_release);
  g_clear_pointer (&self->free_places, g_free);
  g_clear_pointer (&self->not_found, g_free);
  g_clear_pointer (&self->headers, g_strfreev);
  g_clear_pointer (&self->post, g_bytes_unref);

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
  self->options.cache_dir = NULL;
  self->options.post = NULL;
  self->options.gate = NULL;
  self->headers = g_strdupv ((char **) options->headers);
  self->post = options->post != NULL ? g_bytes_new (options->post, strlen (options->post)) : NULL;
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
  g_autoptr (GProxyResolver) proxy = mapshot_proxy_from_environment ();
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
  if (proxy != NULL)
    soup_session_set_proxy_resolver (self->session, proxy);

  return TRUE;
}

static void
make_places (MapshotFetcher *self)
{
  MapshotTransferLimits limits = { self->options.connect_timeout, self->options.stall_timeout, self->options.max_body,
                                   self->cache != NULL, self->post };

  self->abandoned = g_rc_box_new0 (int);
  self->n_free = self->options.max_connections;
  self->places = g_new0 (MapshotFetcherPlace, self->n_free);
  self->free_places = g_new (int, self->n_free);
  for (int i = 0; i < self->n_free; i++)
    {
      MapshotFetcherPlace *place = &self->places[i];

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
  if (options->cache_dir != NULL)
    self->cache = mapshot_cache_open (options->cache_dir, self->session);
  self->gate = options->gate != NULL ? mapshot_gate_ref (options->gate)
                                     : mapshot_gate_new (self->options.max_connections, self->options.max_rate);
  self->throttle = mapshot_gate_get_throttle (self->gate);
  make_places (self);
  mapshot_gate_join (self->gate, start_next, self);
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

void
mapshot_fetcher_set_admit_func (MapshotFetcher *self, MapshotFetcherAdmitFunc func, gpointer user_data)
{
  g_return_if_fail (MAPSHOT_IS_FETCHER (self));

  self->admit_func = func;
  self->admit_data = user_data;
}

static GUri *
parse_uri (const char *string)
{
  g_autoptr (GUri) uri = g_uri_parse (string, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL ||
      (!g_str_equal (g_uri_get_scheme (uri), "http") && !g_str_equal (g_uri_get_scheme (uri), "https")) ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;

  return g_steal_pointer (&uri);
}

void
mapshot_fetcher_get (MapshotFetcher *self, const char *uri, gpointer request_data)
{
  MapshotFetcherRequest *request;

  g_return_if_fail (MAPSHOT_IS_FETCHER (self) && uri != NULL);

  request = g_new0 (MapshotFetcherRequest, 1);
  request->data = request_data;
  request->origin = parse_uri (uri);
  if (request->origin == NULL)
    {
      g_autofree char *shown = mapshot_http_redact (uri);

      request->problem = mapshot_reason_new ("bad-address", "address", shown, NULL);
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
    if (((MapshotFetcherRequest *) l->data)->data == request_data)
      {
        mapshot_fetcher_request_free (l->data);
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
    g_clear_pointer (&self->places[i].request, mapshot_fetcher_request_free);
  /* libsoup 3.2 crashes over a message that is cancelled after its headers were read and before its own callback was told. */
  for (int i = 0; i < MAX_LAST_TURNS && g_main_context_iteration (g_main_context_get_thread_default (), FALSE); i++)
    continue;
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
  stats->connections = MIN (self->throttle->connections, self->options.max_connections);
  stats->paused_until = self->throttle->paused_until > g_get_monotonic_time () ? self->throttle->paused_until : 0;
}
