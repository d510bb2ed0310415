/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-camera.h"

#include <math.h>

/* Beyond the sharpest level by this much, tiles are only larger squares; below the coarsest, the world is a stamp. */
#define MAX_ENLARGEMENT 8
#define MAX_REDUCTION 2

/* A level is shown enlarged by up to this before the next one is fetched: fewer requests, and labels that can be read. */
#define LEVEL_TOLERANCE 1.34

/* The place of a corner that lies a hair outside a pixel's edge is that edge. */
#define EDGE 1e-6 /* tiles */

/* ---- the world ---- */

static const MapshotTileLevel *
get_finest (const MapshotTileGrid *grid)
{
  return mapshot_tile_grid_get_level (grid, mapshot_tile_grid_get_n_levels (grid) - 1);
}

/* The edges of everything that GRID has, in CRS units, by its coarsest level. */
static void
get_world (const MapshotTileGrid *grid, double *left, double *top, double *right, double *bottom)
{
  const MapshotTileLevel *level = mapshot_tile_grid_get_level (grid, 0);
  double width = mapshot_tile_grid_get_tile_width (grid), height = mapshot_tile_grid_get_tile_height (grid);

  mapshot_tile_grid_from_pixel (grid, 0, (double) level->min_column * width, (double) level->min_row * height, left, top);
  mapshot_tile_grid_from_pixel (grid, 0, (double) (level->max_column + 1) * width, (double) (level->max_row + 1) * height,
                                right, bottom);
}

/* CRS units once round the world; 0 where columns do not wrap. */
static double
get_period (const MapshotTileGrid *grid)
{
  return (double) mapshot_tile_grid_get_world_columns (grid, 0) * mapshot_tile_grid_get_tile_width (grid) *
         mapshot_tile_grid_get_level (grid, 0)->resolution;
}

/* ---- the view ---- */

void
mapshot_map_camera_init (MapshotMapCamera *self, const MapshotTileGrid *grid, const MapshotProjection *projection,
                         double width, double height)
{
  double left, top, right, bottom;

  g_return_if_fail (self != NULL && grid != NULL && projection != NULL);

  get_world (grid, &left, &top, &right, &bottom);
  *self = (MapshotMapCamera){ grid,  projection,      (left + right) / 2, (top + bottom) / 2,
                              1,     MAX (width, 1), MAX (height, 1) };
  self->resolution = MAX ((right - left) / self->width, (top - bottom) / self->height);
  mapshot_map_camera_clamp (self);
}

void
mapshot_map_camera_clamp (MapshotMapCamera *self)
{
  double left, top, right, bottom, period = get_period (self->grid);

  get_world (self->grid, &left, &top, &right, &bottom);
  self->resolution = CLAMP (self->resolution, get_finest (self->grid)->resolution / MAX_ENLARGEMENT,
                            mapshot_tile_grid_get_level (self->grid, 0)->resolution * MAX_REDUCTION);
  if (period > 0)
    self->x = left + fmod (fmod (self->x - left, period) + period, period);
  else
    self->x = CLAMP (self->x, left, right);
  self->y = CLAMP (self->y, bottom, top);
}

void
mapshot_map_camera_to_screen (const MapshotMapCamera *self, double x, double y, double *px, double *py)
{
  *px = (x - self->x) / self->resolution + self->width / 2;
  *py = (self->y - y) / self->resolution + self->height / 2;
}

void
mapshot_map_camera_from_screen (const MapshotMapCamera *self, double px, double py, double *x, double *y)
{
  *x = self->x + (px - self->width / 2) * self->resolution;
  *y = self->y - (py - self->height / 2) * self->resolution;
}

MapshotPosition
mapshot_map_camera_get_position (const MapshotMapCamera *self, double px, double py)
{
  double x, y;

  mapshot_map_camera_from_screen (self, px, py, &x, &y);
  mapshot_projection_inverse (self->projection, &x, &y, 1);

  return (MapshotPosition){ y, mapshot_longitude_wrap (x) };
}

void
mapshot_map_camera_get_extent_box (const MapshotMapCamera *self, const MapshotExtent *extent, MapshotMapBox *box)
{
  double period = get_period (self->grid), shift = 0;

  if (period > 0)
    shift = round ((self->x - (extent->left + extent->right) / 2) / period) * period;
  mapshot_map_camera_to_screen (self, extent->left + shift, extent->top, &box->left, &box->top);
  mapshot_map_camera_to_screen (self, extent->right + shift, extent->bottom, &box->right, &box->bottom);
}

gboolean
mapshot_map_camera_get_box (const MapshotMapCamera *self, const MapshotBounds *bounds, MapshotMapBox *box)
{
  MapshotExtent extent;

  if (!mapshot_projection_get_extent (self->projection, bounds, &extent))
    return FALSE;
  mapshot_map_camera_get_extent_box (self, &extent, box);

  return TRUE;
}

gboolean
mapshot_map_camera_get_bounds (const MapshotMapCamera *self, const MapshotMapBox *box, MapshotBounds *bounds)
{
  double left, top, right, bottom, period = get_period (self->grid);
  MapshotExtent extent;

  get_world (self->grid, &left, &top, &right, &bottom);
  mapshot_map_camera_from_screen (self, box->left, box->top, &extent.left, &extent.top);
  mapshot_map_camera_from_screen (self, box->right, box->bottom, &extent.right, &extent.bottom);
  extent.top = MIN (extent.top, top);
  extent.bottom = MAX (extent.bottom, bottom);
  if (period > 0)
    {
      /* The whole world once is all there is. */
      extent.right = MIN (extent.right, extent.left + period);
      if (extent.right - extent.left >= period * (1 - 1e-9))
        {
          extent.left = left;
          extent.right = left + period;
        }
    }
  else
    {
      extent.left = MAX (extent.left, left);
      extent.right = MIN (extent.right, right);
    }
  return extent.left < extent.right && extent.bottom < extent.top &&
         mapshot_projection_get_bounds (self->projection, &extent, bounds);
}

void
mapshot_map_camera_pan (MapshotMapCamera *self, double dx, double dy)
{
  self->x -= dx * self->resolution;
  self->y += dy * self->resolution;
  mapshot_map_camera_clamp (self);
}

void
mapshot_map_camera_zoom_at (MapshotMapCamera *self, double px, double py, double factor)
{
  double x, y;

  mapshot_map_camera_from_screen (self, px, py, &x, &y);
  self->resolution /= factor;
  mapshot_map_camera_clamp (self);
  self->x = x - (px - self->width / 2) * self->resolution;
  self->y = y + (py - self->height / 2) * self->resolution;
  mapshot_map_camera_clamp (self);
}

void
mapshot_map_camera_look_at (MapshotMapCamera *self, const MapshotPosition *position, double resolution)
{
  double x = position->longitude, y = position->latitude;

  mapshot_projection_forward (self->projection, &x, &y, 1);
  if (isfinite (x) && isfinite (y))
    {
      self->x = x;
      self->y = y;
    }
  self->resolution = resolution;
  mapshot_map_camera_clamp (self);
}

void
mapshot_map_camera_fit (MapshotMapCamera *self, const MapshotBounds *bounds, double margin)
{
  MapshotMapBox box;
  double factor, x, y;

  if (!mapshot_map_camera_get_box (self, bounds, &box))
    return;
  factor = MAX ((box.right - box.left) / MAX (self->width - 2 * margin, 1),
                (box.bottom - box.top) / MAX (self->height - 2 * margin, 1));
  mapshot_map_camera_from_screen (self, (box.left + box.right) / 2, (box.top + box.bottom) / 2, &x, &y);
  self->x = x;
  self->y = y;
  self->resolution *= factor;
  mapshot_map_camera_clamp (self);
}

void
mapshot_map_camera_resize (MapshotMapCamera *self, double width, double height)
{
  self->width = MAX (width, 1);
  self->height = MAX (height, 1);
}

void
mapshot_map_camera_change_grid (MapshotMapCamera *self, const MapshotTileGrid *grid, const MapshotProjection *projection)
{
  MapshotPosition middle = mapshot_map_camera_get_position (self, self->width / 2, self->height / 2);
  double before = mapshot_map_camera_get_ground_resolution (self), after;

  self->grid = grid;
  if (mapshot_projection_equal (projection, self->projection))
    {
      self->projection = projection;
      mapshot_map_camera_clamp (self);
      return;
    }
  self->projection = projection;
  mapshot_map_camera_look_at (self, &middle, self->resolution);
  after = mapshot_map_camera_get_ground_resolution (self);
  if (before > 0 && after > 0)
    self->resolution *= before / after;
  mapshot_map_camera_clamp (self);
}

double
mapshot_map_camera_get_ground_resolution (const MapshotMapCamera *self)
{
  double along_x, along_y;

  return mapshot_projection_get_ground_scale (self->projection, self->x, self->y, &along_x, &along_y)
           ? self->resolution * along_x
           : 0;
}

/* ---- tiles ---- */

int
mapshot_map_camera_pick_level (const MapshotMapCamera *self, const MapshotTileGrid *grid, double scale)
{
  int n_levels = mapshot_tile_grid_get_n_levels (grid);

  for (int level = 0; level < n_levels; level++)
    if (mapshot_tile_grid_get_level (grid, level)->resolution <= self->resolution / scale * LEVEL_TOLERANCE)
      return level;

  return n_levels - 1;
}

gboolean
mapshot_map_camera_get_tiles (const MapshotMapCamera *self, const MapshotTileGrid *grid, int level,
                              MapshotMapTileRange *range)
{
  const MapshotTileLevel *l = mapshot_tile_grid_get_level (grid, level);
  double width = mapshot_tile_grid_get_tile_width (grid), height = mapshot_tile_grid_get_tile_height (grid);
  double x0, y0, x1, y1;

  mapshot_map_camera_from_screen (self, 0, 0, &x0, &y0);
  mapshot_map_camera_from_screen (self, self->width, self->height, &x1, &y1);
  mapshot_tile_grid_to_pixel (grid, level, x0, y0, &x0, &y0);
  mapshot_tile_grid_to_pixel (grid, level, x1, y1, &x1, &y1);
  *range = (MapshotMapTileRange){
    .first_column = (gint64) floor (x0 / width + EDGE),
    .last_column = (gint64) ceil (x1 / width - EDGE) - 1,
    .first_row = MAX ((gint64) floor (y0 / height + EDGE), l->min_row),
    .last_row = MIN ((gint64) ceil (y1 / height - EDGE) - 1, l->max_row),
  };
  if (mapshot_tile_grid_get_world_columns (grid, level) == 0)
    {
      range->first_column = MAX (range->first_column, l->min_column);
      range->last_column = MIN (range->last_column, l->max_column);
    }
  return range->first_column <= range->last_column && range->first_row <= range->last_row;
}

void
mapshot_map_camera_get_tile_box (const MapshotMapCamera *self, const MapshotTileGrid *grid, int level, gint64 column,
                                 gint64 row, double scale, MapshotMapBox *box)
{
  double width = mapshot_tile_grid_get_tile_width (grid), height = mapshot_tile_grid_get_tile_height (grid);
  double left, top, right, bottom;

  mapshot_tile_grid_from_pixel (grid, level, (double) column * width, (double) row * height, &left, &top);
  mapshot_tile_grid_from_pixel (grid, level, (double) (column + 1) * width, (double) (row + 1) * height, &right, &bottom);
  mapshot_map_camera_to_screen (self, left, top, &left, &top);
  mapshot_map_camera_to_screen (self, right, bottom, &right, &bottom);
  *box = (MapshotMapBox){ round (left * scale) / scale, round (top * scale) / scale, round (right * scale) / scale,
                          round (bottom * scale) / scale };
}
