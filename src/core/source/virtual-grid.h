/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tile-grid.h"

G_BEGIN_DECLS

/* The grid for services that draw any rectangle that they are asked for (WMS, static images): parts of TILE_SIZE px that lie on one integer pixel grid of the CRS, so that
 * neighbours meet exactly and the same ground is always asked for in the same way. Levels halve the resolution; their numbers are those of the
 * common tile pyramids: for Web Mercator and for degrees exactly, elsewhere level 17 is one unit a pixel.
 * For Web Mercator and degrees TILE_SIZE must be a power of two for the columns to go round the world; else they do not. */
MapshotTileGrid *mapshot_virtual_grid_new (const char *crs, gboolean geographic, int tile_size, int min_zoom, int max_zoom);

/* One level of such a grid alone, of any resolution (CRS units a pixel), from a corner of one's own. It does not go round the world. */
MapshotTileGrid *mapshot_virtual_grid_new_level (const char *crs, double left, double top, int tile_size, int zoom, double resolution);

G_END_DECLS
