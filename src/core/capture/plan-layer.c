/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan-layer.h"

#include "error.h"
#include "plan-warp.h"

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
               _("%s has no level as coarse as this picture; ask for a sharper one (its first level is %d)"),
               layer->source->name, mapshot_tile_grid_get_level (layer->source->grid, 0)->zoom);
  mapshot_error_set_topic (error, MAPSHOT_TOPIC_WHERE);
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

/* Ground metres for one CRS unit at a place given in degrees, for areas: between those along the axes where they differ. */
static double
get_ground_scale (const MapshotProjection *projection, double longitude, double latitude)
{
  double along_x, along_y;

  mapshot_projection_forward (projection, &longitude, &latitude, 1);
  if (!isfinite (longitude) || !mapshot_projection_get_ground_scale (projection, longitude, latitude, &along_x, &along_y))
    return 0;

  return sqrt (along_x * along_y);
}

double
mapshot_plan_convert_resolution (const MapshotPlan *plan, const MapshotProjection *projection)
{
  double x = plan->left + plan->resolution * (double) plan->width / 2;
  double y = plan->top - plan->resolution * (double) plan->map_height / 2;
  double from, to;

  if (mapshot_projection_equal (plan->projection, projection))
    return plan->resolution;
  mapshot_projection_inverse (plan->projection, &x, &y, 1);
  if (!isfinite (x))
    return 0;
  from = get_ground_scale (plan->projection, x, y);
  to = get_ground_scale (projection, x, y);

  return to > 0 ? plan->resolution * from / to : 0;
}

static gboolean
place_warped (MapshotPlanLayer *layer, const MapshotPlan *plan, GError **error)
{
  double shrink;

  layer->aligned = FALSE;
  layer->warp = mapshot_plan_warp_new (plan, layer);
  shrink = mapshot_plan_warp_get_shrink (layer->warp);
  if (shrink <= 0)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%s cannot be laid over this picture: its projection (%s) does not reach the region"),
                   layer->source->name, mapshot_projection_get_name (layer->projection));
      mapshot_error_set_topic (error, MAPSHOT_TOPIC_WHERE);
      return FALSE;
    }
  mapshot_plan_warp_get_tiles (layer->warp, &layer->first_column, &layer->n_columns, &layer->first_row, &layer->n_rows);

  return check_shrink (layer, shrink, error);
}

gboolean
mapshot_plan_layer_place (MapshotPlanLayer *layer, const MapshotPlan *plan, GError **error)
{
  double scale = plan->resolution / mapshot_tile_grid_get_level (layer->source->grid, layer->level)->resolution;

  if (mapshot_projection_equal (layer->projection, plan->projection))
    {
      if (!check_shrink (layer, scale, error))
        return FALSE;
      place_along_axes (layer, plan, scale);
    }
  else if (!place_warped (layer, plan, error))
    return FALSE;
  place_coverage (layer);

  return TRUE;
}

gboolean
mapshot_plan_layer_needs_tile (const MapshotPlanLayer *layer, gint64 column, gint64 row)
{
  gint64 first, last;

  if (layer->warp == NULL)
    return TRUE;
  mapshot_plan_warp_get_columns (layer->warp, row, &first, &last);

  return first <= column && column <= last;
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

/* The source's columns from FIRST to LAST in ROW, which is one of those that it covers. */
static gint64
count_columns (const MapshotPlanLayer *layer, gint64 row, gint64 first, gint64 last)
{
  gint64 columns = 0;

  for (gint64 column = first; column <= last; column++)
    columns += mapshot_plan_layer_has_tile (layer, column, row);

  return columns;
}

/* Row by row; many after each other read the same columns, which are counted once. */
static gint64
count_turned (const MapshotPlanLayer *layer, gint64 first_row, gint64 last_row, gboolean all)
{
  gint64 tiles = 0, columns = 0, first = 0, last = -1;

  for (gint64 row = first_row; row <= last_row; row++)
    {
      gint64 row_first, row_last;

      mapshot_plan_warp_get_columns (layer->warp, row, &row_first, &row_last);
      if (row == first_row || row_first != first || row_last != last)
        columns = all ? row_last - row_first + 1 : count_columns (layer, row, row_first, row_last);
      first = row_first;
      last = row_last;
      tiles += columns;
    }
  return tiles;
}

gint64
mapshot_plan_layer_count_needed (const MapshotPlanLayer *layer)
{
  if (layer->warp != NULL)
    return count_turned (layer, layer->first_row, layer->first_row + layer->n_rows - 1, TRUE);

  return layer->n_columns * layer->n_rows;
}

/* Rows and columns are independent, so that a picture of a billion tiles is counted as fast as a small one. */
gint64
mapshot_plan_layer_count (const MapshotPlanLayer *layer)
{
  const MapshotTileLevel *level = mapshot_tile_grid_get_level (layer->source->grid, layer->level);
  gint64 first_row = MAX (layer->first_row, MAX (level->min_row, layer->covered_rows[0]));
  gint64 last_row = MIN (layer->first_row + layer->n_rows - 1, MIN (level->max_row, layer->covered_rows[1]));

  if (first_row > last_row)
    return 0;
  if (layer->warp != NULL)
    return count_turned (layer, first_row, last_row, FALSE);

  return count_columns (layer, first_row, layer->first_column, layer->first_column + layer->n_columns - 1) *
         (last_row - first_row + 1);
}
