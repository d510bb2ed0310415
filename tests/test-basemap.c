/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "basemap-private.h"

#include "error.h"
#include "web-mercator.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

static const MapshotBasemap *
get_map (void)
{
  g_autoptr (GError) error = NULL;
  const MapshotBasemap *map = mapshot_basemap_get (&error);

  g_assert_no_error (error);
  g_assert_nonnull (map);

  return map;
}

/* Filled with a pattern, so that a pixel that is not drawn shows. */
static MapshotPixels
pixels_new (int width, int height)
{
  gsize stride = (gsize) width * 4;
  MapshotPixels pixels = { g_malloc (stride * height), stride, width, height, MAPSHOT_PIXELS_OPAQUE };

  memset (pixels.data, 0x5a, pixels.stride * height);

  return pixels;
}

static guint32
get_colour (const MapshotPixels *pixels, int x, int y)
{
  const guint8 *p = pixels->data + y * pixels->stride + 4 * x;

  g_assert_cmpint (p[3], ==, 0xff);

  return (guint32) p[2] << 16 | p[1] << 8 | p[0];
}

static void
locate (double latitude, double longitude, int zoom, int scale, gint64 *x, gint64 *y)
{
  double world = ldexp (256 * scale, zoom);

  *x = floor ((longitude / 360 + 0.5) * world);
  *y = floor ((0.5 - asinh (tan (latitude * G_PI / 180)) / (2 * G_PI)) * world);
}

static void
test_loads (void)
{
  const MapshotBasemap *map = get_map ();

  g_assert_true (mapshot_basemap_get (NULL) == map);
  g_assert_cmpuint (strlen (mapshot_basemap_get_version (map)), >=, 10);
  g_assert_cmpuint (map->n_points, >, 250000);
  g_assert_cmpuint (map->n_lines, >, 10000);
}

/* Each level has more than the one before, the last one everything. */
static void
test_levels (void)
{
  const MapshotBasemap *map = get_map ();
  guint32 before = 0;

  for (int i = 0; i < BASEMAP_N_LEVELS; i++)
    {
      const BasemapLevel *level = basemap_get_level (map, i);
      const BasemapRun *last = &level->runs[level->kind_end[BASEMAP_N_KINDS - 1] - 1];

      g_assert_cmpuint (last->first + last->n, >, before);
      before = last->first + last->n;
      g_assert_true (basemap_get_level (map, i) == level);
    }
  g_assert_cmpuint (before, ==, map->n_points);
}

static const MapshotPlace *
find_place (const char *english, const char *country, MapshotPlaceKind kind)
{
  gsize n;
  const MapshotPlace *places = mapshot_basemap_get_places (get_map (), &n);

  for (gsize i = 0; i < n; i++)
    if (places[i].kind == kind && g_str_equal (places[i].english, english) && g_str_equal (places[i].country, country))
      return &places[i];
  g_test_message ("%s", english);
  g_assert_not_reached ();
}

static void
test_places (void)
{
  const MapshotPlace *seoul = find_place ("Seoul", "KR", MAPSHOT_PLACE_CITY);
  const MapshotPlace *korea = find_place ("South Korea", "KR", MAPSHOT_PLACE_COUNTRY);
  gsize n, provinces = 0;
  const MapshotPlace *places = mapshot_basemap_get_places (get_map (), &n);

  g_assert_cmpfloat_with_epsilon (seoul->position.latitude, 37.566389, 1e-4);
  g_assert_cmpfloat_with_epsilon (seoul->position.longitude, 126.999722, 1e-4);
  g_assert_cmpstr (seoul->local, ==, "서울");
  g_assert_cmpint (seoul->rank, ==, 0);
  g_assert_cmpstr (korea->local, ==, "대한민국");
  g_assert_cmpstr (find_place ("Paris", "FR", MAPSHOT_PLACE_CITY)->korean, ==, "파리");
  g_assert_cmpstr (find_place ("Gyeonggi", "KR", MAPSHOT_PLACE_PROVINCE)->local, ==, "경기도");
  for (gsize i = 0; i < n; i++)
    provinces += places[i].kind == MAPSHOT_PLACE_PROVINCE && g_str_equal (places[i].country, "KR") && *places[i].korean;
  g_assert_cmpuint (provinces, ==, 17);
}

static void
check_colour (double latitude, double longitude, int zoom, guint32 colour)
{
  const MapshotBasemap *map = get_map ();
  MapshotPixels pixels = pixels_new (3, 3);
  gint64 x, y;

  locate (latitude, longitude, zoom, 1, &x, &y);
  basemap_draw (map, zoom, 1, x - 1, y - 1, FALSE, &pixels);
  g_test_message ("%g,%g at zoom %d", latitude, longitude, zoom);
  g_assert_cmphex (get_colour (&pixels, 1, 1), ==, colour);
  g_free (pixels.data);
}

static void
test_land_and_sea (void)
{
  const guint32 sea = 0xc7dcea, land = 0xf7f5ef;

  for (int zoom = 0; zoom <= MAPSHOT_BASEMAP_MAX_ZOOM; zoom++)
    {
      check_colour (20, -160.5, zoom, sea);  /* the Pacific */
      check_colour (-40, 80, zoom, sea);     /* the Indian Ocean */
      check_colour (85, 0, zoom, sea);       /* near the North Pole */
      check_colour (47.5, 104, zoom, land);  /* Mongolia */
      check_colour (65.5, 102, zoom, land);  /* Siberia */
      check_colour (-80, 90, zoom, land);    /* Antarctica */
      check_colour (-85, 60, zoom, land);    /* its southern edge */
    }
  for (int zoom = 5; zoom <= MAPSHOT_BASEMAP_MAX_ZOOM; zoom++)
    {
      check_colour (36.6, 127.75, zoom, land); /* Korea */
      check_colour (42, 50.5, zoom, sea);      /* the Caspian Sea */
      check_colour (67.5, 179.8, zoom, land);  /* Chukotka, on both sides of the antimeridian */
      check_colour (67.5, -179.8, zoom, land);
      check_colour (67.6, 179.9999, zoom, land); /* no coast where it is cut */
      check_colour (67.6, -179.9999, zoom, land);
    }
}

/* Islands that 180° cuts through, at points between 179.9° and 180° on both sides, and the sea between them. */
static void
test_antimeridian (void)
{
  const guint32 sea = 0xc7dcea, land = 0xf7f5ef;
  static const struct
  {
    double latitude, longitude;
  } on_land[] = {
    { -16.165, 179.985 }, { -16.150, -179.96 },                        /* Udu Point, Vanua Levu */
    { -16.500, 179.92 },                                               /* Vanua Levu */
    { -16.510, 179.995 }, { -16.500, -179.95 },                        /* Rabi */
    { -16.640, 179.93 },                                               /* Kioa */
    { -16.940, 179.95 }, { -16.900, 179.999 }, { -16.850, -179.95 },   /* Taveuni */
    { 71.200, 179.95 }, { 71.200, 179.9999 }, { 71.200, -179.9999 }, { 71.200, -179.95 }, /* Wrangel Island */
    { 68.900, 179.95 }, { 67, 179.95 }, { 67, -179.95 }, { 65.2, 179.95 }, { 65.2, -179.95 }, /* Chukotka */
    { -84.8, 179.95 }, { -84.8, -179.95 },                             /* Antarctica */
  }, in_sea[] = {
    { -16.350, 179.95 }, { -16.300, -179.95 }, { -16.820, 179.93 }, { -16.640, -179.95 }, { -17.050, -179.95 },
    { 69.2, 179.95 }, { 69.2, -179.95 }, { 71.7, 179.95 }, { 70.8, -179.95 }, { 64.9, 179.95 }, { -84.2, 179.95 },
  };

  for (int zoom = 9; zoom <= MAPSHOT_BASEMAP_MAX_ZOOM; zoom++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (on_land); i++)
        check_colour (on_land[i].latitude, on_land[i].longitude, zoom, land);
      for (gsize i = 0; i < G_N_ELEMENTS (in_sea); i++)
        check_colour (in_sea[i].latitude, in_sea[i].longitude, zoom, sea);
    }
}

/* No line of land is straight along a meridian near 180° but where the world is cut, and there both sides have the same shores. */
static void
test_no_cut (void)
{
  const MapshotBasemap *map = get_map ();
  g_autoptr (GHashTable) west = g_hash_table_new (NULL, NULL), east = g_hash_table_new (NULL, NULL);
  GHashTable *const shores[2] = { west, east };
  const gint32 near = BASEMAP_WORLD / 1500; /* 0.24° */

  for (guint32 i = 0; i < map->n_lines; i++)
    for (guint32 j = 1; j < map->lines[i].n; j++)
      {
        const BasemapPoint *a = &map->points[map->lines[i].first + j - 1], *b = a + 1;
        gboolean edge = a->x == b->x && (a->x == 0 || a->x == BASEMAP_WORLD);

        if (edge)
          {
            g_hash_table_add (shores[a->x != 0], GINT_TO_POINTER (a->y));
            g_hash_table_add (shores[a->x != 0], GINT_TO_POINTER (b->y));
          }
        else if (MIN (a->x, BASEMAP_WORLD - a->x) < near && ABS (a->x - b->x) < 12 && ABS (a->y - b->y) > 3000)
          g_error ("a cut at %d, from %d to %d", a->x, a->y, b->y);
      }
  g_assert_cmpuint (g_hash_table_size (shores[0]), ==, g_hash_table_size (shores[1]));
  g_assert_cmpuint (g_hash_table_size (shores[0]), >=, 12);
  for (int i = 0; i < 2; i++)
    {
      GHashTableIter iter;
      gpointer y;

      for (g_hash_table_iter_init (&iter, shores[i]); g_hash_table_iter_next (&iter, &y, NULL);)
        g_assert_true (g_hash_table_contains (shores[!i], y));
    }
}

/* The pixels of a block are those of the tiles in it, exactly. */
static void
check_block (double latitude, double longitude, int zoom, int scale, gboolean names)
{
  const MapshotBasemap *map = get_map ();
  int size = 256 * scale;
  MapshotPixels block = pixels_new (2 * size, 2 * size), tiles = pixels_new (2 * size, 2 * size);
  gint64 x, y, column, row;

  locate (latitude, longitude, zoom, scale, &x, &y);
  column = x / size - (x % size < size / 2);
  row = MAX (0, y / size - (y % size < size / 2));
  basemap_draw (map, zoom, scale, column * size, row * size, names, &block);
  for (int i = 0; i < 4; i++)
    {
      MapshotPixels tile = mapshot_pixels_sub (&tiles, i % 2 * size, i / 2 * size, size, size);
      int tile_column = (column + i % 2 + (1 << zoom)) % (1 << zoom);

      if (names)
        mapshot_basemap_draw_tile (map, zoom, tile_column, row + i / 2, &tile);
      else
        basemap_draw (map, zoom, scale, (gint64) tile_column * size, (row + i / 2) * size, FALSE, &tile);
    }
  g_test_message ("%g,%g at zoom %d, %d px", latitude, longitude, zoom, size);
  g_assert_cmpmem (tiles.data, tiles.stride * tiles.height, block.data, block.stride * block.height);
  g_free (block.data);
  g_free (tiles.data);
}

static void
test_seamless (void)
{
  static const struct
  {
    double latitude, longitude;
  } middles[] = {
    { 37.55, 126.99 }, { 50.1, 8.7 }, { 66.5, 180 }, { -17, 179.99 }, { -75, -60 }, { -84.5, 179.9 }, { 40.7, -74 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (middles); i++)
    for (int zoom = 1; zoom <= MAPSHOT_BASEMAP_MAX_ZOOM; zoom += zoom < 8 ? 1 : 2)
      {
        check_block (middles[i].latitude, middles[i].longitude, zoom, 1, TRUE);
        if (zoom % 3 == 1)
          check_block (middles[i].latitude, middles[i].longitude, zoom, 2, i % 2 == 0);
      }
}

/* What is drawn does not depend on where a view begins, even between pixels of tiles. */
static void
test_any_rectangle (void)
{
  const MapshotBasemap *map = get_map ();
  MapshotPixels whole = pixels_new (400, 300);
  gint64 x, y;

  locate (60.4, 5.3, 6, 1, &x, &y);
  basemap_draw (map, 6, 1, x, y, TRUE, &whole);
  for (int i = 0; i < 20; i++)
    {
      int left = i * 17, top = i * 11, width = 1 + i * 3, height = 1 + i * 4;
      MapshotPixels part = pixels_new (width, height);

      basemap_draw (map, 6, 1, x + left, y + top, TRUE, &part);
      for (int row = 0; row < height; row++)
        g_assert_cmpmem (part.data + row * part.stride, part.stride,
                         whole.data + (top + row) * whole.stride + 4 * left, part.stride);
      g_free (part.data);
    }
  g_free (whole.data);
}

/* The same at resolutions between and beyond the zooms: rectangles of a plane are parts of one picture. */
static void
check_plane (double latitude, double longitude, double resolution, double scale)
{
  const double metres = 2 * MAPSHOT_WEB_MERCATOR_EXTENT / BASEMAP_WORLD;
  MapshotPixels whole = pixels_new (640, 512), parts = pixels_new (640, 512);
  MapshotBasemapPlane plane = { 0, 0, resolution, scale };
  gint64 x, y;

  locate (latitude, longitude, 16, 1, &x, &y);
  plane.left = (double) x * metres - MAPSHOT_WEB_MERCATOR_EXTENT - 1000.3 * resolution;
  plane.top = MAPSHOT_WEB_MERCATOR_EXTENT - (double) y * metres + 777.7 * resolution;
  mapshot_basemap_draw_plane (get_map (), &plane, 680, 520, &whole);
  for (int top = 0; top < 512; top += 256)
    for (int left = 0; left < 640; left += 128)
      {
        MapshotPixels part = mapshot_pixels_sub (&parts, left, top, 128, 256);

        mapshot_basemap_draw_plane (get_map (), &plane, 680 + left, 520 + top, &part);
      }
  g_test_message ("%g,%g at %g m, scale %g", latitude, longitude, resolution, scale);
  g_assert_cmpmem (parts.data, parts.stride * parts.height, whole.data, whole.stride * whole.height);
  g_free (whole.data);
  g_free (parts.data);
}

static void
test_planes_are_seamless (void)
{
  static const double resolutions[] = { 0.05, 1, 1.7, 13.1, 41.7, 148.6, 1234.5, 7777.7, 100000, 400000 };
  static const double scales[] = { 1, 1, 3.125, 1.5, MAPSHOT_BASEMAP_MAX_SCALE };

  for (gsize i = 0; i < G_N_ELEMENTS (resolutions); i++)
    {
      check_plane (37.55, 126.99, resolutions[i], scales[i % 5]);
      check_plane (-16.9, 179.999, resolutions[i], scales[(i + 1) % 5]);
      check_plane (67, -180, resolutions[i], scales[(i + 2) % 5]);
    }
}

/* At a zoom's own resolution a plane is that zoom. */
static void
test_plane_at_a_zoom (void)
{
  for (int zoom = 0; zoom <= MAPSHOT_BASEMAP_MAX_ZOOM; zoom += 3)
    for (int scale = 1; scale <= 2; scale++)
      {
        MapshotPixels tiles = pixels_new (300, 200), plane = pixels_new (300, 200);
        MapshotBasemapPlane at = { -MAPSHOT_WEB_MERCATOR_EXTENT, MAPSHOT_WEB_MERCATOR_EXTENT,
                                   2 * MAPSHOT_WEB_MERCATOR_EXTENT / ldexp (256 * scale, zoom), scale };
        gint64 x, y;

        locate (50.1, 8.7, zoom, scale, &x, &y);
        basemap_draw (get_map (), zoom, scale, x - 100, y - 50, TRUE, &tiles);
        mapshot_basemap_draw_plane (get_map (), &at, x - 100, y - 50, &plane);
        g_assert_cmpmem (plane.data, plane.stride * plane.height, tiles.data, tiles.stride * tiles.height);
        g_free (tiles.data);
        g_free (plane.data);
      }
}

static gboolean
touch (const BasemapLabel *a, const BasemapLabel *b, int zoom)
{
  int ax, ay, aw, ah, bx, by, bw, bh;
  double dx = remainder (ldexp (b->x - a->x, zoom - 16), 256 << zoom), dy = ldexp (b->y - a->y, zoom - 16);

  basemap_label_get_box (a, &ax, &ay, &aw, &ah);
  basemap_label_get_box (b, &bx, &by, &bw, &bh);

  return ax < dx + bx + bw && dx + bx < ax + aw && ay < dy + by + bh && dy + by < ay + ah;
}

/* The script promises that no name touches another, and the drawing relies on it. */
static void
test_names_keep_apart (void)
{
  const MapshotBasemap *map = get_map ();
  guint32 n_drawn = 0;

  for (int zoom = 0; zoom <= MAPSHOT_BASEMAP_MAX_ZOOM; zoom += zoom < 7 ? 1 : 5)
    for (guint32 i = 0; i < map->n_places && map->labels[i].zoom <= zoom; i++)
      {
        if (map->labels[i].last_zoom < zoom)
          continue;
        n_drawn++;
        for (guint32 j = 0; j < i; j++)
          if (map->labels[j].last_zoom >= zoom && touch (&map->labels[i], &map->labels[j], zoom))
            g_error ("%s and %s touch at zoom %d", map->places[i].english, map->places[j].english, zoom);
      }
  g_assert_cmpuint (n_drawn, >, 5000);
}

static void
test_sizes (void)
{
  const MapshotBasemap *map = get_map ();
  MapshotPixels small = pixels_new (256, 256), large = pixels_new (512, 512);
  double difference = 0;

  basemap_draw (map, 5, 1, 27 * 256, 12 * 256, FALSE, &small);
  basemap_draw (map, 5, 2, 27 * 512, 12 * 512, FALSE, &large);
  for (int y = 0; y < 256; y++)
    for (int x = 0; x < 256; x++)
      {
        int sum = 0;

        for (int i = 0; i < 4; i++)
          sum += get_colour (&large, 2 * x + i % 2, 2 * y + i / 2) & 0xff;
        difference += abs (sum / 4 - (int) (get_colour (&small, x, y) & 0xff));
      }
  /* The same ground: only edges differ, and little. */
  g_assert_cmpfloat (difference / (256 * 256), <, 1.0);
  g_free (small.data);
  g_free (large.data);
}

static gpointer
draw_tiles (gpointer data)
{
  const MapshotBasemap *map = get_map ();
  MapshotPixels *pixels = data;

  for (int i = 0; i < 16; i++)
    {
      MapshotPixels tile = mapshot_pixels_sub (pixels, i % 4 * 256, i / 4 * 256, 256, 256);

      mapshot_basemap_draw_tile (map, 5 + i / 8, (27 << i / 8) + i % 4, (12 << i / 8) + i / 4 % 2, &tile);
    }

  return NULL;
}

static void
test_threads (void)
{
  MapshotPixels pixels[4];
  GThread *threads[4];

  for (int i = 0; i < 4; i++)
    {
      pixels[i] = pixels_new (1024, 1024);
      threads[i] = g_thread_new ("draw", draw_tiles, &pixels[i]);
    }
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  for (int i = 1; i < 4; i++)
    g_assert_cmpmem (pixels[i].data, 1024 * 4096, pixels[0].data, 1024 * 4096);
  for (int i = 0; i < 4; i++)
    g_free (pixels[i].data);
}

static void
check_body (const guint8 *data, gsize size, gboolean must_fail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (MapshotBasemap) map = basemap_new_from_body (bytes, 0, &error);

  if (map == NULL)
    g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
  else
    {
      /* What passes as well-formed is also safe to draw. */
      MapshotPixels pixels = pixels_new (64, 64);

      g_assert_false (must_fail);
      basemap_draw (map, 3, 1, 1700, 780, TRUE, &pixels);
      g_free (pixels.data);
    }
}

static void
test_damaged (void)
{
  const MapshotBasemap *map = get_map ();
  gsize size;
  const guint8 *good = g_bytes_get_data (map->body, &size);
  g_autofree guint8 *bad = g_memdup2 (good, size);
  GRand *random = g_rand_new_with_seed (1);

  check_body (good, size, FALSE);
  check_body (good, 0, TRUE);
  for (int i = 0; i < 40; i++)
    check_body (good, i < 20 ? (gsize) i : size - (i - 19), TRUE);
  for (int i = 0; i < 20; i++)
    check_body (good, g_rand_int_range (random, 1, size), TRUE);
  for (int i = 0; i < 60; i++)
    {
      /* The head holds the counts: half of the damage goes there. */
      gsize at = g_rand_int_range (random, 0, i % 2 ? 64 : (int) size);

      bad[at] ^= 1 << g_rand_int_range (random, 0, 8);
      check_body (bad, size, FALSE);
      bad[at] = good[at];
    }
  g_rand_free (random);
}

static void
test_damaged_container (void)
{
  static const char *const bad[] = { "", "MSBM", "MSBMxxxxyyyyzzzz", "PNG\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = g_bytes_new_static (bad[i], strlen (bad[i]));

      g_assert_null (basemap_new (bytes, &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/basemap/loads", test_loads);
  g_test_add_func ("/basemap/levels", test_levels);
  g_test_add_func ("/basemap/places", test_places);
  g_test_add_func ("/basemap/land-and-sea", test_land_and_sea);
  g_test_add_func ("/basemap/antimeridian", test_antimeridian);
  g_test_add_func ("/basemap/no-cut", test_no_cut);
  g_test_add_func ("/basemap/seamless", test_seamless);
  g_test_add_func ("/basemap/planes-are-seamless", test_planes_are_seamless);
  g_test_add_func ("/basemap/plane-at-a-zoom", test_plane_at_a_zoom);
  g_test_add_func ("/basemap/any-rectangle", test_any_rectangle);
  g_test_add_func ("/basemap/names-keep-apart", test_names_keep_apart);
  g_test_add_func ("/basemap/sizes", test_sizes);
  g_test_add_func ("/basemap/threads", test_threads);
  g_test_add_func ("/basemap/damaged", test_damaged);
  g_test_add_func ("/basemap/damaged-container", test_damaged_container);

  return g_test_run ();
}
