/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "projection.h"

G_BEGIN_DECLS

/* True ground metres on the WGS 84 ellipsoid at the latitude of CENTER, by PROJ's geodesics (Karney 2013): the north and south
 * edges lie half of HEIGHT away along the meridian, the west and east edges half of WIDTH away along the parallel.
 * MAPSHOT_ERROR_USAGE when a length is not positive, the region reaches a pole, or it goes round the world. */
gboolean mapshot_region_from_extent (const MapshotPosition *center, double width, double height, MapshotBounds *bounds,
                                     GError **error);

/* The same region as a rectangle of PROJECTION, aligned with its axes: each edge passes through the point that lies half of WIDTH or HEIGHT away
 * from CENTER along that axis, by geodesics. In Web Mercator and in degrees it is the region of mapshot_region_from_extent(). MAPSHOT_ERROR_USAGE also when the
 * projection cannot show it. */
gboolean mapshot_region_project (const MapshotProjection *projection, const MapshotPosition *center, double width,
                                 double height, MapshotExtent *extent, GError **error);

/* BOUNDS, whose sides may be 0 long, with at least METRES of ground more on every side, as far as the poles. MAPSHOT_ERROR_USAGE when METRES is not
 * positive. */
gboolean mapshot_region_grow (MapshotBounds *bounds, double metres, GError **error);

/* The ground's metres for one metre of the Web Mercator plane at LATITUDE, east-west: N(φ) cos φ / a of the ellipsoid. */
double mapshot_region_get_ground_scale (double latitude);

/* Ground metres along the parallel through LATITUDE, and along the meridian. */
double mapshot_region_get_ground_width (const MapshotBounds *bounds, double latitude);
double mapshot_region_get_ground_height (const MapshotBounds *bounds);

G_END_DECLS
