/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pixels.h"
#include "source.h"

G_BEGIN_DECLS

/* How the tiles of a source are asked for and understood: the same for captures and for maps on the screen. Any thread. */

/* Where answers are cached when the source's rules ask for caching over HTTP; never with a key, which would then stand in the cache's index.
 * (transfer full), or NULL */
char *mapshot_tile_access_get_cache_dir (const MapshotSource *source, const char *key);

/* Bytes: a larger body is no tile. */
gsize mapshot_tile_access_get_max_body (const MapshotSource *source);

/* The pixels of a body, which must have TILE's size. MAPSHOT_FETCH_ERROR_NOT_FOUND for what the service sends in place of a tile that it does not
 * have, MAPSHOT_ERROR_FAILED when it is no picture. */
gboolean mapshot_tile_access_decode (const MapshotSource *source, const guint8 *data, gsize length, MapshotPixels *tile, GError **error);

/* The body of a tile of a MAPSHOT_SOURCE_FILE; the column and row are the plane's. MAPSHOT_FETCH_ERROR_NOT_FOUND when there is none. Blocking. */
GBytes *mapshot_tile_access_read (const MapshotSource *source, int level, gint64 column, gint64 row, GError **error);

G_END_DECLS
