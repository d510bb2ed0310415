/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "addresses.h"
#include "error.h"
#include "test-server.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define PLACE(lat, lon, name) "{\"lat\":\"" #lat "\",\"lon\":\"" #lon "\",\"display_name\":\"" name "\"}"

typedef struct
{
  TestServer *server;
  char *service; /* as --geocoder has it */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *uri = NULL;
  guint64 bytes = 0;

  mapshot_addresses_clear (&bytes);
  f->server = test_server_new (TEST_SERVER_PLAIN);
  uri = test_server_get_uri (f->server, "/search");
  f->service = g_strconcat ("nominatim=", uri, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_server_free (f->server);
  g_free (f->service);
}

static void
answer (Fixture *f, const char *json)
{
  test_server_add_file (f->server, "/search", "application/json", json, -1);
}

static gboolean
find (const char *service, const char *text, MapshotPosition *position, GError **error)
{
  g_autoptr (MapshotAddresses) addresses = mapshot_addresses_new (service, NULL, NULL, NULL);
  gboolean stop = FALSE;

  g_assert_nonnull (addresses);

  return mapshot_addresses_find (addresses, text, &stop, position, error);
}

static void
test_gazetteer (void)
{
  MapshotPosition position;
  g_autoptr (GError) error = NULL, none = NULL;

  g_assert_true (find (NULL, "Seoul", &position, &error));
  g_assert_cmpfloat_with_epsilon (position.latitude, 37.56, 0.1);
  g_assert_true (find (NULL, "37.5, 127", &position, &error));
  g_assert_cmpfloat (position.longitude, ==, 127);
  g_assert_false (find (NULL, "no such place at all", &position, &none));
  g_assert_error (none, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
}

/* A second batch asks nobody; another text or service does. */
static void
test_kept (Fixture *f, gconstpointer data)
{
  MapshotPosition position;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "mapshot", "addresses", NULL), *text = NULL;
  guint64 bytes = 0;

  answer (f, "[" PLACE (37.5663, 126.9779, "Seoul City Hall") "," PLACE (37.5664, 126.9780, "its door") "]");
  for (int round = 0; round < 2; round++)
    {
      g_assert_true (find (f->service, "세종대로 110", &position, &error));
      g_assert_cmpfloat (position.latitude, ==, 37.5663);
      g_assert_cmpfloat (position.longitude, ==, 126.9779);
      g_assert_cmpuint (test_server_get_requests (f->server), ==, 1);
    }
  g_assert_true (find (f->service, "세종대로 111", &position, &error));
  g_assert_cmpuint (test_server_get_requests (f->server), ==, 2);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, "세종"));
  g_assert_null (strstr (text, "127.0.0.1"));
  mapshot_addresses_clear (&bytes);
  g_assert_cmpuint (bytes, ==, strlen (text));
  g_assert_true (find (f->service, "세종대로 110", &position, &error));
  g_assert_cmpuint (test_server_get_requests (f->server), ==, 3);
}

/* Too old, from the future, or nonsense: asked again. */
static void
test_stale (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "mapshot", "addresses", NULL);
  g_autofree char *both = g_strconcat (f->service, "\nhere", NULL), *key = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const gint64 times[] = { now - 31 * 24 * 3600, now + 3600, now - 3600 };
  MapshotPosition position;
  g_autoptr (GError) error = NULL;

  answer (f, "[" PLACE (1, 2, "there") "]");
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *line = g_strdup_printf ("nonsense\n%s nan 5 %" G_GINT64_FORMAT "\n%s 50 60 %" G_GINT64_FORMAT "\n", key, now, key,
                                               times[i]);

      g_assert_true (g_file_set_contents (path, line, -1, NULL));
      g_assert_true (find (f->service, "here", &position, &error));
      g_assert_cmpfloat (position.latitude, ==, i < 2 ? 1 : 50);
      g_assert_cmpuint (test_server_get_requests (f->server), ==, MIN (i + 1, 2));
    }
}

static void
test_ambiguous (Fixture *f, gconstpointer data)
{
  MapshotPosition position;
  g_autoptr (GError) error = NULL;

  answer (f, "[" PLACE (37, 127, "Springfield, A") "," PLACE (38, 127, "Springfield, B") "]");
  g_assert_false (find (f->service, "Springfield", &position, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "Springfield, A; Springfield, B"));
}

/* That there is nothing is kept as well. */
static void
test_nowhere (Fixture *f, gconstpointer data)
{
  MapshotPosition position;

  answer (f, "[]");
  for (int round = 0; round < 2; round++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (find (f->service, "nowhere", &position, &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, "not found"));
      g_assert_cmpuint (test_server_get_requests (f->server), ==, 1);
    }
}

/* At the service's pace, whoever asks. */
static void
test_pace (Fixture *f, gconstpointer data)
{
  MapshotPosition position;
  g_autoptr (GArray) arrivals = NULL;

  answer (f, "[" PLACE (1, 2, "there") "]");
  g_assert_true (find (f->service, "a", &position, NULL));
  g_assert_true (find (f->service, "b", &position, NULL));
  g_assert_true (find (f->service, "a", &position, NULL));
  arrivals = test_server_get_arrivals (f->server);
  g_assert_cmpuint (arrivals->len, ==, 2);
  g_assert_cmpint (g_array_index (arrivals, gint64, 1) - g_array_index (arrivals, gint64, 0), >=, 990000);
}

static gboolean
stop_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
test_stopped (Fixture *f, gconstpointer data)
{
  g_autofree char *uri = test_server_get_uri (f->server, "/mute/search"), *service = g_strconcat ("nominatim=", uri, NULL);
  g_autoptr (MapshotAddresses) addresses = mapshot_addresses_new (service, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  MapshotPosition position;
  gboolean stop = FALSE;

  g_timeout_add (100, stop_cb, &stop);
  g_assert_false (mapshot_addresses_find (addresses, "here", &stop, &position, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
add_test (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("mapshot-addresses-XXXXXX", NULL), *inner = g_build_filename (folder, "mapshot", NULL);
  guint64 bytes = 0;
  int status;

  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/addresses/gazetteer", test_gazetteer);
  add_test ("/addresses/kept", test_kept);
  add_test ("/addresses/stale", test_stale);
  add_test ("/addresses/ambiguous", test_ambiguous);
  add_test ("/addresses/nowhere", test_nowhere);
  add_test ("/addresses/pace", test_pace);
  add_test ("/addresses/stopped", test_stopped);
  status = g_test_run ();
  mapshot_addresses_clear (&bytes);
  g_rmdir (inner);
  g_rmdir (folder);

  return status;
}
