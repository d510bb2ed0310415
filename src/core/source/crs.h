/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How services write coordinate reference systems, and in which order they write coordinates. */

typedef struct
{
  char code[32];        /* "EPSG:5181"; EPSG:3857 for its many other names, EPSG:4326 for CRS:84 */
  gboolean is_urn;      /* written as a URN or an address: coordinates in the authority's own order */
  gboolean always_xy;   /* CRS:84 and the like: longitude first, whatever the authority says of the code */
} MapshotCrs;

/* What mapshot_projection_normalize_name() understands. */
gboolean mapshot_crs_parse (const char *text, MapshotCrs *crs);

/* Whether the authority puts north before east (PROJ's data). FALSE for a code that PROJ does not know. */
gboolean mapshot_crs_is_north_first (const char *code);

/* Metres a unit: 1, 0.3048…; for degrees 111319.49… (the WMTS standard's 6378137 × π / 180). 0 for a code that PROJ does not know. */
double mapshot_crs_get_metres_per_unit (const char *code);

gboolean mapshot_crs_is_geographic (const char *code);

G_END_DECLS
