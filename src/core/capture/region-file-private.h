/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "region-file.h"

G_BEGIN_DECLS

/* Internal to the reading of regions. Each adds what DATA holds to OUTLINE, or fails with MAPSHOT_ERROR_USAGE and one line that names no file. */

/* region-geojson.c. DATA ends with a NUL byte that LENGTH does not count. */
gboolean mapshot_region_geojson_read (const char *data, gsize length, MapshotOutline *outline, GError **error);

/* region-xml.c: GPX and KML */
gboolean mapshot_region_xml_read (const char *data, gsize length, MapshotOutline *outline, GError **error);

G_END_DECLS
