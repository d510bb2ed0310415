/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "virtual-grid.h"

#include "web-mercator.h"

#include <math.h>

#define UNIT_ZOOM 17 /* where projections other than the world's have one unit a pixel: about as sharp as the common level 17 */
#define FAR (G_GINT64_CONSTANT (1) << 40) /* tiles: no picture reaches there */
#define TOP_RESOLUTION (360.0 / 512) /* degrees: the two squares of the common geographic pyramid */

/* Where the CRS begins and how far it reaches; WIDTH 0 when that is not known. */
typedef struct
{
  double left, top, width, height;
} World;

static World
get_world (const char *crs, gboolean geographic)
{
  const double e = MAPSHOT_WEB_MERCATOR_EXTENT;

  if (g_str_equal (crs, "EPSG:3857"))
    return (World){ -e, e, 2 * e, 2 * e };
  if (geographic)
    return (World){ -180, 90, 360, 180 };
  return (World){ 0, 0, 0, 0 };
}

static double
get_resolution (const char *crs, gboolean geographic, int zoom)
{
  double top = g_str_equal (crs, "EPSG:3857") ? 2 * MAPSHOT_WEB_MERCATOR_EXTENT / 256 : geographic ? TOP_RESOLUTION : exp2 (UNIT_ZOOM);

  return top / exp2 (zoom);
}

static MapshotTileLevel
make_level (const World *world, int tile_size, int zoom, double resolution, gboolean *wraps)
{
  MapshotTileLevel level = { .zoom = zoom, .resolution = resolution, .min_column = -FAR, .max_column = FAR, .min_row = -FAR, .max_row = FAR };
  double columns = world->width / (resolution * tile_size);

  if (world->width > 0)
    {
      *wraps = *wraps && fabs (columns - round (columns)) < 1e-9 && columns > 0.5;
      level.min_column = level.min_row = 0;
      level.max_column = MAX ((gint64) ceil (columns - 1e-9), 1) - 1;
      level.max_row = MAX ((gint64) ceil (world->height / (resolution * tile_size) - 1e-9), 1) - 1;
    }
  else
    *wraps = FALSE;

  return level;
}

MapshotTileGrid *
mapshot_virtual_grid_new (const char *crs, gboolean geographic, int tile_size, int min_zoom, int max_zoom)
{
  World world = get_world (crs, geographic);
  g_autofree MapshotTileLevel *levels = g_new0 (MapshotTileLevel, MAX (max_zoom - min_zoom + 1, 1));
  gboolean wraps = TRUE;
  MapshotTileGrid *grid;
  int n = 0;

  g_return_val_if_fail (0 <= min_zoom && min_zoom <= max_zoom && max_zoom <= 30 && tile_size > 0, NULL);

  for (int zoom = min_zoom; zoom <= max_zoom; zoom++)
    {
      double resolution = get_resolution (crs, geographic, zoom);

      /* A part that is larger than the world would be asked for beyond its edges. */
      if (world.width > 0 && zoom < max_zoom && resolution * tile_size > world.height * (1 + 1e-9))
        continue;
      levels[n] = make_level (&world, tile_size, zoom, resolution, &wraps);
      levels[n++].name = g_strdup_printf ("%d", zoom);
    }
  grid = mapshot_tile_grid_new (crs, world.left, world.top, tile_size, tile_size, FALSE, wraps, levels, n);
  for (int i = 0; i < n; i++)
    g_free (levels[i].name);

  return grid;
}

MapshotTileGrid *
mapshot_virtual_grid_new_level (const char *crs, double left, double top, int tile_size, int zoom, double resolution)
{
  g_autofree char *name = g_strdup_printf ("%d", zoom);
  const MapshotTileLevel level = { .name = name, .zoom = zoom, .resolution = resolution,
                                   .min_column = -FAR, .max_column = FAR, .min_row = -FAR, .max_row = FAR };

  return mapshot_tile_grid_new (crs, left, top, tile_size, tile_size, FALSE, FALSE, &level, 1);
}
