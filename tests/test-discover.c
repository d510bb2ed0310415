/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "discover.h"
#include "error.h"
#include "test-server.h"

#include <string.h>

static const char tilejson[] = "{\"tilejson\":\"2.2.0\",\"name\":\"Basic\",\"tiles\":[\"../tile/{z}/{x}/{y}.png\"],\"maxzoom\":9}";

static MapshotService *
discover (const char *what, GError **error)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  const MapshotDiscoverOptions options = { .timeout = 5000 };

  return mapshot_discover (what, store, &options, NULL, error);
}

static void
test_found (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *uri = test_server_get_uri (server, "/styles/basic.json");
  g_autofree char *redirect = test_server_get_uri (server, "/redirect/styles/basic.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotService) service = NULL;
  g_autoptr (MapshotService) redirected = NULL;

  test_server_add_file (server, "/styles/basic.json", "application/json", tilejson, -1);
  service = discover (uri, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapshot_service_get_title (service), ==, "Basic");
  redirected = discover (redirect, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapshot_service_get_title (redirected), ==, "Basic");
}

/* The plan asks nobody: what the recipe names by an address is in the store by then, under the rules of its host. */
static void
test_recipe (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *uri = test_server_get_uri (server, "/styles/basic.json");
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  const MapshotDiscoverOptions options = { .timeout = 5000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSource) base = NULL;

  test_server_add_file (server, "/styles/basic.json", "application/json", tilejson, -1);
  recipe->source = g_strdup (uri);
  g_assert_true (mapshot_discover_recipe (recipe, store, &options, NULL, &error));
  g_assert_no_error (error);
  base = mapshot_source_store_resolve (store, uri, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mapshot_tile_grid_get_n_levels (base->grid), ==, 10);
  g_assert_cmpstr (base->hosts[0], ==, "127.0.0.1");
}

static void
assert_fails (const char *what, int code, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (discover (what, &error));
  g_assert_error (error, MAPSHOT_ERROR, code);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_null (strstr (error->message, "sekrit"));
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” gave “%s”", what, error->message);
}

static void
test_failures (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  const struct
  {
    const char *path, *says;
    int code;
  } cases[] = {
    { "/html/x?key=sekrit", "cannot be used as a map service", MAPSHOT_ERROR_NETWORK },
    { "/status/404/x", "cannot be used as a map service", MAPSHOT_ERROR_NETWORK },
    { "/huge-length/x?request=GetCapabilities", "cannot be used as a map service", MAPSHOT_ERROR_NETWORK },
    { "/redirect-to/https%3A%2F%2Ftile.openstreetmap.org%2Fx.json", "OpenStreetMap", MAPSHOT_ERROR_REFUSED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uri = test_server_get_uri (server, cases[i].path);

      assert_fails (uri, cases[i].code, cases[i].says);
    }
  assert_fails ("https://tile.openstreetmap.org/capabilities", MAPSHOT_ERROR_REFUSED, "OpenStreetMap");
  assert_fails ("basemap", MAPSHOT_ERROR_USAGE, "https://maps.example.org/wms?");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/discover/found", test_found);
  g_test_add_func ("/discover/recipe", test_recipe);
  g_test_add_func ("/discover/failures", test_failures);

  return g_test_run ();
}
