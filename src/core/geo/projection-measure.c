/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "projection.h"

#include <geodesic.h>
#include <math.h>

/* WGS 84, EPSG:7030. */
#define SEMI_MAJOR_AXIS 6378137.0 /* metres */
#define FLATTENING (1 / 298.257223563)

/* Half the length by which scales are measured: short against the earth's curvature, long against rounding. */
#define PROBE 50.0 /* metres */

gboolean
mapshot_projection_get_ground_scale (const MapshotProjection *self, double x, double y, double *along_x, double *along_y)
{
  double h = PROBE / mapshot_projection_get_unit (self);
  double xs[] = { x - h, x + h, x, x }, ys[] = { y, y, y - h, y + h };
  struct geod_geodesic wgs84;
  double across, along;

  mapshot_projection_inverse (self, xs, ys, 4);
  for (int i = 0; i < 4; i++)
    if (!isfinite (xs[i]) || !isfinite (ys[i]))
      return FALSE;
  geod_init (&wgs84, SEMI_MAJOR_AXIS, FLATTENING);
  geod_inverse (&wgs84, ys[0], xs[0], ys[1], xs[1], &across, NULL, NULL);
  geod_inverse (&wgs84, ys[2], xs[2], ys[3], xs[3], &along, NULL, NULL);
  *along_x = across / (2 * h);
  *along_y = along / (2 * h);

  return *along_x > 0 && *along_y > 0;
}

double
mapshot_projection_get_north (const MapshotProjection *self, double x, double y)
{
  double xs[2] = { x, x }, ys[2] = { y, y };
  double step = 1e-4; /* degrees */

  if (mapshot_projection_is_web_mercator (self))
    return 0;
  mapshot_projection_inverse (self, xs, ys, 2);
  if (!isfinite (xs[0]) || !isfinite (ys[0]))
    return 0;
  ys[0] = MAX (ys[0] - step, -90);
  ys[1] = MIN (ys[1] + step, 90);
  mapshot_projection_forward (self, xs, ys, 2);
  if (!isfinite (xs[0]) || !isfinite (xs[1]))
    return 0;

  return atan2 (xs[1] - xs[0], ys[1] - ys[0]) * (180 / G_PI);
}
