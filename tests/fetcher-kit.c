/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetcher-kit.h"

#include <string.h>

static void
answer_free (gpointer data)
{
  FetcherAnswer *answer = data;

  g_free (answer->path);
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_free (answer->content_type);
  g_clear_error (&answer->error);
  g_free (answer);
}

void
fetcher_kit_answer_cb (gpointer request, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  FetcherKit *self = user_data;
  FetcherAnswer *answer = request;

  g_assert_cmpint (answer->done++, ==, 0);
  g_assert_true ((body != NULL) != (error != NULL));
  if (body != NULL)
    answer->body = g_bytes_ref (body);
  if (error != NULL)
    answer->error = g_error_copy (error);
  answer->content_type = g_strdup (content_type);
  self->left--;
}

void
fetcher_kit_init (FetcherKit *self, TestServerFlags flags)
{
  *self = (FetcherKit){ .options = mapshot_fetcher_default_options };
  self->server = test_server_new (flags);
  self->answers = g_ptr_array_new_with_free_func (answer_free);
  self->options.max_connections = 4;
  self->options.max_retries = 2;
  self->options.backoff = 4;
  /* Generous, as sanitizers are slow; tests of timeouts set their own. */
  self->options.connect_timeout = self->options.stall_timeout = 10000;
  if (flags != TEST_SERVER_PLAIN)
    self->options.ca_file = test_server_get_ca_file ();
}

void
fetcher_kit_open (FetcherKit *self)
{
  g_autoptr (GError) error = NULL;

  if (self->fetcher != NULL)
    return;
  self->fetcher = mapshot_fetcher_new (&self->options, fetcher_kit_answer_cb, self, &error);
  g_assert_no_error (error);
}

FetcherAnswer *
fetcher_kit_ask_uri (FetcherKit *self, const char *uri)
{
  FetcherAnswer *answer = g_new0 (FetcherAnswer, 1);

  fetcher_kit_open (self);
  answer->path = g_strdup (uri);
  g_ptr_array_add (self->answers, answer);
  self->left++;
  mapshot_fetcher_get (self->fetcher, uri, answer);
  g_assert_cmpint (answer->done, ==, 0);

  return answer;
}

FetcherAnswer *
fetcher_kit_ask (FetcherKit *self, const char *path)
{
  g_autofree char *uri = test_server_get_uri (self->server, path);

  return fetcher_kit_ask_uri (self, uri);
}

static gboolean
too_late_cb (gpointer data)
{
  g_error ("no answer for a minute");

  return G_SOURCE_REMOVE;
}

void
fetcher_kit_wait (FetcherKit *self)
{
  guint timeout = g_timeout_add (60000, too_late_cb, NULL);

  while (self->left > 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

void
fetcher_kit_clear (FetcherKit *self)
{
  MapshotFetcherStats stats;

  if (self->fetcher != NULL)
    {
      mapshot_fetcher_stop (self->fetcher);
      mapshot_fetcher_get_stats (self->fetcher, &stats);
      g_assert_cmpint (stats.in_flight, ==, 0);
      g_assert_cmpint (stats.queued, ==, 0);
      g_object_add_weak_pointer (G_OBJECT (self->fetcher), (gpointer *) &self->fetcher);
      g_object_unref (self->fetcher);
      g_assert_null (self->fetcher);
    }
  g_ptr_array_unref (self->answers);
  test_server_free (self->server);
  /* What libsoup could not let go of ends with the server's connections. */
  for (int i = 0; i < 10; i++)
    while (g_main_context_iteration (NULL, FALSE))
      ;
}

void
fetcher_kit_assert_failed (FetcherAnswer *answer, GQuark domain, int code, const char *part)
{
  g_assert_cmpint (answer->done, ==, 1);
  g_assert_error (answer->error, domain, code);
  g_assert_null (strchr (answer->error->message, '\n'));
  if (strstr (answer->error->message, part) == NULL)
    g_error ("%s: “%s” does not say “%s”", answer->path, answer->error->message, part);
}

void
fetcher_kit_assert_tile (FetcherAnswer *answer, TestTileFormat format, int size, int z, int x, int y)
{
  g_autoptr (GBytes) tile = test_tiles_get (format, size, FALSE, z, x, y);

  g_assert_no_error (answer->error);
  g_assert_true (g_bytes_equal (answer->body, tile));
}
