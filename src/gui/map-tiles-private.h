/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fetcher.h"
#include "map-tiles.h"
#include "projection.h"

G_BEGIN_DECLS

typedef enum
{
  TILE_WAITING, /* for the network or a worker */
  TILE_READY,
  TILE_EMPTY,   /* the source has none here */
  TILE_FAILED,
} TileState;

typedef struct
{
  int level;
  gint64 column, row; /* the service's own column: copies of the world share their tiles */
} TileKey;

typedef struct
{
  TileKey key;
  grefcount references;    /* one of the table, one of whoever works on it */
  MapshotMapTiles *owner;  /* NULL once it was dropped */
  TileState state;
  GdkTexture *texture;
  gboolean shown;          /* the renderer has it */
  GCancellable *cancellable; /* of its work in the pool */
  gboolean in_fetcher;
  gint64 since;    /* monotonic µs: when it was first shown, or failed */
  guint64 wanted;  /* the last frame that used it */
  GList link;      /* among those of its state */
} MapTile;

struct _MapshotMapTiles
{
  GObject parent_instance;

  MapshotSource *source;
  MapshotSourceStore *store;
  char *key;
  gboolean over;           /* it lies over another one: its transparent pixels stay so, whatever its entry says */
  gboolean has_coverage;   /* it does not cover all that its grid could show */
  MapshotExtent coverage;
  double period;           /* CRS units once round the world, or 0 */
  char *token;             /* of the session that some services want; or NULL */
  gint64 token_end;        /* seconds since 1970 */
  GCancellable *opening;   /* while a session is asked for */
  MapshotFetcher *fetcher; /* NULL where nobody is asked, and after close */
  GHashTable *tiles;       /* TileKey to MapTile */
  GQueue asked, ready, rest; /* MapTile that wait, that have a texture, and others; the latest used first */
  gsize bytes;
  guint64 frame;
  guint fresh;             /* textures that this frame showed for the first time */
  gboolean held_back;      /* there are more of them for the next one */
  guint waiting;
  gint64 quiet_until;      /* monotonic µs: the service refused; it is left alone until then */
  guint retry;             /* a timeout that draws again when a failed tile may be asked for; 0 = none */
  gboolean refused;        /* the key was not taken */
  char *problem;
  gboolean paused;
  gboolean closed;
};

/* map-tiles-work.c: from asking for a tile to its texture */
void mapshot_map_tile_unref (gpointer tile);
gsize mapshot_map_tiles_get_tile_bytes (MapshotMapTiles *self);
void mapshot_map_tiles_ask (MapshotMapTiles *self, MapTile *tile);
void mapshot_map_tiles_forget (MapshotMapTiles *self, MapTile *tile);
GQueue *mapshot_map_tiles_get_queue (MapshotMapTiles *self, TileState state);
void mapshot_map_tiles_open (MapshotMapTiles *self);
gboolean mapshot_map_tiles_has_session (MapshotMapTiles *self); /* opens one that is needed; FALSE until it is there */
void mapshot_map_tiles_set_problem (MapshotMapTiles *self, const char *problem);

/* map-tiles.c */
void mapshot_map_tiles_set_waiting (MapshotMapTiles *self, guint waiting);
void mapshot_map_tiles_emit_changed (MapshotMapTiles *self);
void mapshot_map_tiles_make_room (MapshotMapTiles *self, gsize bytes);
gboolean mapshot_map_tiles_may_ask (gpointer user_data); /* a MapshotFetcherAdmitFunc */

/* A tile that failed is asked for again after this, when it is still in sight. */
#define MAPSHOT_MAP_TILES_RETRY (20 * G_TIME_SPAN_SECOND)

G_END_DECLS
