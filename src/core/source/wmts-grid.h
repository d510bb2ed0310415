/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service-private.h"

G_BEGIN_DECLS

/* Internal to the WMTS: tile matrix sets. */

/* Two numbers in TEXT, which may be NULL. */
gboolean mapshot_wmts_read_corner (const char *text, double *first, double *second);

/* Where the layer is, in degrees. FALSE when it does not say. */
gboolean mapshot_wmts_read_extent (const MapshotXmlNode *layer, MapshotBounds *extent);

/* The grid of a TileMatrixSet for LAYER, with the limits of LINK, its TileMatrixSetLink. NULL when nothing of it can be used. (transfer full) */
MapshotTileGrid *mapshot_wmts_make_grid (const MapshotXmlNode *set, const MapshotXmlNode *layer, const MapshotXmlNode *link);

G_END_DECLS
