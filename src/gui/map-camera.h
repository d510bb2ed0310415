/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "projection.h"
#include "tile-grid.h"

G_BEGIN_DECLS

/* Where a map view looks: pure arithmetic over a tile grid, without any widget. Lengths on the screen are logical pixels ("px"), x to the
 * right and y down. The position is in units of the grid's CRS, so that every grid is drawn without projecting a tile. */
typedef struct
{
  const MapshotTileGrid *grid;         /* borrowed */
  const MapshotProjection *projection; /* of the grid; borrowed */
  double x, y;                 /* CRS units: the middle of the view */
  double resolution;           /* CRS units a px */
  double width, height;        /* px of the view */
} MapshotMapCamera;

/* Tiles of one level, inclusive; columns are the plane's own and may lie beyond the world's edge where the columns wrap. */
typedef struct
{
  gint64 first_column, last_column, first_row, last_row;
} MapshotMapTileRange;

/* A rectangle on the screen, px. */
typedef struct
{
  double left, top, right, bottom;
} MapshotMapBox;

/* Looks at the whole of GRID. */
void mapshot_map_camera_init (MapshotMapCamera *self, const MapshotTileGrid *grid, const MapshotProjection *projection,
                              double width, double height);

/* Another grid: the same place at the same scale on the ground. */
void mapshot_map_camera_change_grid (MapshotMapCamera *self, const MapshotTileGrid *grid,
                                     const MapshotProjection *projection);

void mapshot_map_camera_to_screen (const MapshotMapCamera *self, double x, double y, double *px, double *py);
void mapshot_map_camera_from_screen (const MapshotMapCamera *self, double px, double py, double *x, double *y);

/* The place under a point of the screen; the longitude is wrapped. */
MapshotPosition mapshot_map_camera_get_position (const MapshotMapCamera *self, double px, double py);

/* Where the rectangle around BOUNDS lies, in that copy of the world which is nearest to the middle of the view. FALSE when the
 * projection cannot show it. */
gboolean mapshot_map_camera_get_box (const MapshotMapCamera *self, const MapshotBounds *bounds, MapshotMapBox *box);

/* The same for a rectangle of the grid's CRS. */
void mapshot_map_camera_get_extent_box (const MapshotMapCamera *self, const MapshotExtent *extent, MapshotMapBox *box);

/* The degrees that a box on the screen covers; cut where the grid's world ends. FALSE when there is nothing in it. */
gboolean mapshot_map_camera_get_bounds (const MapshotMapCamera *self, const MapshotMapBox *box, MapshotBounds *bounds);

/* Moves the map with the pointer: by so many px. */
void mapshot_map_camera_pan (MapshotMapCamera *self, double dx, double dy);

/* FACTOR above 1 goes nearer; the place under (PX, PY) stays there. */
void mapshot_map_camera_zoom_at (MapshotMapCamera *self, double px, double py, double factor);

void mapshot_map_camera_look_at (MapshotMapCamera *self, const MapshotPosition *position, double resolution);

/* The closest look that shows all of BOUNDS with MARGIN px around it. */
void mapshot_map_camera_fit (MapshotMapCamera *self, const MapshotBounds *bounds, double margin);

/* A new size keeps the middle. */
void mapshot_map_camera_resize (MapshotMapCamera *self, double width, double height);

/* The resolution brought between the nearest and the farthest that makes sense, and the middle brought into the world. */
void mapshot_map_camera_clamp (MapshotMapCamera *self);

/* Ground metres a px, along the parallel through the middle. */
double mapshot_map_camera_get_ground_resolution (const MapshotMapCamera *self);

/* The level of GRID whose own pixels are shown at most a third larger than device pixels; SCALE is device pixels a px. */
int mapshot_map_camera_pick_level (const MapshotMapCamera *self, const MapshotTileGrid *grid, double scale);

/* The tiles of GRID (same CRS) at LEVEL that the view touches. FALSE when it touches none. */
gboolean mapshot_map_camera_get_tiles (const MapshotMapCamera *self, const MapshotTileGrid *grid, int level,
                                       MapshotMapTileRange *range);

/* Where a tile lies, rounded to device pixels, so that neighbours meet and a level at its own size is drawn pixel for pixel. */
void mapshot_map_camera_get_tile_box (const MapshotMapCamera *self, const MapshotTileGrid *grid, int level, gint64 column,
                                      gint64 row, double scale, MapshotMapBox *box);

G_END_DECLS
