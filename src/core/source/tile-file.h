/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bounds.h"

G_BEGIN_DECLS

/* A local file that holds the tiles of a whole map: MBTiles 1.3 (SQLite) or PMTiles 3, with PNG, JPEG or WebP pictures in Web Mercator. Opened
 * read-only; whatever the file holds, memory and time stay bounded. Immutable, reference counted, safe to share between
 * threads, which read at the same time. */
typedef struct _MapshotTileFile MapshotTileFile;

/* What the file says of itself; where it says nothing, what its tiles show. */
typedef struct
{
  char *name;         /* one line; never NULL */
  char *version;      /* changes with the file, and is the same for a copy of it */
  char *attribution;  /* one line of plain text; "" where there is none */
  int min_zoom, max_zoom;
  int tile_size;      /* px: 256 or 512 */
  MapshotBounds bounds; /* degrees */
  gboolean transparent; /* meant to lie over another map */
} MapshotTileFileInfo;

/* Whether PATH is named like one. */
gboolean mapshot_tile_file_is_named (const char *path);

/* MAPSHOT_ERROR_USAGE with one line when it cannot be used. */
MapshotTileFile *mapshot_tile_file_open (const char *path, GError **error);
MapshotTileFile *mapshot_tile_file_ref (MapshotTileFile *self);
void mapshot_tile_file_unref (MapshotTileFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotTileFile, mapshot_tile_file_unref)

/* Owned by SELF. */
const MapshotTileFileInfo *mapshot_tile_file_get_info (const MapshotTileFile *self);

/* The encoded picture of a tile, rows counted from the north. *BYTES (transfer full) is NULL when the file has no such tile, which is no error.
 * MAPSHOT_ERROR_FAILED when the file is damaged. Any thread. */
gboolean mapshot_tile_file_read (MapshotTileFile *self, int zoom, gint64 column, gint64 row, GBytes **bytes, GError **error);

G_END_DECLS
