/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tile-grid.h"

#include "web-mercator.h"

#include <math.h>

struct _MapshotTileGrid
{
  char *crs;
  double origin_x, origin_y;
  int tile_width, tile_height;
  gboolean rows_from_south;
  gboolean columns_wrap;
  gboolean web_mercator;
  MapshotTileLevel *levels;
  int n_levels;
};

MapshotTileGrid *
mapshot_tile_grid_new (const char *crs, double origin_x, double origin_y, int tile_width, int tile_height,
                       gboolean rows_from_south, gboolean columns_wrap, const MapshotTileLevel *levels, int n_levels)
{
  MapshotTileGrid *self = g_atomic_rc_box_new0 (MapshotTileGrid);

  g_return_val_if_fail (crs != NULL && levels != NULL && n_levels > 0 && tile_width > 0 && tile_height > 0, NULL);

  self->crs = g_strdup (crs);
  self->origin_x = origin_x;
  self->origin_y = origin_y;
  self->tile_width = tile_width;
  self->tile_height = tile_height;
  self->rows_from_south = rows_from_south;
  self->columns_wrap = columns_wrap;
  self->web_mercator = g_str_equal (crs, "EPSG:3857");
  self->levels = g_new (MapshotTileLevel, n_levels);
  self->n_levels = n_levels;
  for (int i = 0; i < n_levels; i++)
    {
      self->levels[i] = levels[i];
      self->levels[i].name = g_strdup (levels[i].name);
    }

  return self;
}

MapshotTileGrid *
mapshot_tile_grid_new_web_mercator (int min_zoom, int max_zoom, int tile_size, gboolean rows_from_south)
{
  int n_levels = max_zoom - min_zoom + 1;
  g_autofree MapshotTileLevel *levels = NULL;
  MapshotTileGrid *self;

  g_return_val_if_fail (0 <= min_zoom && min_zoom <= max_zoom && max_zoom <= 30 && tile_size > 0, NULL);

  levels = g_new0 (MapshotTileLevel, n_levels);
  for (int i = 0; i < n_levels; i++)
    {
      int zoom = min_zoom + i;
      gint64 n = G_GINT64_CONSTANT (1) << zoom;

      levels[i] = (MapshotTileLevel){
        .name = g_strdup_printf ("%d", zoom),
        .zoom = zoom,
        .resolution = 2 * MAPSHOT_WEB_MERCATOR_EXTENT / ((double) tile_size * n),
        .max_column = n - 1,
        .min_row = rows_from_south ? -n : 0,
        .max_row = rows_from_south ? -1 : n - 1,
      };
    }
  self = mapshot_tile_grid_new ("EPSG:3857", -MAPSHOT_WEB_MERCATOR_EXTENT,
                                rows_from_south ? -MAPSHOT_WEB_MERCATOR_EXTENT : MAPSHOT_WEB_MERCATOR_EXTENT, tile_size,
                                tile_size, rows_from_south, TRUE, levels, n_levels);
  for (int i = 0; i < n_levels; i++)
    g_free (levels[i].name);

  return self;
}

MapshotTileGrid *
mapshot_tile_grid_ref (MapshotTileGrid *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
tile_grid_clear (gpointer data)
{
  MapshotTileGrid *self = data;

  for (int i = 0; i < self->n_levels; i++)
    g_free (self->levels[i].name);
  g_free (self->levels);
  g_free (self->crs);
}

void
mapshot_tile_grid_unref (MapshotTileGrid *self)
{
  g_atomic_rc_box_release_full (self, tile_grid_clear);
}

const char *
mapshot_tile_grid_get_crs (const MapshotTileGrid *self)
{
  return self->crs;
}

double
mapshot_tile_grid_get_origin_x (const MapshotTileGrid *self)
{
  return self->origin_x;
}

double
mapshot_tile_grid_get_origin_y (const MapshotTileGrid *self)
{
  return self->origin_y;
}

double
mapshot_tile_grid_get_corner_x (const MapshotTileGrid *self, int level)
{
  return self->origin_x + mapshot_tile_grid_get_level (self, level)->shift_x;
}

double
mapshot_tile_grid_get_corner_y (const MapshotTileGrid *self, int level)
{
  return self->origin_y + mapshot_tile_grid_get_level (self, level)->shift_y;
}

int
mapshot_tile_grid_get_tile_width (const MapshotTileGrid *self)
{
  return self->tile_width;
}

int
mapshot_tile_grid_get_tile_height (const MapshotTileGrid *self)
{
  return self->tile_height;
}

int
mapshot_tile_grid_get_n_levels (const MapshotTileGrid *self)
{
  return self->n_levels;
}

gboolean
mapshot_tile_grid_is_web_mercator (const MapshotTileGrid *self)
{
  return self->web_mercator;
}

gboolean
mapshot_tile_grid_get_rows_from_south (const MapshotTileGrid *self)
{
  return self->rows_from_south;
}

static gboolean
levels_equal (const MapshotTileLevel *a, const MapshotTileLevel *b)
{
  return a->zoom == b->zoom && a->resolution == b->resolution && a->shift_x == b->shift_x && a->shift_y == b->shift_y && a->min_column == b->min_column &&
         a->max_column == b->max_column && a->min_row == b->min_row && a->max_row == b->max_row &&
         g_strcmp0 (a->name, b->name) == 0;
}

gboolean
mapshot_tile_grid_equal (const MapshotTileGrid *a, const MapshotTileGrid *b)
{
  if (a == b)
    return TRUE;
  if (!g_str_equal (a->crs, b->crs) || a->origin_x != b->origin_x || a->origin_y != b->origin_y ||
      a->tile_width != b->tile_width || a->tile_height != b->tile_height || a->rows_from_south != b->rows_from_south ||
      a->columns_wrap != b->columns_wrap || a->n_levels != b->n_levels)
    return FALSE;
  for (int i = 0; i < a->n_levels; i++)
    if (!levels_equal (&a->levels[i], &b->levels[i]))
      return FALSE;
  return TRUE;
}

const MapshotTileLevel *
mapshot_tile_grid_get_level (const MapshotTileGrid *self, int level)
{
  g_return_val_if_fail (0 <= level && level < self->n_levels, NULL);

  return &self->levels[level];
}

int
mapshot_tile_grid_find_zoom (const MapshotTileGrid *self, int zoom)
{
  for (int i = 0; i < self->n_levels; i++)
    if (self->levels[i].zoom == zoom)
      return i;
  return -1;
}

gint64
mapshot_tile_grid_get_world_columns (const MapshotTileGrid *self, int level)
{
  const MapshotTileLevel *l = mapshot_tile_grid_get_level (self, level);

  return self->columns_wrap ? l->max_column - l->min_column + 1 : 0;
}

gint64
mapshot_tile_grid_get_column_number (const MapshotTileGrid *self, int level, gint64 column)
{
  gint64 world = mapshot_tile_grid_get_world_columns (self, level);
  gint64 wrapped;

  if (world == 0)
    return column;
  wrapped = (column - self->levels[level].min_column) % world;

  return self->levels[level].min_column + (wrapped < 0 ? wrapped + world : wrapped);
}

gint64
mapshot_tile_grid_get_row_number (const MapshotTileGrid *self, int level, gint64 row)
{
  return self->rows_from_south ? -1 - row : row;
}

gboolean
mapshot_tile_grid_has_tile (const MapshotTileGrid *self, int level, gint64 column, gint64 row)
{
  const MapshotTileLevel *l = mapshot_tile_grid_get_level (self, level);
  gint64 number = mapshot_tile_grid_get_column_number (self, level, column);

  return l->min_column <= number && number <= l->max_column && l->min_row <= row && row <= l->max_row;
}

void
mapshot_tile_grid_to_pixel (const MapshotTileGrid *self, int level, double x, double y, double *px, double *py)
{
  double resolution = mapshot_tile_grid_get_level (self, level)->resolution;

  *px = (x - mapshot_tile_grid_get_corner_x (self, level)) / resolution;
  *py = (mapshot_tile_grid_get_corner_y (self, level) - y) / resolution;
}

void
mapshot_tile_grid_from_pixel (const MapshotTileGrid *self, int level, double px, double py, double *x, double *y)
{
  double resolution = mapshot_tile_grid_get_level (self, level)->resolution;

  *x = mapshot_tile_grid_get_corner_x (self, level) + px * resolution;
  *y = mapshot_tile_grid_get_corner_y (self, level) - py * resolution;
}
