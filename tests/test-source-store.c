/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "source-store.h"
#include "template.h"
#include "projection.h"
#include "virtual-grid.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A folder of files of sources that is removed at the end. */
typedef struct
{
  char *path;
} Folder;

static void
folder_init (Folder *folder)
{
  folder->path = g_dir_make_tmp ("mapshot-test-XXXXXX", NULL);
  g_assert_nonnull (folder->path);
}

static char *
folder_write (const Folder *folder, const char *name, const char *text)
{
  char *path = g_build_filename (folder->path, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
folder_clear (Folder *folder)
{
  GDir *dir = g_dir_open (folder->path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder->path, name, NULL);
      g_remove (path);
    }
  g_dir_close (dir);
  g_rmdir (folder->path);
  g_free (folder->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Folder, folder_clear)

static const MapshotSource *
find (const MapshotSourceStore *store, const char *id)
{
  GPtrArray *sources = mapshot_source_store_get_sources (store);

  for (guint i = 0; i < sources->len; i++)
    {
      const MapshotSource *source = g_ptr_array_index (sources, i);

      if (g_str_equal (source->id, id))
        return source;
    }
  return NULL;
}

static void
test_shipped (void)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  const char *const *problems = mapshot_source_store_get_problems (store);
  GPtrArray *sources = mapshot_source_store_get_sources (store);
  const MapshotSource *first = g_ptr_array_index (sources, 0);
  const MapshotSource *osm = find (store, "osm");
  g_autofree char *satellite = NULL;

  g_assert_cmpstr (problems[0], ==, NULL);
  g_assert_cmpuint (sources->len, ==, 35);
  g_assert_cmpstr (first->id, ==, "basemap");
  g_assert_cmpint (first->kind, ==, MAPSHOT_SOURCE_BASEMAP);
  g_assert_cmpint (mapshot_tile_grid_get_n_levels (first->grid), ==, 13);
  g_assert_cmpstr (first->attribution, ==, "Made with Natural Earth");
  g_assert_cmpint (osm->rules.capture, ==, MAPSHOT_CAPTURE_NO);
  g_assert_true (osm->rules.http_cache);
  g_assert_nonnull (osm->rules.reason);

  satellite = mapshot_template_expand (find (store, "vworld-satellite"), 1, 109, 49, "K");
  g_assert_cmpstr (satellite, ==, "https://api.vworld.kr/req/wmts/1.0.0/K/Satellite/7/49/109.jpeg");
  g_assert_true (find (store, "vworld-hybrid")->transparent);
  g_assert_cmpint (find (store, "vworld-hybrid")->not_found, ==, MAPSHOT_NOT_FOUND_BLANK);

  for (guint i = 0; i < sources->len; i++)
    {
      const MapshotSource *source = g_ptr_array_index (sources, i);

      g_assert_cmpstr (source->attribution, !=, "");
      g_assert_nonnull (source->group);
      /* Where no terms could be found that could be named, nothing is captured without asking. */
      if (!g_str_has_prefix (source->id, "kakao-") && !g_str_has_prefix (source->id, "ngii-") && !g_str_has_prefix (source->id, "vworld-image"))
        g_assert_nonnull (source->rules.terms_uri);
      else
        g_assert_cmpint (source->rules.capture, ==, MAPSHOT_CAPTURE_PERMISSION);
      g_assert_nonnull (source->grid);
      g_assert_cmpint (source->rules.needs_key, ==, source->rules.key_uri != NULL);
      /* Whatever is fetched and may be captured has its limits. */
      if (source->kind == MAPSHOT_SOURCE_XYZ && source->rules.capture == MAPSHOT_CAPTURE_YES)
        g_assert_true (source->rules.max_tiles > 0 && source->rules.max_rate > 0);
      if (source->template_uri != NULL)
        g_assert_true (g_str_has_prefix (source->template_uri, "https://"));
    }
}

static char *
expand_at (const MapshotSourceStore *store, const char *id, int level, double x, double y, const char *key)
{
  const MapshotSource *source = find (store, id);
  double px, py;

  mapshot_tile_grid_to_pixel (source->grid, level, x, y, &px, &py);

  return mapshot_template_expand (source, level, (gint64) floor (px / mapshot_tile_grid_get_tile_width (source->grid)),
                                  (gint64) floor (py / mapshot_tile_grid_get_tile_height (source->grid)), key);
}

/* Seoul City Hall and others in each service's own numbering. */
static void
test_korean_grids (void)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  const MapshotSource *kakao = find (store, "kakao-skyview");
  const int l3 = mapshot_tile_grid_find_zoom (kakao->grid, 3), l1 = mapshot_tile_grid_find_zoom (kakao->grid, 1);
  g_autofree char *seoul = expand_at (store, "kakao-skyview", l3, 198047.5268, 451862.8350, NULL);
  g_autofree char *close = expand_at (store, "kakao-skyview", l1, 198047.5268, 451862.8350, NULL);
  g_autofree char *busan = expand_at (store, "kakao-skyview", l3, 389076.8036, 188993.7560, NULL);
  g_autofree char *ngii = expand_at (store, "ngii-map", 13, 953892.2108, 1952009.9410, "k");

  g_assert_cmpfloat (mapshot_tile_grid_get_level (kakao->grid, l3)->resolution, ==, 1);
  g_assert_nonnull (strstr (seoul, "/map_skyview/L3/1999/890.jpg"));
  g_assert_nonnull (strstr (close, "/map_skyview/L1/7997/3563.jpg"));
  g_assert_nonnull (strstr (busan, "/map_skyview/L3/972/1637.jpg"));
  /* 1153892.2108 / (256 × 0.255) and 2047990.059 / (256 × 0.255). */
  g_assert_nonnull (strstr (ngii, "apikey=k&"));
  g_assert_nonnull (strstr (ngii, "tilematrix=L18&tilerow=31372&tilecol=17676"));
}

/* The sample page of Kakao's developers, from degrees to the tile that it shows in its middle; and the density of NAVER's levels as it was measured. */
static void
test_provider_vectors (void)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotProjection) belt = mapshot_projection_new ("EPSG:5181", NULL);
  const MapshotSource *naver = find (store, "naver-map");
  const int level18 = mapshot_tile_grid_find_zoom (naver->grid, 19), level16 = mapshot_tile_grid_find_zoom (naver->grid, 17);
  const double degree = 2 * G_PI * 6378137.0 / 360;
  double x = 126.570667, y = 33.450701;
  g_autofree char *jeju = NULL;

  mapshot_projection_forward (belt, &x, &y, 1);
  jeju = expand_at (store, "kakao-skyview", mapshot_tile_grid_find_zoom (find (store, "kakao-skyview")->grid, 3), x, y, NULL);
  g_assert_nonnull (strstr (jeju, "/map_skyview/L3/216/742.jpg"));

  g_assert_cmpstr (mapshot_tile_grid_get_level (naver->grid, level18)->name, ==, "18");
  g_assert_cmpfloat_with_epsilon (1000 * mapshot_tile_grid_get_level (naver->grid, level18)->resolution / degree, 0.0026822, 1e-7);
  g_assert_cmpstr (mapshot_tile_grid_get_level (naver->grid, level16)->name, ==, "16");
  g_assert_cmpfloat_with_epsilon (1000 * mapshot_tile_grid_get_level (naver->grid, level16)->resolution / degree, 0.0107288, 1e-7);
}

/* VWorld takes x before y in most projections, and in degrees and the belts of 2010 the other way round. */
static void
test_vworld_axes (void)
{
  static const struct
  {
    const char *crs;
    gboolean yx;
  } cases[] = { { "EPSG:3857", FALSE }, { "EPSG:5179", FALSE }, { "EPSG:5181", FALSE }, { "EPSG:5184", FALSE },
                { "EPSG:4326", TRUE },  { "EPSG:5185", TRUE },  { "EPSG:5186", TRUE },  { "EPSG:5188", TRUE } };
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  const MapshotSource *cadastre = find (store, "vworld-cadastre");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotTileGrid) grid = mapshot_virtual_grid_new_level (cases[i].crs, 0, 0, 1024, 17, 1);
      g_autoptr (MapshotSource) drawn = NULL;
      g_autofree char *uri = NULL;
      g_autofree char *asked = g_strdup_printf ("&CRS=%s&", cases[i].crs);

      g_assert_true (mapshot_source_can_draw (cadastre, cases[i].crs));
      drawn = mapshot_source_new_drawn (cadastre, grid);
      uri = mapshot_template_expand (drawn, 0, 2, -3, "K:http://e.example");
      g_assert_nonnull (strstr (uri, asked));
      g_assert_cmpint (strstr (drawn->template_uri, "{bbox-yx}") != NULL, ==, cases[i].yx);
    }
  g_assert_false (mapshot_source_can_draw (cadastre, "EPSG:2154"));
  g_assert_false (mapshot_source_can_draw (find (store, "vworld-base"), "EPSG:3857"));
}

/* Pictures around a point: the numbers that the services understand. */
static void
test_static_images (void)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  const MapshotSource *naver = find (store, "naver-satellite");
  const MapshotSource *google = find (store, "google-satellite");
  g_autofree char *id = mapshot_source_expand_header (naver, 0, "ID:SE:CRET");
  g_autofree char *secret = mapshot_source_expand_header (naver, 1, "ID:SE:CRET");
  g_autofree char *naver_uri = mapshot_template_expand (naver, mapshot_tile_grid_find_zoom (naver->grid, 17), 116, 52, "ID:SECRET");
  g_autofree char *google_uri = mapshot_template_expand (google, mapshot_tile_grid_find_zoom (google->grid, 4), 0, 0, "K");
  double x = -20037508.342789244 + (116 + 0.5) * 960 * 1.194328566955879;
  double y = 20037508.342789244 - (52 * 960 + 496) * 1.194328566955879;
  double asked_x = 0, asked_y = 0;

  g_assert_cmpstr (id, ==, "ID");
  g_assert_cmpstr (secret, ==, "SE:CRET");
  /* Level 16 is zoom 17; the 32 rows below the part are asked for and cut off. */
  g_assert_nonnull (strstr (naver_uri, "&level=16&w=960&h=992&maptype=satellite_base"));
  g_assert_null (strstr (naver_uri, "SECRET"));
  g_assert_cmpint (sscanf (strstr (naver_uri, "center="), "center=%lf,%lf", &asked_x, &asked_y), ==, 2);
  g_assert_cmpfloat_with_epsilon (asked_x, x, 1e-3);
  g_assert_cmpfloat_with_epsilon (asked_y, y, 1e-3);
  /* 1280 px at zoom 4 with scale=2 are 640 at zoom 3: the first part's middle lies 320 px of 2048 from the edge. */
  g_assert_nonnull (strstr (google_uri, "zoom=3&size=640x640&scale=2"));
  g_assert_nonnull (strstr (google_uri, ",-123.75&"));
}

/* One choice of several sources, with the rules and the grid of its lowest. */
static void
test_stack (void)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  const MapshotSource *stack = find (store, "vworld-photo-names");
  const MapshotSource *base = find (store, "vworld-satellite");

  g_assert_true (stack->grid == base->grid);
  g_assert_cmpstr (stack->template_uri, ==, base->template_uri);
  g_assert_true (stack->rules.needs_key);
  g_assert_cmpint (stack->rules.max_tiles, ==, base->rules.max_tiles);
  g_assert_cmpstr (stack->overlays[0], ==, "vworld-hybrid");
  g_assert_null (stack->overlays[1]);
}

static void
test_broken_stack (void)
{
  g_auto (Folder) user;
  g_autofree char *a = NULL;
  g_autoptr (MapshotSourceStore) store = NULL;

  folder_init (&user);
  a = folder_write (&user, "a.ini", "[source s]\nName=S\nType=stack\nBase=nothing\n[source t]\nName=T\nType=stack\nBase=t\n"
                                    "[source u]\nName=U\nType=stack\nBase=basemap\nOverlays=osm@0.5\n");
  store = mapshot_source_store_new ("", user.path);
  g_assert_null (find (store, "s"));
  g_assert_null (find (store, "t"));
  g_assert_nonnull (find (store, "u"));
  g_assert_nonnull (strstr (mapshot_source_store_get_problems (store)[0], "to make it of"));
}

static void
test_korean (void)
{
  g_autoptr (MapshotSourceStore) store = NULL;
  GPtrArray *sources;

  g_setenv ("LANGUAGE", "ko", TRUE);
  store = mapshot_source_store_new ("", "");
  g_setenv ("LANGUAGE", "", TRUE);
  g_assert_cmpstr (find (store, "basemap")->name, ==, "내장 기본 지도");
  sources = mapshot_source_store_get_sources (store);
  for (guint i = 0; i < sources->len; i++)
    {
      const MapshotSource *source = g_ptr_array_index (sources, i);
      gboolean korean = FALSE;

      for (const char *c = source->name; *c != '\0'; c = g_utf8_next_char (c))
        korean = korean || g_unichar_get_script (g_utf8_get_char (c)) == G_UNICODE_SCRIPT_HANGUL;
      g_assert_true (korean);
    }
}

static void
test_folders (void)
{
  g_auto (Folder) site = { 0 };
  g_auto (Folder) user = { 0 };
  g_autoptr (MapshotSourceStore) store = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autofree char *c = NULL;
  g_autofree char *d = NULL;
  const char *const *problems;

  folder_init (&site);
  folder_init (&user);
  a = folder_write (&site, "a.ini", "[source city]\nName=Site\nTemplate=https://site.example/{z}/{x}/{y}\n");
  b = folder_write (&user, "b.ini", "[source city]\nName=User\nTemplate=https://user.example/{z}/{x}/{y}\n");
  c = folder_write (&user, "a-bad.ini", "[source x]\nName=X\nTemplate=https://x.example/{z}/{x}/{y}\nMaxTile=5\n");
  d = folder_write (&user, "ignored.txt", "not a file of sources");
  store = mapshot_source_store_new (site.path, user.path);
  problems = mapshot_source_store_get_problems (store);

  g_assert_cmpstr (find (store, "city")->name, ==, "User");
  g_assert_null (find (store, "x"));
  g_assert_nonnull (problems[0]);
  g_assert_nonnull (strstr (problems[0], "a-bad.ini: [source x] MaxTile: this key is unknown"));
  g_assert_null (problems[1]);
}

static void
test_bad_files (void)
{
  g_auto (Folder) user = { 0 };
  g_autoptr (MapshotSourceStore) store = NULL;
  g_autofree char *large = g_strnfill (1024 * 1024 + 1, '#');
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autofree char *c = NULL;
  g_autofree char *folder = NULL;
  const char *const *problems;

  folder_init (&user);
  a = folder_write (&user, "1.ini", large);
  b = folder_write (&user, "2.ini", "\x89PNG\r\n");
  folder = g_build_filename (user.path, "3.ini", NULL);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  c = folder_write (&user, "4.ini", "[source good]\nName=Good\nTemplate=https://e.org/{z}/{x}/{y}\n");
  store = mapshot_source_store_new ("", user.path);
  problems = mapshot_source_store_get_problems (store);

  g_assert_cmpuint (g_strv_length ((char **) problems), ==, 3);
  g_assert_nonnull (strstr (problems[0], "larger than 1 MiB"));
  g_assert_nonnull (strstr (problems[1], "2.ini"));
  g_assert_nonnull (strstr (problems[2], "not a plain file"));
  for (int i = 0; i < 3; i++)
    g_assert_null (strchr (problems[i], '\n'));
  g_assert_nonnull (find (store, "good"));
  g_assert_nonnull (find (store, "basemap"));
}

static void
test_missing_folders (void)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("/nonexistent/site", "/nonexistent/user");

  g_assert_null (mapshot_source_store_get_problems (store)[0]);
  g_assert_nonnull (find (store, "basemap"));
}

static void
test_grants (void)
{
  g_auto (Folder) user = { 0 };
  g_autoptr (MapshotSourceStore) store = NULL;
  g_autofree char *a = NULL;
  const char *const *problems;

  folder_init (&user);
  a = folder_write (&user, "a.ini", "[source naver]\nPermission=granted\n[source osm]\nPermission=granted\n");
  store = mapshot_source_store_new ("", user.path);
  problems = mapshot_source_store_get_problems (store);

  g_assert_true (mapshot_source_store_is_granted (store, "naver"));
  g_assert_false (mapshot_source_store_is_granted (store, "kakao"));
  g_assert_nonnull (strstr (problems[0], "OpenStreetMap may never be captured"));
  g_assert_null (problems[1]);
}

static void
test_grant_of_nothing (void)
{
  g_auto (Folder) user = { 0 };
  g_autoptr (MapshotSourceStore) store = NULL;
  g_autofree char *a = NULL;

  folder_init (&user);
  a = folder_write (&user, "a.ini", "[source navel]\nPermission=granted\n");
  store = mapshot_source_store_new ("", user.path);
  g_assert_nonnull (
      strstr (mapshot_source_store_get_problems (store)[0], "[source navel] Permission: there is no source"));
}

static void
test_resolve (void)
{
  g_auto (Folder) folder = { 0 };
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotSource) none = mapshot_source_store_resolve (store, NULL, NULL);
  g_autoptr (MapshotSource) empty = mapshot_source_store_resolve (store, " ", NULL);
  g_autoptr (MapshotSource) osm = mapshot_source_store_resolve (store, "osm", NULL);
  g_autoptr (MapshotSource) own = mapshot_source_store_resolve (store, "http://127.0.0.1:8080/{z}/{x}/{y}.png", NULL);
  g_autoptr (MapshotSource) first = NULL;
  g_autoptr (MapshotSource) second = NULL;
  g_autofree char *path = NULL;
  g_autofree char *with_id = NULL;
  g_autoptr (GError) error = NULL;

  folder_init (&folder);
  path = folder_write (&folder, "my.ini",
                       "[source one]\nName=1\nTemplate=https://e.org/{z}/{x}/{y}\n"
                       "[source two]\nName=2\nTemplate=https://e.org/2/{z}/{x}/{y}\n");
  with_id = g_strconcat (path, "#two", NULL);
  first = mapshot_source_store_resolve (store, path, &error);
  g_assert_no_error (error);
  second = mapshot_source_store_resolve (store, with_id, &error);
  g_assert_no_error (error);

  g_assert_cmpstr (none->id, ==, "basemap");
  g_assert_cmpstr (empty->id, ==, "basemap");
  g_assert_cmpstr (osm->id, ==, "osm");
  g_assert_cmpstr (own->hosts[0], ==, "127.0.0.1");
  g_assert_cmpstr (first->id, ==, "one");
  g_assert_cmpstr (second->id, ==, "two");
}

static void
test_resolve_wrong (void)
{
  g_auto (Folder) folder = { 0 };
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autofree char *path = NULL;
  g_autofree char *grant = NULL;
  g_autofree char *no_such = NULL;
  g_autofree char *missing = NULL;
  g_autofree char *empty = NULL;

  folder_init (&folder);
  path = folder_write (&folder, "my.ini", "[source one]\nName=1\nTemplate=https://e.org/{z}/{x}/{y}\n");
  grant = folder_write (&folder, "grant.ini",
                        "[source naver]\nName=N\nTemplate=https://map.pstatic.net/{z}/{x}/{y}\nPermission=granted\n");
  no_such = g_strconcat (path, "#two", NULL);
  missing = g_build_filename (folder.path, "absent.ini", NULL);
  empty = folder_write (&folder, "empty.ini", "# nothing\n");

  {
    const struct
    {
      const char *what, *says;
    } cases[] = {
      { "basmap", "there is no source “basmap”; did you mean basemap?" },
      { "vworld", "did you mean vworld-base, vworld-white, vworld-midnight?" },
      { "zzz", "there is no source “zzz”" },
      { "https://tiles.example.org/", "needs {z}, {x} and {y}" },
      { "tiles.example.org/{z}/{x}/{y}.png", "begins with https://" },
      { "ftp://tiles.example.org/{z}/{x}/{y}.png", "begins with https://" },
      { no_such, "no entry with tiles whose id is “two”" },
      { missing, "does not exist" },
      { empty, "has no tiles" },
      { grant, "a permission counts only in a file in" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_autoptr (GError) error = NULL;

        g_assert_null (mapshot_source_store_resolve (store, cases[i].what, &error));
        g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
        g_assert_null (strchr (error->message, '\n'));
        if (strstr (error->message, cases[i].says) == NULL)
          g_error ("“%s” gave “%s”", cases[i].what, error->message);
      }
  }
}

/* What a shipped entry asks of everybody at its host holds for a template too, credit included. */
static void
test_tightened (void)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (
      store, "https://gibs-a.earthdata.nasa.gov@GIBS.earthdata.nasa.gov./wmts/epsg3857/best/X/{z}/{y}/{x}.png", NULL);

  g_assert_cmpint (source->rules.max_tiles, ==, 100000);
  g_assert_cmpfloat (source->rules.max_rate, ==, 50);
  g_assert_true (g_str_has_prefix (source->attribution, "NASA"));
}

/* The same for an entry in the user's folder; what it asks itself stays where it is tighter. */
static void
test_tightened_entry (void)
{
  g_auto (Folder) user = { 0 };
  g_autoptr (MapshotSourceStore) store = NULL;
  g_autofree char *a = NULL;
  const MapshotSource *source;

  folder_init (&user);
  a = folder_write (&user, "a.ini",
                    "[source daily]\nName=Daily\nMaxConnections=64\nMaxRate=3\n"
                    "Template=https://gibs.earthdata.nasa.gov/X/{z}/{y}/{x}.jpg\n");
  store = mapshot_source_store_new ("", user.path);
  source = find (store, "daily");
  g_assert_cmpint (source->rules.max_connections, ==, 8);
  g_assert_cmpint (source->rules.max_tiles, ==, 100000);
  g_assert_cmpfloat (source->rules.max_rate, ==, 3);
}

/* An own entry with the id of a shipped one replaces it in the list, not in the rules. */
static void
test_replaced (void)
{
  g_auto (Folder) user = { 0 };
  g_autoptr (MapshotSourceStore) store = NULL;
  g_autofree char *a = NULL;
  GPtrArray *rules;
  gboolean kept = FALSE;

  folder_init (&user);
  a = folder_write (&user, "a.ini", "[source osm]\nName=Mine\nTemplate=https://maps.example/{z}/{x}/{y}\n");
  store = mapshot_source_store_new ("", user.path);
  rules = mapshot_source_store_get_rules (store);
  for (guint i = 0; i < rules->len; i++)
    {
      const MapshotSource *rule = g_ptr_array_index (rules, i);
      kept = kept || (g_str_equal (rule->id, "osm") && rule->rules.capture == MAPSHOT_CAPTURE_NO);
    }
  g_assert_cmpstr (find (store, "osm")->name, ==, "Mine");
  g_assert_cmpuint (mapshot_source_store_get_sources (store)->len, ==, 35);
  g_assert_true (kept);
}

/* The files that people start from are right. */
static void
test_services_example (gconstpointer folder)
{
  static const char *const ids[] = { "own-wms", "own-wms-cadastre", "own-wmts", "own-tms", "own-image" };
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *what = g_strdup_printf ("%s/own-services.ini#%s", (const char *) folder, ids[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (MapshotSource) source = mapshot_source_store_resolve (store, what, &error);

      g_assert_no_error (error);
      g_assert_nonnull (source->template_uri);
    }
}

static void
test_example (gconstpointer folder)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "own-server.ini", NULL);
  g_autofree char *labels = g_strconcat (path, "#own-labels", NULL);
  g_autoptr (MapshotSource) first = mapshot_source_store_resolve (store, path, &error);
  g_autoptr (MapshotSource) second = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (first->id, ==, "own-server");
  second = mapshot_source_store_resolve (store, labels, &error);
  g_assert_no_error (error);
  g_assert_true (second->transparent);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  g_test_add_data_func ("/source-store/example", argv[1], test_example);
  g_test_add_data_func ("/source-store/services-example", argv[1], test_services_example);
  g_test_add_func ("/source-store/shipped", test_shipped);
  g_test_add_func ("/source-store/korean", test_korean);
  g_test_add_func ("/source-store/korean-grids", test_korean_grids);
  g_test_add_func ("/source-store/static-images", test_static_images);
  g_test_add_func ("/source-store/provider-vectors", test_provider_vectors);
  g_test_add_func ("/source-store/vworld-axes", test_vworld_axes);
  g_test_add_func ("/source-store/stack", test_stack);
  g_test_add_func ("/source-store/broken-stack", test_broken_stack);
  g_test_add_func ("/source-store/folders", test_folders);
  g_test_add_func ("/source-store/bad-files", test_bad_files);
  g_test_add_func ("/source-store/missing-folders", test_missing_folders);
  g_test_add_func ("/source-store/grants", test_grants);
  g_test_add_func ("/source-store/grant-of-nothing", test_grant_of_nothing);
  g_test_add_func ("/source-store/resolve", test_resolve);
  g_test_add_func ("/source-store/resolve-wrong", test_resolve_wrong);
  g_test_add_func ("/source-store/tightened", test_tightened);
  g_test_add_func ("/source-store/tightened-entry", test_tightened_entry);
  g_test_add_func ("/source-store/replaced", test_replaced);
  return g_test_run ();
}
