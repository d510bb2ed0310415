/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tile-file-maker.h"

#include <sqlite3.h>
#include <string.h>

void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", sql, message);
  sqlite3_close (db);
}

void
make_mbtiles (const char *path, const char *sql)
{
  run_sql (path, "CREATE TABLE metadata (name TEXT, value TEXT); CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, "
                 "tile_row INTEGER, tile_data BLOB); CREATE UNIQUE INDEX i ON tiles (zoom_level, tile_column, tile_row)");
  if (sql != NULL)
    run_sql (path, sql);
}

void
add_mbtiles_tiles (const char *path, TestTileFormat format, int size, int first, int last)
{
  sqlite3 *db;
  sqlite3_stmt *statement;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "BEGIN", NULL, NULL, NULL);
  sqlite3_prepare_v2 (db, "INSERT INTO tiles VALUES (?, ?, ?, ?)", -1, &statement, NULL);
  for (int z = first; z <= last; z++)
    for (int i = 0; i < 1 << 2 * z; i++)
      {
        int x = i % (1 << z), y = i >> z;
        g_autoptr (GBytes) bytes = test_tiles_get (format, size, FALSE, z, x, y);
        gsize length;
        const void *data = g_bytes_get_data (bytes, &length);

        sqlite3_bind_int (statement, 1, z);
        sqlite3_bind_int (statement, 2, x);
        sqlite3_bind_int (statement, 3, (1 << z) - 1 - y);
        sqlite3_bind_blob (statement, 4, data, (int) length, SQLITE_STATIC);
        g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
        sqlite3_reset (statement);
      }
  sqlite3_finalize (statement);
  sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  sqlite3_close (db);
}

/* ---- PMTiles ---- */

gboolean
is_left_out (int z, int x, int y)
{
  return z == 3 && x == 7 && y < 3;
}

/* On the Hilbert curve these three follow tile 0/0. */
gboolean
is_repeated (int z, int x, int y)
{
  return z == 3 && x < 2 && y < 2;
}

typedef struct
{
  guint64 id, offset, length, run;
} Entry;

/* The curve's position, the other way round than the reader: from the number to the tile (Wikipedia's d2xy). */
static void
get_tile (int z, guint64 position, int *x, int *y)
{
  *x = *y = 0;
  for (int side = 1; side < 1 << z; side *= 2, position /= 4)
    {
      int right = 1 & (int) (position / 2), lower = 1 & ((int) position ^ right);

      if (lower == 0)
        {
          int swap;

          if (right == 1)
            {
              *x = side - 1 - *x;
              *y = side - 1 - *y;
            }
          swap = *x;
          *x = *y;
          *y = swap;
        }
      *x += side * right;
      *y += side * lower;
    }
}

static void
add_varint (GByteArray *out, guint64 value)
{
  do
    {
      guint8 byte = (value & 0x7f) | (value > 0x7f ? 0x80 : 0);

      g_byte_array_append (out, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

static GBytes *
write_directory (const Entry *entries, guint n)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  add_varint (out, n);
  for (guint i = 0; i < n; i++)
    add_varint (out, entries[i].id - (i > 0 ? entries[i - 1].id : 0));
  for (guint i = 0; i < n; i++)
    add_varint (out, entries[i].run);
  for (guint i = 0; i < n; i++)
    add_varint (out, entries[i].length);
  for (guint i = 0; i < n; i++)
    add_varint (out, i > 0 && entries[i].offset == entries[i - 1].offset + entries[i - 1].length ? 0 : entries[i].offset + 1);

  return test_tiles_gzip (out->data, out->len);
}

static void
add_bytes (GByteArray *out, GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  g_byte_array_append (out, data, (guint) length);
}

static void
collect_tiles (TestTileFormat format, int size, int first, int last, GArray *entries, GByteArray *tiles)
{
  guint64 before = 0;

  for (int z = 0; z <= last; before += G_GUINT64_CONSTANT (1) << 2 * z, z++)
    for (guint64 position = 0; z >= first && position < G_GUINT64_CONSTANT (1) << 2 * z; position++)
      {
        Entry entry = { before + position, tiles->len, 0, 1 };
        g_autoptr (GBytes) bytes = NULL;
        int x, y;

        get_tile (z, position, &x, &y);
        if (is_left_out (z, x, y))
          continue;
        if (is_repeated (z, x, y) && position > 0)
          {
            g_array_index (entries, Entry, entries->len - 1).run++;
            continue;
          }
        bytes = test_tiles_get (format, size, FALSE, z, x, y);
        entry.length = g_bytes_get_size (bytes);
        add_bytes (tiles, bytes);
        g_array_append_val (entries, entry);
      }
}

static GBytes *
write_directories (const GArray *entries, int leaf, GByteArray *leaves)
{
  g_autoptr (GArray) roots = g_array_new (FALSE, FALSE, sizeof (Entry));

  if (leaf == 0)
    return write_directory ((const Entry *) entries->data, entries->len);
  for (guint i = 0; i < entries->len; i += (guint) leaf)
    {
      const Entry *first = &g_array_index (entries, Entry, i);
      g_autoptr (GBytes) bytes = write_directory (first, MIN ((guint) leaf, entries->len - i));
      Entry root = { first->id, leaves->len, g_bytes_get_size (bytes), 0 };

      add_bytes (leaves, bytes);
      g_array_append_val (roots, root);
    }
  return write_directory ((const Entry *) roots->data, roots->len);
}

static void
set_64 (guint8 *header, int at, guint64 value)
{
  guint64 little = GUINT64_TO_LE (value);

  memcpy (header + at, &little, sizeof little);
}

static void
set_degrees (guint8 *header, int at, int degrees)
{
  gint32 little = GINT32_TO_LE (degrees * 10000000);

  memcpy (header + at, &little, sizeof little);
}

void
make_pmtiles (const char *path, TestTileFormat format, int size, int first, int last, int leaf)
{
  static const char json[] = "{\"name\": \"Made by a test\", \"attribution\": \"<b>© Test</b>\"}";
  static const guint8 types[] = { 2, 3, 4 };
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autoptr (GByteArray) tiles = g_byte_array_new ();
  g_autoptr (GByteArray) leaves = g_byte_array_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GBytes) root = NULL;
  g_autoptr (GBytes) metadata = test_tiles_gzip (json, strlen (json));
  guint8 header[127] = "PMTiles\3";
  guint64 at = sizeof header;

  collect_tiles (format, size, first, last, entries, tiles);
  root = write_directories (entries, leaf, leaves);
  set_64 (header, 8, at);
  set_64 (header, 16, g_bytes_get_size (root));
  set_64 (header, 24, at += g_bytes_get_size (root));
  set_64 (header, 32, g_bytes_get_size (metadata));
  set_64 (header, 40, at += g_bytes_get_size (metadata));
  set_64 (header, 48, leaves->len);
  set_64 (header, 56, at += leaves->len);
  set_64 (header, 64, tiles->len);
  header[96] = 1;
  header[97] = 2;
  header[98] = 1;
  header[99] = types[format];
  header[100] = (guint8) first;
  header[101] = (guint8) last;
  set_degrees (header, 102, -180);
  set_degrees (header, 106, -85);
  set_degrees (header, 110, 180);
  set_degrees (header, 114, 85);
  g_byte_array_append (out, header, sizeof header);
  add_bytes (out, root);
  add_bytes (out, metadata);
  g_byte_array_append (out, leaves->data, leaves->len);
  g_byte_array_append (out, tiles->data, tiles->len);
  g_assert_true (g_file_set_contents (path, (const char *) out->data, out->len, NULL));
}
