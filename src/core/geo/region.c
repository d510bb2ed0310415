/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region.h"

#include "error.h"

#include <geodesic.h>
#include <glib/gi18n-lib.h>
#include <math.h>

/* WGS 84, EPSG:7030. */
#define SEMI_MAJOR_AXIS 6378137.0 /* metres */
#define FLATTENING (1 / 298.257223563)

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
                           _("the region reaches over a pole; make it smaller, or give its edges with --bbox"));
      return FALSE;
    }
  half_degrees = width / 2 / parallel_radius (center->latitude) * (180 / G_PI);
  if (half_degrees >= 180)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("the region goes round the world; make it smaller, or give its edges with --bbox"));
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
