/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A region in degrees (WGS 84). west > east means that it crosses the antimeridian; west == east is empty, except
 * -180 … 180. A plain value: copied, never freed. */
typedef struct
{
  double west, south, east, north; /* degrees */
} MapshotBounds;

/* A point in degrees (WGS 84). */
typedef struct
{
  double latitude, longitude; /* degrees */
} MapshotPosition;

/* A rectangle in pixels of some grid; may lie at negative or very large coordinates. */
typedef struct
{
  gint64 x, y;          /* px, the upper left corner */
  gint64 width, height; /* px */
} MapshotRect;

/* FALSE and MAPSHOT_ERROR_USAGE when a number is not finite, a latitude is beyond ±90, a longitude beyond ±180 (±540 is
 * taken and wrapped by the caller), south >= north, or west == east. */
gboolean mapshot_bounds_validate (const MapshotBounds *bounds, GError **error);

/* Degrees from west to east, going east: more than 0, at most 360. */
double mapshot_bounds_get_width (const MapshotBounds *bounds);

/* The middle; the longitude is wrapped to [-180, 180). */
MapshotPosition mapshot_bounds_get_center (const MapshotBounds *bounds);

/* LONGITUDE wrapped to [-180, 180). */
double mapshot_longitude_wrap (double longitude);

G_END_DECLS
