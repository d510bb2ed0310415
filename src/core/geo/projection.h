/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bounds.h"

G_BEGIN_DECLS

/* Coordinate reference systems, by PROJ. Positions are always (x, y): x grows east and y north on the map, longitude comes before latitude,
 * whatever the authority says about the order of axes. Degrees are WGS 84's.
 *
 * An immutable, reference-counted value, safe to share between threads: each thread has a PROJ context of its own, made when it first
 * needs one and gone with the thread. EPSG:3857, EPSG:4326 and CRS:84 are computed here in closed form and start no PROJ. PROJ is never
 * allowed to ask the network; the shift grids that are installed are used. */
typedef struct _MapshotProjection MapshotProjection;

/* A rectangle in CRS units: left < right, bottom < top. */
typedef struct
{
  double left, top, right, bottom;
} MapshotExtent;

/* The name in the form that the rest of the program uses: "EPSG:5181", "ESRI:54030", "IGNF:LAMB93" or "CRS:84". Also understood are the OGC's URN and http
 * forms, and the old codes of Web Mercator. Owned by the caller. MAPSHOT_ERROR_USAGE when TEXT is none of these; whether PROJ knows the
 * code is asked by mapshot_projection_new() only. */
char *mapshot_projection_normalize_name (const char *text, GError **error);

/* MAPSHOT_ERROR_USAGE when NAME is unknown or no two-dimensional map; MAPSHOT_ERROR_FAILED when PROJ's data are missing. */
MapshotProjection *mapshot_projection_new (const char *name, GError **error);
MapshotProjection *mapshot_projection_ref (MapshotProjection *self);

/* Whether PROJ's table has NAME as a two-dimensional map. Quick, where mapshot_projection_new() looks for the best transformation (some 40 ms): for lists of
 * hundreds, of which one is used. */
gboolean mapshot_projection_is_known (const char *name);
void mapshot_projection_unref (MapshotProjection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotProjection, mapshot_projection_unref)

const char *mapshot_projection_get_name (const MapshotProjection *self); /* normalised */
gboolean mapshot_projection_is_web_mercator (const MapshotProjection *self);
gboolean mapshot_projection_is_geographic (const MapshotProjection *self); /* the units are angles */

/* Whether both give every place the same x and y. */
gboolean mapshot_projection_equal (const MapshotProjection *a, const MapshotProjection *b);

/* Whether the authority's order of axes is north before east: WMS 1.3.0 and WMTS write coordinates in that order. */
gboolean mapshot_projection_starts_with_north (const MapshotProjection *self);

/* Metres of one CRS unit; for angles along the equator, as WMTS does (111319.49… for degrees). */
double mapshot_projection_get_unit (const MapshotProjection *self);

/* Where the authority says that it should be used. */
void mapshot_projection_get_area (const MapshotProjection *self, MapshotBounds *bounds);

/* CRS units once round the world, for those systems whose x is a multiple of the longitude and which the program knows without PROJ (NAME is
 * normalised); else 0. */
double mapshot_projection_get_period (const char *name);

/* N positions in place: degrees (x the longitude) to CRS units, and back. What cannot be transformed becomes HUGE_VAL. */
void mapshot_projection_forward (const MapshotProjection *self, double *x, double *y, gsize n);
void mapshot_projection_inverse (const MapshotProjection *self, double *x, double *y, gsize n);

/* The smallest rectangle around BOUNDS. Where x goes round the world, the right edge may lie beyond the antimeridian's x. FALSE when
 * the projection cannot show all of BOUNDS; Web Mercator is cut where its square ends. */
gboolean mapshot_projection_get_extent (const MapshotProjection *self, const MapshotBounds *bounds, MapshotExtent *extent);

/* The smallest bounds around EXTENT; west > east where it crosses the antimeridian. FALSE when parts of it are no place on earth. */
gboolean mapshot_projection_get_bounds (const MapshotProjection *self, const MapshotExtent *extent, MapshotBounds *bounds);

/* Ground metres for one CRS unit at (X, Y), along the axes of the map; by geodesics. FALSE where there is no such place. */
gboolean mapshot_projection_get_ground_scale (const MapshotProjection *self, double x, double y, double *along_x,
                                              double *along_y);

/* Where true north lies at (X, Y), in degrees clockwise from the map's y axis; 0 where there is no such place. */
double mapshot_projection_get_north (const MapshotProjection *self, double x, double y);

G_END_DECLS
