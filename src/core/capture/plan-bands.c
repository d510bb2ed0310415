/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan-private.h"

#include "plan-warp.h"

#include <math.h>

static int
first_band_height (const MapshotPlan *self)
{
  const MapshotPlanLayer *base = mapshot_plan_get_layer (self, 0);
  int tile_height = mapshot_tile_grid_get_tile_height (base->source->grid);

  if (!base->aligned)
    return MAPSHOT_PLAN_BAND_HEIGHT;
  return (int) ((base->first_row + 1) * tile_height - (gint64) base->vertical.offset);
}

int
mapshot_plan_get_band_height (const MapshotPlan *self)
{
  const MapshotPlanLayer *base = mapshot_plan_get_layer (self, 0);

  return base->aligned ? mapshot_tile_grid_get_tile_height (base->source->grid) : MAPSHOT_PLAN_BAND_HEIGHT;
}

static int
count_bands (gint64 height, int first, int each)
{
  return height <= first ? 1 : (int) (1 + (height - first + each - 1) / each);
}

int
mapshot_plan_count_bands (const MapshotPlan *self)
{
  int bands = count_bands (self->map_height, first_band_height (self), mapshot_plan_get_band_height (self));

  return bands + (int) ((self->height - self->map_height + MAPSHOT_PLAN_BAND_HEIGHT - 1) / MAPSHOT_PLAN_BAND_HEIGHT);
}

MapshotPlanBand
mapshot_plan_get_band (const MapshotPlan *self, int index)
{
  int first = first_band_height (self), each = mapshot_plan_get_band_height (self);
  int map_bands = count_bands (self->map_height, first, each);
  gint64 y = index == 0 ? 0 : first + (gint64) (index - 1) * each;
  gint64 end = first + (gint64) index * each;

  /* The credit's strip below the map starts a band of its own. */
  if (index >= map_bands)
    {
      y = self->map_height + (gint64) (index - map_bands) * MAPSHOT_PLAN_BAND_HEIGHT;
      return (MapshotPlanBand){ y, (int) MIN (MAPSHOT_PLAN_BAND_HEIGHT, self->height - y) };
    }
  return (MapshotPlanBand){ y, (int) (MIN (end, self->map_height) - y) };
}

void
mapshot_plan_get_rows (const MapshotPlan *self, const MapshotPlanLayer *layer, gint64 y, int height, gint64 *first,
                       gint64 *last)
{
  int tile_height = mapshot_tile_grid_get_tile_height (layer->source->grid);
  gint64 end = MIN (y + height, self->map_height);
  gint64 a, b;

  if (y >= self->map_height)
    {
      *first = 0;
      *last = -1;
      return;
    }
  if (layer->warp != NULL)
    {
      mapshot_plan_warp_get_rows (layer->warp, y, (int) (end - y), first, last);
      return;
    }
  if (layer->aligned)
    {
      a = y + (gint64) layer->vertical.offset;
      b = end - 1 + (gint64) layer->vertical.offset;
    }
  else
    mapshot_resample_get_support (&layer->vertical, y, end - 1, &a, &b);
  *first = MAX ((gint64) floor ((double) a / tile_height), layer->first_row);
  *last = MIN ((gint64) floor ((double) b / tile_height), layer->first_row + layer->n_rows - 1);
}
