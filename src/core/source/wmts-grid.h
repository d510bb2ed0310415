/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service-private.h"

G_BEGIN_DECLS

/* Internal to the WMTS: tile matrix sets. */

/* Two numbers in TEXT, which may be NULL. */
gboolean mapshot_wmts_read_corner (const char *text, double *first, double *second);

/* The grid of a TileMatrixSet with the limits of LINK, a layer's TileMatrixSetLink. NULL when nothing of it can be used. (transfer full) */
MapshotTileGrid *mapshot_wmts_make_grid (const MapshotXmlNode *set, const MapshotXmlNode *link);

G_END_DECLS
