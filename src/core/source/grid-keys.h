/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "key-reader.h"
#include "source.h"

G_BEGIN_DECLS

/* The keys of an entry that say how its plane is cut (data/sources/README.md). Mistakes are noted in READER. */

/* Whether the entry describes a grid of its own, level by level, and is not cut like the common tile pyramids. */
gboolean mapshot_grid_keys_has_levels (const MapshotKeyReader *reader);

/* Projection, Origin, Levels, TileSize, Rows: a grid of its own. */
MapshotTileGrid *mapshot_grid_keys_read_levels (MapshotKeyReader *reader);

/* Projection, TileSize, MinZoom, MaxZoom, ZoomOffset, Margin, PixelRatio: parts of a plane that the service draws as asked. */
void mapshot_grid_keys_read_parts (MapshotKeyReader *reader, MapshotSource *source);

/* Projection as "EPSG:5181"; EPSG:3857 without the key. *XY_ALWAYS: CRS:84. Owned by the caller. */
char *mapshot_grid_keys_read_projection (MapshotKeyReader *reader, gboolean *xy_always);

G_END_DECLS
