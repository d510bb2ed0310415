/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tile-file-private.h"

#include "error.h"
#include "json-text.h"
#include "pmtiles-directory.h"
#include "reason.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

/* PMTiles version 3 (the specification of protomaps/PMTiles): a header of 127 bytes, a root directory, leaf directories, JSON metadata and the
 * tiles, each a stretch of the file. */
#define HEADER_SIZE 127
#define MAX_DIRECTORY (4 * 1024 * 1024)  /* bytes, as they stand in the file */
#define MAX_METADATA (1024 * 1024)       /* bytes */
#define MAX_DEPTH 4                      /* directories from root to tile */
#define MAX_LEAVES 8                     /* leaf directories kept in memory */

enum
{
  COMPRESSION_UNKNOWN,
  COMPRESSION_NONE,
  COMPRESSION_GZIP,
};

enum
{
  TYPE_UNKNOWN,
  TYPE_VECTOR,
  TYPE_PNG,
  TYPE_JPEG,
  TYPE_WEBP,
};

typedef struct
{
  guint64 offset, length; /* bytes */
} Stretch;

typedef struct
{
  int fd;
  guint64 size; /* bytes of the file */
  Stretch root, metadata, leaves, tiles;
  int compression, tile_compression; /* of directories and metadata; of tiles */
  PmtilesDirectory *root_directory;
  GMutex lock;
  GHashTable *cache; /* lock: offset of a leaf → PmtilesDirectory */
} Archive;

static guint64
get_64le (const guint8 *data)
{
  guint64 value;

  memcpy (&value, data, sizeof value);
  return GUINT64_FROM_LE (value);
}

static double
get_degrees (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return (gint32) GUINT32_FROM_LE (value) / 1e7;
}

/* Whether PART lies within a whole of SIZE bytes. */
static gboolean
lies_within (const Stretch *part, guint64 size)
{
  return part->offset <= size && part->length <= size - part->offset;
}

static gboolean
damaged (const MapshotTileFile *self, int code, GError **error)
{
  return tile_file_fail_for (self, error, code, mapshot_reason_new ("file-damaged", NULL));
}

/* (transfer full), or NULL: the bytes of a stretch, which is known to be of bearable size. */
static GBytes *
read_stretch (const Archive *archive, const Stretch *stretch)
{
  g_autofree guint8 *data = g_malloc (MAX (stretch->length, 1));
  gsize done = 0;

  while (done < stretch->length)
    {
      gssize n = pread (archive->fd, data + done, stretch->length - done, (off_t) (stretch->offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return NULL;
      done += (gsize) n;
    }
  return g_bytes_new_take (g_steal_pointer (&data), done);
}

/* DATA (transfer full), taken out of its compression; NULL when it cannot be, or is larger than MAXIMUM. */
static GBytes *
uncompress_bytes (GBytes *data, int compression, gsize maximum)
{
  g_autoptr (GBytes) taken = data;

  if (data == NULL)
    return NULL;
  if (compression == COMPRESSION_GZIP)
    return pmtiles_gunzip (data, maximum);
  if (compression != COMPRESSION_NONE && compression != COMPRESSION_UNKNOWN)
    return NULL;

  return g_steal_pointer (&taken);
}

static PmtilesDirectory *
read_directory (const Archive *archive, const Stretch *stretch)
{
  g_autoptr (GBytes) bytes = NULL;

  if (stretch->length > MAX_DIRECTORY || !lies_within (stretch, archive->size))
    return NULL;
  bytes = uncompress_bytes (read_stretch (archive, stretch), archive->compression, PMTILES_MAX_DIRECTORY);

  return bytes != NULL ? pmtiles_directory_new (bytes) : NULL;
}

/* (transfer full), or NULL when it is damaged. */
static PmtilesDirectory *
get_leaf (Archive *archive, const PmtilesEntry *entry)
{
  Stretch stretch = { entry->offset, entry->length };
  PmtilesDirectory *directory;

  g_mutex_lock (&archive->lock);
  directory = g_hash_table_lookup (archive->cache, &entry->offset);
  if (directory != NULL)
    pmtiles_directory_ref (directory);
  g_mutex_unlock (&archive->lock);
  if (directory != NULL || !lies_within (&stretch, archive->leaves.length))
    return directory;

  stretch.offset += archive->leaves.offset;
  directory = read_directory (archive, &stretch);
  if (directory == NULL)
    return NULL;
  g_mutex_lock (&archive->lock);
  if (g_hash_table_size (archive->cache) >= MAX_LEAVES)
    g_hash_table_remove_all (archive->cache);
  g_hash_table_insert (archive->cache, g_memdup2 (&entry->offset, sizeof entry->offset), pmtiles_directory_ref (directory));
  g_mutex_unlock (&archive->lock);

  return directory;
}

/* FALSE when a directory is damaged; *FOUND tells whether there is such a tile. */
static gboolean
find_tile (Archive *archive, guint64 id, Stretch *tile, gboolean *found)
{
  PmtilesDirectory *directory = pmtiles_directory_ref (archive->root_directory);

  *found = FALSE;
  for (int depth = 0; depth < MAX_DEPTH && directory != NULL; depth++)
    {
      const PmtilesEntry *entry = pmtiles_directory_find (directory, id);
      PmtilesDirectory *next = NULL;

      if (entry != NULL && entry->run_length == 0)
        next = get_leaf (archive, entry);
      else if (entry != NULL)
        {
          *tile = (Stretch){ entry->offset, entry->length };
          *found = TRUE;
        }
      pmtiles_directory_unref (directory);
      directory = next;
      if (entry == NULL || entry->run_length > 0)
        return TRUE;
    }
  g_clear_pointer (&directory, pmtiles_directory_unref);

  return FALSE;
}

static gboolean
pmtiles_read (MapshotTileFile *self, int zoom, gint64 column, gint64 row, GBytes **bytes, GError **error)
{
  Archive *archive = self->data;
  Stretch tile;
  gboolean found;

  if (!find_tile (archive, pmtiles_get_tile_id (zoom, (guint64) column, (guint64) row), &tile, &found))
    return damaged (self, MAPSHOT_ERROR_FAILED, error);
  if (!found)
    return TRUE;
  if (tile.length == 0 || tile.length > TILE_FILE_MAX_TILE || !lies_within (&tile, archive->tiles.length))
    return damaged (self, MAPSHOT_ERROR_FAILED, error);
  tile.offset += archive->tiles.offset;
  *bytes = uncompress_bytes (read_stretch (archive, &tile), archive->tile_compression, TILE_FILE_MAX_TILE);

  return *bytes != NULL || damaged (self, MAPSHOT_ERROR_FAILED, error);
}

static void
pmtiles_close (MapshotTileFile *self)
{
  Archive *archive = self->data;

  g_clear_pointer (&archive->root_directory, pmtiles_directory_unref);
  g_hash_table_unref (archive->cache);
  g_mutex_clear (&archive->lock);
  if (archive->fd >= 0)
    close (archive->fd);
  g_free (archive);
}

/* ---- opening ---- */

static gboolean
read_header (MapshotTileFile *self, Archive *archive, int *type, GError **error)
{
  const Stretch all = { 0, HEADER_SIZE };
  g_autoptr (GBytes) bytes = archive->size >= HEADER_SIZE ? read_stretch (archive, &all) : NULL;
  const guint8 *header = bytes != NULL ? g_bytes_get_data (bytes, NULL) : NULL;

  if (header == NULL || memcmp (header, "PMTiles", 7) != 0 || header[7] != 3)
    return damaged (self, MAPSHOT_ERROR_USAGE, error);
  archive->root = (Stretch){ get_64le (header + 8), get_64le (header + 16) };
  archive->metadata = (Stretch){ get_64le (header + 24), get_64le (header + 32) };
  archive->leaves = (Stretch){ get_64le (header + 40), get_64le (header + 48) };
  archive->tiles = (Stretch){ get_64le (header + 56), get_64le (header + 64) };
  archive->compression = header[97];
  archive->tile_compression = header[98];
  *type = header[99];
  self->info.min_zoom = header[100];
  self->info.max_zoom = header[101];
  tile_file_set_bounds (self, get_degrees (header + 102), get_degrees (header + 106), get_degrees (header + 110),
                        get_degrees (header + 114));
  if (!lies_within (&archive->root, archive->size) || !lies_within (&archive->leaves, archive->size) ||
      !lies_within (&archive->tiles, archive->size) || !lies_within (&archive->metadata, archive->size))
    return damaged (self, MAPSHOT_ERROR_USAGE, error);

  return TRUE;
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

/* Metadata that cannot be read are none. */
static void
read_metadata (MapshotTileFile *self, Archive *archive)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GBytes) bytes = NULL;
  JsonObject *object;
  gsize length;
  const char *text;

  if (archive->metadata.length == 0 || archive->metadata.length > MAX_METADATA)
    return;
  bytes = uncompress_bytes (read_stretch (archive, &archive->metadata), archive->compression, MAX_METADATA);
  if (bytes == NULL)
    return;
  text = g_bytes_get_data (bytes, &length);
  if (text == NULL || !mapshot_json_load (parser, text, (gssize) length) ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return;
  object = json_node_get_object (json_parser_get_root (parser));
  if (get_text (object, "name") != NULL)
    tile_file_set_name (self, get_text (object, "name"));
  if (get_text (object, "attribution") != NULL)
    tile_file_set_attribution (self, get_text (object, "attribution"));
  self->info.transparent = g_strcmp0 (get_text (object, "type"), "overlay") == 0;
}

static gboolean
check_type (MapshotTileFile *self, const Archive *archive, int type, GError **error)
{
  if (type == TYPE_VECTOR)
    return tile_file_fail (self, error, MAPSHOT_ERROR_USAGE,
                           _("it holds vector tiles, which cannot be drawn; use a file with PNG, JPEG or WebP tiles"));
  if (type != TYPE_PNG && type != TYPE_JPEG && type != TYPE_WEBP && type != TYPE_UNKNOWN)
    return tile_file_fail (self, error, MAPSHOT_ERROR_USAGE, _("its tiles are no PNG, JPEG or WebP pictures"));
  if (archive->compression > COMPRESSION_GZIP || archive->tile_compression > COMPRESSION_GZIP)
    return tile_file_fail (self, error, MAPSHOT_ERROR_USAGE,
                           _("it is compressed in a way that cannot be read; gzip and none can"));
  return TRUE;
}

/* Any tile tells the size of all. */
static gboolean
find_tile_size (MapshotTileFile *self, Archive *archive, GError **error)
{
  g_autoptr (GBytes) picture = NULL;
  PmtilesDirectory *directory = pmtiles_directory_ref (archive->root_directory);
  const PmtilesEntry *entry = pmtiles_directory_get_first (directory);
  Stretch tile = { 0 };

  for (int depth = 0; depth < MAX_DEPTH && entry != NULL && entry->run_length == 0; depth++)
    {
      PmtilesDirectory *leaf = get_leaf (archive, entry);

      pmtiles_directory_unref (directory);
      directory = leaf;
      entry = directory != NULL ? pmtiles_directory_get_first (directory) : NULL;
    }
  if (entry != NULL && entry->run_length > 0)
    tile = (Stretch){ entry->offset, entry->length };
  g_clear_pointer (&directory, pmtiles_directory_unref);
  if (tile.length == 0)
    return tile_file_fail (self, error, MAPSHOT_ERROR_USAGE, _("it holds no tiles"));
  if (tile.length > TILE_FILE_MAX_TILE || !lies_within (&tile, archive->tiles.length))
    return damaged (self, MAPSHOT_ERROR_USAGE, error);
  tile.offset += archive->tiles.offset;
  picture = uncompress_bytes (read_stretch (archive, &tile), archive->tile_compression, TILE_FILE_MAX_TILE);
  if (picture == NULL)
    return damaged (self, MAPSHOT_ERROR_USAGE, error);

  return tile_file_set_size_from (self, picture, error);
}

gboolean
tile_file_open_pmtiles (MapshotTileFile *self, GError **error)
{
  static const TileFileClass pmtiles = { pmtiles_read, pmtiles_close };
  Archive *archive = g_new0 (Archive, 1);
  GStatBuf info = { 0 };
  int type = TYPE_UNKNOWN;

  g_mutex_init (&archive->lock);
  archive->cache = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) pmtiles_directory_unref);
  self->data = archive;
  self->class = &pmtiles;
  archive->fd = g_open (self->path, O_RDONLY | O_CLOEXEC, 0);
  if (archive->fd < 0 || fstat (archive->fd, &info) != 0)
    return tile_file_fail (self, error, MAPSHOT_ERROR_USAGE, _("it cannot be opened: %s"), g_strerror (errno));
  archive->size = (guint64) info.st_size;
  if (!read_header (self, archive, &type, error) || !check_type (self, archive, type, error))
    return FALSE;
  archive->root_directory = read_directory (archive, &archive->root);
  if (archive->root_directory == NULL)
    return damaged (self, MAPSHOT_ERROR_USAGE, error);
  read_metadata (self, archive);

  return find_tile_size (self, archive, error);
}
