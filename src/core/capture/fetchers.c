/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-private.h"

#include "error.h"
#include "key-error.h"
#include "pace.h"
#include "tile-access.h"

#include <glib/gi18n-lib.h>

static gboolean
redirect_cb (const char *uri, gpointer user_data, GError **error)
{
  Run *run = user_data;

  return mapshot_policy_check_uri (run->plan->store, uri, error);
}

/* The entry's, and for the base what the user asked for, in which {key} is the key, too. */
static char **
collect_headers (Run *run, guint index)
{
  const MapshotSource *source = mapshot_plan_get_layer (run->plan, index)->source;
  g_auto (GStrv) own = mapshot_source_expand_headers (source, run->keys[index]);
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();

  g_strv_builder_addv (headers, (const char **) own);
  for (guint i = 0; index == 0 && run->options->headers != NULL && run->options->headers[i] != NULL; i++)
    {
      g_autoptr (GString) text = g_string_new (run->options->headers[i]);

      if (i % 2 == 1 && run->keys[index] != NULL)
        g_string_replace (text, "{key}", run->keys[index], 0);
      g_strv_builder_add (headers, text->str);
    }
  return g_strv_builder_end (headers);
}

static gboolean
open_fetcher (Run *run, guint index, GError **error)
{
  const MapshotSource *source = mapshot_plan_get_layer (run->plan, index)->source;
  g_auto (GStrv) headers = collect_headers (run, index);
  g_autofree char *cache_dir = mapshot_tile_access_get_cache_dir (source, run->keys[index]);
  MapshotFetcherOptions options = mapshot_fetcher_default_options;

  options.max_connections = mapshot_share_count_connections (&run->options->share, run->plan);
  options.gate = run->gate;
  options.max_body = mapshot_tile_access_get_max_body (source);
  options.ca_file = run->options->ca_file;
  options.not_found = source->not_found_statuses;
  options.headers = (const char *const *) headers;
  options.cache_dir = cache_dir;
  options.explain = TRUE;
  if (run->options->retries >= 0)
    options.max_retries = run->options->retries;
  if (run->options->timeout > 0)
    options.connect_timeout = options.stall_timeout = run->options->timeout;
  run->fetchers[index] = mapshot_fetcher_new (&options, mapshot_requests_answer, run, error);
  if (run->fetchers[index] == NULL)
    return FALSE;
  mapshot_fetcher_set_redirect_func (run->fetchers[index], redirect_cb, run);

  return TRUE;
}

static gboolean
find_key (Run *run, guint index, GError **error)
{
  const MapshotSource *source = mapshot_plan_get_layer (run->plan, index)->source;

  if (run->options->key_func != NULL)
    run->keys[index] = run->options->key_func (source, run->options->key_data);
  if (run->keys[index] != NULL || !source->rules.needs_key)
    return TRUE;
  mapshot_key_error_set (source, MAPSHOT_REFUSAL_KEY, FALSE, error);

  return FALSE;
}

/* ---- sessions ---- */

static gboolean
get_session (Run *run, guint index, const char *stale, GError **error)
{
  const MapshotSource *source = mapshot_plan_get_layer (run->plan, index)->source;
  const MapshotSessionOptions options = { run->plan->store, run->options->timeout, run->options->ca_file };
  RunSession *own = &run->sessions[index];
  g_autoptr (GError) cause = NULL;
  MapshotRefusal refusal;
  MapshotSession *session = mapshot_session_get (source, run->keys[index], stale, &options, &refusal, run->stop, &cause);

  if (session == NULL && refusal != MAPSHOT_REFUSAL_NONE)
    {
      run->failure = MAPSHOT_FAILURE_ACCESS;
      mapshot_key_error_set (source, refusal, run->keys[index] != NULL, error);
    }
  else if (session == NULL)
    {
      run->failure = g_error_matches (cause, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK) ? MAPSHOT_FAILURE_NETWORK : MAPSHOT_FAILURE_NONE;
      g_propagate_error (error, g_steal_pointer (&cause));
    }
  if (session == NULL)
    return FALSE;
  g_clear_pointer (&own->session, mapshot_session_free);
  own->session = session;
  own->number++;
  own->proven = FALSE;
  own->fresh = stale != NULL;

  return TRUE;
}

gboolean
mapshot_fetchers_renew_session (Run *run, guint index, GError **error)
{
  g_autofree char *stale = g_strdup (run->sessions[index].session->token);

  return get_session (run, index, stale, error);
}

gboolean
mapshot_fetchers_check_session (Run *run, guint index, GError **error)
{
  const MapshotSession *session = run->sessions[index].session;

  if (session == NULL || !mapshot_session_is_over (session, g_get_real_time () / G_USEC_PER_SEC))
    return TRUE;

  return mapshot_fetchers_renew_session (run, index, error);
}

const char *
mapshot_fetchers_get_token (Run *run, guint index)
{
  return run->sessions[index].session != NULL ? run->sessions[index].session->token : NULL;
}

static gboolean
open_session (Run *run, guint index, GError **error)
{
  return mapshot_plan_get_layer (run->plan, index)->source->session == NULL || get_session (run, index, NULL, error);
}

/* ---- all of them ---- */

static void
recall_pace (Run *run, const char *const *hosts)
{
  mapshot_pace_recall (hosts, mapshot_gate_get_throttle (run->gate));
}

static void
remember_pace (Run *run, const char *const *hosts)
{
  mapshot_pace_remember (hosts, mapshot_gate_get_throttle (run->gate));
}

static void
for_hosts (Run *run, void (*func) (Run *run, const char *const *hosts))
{
  for (guint i = 0; i < run->plan->layers->len; i++)
    func (run, (const char *const *) mapshot_plan_get_layer (run->plan, i)->source->hosts);
}

gboolean
mapshot_requests_open (Run *run, GError **error)
{
  run->requests = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) mapshot_tile_request_free, NULL);
  run->keys = g_new0 (char *, run->plan->layers->len);
  run->fetchers = g_new0 (MapshotFetcher *, run->plan->layers->len);
  run->sessions = g_new0 (RunSession, run->plan->layers->len);
  run->parents = mapshot_parents_new ();
  run->parents_asked = g_new0 (gint64, run->plan->layers->len);
  run->gate = mapshot_gate_new (mapshot_share_count_connections (&run->options->share, run->plan),
                                mapshot_share_get_rate (&run->options->share, run->plan));
  for_hosts (run, recall_pace);
  for (guint i = 0; i < run->plan->layers->len; i++)
    {
      if (mapshot_source_is_local (mapshot_plan_get_layer (run->plan, i)->source))
        continue;
      if (!find_key (run, i, error) || !open_session (run, i, error) || !open_fetcher (run, i, error))
        return FALSE;
    }
  return TRUE;
}

void
mapshot_requests_close (Run *run)
{
  /* No fetcher shall use the places that another gives back. */
  if (run->fetchers != NULL)
    mapshot_requests_set_paused (run, TRUE);
  for (guint i = 0; run->fetchers != NULL && i < run->plan->layers->len; i++)
    {
      if (run->fetchers[i] != NULL)
        mapshot_fetcher_stop (run->fetchers[i]);
      g_clear_object (&run->fetchers[i]);
      g_free (run->keys[i]);
      g_clear_pointer (&run->sessions[i].session, mapshot_session_free);
    }
  g_clear_pointer (&run->sessions, g_free);
  g_clear_pointer (&run->fetchers, g_free);
  if (run->gate != NULL)
    for_hosts (run, remember_pace);
  g_clear_pointer (&run->gate, mapshot_gate_unref);
  g_clear_pointer (&run->keys, g_free);
  g_clear_pointer (&run->requests, g_hash_table_unref);
  g_clear_pointer (&run->parents, mapshot_parents_free);
  g_clear_pointer (&run->parents_asked, g_free);
}

void
mapshot_requests_set_paused (Run *run, gboolean paused)
{
  gboolean held_back = g_atomic_int_get (&run->held_back);

  run->paused = paused;
  for (guint i = 0; i < run->plan->layers->len; i++)
    if (run->fetchers[i] != NULL)
      mapshot_fetcher_set_paused (run->fetchers[i], paused || held_back);
}

void
mapshot_requests_get_stats (Run *run, MapshotFetcherStats *stats)
{
  *stats = (MapshotFetcherStats){ 0 };
  for (guint i = 0; i < run->plan->layers->len; i++)
    {
      MapshotFetcherStats one;

      if (run->fetchers[i] == NULL)
        continue;
      mapshot_fetcher_get_stats (run->fetchers[i], &one);
      stats->requests += one.requests;
      stats->retries += one.retries;
      stats->bytes += one.bytes;
      stats->throttled += one.throttled;
      stats->cached += one.cached;
      stats->refused += one.refused;
      stats->in_flight += one.in_flight;
      stats->paused_until = MAX (stats->paused_until, one.paused_until);
    }
}
