/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetcher-private.h"

#include "backoff.h"
#include "error.h"
#include "http-error.h"
#include "reason.h"

#define MAX_REDIRECTS 5

/* An unknown host rarely becomes known: one more question catches a lost datagram. */
#define MAX_LOOKUP_RETRIES 1

/* A throttled request does not use up its tries while the service delivers others, but not for ever. */
#define MAX_FREE_RETRIES 20

void
mapshot_fetcher_request_free (gpointer data)
{
  MapshotFetcherRequest *request = data;

  g_clear_pointer (&request->origin, g_uri_unref);
  g_clear_pointer (&request->target, g_uri_unref);
  g_free (request->problem);
  g_free (request);
}

GUri *
mapshot_fetcher_request_get_target (MapshotFetcherRequest *request)
{
  return request->target != NULL ? request->target : request->origin;
}

/* The end of REQUEST, which is taken and in none of our books any more: the callback may do anything. */
static void
deliver (MapshotFetcher *self, MapshotFetcherRequest *request, GBytes *body, const char *content_type,
         const GError *error)
{
  gpointer data = request->data;

  mapshot_fetcher_request_free (request);
  self->func (data, body, content_type, error, self->user_data);
}

static GError *
make_error (GQuark domain, int code, const char *reason)
{
  GError *error = NULL;

  if (domain == MAPSHOT_FETCH_ERROR)
    error = mapshot_fetch_error_new ((MapshotFetchError) code, reason);
  else
    mapshot_reason_fail (&error, code, g_strdup (reason));

  return error;
}

static void
fail (MapshotFetcher *self, MapshotFetcherRequest *request, GQuark domain, int code, const char *reason)
{
  g_autoptr (GError) error = make_error (domain, code, reason);

  deliver (self, request, NULL, NULL, error);
}

static int
compare_due (gconstpointer a, gconstpointer b, gpointer data)
{
  const MapshotFetcherRequest *x = a, *y = b;

  return (x->due > y->due) - (x->due < y->due);
}

static void
queue_again (MapshotFetcher *self, MapshotFetcherRequest *request, gint64 due)
{
  request->due = due;
  g_queue_insert_sorted (&self->retries, request, compare_due, NULL);
}

static void
retry (MapshotFetcher *self, MapshotFetcherRequest *request, guint delay)
{
  g_clear_pointer (&request->target, g_uri_unref);
  request->redirects = 0;
  self->stats.retries++;
  queue_again (self, request, g_get_monotonic_time () + (gint64) delay * G_TIME_SPAN_MILLISECOND);
}

static guint
get_backoff (MapshotFetcher *self, MapshotFetcherRequest *request)
{
  return mapshot_backoff_get_delay (self->options.backoff, request->tries, g_random_double ());
}

static void
give_up (MapshotFetcher *self, MapshotFetcherRequest *request, MapshotHttpFailure failure, const char *reason)
{
  g_autofree char *tries = g_strdup_printf ("%d", request->tries + request->free_retries + 1);
  g_autofree char *text = mapshot_reason_add (reason, "tries", tries);
  gboolean refused = request->refusal != MAPSHOT_REFUSAL_NONE;
  g_autoptr (GError) error = NULL;

  self->stats.refusal = refused ? request->refusal : self->stats.refusal;
  if ((failure == MAPSHOT_HTTP_FAILURE_PASSING || failure == MAPSHOT_HTTP_FAILURE_THROTTLED) && !refused)
    error = make_error (MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED, text);
  else
    error = make_error (MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, text);
  if (!refused && error->domain == MAPSHOT_ERROR)
    mapshot_error_set_topic (&error, MAPSHOT_TOPIC_AWAY);
  deliver (self, request, NULL, NULL, error);
}

static void
retry_or_give_up (MapshotFetcher *self, MapshotFetcherRequest *request, MapshotHttpFailure failure, const char *reason)
{
  int allowed = self->options.max_retries;

  if (failure == MAPSHOT_HTTP_FAILURE_UNKNOWN_HOST)
    allowed = MIN (allowed, MAX_LOOKUP_RETRIES);
  if (request->tries >= allowed)
    {
      give_up (self, request, failure, reason);
      return;
    }
  retry (self, request, get_backoff (self, request));
  request->tries++;
}

/* A service that delivers to others meanwhile only wants us slower: waiting our turn uses up no try. */
static gboolean
is_free_retry (MapshotFetcher *self, MapshotFetcherRequest *request)
{
  gboolean moving = self->deliveries != request->deliveries;

  request->deliveries = self->deliveries;

  return moving && request->free_retries < MAX_FREE_RETRIES;
}

static void
slow_down (MapshotFetcher *self, MapshotFetcherRequest *request, const MapshotTransferResult *result, gint64 started,
           const char *reason)
{
  gint64 asked =
    mapshot_backoff_parse_retry_after (result->retry_after, result->date, g_get_real_time () / G_USEC_PER_SEC);
  gint64 pause = MAX (asked, (gint64) get_backoff (self, request));

  self->stats.throttled++;
  mapshot_throttle_slow_down (self->throttle, started, g_get_monotonic_time (), pause * G_TIME_SPAN_MILLISECOND);
  if (asked > self->options.max_pause)
    {
      g_autofree char *uri = g_uri_to_string (mapshot_fetcher_request_get_target (request));
      g_autofree char *text = mapshot_http_describe_pause (uri, asked);

      fail (self, request, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, text);
    }
  else if (is_free_retry (self, request))
    {
      request->free_retries++;
      retry (self, request, 0);
    }
  else if (request->tries >= self->options.max_retries)
    give_up (self, request, MAPSHOT_HTTP_FAILURE_THROTTLED, reason);
  else
    {
      request->tries++;
      retry (self, request, 0);
    }
}

static gboolean
may_follow (MapshotFetcher *self, GUri *target, char **reason, GError **error)
{
  g_autofree char *uri = g_uri_to_string (target), *host = NULL;

  if (self->redirect_func == NULL || self->redirect_func (uri, self->redirect_data, error))
    return TRUE;
  host = mapshot_http_get_host (uri);
  *reason = mapshot_reason_new ("redirect-refused", "host", host, NULL);

  return FALSE;
}

static void
redirect (MapshotFetcher *self, MapshotFetcherRequest *request, const char *location)
{
  g_autofree char *reason = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) target =
    mapshot_http_resolve_redirect (mapshot_fetcher_request_get_target (request), location, &reason);

  if (target != NULL && ++request->redirects > MAX_REDIRECTS)
    {
      g_autofree char *uri = g_uri_to_string (request->origin);
      g_autofree char *shown = mapshot_http_get_host (uri);

      g_clear_pointer (&target, g_uri_unref);
      reason = mapshot_reason_new ("redirect-often", "host", shown, "times", G_STRINGIFY (MAX_REDIRECTS), NULL);
    }
  else if (target != NULL && !may_follow (self, target, &reason, &error))
    {
      /* What the rules forbid for one tile they forbid for all. */
      if (g_error_matches (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED))
        {
          deliver (self, request, NULL, NULL, error);
          return;
        }
      g_clear_pointer (&target, g_uri_unref);
    }

  if (target == NULL)
    {
      fail (self, request, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, reason);
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

/* What the service itself says is more than its number says. */
static void
add_explanation (GBytes *explanation, char **reason)
{
  g_autofree char *text = explanation != NULL ? mapshot_refusal_get_text (explanation) : NULL;
  g_autofree char *old = NULL;

  if (text == NULL)
    return;
  old = *reason;
  *reason = mapshot_reason_add (old, "says", text);
}

static void
handle_failure (MapshotFetcher *self, MapshotFetcherRequest *request, const MapshotTransferResult *result,
                gint64 started)
{
  g_autofree char *uri = g_uri_to_string (mapshot_fetcher_request_get_target (request));
  g_autofree char *reason = NULL;
  MapshotHttpFailure failure = result->failure;

  request->fresh = result->silent;
  self->stats.denied += result->status == SOUP_STATUS_UNAUTHORIZED || result->status == SOUP_STATUS_FORBIDDEN;
  if (result->status != 0)
    failure = mapshot_http_describe_status (result->status, self->not_found, uri, &reason);
  else
    reason = g_strdup (result->reason);

  request->refusal = MAPSHOT_REFUSAL_NONE;
  if (failure != MAPSHOT_HTTP_FAILURE_NOT_FOUND && result->explanation != NULL)
    request->refusal = mapshot_refusal_find_in_error (result->explanation);
  /* A key that is refused is refused for all, whatever number the service gave it. */
  if (mapshot_refusal_is_final (request->refusal) && failure != MAPSHOT_HTTP_FAILURE_PASSING)
    failure = MAPSHOT_HTTP_FAILURE_FATAL;

  switch (failure)
    {
    case MAPSHOT_HTTP_FAILURE_NOT_FOUND:
      self->deliveries++;
      mapshot_throttle_succeeded (self->throttle);
      fail (self, request, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND, reason);
      break;
    case MAPSHOT_HTTP_FAILURE_BAD:
      if (self->options.explain)
        add_explanation (result->explanation, &reason);
      fail (self, request, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, reason);
      break;
    case MAPSHOT_HTTP_FAILURE_FATAL:
      self->stats.refused++;
      self->stats.refusal = request->refusal;
      fail (self, request, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, reason);
      break;
    case MAPSHOT_HTTP_FAILURE_THROTTLED:
      slow_down (self, request, result, started, reason);
      break;
    case MAPSHOT_HTTP_FAILURE_PASSING:
    case MAPSHOT_HTTP_FAILURE_UNREACHABLE:
    case MAPSHOT_HTTP_FAILURE_UNKNOWN_HOST:
      retry_or_give_up (self, request, failure, reason);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
mapshot_fetcher_handle_answer (MapshotFetcher *self, MapshotFetcherRequest *request,
                               const MapshotTransferResult *result, gint64 started)
{
  if (result->status == SOUP_STATUS_OK)
    {
      self->deliveries++;
      mapshot_throttle_succeeded (self->throttle);
      deliver (self, request, result->body, result->content_type, NULL);
    }
  else if (is_redirect (result->status))
    redirect (self, request, result->location);
  else
    handle_failure (self, request, result, started);
}

void
mapshot_fetcher_refuse (MapshotFetcher *self, MapshotFetcherRequest *request)
{
  g_autofree char *problem = g_steal_pointer (&request->problem);

  fail (self, request, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD, problem);
}
