/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tile-file.h"

G_BEGIN_DECLS

#define TILE_FILE_MAX_TILE (16 * 1024 * 1024) /* bytes: no picture of 512 px is larger */
#define TILE_FILE_MAX_ZOOM 30
#define TILE_FILE_MAX_TEXT 4096               /* bytes of one entry of the metadata */

/* One kind of file. */
typedef struct
{
  gboolean (*read) (MapshotTileFile *self, int zoom, gint64 column, gint64 row, GBytes **bytes, GError **error);
  void (*close) (MapshotTileFile *self);
} TileFileClass;

struct _MapshotTileFile
{
  const TileFileClass *class;
  char *path;
  char *display; /* its name in messages */
  MapshotTileFileInfo info;
  gpointer data; /* the kind's own */
};

/* Fill in class, data and info; SELF has its path, and info its defaults. */
gboolean tile_file_open_mbtiles (MapshotTileFile *self, GError **error);
gboolean tile_file_open_pmtiles (MapshotTileFile *self, GError **error);

/* Always FALSE. */
gboolean tile_file_fail (const MapshotTileFile *self, GError **error, int code, const char *format, ...) G_GNUC_PRINTF (4, 5);

/* The same for what one tile may meet: REASON (geo/reason.h; transfer full). */
gboolean tile_file_fail_for (const MapshotTileFile *self, GError **error, int code, char *reason);

/* Texts of the metadata, which may be anything: markup goes, what is left is one line. */
void tile_file_set_name (MapshotTileFile *self, const char *text);
void tile_file_set_attribution (MapshotTileFile *self, const char *text);

/* Ignores bounds that make no sense. */
void tile_file_set_bounds (MapshotTileFile *self, double west, double south, double east, double north);

/* Width and height that a PNG, JPEG or WebP declares, px; FALSE for anything else. */
gboolean tile_file_get_size (const guint8 *data, gsize length, int *width, int *height);

/* Takes the tile size from a picture of the file. MAPSHOT_ERROR_USAGE when it is none, or of a size that no map has. */
gboolean tile_file_set_size_from (MapshotTileFile *self, GBytes *picture, GError **error);

/* What changes with the file at PATH of SIZE bytes. (transfer full) */
char *tile_file_make_version (const char *path, gint64 size);

G_END_DECLS
