/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "policy.h"

#include "error.h"
#include "host.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#define MAX_ALTERNATIVES 3

/* A shipped entry says all there is to say about its own tiles, so that two services at one host may have different
 * rules. Anything else is bound by every rule for its hosts. */
static gboolean
is_shipped (const MapshotSourceStore *store, const MapshotSource *source)
{
  return g_ptr_array_find (mapshot_source_store_get_rules (store), source, NULL);
}

/* What RULE allows, with the permissions that own files grant. */
static MapshotCapturePermission
get_effective (const MapshotSourceStore *store, const MapshotSource *rule)
{
  if (rule->rules.capture == MAPSHOT_CAPTURE_PERMISSION && mapshot_source_store_is_granted (store, rule->id))
    return MAPSHOT_CAPTURE_YES;

  return rule->rules.capture;
}

/* The entry that allows least; the source's own where all allow it. */
static const MapshotSource *
find_strictest (const MapshotSourceStore *store, const MapshotSource *source)
{
  GPtrArray *rules = mapshot_source_store_get_rules (store);
  const MapshotSource *strictest = source;

  if (is_shipped (store, source))
    return source;
  for (guint i = 0; i < rules->len; i++)
    {
      const MapshotSource *rule = g_ptr_array_index (rules, i);

      if (mapshot_source_is_ruled_by (source, rule) && get_effective (store, rule) > get_effective (store, strictest))
        strictest = rule;
    }

  return strictest;
}

MapshotCapturePermission
mapshot_policy_get_permission (const MapshotSourceStore *store, const MapshotSource *source)
{
  return get_effective (store, find_strictest (store, source));
}

static gboolean
bounds_overlap (const MapshotBounds *a, const MapshotBounds *b)
{
  double ab = b->west - a->west;
  double ba = a->west - b->west;

  if (a->south >= b->north || b->south >= a->north)
    return FALSE;
  /* Going east from one west edge, the other's west edge comes before the east edge. */
  ab += ab < 0 ? 360 : 0;
  ba += ba < 0 ? 360 : 0;

  return ab < mapshot_bounds_get_width (a) || ba < mapshot_bounds_get_width (b);
}

/* Whether SOURCE may be named to somebody who may not capture RULE. */
static gboolean
is_alternative (const MapshotSourceStore *store, const MapshotSource *source, const MapshotSource *rule)
{
  return !source->transparent && bounds_overlap (&source->coverage, &rule->coverage) &&
         mapshot_policy_get_permission (store, source) == MAPSHOT_CAPTURE_YES;
}

/* What may be used instead: a few sources that may be captured, one of each group so that they differ; owned by the
 * caller. */
static char *
describe_alternatives (const MapshotSourceStore *store, const MapshotSource *rule)
{
  GPtrArray *sources = mapshot_source_store_get_sources (store);
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < sources->len && groups->len < MAX_ALTERNATIVES; i++)
    {
      const MapshotSource *source = g_ptr_array_index (sources, i);
      const char *group = source->group != NULL ? source->group : "";

      if (!is_alternative (store, source, rule) || g_ptr_array_find_with_equal_func (groups, group, g_str_equal, NULL))
        continue;
      g_ptr_array_add (groups, (gpointer) group);
      if (list->len > 0)
        g_string_append (list, ", ");
      if (source->rules.needs_key)
        g_string_append_printf (list, _("%s (%s, with a key)"), source->name, source->id);
      else
        g_string_append_printf (list, "%s (%s)", source->name, source->id);
    }

  return list->len > 0 ? g_strdup_printf (_("%s, or your own tile server"), list->str)
                       : g_strdup (_("your own tile server"));
}

/* Where a permission for RULE is written: under its provider's id where the provider has rules of its own, since one permission is for all of its entries. */
static char *
get_grant_id (const MapshotSourceStore *store, const MapshotSource *rule)
{
  GPtrArray *rules = mapshot_source_store_get_rules (store);
  g_autofree char *provider = g_strndup (rule->id, strcspn (rule->id, "-"));

  for (guint i = 0; i < rules->len; i++)
    if (g_str_equal (((const MapshotSource *) g_ptr_array_index (rules, i))->id, provider))
      return g_steal_pointer (&provider);

  return g_strdup (rule->id);
}

static void
set_refused (const MapshotSourceStore *store, const MapshotSource *rule, GError **error)
{
  g_autofree char *alternatives = describe_alternatives (store, rule);
  g_autofree char *reason = NULL;
  g_autofree char *grant_id = get_grant_id (store, rule);
  const char *folder = mapshot_source_store_get_user_dir (store);

  if (rule->rules.reason != NULL)
    reason = g_strdup (rule->rules.reason);
  else if (rule->rules.capture == MAPSHOT_CAPTURE_NO)
    reason = g_strdup_printf (_("%s may be viewed, not captured"), rule->name);
  else
    reason = g_strdup_printf (_("%s may be captured only with its provider's permission"), rule->name);
  if (rule->rules.terms_uri != NULL)
    {
      g_autofree char *bare = g_steal_pointer (&reason);
      reason = g_strdup_printf ("%s (%s)", bare, rule->rules.terms_uri);
    }

  if (rule->rules.capture == MAPSHOT_CAPTURE_PERMISSION)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED,
                 _("%s. If you have that permission, write Permission=granted under [source %s] in a .ini file in %s. "
                    "Otherwise use for instance %s."),
                 reason, grant_id, folder[0] != '\0' ? folder : "mapshot/sources", alternatives);
  else
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED, _("%s. Use for instance %s."), reason, alternatives);
  mapshot_error_set_topic (error, MAPSHOT_TOPIC_SOURCE);
}

/* The smallest number of tiles that a rule allows at once; 0 = no limit. */
static gint64
get_max_tiles (const MapshotSourceStore *store, const MapshotSource *source, const MapshotSource **limiting)
{
  GPtrArray *rules = mapshot_source_store_get_rules (store);
  gint64 max_tiles = source->rules.max_tiles;

  *limiting = source;
  for (guint i = 0; i < rules->len && !is_shipped (store, source); i++)
    {
      const MapshotSource *rule = g_ptr_array_index (rules, i);

      if (rule->rules.max_tiles > 0 && (max_tiles == 0 || rule->rules.max_tiles <= max_tiles) &&
          mapshot_source_is_ruled_by (source, rule))
        {
          max_tiles = rule->rules.max_tiles;
          *limiting = rule;
        }
    }

  return max_tiles;
}

gboolean
mapshot_policy_check_capture (const MapshotSourceStore *store, const MapshotSource *source, gint64 tiles,
                              GError **error)
{
  const MapshotSource *strictest = find_strictest (store, source);
  const MapshotSource *limiting;
  gint64 max_tiles;

  if (get_effective (store, strictest) != MAPSHOT_CAPTURE_YES)
    {
      set_refused (store, strictest, error);
      return FALSE;
    }
  max_tiles = get_max_tiles (store, source, &limiting);
  if (max_tiles > 0 && tiles > max_tiles)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED,
                   _("the picture needs %" PRId64 " tiles, and the rules of %s allow %" PRId64
                      " a capture; take a lower zoom or a smaller region"),
                   tiles, limiting->name, max_tiles);
      return FALSE;
    }

  return TRUE;
}

gboolean
mapshot_policy_check_uri (const MapshotSourceStore *store, const char *uri, GError **error)
{
  GPtrArray *rules = mapshot_source_store_get_rules (store);
  const MapshotSource *refused = NULL;
  g_autofree char *host = mapshot_host_from_uri (uri, error);

  if (host == NULL)
    return FALSE;
  for (guint i = 0; i < rules->len; i++)
    {
      const MapshotSource *rule = g_ptr_array_index (rules, i);

      if (!mapshot_source_rules_host (rule, host))
        continue;
      /* One host may serve a map that may be captured beside one that may not; an address alone does not say which it is. */
      if (get_effective (store, rule) == MAPSHOT_CAPTURE_YES)
        return TRUE;
      if (refused == NULL)
        refused = rule;
    }
  if (refused != NULL)
    set_refused (store, refused, error);

  return refused == NULL;
}

gboolean
mapshot_policy_check_view_uri (const MapshotSourceStore *store, const MapshotSource *source, const char *uri, GError **error)
{
  const MapshotSource *strictest = find_strictest (store, source);
  g_autofree char *host = mapshot_host_from_uri (uri, error);

  if (host == NULL)
    return FALSE;

  return (get_effective (store, strictest) != MAPSHOT_CAPTURE_YES && mapshot_source_rules_host (strictest, host)) ||
         mapshot_policy_check_uri (store, uri, error);
}

void
mapshot_policy_get_limits (const MapshotSource *source, int asked_connections, double asked_rate, int *connections,
                           double *rate)
{
  int allowed = CLAMP (source->rules.max_connections, 1, 64);
  double allowed_rate = source->rules.max_rate;

  *connections = asked_connections > 0 ? MIN (asked_connections, allowed) : allowed;
  if (!(asked_rate > 0))
    *rate = allowed_rate;
  else
    *rate = allowed_rate > 0 ? MIN (asked_rate, allowed_rate) : asked_rate;
}
