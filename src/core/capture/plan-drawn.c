/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan-drawn.h"

#include "basemap.h"
#include "plan-layer.h"
#include "plan-private.h"
#include "web-mercator.h"

#include <math.h>

#define TILE 256      /* px */
#define SCREEN_DPI 96 /* dots an inch, for which the map's strokes and letters are made */

/* As many pixels as a screen shows at once, and a little more: whoever looks at a larger picture as a whole sees it smaller. */
#define SCREEN_SIDE 1600

/* The base map draws straight lines on Web Mercator alone; on any other projection its tiles are warped. */
gboolean
mapshot_plan_can_draw (const MapshotPlan *plan, const MapshotPlanLayer *layer)
{
  return layer->source->kind == MAPSHOT_SOURCE_BASEMAP && mapshot_projection_equal (plan->projection, layer->projection);
}

/* Letters on paper are as large as they else are on a screen, and those of a large picture can be read when it is seen as a whole. A zoom that was asked for has
 * its own pixels. */
static double
get_drawn_scale (const MapshotPlan *plan)
{
  const MapshotRecipe *recipe = plan->recipe;
  double scale = (double) MIN (plan->width, plan->map_height) / SCREEN_SIDE;

  if (recipe->sharpness == MAPSHOT_SHARPNESS_ZOOM)
    return 1;
  if (recipe->sharpness == MAPSHOT_SHARPNESS_RESOLUTION && recipe->dpi > 0)
    scale = recipe->dpi / SCREEN_DPI;

  return CLAMP (scale, 1, MAPSHOT_BASEMAP_MAX_SCALE);
}

/* One level whose first tile begins at the picture's corner. Rows end where the world does; columns go round it. */
static MapshotTileGrid *
create_grid (const MapshotPlan *plan)
{
  const double edge = MAPSHOT_WEB_MERCATOR_EXTENT, tile = plan->resolution * TILE;
  const MapshotTileLevel level = { .name = (char *) "drawn",
                                   .zoom = (int) CLAMP (ceil (mapshot_basemap_get_level (plan->resolution) - 1e-9), 0, 30),
                                   .resolution = plan->resolution,
                                   .min_column = 0,
                                   .max_column = (plan->width - 1) / TILE,
                                   .min_row = (gint64) MAX (floor ((plan->top - edge) / tile), 0),
                                   .max_row = (gint64) MIN (ceil ((plan->top + edge) / tile) - 1, (double) ((plan->map_height - 1) / TILE)) };

  return mapshot_tile_grid_new ("EPSG:3857", plan->left, plan->top, TILE, TILE, FALSE, FALSE, &level, 1);
}

gboolean
mapshot_plan_place_drawn (MapshotPlan *plan, MapshotPlanLayer *layer, GError **error)
{
  double scale = get_drawn_scale (plan);
  MapshotTileGrid *grid;
  MapshotSource *source;

  /* Where its tiles are the picture's own pixels already, they are what a capture at that zoom has. */
  if (scale == 1 && mapshot_plan_layer_place (layer, plan, NULL) && layer->aligned)
    return TRUE;
  grid = create_grid (plan);
  source = mapshot_source_new_on_grid (layer->source, grid);
  mapshot_tile_grid_unref (grid);
  mapshot_source_unref (layer->source);
  layer->source = source;
  layer->level = 0;
  layer->drawn_scale = scale;
  if (layer == mapshot_plan_get_base (plan))
    plan->zoom = mapshot_tile_grid_get_level (source->grid, 0)->zoom;

  return mapshot_plan_layer_place (layer, plan, error);
}
