/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan-asked.h"

#include "plan-layer.h"
#include "plan-private.h"
#include "virtual-grid.h"

#include <math.h>

/* Resolutions that differ by less than this are the same. */
#define SAME 1e-9

static void
set_grid (MapshotPlanLayer *layer, MapshotTileGrid *grid, MapshotProjection *projection)
{
  MapshotSource *drawn = mapshot_source_new_drawn (layer->source, grid);

  mapshot_tile_grid_unref (grid);
  mapshot_source_unref (layer->source);
  layer->source = drawn;
  projection = mapshot_projection_ref (projection);
  mapshot_projection_unref (layer->projection);
  layer->projection = projection;
  layer->level = 0;
}

void
mapshot_plan_ask_base_in (MapshotPlan *self, const char *crs)
{
  MapshotPlanLayer *base = mapshot_plan_get_base (self);
  const MapshotTileGrid *own = base->source->grid;
  int last = mapshot_tile_grid_get_n_levels (own) - 1;

  if (mapshot_projection_equal (self->projection, base->projection) || !mapshot_source_can_draw (base->source, crs))
    return;
  set_grid (base,
            mapshot_virtual_grid_new (crs, mapshot_projection_is_geographic (self->projection), mapshot_tile_grid_get_tile_width (own),
                                      mapshot_tile_grid_get_level (own, 0)->zoom, mapshot_tile_grid_get_level (own, last)->zoom),
            self->projection);
}

/* What lies beyond the world's edge cannot be asked for by a rectangle, where the world goes on at its other edge. */
static gboolean
is_in_world (const char *crs, double left, double right)
{
  double period = mapshot_projection_get_period (crs);

  return period == 0 || (left >= -period / 2 * (1 + SAME) && right <= period / 2 * (1 + SAME));
}

gboolean
mapshot_plan_ask_base_at (MapshotPlan *self, double resolution, double left, double right)
{
  MapshotPlanLayer *base = mapshot_plan_get_base (self);
  MapshotTileGrid *own = base->source->grid;
  const char *crs = mapshot_tile_grid_get_crs (own);
  const MapshotTileLevel *level = mapshot_tile_grid_get_level (own, mapshot_plan_pick_level (own, resolution));

  if (!mapshot_source_can_draw (base->source, crs) || !is_in_world (crs, left, right) ||
      resolution > mapshot_tile_grid_get_level (own, 0)->resolution * (1 + SAME))
    return FALSE;
  /* The level as it is goes round the world. */
  if (fabs (level->resolution / resolution - 1) < SAME)
    return FALSE;
  set_grid (base,
            mapshot_virtual_grid_new_level (crs, mapshot_tile_grid_get_origin_x (own), mapshot_tile_grid_get_origin_y (own),
                                            mapshot_tile_grid_get_tile_width (own), level->zoom, resolution),
            base->projection);

  return TRUE;
}

gboolean
mapshot_plan_ask_layer (MapshotPlan *self, guint index)
{
  MapshotPlanLayer *layer = &g_array_index (self->layers, MapshotPlanLayer, index);
  const MapshotPlanLayer *base = mapshot_plan_get_base (self);
  MapshotTileGrid *own = layer->source->grid;
  double resolution = mapshot_plan_convert_resolution (self, layer->projection);
  double coarsest = mapshot_tile_grid_get_level (own, 0)->resolution;
  int last = mapshot_tile_grid_get_n_levels (own) - 1, zoom;
  double left = self->left, top = self->top;

  if (!mapshot_source_can_draw (layer->source, self->crs) || resolution < mapshot_tile_grid_get_level (own, last)->resolution * (1 - 1e-6) ||
      resolution > coarsest * (1 + 1e-6) || !is_in_world (self->crs, left, left + self->resolution * (double) self->width))
    return FALSE;
  /* On the base's grid of pixels where the picture lies on it, so that the same ground is always asked for in the same way. */
  if (base->aligned)
    {
      left = mapshot_tile_grid_get_origin_x (base->source->grid);
      top = mapshot_tile_grid_get_origin_y (base->source->grid);
    }
  zoom = mapshot_tile_grid_get_level (own, mapshot_plan_pick_level (own, resolution))->zoom;
  set_grid (layer, mapshot_virtual_grid_new_level (self->crs, left, top, mapshot_tile_grid_get_tile_width (own), zoom, self->resolution),
            self->projection);

  return TRUE;
}
