/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "outline.h"

G_BEGIN_DECLS

/* Regions in files of other programs: GeoJSON (RFC 7946, and older ones that name another projection), GPX and KML, told apart by what they
 * begin with. They may come from anywhere: bytes, points and depth are bounded, nothing is loaded from elsewhere and no entity is expanded. Any
 * thread; blocking. */

#define MAPSHOT_REGION_FILE_MAX_BYTES (32u << 20)

/* PATH, or "-" for standard input. NULL with MAPSHOT_ERROR_USAGE and one line that names PATH. */
MapshotOutline *mapshot_region_file_read (const char *path, GError **error);

/* The same for DATA; the line names nothing. */
MapshotOutline *mapshot_region_file_parse (const char *data, gsize length, GError **error);

/* The rectangle around OUTLINE and BUFFER (ground metres, 0 = none) more on each side. MAPSHOT_ERROR_USAGE when it has no width or no height. */
gboolean mapshot_region_file_get_bounds (const MapshotOutline *outline, double buffer, MapshotBounds *bounds, GError **error);

G_END_DECLS
