/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan-layer.h"

#include "error.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Two resolutions or offsets that differ by less than this are the same: far under a thousandth of a pixel over any picture. */
#define SAME_SCALE 1e-9
#define SAME_OFFSET 1e-3 /* px */

/* A layer this many times sharper than the picture would need hundreds of tiles for one; its own coarser levels are missing. */
#define MAX_SHRINK 8.5

int
mapshot_plan_pick_level (const MapshotTileGrid *grid, double resolution)
{
  int n_levels = mapshot_tile_grid_get_n_levels (grid);

  for (int level = 0; level < n_levels; level++)
    if (mapshot_tile_grid_get_level (grid, level)->resolution <= resolution * (1 + SAME_SCALE))
      return level;

  return n_levels - 1;
}

static gint64
floor_divide (double position, int size)
{
  return (gint64) floor (position / size);
}

static void
place_axis (MapshotResampleAxis *axis, gboolean aligned, gint64 length, int tile_size, gint64 *first, gint64 *count)
{
  gint64 a, b;

  if (aligned)
    {
      a = (gint64) axis->offset;
      b = a + length - 1;
    }
  else
    mapshot_resample_get_support (axis, 0, length - 1, &a, &b);

  *first = floor_divide ((double) a, tile_size);
  *count = floor_divide ((double) b, tile_size) - *first + 1;
}

static gboolean
is_world (const MapshotBounds *bounds)
{
  return bounds->west == -180 && bounds->south == -90 && bounds->east == 180 && bounds->north == 90;
}

/* The tiles that lie in the source's coverage; inclusive. Beyond what the projection can show there is none to be left out. */
static void
place_coverage (MapshotPlanLayer *layer)
{
  const MapshotSource *source = layer->source;
  const MapshotTileLevel *level = mapshot_tile_grid_get_level (source->grid, layer->level);
  int tile_width = mapshot_tile_grid_get_tile_width (source->grid);
  int tile_height = mapshot_tile_grid_get_tile_height (source->grid);
  MapshotExtent extent;
  double left, top, right, bottom;

  if (is_world (&source->coverage) || !mapshot_projection_get_extent (layer->projection, &source->coverage, &extent))
    {
      layer->covered_columns[0] = level->min_column;
      layer->covered_columns[1] = level->max_column;
      layer->covered_rows[0] = level->min_row;
      layer->covered_rows[1] = level->max_row;
      return;
    }
  mapshot_tile_grid_to_pixel (source->grid, layer->level, extent.left, extent.top, &left, &top);
  mapshot_tile_grid_to_pixel (source->grid, layer->level, extent.right, extent.bottom, &right, &bottom);
  /* An edge that lies on a tile's edge within rounding does not reach into the next tile. */
  layer->covered_columns[0] = floor_divide (left + SAME_OFFSET, tile_width);
  layer->covered_columns[1] = floor_divide (right - SAME_OFFSET, tile_width);
  layer->covered_rows[0] = floor_divide (top + SAME_OFFSET, tile_height);
  layer->covered_rows[1] = floor_divide (bottom - SAME_OFFSET, tile_height);
}

static gboolean
check_shrink (const MapshotPlanLayer *layer, double scale, GError **error)
{
  if (scale <= MAX_SHRINK)
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
               _("%s has no level as coarse as this picture; ask for a sharper one (its first zoom is %d)"),
               layer->source->name, mapshot_tile_grid_get_level (layer->source->grid, 0)->zoom);
  return FALSE;
}

/* The layer's axes are the picture's. */
static void
place_along_axes (MapshotPlanLayer *layer, const MapshotPlan *plan, double scale)
{
  MapshotTileGrid *grid = layer->source->grid;
  double x, y;

  mapshot_tile_grid_to_pixel (grid, layer->level, plan->left, plan->top, &x, &y);
  layer->aligned = fabs (scale - 1) < SAME_SCALE && fabs (x - round (x)) < SAME_OFFSET && fabs (y - round (y)) < SAME_OFFSET;
  layer->horizontal = (MapshotResampleAxis){ layer->aligned ? 1 : scale, layer->aligned ? round (x) : x };
  layer->vertical = (MapshotResampleAxis){ layer->aligned ? 1 : scale, layer->aligned ? round (y) : y };
  place_axis (&layer->horizontal, layer->aligned, plan->width, mapshot_tile_grid_get_tile_width (grid),
              &layer->first_column, &layer->n_columns);
  place_axis (&layer->vertical, layer->aligned, plan->map_height, mapshot_tile_grid_get_tile_height (grid),
              &layer->first_row, &layer->n_rows);
}

gboolean
mapshot_plan_layer_place (MapshotPlanLayer *layer, const MapshotPlan *plan, GError **error)
{
  double scale = plan->resolution / mapshot_tile_grid_get_level (layer->source->grid, layer->level)->resolution;

  if (!mapshot_projection_equal (layer->projection, plan->projection))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is in another projection (%s) than the picture (%s)"),
                   layer->source->name, mapshot_projection_get_name (layer->projection), plan->crs);
      return FALSE;
    }
  if (!check_shrink (layer, scale, error))
    return FALSE;
  place_along_axes (layer, plan, scale);
  place_coverage (layer);

  return TRUE;
}

gboolean
mapshot_plan_layer_has_tile (const MapshotPlanLayer *layer, gint64 column, gint64 row)
{
  MapshotTileGrid *grid = layer->source->grid;
  gint64 world = mapshot_tile_grid_get_world_columns (grid, layer->level);
  gint64 within = column - layer->covered_columns[0];

  if (world > 0)
    within = ((within % world) + world) % world;

  return mapshot_tile_grid_has_tile (grid, layer->level, column, row) && within >= 0 &&
         within <= layer->covered_columns[1] - layer->covered_columns[0] && layer->covered_rows[0] <= row &&
         row <= layer->covered_rows[1];
}

/* Rows and columns are independent, so that a picture of a billion tiles is counted as fast as a small one. */
gint64
mapshot_plan_layer_count (const MapshotPlanLayer *layer)
{
  const MapshotTileLevel *level = mapshot_tile_grid_get_level (layer->source->grid, layer->level);
  gint64 first_row = MAX (layer->first_row, MAX (level->min_row, layer->covered_rows[0]));
  gint64 last_row = MIN (layer->first_row + layer->n_rows - 1, MIN (level->max_row, layer->covered_rows[1]));
  gint64 columns = 0;

  if (first_row > last_row)
    return 0;
  for (gint64 i = 0; i < layer->n_columns; i++)
    columns += mapshot_plan_layer_has_tile (layer, layer->first_column + i, first_row);

  return columns * (last_row - first_row + 1);
}
