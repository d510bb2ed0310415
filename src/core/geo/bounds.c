/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bounds.h"

#include "error.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static gboolean
latitude_is_valid (double latitude)
{
  return isfinite (latitude) && fabs (latitude) <= 90;
}

static gboolean
longitude_is_valid (double longitude)
{
  return isfinite (longitude) && fabs (longitude) <= 180;
}

gboolean
mapshot_bounds_validate (const MapshotBounds *bounds, GError **error)
{
  g_return_val_if_fail (bounds != NULL, FALSE);

  if (!latitude_is_valid (bounds->south) || !latitude_is_valid (bounds->north))
    g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                         _("a latitude must lie between -90 and 90 degrees (the order is west,south,east,north)"));
  else if (!longitude_is_valid (bounds->west) || !longitude_is_valid (bounds->east))
    g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                         _("a longitude must lie between -180 and 180 degrees (the order is west,south,east,north)"));
  else if (bounds->south >= bounds->north)
    g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                         _("the south edge must lie below the north edge (the order is west,south,east,north)"));
  else if (bounds->west == bounds->east || (bounds->west == 180 && bounds->east == -180))
    g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("the west and the east edge are the same"));
  else
    return TRUE;

  return FALSE;
}

double
mapshot_bounds_get_width (const MapshotBounds *bounds)
{
  double width = bounds->east - bounds->west;

  return width <= 0 ? width + 360 : width;
}

MapshotPosition
mapshot_bounds_get_center (const MapshotBounds *bounds)
{
  return (MapshotPosition){
    .latitude = (bounds->south + bounds->north) / 2,
    .longitude = mapshot_longitude_wrap (bounds->west + mapshot_bounds_get_width (bounds) / 2),
  };
}

double
mapshot_longitude_wrap (double longitude)
{
  double wrapped = fmod (longitude + 180, 360);

  return wrapped < 0 ? wrapped + 180 : wrapped - 180;
}
