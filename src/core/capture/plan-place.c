/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan-private.h"

#include "error.h"
#include "plan-asked.h"
#include "plan-drawn.h"
#include "plan-layer.h"
#include "region.h"
#include "web-mercator.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Where the picture lies, in CRS units of its projection. */
typedef struct
{
  MapshotPlan *plan;
  const MapshotSource *source; /* the base */
  gboolean has_extent;         /* else the size is given in pixels, around the centre */
  MapshotExtent extent;
  double x, y;           /* the centre */
  double ground_scale;   /* ground metres for one CRS unit there, east-west */
  gboolean warped;       /* the picture is in another projection than the base */
  double unit;           /* the picture's CRS units for one of the base's grid, at the centre; 1 unless warped */
} Place;

/* A pole has no place in Web Mercator, not even one that could be told to be missing. */
static gboolean
shows_pole_of_mercator (const Place *place)
{
  const MapshotBounds *bounds = &place->plan->bounds;

  return mapshot_projection_is_geographic (place->plan->projection) &&
         mapshot_projection_is_web_mercator (mapshot_plan_get_layer (place->plan, 0)->projection) &&
         (bounds->north > 90 - 1e-6 || bounds->south < -90 + 1e-6);
}

static gboolean
fail_beyond (const Place *place, GError **error)
{
  if (mapshot_projection_is_web_mercator (place->plan->projection) || shows_pole_of_mercator (place))
    g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                         _("the region lies beyond 85.05° north or south, where this map ends"));
  else
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                 _("the region lies beyond what %s can show; choose another region, or another source"),
                 mapshot_projection_get_name (place->plan->projection));
  return FALSE;
}

/* ---- where ---- */

/* The centre's latitude, for true measure in Web Mercator. What lies beyond the projection is cut off, and does not move the centre. */
static double
get_center_latitude (const MapshotRecipe *recipe)
{
  double limit = MAPSHOT_WEB_MERCATOR_MAX_LATITUDE;

  if (recipe->where != MAPSHOT_WHERE_BOUNDS)
    return recipe->center.latitude;
  return (MAX (recipe->bounds.south, -limit) + MIN (recipe->bounds.north, limit)) / 2;
}

/* Web Mercator has no poles. */
static gboolean
is_cut (const MapshotRecipe *recipe, const MapshotProjection *projection, const MapshotExtent *extent)
{
  double end = G_PI * MAPSHOT_WEB_MERCATOR_RADIUS - 1e-6, limit = MAPSHOT_WEB_MERCATOR_MAX_LATITUDE + 1e-4;

  if (!mapshot_projection_is_web_mercator (projection))
    return FALSE;
  if (recipe->where == MAPSHOT_WHERE_EXTENT)
    return extent->top > end || extent->bottom < -end;
  return recipe->bounds.north > limit || recipe->bounds.south < -limit;
}

/* The region in the picture's projection. */
static gboolean
get_extent (Place *place, GError **error)
{
  const MapshotRecipe *recipe = place->plan->recipe;
  const MapshotProjection *projection = place->plan->projection;
  MapshotExtent *extent = &place->extent;

  if (recipe->where == MAPSHOT_WHERE_EXTENT)
    {
      if (!mapshot_region_project (projection, &recipe->center, recipe->ground_width, recipe->ground_height, extent, error))
        return FALSE;
    }
  else if (!mapshot_bounds_validate (&recipe->bounds, error))
    return FALSE;
  else if (!mapshot_projection_get_extent (projection, &recipe->bounds, extent))
    return fail_beyond (place, error);
  if ((extent->top - extent->bottom) * mapshot_projection_get_unit (projection) < 1e-6)
    return fail_beyond (place, error);

  place->plan->cut = is_cut (recipe, projection, extent);
  place->x = (extent->left + extent->right) / 2;
  place->y = (extent->top + extent->bottom) / 2;
  return TRUE;
}

static gboolean
measure_center (Place *place, GError **error)
{
  const MapshotRecipe *recipe = place->plan->recipe;
  const MapshotProjection *projection = place->plan->projection;
  double along_y;

  if (!place->has_extent)
    {
      place->x = recipe->center.longitude;
      place->y = mapshot_projection_is_web_mercator (projection)
                   ? CLAMP (recipe->center.latitude, -MAPSHOT_WEB_MERCATOR_MAX_LATITUDE, MAPSHOT_WEB_MERCATOR_MAX_LATITUDE)
                   : recipe->center.latitude;
      mapshot_projection_forward (projection, &place->x, &place->y, 1);
      if (!isfinite (place->x))
        return fail_beyond (place, error);
    }
  if (mapshot_projection_is_web_mercator (projection))
    {
      place->ground_scale = mapshot_region_get_ground_scale (get_center_latitude (recipe));
      return TRUE;
    }

  return mapshot_projection_get_ground_scale (projection, place->x, place->y, &place->ground_scale, &along_y) ||
         fail_beyond (place, error);
}

/* How long a CRS unit of the base is in the picture, in the middle: the shorter side of its pixel, so that nothing is lost. */
static gboolean
measure_unit (Place *place, GError **error)
{
  const MapshotPlan *plan = place->plan;
  const MapshotProjection *base = mapshot_plan_get_layer (plan, 0)->projection;
  double x = place->x, y = place->y, along_x, along_y, base_x, base_y;

  place->unit = 1;
  if (!place->warped)
    return TRUE;
  if (!mapshot_projection_get_ground_scale (plan->projection, x, y, &along_x, &along_y))
    return fail_beyond (place, error);
  mapshot_projection_inverse (plan->projection, &x, &y, 1);
  mapshot_projection_forward (base, &x, &y, 1);
  if (!isfinite (x) || !mapshot_projection_get_ground_scale (base, x, y, &base_x, &base_y))
    return fail_beyond (place, error);
  place->unit = MIN (base_x, base_y) / MAX (along_x, along_y);

  return TRUE;
}

/* ---- how sharp ---- */

/* The size of a picture that has a resolution of its own. */
static void
get_size (const Place *place, double resolution, gint64 *width, gint64 *height)
{
  const MapshotExtent *extent = &place->extent;

  *width = place->plan->recipe->pixel_width;
  *height = place->plan->recipe->pixel_height;
  if (!place->has_extent)
    return;
  *width = (gint64) MAX (round (MIN ((extent->right - extent->left) / resolution, 1e15)), 1);
  *height = (gint64) MAX (round (MIN ((extent->top - extent->bottom) / resolution, 1e15)), 1);
}

/* Pixel edges of the picture in the plane of LEVEL: the region's edges rounded to the nearest pixel, at least one pixel apart. */
static void
cut_to_pixels (const Place *place, int level, MapshotRect *rect)
{
  MapshotTileGrid *grid = place->source->grid;
  const MapshotRecipe *recipe = place->plan->recipe;
  double left, top, right, bottom;

  if (place->warped)
    {
      get_size (place, place->unit * mapshot_tile_grid_get_level (grid, level)->resolution, &rect->width, &rect->height);
      return;
    }
  if (!place->has_extent)
    {
      mapshot_tile_grid_to_pixel (grid, level, place->x, place->y, &left, &top);
      rect->x = llround (left - (double) recipe->pixel_width / 2);
      rect->y = llround (top - (double) recipe->pixel_height / 2);
      rect->width = recipe->pixel_width;
      rect->height = recipe->pixel_height;
      return;
    }
  mapshot_tile_grid_to_pixel (grid, level, place->extent.left, place->extent.top, &left, &top);
  mapshot_tile_grid_to_pixel (grid, level, place->extent.right, place->extent.bottom, &right, &bottom);
  rect->x = llround (left);
  rect->y = llround (top);
  rect->width = MAX (llround (right) - rect->x, 1);
  rect->height = MAX (llround (bottom) - rect->y, 1);
}

static gint64
count_tiles (const MapshotTileGrid *grid, const MapshotRect *rect)
{
  double w = mapshot_tile_grid_get_tile_width (grid), h = mapshot_tile_grid_get_tile_height (grid);
  double columns = floor ((double) (rect->x + rect->width - 1) / w) - floor ((double) rect->x / w) + 1;
  double rows = floor ((double) (rect->y + rect->height - 1) / h) - floor ((double) rect->y / h) + 1;

  return (gint64) (columns * rows);
}

/* The sharpest level whose picture fits max_pixels and the source's own cap on tiles; the coarsest when none does, which is then refused by its size. */
static int
pick_level_by_size (const Place *place, const MapshotPlanLimits *limits)
{
  gint64 max_tiles = place->source->rules.max_tiles;
  int level = mapshot_tile_grid_get_n_levels (place->source->grid) - 1;

  /* A size in pixels is the same at every level. */
  if (place->plan->recipe->where == MAPSHOT_WHERE_SIZE)
    return level;
  for (; level > 0; level--)
    {
      MapshotRect rect = { 0 };

      cut_to_pixels (place, level, &rect);
      if ((double) rect.width * (double) rect.height <= limits->max_pixels && rect.width <= MAPSHOT_PLAN_MAX_SIDE &&
          rect.height <= MAPSHOT_PLAN_MAX_SIDE && (max_tiles == 0 || count_tiles (place->source->grid, &rect) <= max_tiles))
        break;
    }
  return level;
}

/* The nearest zoom that is there. */
static void
set_level_detail (const MapshotTileGrid *grid, int zoom, GError **error)
{
  int nearest = mapshot_tile_grid_get_level (grid, 0)->zoom;
  char text[16];

  for (int i = 1; i < mapshot_tile_grid_get_n_levels (grid); i++)
    if (ABS (mapshot_tile_grid_get_level (grid, i)->zoom - zoom) < ABS (nearest - zoom))
      nearest = mapshot_tile_grid_get_level (grid, i)->zoom;
  g_snprintf (text, sizeof text, "%d", nearest);
  if (error != NULL)
    mapshot_error_set_detail (*error, text);
}

static gboolean
find_zoom (const Place *place, int *level, GError **error)
{
  const MapshotTileGrid *grid = place->source->grid;
  int zoom = place->plan->recipe->zoom;

  *level = mapshot_tile_grid_find_zoom (grid, zoom);
  if (*level >= 0)
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("there is no level %d: %s has the levels %d to %d"), zoom,
               place->source->name, mapshot_tile_grid_get_level (grid, 0)->zoom,
               mapshot_tile_grid_get_level (grid, mapshot_tile_grid_get_n_levels (grid) - 1)->zoom);
  mapshot_error_set_topic (error, MAPSHOT_TOPIC_LEVEL);
  set_level_detail (grid, zoom, error);
  return FALSE;
}

/* The picture has a resolution of its own. */
static void
lay_out (Place *place, double resolution)
{
  MapshotPlan *plan = place->plan;

  plan->resolution = resolution;
  get_size (place, resolution, &plan->width, &plan->map_height);
  plan->left = place->extent.left;
  plan->top = place->extent.top;
  if (place->has_extent)
    return;
  plan->left = place->x - resolution * (double) plan->width / 2;
  plan->top = place->y + resolution * (double) plan->map_height / 2;
}

/* The picture is the plane's own pixels at LEVEL, or has as many in another projection. */
static void
use_level (Place *place, int level)
{
  MapshotPlan *plan = place->plan;
  MapshotTileGrid *grid = place->source->grid;
  MapshotRect rect;

  mapshot_plan_get_base (plan)->level = level;
  if (place->warped)
    {
      lay_out (place, place->unit * mapshot_tile_grid_get_level (grid, level)->resolution);
      return;
    }
  cut_to_pixels (place, level, &rect);
  plan->width = rect.width;
  plan->map_height = rect.height;
  plan->resolution = mapshot_tile_grid_get_level (grid, level)->resolution;
  mapshot_tile_grid_from_pixel (grid, level, (double) rect.x, (double) rect.y, &plan->left, &plan->top);
}

/* Whether the service draws the picture at that resolution, so that there is nothing to resample. */
static gboolean
draw_at (Place *place, double resolution)
{
  double half = resolution * (double) place->plan->recipe->pixel_width / 2;
  double left = place->has_extent ? place->extent.left : place->x - half;
  double right = place->has_extent ? place->extent.right : place->x + half;

  if (!mapshot_plan_ask_base_at (place->plan, resolution, left, right))
    return FALSE;
  place->source = mapshot_plan_get_base (place->plan)->source;

  return TRUE;
}

/* Drawn at that very resolution by the service or by ourselves (plan-asked.h, plan-drawn.h), or resampled from the next sharper level. */
static gboolean
use_resolution (Place *place, GError **error)
{
  const MapshotRecipe *recipe = place->plan->recipe;
  MapshotTileGrid *grid = place->source->grid;
  double resolution = recipe->resolution / place->ground_scale;
  int level = mapshot_plan_pick_level (grid, resolution / place->unit);
  double sharpest = mapshot_tile_grid_get_level (grid, level)->resolution;

  mapshot_plan_get_base (place->plan)->level = level;
  if (mapshot_plan_can_draw (place->plan, mapshot_plan_get_base (place->plan)))
    sharpest = MAPSHOT_PLAN_SHARPEST_DRAWN / place->ground_scale;
  if (sharpest * place->unit > resolution * (1 + 1e-9))
    {
      char asked[G_ASCII_DTOSTR_BUF_SIZE], have[G_ASCII_DTOSTR_BUF_SIZE];
      double ground = sharpest * place->unit * place->ground_scale, digit = pow (10, floor (log10 (ground)) - 3);

      g_ascii_formatd (asked, sizeof asked, "%.4g", recipe->resolution);
      /* Rounded up, so that what is advised is taken. */
      g_ascii_formatd (have, sizeof have, "%.4g", ceil (ground / digit) * digit);
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%s m a pixel is sharper than %s is here; ask for %s or more"), asked,
                   place->source->name, have);
      mapshot_error_set_topic (error, MAPSHOT_TOPIC_RESOLUTION);
      if (error != NULL)
        mapshot_error_set_detail (*error, have);
      return FALSE;
    }
  if (!place->warped && draw_at (place, resolution))
    use_level (place, 0);
  else
    lay_out (place, resolution);

  return TRUE;
}

/* ---- what came of it ---- */

/* A picture of a map that goes round the world may reach over its edge to the north or south, or round it more than once: there is nothing to show there. */
static gboolean
check_world (const Place *place, GError **error)
{
  const MapshotPlan *plan = place->plan;
  const MapshotTileGrid *grid = place->source->grid;
  int index = mapshot_plan_get_layer (plan, 0)->level;
  const MapshotTileLevel *level = mapshot_tile_grid_get_level (grid, index);
  double row = mapshot_tile_grid_get_tile_height (grid) * level->resolution;
  double top = mapshot_tile_grid_get_corner_y (grid, index) - (double) level->min_row * row;
  double bottom = mapshot_tile_grid_get_corner_y (grid, index) - (double) (level->max_row + 1) * row;
  double world = (double) mapshot_tile_grid_get_world_columns (grid, index) * mapshot_tile_grid_get_tile_width (grid) *
                 level->resolution;
  double slack = plan->resolution / 2;

  if (place->warped || world == 0 ||
      (plan->top <= top + slack && plan->top - plan->resolution * (double) plan->map_height >= bottom - slack &&
       plan->resolution * (double) plan->width <= world + 2 * slack))
    return TRUE;
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _("the picture would reach over the edge of the world; make it smaller, or sharper"));
  return FALSE;
}

static gboolean
measure (Place *place, GError **error)
{
  MapshotPlan *plan = place->plan;
  MapshotExtent edges = { plan->left, plan->top, plan->left + plan->resolution * (double) plan->width,
                          plan->top - plan->resolution * (double) plan->map_height };

  /* Cutting to the pixel may go over a pole by a part of one. */
  if (mapshot_projection_is_geographic (plan->projection))
    {
      double pole = 90 * (G_PI / 180) * MAPSHOT_WEB_MERCATOR_RADIUS / mapshot_projection_get_unit (plan->projection);

      edges.top = edges.top < pole + plan->resolution ? MIN (edges.top, pole) : edges.top;
      edges.bottom = edges.bottom > -pole - plan->resolution ? MAX (edges.bottom, -pole) : edges.bottom;
    }
  if (!mapshot_projection_get_bounds (plan->projection, &edges, &plan->bounds) || shows_pole_of_mercator (place))
    return fail_beyond (place, error);
  plan->crs = mapshot_projection_get_name (plan->projection);
  plan->ground_resolution = plan->resolution * place->ground_scale;
  plan->zoom = mapshot_tile_grid_get_level (place->source->grid, mapshot_plan_get_base (plan)->level)->zoom;

  return TRUE;
}

static gboolean
choose_sharpness (Place *place, const MapshotPlanLimits *limits, GError **error)
{
  MapshotSharpness sharpness = place->plan->recipe->sharpness;
  int level = 0;

  if (sharpness == MAPSHOT_SHARPNESS_RESOLUTION)
    return use_resolution (place, error);
  if (sharpness == MAPSHOT_SHARPNESS_AUTO)
    level = pick_level_by_size (place, limits);
  else if (!find_zoom (place, &level, error))
    return FALSE;
  use_level (place, level);

  return TRUE;
}

/* What else is wrong here is the region. */
static gboolean
blame_region (GError *cause, GError **error)
{
  if (cause->domain == MAPSHOT_ERROR && cause->code == MAPSHOT_ERROR_USAGE && mapshot_error_get_topic (cause) == MAPSHOT_TOPIC_NONE)
    mapshot_error_set_topic (&cause, MAPSHOT_TOPIC_WHERE);
  g_propagate_error (error, cause);

  return FALSE;
}

gboolean
mapshot_plan_place (MapshotPlan *self, const MapshotPlanLimits *limits, GError **error)
{
  GError *cause = NULL;
  const MapshotPlanLayer *base = mapshot_plan_get_base (self);
  Place place = { .plan = self, .source = base->source, .has_extent = self->recipe->where != MAPSHOT_WHERE_SIZE };

  if (self->recipe->crs != NULL)
    self->projection = mapshot_projection_new (self->recipe->crs, error);
  else
    self->projection = mapshot_projection_ref (base->projection);
  if (self->projection == NULL)
    return FALSE;
  mapshot_plan_ask_base_in (self, mapshot_projection_get_name (self->projection));
  place.source = base->source;
  place.warped = !mapshot_projection_equal (self->projection, base->projection);
  if ((place.has_extent && !get_extent (&place, &cause)) || !measure_center (&place, &cause) || !measure_unit (&place, &cause) ||
      !choose_sharpness (&place, limits, &cause) || !check_world (&place, &cause) || !measure (&place, &cause))
    return blame_region (cause, error);

  return TRUE;
}
