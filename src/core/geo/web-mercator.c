/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web-mercator.h"

#include <math.h>

double
mapshot_web_mercator_x (double longitude)
{
  return longitude * (MAPSHOT_WEB_MERCATOR_EXTENT / 180);
}

double
mapshot_web_mercator_y (double latitude)
{
  double clamped = CLAMP (latitude, -MAPSHOT_WEB_MERCATOR_MAX_LATITUDE, MAPSHOT_WEB_MERCATOR_MAX_LATITUDE);

  return MAPSHOT_WEB_MERCATOR_RADIUS * asinh (tan (clamped * (G_PI / 180)));
}

double
mapshot_web_mercator_longitude (double x)
{
  return x * (180 / MAPSHOT_WEB_MERCATOR_EXTENT);
}

double
mapshot_web_mercator_latitude (double y)
{
  return atan (sinh (y / MAPSHOT_WEB_MERCATOR_RADIUS)) * (180 / G_PI);
}
