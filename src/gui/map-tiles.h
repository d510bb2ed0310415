/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source-store.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* The tiles of one source as textures for a map view: fetched within the source's own rules, decoded (or, for the base map, drawn)
 * in worker threads, kept in memory within a fixed budget and never on disk. It belongs to the main thread.
 *
 * A frame is: begin, then get for everything in sight in the order of importance, then end. What an earlier frame asked for and this one did not
 * is cancelled; textures that were not used lately make room.
 *
 *   problem   string, read only   one translated line: why tiles do not come; or NULL
 *   waiting   uint, read only     tiles asked for that have not come
 *
 * Signal "changed": a tile came or failed; draw again. */
#define MAPSHOT_TYPE_MAP_TILES (mapshot_map_tiles_get_type ())
G_DECLARE_FINAL_TYPE (MapshotMapTiles, mapshot_map_tiles, MAPSHOT, MAP_TILES, GObject)

#define MAPSHOT_MAP_TILES_BUDGET (128 << 20) /* bytes of textures, for one source */

/* KEY may be NULL where the source needs none. */
MapshotMapTiles *mapshot_map_tiles_new (MapshotSource *source, MapshotSourceStore *store, const char *key);

MapshotSource *mapshot_map_tiles_get_source (MapshotMapTiles *self);
gboolean mapshot_map_tiles_has_key (MapshotMapTiles *self, const char *key);
const char *mapshot_map_tiles_get_problem (MapshotMapTiles *self);
guint mapshot_map_tiles_get_waiting (MapshotMapTiles *self);
gsize mapshot_map_tiles_get_bytes (MapshotMapTiles *self);

/* "asking" is emitted right before each request: a handler that returns TRUE holds it back, until mapshot_map_tiles_set_paused(). For who counts them. */

void mapshot_map_tiles_begin (MapshotMapTiles *self);

/* The texture, or NULL: then it is asked for. AGE (seconds since it came) may be NULL. Owned by SELF until the next end. */
GdkTexture *mapshot_map_tiles_get (MapshotMapTiles *self, int level, gint64 column, gint64 row, double *age);

/* The same without asking: for tiles that stand in while others load. */
GdkTexture *mapshot_map_tiles_peek (MapshotMapTiles *self, int level, gint64 column, gint64 row);

void mapshot_map_tiles_end (MapshotMapTiles *self);

/* Whether the frame left out textures that came: draw another one. Only so many go to the renderer with one. */
gboolean mapshot_map_tiles_holds_back (MapshotMapTiles *self);

/* What is known of a tile, without asking for it or keeping it. */
typedef enum
{
  MAPSHOT_MAP_TILE_UNKNOWN,
  MAPSHOT_MAP_TILE_THERE,
  MAPSHOT_MAP_TILE_EMPTY,
} MapshotMapTileState;
MapshotMapTileState mapshot_map_tiles_look_up (MapshotMapTiles *self, int level, gint64 column, gint64 row);

/* Whether tiles do not come because the source's key is missing, or was not taken. */
gboolean mapshot_map_tiles_needs_key (MapshotMapTiles *self);

/* Whether another source lies under it: then its transparent pixels are so, as in a capture, even where its entry does not say that it has any. */
void mapshot_map_tiles_set_over (MapshotMapTiles *self, gboolean over);

/* While a capture asks the same service, the view must not. */
void mapshot_map_tiles_set_paused (MapshotMapTiles *self, gboolean paused);
gboolean mapshot_map_tiles_get_paused (MapshotMapTiles *self);

/* Asks again for what failed. */
void mapshot_map_tiles_retry (MapshotMapTiles *self);

/* Stops everything at once. Afterwards no signal is emitted. */
void mapshot_map_tiles_close (MapshotMapTiles *self);

G_END_DECLS
