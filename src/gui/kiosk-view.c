/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-view.h"

#include "region.h"

#include <math.h>

#define MARGIN (MAPSHOT_KIOSK_TARGET / 2 + 8.0) /* px: half of a handle lies outside the frame */
#define DECIMALS 1e7                            /* of degrees: a centimetre */
#define DIGITS 6                                /* of metres a pixel */
#define SAME 1e-9

/* ---- the frame ---- */

static void
get_largest (double width, double height, const MapshotKioskSize *size, double *half_width, double *half_height)
{
  double room_x = MAX (width / 2 - MARGIN, 1), room_y = MAX (height / 2 - MARGIN, 1);
  double scale = MIN (room_x / (double) size->width, room_y / (double) size->height);

  *half_width = (double) size->width * scale;
  *half_height = (double) size->height * scale;
}

MapshotMapBox
mapshot_kiosk_view_get_frame (double width, double height, const MapshotKioskSize *size, double part)
{
  double half_width, half_height;

  get_largest (width, height, size, &half_width, &half_height);
  part = CLAMP (part, MAPSHOT_KIOSK_MIN_PART, 1);

  return (MapshotMapBox){ width / 2 - half_width * part, height / 2 - half_height * part, width / 2 + half_width * part,
                          height / 2 + half_height * part };
}

double
mapshot_kiosk_view_drag (double width, double height, const MapshotKioskSize *size, double px, double py)
{
  double half_width, half_height, part;

  get_largest (width, height, size, &half_width, &half_height);
  /* The point of the diagonal that is nearest to the finger. */
  part = (fabs (px - width / 2) * half_width + fabs (py - height / 2) * half_height) / (half_width * half_width + half_height * half_height);

  return CLAMP (part, MAPSHOT_KIOSK_MIN_PART, 1);
}

double
mapshot_kiosk_view_get_nearest (const MapshotTileGrid *grid, const MapshotMapBox *frame, const MapshotKioskSize *size)
{
  const MapshotTileLevel *finest = mapshot_tile_grid_get_level (grid, mapshot_tile_grid_get_n_levels (grid) - 1);

  return finest->resolution * (double) size->width / (frame->right - frame->left);
}

/* ---- the map ---- */

/* BOUNDS in CRS units, in the copy of the world that the camera looks at. */
static gboolean
get_extent (const MapshotMapCamera *camera, const MapshotBounds *bounds, MapshotExtent *extent)
{
  double period = mapshot_projection_get_period (mapshot_projection_get_name (camera->projection)), shift;

  if (!mapshot_projection_get_extent (camera->projection, bounds, extent))
    return FALSE;
  if (period > 0)
    {
      shift = round ((camera->x - (extent->left + extent->right) / 2) / period) * period;
      extent->left += shift;
      extent->right += shift;
    }
  return TRUE;
}

static double
clamp_middle (double middle, double low, double high, double half)
{
  return high - low <= 2 * half ? (low + high) / 2 : CLAMP (middle, low + half, high - half);
}

gboolean
mapshot_kiosk_view_clamp (MapshotMapCamera *camera, const MapshotBounds *bounds, double nearest)
{
  MapshotMapCamera before = *camera;
  MapshotExtent extent;
  double farthest;

  if (!get_extent (camera, bounds, &extent))
    return FALSE;
  farthest = MIN ((extent.right - extent.left) / camera->width, (extent.top - extent.bottom) / camera->height);
  camera->resolution = MIN (MAX (camera->resolution, nearest), farthest);
  camera->x = clamp_middle (camera->x, extent.left, extent.right, camera->width / 2 * camera->resolution);
  camera->y = clamp_middle (camera->y, extent.bottom, extent.top, camera->height / 2 * camera->resolution);

  return fabs (camera->resolution / before.resolution - 1) > SAME || fabs (camera->x - before.x) > camera->resolution * 1e-3 ||
         fabs (camera->y - before.y) > camera->resolution * 1e-3;
}

/* ---- the picture ---- */

static double
tidy (double degrees)
{
  return round (degrees * DECIMALS) / DECIMALS;
}

/* So short that it can be typed; up, so that it is never sharper than what was asked for. */
static double
round_up (double metres)
{
  double unit = pow (10, floor (log10 (metres)) - (DIGITS - 1)), up = ceil (metres / unit - 1e-9) * unit;
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.6g", up);

  return g_ascii_strtod (text, NULL);
}

/* As the engine measures the middle of a picture. */
static double
get_ground_scale (const MapshotMapCamera *camera, double latitude)
{
  double along_x, along_y;

  if (mapshot_projection_is_web_mercator (camera->projection))
    return mapshot_region_get_ground_scale (latitude);

  return mapshot_projection_get_ground_scale (camera->projection, camera->x, camera->y, &along_x, &along_y) ? along_x : 1;
}

MapshotRecipe *
mapshot_kiosk_view_make_recipe (const MapshotMapCamera *camera, const MapshotMapBox *frame, const MapshotKioskMap *map,
                                const MapshotKioskSize *size)
{
  MapshotRecipe *recipe = mapshot_recipe_new ();
  MapshotPosition middle = mapshot_map_camera_get_position (camera, camera->width / 2, camera->height / 2);

  recipe->source = g_strdup (map->source);
  for (guint i = 0; i < map->layers->len; i++)
    {
      const MapshotRecipeLayer *layer = &g_array_index (map->layers, MapshotRecipeLayer, i);
      mapshot_recipe_add_layer (recipe, layer->source, layer->opacity);
    }
  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->center = (MapshotPosition){ tidy (middle.latitude), tidy (middle.longitude) };
  recipe->pixel_width = size->width;
  recipe->pixel_height = size->height;
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  recipe->resolution = round_up (camera->resolution * (frame->right - frame->left) / (double) size->width *
                                 get_ground_scale (camera, recipe->center.latitude));
  recipe->dpi = size->dpi;
  /* Nobody stands there who could decide about a hole. */
  recipe->on_missing = MAPSHOT_ON_MISSING_PARENT;
  recipe->scale_bar = TRUE;

  return recipe;
}
