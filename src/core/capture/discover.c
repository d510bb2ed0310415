/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "discover-private.h"

#include "ask.h"
#include "error.h"
#include "http-error.h"
#include "policy.h"
#include "secrets.h"
#include "service-address.h"
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
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, cause->message);
      if (cause->code == MAPSHOT_FETCH_ERROR_EXHAUSTED)
        mapshot_error_set_topic (error, MAPSHOT_TOPIC_AWAY);
    }
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

MapshotService *
mapshot_discover_map (const char *what, const MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (MapshotService) service = mapshot_discover (what, store, options, cancellable, error);
  g_autofree char *next = service != NULL ? mapshot_service_get_next (service, &(MapshotServiceChoice){ .layer = NULL }, NULL) : NULL;

  /* The list's first. */
  return next == NULL ? g_steal_pointer (&service) : read_service (next, store, options, cancellable, error);
}

/* ---- for the window ---- */

static void
job_free (gpointer data)
{
  MapshotDiscoverJob *job = data;

  g_free (job->what);
  mapshot_recipe_free (job->recipe);
  mapshot_source_store_unref (job->store);
  if (job->options.key_free != NULL)
    job->options.key_free (job->options.key_data);
  g_free ((char *) job->options.ca_file);
  g_strfreev ((char **) job->options.headers);
  g_free (job);
}

MapshotDiscoverJob *
mapshot_discover_job_set (GTask *task, MapshotSourceStore *store, const MapshotDiscoverOptions *options)
{
  MapshotDiscoverJob *job = g_new0 (MapshotDiscoverJob, 1);

  *job = (MapshotDiscoverJob){ .recipe = mapshot_recipe_new (), .store = mapshot_source_store_ref (store), .options = *options };
  job->options.ca_file = g_strdup (options->ca_file);
  job->options.headers = (const char *const *) g_strdupv ((char **) options->headers);
  g_task_set_task_data (task, job, job_free);

  return job;
}

static void
service_free (gpointer service)
{
  mapshot_service_free (service);
}

static void
run_job (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  const MapshotDiscoverJob *job = task_data;
  GError *error = NULL;
  MapshotService *service = mapshot_discover (job->what, job->store, &job->options, cancellable, &error);

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

  mapshot_discover_job_set (task, store, options)->what = g_strdup (what);
  g_task_set_source_tag (task, mapshot_discover_async);
  g_task_run_in_thread (task, run_job);
}

MapshotService *
mapshot_discover_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
