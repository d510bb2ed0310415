/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "policy.h"

#include <glib/gstdio.h>
#include <string.h>

/* A store whose user folder holds one file with TEXT; NULL for none. */
static MapshotSourceStore *
open_store (const char *text)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  MapshotSourceStore *store;

  if (text == NULL)
    return mapshot_source_store_new ("", "");
  folder = g_dir_make_tmp ("mapshot-test-XXXXXX", NULL);
  path = g_build_filename (folder, "own.ini", NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  store = mapshot_source_store_new ("", folder);
  g_remove (path);
  g_rmdir (folder);

  return store;
}

static void
assert_check (const MapshotSourceStore *store, const char *what, gint64 tiles, gboolean allowed, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (store, what, &error);
  gboolean passed;

  g_assert_no_error (error);
  passed = mapshot_policy_check_capture (store, source, tiles, &error);
  if (passed != allowed)
    g_error ("“%s” was %s", what, passed ? "allowed" : error->message);
  if (allowed)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED);
  g_assert_null (strchr (error->message, '\n'));
  if (says != NULL && strstr (error->message, says) == NULL)
    g_error ("“%s” gave “%s”", what, error->message);
}

static void
test_allowed (void)
{
  g_autoptr (MapshotSourceStore) store = open_store (NULL);

  assert_check (store, "basemap", 1000000000, TRUE, NULL);
  assert_check (store, "vworld-satellite", 100000, TRUE, NULL);
  assert_check (store, "nasa-relief", 1, TRUE, NULL);
  assert_check (store, "http://127.0.0.1:8080/{z}/{x}/{y}.png", G_MAXINT64, TRUE, NULL);
  assert_check (store, "https://tile.openstreetmap.example/{z}/{x}/{y}.png", 5, TRUE, NULL);
}

static void
test_osm_sentence (void)
{
  g_autoptr (MapshotSourceStore) store = open_store (NULL);
  g_autoptr (MapshotSource) osm = mapshot_source_store_resolve (store, "osm", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (mapshot_policy_check_capture (store, osm, 1, &error));
  g_assert_cmpstr (error->message, ==,
                   "OpenStreetMap's own tiles may be viewed, not captured: its tile policy forbids fetching areas "
                   "(https://operations.osmfoundation.org/policies/tiles/). Use for instance "
                   "Embedded base map (basemap), VWorld map (vworld-base, with a key), NASA Blue Marble (nasa-blue-marble), "
                   "or your own tile server.");
}

/* However it is written, OpenStreetMap's host is OpenStreetMap's host; and what only looks like it is not. */
static void
test_osm_in_disguise (void)
{
  g_autoptr (MapshotSourceStore) store = open_store (NULL);
  const char *refused[] = {
    "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "http://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "https://a.tile.openstreetmap.org/{z}/{x}/{y}.png",
    "https://{s}.tile.openstreetmap.org/{z}/{x}/{y}.png",
    "https://{switch:a,b,c}.tile.openstreetmap.org/{z}/{x}/{y}.png",
    "https://{switch:mine.example,tile.openstreetmap.org}/{z}/{x}/{y}.png",
    "https://TILE.OpenStreetMap.org:443/{z}/{x}/{y}.png",
    "https://tile.openstreetmap.org./{z}/{x}/{y}.png",
    "https://tile%2eopenstreetmap%2Eorg/{z}/{x}/{y}.png",
    "https://tile。openstreetmap.org/{z}/{x}/{y}.png",
    "https://ｔile.openstreetmap.org/{z}/{x}/{y}.png",
    "https://127.0.0.1@tile.openstreetmap.org/{z}/{x}/{y}.png",
    "https://tile.osm.org/{z}/{x}/{y}.png",
    "https://a.tile.osm.org/{z}/{x}/{y}.png",
    "https://www.openstreetmap.org/{z}/{x}/{y}.png",
    "https://gps.tile.openstreetmap.org/lines/{z}/{x}/{y}.png",
    "https://tile.openstreetmap.org/{q}",
  };
  const char *allowed[] = {
    "https://nottile.openstreetmap.org.evil.com/{z}/{x}/{y}.png",
    "https://tile.openstreetmap.org.example.com/{z}/{x}/{y}.png",
    "http://tile.openstreetmap.org@127.0.0.1/{z}/{x}/{y}.png",
    "http://127.0.0.1/tile.openstreetmap.org/{z}/{x}/{y}.png",
    "http://127.0.0.1/?u=https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "https://nottile.osm.org/{z}/{x}/{y}.png",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_check (store, refused[i], 1, FALSE, "OpenStreetMap's own tiles");
  for (gsize i = 0; i < G_N_ELEMENTS (allowed); i++)
    assert_check (store, allowed[i], 1, TRUE, NULL);
}

/* Neither a permission nor an entry of one's own gets round a host's rule; one's own server behind the same id is one's
 * own. */
static void
test_no_way_round (void)
{
  g_autoptr (MapshotSourceStore) granted = open_store ("[source osm]\nPermission=granted\n");
  g_autoptr (MapshotSourceStore) renamed = open_store ("[source mine]\nName=Mine\nCapture=yes\nPermission=granted\n"
                                                       "Template=https://a.tile.openstreetmap.org/{z}/{x}/{y}.png\n");
  g_autoptr (MapshotSourceStore) replaced = open_store ("[source osm]\nName=Mine\nCapture=yes\n"
                                                        "Template=https://tile.openstreetmap.org/{z}/{x}/{y}.png\n");
  g_autoptr (MapshotSourceStore) server = open_store ("[source osm]\nName=Mine\nCapture=yes\n"
                                                      "Template=https://maps.example.org/{z}/{x}/{y}.png\n");

  assert_check (granted, "osm", 1, FALSE, "may be viewed, not captured");
  assert_check (renamed, "mine", 1, FALSE, "OpenStreetMap's own tiles");
  assert_check (replaced, "osm", 1, FALSE, "OpenStreetMap's own tiles");
  assert_check (server, "osm", 1, TRUE, NULL);
}

static void
test_permission (void)
{
  const char *naver = "https://map.pstatic.net/nrb/styles/basic/1/{z}/{x}/{y}.png";
  g_autoptr (MapshotSourceStore) store = open_store (NULL);
  g_autoptr (MapshotSourceStore) granted = open_store ("[source naver]\nPermission=granted\n");
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (store, naver, NULL);
  g_autoptr (MapshotSource) with_permission = mapshot_source_store_resolve (granted, naver, NULL);

  assert_check (store, naver, 1, FALSE, "Permission=granted under [source naver]");
  assert_check (store, naver, 1, FALSE, "Otherwise use for instance Embedded base map (basemap), VWorld map (vworld-base, with a key)");
  assert_check (granted, naver, 1, TRUE, NULL);
  /* One provider's permission is not another's. */
  assert_check (granted, "https://map0.daumcdn.net/{z}/{y}/{x}.png", 1, FALSE, "[source kakao]");
  g_assert_cmpint (mapshot_policy_get_permission (store, source), ==, MAPSHOT_CAPTURE_PERMISSION);
  g_assert_cmpint (mapshot_policy_get_permission (granted, with_permission), ==, MAPSHOT_CAPTURE_YES);
  /* The credit and the limits of the provider come with it. */
  g_assert_cmpstr (with_permission->attribution, ==, "© NAVER Corp.");
  g_assert_cmpfloat (with_permission->rules.max_rate, ==, 10);
}

static void
test_own_permission (void)
{
  const char *entry = "[source city]\nName=City\nCapture=permission\nTemplate=https://city.example/{z}/{x}/{y}\n";
  g_autofree char *with_grant = g_strconcat (entry, "Permission=granted\n", NULL);
  g_autofree char *with_no =
      g_strconcat ("[source city]\nName=City\nCapture=no\nTemplate=https://city.example/{z}/{x}/{y}\n",
                   "Permission=granted\n", NULL);
  g_autoptr (MapshotSourceStore) store = open_store (entry);
  g_autoptr (MapshotSourceStore) granted = open_store (with_grant);
  g_autoptr (MapshotSourceStore) refused = open_store (with_no);

  assert_check (store, "city", 1, FALSE, "City may be captured only with its provider's permission");
  assert_check (granted, "city", 1, TRUE, NULL);
  assert_check (refused, "city", 1, FALSE, "City may be viewed, not captured");
}

static void
test_max_tiles (void)
{
  g_autoptr (MapshotSourceStore) store =
      open_store ("[source city]\nName=City\nMaxTiles=50\nTemplate=https://city.example/{z}/{x}/{y}\n");

  assert_check (store, "city", 50, TRUE, NULL);
  assert_check (
      store, "city", 51, FALSE,
      "the picture needs 51 tiles, and the rules of City allow 50 a capture; take a lower zoom or a smaller region");
  assert_check (store, "vworld-base", 100001, FALSE, "the rules of VWorld map allow 100000");
  /* The host's rule holds for a template, and is named after the provider. */
  assert_check (store, "https://gibs.earthdata.nasa.gov/X/{z}/{y}/{x}.png", 100001, FALSE,
                "the rules of NASA Blue Marble");
}

static void
test_uri (void)
{
  g_autoptr (MapshotSourceStore) store = open_store (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (mapshot_policy_check_uri (store, "https://tiles.example.org/1/2/3.png", NULL));
  g_assert_true (mapshot_policy_check_uri (store, "https://api.vworld.kr/req/wmts/1.0.0/K/Base/7/1/1.png", NULL));
  g_assert_true (mapshot_policy_check_uri (store, "http://tile.openstreetmap.org@127.0.0.1/1", NULL));
  g_assert_false (mapshot_policy_check_uri (store, "https://A.tile.openstreetmap.org.:443/1/2/3.png?k=secret", &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED);
  g_assert_null (strstr (error->message, "secret"));
  g_clear_error (&error);
  g_assert_false (mapshot_policy_check_uri (store, "https://map.pstatic.net/1", &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (mapshot_policy_check_uri (store, "not an address", &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
}

static void
test_limits (void)
{
  g_autoptr (MapshotSource) source = mapshot_source_new ("a");
  const struct
  {
    int own, asked, expected;
    double own_rate, asked_rate, expected_rate;
  } cases[] = {
    { 8, 0, 8, 0, 0, 0 },     { 8, 4, 4, 0, 5, 5 },    { 8, 64, 8, 10, 5, 5 },
    { 4, -3, 4, 10, 50, 10 }, { 4, 4, 4, 10, -1, 10 }, { 100, 0, 64, 0, 0.5, 0.5 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int connections;
      double rate;

      source->rules.max_connections = cases[i].own;
      source->rules.max_rate = cases[i].own_rate;
      mapshot_policy_get_limits (source, cases[i].asked, cases[i].asked_rate, &connections, &rate);
      g_assert_cmpint (connections, ==, cases[i].expected);
      g_assert_cmpfloat (rate, ==, cases[i].expected_rate);
    }
}

static MapshotCapturePermission
expect_permission (const char *id)
{
  static const char *const asking[] = { "ngii-", "naver-", "kakao-", "google-", "vworld-image" };

  for (gsize i = 0; i < G_N_ELEMENTS (asking); i++)
    if (g_str_has_prefix (id, asking[i]))
      return MAPSHOT_CAPTURE_PERMISSION;
  return g_str_equal (id, "osm") ? MAPSHOT_CAPTURE_NO : MAPSHOT_CAPTURE_YES;
}

/* One permission is for all entries of a provider, and for nobody else's. */
static void
test_provider_permission (void)
{
  g_autoptr (MapshotSourceStore) store = open_store ("[source naver]\nPermission=granted\n");
  static const char *const ids[] = { "naver-map", "naver-satellite", "google-map", "kakao-skyview" };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (MapshotSource) source = mapshot_source_store_resolve (store, ids[i], NULL);

      g_assert_cmpint (mapshot_policy_get_permission (store, source), ==,
                       g_str_has_prefix (ids[i], "naver-") ? MAPSHOT_CAPTURE_YES : MAPSHOT_CAPTURE_PERMISSION);
    }
}

static void
test_listed_permissions (void)
{
  g_autoptr (MapshotSourceStore) store = open_store (NULL);
  GPtrArray *sources = mapshot_source_store_get_sources (store);

  for (guint i = 0; i < sources->len; i++)
    {
      const MapshotSource *source = g_ptr_array_index (sources, i);

      g_assert_cmpint (mapshot_policy_get_permission (store, source), ==,
                       expect_permission (source->id));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/allowed", test_allowed);
  g_test_add_func ("/policy/osm-sentence", test_osm_sentence);
  g_test_add_func ("/policy/osm-in-disguise", test_osm_in_disguise);
  g_test_add_func ("/policy/no-way-round", test_no_way_round);
  g_test_add_func ("/policy/permission", test_permission);
  g_test_add_func ("/policy/own-permission", test_own_permission);
  g_test_add_func ("/policy/max-tiles", test_max_tiles);
  g_test_add_func ("/policy/uri", test_uri);
  g_test_add_func ("/policy/limits", test_limits);
  g_test_add_func ("/policy/provider-permission", test_provider_permission);
  g_test_add_func ("/policy/listed-permissions", test_listed_permissions);
  return g_test_run ();
}
