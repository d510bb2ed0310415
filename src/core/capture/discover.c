/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "discover.h"

#include "ask.h"
#include "error.h"
#include "http-error.h"
#include "key-error.h"
#include "policy.h"
#include "secrets.h"
#include "service-address.h"
#include "source-time.h"
#include "template.h"
#include "xml-tree.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A person waits for this. */
#define RETRIES 1

/* ---- one document ---- */

static gboolean
redirect_cb (const char *uri, gpointer store, GError **error)
{
  return mapshot_policy_check_uri (store, uri, error);
}

/* What the service says of itself may quote the address, with the key in it. */
static void
hide_keys (GError *error, const char *uri, const MapshotDiscoverOptions *options)
{
  g_autofree char *message = error->message;

  error->message = mapshot_secrets_hide_address (uri, options->headers, message);
}

static GBytes *
fetch_document (const char *uri, const MapshotSourceStore *store, const MapshotDiscoverOptions *options, GCancellable *cancellable,
                GError **error)
{
  const MapshotAskOptions ask_options = {
    .max_body = MAPSHOT_XML_MAX_BYTES,
    .retries = RETRIES,
    .timeout = options->timeout,
    .ca_file = options->ca_file,
    .headers = options->headers,
    .redirect_func = redirect_cb,
    .redirect_data = (gpointer) store,
  };
  g_autoptr (GError) cause = NULL;
  GBytes *body = mapshot_ask (uri, &ask_options, NULL, cancellable, &cause);

  if (cause == NULL)
    return body;
  hide_keys (cause, uri, options);
  if (cause->domain == MAPSHOT_FETCH_ERROR)
    g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, cause->message);
  else
    g_propagate_error (error, g_steal_pointer (&cause));

  return NULL;
}

/* ---- the service ---- */

static MapshotService *
read_service (const char *uri, const MapshotSourceStore *store, const MapshotDiscoverOptions *options, GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) cause = NULL;
  MapshotService *service;
  const char *data;
  gsize length;

  if (!mapshot_policy_check_uri (store, uri, error))
    return NULL;
  body = fetch_document (uri, store, options, cancellable, error);
  if (body == NULL)
    return NULL;
  data = g_bytes_get_data (body, &length);
  service = mapshot_service_new (data != NULL ? data : "", length, uri, &cause);
  if (cause != NULL)
    {
      hide_keys (cause, uri, options);
      g_propagate_error (error, g_steal_pointer (&cause));
    }
  return service;
}

/* Whether the address asks for a document by itself. */
static gboolean
is_explicit (const char *uri)
{
  g_autofree char *lower = g_ascii_strdown (uri, -1);

  return strstr (lower, "request=getcapabilities") != NULL || g_str_has_suffix (lower, ".json");
}

static char *
ask_for (const char *uri, const char *service)
{
  gsize length = strlen (uri);
  const char *separator = strchr (uri, '?') == NULL ? "?" : length > 0 && strchr ("?&", uri[length - 1]) != NULL ? "" : "&";

  return g_strconcat (uri, separator, "SERVICE=", service, "&REQUEST=GetCapabilities", NULL);
}

/* The error that counts is the first: of the address as it was given. */
static MapshotService *
find_service (const char *uri, const MapshotSourceStore *store, const MapshotDiscoverOptions *options, GCancellable *cancellable,
              GError **error)
{
  g_autofree char *lower = g_ascii_strdown (uri, -1);
  gboolean tiles = strstr (lower, "wmts") != NULL;
  const char *const services[] = { tiles ? "WMTS" : "WMS", tiles ? "WMS" : "WMTS" };
  g_autoptr (GError) first = NULL;
  MapshotService *service = read_service (uri, store, options, cancellable, &first);

  for (gsize i = 0; service == NULL && i < G_N_ELEMENTS (services) && !is_explicit (uri); i++)
    {
      g_autofree char *other = ask_for (uri, services[i]);

      if (first->domain != MAPSHOT_ERROR || first->code == MAPSHOT_ERROR_REFUSED)
        break;
      service = read_service (other, store, options, cancellable, NULL);
    }
  if (service == NULL)
    {
      g_autofree char *shown = mapshot_http_redact (uri);

      if (first->domain == MAPSHOT_ERROR)
        g_prefix_error (&first, _("%s cannot be used as a map service: "), shown);
      g_propagate_error (error, g_steal_pointer (&first));
    }

  return service;
}

MapshotService *
mapshot_discover (const char *what, const MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                  GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) values = NULL;
  MapshotServiceChoice choice;
  g_autofree char *address = NULL;
  g_autofree char *next = NULL;
  g_autoptr (MapshotService) service = NULL;
  g_autoptr (GError) cause = NULL;

  if (!mapshot_service_address_is (what))
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("this is no address of a map service; write for example https://maps.example.org/wms?"));
      return NULL;
    }
  address = mapshot_service_address_split (what, &choice, &values, error);
  service = address != NULL ? find_service (address, store, options, cancellable, error) : NULL;
  if (service == NULL)
    return NULL;
  next = mapshot_service_get_next (service, &choice, &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  /* A list is what somebody who chose nothing wants to see. */
  if (next == NULL || choice.layer == NULL)
    return g_steal_pointer (&service);

  return read_service (next, store, options, cancellable, error);
}

/* ---- all services of a recipe ---- */

/* A service that a recipe names: an entry of Type=service, or an address. */
typedef struct
{
  const char *what;
  const MapshotSource *entry; /* NULL for an address */
  gboolean overlay;
} Wanted;

/* Addresses that the service makes of the one that it was asked at have the key in them. */
static void
hide_key_in_entry (GKeyFile *file, const char *key)
{
  static const char *const names[] = { "Template", "Address" };
  g_autofree char *group = g_key_file_get_start_group (file);
  g_autofree char *escaped = g_uri_escape_string (key, NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = g_key_file_get_string (file, group, names[i], NULL);
      g_autoptr (GString) text = value != NULL ? g_string_new (value) : NULL;

      if (text != NULL && g_string_replace (text, escaped, "{key}", 0) > 0)
        g_key_file_set_string (file, group, names[i], text->str);
    }
}

static GKeyFile *
discover_entry (const char *what, gboolean overlay, const MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) values = NULL;
  g_autofree char *address = NULL;
  g_autofree char *next = NULL;
  g_autoptr (MapshotService) service = NULL;
  MapshotServiceChoice choice;

  address = mapshot_service_address_split (what, &choice, &values, error);
  service = address != NULL ? mapshot_discover (what, store, options, cancellable, error) : NULL;
  if (service == NULL)
    return NULL;
  choice.overlay = overlay;
  next = mapshot_service_get_next (service, &choice, NULL);
  if (next != NULL)
    {
      g_clear_pointer (&service, mapshot_service_free);
      service = read_service (next, store, options, cancellable, error);
    }
  /* Such a document describes one map, whatever the list called it. */
  if (service != NULL && mapshot_service_is_single (service))
    choice.layer = NULL;

  return service != NULL ? mapshot_service_make_entry (service, &choice, error) : NULL;
}

static char *
find_key (const Wanted *wanted, const MapshotDiscoverOptions *options)
{
  g_autoptr (MapshotSource) own = NULL;

  if (options->key_func == NULL)
    return NULL;
  if (wanted->entry != NULL)
    return options->key_func (wanted->entry, options->key_data);
  own = mapshot_source_new ("own");
  own->rules.needs_key = mapshot_template_needs_key (wanted->what);

  return own->rules.needs_key ? options->key_func (own, options->key_data) : NULL;
}

static gboolean
check_key (const Wanted *wanted, const char *key, GError **error)
{
  g_autoptr (MapshotSource) own = NULL;

  if (key != NULL || (wanted->entry != NULL ? !wanted->entry->rules.needs_key : !mapshot_template_needs_key (wanted->what)))
    return TRUE;
  if (wanted->entry == NULL)
    {
      own = mapshot_source_new ("own");
      own->name = mapshot_http_get_host (wanted->what);
    }
  mapshot_key_error_set (own != NULL ? own : wanted->entry, MAPSHOT_REFUSAL_KEY, FALSE, error);

  return FALSE;
}

/* The entry's, and what the user asked for. */
static char **
join_headers (const Wanted *wanted, const char *key, const MapshotDiscoverOptions *options)
{
  g_auto (GStrv) own = wanted->entry != NULL ? mapshot_source_expand_headers (wanted->entry, key) : NULL;
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();

  if (own != NULL)
    g_strv_builder_addv (headers, (const char **) own);
  if (options->headers != NULL)
    g_strv_builder_addv (headers, (const char **) options->headers);

  return g_strv_builder_end (headers);
}

static gboolean
add_wanted (const Wanted *wanted, MapshotSourceStore *store, const MapshotDiscoverOptions *options, GCancellable *cancellable, GError **error)
{
  g_autofree char *key = find_key (wanted, options);
  g_auto (GStrv) headers = join_headers (wanted, key, options);
  MapshotDiscoverOptions own = *options;
  g_autofree char *address = NULL;
  g_autoptr (GKeyFile) file = NULL;
  g_autoptr (MapshotSource) source = NULL;

  if (!check_key (wanted, key, error))
    return FALSE;
  own.headers = (const char *const *) headers;
  address = mapshot_template_expand_document (wanted->entry != NULL ? wanted->entry->capabilities : wanted->what, key, NULL, 0, NULL);
  file = discover_entry (address, wanted->overlay, store, &own, cancellable, error);
  if (file == NULL)
    return FALSE;
  if (key != NULL)
    hide_key_in_entry (file, key);
  source = wanted->entry != NULL ? mapshot_source_new_from_service (wanted->entry, file, error) : mapshot_service_load_entry (file, error);
  if (source == NULL)
    return FALSE;
  mapshot_source_store_add_service (store, wanted->what, source);

  return TRUE;
}

static gboolean
is_wanted (const Wanted *wanted, const MapshotSourceStore *store)
{
  return (wanted->entry != NULL ? wanted->entry->kind == MAPSHOT_SOURCE_SERVICE : mapshot_service_address_is (wanted->what)) &&
         !mapshot_source_store_has_service (store, wanted->what);
}

/* WHAT, and the services that lie over it when it is a stack. */
static gboolean
add_source (const char *what, gboolean overlay, MapshotSourceStore *store, const MapshotDiscoverOptions *options,
            GCancellable *cancellable, GError **error)
{
  const Wanted wanted = { what, what != NULL ? mapshot_source_store_find (store, what) : NULL, overlay };
  g_autofree char *time = NULL;
  g_autofree char *timeless = what != NULL ? mapshot_source_split_time (what, &time) : NULL;

  if (timeless != NULL)
    return add_source (timeless, overlay, store, options, cancellable, error);
  for (char **over = wanted.entry != NULL ? wanted.entry->overlays : NULL; over != NULL && *over != NULL; over++)
    {
      double opacity;
      g_autofree char *id = mapshot_source_parse_overlay (*over, &opacity);

      if (id != NULL && !add_source (id, TRUE, store, options, cancellable, error))
        return FALSE;
    }
  return what == NULL || !is_wanted (&wanted, store) || add_wanted (&wanted, store, options, cancellable, error);
}

gboolean
mapshot_discover_recipe (const MapshotRecipe *recipe, MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                         GCancellable *cancellable, GError **error)
{
  MapshotDiscoverOptions without_headers = *options;

  without_headers.headers = NULL;
  if (!add_source (recipe->source, FALSE, store, options, cancellable, error))
    return FALSE;
  for (guint i = 0; i < recipe->layers->len; i++)
    if (!add_source (g_array_index (recipe->layers, MapshotRecipeLayer, i).source, TRUE, store, &without_headers, cancellable, error))
      return FALSE;
  return TRUE;
}

/* ---- for the window ---- */

typedef struct
{
  char *what;
  MapshotSourceStore *store;
  guint timeout;
  char *ca_file;
  char **headers;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->what);
  mapshot_source_store_unref (job->store);
  g_free (job->ca_file);
  g_strfreev (job->headers);
  g_free (job);
}

static void
service_free (gpointer service)
{
  mapshot_service_free (service);
}

static void
run_job (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  MapshotDiscoverOptions options = { .timeout = job->timeout, .ca_file = job->ca_file, .headers = (const char *const *) job->headers };
  GError *error = NULL;
  MapshotService *service = mapshot_discover (job->what, job->store, &options, cancellable, &error);

  if (service != NULL)
    g_task_return_pointer (task, service, service_free);
  else
    g_task_return_error (task, error);
}

void
mapshot_discover_async (const char *what, MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  *job = (Job){ .what = g_strdup (what),
                .store = mapshot_source_store_ref (store),
                .timeout = options->timeout,
                .ca_file = g_strdup (options->ca_file),
                .headers = g_strdupv ((char **) options->headers) };
  g_task_set_source_tag (task, mapshot_discover_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run_job);
}

MapshotService *
mapshot_discover_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
