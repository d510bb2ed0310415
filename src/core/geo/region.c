/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region.h"

#include "error.h"

#include <geodesic.h>
#include <glib/gi18n-lib.h>
#include <math.h>

/* WGS 84, EPSG:7030. */
#define SEMI_MAJOR_AXIS 6378137.0 /* metres */
#define FLATTENING (1 / 298.257223563)

/* How near the edges of a region come to their distance, and after how many steps it is given up. */
#define PRECISION 1e-6 /* metres */
#define MAX_STEPS 60

/* The radius of the parallel at LATITUDE, in metres: N(φ) cos φ. */
static double
parallel_radius (double latitude)
{
  double phi = latitude * (G_PI / 180);
  double e2 = FLATTENING * (2 - FLATTENING);

  return SEMI_MAJOR_AXIS * cos (phi) / sqrt (1 - e2 * sin (phi) * sin (phi));
}

static double
meridian_distance (double south, double north)
{
  struct geod_geodesic wgs84;
  double distance;

  geod_init (&wgs84, SEMI_MAJOR_AXIS, FLATTENING);
  geod_inverse (&wgs84, south, 0, north, 0, &distance, NULL, NULL);

  return distance;
}

static double
travel_north (double latitude, double metres)
{
  struct geod_geodesic wgs84;
  double reached, longitude;

  geod_init (&wgs84, SEMI_MAJOR_AXIS, FLATTENING);
  geod_direct (&wgs84, latitude, 0, metres < 0 ? 180 : 0, fabs (metres), &reached, &longitude, NULL);

  return reached;
}

gboolean
mapshot_region_from_extent (const MapshotPosition *center, double width, double height, MapshotBounds *bounds,
                            GError **error)
{
  double half_degrees;

  g_return_val_if_fail (center != NULL && bounds != NULL, FALSE);

  if (!isfinite (width) || !isfinite (height) || width <= 0 || height <= 0)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("a length on the ground must be more than 0"));
      return FALSE;
    }
  if (height / 2 >= meridian_distance (center->latitude, 90) || height / 2 >= meridian_distance (-90, center->latitude))
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("the region reaches over a pole; make it smaller, or give its edges"));
      mapshot_error_set_topic (error, MAPSHOT_TOPIC_EDGES);
      return FALSE;
    }
  half_degrees = width / 2 / parallel_radius (center->latitude) * (180 / G_PI);
  if (half_degrees >= 180)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("the region goes round the world; make it smaller, or give its edges"));
      mapshot_error_set_topic (error, MAPSHOT_TOPIC_EDGES);
      return FALSE;
    }

  *bounds = (MapshotBounds){
    .west = mapshot_longitude_wrap (center->longitude - half_degrees),
    .east = mapshot_longitude_wrap (center->longitude + half_degrees),
    .south = travel_north (center->latitude, -height / 2),
    .north = travel_north (center->latitude, height / 2),
  };
  return TRUE;
}

gboolean
mapshot_region_grow (MapshotBounds *bounds, double metres, GError **error)
{
  /* One edge twice is no width here, but the whole world is. */
  double spread = bounds->west == bounds->east ? 0 : mapshot_bounds_get_width (bounds);
  double north, south, degrees;

  if (!isfinite (metres) || metres <= 0)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("a length on the ground must be more than 0"));
      return FALSE;
    }
  north = metres < meridian_distance (bounds->north, 90) ? travel_north (bounds->north, metres) : 90;
  south = metres < meridian_distance (-90, bounds->south) ? travel_north (bounds->south, -metres) : -90;
  /* The degrees of the edge where they are shortest, so that no side is narrower than asked. */
  degrees = metres / MAX (parallel_radius (MAX (fabs (north), fabs (south))), 1e-3) * (180 / G_PI);
  if (spread + 2 * degrees >= 360)
    *bounds = (MapshotBounds){ -180, south, 180, north };
  else
    *bounds = (MapshotBounds){ mapshot_longitude_wrap (bounds->west - degrees), south,
                               mapshot_longitude_wrap (bounds->east + degrees), north };

  return TRUE;
}

/* How far along an axis of the map, in CRS units, a point lies METRES away from CENTER, whose x and y are given. DX and DY are the direction. */
static gboolean
find_edge (const MapshotProjection *projection, const MapshotPosition *center, double x, double y, int dx, int dy,
           double metres, double *reach)
{
  struct geod_geodesic wgs84;
  double distance = metres / mapshot_projection_get_unit (projection);

  geod_init (&wgs84, SEMI_MAJOR_AXIS, FLATTENING);
  for (int i = 0; i < MAX_STEPS; i++)
    {
      double longitude = x + dx * distance, latitude = y + dy * distance, reached;

      mapshot_projection_inverse (projection, &longitude, &latitude, 1);
      if (!isfinite (longitude) || !isfinite (latitude))
        return FALSE;
      geod_inverse (&wgs84, center->latitude, center->longitude, latitude, longitude, &reached, NULL, NULL);
      *reach = distance;
      if (fabs (reached - metres) <= PRECISION)
        return TRUE;
      if (!(reached > 0))
        return FALSE;
      distance *= metres / reached;
    }
  return FALSE;
}

static gboolean
is_usable_length (double length)
{
  return isfinite (length) && length > 0;
}

gboolean
mapshot_region_project (const MapshotProjection *projection, const MapshotPosition *center, double width, double height,
                        MapshotExtent *extent, GError **error)
{
  double x = center->longitude, y = center->latitude, west, east, south, north;
  gboolean done;

  if (mapshot_projection_is_web_mercator (projection) || mapshot_projection_is_geographic (projection) ||
      !is_usable_length (width) || !is_usable_length (height))
    {
      MapshotBounds bounds;

      if (!mapshot_region_from_extent (center, width, height, &bounds, error))
        return FALSE;
      done = mapshot_projection_get_extent (projection, &bounds, extent);
    }
  else
    {
      mapshot_projection_forward (projection, &x, &y, 1);
      done = isfinite (x) && find_edge (projection, center, x, y, -1, 0, width / 2, &west) &&
             find_edge (projection, center, x, y, 1, 0, width / 2, &east) &&
             find_edge (projection, center, x, y, 0, -1, height / 2, &south) &&
             find_edge (projection, center, x, y, 0, 1, height / 2, &north);
      if (done)
        *extent = (MapshotExtent){ x - west, y + north, x + east, y - south };
    }
  if (!done)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                 _("the region lies beyond what %s can show; choose another place, or another projection"),
                 mapshot_projection_get_name (projection));
  return done;
}

double
mapshot_region_get_ground_scale (double latitude)
{
  return parallel_radius (latitude) / SEMI_MAJOR_AXIS;
}

double
mapshot_region_get_ground_width (const MapshotBounds *bounds, double latitude)
{
  return mapshot_bounds_get_width (bounds) * (G_PI / 180) * parallel_radius (latitude);
}

double
mapshot_region_get_ground_height (const MapshotBounds *bounds)
{
  return meridian_distance (bounds->south, bounds->north);
}
