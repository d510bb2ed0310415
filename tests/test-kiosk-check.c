/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-check.h"

#include "error.h"
#include "kiosk-code.h"
#include "test-server.h"

#include <glib/gstdio.h>
#include <string.h>

#define KIOSK "[kiosk]\nTitle=T\n"
#define SAVE "[save]\nTo=usb\n"
#define REGION "[region town]\nName=Town\nBounds=126,37,127,38\n"
#define SIZE "[size a4]\nName=A4\nSize=3508x2480\n"

static char *folder;

static gboolean
check (const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "kiosk.ini", NULL);
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotKeys) keys = mapshot_keys_new (NULL, NULL);
  g_autoptr (MapshotKioskSettings) settings = NULL;
  g_autoptr (GError) wrong = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  settings = mapshot_kiosk_settings_load (path, &wrong);
  g_assert_no_error (wrong);

  return mapshot_kiosk_check (settings, store, keys, error);
}

static void
test_good (void)
{
  g_autoptr (GError) error = NULL;

  check (KIOSK SAVE "[map a]\nName=A\nSource=basemap\n" REGION SIZE, &error);
  g_assert_no_error (error);
  check (KIOSK SAVE "[map a]\nName=A\nSource=nasa-relief\nLayers=https://example.org/{z}/{x}/{y}.png@0.5\n" REGION SIZE, &error);
  g_assert_no_error (error);
}

/* What the site could have known is not said to a visitor. */
static void
test_wrong (void)
{
  static const struct
  {
    const char *text;
    const char *words[3];
  } wrong[] = {
    { KIOSK SAVE "[map a]\nName=A\nSource=nosuch\n" REGION SIZE, { "[map a] Source", "nosuch", "kiosk.ini" } },
    { KIOSK SAVE "[map a]\nName=A\nSource=osm\n" REGION SIZE, { "[map a] Source", "OpenStreetMap", "kiosk.ini" } },
    { KIOSK SAVE "[map a]\nName=A\nSource=basemap\n[map b]\nName=B\nSource=basemap\nLayers=osm@0.5\n" REGION SIZE, { "[map b] Source, Layers", "OpenStreetMap", "kiosk.ini" } },
    { KIOSK SAVE "[map a]\nName=A\nSource=vworld-base\n" REGION SIZE, { "[map a] Source", "needs a key", "KeyFile=" } },
    { KIOSK SAVE "[map a]\nName=A\nSource=basemap\n" REGION "[region pole]\nName=P\nBounds=0,86,10,89\n" SIZE, { "[region pole]", "[size a4]", "kiosk.ini" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (check (wrong[i].text, &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
      g_test_message ("%s", error->message);
      g_assert_null (strchr (error->message, '\n'));
      for (gsize j = 0; j < G_N_ELEMENTS (wrong[i].words); j++)
        if (strstr (error->message, wrong[i].words[j]) == NULL)
          g_error ("“%s” does not say “%s”", error->message, wrong[i].words[j]);
    }
}

static void
test_codes (void)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = check (KIOSK "[save]\nTo=pickup\n[pickup]\nInterface=127.0.0.1\n[map a]\nName=A\nSource=basemap\n" REGION SIZE, &error);

  if (mapshot_kiosk_code_is_available ())
    g_assert_no_error (error);
  else
    g_assert_true (!ok && strstr (error->message, "libqrencode") != NULL);
}

/* A service that the site names is asked once, before anything is checked; one that is not there is a matter of the network, not of the settings. */
static void
test_services (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *uri = test_server_get_uri (server, "/styles/basic.json"), *path = g_build_filename (folder, "kiosk.ini", NULL);
  g_autofree char *text = g_strdup_printf (KIOSK SAVE "[map a]\nName=A\nSource=basemap\n[map b]\nName=B\nSource=%s\n" REGION SIZE, uri);
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotKeys) keys = mapshot_keys_new (NULL, NULL);
  g_autoptr (MapshotKioskSettings) settings = NULL;
  g_autoptr (GArray) opacities = NULL;
  g_autoptr (GPtrArray) layers = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  settings = mapshot_kiosk_settings_load (path, &error);
  g_assert_no_error (error);
  g_assert_false (mapshot_kiosk_check (settings, store, keys, NULL));
  g_assert_false (mapshot_kiosk_ask (settings, store, keys, &error));
  g_assert_nonnull (strstr (error->message, "kiosk.ini: [map b] Source: "));
  g_clear_error (&error);

  test_server_add_file (server, "/styles/basic.json", "application/json",
                        "{\"tilejson\":\"2.2.0\",\"name\":\"Basic\",\"tiles\":[\"../tile/{z}/{x}/{y}.png\"],\"maxzoom\":17}", -1);
  g_assert_true (mapshot_kiosk_ask (settings, store, keys, &error));
  g_assert_no_error (error);
  g_assert_true (mapshot_kiosk_check (settings, store, keys, &error));
  g_assert_no_error (error);
  layers = mapshot_kiosk_list_layers (g_ptr_array_index (settings->maps, 1), store, &opacities, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((MapshotSource *) g_ptr_array_index (layers, 0))->kind, ==, MAPSHOT_SOURCE_XYZ);

  g_clear_pointer (&settings, mapshot_kiosk_settings_free);
  g_free (text);
  text = g_strdup (KIOSK SAVE "[map a]\nName=A\nSource=http://127.0.0.1:1/styles/basic.json\n" REGION SIZE);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  settings = mapshot_kiosk_settings_load (path, NULL);
  g_assert_false (mapshot_kiosk_ask (settings, store, keys, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK);
  g_assert_null (strchr (error->message, '\n'));
}

/* A stack brings its overlays, and its opacity goes over all of them. */
static void
test_layers (void)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (GArray) over = g_array_new (FALSE, FALSE, sizeof (MapshotRecipeLayer)), opacities = NULL;
  g_autoptr (GPtrArray) layers = NULL;
  MapshotKioskMap map = { .source = (char *) "vworld-photo-names", .layers = over };
  MapshotRecipeLayer layer = { (char *) "vworld-cadastre", 0.25 };

  g_array_append_val (over, layer);
  layers = mapshot_kiosk_list_layers (&map, store, &opacities, NULL);
  g_assert_nonnull (layers);
  g_assert_cmpuint (layers->len, ==, 3);
  g_assert_cmpuint (opacities->len, ==, 3);
  g_assert_cmpstr (((MapshotSource *) g_ptr_array_index (layers, 1))->id, ==, "vworld-hybrid");
  g_assert_cmpfloat (g_array_index (opacities, double, 2), ==, 0.25);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("mapshot-kiosk-XXXXXX", NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  g_unsetenv ("MAPSHOT_KEY_VWORLD");

  g_test_add_func ("/kiosk-check/good", test_good);
  g_test_add_func ("/kiosk-check/wrong", test_wrong);
  g_test_add_func ("/kiosk-check/codes", test_codes);
  g_test_add_func ("/kiosk-check/services", test_services);
  g_test_add_func ("/kiosk-check/layers", test_layers);

  status = g_test_run ();
  path = g_build_filename (folder, "kiosk.ini", NULL);
  g_unlink (path);
  g_rmdir (folder);
  g_free (folder);

  return status;
}
