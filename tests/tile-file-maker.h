/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "test-tiles.h"

G_BEGIN_DECLS

/* Files of tiles for tests. */

void run_sql (const char *path, const char *sql);

/* The tables of MBTiles, and one more statement, or NULL. */
void make_mbtiles (const char *path, const char *sql);

/* All tiles of the world from zoom FIRST to LAST. */
void add_mbtiles_tiles (const char *path, TestTileFormat format, int size, int first, int last);

/* A PMTiles archive of the world but for the tiles that are left out. LEAF entries stand in each leaf directory; 0: all in the root.
 * Directories and metadata are gzipped. */
void make_pmtiles (const char *path, TestTileFormat format, int size, int first, int last, int leaf);

/* A tile that the archive does not have; and one that shows the same as tile 0/0 of its zoom, in one run. */
gboolean is_left_out (int z, int x, int y);
gboolean is_repeated (int z, int x, int y);

G_END_DECLS
