/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ask.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GBytes *body;
  GError *error;
  gboolean done;
} Answer;

static void
answer_cb (gpointer request_data, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  Answer *answer = user_data;

  answer->done = TRUE;
  if (body != NULL)
    answer->body = g_bytes_ref (body);
  else
    answer->error = g_error_copy (error);
}

/* On the thread that cancels. No GSource of the cancellable's does it: one that is freed while the cancelling still goes on is never freed by GLib 2.74. */
static void
cancelled_cb (GCancellable *cancellable, gpointer context)
{
  g_main_context_wakeup (context);
}

static void
wait_for_answer (GMainContext *context, const Answer *answer, GCancellable *cancellable)
{
  gulong handler = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), context, NULL) : 0;

  while (!answer->done && !g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (context, TRUE);
  g_cancellable_disconnect (cancellable, handler);
}

static GBytes *
ask_in_context (GMainContext *context, const char *uri, const MapshotAskOptions *options, MapshotRefusal *refusal,
                GCancellable *cancellable, GError **error)
{
  MapshotFetcherOptions fetcher_options = mapshot_fetcher_default_options;
  Answer answer = { .body = NULL };
  g_autoptr (MapshotFetcher) fetcher = NULL;
  MapshotFetcherStats stats;

  fetcher_options.max_connections = 1;
  fetcher_options.max_retries = options->retries;
  fetcher_options.max_body = options->max_body;
  fetcher_options.ca_file = options->ca_file;
  fetcher_options.headers = options->headers;
  fetcher_options.post = options->post;
  fetcher_options.explain = TRUE;
  if (options->timeout > 0)
    fetcher_options.connect_timeout = fetcher_options.stall_timeout = options->timeout;
  fetcher = mapshot_fetcher_new (&fetcher_options, answer_cb, &answer, error);
  if (fetcher == NULL)
    return NULL;
  if (options->redirect_func != NULL)
    mapshot_fetcher_set_redirect_func (fetcher, options->redirect_func, options->redirect_data);
  mapshot_fetcher_get (fetcher, uri, &answer);
  wait_for_answer (context, &answer, cancellable);
  mapshot_fetcher_get_stats (fetcher, &stats);
  mapshot_fetcher_stop (fetcher);
  if (refusal != NULL)
    *refusal = stats.refusal != MAPSHOT_REFUSAL_NONE ? stats.refusal : stats.denied > 0 ? MAPSHOT_REFUSAL_KEY : MAPSHOT_REFUSAL_NONE;
  if (!answer.done)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("cancelled"));
  else if (answer.error != NULL)
    g_propagate_error (error, answer.error);

  return answer.body;
}

GBytes *
mapshot_ask (const char *uri, const MapshotAskOptions *options, MapshotRefusal *refusal, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GBytes *body;

  if (refusal != NULL)
    *refusal = MAPSHOT_REFUSAL_NONE;
  g_main_context_push_thread_default (context);
  body = ask_in_context (context, uri, options, refusal, cancellable, error);
  g_main_context_pop_thread_default (context);

  return body;
}
