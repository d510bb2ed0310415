/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "source.h"

#include <string.h>

static gboolean
load (const char *text, GPtrArray **sources, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) reason = NULL;

  *sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
  g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_KEEP_TRANSLATIONS, &reason);
  g_assert_no_error (reason);

  return mapshot_source_load_key_file (file, "test.ini", *sources, error);
}

static void
test_full (void)
{
  const char *text = "# a comment\n"
                     "[source city]\n"
                     "Name=City map\n"
                     "Name[ko]=도시 지도\n"
                     "Group=Own\n"
                     "Type=xyz\n"
                     "Template=https://{s}.tiles.example.org/{z}/{x}/{y}.png?k={key}\n"
                     "Subdomains=a;b ; c\n"
                     "MinZoom=3\n"
                     "MaxZoom=18\n"
                     "TileSize=512\n"
                     "Rows=south\n"
                     "Transparent=true\n"
                     "NotFound=blank\n"
                     "NotFoundStatus=404;403\n"
                     "Headers=Referer: https://example.org/a;X-Token:  abc \n"
                     "Attribution=© City\n"
                     "Coverage=126,37,128,38\n"
                     "Capture=permission\n"
                     "MaxTiles=5000\n"
                     "MaxConnections=4\n"
                     "MaxRate=2.5\n"
                     "HttpCache=true\n"
                     "Key=required\n"
                     "Terms=https://example.org/terms\n"
                     "KeyPage=https://example.org/key\n"
                     "Reason=Ask first\n"
                     "Reason[ko]=먼저 물어보세요\n"
                     "Hosts=Old.Example.ORG.\n";
  g_autoptr (GPtrArray) sources = NULL;
  g_autoptr (GError) error = NULL;
  const MapshotSource *s;

  g_assert_true (load (text, &sources, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (sources->len, ==, 1);
  s = g_ptr_array_index (sources, 0);
  g_assert_cmpstr (s->id, ==, "city");
  g_assert_cmpstr (s->name, ==, "City map");
  g_assert_cmpstr (s->group, ==, "Own");
  g_assert_cmpstr (s->subdomains[1], ==, "b");
  g_assert_cmpuint (g_strv_length (s->subdomains), ==, 3);
  g_assert_cmpstr (s->hosts[2], ==, "c.tiles.example.org");
  g_assert_cmpstr (s->rule_hosts[0], ==, "old.example.org");
  g_assert_cmpint (mapshot_tile_grid_get_level (s->grid, 0)->zoom, ==, 3);
  g_assert_cmpint (mapshot_tile_grid_get_n_levels (s->grid), ==, 16);
  g_assert_cmpint (mapshot_tile_grid_get_tile_width (s->grid), ==, 512);
  g_assert_true (mapshot_tile_grid_get_rows_from_south (s->grid));
  g_assert_true (s->transparent);
  g_assert_cmpint (s->not_found, ==, MAPSHOT_NOT_FOUND_BLANK);
  g_assert_cmpint (s->not_found_statuses[0], ==, 404);
  g_assert_cmpint (s->not_found_statuses[1], ==, 403);
  g_assert_cmpint (s->not_found_statuses[2], ==, 0);
  g_assert_cmpstr (s->header_names[0], ==, "Referer");
  g_assert_cmpstr (s->header_values[0], ==, "https://example.org/a");
  g_assert_cmpstr (s->header_names[1], ==, "X-Token");
  g_assert_cmpstr (s->header_values[1], ==, "abc");
  g_assert_null (s->header_names[2]);
  g_assert_cmpstr (s->attribution, ==, "© City");
  g_assert_cmpfloat (s->coverage.east, ==, 128);
  g_assert_cmpint (s->rules.capture, ==, MAPSHOT_CAPTURE_PERMISSION);
  g_assert_cmpint (s->rules.max_tiles, ==, 5000);
  g_assert_cmpint (s->rules.max_connections, ==, 4);
  g_assert_cmpfloat (s->rules.max_rate, ==, 2.5);
  g_assert_true (s->rules.http_cache);
  g_assert_true (s->rules.needs_key);
  g_assert_cmpstr (s->rules.terms_uri, ==, "https://example.org/terms");
  g_assert_cmpstr (s->rules.key_uri, ==, "https://example.org/key");
  g_assert_cmpstr (s->rules.reason, ==, "Ask first");
}

static void
test_korean (void)
{
  const char *text =
      "[source a]\nName=Map\nName[ko]=지도\nTemplate=https://e.org/{z}/{x}/{y}\nReason=No\nReason[ko]=안 됩니다\n";
  g_autoptr (GPtrArray) sources = NULL;
  const MapshotSource *s;

  g_setenv ("LANGUAGE", "ko", TRUE);
  g_assert_true (load (text, &sources, NULL));
  g_setenv ("LANGUAGE", "", TRUE);
  s = g_ptr_array_index (sources, 0);
  g_assert_cmpstr (s->name, ==, "지도");
  g_assert_cmpstr (s->rules.reason, ==, "안 됩니다");
}

static void
test_defaults (void)
{
  g_autoptr (GPtrArray) sources = NULL;
  const MapshotSource *s;

  g_assert_true (
      load ("[source a]\nName=A\nTemplate=https://e.org/{z}/{x}/{y}{r}\n[source b]\nName=B\nType=basemap\nMaxZoom=12\n",
            &sources, NULL));
  g_assert_cmpuint (sources->len, ==, 2);
  s = g_ptr_array_index (sources, 0);
  g_assert_cmpint (mapshot_tile_grid_get_tile_width (s->grid), ==, 512);
  g_assert_cmpint (mapshot_tile_grid_get_n_levels (s->grid), ==, 23);
  g_assert_cmpint (s->rules.capture, ==, MAPSHOT_CAPTURE_YES);
  g_assert_cmpint (s->rules.max_connections, ==, 8);
  s = g_ptr_array_index (sources, 1);
  g_assert_cmpint (s->kind, ==, MAPSHOT_SOURCE_BASEMAP);
  g_assert_null (s->template_uri);
  g_assert_null (s->hosts[0]);
  g_assert_cmpint (mapshot_tile_grid_get_n_levels (s->grid), ==, 13);
}

static void
test_grants (void)
{
  const char *text = "[source naver]\nPermission=granted\n[source own]\nName=A\nTemplate=https://e.org/{z}/{x}/{y}\n";
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
  g_auto (GStrv) grants = NULL;

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), 0, NULL));
  g_assert_true (mapshot_source_load_key_file (file, "test.ini", sources, NULL));
  g_assert_cmpuint (sources->len, ==, 1);
  grants = mapshot_source_load_grants (file);
  g_assert_cmpuint (g_strv_length (grants), ==, 1);
  g_assert_cmpstr (grants[0], ==, "naver");
}

#define XYZ "[source a]\nName=A\nTemplate=https://e.org/{z}/{x}/{y}\n"

static void
test_wrong (void)
{
  const struct
  {
    const char *text;
    const char *says; /* in the message, which always names the file too */
  } cases[] = {
    { "[a]\nName=A\n", "[source ID]" },
    { "[source ]\nName=A\n", "[source ID]" },
    { "[source A]\nName=A\n", "[source ID]" },
    { "[source a b]\nName=A\n", "[source ID]" },
    { "[source ../x]\nName=A\n", "[source ID]" },
    { "[source a]\nTemplate=https://e.org/{z}/{x}/{y}\n", "[source a] Name" },
    { "[source a]\nName=\nTemplate=https://e.org/{z}/{x}/{y}\n", "[source a] Name" },
    { "[source a]\nName=A\n", "Template" },
    { "[source a]\nName=A\nTemplate=https://e.org/\n", "needs {z}, {x} and {y}" },
    { "[source a]\nName=A\nTemplate=https://{s}.e.org/{z}/{x}/{y}\n", "Subdomains" },
    { "[source a]\nName=A\nTemplate=https://{s}.e.org/{z}/{x}/{y}\nSubdomains=a;tile.osm.org/\n",
      "parts of a host name" },
    { XYZ "Subdomains=a;b\n", "Subdomains" },
    { "[source a]\nName=A\nTemplate=https://e.org/{s}/{z}/{x}/{y}\nSubdomains=a;b\\nX: c\n", "parts of a host name" },
    { XYZ "Colour=red\n", "[source a] Colour: this key is unknown" },
    { XYZ "maxtiles=5\n", "maxtiles: this key is unknown" },
    { XYZ "MaxTiles[ko]=5\n", "MaxTiles[ko]: this key is unknown" },
    { XYZ "Type=wfs\n", "“wfs” is none of: basemap, xyz, rules, tms, wmts, tilejson, image, wms" },
    { XYZ "Type=wms\n", "does not go with Type=wms" },
    { XYZ "Type=basemap\n", "does not go with Type=basemap" },
    { XYZ "Type=rules\n", "does not go with Type=rules" },
    { "[source a]\nName=A\nType=rules\n", "Hosts" },
    { XYZ "MinZoom=-1\n", "MinZoom: “-1” is out of range" },
    { XYZ "MaxZoom=31\n", "MaxZoom: “31” is out of range" },
    { XYZ "MaxZoom=ten\n", "is not a whole number" },
    { XYZ "MinZoom=9\nMaxZoom=8\n", "more than MaxZoom" },
    { XYZ "TileSize=300\n", "“300” is none of: 256, 512" },
    { XYZ "Rows=down\n", "is none of: north, south" },
    { "[source a]\nName=A\nTemplate=https://e.org/{z}/{x}/{-y}\nRows=south\n", "Rows=south does not go" },
    { "[source a]\nName=A\nTemplate=https://e.org/{q}\nMinZoom=0\n", "from 1 to 30" },
    { XYZ "Transparent=yes\n", "is none of: false, true" },
    { XYZ "NotFound=hole\n", "is none of: missing, blank" },
    { XYZ "NotFoundStatus=200\n", "NotFoundStatus" },
    { XYZ "NotFoundStatus=302\n", "NotFoundStatus" },
    { XYZ "NotFoundStatus=\n", "NotFoundStatus" },
    { XYZ "Headers=Referer\n", "Headers" },
    { XYZ "Headers=User-Agent: Mozilla/5.0\n", "cannot be set" },
    { XYZ "Headers=Host: e.com\n", "cannot be set" },
    { XYZ "Headers=X-A: b\\nX-B: c\n", "Headers" },
    { XYZ "Headers=X A: b\n", "Headers" },
    { XYZ "Coverage=1,2,3\n", "is not a region" },
    { XYZ "Coverage=1,5,3,2\n", "south edge" },
    { XYZ "Capture=maybe\n", "is none of: yes, permission, no" },
    { XYZ "MaxTiles=0\n", "MaxTiles" },
    { XYZ "MaxTiles=99999999999999999999\n", "MaxTiles" },
    { XYZ "MaxConnections=65\n", "from 1 to 64" },
    { XYZ "MaxRate=0\n", "MaxRate" },
    { XYZ "MaxRate=fast\n", "MaxRate" },
    { XYZ "MaxRate=inf\n", "MaxRate" },
    { XYZ "HttpCache=1\n", "HttpCache" },
    { XYZ "Key=required\n", "{key}" },
    { "[source a]\nName=A\nTemplate=https://e.org/{key}/{z}/{x}/{y}\nKey=none\n", "{key}" },
    { XYZ "Terms=somewhere\n", "Terms" },
    { XYZ "KeyPage=javascript:alert(1)\n", "KeyPage" },
    { XYZ "Reason=a\\nb\n", "one line" },
    { XYZ "Hosts=https://e.org/\n", "Hosts" },
    { XYZ "Hosts=*.e.org\n", "Hosts" },
    { XYZ "Permission=yes\n", "“yes” is none of: granted" },
    { "[source a]\nPermission=no\n", "is none of: granted" },
    { XYZ "Name=\xff\xfe\n", "UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) sources = NULL;
      g_autoptr (GError) error = NULL;

      if (load (cases[i].text, &sources, &error))
        g_error ("“%s” was taken", cases[i].text);
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
      g_assert_true (g_str_has_prefix (error->message, "test.ini: ["));
      g_assert_null (strchr (error->message, '\n'));
      g_assert_cmpuint (sources->len, ==, 0);
      if (strstr (error->message, cases[i].says) == NULL)
        g_error ("“%s” gave “%s”", cases[i].text, error->message);
    }
}

/* One wrong entry: nothing of the file is taken. */
static void
test_all_or_nothing (void)
{
  g_autoptr (GPtrArray) sources = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (load (XYZ "[source b]\nName=B\n", &sources, &error));
  g_assert_cmpuint (sources->len, ==, 0);
  g_assert_nonnull (strstr (error->message, "[source b] Template"));
}

static void
test_too_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) sources = NULL;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 1001; i++)
    g_string_append_printf (text, "[source s%d]\nName=S\nTemplate=https://e.org/{z}/{x}/{y}\n", i);
  g_assert_false (load (text->str, &sources, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "1000"));
}

/* Whatever stands in a file, it is taken whole or refused with a message. */
static void
test_random (void)
{
  const char *seed =
      "[source city]\nName=City map\nName[ko]=도시 지도\nTemplate=https://{s}.e.org/{z}/{x}/{y}.png?k={key}\n"
      "Subdomains=a;b;c\nMinZoom=3\nMaxZoom=18\nTileSize=512\nRows=south\nNotFoundStatus=404;403\n"
      "Headers=Referer: https://example.org/a;X-Token: abc\nCoverage=126,37,128,38\nMaxRate=2.5\n"
      "Key=required\nTerms=https://example.org/terms\nReason[ko]=먼저\nHosts=old.example.org\n";
  const char letters[] = "\0\n=[]{};:\\@/#%-.019az \xff\xed";

  for (int round = 0; round < 5000; round++)
    {
      g_autofree char *text = g_strdup (seed);
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
      g_autoptr (GError) error = NULL;
      gsize length = strlen (seed);

      for (int i = g_test_rand_int_range (1, 4); i > 0; i--)
        text[g_test_rand_int_range (0, (gint32) length)] = letters[g_test_rand_int_range (0, sizeof letters - 1)];
      if (!g_key_file_load_from_data (file, text, length, G_KEY_FILE_KEEP_TRANSLATIONS, NULL))
        continue;
      if (mapshot_source_load_key_file (file, "test.ini", sources, &error))
        g_assert_no_error (error);
      else
        {
          g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
          g_assert_cmpuint (sources->len, ==, 0);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-file/full", test_full);
  g_test_add_func ("/source-file/korean", test_korean);
  g_test_add_func ("/source-file/defaults", test_defaults);
  g_test_add_func ("/source-file/grants", test_grants);
  g_test_add_func ("/source-file/wrong", test_wrong);
  g_test_add_func ("/source-file/all-or-nothing", test_all_or_nothing);
  g_test_add_func ("/source-file/too-many", test_too_many);
  g_test_add_func ("/source-file/random", test_random);
  return g_test_run ();
}
