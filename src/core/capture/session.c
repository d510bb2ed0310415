/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session.h"

#include "error.h"
#include "json-text.h"
#include "policy.h"
#include "secrets.h"
#include "service-text.h"
#include "template.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define MAX_DOCUMENT (1024 * 1024) /* bytes: a loader that holds a version is a script */
#define MAX_TOKEN 4096             /* bytes */
#define RETRIES 2
#define MARGIN 60 /* seconds before its end, but at most a tenth of its life: by the time it is used it is over */

/* The sessions that are known, under a digest of what they were asked with: no key is kept. */
static GMutex lock;
static GHashTable *sessions; /* lock */

void
mapshot_session_free (MapshotSession *self)
{
  g_free (self->token);
  g_free (self);
}

static MapshotSession *
copy (const MapshotSession *session)
{
  MapshotSession *other = g_new0 (MapshotSession, 1);

  *other = (MapshotSession){ g_strdup (session->token), session->end };

  return other;
}

gboolean
mapshot_session_is_over (const MapshotSession *self, gint64 now)
{
  return self->end <= now;
}

/* ---- the ones that are known ---- */

static char *
make_name (const MapshotSource *source, const char *key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *parts[] = { source->session->address, source->session->body, source->session->pattern, key };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    g_checksum_update (checksum, (const guchar *) (parts[i] != NULL ? parts[i] : ""), parts[i] != NULL ? (gssize) strlen (parts[i]) + 1 : 1);

  return g_strdup (g_checksum_get_string (checksum));
}

static MapshotSession *
recall (const char *name, const char *stale)
{
  const MapshotSession *known;
  MapshotSession *session = NULL;

  g_mutex_lock (&lock);
  known = sessions != NULL ? g_hash_table_lookup (sessions, name) : NULL;
  if (known != NULL && g_strcmp0 (known->token, stale) != 0 && !mapshot_session_is_over (known, g_get_real_time () / G_USEC_PER_SEC))
    session = copy (known);
  g_mutex_unlock (&lock);

  return session;
}

static void
remember (const char *name, const MapshotSession *session)
{
  g_mutex_lock (&lock);
  if (sessions == NULL)
    sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) mapshot_session_free);
  g_hash_table_insert (sessions, g_strdup (name), copy (session));
  g_mutex_unlock (&lock);
}

/* ---- asking ---- */

static gboolean
redirect_cb (const char *uri, gpointer store, GError **error)
{
  return store == NULL || mapshot_policy_check_uri (store, uri, error);
}

static GBytes *
ask (const MapshotSource *source, const char *uri, const char *post, const char *key, const MapshotSessionOptions *options,
     MapshotRefusal *refusal, GCancellable *cancellable, GError **error)
{
  g_auto (GStrv) headers = mapshot_source_expand_headers (source, key);
  const MapshotAskOptions ask_options = {
    .post = post,
    .max_body = MAX_DOCUMENT,
    .retries = RETRIES,
    .timeout = options->timeout,
    .ca_file = options->ca_file,
    .headers = (const char *const *) headers,
    .redirect_func = redirect_cb,
    .redirect_data = (gpointer) options->store,
  };
  g_autoptr (GError) cause = NULL;
  GBytes *body;

  *refusal = MAPSHOT_REFUSAL_NONE;
  body = mapshot_ask (uri, &ask_options, refusal, cancellable, &cause);
  if (body != NULL)
    *refusal = mapshot_refusal_find (body);
  else if (cause->domain == MAPSHOT_FETCH_ERROR || g_error_matches (cause, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK))
    {
      g_autofree char *reason = mapshot_secrets_hide (source, key, NULL, cause->message);

      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("%s gives out no session: %s"), source->name, reason);
    }
  else
    g_propagate_error (error, g_steal_pointer (&cause));

  return body;
}

/* ---- reading answers, which may be anything ---- */

static JsonObject *
read_object (GBytes *body, JsonParser *parser)
{
  gsize length;
  const char *data = g_bytes_get_data (body, &length);
  JsonNode *root;

  if (data == NULL || !mapshot_json_load (parser, data, (gssize) length))
    return NULL;
  root = json_parser_get_root (parser);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

/* A number, which some services write as a string; 0 when it is none. */
static gint64
get_number (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = get_text (object, name);

  if (text != NULL)
    return g_ascii_strtoll (text, NULL, 10);
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : 0;
}

static gboolean
is_token (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return 1 <= length && length <= MAX_TOKEN;
}

static gboolean
check_size (const MapshotSource *source, JsonObject *object, GError **error)
{
  gint64 width = get_number (object, "tileWidth"), height = get_number (object, "tileHeight");

  if ((width == 0 || width == mapshot_tile_grid_get_tile_width (source->grid)) &&
      (height == 0 || height == mapshot_tile_grid_get_tile_height (source->grid)))
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK,
               _("%s makes tiles of %" PRId64 " × %" PRId64 " px here; write TileSize=%" PRId64 " into its entry"),
               source->name, width, height, width);
  return FALSE;
}

/* One that ended before it came was measured by another clock: the service will say when it is over. */
static gint64
find_end (gint64 expiry)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  return expiry > now ? expiry - MIN (MARGIN, (expiry - now) / 10) : G_MAXINT64;
}

static MapshotSession *
read_json (const MapshotSource *source, GBytes *body, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = read_object (body, parser);
  const char *token = get_text (object, "session");
  MapshotSession *session;

  if (!is_token (token))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("%s gave no session in its answer"), source->name);
      return NULL;
    }
  if (!check_size (source, object, error))
    return NULL;
  session = g_new0 (MapshotSession, 1);
  *session = (MapshotSession){ g_strdup (token), find_end (get_number (object, "expiry")) };

  return session;
}

static MapshotSession *
read_pattern (const MapshotSource *source, GBytes *body, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (body, &length);
  g_autofree char *text = g_utf8_make_valid (data != NULL ? data : "", (gssize) length);
  g_autoptr (GRegex) regex = g_regex_new (source->session->pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *token = regex != NULL && g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
  MapshotSession *session;

  if (!is_token (token))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK,
                   _("%s does not tell its version where it used to; its entry may be out of date"), source->name);
      return NULL;
    }
  session = g_new0 (MapshotSession, 1);
  *session = (MapshotSession){ g_steal_pointer (&token), G_MAXINT64 };

  return session;
}

MapshotSession *
mapshot_session_get (const MapshotSource *source, const char *key, const char *stale, const MapshotSessionOptions *options,
                     MapshotRefusal *refusal, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = make_name (source, key);
  g_autofree char *uri = mapshot_template_expand_document (source->session->address, key, NULL, 0, NULL);
  MapshotSession *session = recall (name, stale);
  g_autoptr (GBytes) body = NULL;

  *refusal = MAPSHOT_REFUSAL_NONE;
  if (session != NULL)
    return session;
  if (options->store != NULL && !mapshot_policy_check_uri (options->store, uri, error))
    return NULL;
  body = ask (source, uri, source->session->body, key, options, refusal, cancellable, error);
  if (body == NULL)
    return NULL;
  session = source->session->pattern != NULL ? read_pattern (source, body, error) : read_json (source, body, error);
  if (session != NULL)
    remember (name, session);

  return session;
}

char *
mapshot_session_get_credit (const MapshotSource *source, const char *key, const char *token, int zoom, const MapshotBounds *bounds,
                            const MapshotSessionOptions *options, MapshotRefusal *refusal, GCancellable *cancellable, GError **error)
{
  g_autofree char *uri = mapshot_template_expand_document (source->session->credit, key, token, zoom, bounds);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GBytes) body = NULL;
  JsonObject *object;

  *refusal = MAPSHOT_REFUSAL_NONE;
  if (options->store != NULL && !mapshot_policy_check_uri (options->store, uri, error))
    return NULL;
  body = ask (source, uri, NULL, key, options, refusal, cancellable, error);
  if (body == NULL)
    return NULL;
  object = read_object (body, parser);
  if (object != NULL)
    return mapshot_service_clean_text (get_text (object, "copyright"));
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("%s gave no credit for this part of the map in its answer"), source->name);

  return NULL;
}
