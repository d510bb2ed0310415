/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cache.h"
#include "fetcher.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A server of its own: the header fields are what this is about. */
typedef struct
{
  SoupServer *server;
  char *uri;
  guint requests, conditional;
} Server;

static char *folder;

static void
handle_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Server *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *match = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "If-None-Match");
  g_autofree char *body = g_strnfill (g_str_has_prefix (path, "/large") ? 20 * 1024 * 1024 : 5000, 'x');

  self->requests++;
  self->conditional += match != NULL;
  if (g_str_has_prefix (path, "/fresh") || g_str_has_prefix (path, "/large"))
    soup_message_headers_append (headers, "Cache-Control", "max-age=3600");
  else if (g_str_has_prefix (path, "/stale"))
    {
      soup_message_headers_append (headers, "Cache-Control", "max-age=0, must-revalidate");
      soup_message_headers_append (headers, "ETag", "\"one\"");
    }
  else
    soup_message_headers_append (headers, "Cache-Control", "no-store");
  if (g_strcmp0 (match, "\"one\"") == 0)
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, NULL);
      return;
    }
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "image/png", SOUP_MEMORY_COPY, body, strlen (body));
}

static void
server_init (Server *self)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  *self = (Server){ .server = soup_server_new (NULL, NULL) };
  soup_server_add_handler (self->server, NULL, handle_cb, self, NULL);
  g_assert_true (soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  uris = soup_server_get_uris (self->server);
  self->uri = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
server_clear (Server *self)
{
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_free (self->uri);
}

static void
answer_cb (gpointer request_data, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  int *left = user_data;

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (body), >=, 5000);
  g_assert_cmpint (((const char *) g_bytes_get_data (body, NULL))[4999], ==, 'x');
  (*left)--;
}

/* How many of N requests came from the cache. */
static guint64
fetch (Server *server, const char *dir, const char *path, int n)
{
  MapshotFetcherOptions options = mapshot_fetcher_default_options;
  g_autoptr (MapshotFetcher) fetcher = NULL;
  MapshotFetcherStats stats;
  int left = n;

  options.cache_dir = dir;
  fetcher = mapshot_fetcher_new (&options, answer_cb, &left, NULL);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *uri = g_strdup_printf ("%s%s/%d", server->uri, path, i);

      mapshot_fetcher_get (fetcher, uri, GINT_TO_POINTER (i + 1));
    }
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
  mapshot_fetcher_get_stats (fetcher, &stats);
  mapshot_fetcher_stop (fetcher);

  return stats.cached;
}

static void
test_fresh (void)
{
  g_autofree char *dir = mapshot_cache_get_dir ("fresh");
  Server server;

  server_init (&server);
  g_assert_cmpuint (fetch (&server, dir, "/fresh", 20), ==, 0);
  g_assert_cmpuint (server.requests, ==, 20);
  g_assert_cmpuint (fetch (&server, dir, "/fresh", 20), ==, 20);
  g_assert_cmpuint (server.requests, ==, 20);
  /* Without its folder nothing is kept. */
  g_assert_cmpuint (fetch (&server, NULL, "/fresh", 20), ==, 0);
  g_assert_cmpuint (server.requests, ==, 40);
  server_clear (&server);
}

static void
test_stale (void)
{
  g_autofree char *dir = mapshot_cache_get_dir ("stale");
  Server server;

  server_init (&server);
  fetch (&server, dir, "/stale", 5);
  g_assert_cmpuint (server.conditional, ==, 0);
  g_assert_cmpuint (fetch (&server, dir, "/stale", 5), ==, 5);
  g_assert_cmpuint (server.requests, ==, 10);
  g_assert_cmpuint (server.conditional, ==, 5);
  server_clear (&server);
}

static void
test_no_store (void)
{
  g_autofree char *dir = mapshot_cache_get_dir ("no-store");
  Server server;

  server_init (&server);
  fetch (&server, dir, "/private", 5);
  g_assert_cmpuint (fetch (&server, dir, "/private", 5), ==, 0);
  g_assert_cmpuint (server.requests, ==, 10);
  server_clear (&server);
}

static guint64
measure (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;
  guint64 bytes = 0;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      GStatBuf info;

      if (g_stat (path, &info) == 0)
        bytes += (guint64) info.st_size;
    }
  return bytes;
}

static void
test_bounded (void)
{
  g_autofree char *dir = mapshot_cache_get_dir ("bounded");
  Server server;

  server_init (&server);
  fetch (&server, dir, "/large", 9);
  g_assert_cmpuint (measure (dir), <=, MAPSHOT_CACHE_MAX_SIZE + 1024 * 1024);
  server_clear (&server);
}

/* Another session with the same folder goes without. */
static void
test_in_use (void)
{
  g_autofree char *dir = mapshot_cache_get_dir ("in-use");
  g_autoptr (SoupSession) first_session = soup_session_new (), second_session = soup_session_new ();
  g_autoptr (MapshotCache) first = mapshot_cache_open (dir, first_session);
  guint64 bytes;

  g_assert_nonnull (first);
  g_assert_null (mapshot_cache_open (dir, second_session));
  g_assert_true (mapshot_cache_clear (&bytes, NULL));
  g_assert_true (g_file_test (dir, G_FILE_TEST_IS_DIR));
  g_assert_null (mapshot_cache_open ("/proc/nowhere", second_session));
}

static void
test_clear (void)
{
  g_autofree char *dir = mapshot_cache_get_dir ("cleared");
  g_autofree char *root = g_path_get_dirname (dir);
  g_autofree char *elsewhere = g_build_filename (folder, "elsewhere", NULL);
  g_autofree char *link = g_build_filename (root, "link", NULL);
  g_autoptr (GError) error = NULL;
  guint64 bytes = 0;
  Server server;

  server_init (&server);
  fetch (&server, dir, "/fresh", 5);
  g_assert_true (g_file_set_contents (elsewhere, "mine", -1, NULL));
  g_assert_cmpint (symlink (folder, link), ==, 0);
  g_assert_true (mapshot_cache_clear (&bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (bytes, >=, 5 * 5000);
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (elsewhere, G_FILE_TEST_EXISTS));
  g_assert_true (mapshot_cache_clear (&bytes, NULL));
  g_assert_cmpuint (bytes, ==, 0);
  g_assert_cmpuint (fetch (&server, dir, "/fresh", 5), ==, 0);
  g_assert_cmpuint (server.requests, ==, 10);
  g_assert_true (mapshot_cache_clear (&bytes, NULL));
  g_unlink (link);
  g_unlink (elsewhere);
  server_clear (&server);
}

static void
test_names (void)
{
  static const struct
  {
    const char *name, *base;
  } samples[] = { { "osm", "osm" },        { "tile.example.org", "tile.example.org" }, { "../..", "_._.." },
                  { "", "_" },             { "::1", "__1" },                          { "/etc", "_etc" } };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *dir = mapshot_cache_get_dir (samples[i].name);
      g_autofree char *base = g_path_get_basename (dir);

      g_assert_cmpstr (base, ==, samples[i].base);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *http = NULL;
  g_autofree char *mapshot = NULL;
  int status;

  folder = g_dir_make_tmp ("mapshot-cache-XXXXXX", NULL);
  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cache/fresh", test_fresh);
  g_test_add_func ("/cache/stale", test_stale);
  g_test_add_func ("/cache/no-store", test_no_store);
  g_test_add_func ("/cache/bounded", test_bounded);
  g_test_add_func ("/cache/in-use", test_in_use);
  g_test_add_func ("/cache/clear", test_clear);
  g_test_add_func ("/cache/names", test_names);
  status = g_test_run ();
  mapshot = g_build_filename (folder, "mapshot", NULL);
  http = g_build_filename (mapshot, "http", NULL);
  g_rmdir (http);
  g_rmdir (mapshot);
  g_rmdir (folder);
  g_free (folder);

  return status;
}
