/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bounds.h"

G_BEGIN_DECLS

/* EPSG:3857, spherical Mercator on WGS 84 coordinates (EPSG Guidance Note 7-2, method 1024): x = R λ, y = R ln tan(π/4 + φ/2)
 * with R = 6378137 m. The closed form is here because it is exact and every preview frame asks for it; all other projections
 * are PROJ's. */
#define MAPSHOT_WEB_MERCATOR_RADIUS 6378137.0              /* metres */
#define MAPSHOT_WEB_MERCATOR_EXTENT 20037508.342789244     /* π R, metres: the grid spans ± this */
#define MAPSHOT_WEB_MERCATOR_MAX_LATITUDE 85.0511287798066 /* degrees: atan (sinh π), where the square ends */

/* Degrees to metres. LATITUDE is clamped to ±MAPSHOT_WEB_MERCATOR_MAX_LATITUDE, LONGITUDE is not wrapped. */
double mapshot_web_mercator_x (double longitude);
double mapshot_web_mercator_y (double latitude);

/* Metres to degrees; the longitude is not wrapped. */
double mapshot_web_mercator_longitude (double x);
double mapshot_web_mercator_latitude (double y);

G_END_DECLS
