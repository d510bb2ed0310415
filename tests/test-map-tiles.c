/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-tiles.h"

#include "capture-kit.h"

/* The tiles of a view, without the view: frames as it asks for them. Tiles of 512 px are 1 MB of texture each. */
#define PATIENCE (60 * G_TIME_SPAN_SECOND)
#define LEVEL 8
#define COLUMNS 20

static MapshotMapTiles *
open_tiles (CaptureKit *kit, const char *path)
{
  g_autofree char *template_uri = test_server_get_uri (kit->server, path);
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (kit->store, template_uri, NULL);

  return mapshot_map_tiles_new (source, kit->store, NULL);
}

static void
ask_for_row (MapshotMapTiles *tiles, int row)
{
  mapshot_map_tiles_begin (tiles);
  for (int column = 0; column < COLUMNS; column++)
    mapshot_map_tiles_get (tiles, LEVEL, column, row, NULL);
  mapshot_map_tiles_end (tiles);
}

static void
wait_for_all (MapshotMapTiles *tiles)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (mapshot_map_tiles_get_waiting (tiles) > 0 && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  g_assert_cmpuint (mapshot_map_tiles_get_waiting (tiles), ==, 0);
}

static void
find_most (MapshotMapTiles *tiles, gsize *most)
{
  *most = MAX (*most, mapshot_map_tiles_get_bytes (tiles));
}

/* Textures stay within their budget at every moment, with each tile that comes and not only when a frame ends. What the last frame asked for is kept. */
static void
test_budget (CaptureKit *kit, gconstpointer data)
{
  g_autoptr (MapshotMapTiles) tiles = open_tiles (kit, "/tile/{z}/{x}/{y}@2x.png");
  gsize most = 0;

  g_signal_connect (tiles, "changed", G_CALLBACK (find_most), &most);
  for (int row = 0; row < 10; row++)
    {
      ask_for_row (tiles, row);
      wait_for_all (tiles);
      for (int column = 0; column < COLUMNS; column++)
        g_assert_cmpint (mapshot_map_tiles_look_up (tiles, LEVEL, column, row), ==, MAPSHOT_MAP_TILE_THERE);
    }
  g_assert_cmpuint (most, ==, MAPSHOT_MAP_TILES_BUDGET);
  g_assert_cmpint (mapshot_map_tiles_look_up (tiles, LEVEL, 0, 0), ==, MAPSHOT_MAP_TILE_UNKNOWN);
  mapshot_map_tiles_close (tiles);
  g_assert_cmpuint (mapshot_map_tiles_get_bytes (tiles), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/map-tiles/budget", CaptureKit, NULL, capture_kit_set_up, test_budget, capture_kit_tear_down);

  return g_test_run ();
}
