/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "discover.h"
#include "error.h"
#include "source-time.h"
#include "test-server.h"

#include <glib/gstdio.h>
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

static char *
find_key (const MapshotSource *source, gpointer key)
{
  return g_strdup (key);
}

/* An address with {key}, as a recipe has it, and an entry that names a service: the key goes to the service and stays out of what is known of it. */
static void
test_keys (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *folder = g_dir_make_tmp ("mapshot-discover-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "own.ini", NULL);
  g_autofree char *uri = test_server_get_uri (server, "/keyed/{key}/basic.json");
  g_autofree char *text = g_strdup_printf ("[source city-map]\nType=service\nName=City\nCapabilities=%s\nMaxTiles=7\nAttribution=© City\n"
                                           "[source over]\nType=stack\nName=Over\nBase=basemap\nOverlays=city-map\n", uri);
  MapshotDiscoverOptions options = { .key_func = find_key, .key_data = NULL };
  g_autoptr (MapshotSourceStore) store = NULL;
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  g_autoptr (MapshotSource) unknown = NULL;
  g_autoptr (MapshotSource) known = NULL;
  g_autoptr (MapshotSource) typed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  store = mapshot_source_store_new ("", folder);
  g_assert_cmpstr (mapshot_source_store_get_problems (store)[0], ==, NULL);
  g_unlink (file);
  g_rmdir (folder);
  test_server_add_file (server, "/keyed/sekrit/basic.json", "application/json", tilejson, -1);

  /* Before it was asked it is no map. */
  unknown = mapshot_source_store_resolve (store, "city-map", &error);
  g_assert_null (unknown);
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_clear_error (&error);

  recipe->source = g_strdup ("city-map");
  g_assert_false (mapshot_discover_recipe (recipe, store, &options, NULL, &error));
  g_assert_nonnull (strstr (error->message, "City needs a key"));
  g_clear_error (&error);

  options.key_data = (gpointer) "sekrit";
  g_free (recipe->source);
  recipe->source = g_strdup ("over");
  g_assert_true (mapshot_discover_recipe (recipe, store, &options, NULL, &error));
  g_assert_no_error (error);
  known = mapshot_source_store_resolve (store, "city-map", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (known->id, ==, "city-map");
  g_assert_cmpstr (known->name, ==, "City");
  g_assert_cmpstr (known->attribution, ==, "© City");
  g_assert_cmpint (known->rules.max_tiles, ==, 7);
  g_assert_null (strstr (known->template_uri, "sekrit"));

  /* Once a run. */
  test_server_reset (server);
  g_assert_true (mapshot_discover_recipe (recipe, store, &options, NULL, &error));
  g_assert_cmpuint (test_server_get_requests (server), ==, 0);

  g_free (recipe->source);
  recipe->source = g_strdup (uri);
  g_assert_true (mapshot_discover_recipe (recipe, store, &options, NULL, &error));
  typed = mapshot_source_store_resolve (store, uri, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (typed->id, ==, "own");
  g_assert_null (strstr (typed->template_uri, "sekrit"));
}

/* ---- times ---- */

static const char timed_wmts[] =
    "<Capabilities xmlns:ows='o' version='1.0.0'><Contents><Layer><ows:Title>Snow</ows:Title><ows:Identifier>snow</ows:Identifier><Format>image/png</Format>"
    "<TileMatrixSetLink><TileMatrixSet>g</TileMatrixSet></TileMatrixSetLink><Dimension><ows:Identifier>Time</ows:Identifier><Default>2020-03-01</Default>"
    "<Value>2020-01-01/2020-03-01/P1M</Value></Dimension><ResourceURL format='image/png' resourceType='tile' "
    "template='http://maps.example.org/sekrit/{Time}/{TileMatrix}/{TileRow}/{TileCol}.png'/></Layer><TileMatrixSet><ows:Identifier>g</ows:Identifier>"
    "<ows:SupportedCRS>EPSG:3857</ows:SupportedCRS><TileMatrix><ows:Identifier>0</ows:Identifier><ScaleDenominator>559082264.0287178</ScaleDenominator>"
    "<TopLeftCorner>-20037508.342789 20037508.342789</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight><MatrixWidth>1</MatrixWidth>"
    "<MatrixHeight>1</MatrixHeight></TileMatrix></TileMatrixSet></Contents></Capabilities>";

static void
assert_at_time (const MapshotSourceStore *store, const char *what, const char *time)
{
  g_autofree char *name = mapshot_source_name_at_time (what, time);
  g_autofree char *expected = g_strdup_printf ("http://maps.example.org/{key}/%s/{z}/{y}/{x}.png", time);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (store, name, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (source->template_uri, ==, expected);
}

/* Several times of an address with {key} and of an entry that names a service: each service is asked once, with its key, and says which time it does not have. */
static void
test_times (void)
{
  static const char *const times[] = { "2020-01-01", "2020-02-01", NULL }, *const wrong[] = { "2020-01-01", "1999-01-01", NULL };
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *folder = g_dir_make_tmp ("mapshot-discover-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "own.ini", NULL);
  g_autofree char *uri = test_server_get_uri (server, "/wmts/{key}/caps.xml");
  g_autofree char *text = g_strdup_printf ("[source snow]\nType=service\nName=Snow\nCapabilities=%s\nAttribution=\n", uri);
  const MapshotDiscoverOptions options = { .key_func = find_key, .key_data = (gpointer) "sekrit" };
  g_autofree char *single = mapshot_source_name_at_time ("snow", "2020-02-01");
  g_autoptr (MapshotSourceStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  store = mapshot_source_store_new ("", folder);
  g_unlink (file);
  g_rmdir (folder);
  test_server_add_file (server, "/wmts/sekrit/caps.xml", "text/xml", timed_wmts, -1);
  {
    const char *const whats[] = { uri, "snow" };

    for (gsize i = 0; i < G_N_ELEMENTS (whats); i++)
      {
        g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();

        test_server_reset (server);
        recipe->source = g_strdup (whats[i]);
        g_assert_false (mapshot_discover_times (recipe, wrong, store, &options, NULL, &error));
        g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
        g_assert_nonnull (strstr (error->message, "1999-01-01"));
        g_clear_error (&error);
        g_assert_true (mapshot_discover_times (recipe, times, store, &options, NULL, &error));
        g_assert_no_error (error);
        g_assert_cmpuint (test_server_get_requests (server), ==, 2);
        assert_at_time (store, whats[i], "2020-01-01");
        assert_at_time (store, whats[i], "2020-02-01");
      }
  }
  /* One time of an entry. */
  {
    g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
    g_autoptr (MapshotSourceStore) other = NULL;

    recipe->source = g_strdup (single);
    g_assert_true (g_mkdir (folder, 0700) == 0 && g_file_set_contents (file, text, -1, NULL));
    other = mapshot_source_store_new ("", folder);
    g_unlink (file);
    g_rmdir (folder);
    g_assert_true (mapshot_discover_recipe_has_unknown (recipe, other));
    g_assert_true (mapshot_discover_recipe (recipe, other, &options, NULL, &error));
    g_assert_no_error (error);
    g_assert_false (mapshot_discover_recipe_has_unknown (recipe, other));
    assert_at_time (other, "snow", "2020-02-01");
  }
}

/* ---- for the window ---- */

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
test_async (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *uri = test_server_get_uri (server, "/styles/basic.json");
  g_autofree char *slow = test_server_get_uri (server, "/slow/600000/x");
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) one = NULL, all = NULL, none = NULL, cancelled = NULL;
  const MapshotDiscoverOptions options = { .timeout = 0 };
  g_autoptr (MapshotService) service = NULL;
  g_autoptr (GError) error = NULL;

  test_server_add_file (server, "/styles/basic.json", "application/json", tilejson, -1);
  mapshot_discover_async (uri, store, &options, NULL, done_cb, &one);
  service = mapshot_discover_finish (wait_for (&one), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapshot_service_get_title (service), ==, "Basic");

  recipe->source = g_strdup (uri);
  g_assert_true (mapshot_discover_recipe_has_unknown (recipe, store));
  mapshot_discover_recipe_async (recipe, store, &options, NULL, done_cb, &all);
  wait_for (&all);
  /* The store is the caller's: it changes when the caller says so. */
  g_assert_false (mapshot_source_store_has_service (store, uri));
  g_assert_true (mapshot_discover_recipe_finish (all, &error));
  g_assert_no_error (error);
  g_assert_true (mapshot_source_store_has_service (store, uri));
  g_assert_false (mapshot_discover_recipe_has_unknown (recipe, store));

  mapshot_discover_async ("basemap", store, &options, NULL, done_cb, &none);
  g_assert_null (mapshot_discover_finish (wait_for (&none), &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_clear_error (&error);

  g_free (recipe->source);
  recipe->source = g_strdup (slow);
  mapshot_discover_recipe_async (recipe, store, &options, cancellable, done_cb, &cancelled);
  g_cancellable_cancel (cancellable);
  g_assert_false (mapshot_discover_recipe_finish (wait_for (&cancelled), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
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
    { "/echo/x?request=GetCapabilities&key=sekrit", "I do not know key …", MAPSHOT_ERROR_NETWORK },
    { "/status/404/x", "cannot be used as a map service", MAPSHOT_ERROR_NETWORK },
    { "/huge-length/x?request=GetCapabilities", "cannot be used as a map service", MAPSHOT_ERROR_NETWORK },
    { "/redirect-to/https%3A%2F%2Ftile.openstreetmap.org%2Fx.json", "OpenStreetMap", MAPSHOT_ERROR_REFUSED },
  };

  /* Services repeat what they were asked with. */
  test_server_add_file (server, "/echo/x", "text/xml",
                        "<ServiceExceptionReport><ServiceException>I do not know key sekrit</ServiceException></ServiceExceptionReport>", -1);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uri = test_server_get_uri (server, cases[i].path);

      assert_fails (uri, cases[i].code, cases[i].says);
    }
  assert_fails ("https://tile.openstreetmap.org/capabilities", MAPSHOT_ERROR_REFUSED, "OpenStreetMap");
  assert_fails ("basemap", MAPSHOT_ERROR_USAGE, "https://maps.example.org/wms?");
}

/* Who does not answer may do so later; who says something else will not. */
static void
test_away (void)
{
  static const struct
  {
    const char *path;
    MapshotTopic topic;
  } cases[] = { { "/reset/x.json", MAPSHOT_TOPIC_AWAY },      { "/status/503/x.json", MAPSHOT_TOPIC_AWAY }, { NULL, MAPSHOT_TOPIC_AWAY },
                { "/html/x.json", MAPSHOT_TOPIC_NONE },       { "/status/404/x.json", MAPSHOT_TOPIC_NONE },
                { "/status/403/x.json", MAPSHOT_TOPIC_NONE } };
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  const MapshotDiscoverOptions options = { .timeout = 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      /* Nobody listens at the first port. */
      g_autofree char *uri = cases[i].path != NULL ? test_server_get_uri (server, cases[i].path) : g_strdup ("http://127.0.0.1:1/x.json");
      g_autoptr (GError) error = NULL;

      g_assert_null (mapshot_discover (uri, store, &options, NULL, &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK);
      g_assert_cmpint (mapshot_error_get_topic (error), ==, cases[i].topic);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/discover/found", test_found);
  g_test_add_func ("/discover/recipe", test_recipe);
  g_test_add_func ("/discover/keys", test_keys);
  g_test_add_func ("/discover/times", test_times);
  g_test_add_func ("/discover/async", test_async);
  g_test_add_func ("/discover/failures", test_failures);
  g_test_add_func ("/discover/away", test_away);

  return g_test_run ();
}
