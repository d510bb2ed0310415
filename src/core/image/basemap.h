/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bounds.h"
#include "pixels.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The embedded base map: Natural Earth countries and provinces, with names (Pango), in Web Mercator, sharp at any scale.
 * Immutable after loading; every function may be called from several threads at once. */
typedef struct _MapshotBasemap MapshotBasemap;

#define MAPSHOT_BASEMAP_MIN_ZOOM 0
#define MAPSHOT_BASEMAP_MAX_ZOOM 12

typedef enum
{
  MAPSHOT_PLACE_COUNTRY,
  MAPSHOT_PLACE_PROVINCE, /* first-level division */
  MAPSHOT_PLACE_CITY,
} MapshotPlaceKind;

/* A name and where it stands. Strings are UTF-8, never NULL, "" where unknown; owned by the map. */
typedef struct
{
  MapshotPlaceKind kind;
  int rank;              /* 0, the most important, … 2, within its kind */
  const char *english;
  const char *local;     /* in the place's own language, where it differs from the English name */
  const char *korean;
  char country[3];       /* ISO 3166-1 alpha-2 */
  MapshotPosition position;
} MapshotPlace;

/* The one of this process, loaded at the first call (thread-safe); never freed. MAPSHOT_ERROR_FAILED when the resource is damaged. */
const MapshotBasemap *mapshot_basemap_get (GError **error);

/* Draws the square of the world that is tile (X, Y) at ZOOM (Web Mercator XYZ, 256 "css" px) into DEST, which is square: 256 px, or 512 for the
 * same ground twice as sharp. DEST's format is OPAQUE. Neighbouring tiles meet without a seam: lines are cut by the clip only, and
 * each name is drawn by every tile that it touches at the same place. */
void mapshot_basemap_draw_tile (const MapshotBasemap *self, int zoom, int x, int y, MapshotPixels *dest);

/* A plane of pixels at any resolution. */
typedef struct
{
  double left, top;  /* EPSG:3857 metres: the upper left corner of its first pixel */
  double resolution; /* EPSG:3857 metres a pixel */
  double scale;      /* how much larger than on a screen strokes and letters are: 1 … MAPSHOT_BASEMAP_MAX_SCALE */
} MapshotBasemapPlane;

#define MAPSHOT_BASEMAP_MAX_SCALE 6.25 /* print at 600 dots an inch */

/* Draws the rectangle of PLANE whose upper left pixel is (X, Y) into DEST, whose format is OPAQUE. Where rectangles meet there is no seam, and no name
 * touches another: those of the next coarser zoom are drawn. */
void mapshot_basemap_draw_plane (const MapshotBasemap *self, const MapshotBasemapPlane *plane, gint64 x, gint64 y, MapshotPixels *dest);

/* The zoom whose 256 px tiles are as sharp as RESOLUTION (EPSG:3857 metres a pixel), a fraction between zooms. */
double mapshot_basemap_get_level (double resolution);

/* The version of data and drawing; goes into digests. */
const char *mapshot_basemap_get_version (const MapshotBasemap *self);

/* All names, drawn or not, the most important first: a gazetteer. N_PLACES of them, owned by SELF. */
const MapshotPlace *mapshot_basemap_get_places (const MapshotBasemap *self, gsize *n_places);

G_END_DECLS
