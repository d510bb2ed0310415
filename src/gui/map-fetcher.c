/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-fetcher.h"

#include "error.h"
#include "policy.h"
#include "tile-access.h"

#include <glib/gi18n-lib.h>

/* Somebody looks at it: what does not come soon is not waited for. */
#define MAX_RETRIES 1

typedef struct
{
  MapshotSource *source;
  MapshotSourceStore *store;
} Rules;

static void
rules_free (gpointer data)
{
  Rules *rules = data;

  mapshot_source_unref (rules->source);
  mapshot_source_store_unref (rules->store);
  g_free (rules);
}

static gboolean
redirect_cb (const char *uri, gpointer user_data, GError **error)
{
  Rules *rules = user_data;

  return mapshot_policy_check_view_uri (rules->store, rules->source, uri, error);
}

/* One for each host and its limits; there are as many as hosts were looked at. */
static MapshotGate *
get_gate (const MapshotSource *source, int connections, double rate)
{
  static GHashTable *gates;
  g_autofree char *name = g_strdup_printf ("%s %d %g", source->hosts[0] != NULL ? source->hosts[0] : source->id, connections, rate);
  MapshotGate *gate;

  if (gates == NULL)
    gates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) mapshot_gate_unref);
  gate = g_hash_table_lookup (gates, name);
  if (gate == NULL)
    {
      gate = mapshot_gate_new (connections, rate);
      g_hash_table_insert (gates, g_steal_pointer (&name), gate);
    }
  return gate;
}

MapshotFetcher *
mapshot_map_fetcher_new (MapshotSource *source, MapshotSourceStore *store, const char *key, MapshotFetcherFunc func,
                         gpointer user_data, GError **error)
{
  MapshotFetcherOptions options = mapshot_fetcher_default_options;
  g_auto (GStrv) headers = NULL;
  g_autofree char *cache_dir = NULL;
  MapshotFetcher *fetcher;
  Rules *rules;

  if (source->rules.needs_key && key == NULL)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("%s needs a key"), source->name);
      return NULL;
    }
  headers = mapshot_source_expand_headers (source, key);
  cache_dir = mapshot_tile_access_get_cache_dir (source, key);
  mapshot_policy_get_limits (source, 0, 0, &options.max_connections, &options.max_rate);
  options.gate = get_gate (source, options.max_connections, options.max_rate);
  options.max_body = mapshot_tile_access_get_max_body (source);
  options.not_found = source->not_found_statuses;
  options.headers = (const char *const *) headers;
  options.cache_dir = cache_dir;
  options.max_retries = MAX_RETRIES;
  fetcher = mapshot_fetcher_new (&options, func, user_data, error);
  if (fetcher == NULL)
    return NULL;
  rules = g_new (Rules, 1);
  *rules = (Rules){ mapshot_source_ref (source), mapshot_source_store_ref (store) };
  g_object_set_data_full (G_OBJECT (fetcher), "rules", rules, rules_free);
  mapshot_fetcher_set_redirect_func (fetcher, redirect_cb, rules);

  return fetcher;
}
