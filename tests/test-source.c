/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "source.h"

#include <string.h>

static void
test_from_template (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSource) source =
      mapshot_source_new_from_template (" https://Tiles.Example.org:8080/{z}/{x}/{y}.png ", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (source->id, ==, "own");
  g_assert_cmpstr (source->name, ==, "tiles.example.org");
  g_assert_cmpint (source->kind, ==, MAPSHOT_SOURCE_XYZ);
  g_assert_cmpstr (source->template_uri, ==, "https://Tiles.Example.org:8080/{z}/{x}/{y}.png");
  g_assert_cmpstr (source->hosts[0], ==, "tiles.example.org");
  g_assert_null (source->hosts[1]);
  g_assert_cmpint (mapshot_tile_grid_get_tile_width (source->grid), ==, 256);
  g_assert_cmpint (mapshot_tile_grid_get_n_levels (source->grid), ==, 23);
  g_assert_false (mapshot_tile_grid_get_rows_from_south (source->grid));
  g_assert_cmpint (source->rules.capture, ==, MAPSHOT_CAPTURE_YES);
  g_assert_cmpint (source->rules.max_connections, ==, 8);
  g_assert_cmpfloat (source->rules.max_rate, ==, 0);
  g_assert_cmpint (source->rules.max_tiles, ==, 0);
  g_assert_false (source->rules.needs_key);
  g_assert_cmpstr (source->attribution, ==, "");
  g_assert_cmpfloat (source->coverage.west, ==, -180);
  g_assert_cmpint (source->not_found_statuses[0], ==, 404);
  g_assert_cmpint (source->not_found_statuses[1], ==, 204);
  g_assert_cmpint (source->not_found_statuses[2], ==, 410);
  g_assert_cmpint (source->not_found_statuses[3], ==, 0);
}

static void
test_template_kinds (void)
{
  g_autoptr (MapshotSource) ratio = mapshot_source_new_from_template ("https://e.org/{z}/{x}/{y}{r}.png", NULL);
  g_autoptr (MapshotSource) twice = mapshot_source_new_from_template ("https://e.org/{z}/{x}/{y}@2x.png", NULL);
  g_autoptr (MapshotSource) quadkey = mapshot_source_new_from_template ("https://e.org/{q}", NULL);
  g_autoptr (MapshotSource) subdomains = mapshot_source_new_from_template ("https://{s}.e.org/{z}/{x}/{y}?{key}", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mapshot_tile_grid_get_tile_width (ratio->grid), ==, 512);
  g_assert_cmpint (mapshot_tile_grid_get_tile_width (twice->grid), ==, 512);
  g_assert_cmpint (mapshot_tile_grid_get_level (quadkey->grid, 0)->zoom, ==, 1);
  g_assert_cmpuint (g_strv_length (subdomains->hosts), ==, 3);
  g_assert_cmpstr (subdomains->hosts[2], ==, "c.e.org");
  g_assert_true (subdomains->rules.needs_key);

  g_assert_null (mapshot_source_new_from_template ("https://e.org/", &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
}

static void
test_ids (void)
{
  g_autofree char *longest = g_strnfill (64, 'a');
  g_autofree char *too_long = g_strnfill (65, 'a');

  g_assert_true (mapshot_source_is_id ("vworld-base"));
  g_assert_true (mapshot_source_is_id ("a1"));
  g_assert_true (mapshot_source_is_id (longest));
  g_assert_false (mapshot_source_is_id (too_long));
  g_assert_false (mapshot_source_is_id (""));
  g_assert_false (mapshot_source_is_id ("Base"));
  g_assert_false (mapshot_source_is_id ("a b"));
  g_assert_false (mapshot_source_is_id ("a/b"));
  g_assert_false (mapshot_source_is_id ("지도"));
}

static MapshotSource *
make_rule (void)
{
  MapshotSource *rule = mapshot_source_new ("rule");

  g_strfreev (rule->rule_hosts);
  rule->rule_hosts = g_strsplit ("example.org", ",", -1);
  rule->rules.max_connections = 2;
  rule->rules.max_rate = 5;
  rule->rules.max_tiles = 1000;
  rule->rules.http_cache = TRUE;
  rule->rules.terms_uri = g_strdup ("https://example.org/terms");
  g_free (rule->attribution);
  rule->attribution = g_strdup ("© Example");

  return rule;
}

static void
test_tighten (void)
{
  g_autoptr (MapshotSource) rule = make_rule ();
  g_autoptr (MapshotSource) loose = mapshot_source_new ("loose");
  g_autoptr (MapshotSource) tight = mapshot_source_new ("tight");

  tight->rules.max_connections = 1;
  tight->rules.max_rate = 3;
  tight->rules.max_tiles = 10;
  g_free (tight->attribution);
  tight->attribution = g_strdup ("© Own");
  mapshot_source_tighten (loose, rule);
  mapshot_source_tighten (tight, rule);

  g_assert_cmpint (loose->rules.max_connections, ==, 2);
  g_assert_cmpfloat (loose->rules.max_rate, ==, 5);
  g_assert_cmpint (loose->rules.max_tiles, ==, 1000);
  g_assert_true (loose->rules.http_cache);
  g_assert_cmpstr (loose->rules.terms_uri, ==, "https://example.org/terms");
  g_assert_cmpstr (loose->attribution, ==, "© Example");
  g_assert_cmpint (tight->rules.max_connections, ==, 1);
  g_assert_cmpfloat (tight->rules.max_rate, ==, 3);
  g_assert_cmpint (tight->rules.max_tiles, ==, 10);
  g_assert_cmpstr (tight->attribution, ==, "© Own");
}

static void
test_ruled_by (void)
{
  g_autoptr (MapshotSource) rule = make_rule ();
  g_autoptr (MapshotSource) below =
      mapshot_source_new_from_template ("https://t{switch:1,2}.Example.org./{z}/{x}/{y}", NULL);
  g_autoptr (MapshotSource) one_of =
      mapshot_source_new_from_template ("https://{switch:e.com,example.org}/{z}/{x}/{y}", NULL);
  g_autoptr (MapshotSource) other = mapshot_source_new_from_template ("https://notexample.org/{z}/{x}/{y}", NULL);

  g_assert_true (mapshot_source_is_ruled_by (below, rule));
  g_assert_true (mapshot_source_is_ruled_by (one_of, rule));
  g_assert_false (mapshot_source_is_ruled_by (other, rule));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source/from-template", test_from_template);
  g_test_add_func ("/source/template-kinds", test_template_kinds);
  g_test_add_func ("/source/ids", test_ids);
  g_test_add_func ("/source/tighten", test_tighten);
  g_test_add_func ("/source/ruled-by", test_ruled_by);
  return g_test_run ();
}
