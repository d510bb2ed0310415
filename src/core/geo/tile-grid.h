/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bounds.h"

G_BEGIN_DECLS

/* A tile matrix set: a pyramid of levels, each cut into tiles from one origin. An immutable, reference-counted value,
 * safe to share between threads.
 *
 * Every level has a global pixel plane. Its x grows east and its y grows south, whatever the service counts, so that a
 * picture is always a plain rectangle of it. (0, 0) is the level's corner, which is the grid's origin where the level has no shift of its own: the upper left corner of the matrix where rows are counted
 * from the north, the lower left corner (all pixels then have a negative y) where they are counted from the south.
 * A column or row is the pixel coordinate divided by the tile's size, rounded down; mapshot_tile_grid_get_row_number()
 * turns a row into the number that the service uses. */
typedef struct _MapshotTileGrid MapshotTileGrid;

typedef struct
{
  char *name;                  /* the level's name in addresses: "12", "L07", "EPSG:3857:7"; owned by the grid */
  int zoom;                    /* the number that people give with --zoom */
  double resolution;           /* CRS units a pixel, at the tile's own pixels */
  gint64 min_column, max_column; /* tiles, inclusive; only tiles within these limits exist */
  gint64 min_row, max_row;     /* tiles, inclusive, in the plane's rows (growing south) */
  double shift_x, shift_y;     /* CRS units: where the level's own corner lies from the grid's origin, to the east and the north; mostly 0 */
} MapshotTileLevel;

/* Web Mercator in the common XYZ or TMS form: levels MIN_ZOOM … MAX_ZOOM (0 … 30), whose tiles are TILE_SIZE px wide and high, the
 * world being one tile of 256 "css" pixels at zoom 0. TILE_SIZE 512 shows the same ground with twice the sharpness. */
MapshotTileGrid *mapshot_tile_grid_new_web_mercator (int min_zoom, int max_zoom, int tile_size, gboolean rows_from_south);

/* Any grid. CRS is an authority code ("EPSG:5181"). LEVELS (N_LEVELS of them, coarsest first) are copied. COLUMNS_WRAP says that
 * the columns go round the world, so that a region may cross the antimeridian. */
MapshotTileGrid *mapshot_tile_grid_new (const char *crs, double origin_x, double origin_y, int tile_width, int tile_height,
                                        gboolean rows_from_south, gboolean columns_wrap, const MapshotTileLevel *levels,
                                        int n_levels);

MapshotTileGrid *mapshot_tile_grid_ref (MapshotTileGrid *self);
void mapshot_tile_grid_unref (MapshotTileGrid *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotTileGrid, mapshot_tile_grid_unref)

const char *mapshot_tile_grid_get_crs (const MapshotTileGrid *self);
double mapshot_tile_grid_get_origin_x (const MapshotTileGrid *self); /* CRS units */
double mapshot_tile_grid_get_origin_y (const MapshotTileGrid *self); /* CRS units */
double mapshot_tile_grid_get_corner_x (const MapshotTileGrid *self, int level); /* CRS units: the level's own */
double mapshot_tile_grid_get_corner_y (const MapshotTileGrid *self, int level); /* CRS units */
int mapshot_tile_grid_get_tile_width (const MapshotTileGrid *self);  /* px */
int mapshot_tile_grid_get_tile_height (const MapshotTileGrid *self); /* px */
int mapshot_tile_grid_get_n_levels (const MapshotTileGrid *self);
gboolean mapshot_tile_grid_is_web_mercator (const MapshotTileGrid *self);
gboolean mapshot_tile_grid_get_rows_from_south (const MapshotTileGrid *self);
gboolean mapshot_tile_grid_equal (const MapshotTileGrid *a, const MapshotTileGrid *b);

/* LEVEL counts from 0, the coarsest. */
const MapshotTileLevel *mapshot_tile_grid_get_level (const MapshotTileGrid *self, int level);

/* The level with that zoom number, or -1. */
int mapshot_tile_grid_find_zoom (const MapshotTileGrid *self, int zoom);

/* Columns round the world at LEVEL, or 0 where the columns do not wrap. */
gint64 mapshot_tile_grid_get_world_columns (const MapshotTileGrid *self, int level);

/* The numbers that the service uses in addresses, for a column and row of the plane. */
gint64 mapshot_tile_grid_get_column_number (const MapshotTileGrid *self, int level, gint64 column);
gint64 mapshot_tile_grid_get_row_number (const MapshotTileGrid *self, int level, gint64 row);

/* Whether the tile lies within the level's limits (after wrapping the column). */
gboolean mapshot_tile_grid_has_tile (const MapshotTileGrid *self, int level, gint64 column, gint64 row);

/* CRS units to pixels of the level's plane, and back. */
void mapshot_tile_grid_to_pixel (const MapshotTileGrid *self, int level, double x, double y, double *px, double *py);
void mapshot_tile_grid_from_pixel (const MapshotTileGrid *self, int level, double px, double py, double *x, double *y);

G_END_DECLS
