/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "basemap.h"

#include "basemap-private.h"
#include "web-mercator.h"

#include <math.h>
#include <string.h>

#define RESOURCE "/io/github/mapshot/Mapshot/basemap/world.bin"

#define SEA 0xc7dcea
#define LAND 0xf7f5ef
#define COAST_LINE 0x86a9c2
#define SHALLOWS 0xd6e6f0
#define COUNTRY_LINE 0x94899d
#define PROVINCE_LINE 0xb9b2be

#define SAME_LEVEL 1e-9 /* levels that differ by less are the same */

GResource *mapshot_basemap_get_resource (void);

static MapshotBasemap *
basemap_load (GError **error)
{
  g_autoptr (GBytes) data = g_resource_lookup_data (mapshot_basemap_get_resource (), RESOURCE, 0, error);

  return data != NULL ? basemap_new (data, error) : NULL;
}

const MapshotBasemap *
mapshot_basemap_get (GError **error)
{
  static GMutex mutex;
  static MapshotBasemap *map;
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&mutex);

  if (map == NULL)
    map = basemap_load (error);

  return map;
}

static void
fill (MapshotPixels *dest, BasemapColour colour)
{
  const guint8 pixel[4] = { colour & 0xff, colour >> 8 & 0xff, colour >> 16 & 0xff, 0xff };

  for (int x = 0; x < dest->width; x++)
    memcpy (dest->data + 4 * x, pixel, 4);
  for (int y = 1; y < dest->height; y++)
    memcpy (dest->data + y * dest->stride, dest->data, (gsize) dest->width * 4);
}

/* A value that grows from FROM at level 1 to TO at level 8 and stays. */
static double
by_level (double level, double from, double to)
{
  return from + (to - from) * (CLAMP (level, 1, 8) - 1) / 7;
}

static void
draw_border (const BasemapView *view, const BasemapLevel *level, BasemapKind kind, double dash,
             const BasemapStroke *stroke)
{
  g_autofree guint16 *nearness = basemap_measure (view, level, kind, stroke->width, dash);

  basemap_stroke (view, nearness, stroke->width, stroke);
}

static void
draw_shapes (const BasemapView *view, const BasemapLevel *level)
{
  double at = view->level;
  const BasemapStroke shallows = { SHALLOWS, 1, by_level (at, 1.5, 9) };
  const BasemapStroke coast = { COAST_LINE, 1, by_level (at, 0.5, 1.1) };
  const BasemapStroke province = { PROVINCE_LINE, by_level (at, 0.5, 1), by_level (at, 0.6, 1.1) };
  const BasemapStroke country = { COUNTRY_LINE, 1, by_level (at, 0.5, 1.9) };
  const BasemapStroke disputed = { COUNTRY_LINE, 0.9, by_level (at, 0.6, 1.4) };
  g_autofree guint16 *shore = basemap_measure (view, level, BASEMAP_COAST, shallows.width, 0);

  basemap_stroke (view, shore, shallows.width, &shallows);
  basemap_fill_land (view, level, LAND);
  draw_border (view, level, BASEMAP_PROVINCE, 0, &province);
  basemap_stroke (view, shore, shallows.width, &coast);
  draw_border (view, level, BASEMAP_DISPUTED, 4, &disputed);
  draw_border (view, level, BASEMAP_COUNTRY, 0, &country);
}

/* What DETAIL, a zoom of 256 px tiles, needs. */
static void
draw (const MapshotBasemap *self, const BasemapView *view, double detail, gboolean names)
{
  if (view->dest->width <= 0 || view->dest->height <= 0)
    return;
  fill (view->dest, SEA);
  draw_shapes (view, basemap_get_level (self, (int) CLAMP (ceil (detail - SAME_LEVEL), 0, BASEMAP_N_LEVELS - 1)));
  if (names)
    basemap_draw_labels (view, self);
}

void
basemap_draw (const MapshotBasemap *self, int zoom, int scale, gint64 x, gint64 y, gboolean names, MapshotPixels *dest)
{
  int detail = zoom + scale - 1;
  BasemapView view = { .pixel = ldexp (1, detail + 8 - BASEMAP_BITS), .scale = scale, .level = zoom, .zoom = zoom, .x = x,
                       .y = y, .dest = dest };

  draw (self, &view, detail, names);
}

double
mapshot_basemap_get_level (double resolution)
{
  return log2 (2 * MAPSHOT_WEB_MERCATOR_EXTENT / 256 / resolution);
}

void
mapshot_basemap_draw_plane (const MapshotBasemap *self, const MapshotBasemapPlane *plane, gint64 x, gint64 y, MapshotPixels *dest)
{
  double level = mapshot_basemap_get_level (plane->resolution * plane->scale);
  BasemapView view = { .pixel = 2 * MAPSHOT_WEB_MERCATOR_EXTENT / BASEMAP_WORLD / plane->resolution,
                       .offset_x = (-MAPSHOT_WEB_MERCATOR_EXTENT - plane->left) / plane->resolution,
                       .offset_y = (plane->top - MAPSHOT_WEB_MERCATOR_EXTENT) / plane->resolution,
                       .scale = plane->scale,
                       .level = level,
                       .zoom = (int) MIN (floor (level + SAME_LEVEL), MAPSHOT_BASEMAP_MAX_ZOOM),
                       .x = x,
                       .y = y,
                       .dest = dest };

  g_return_if_fail (self != NULL && dest != NULL && dest->format == MAPSHOT_PIXELS_OPAQUE);
  g_return_if_fail (plane->resolution > 0 && 1 <= plane->scale && plane->scale <= MAPSHOT_BASEMAP_MAX_SCALE);

  draw (self, &view, mapshot_basemap_get_level (plane->resolution), TRUE);
}

void
mapshot_basemap_draw_tile (const MapshotBasemap *self, int zoom, int x, int y, MapshotPixels *dest)
{
  g_return_if_fail (self != NULL && dest != NULL);
  g_return_if_fail (MAPSHOT_BASEMAP_MIN_ZOOM <= zoom && zoom <= MAPSHOT_BASEMAP_MAX_ZOOM);
  g_return_if_fail (dest->width == dest->height && (dest->width == 256 || dest->width == 512));
  g_return_if_fail (dest->format == MAPSHOT_PIXELS_OPAQUE);

  basemap_draw (self, zoom, dest->width / 256, (gint64) x * dest->width, (gint64) y * dest->height, TRUE, dest);
}

const char *
mapshot_basemap_get_version (const MapshotBasemap *self)
{
  return self->version;
}

const MapshotPlace *
mapshot_basemap_get_places (const MapshotBasemap *self, gsize *n_places)
{
  *n_places = self->n_places;

  return self->places;
}
