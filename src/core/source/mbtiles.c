/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tile-file-private.h"

#include "error.h"
#include "parse.h"
#include "reason.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

/* MBTiles 1.3: tables (or views) "metadata" (name, value) and "tiles" (zoom_level, tile_column, tile_row, tile_data), rows from the south. */
#define MAX_METADATA 200 /* rows */

/* Views may hold any query. One tile takes a few hundred steps of SQLite's machine; a query that takes this many is a trap or hopeless. */
#define STEPS_A_CALL 10000
#define MAX_CALLS 1000

/* One connection is used by one thread at a time. */
typedef struct
{
  sqlite3 *db;
  sqlite3_stmt *tile;
  int calls;
} Handle;

typedef struct
{
  GMutex lock;
  GPtrArray *idle; /* lock: (element-type Handle) */
} Pool;

static void
handle_free (gpointer data)
{
  Handle *self = data;

  sqlite3_finalize (self->tile);
  sqlite3_close (self->db);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Handle, handle_free)

static gboolean
fail_with_sqlite (MapshotTileFile *self, Handle *handle, int code, GError **error)
{
  if (handle->db != NULL && sqlite3_errcode (handle->db) == SQLITE_INTERRUPT)
    return tile_file_fail_for (self, error, code, mapshot_reason_new ("file-slow", NULL));
  return tile_file_fail_for (self, error, code,
                             mapshot_reason_new ("file-unreadable", "cause", handle->db != NULL ? sqlite3_errmsg (handle->db) : "out-of-memory", NULL));
}

static int
count_steps_cb (void *data)
{
  return ++((Handle *) data)->calls > MAX_CALLS;
}

/* Immutable: no lock and no journal is made beside it. A file that is still being written has a log beside it, which must then be read too. */
static char *
make_uri (const MapshotTileFile *self)
{
  g_autofree char *uri = g_filename_to_uri (self->path, NULL, NULL);
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  GStatBuf info;
  gboolean has_log = g_stat (log, &info) == 0 && info.st_size > 0;

  return g_strconcat (uri, "?mode=ro", has_log ? "" : "&immutable=1", NULL);
}

static Handle *
open_handle (MapshotTileFile *self, GError **error)
{
  g_autoptr (Handle) handle = g_new0 (Handle, 1);
  g_autofree char *uri = make_uri (self);

  if (sqlite3_open_v2 (uri, &handle->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      fail_with_sqlite (self, handle, MAPSHOT_ERROR_USAGE, error);
      return NULL;
    }
  sqlite3_db_config (handle->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (handle->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_limit (handle->db, SQLITE_LIMIT_LENGTH, TILE_FILE_MAX_TILE);
  sqlite3_limit (handle->db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_progress_handler (handle->db, STEPS_A_CALL, count_steps_cb, handle);
  if (sqlite3_prepare_v2 (handle->db, "SELECT tile_data FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3 LIMIT 1",
                          -1, &handle->tile, NULL) != SQLITE_OK)
    {
      fail_with_sqlite (self, handle, MAPSHOT_ERROR_USAGE, error);
      return NULL;
    }
  return g_steal_pointer (&handle);
}

static Handle *
take_handle (MapshotTileFile *self, GError **error)
{
  Pool *pool = self->data;
  Handle *handle = NULL;

  g_mutex_lock (&pool->lock);
  if (pool->idle->len > 0)
    handle = g_ptr_array_steal_index_fast (pool->idle, pool->idle->len - 1);
  g_mutex_unlock (&pool->lock);

  return handle != NULL ? handle : open_handle (self, error);
}

static void
give_handle (MapshotTileFile *self, Handle *handle)
{
  Pool *pool = self->data;

  g_mutex_lock (&pool->lock);
  g_ptr_array_add (pool->idle, handle);
  g_mutex_unlock (&pool->lock);
}

static gboolean
read_row (MapshotTileFile *self, Handle *handle, sqlite3_stmt *statement, int code, GBytes **bytes, GError **error)
{
  int result;

  handle->calls = 0;
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      const void *data = sqlite3_column_blob (statement, 0);
      int length = sqlite3_column_bytes (statement, 0);

      if (data != NULL && length > 0)
        *bytes = g_bytes_new (data, (gsize) length);
    }
  else if (result != SQLITE_DONE)
    return fail_with_sqlite (self, handle, code, error);

  return TRUE;
}

static gboolean
mbtiles_read (MapshotTileFile *self, int zoom, gint64 column, gint64 row, GBytes **bytes, GError **error)
{
  Handle *handle = take_handle (self, error);
  gboolean done;

  if (handle == NULL)
    return FALSE;
  sqlite3_bind_int (handle->tile, 1, zoom);
  sqlite3_bind_int64 (handle->tile, 2, column);
  sqlite3_bind_int64 (handle->tile, 3, (G_GINT64_CONSTANT (1) << zoom) - 1 - row);
  done = read_row (self, handle, handle->tile, MAPSHOT_ERROR_FAILED, bytes, error);
  sqlite3_reset (handle->tile);
  give_handle (self, handle);

  return done;
}

static void
mbtiles_close (MapshotTileFile *self)
{
  Pool *pool = self->data;

  g_ptr_array_unref (pool->idle);
  g_mutex_clear (&pool->lock);
  g_free (pool);
}

/* ---- metadata ---- */

typedef struct
{
  gboolean has_min_zoom, has_max_zoom;
  char *format;
} Metadata;

static gboolean
read_zoom (const char *value, int *zoom)
{
  gint64 number;

  if (!mapshot_parse_integer (value, 0, TILE_FILE_MAX_ZOOM, &number, NULL))
    return FALSE;
  *zoom = (int) number;

  return TRUE;
}

static void
read_entry (MapshotTileFile *self, Metadata *metadata, const char *name, const char *value)
{
  MapshotBounds bounds;

  if (g_str_equal (name, "name"))
    tile_file_set_name (self, value);
  else if (g_str_equal (name, "attribution"))
    tile_file_set_attribution (self, value);
  else if (g_str_equal (name, "minzoom"))
    metadata->has_min_zoom = read_zoom (value, &self->info.min_zoom);
  else if (g_str_equal (name, "maxzoom"))
    metadata->has_max_zoom = read_zoom (value, &self->info.max_zoom);
  else if (g_str_equal (name, "type"))
    self->info.transparent = g_str_equal (value, "overlay");
  else if (g_str_equal (name, "bounds") && mapshot_parse_bounds (value, &bounds, NULL))
    tile_file_set_bounds (self, bounds.west, bounds.south, bounds.east, bounds.north);
  else if (g_str_equal (name, "format"))
    {
      g_free (metadata->format);
      metadata->format = g_ascii_strdown (value, -1);
    }
}

/* A file without metadata can be used all the same. */
static void
read_metadata (MapshotTileFile *self, Handle *handle, Metadata *metadata)
{
  sqlite3_stmt *statement = NULL;

  handle->calls = 0;
  if (sqlite3_prepare_v2 (handle->db, "SELECT name, value FROM metadata", -1, &statement, NULL) == SQLITE_OK)
    for (int i = 0; i < MAX_METADATA && sqlite3_step (statement) == SQLITE_ROW; i++)
      {
        const char *name = (const char *) sqlite3_column_text (statement, 0);
        const char *value = (const char *) sqlite3_column_text (statement, 1);

        if (name != NULL && value != NULL && sqlite3_column_bytes (statement, 1) <= TILE_FILE_MAX_TEXT)
          read_entry (self, metadata, name, value);
      }
  sqlite3_finalize (statement);
}

/* What the tiles themselves say. */
static gboolean
find_zooms (MapshotTileFile *self, Handle *handle, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean found = FALSE;

  handle->calls = 0;
  if (sqlite3_prepare_v2 (handle->db, "SELECT (SELECT MIN(zoom_level) FROM tiles), (SELECT MAX(zoom_level) FROM tiles)", -1, &statement,
                          NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    {
      found = sqlite3_column_type (statement, 0) == SQLITE_INTEGER;
      self->info.min_zoom = sqlite3_column_int (statement, 0);
      self->info.max_zoom = sqlite3_column_int (statement, 1);
    }
  sqlite3_finalize (statement);

  return found || tile_file_fail (self, error, MAPSHOT_ERROR_USAGE, _("it holds no tiles"));
}

static gboolean
find_tile_size (MapshotTileFile *self, Handle *handle, GError **error)
{
  g_autoptr (GBytes) picture = NULL;
  sqlite3_stmt *statement = NULL;
  gboolean done;

  if (sqlite3_prepare_v2 (handle->db, "SELECT tile_data FROM tiles WHERE length(tile_data) > 0 LIMIT 1", -1, &statement, NULL) !=
      SQLITE_OK)
    return fail_with_sqlite (self, handle, MAPSHOT_ERROR_USAGE, error);
  done = read_row (self, handle, statement, MAPSHOT_ERROR_USAGE, &picture, error);
  sqlite3_finalize (statement);
  if (!done)
    return FALSE;
  if (picture == NULL)
    return tile_file_fail (self, error, MAPSHOT_ERROR_USAGE, _("it holds no tiles"));

  return tile_file_set_size_from (self, picture, error);
}

static gboolean
read_info (MapshotTileFile *self, Handle *handle, GError **error)
{
  Metadata metadata = { 0 };
  g_autofree char *format = NULL;

  read_metadata (self, handle, &metadata);
  format = metadata.format;
  if (g_strcmp0 (format, "pbf") == 0 || g_strcmp0 (format, "mvt") == 0)
    return tile_file_fail (self, error, MAPSHOT_ERROR_USAGE,
                           _("it holds vector tiles, which cannot be drawn; use a file with PNG, JPEG or WebP tiles"));
  if ((!metadata.has_min_zoom || !metadata.has_max_zoom) && !find_zooms (self, handle, error))
    return FALSE;

  return find_tile_size (self, handle, error);
}

gboolean
tile_file_open_mbtiles (MapshotTileFile *self, GError **error)
{
  static const TileFileClass mbtiles = { mbtiles_read, mbtiles_close };
  g_autoptr (Handle) handle = open_handle (self, error);
  Pool *pool;

  if (handle == NULL || !read_info (self, handle, error))
    return FALSE;
  pool = g_new0 (Pool, 1);
  g_mutex_init (&pool->lock);
  pool->idle = g_ptr_array_new_with_free_func (handle_free);
  self->data = pool;
  self->class = &mbtiles;
  give_handle (self, g_steal_pointer (&handle));

  return TRUE;
}
