/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "geocoder.h"

#include "error.h"
#include "fetcher.h"
#include "gazetteer.h"
#include "host.h"
#include "parse.h"
#include "refusal.h"
#include "services.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ANSWER (4 * 1024 * 1024) /* bytes */
#define MAX_TEXT 500                 /* bytes */
#define MAX_FOUND 20

struct _MapshotGeocoder
{
  const GeocoderService *service;
  char *address;
  char *key;
  MapshotFetcher *fetcher; /* NULL for the gazetteer */
  GSource *pending;        /* a request that waits for its turn, or an answer that is known already */

  MapshotGeocoderFunc func; /* NULL: nothing is being searched */
  gpointer user_data;
  char *text;
  guint query; /* which of the service's */
};

const MapshotGeocoderInfo *
mapshot_geocoder_list (gsize *n)
{
  static MapshotGeocoderInfo infos[16];
  static gsize initialized;
  const GeocoderService *services = geocoder_services_get (n);

  if (g_once_init_enter (&initialized))
    {
      for (gsize i = 0; i < *n && i < G_N_ELEMENTS (infos); i++)
        infos[i] = services[i].info;
      g_once_init_leave (&initialized, 1);
    }
  return infos;
}

const MapshotGeocoderInfo *
mapshot_geocoder_get_info (const MapshotGeocoder *self)
{
  return &self->service->info;
}

/* ---- the end of a search ---- */

static void
finish (MapshotGeocoder *self, GPtrArray *places, const GError *error)
{
  MapshotGeocoderFunc func = g_steal_pointer (&self->func);

  func (places, error, self->user_data);
}

static void
fail_for_key (MapshotGeocoder *self, MapshotRefusal refusal)
{
  const MapshotGeocoderInfo *info = &self->service->info;
  g_autofree char *variable = mapshot_keys_get_variable (info->id);
  g_autoptr (GError) error = mapshot_refusal_new_error (refusal, info->name, variable, info->key_uri, self->key != NULL);

  finish (self, NULL, error);
}

static void
fail_with (MapshotGeocoder *self, const GError *cause)
{
  MapshotFetcherStats stats;
  g_autoptr (GError) error = NULL;

  mapshot_fetcher_get_stats (self->fetcher, &stats);
  if (stats.denied > 0 && (self->key != NULL || self->service->info.needs_key))
    fail_for_key (self, MAPSHOT_REFUSAL_KEY);
  else if (stats.throttled > 0 && self->key != NULL)
    fail_for_key (self, MAPSHOT_REFUSAL_QUOTA);
  else
    {
      error = g_error_new (MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, "%s: %s", self->service->info.name, cause->message);
      finish (self, NULL, error);
    }
}

/* ---- asking a service ---- */

static void
set_pending (MapshotGeocoder *self, guint delay, GSourceFunc callback)
{
  if (self->pending != NULL)
    g_source_destroy (self->pending);
  g_clear_pointer (&self->pending, g_source_unref);
  if (callback == NULL)
    return;
  self->pending = g_timeout_source_new (delay);
  g_source_set_callback (self->pending, callback, self, NULL);
  g_source_attach (self->pending, g_main_context_get_thread_default ());
}

/* How long the next request to SERVICE must wait, ms; its place in the line is then taken. */
static guint
take_turn (const GeocoderService *service)
{
  static GMutex mutex;
  static gint64 next[16]; /* monotonic µs, by service */
  gsize n;
  gsize index = (gsize) (service - geocoder_services_get (&n));
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&mutex);
  gint64 now = g_get_monotonic_time (), turn = MAX (next[index], now);

  next[index] = turn + (gint64) service->info.interval * G_TIME_SPAN_MILLISECOND;

  return (guint) ((turn - now + G_TIME_SPAN_MILLISECOND - 1) / G_TIME_SPAN_MILLISECOND);
}

/* (transfer full) */
static char *
fill_in (const char *template_text, const char *token, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (template_text, token, -1);

  return g_strjoinv (value, parts);
}

static gboolean
ask_cb (gpointer user_data)
{
  MapshotGeocoder *self = user_data;
  g_autofree char *text = g_uri_escape_string (self->text, NULL, FALSE);
  g_autofree char *key = g_uri_escape_string (self->key != NULL ? self->key : "", NULL, FALSE);
  g_autofree char *with_key = fill_in (self->service->queries[self->query], "{key}", key);
  g_autofree char *query = fill_in (with_key, "{q}", text);
  g_autofree char *uri = NULL;

  /* The user's own address may bring parameters of its own. */
  if (query[0] == '?' && strchr (self->address, '?') != NULL)
    query[0] = '&';
  uri = g_strconcat (self->address, query, NULL);
  set_pending (self, 0, NULL);
  mapshot_fetcher_get (self->fetcher, uri, self);

  return G_SOURCE_REMOVE;
}

static void
ask (MapshotGeocoder *self)
{
  set_pending (self, take_turn (self->service), ask_cb);
}

static void
answer_cb (gpointer request_data, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  MapshotGeocoder *self = user_data;
  g_autoptr (GPtrArray) places = mapshot_found_places_new ();
  g_autoptr (GError) problem = NULL;
  MapshotRefusal refusal;

  if (body == NULL)
    {
      fail_with (self, error);
      return;
    }
  refusal = mapshot_refusal_find (body);
  if (refusal != MAPSHOT_REFUSAL_NONE)
    fail_for_key (self, refusal);
  else if (!geocoder_service_read (self->service, body, places, &problem))
    finish (self, NULL, problem);
  else if (places->len == 0 && self->service->queries[self->query + 1] != NULL)
    {
      self->query++;
      ask (self);
    }
  else
    finish (self, places, NULL);
}

/* ---- searching ---- */

/* What needs no service: coordinates and links, and all of the gazetteer. */
static gboolean
answer_at_once_cb (gpointer user_data)
{
  MapshotGeocoder *self = user_data;
  g_autoptr (GPtrArray) places = mapshot_found_places_new ();
  g_autoptr (GError) error = NULL;
  g_auto (MapshotLocation) location = { 0 };
  g_autofree char *code = NULL;
  g_autofree char *name = NULL;

  set_pending (self, 0, NULL);
  if (mapshot_location_parse (self->text, &location) || mapshot_location_split_short_code (self->text, &code, &name))
    {
      MapshotFoundPlace *place = mapshot_gazetteer_resolve (self->text, &error);

      if (place != NULL)
        g_ptr_array_add (places, place);
    }
  else
    {
      g_clear_pointer (&places, g_ptr_array_unref);
      places = mapshot_gazetteer_search (self->text, MAX_FOUND, &error);
    }
  finish (self, error == NULL ? places : NULL, error);

  return G_SOURCE_REMOVE;
}

void
mapshot_geocoder_search (MapshotGeocoder *self, const char *text, MapshotGeocoderFunc func, gpointer user_data)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (MapshotLocation) location = { 0 };

  if (self->func != NULL && self->fetcher != NULL)
    mapshot_fetcher_cancel (self->fetcher, self);
  g_free (self->text);
  self->text = g_strdup (g_strstrip (valid));
  self->func = func;
  self->user_data = user_data;
  self->query = 0;
  if (self->fetcher == NULL || self->text[0] == '\0' || strlen (self->text) > MAX_TEXT || mapshot_location_parse (self->text, &location))
    set_pending (self, 0, answer_at_once_cb);
  else
    ask (self);
}

/* ---- making one ---- */

static const GeocoderService *
find_service (const char *id)
{
  gsize n;
  const GeocoderService *services = geocoder_services_get (&n);

  for (gsize i = 0; i < n; i++)
    if (g_str_equal (services[i].info.id, id))
      return &services[i];
  return NULL;
}

/* A key of two parts is ID:SECRET. */
static char **
make_headers (const MapshotGeocoder *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *key = self->key != NULL ? self->key : "", *colon = strchr (key, ':');
  g_autofree char *id = colon != NULL ? g_strndup (key, (gsize) (colon - key)) : g_strdup (key);

  for (gsize i = 0; self->service->headers[i] != NULL; i += 2)
    {
      g_autofree char *a = fill_in (self->service->headers[i + 1], "{key}", key);
      g_autofree char *b = fill_in (a, "{id}", id);
      g_autofree char *value = fill_in (b, "{secret}", colon != NULL ? colon + 1 : "");

      g_strv_builder_add (builder, self->service->headers[i]);
      g_strv_builder_add (builder, value);
    }
  g_strv_builder_add (builder, "Accept");
  g_strv_builder_add (builder, "application/json");

  return g_strv_builder_end (builder);
}

static gboolean
refuse_redirect_cb (const char *uri, gpointer user_data, GError **error)
{
  /* The key in the address must not be carried elsewhere, and no service redirects its searches. */
  return FALSE;
}

static gboolean
open_fetcher (MapshotGeocoder *self, const char *ca_file, GError **error)
{
  g_auto (GStrv) headers = make_headers (self);
  MapshotFetcherOptions options = mapshot_fetcher_default_options;

  options.max_connections = 1;
  options.max_retries = 1;
  options.max_pause = 5000;
  options.max_body = MAX_ANSWER;
  options.ca_file = ca_file;
  options.headers = (const char *const *) headers;
  self->fetcher = mapshot_fetcher_new (&options, answer_cb, self, error);
  if (self->fetcher != NULL)
    mapshot_fetcher_set_redirect_func (self->fetcher, refuse_redirect_cb, NULL);

  return self->fetcher != NULL;
}

/* SERVICE and, but for the gazetteer, ADDRESS (transfer full), of WHAT. */
static gboolean
read_what (const char *what, const GeocoderService **service, char **address, GError **error)
{
  const char *equals = what != NULL ? strchr (what, '=') : NULL;
  g_autofree char *id = equals != NULL ? g_strndup (what, (gsize) (equals - what)) : g_strdup (what != NULL ? what : "gazetteer");
  g_autofree char *host = NULL;

  *address = NULL;
  *service = find_service (id);
  if (*service == NULL || ((*service)->read == NULL && equals != NULL))
    {
      g_autofree char *quoted = mapshot_parse_quote (id);

      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%s is no search service; write gazetteer, vworld, kakao, naver, google, nominatim or photon=https://search.example.org/api"),
                   quoted);
      return FALSE;
    }
  if ((*service)->read == NULL)
    return TRUE;
  *address = g_strdup (equals != NULL ? equals + 1 : (*service)->info.address);
  if (*address == NULL)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                 _("%s needs the address of a server; write for example %s=https://search.example.org/api"),
                 (*service)->info.name, (*service)->info.id);
  else
    host = mapshot_host_from_uri (*address, error);

  return host != NULL;
}

gboolean
mapshot_geocoder_check (const char *what, GError **error)
{
  const GeocoderService *service;
  g_autofree char *address = NULL;

  return read_what (what, &service, &address, error);
}

static gboolean
find_key (MapshotGeocoder *self, const MapshotKeys *keys, GError **error)
{
  const MapshotGeocoderInfo *info = &self->service->info;
  g_autofree char *variable = mapshot_keys_get_variable (info->id);

  if (keys != NULL)
    self->key = mapshot_keys_find_by_id (keys, info->id, info->needs_key);
  if (self->key != NULL || !info->needs_key)
    return TRUE;
  g_propagate_error (error, mapshot_refusal_new_error (MAPSHOT_REFUSAL_KEY, info->name, variable, info->key_uri, FALSE));

  return FALSE;
}

MapshotGeocoder *
mapshot_geocoder_new (const char *what, const MapshotKeys *keys, const char *ca_file, GError **error)
{
  g_autoptr (MapshotGeocoder) self = g_new0 (MapshotGeocoder, 1);

  if (!read_what (what, &self->service, &self->address, error))
    return NULL;
  if (self->service->read != NULL && (!find_key (self, keys, error) || !open_fetcher (self, ca_file, error)))
    return NULL;

  return g_steal_pointer (&self);
}

void
mapshot_geocoder_free (MapshotGeocoder *self)
{
  set_pending (self, 0, NULL);
  if (self->fetcher != NULL)
    mapshot_fetcher_stop (self->fetcher);
  g_clear_object (&self->fetcher);
  g_free (self->address);
  g_free (self->key);
  g_free (self->text);
  g_free (self);
}
