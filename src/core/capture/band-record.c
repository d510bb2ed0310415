/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "band-record.h"

#include "png-writer.h"

#include <string.h>

#define MAGIC 0x444e4142u /* "BAND" */
#define FRAME 12          /* bytes: magic, length, CRC-32 */

/* More than a band of the widest picture has, and far less than memory. */
#define MAX_LENGTH (1u << 30) /* bytes */
#define MAX_REASON 4096       /* bytes */

static void
missing_clear (gpointer data)
{
  g_free ((char *) ((MapshotMissingTile *) data)->reason);
}

static void
row_clear (gpointer data)
{
  g_free (((MapshotRowDigest *) data)->tiles);
}

MapshotBandRecord *
mapshot_band_record_new (int index)
{
  MapshotBandRecord *self = g_new0 (MapshotBandRecord, 1);

  self->index = index;
  self->adler = 1;
  self->rows = g_array_new (FALSE, FALSE, sizeof (MapshotRowDigest));
  g_array_set_clear_func (self->rows, row_clear);
  self->missing = g_array_new (FALSE, FALSE, sizeof (MapshotMissingTile));
  g_array_set_clear_func (self->missing, missing_clear);

  return self;
}

void
mapshot_band_record_free (MapshotBandRecord *self)
{
  g_array_unref (self->rows);
  g_array_unref (self->missing);
  g_free (self);
}

void
mapshot_band_record_add_row (MapshotBandRecord *self, guint layer, gint64 row, const guint8 *digest, const guint8 *tiles, guint n_tiles)
{
  MapshotRowDigest entry = { .layer = layer, .row = row };

  memcpy (entry.digest, digest, sizeof entry.digest);
  if (tiles != NULL)
    {
      entry.tiles = g_memdup2 (tiles, (gsize) n_tiles * MAPSHOT_DIGEST_BYTES);
      entry.n_tiles = n_tiles;
    }
  g_array_append_val (self->rows, entry);
}

void
mapshot_band_record_add_missing (MapshotBandRecord *self, const MapshotMissingTile *tile)
{
  MapshotMissingTile copy = *tile;

  copy.reason = g_strdup (tile->reason);
  g_array_append_val (self->missing, copy);
}

/* ---- writing ---- */

static void
put32 (GByteArray *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

static void
put64 (GByteArray *out, guint64 value)
{
  value = GUINT64_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

static void
put_body (const MapshotBandRecord *self, GByteArray *out)
{
  put32 (out, (guint32) self->index);
  put32 (out, self->crc);
  put32 (out, self->adler);
  put64 (out, self->length);
  put64 (out, self->raw_length);
  put32 (out, self->rows->len);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const MapshotRowDigest *row = &g_array_index (self->rows, MapshotRowDigest, i);

      put32 (out, row->layer);
      put64 (out, (guint64) row->row);
      g_byte_array_append (out, row->digest, sizeof row->digest);
      put32 (out, row->n_tiles);
      g_byte_array_append (out, row->tiles, row->n_tiles * MAPSHOT_DIGEST_BYTES);
    }
  put32 (out, self->missing->len);
  for (guint i = 0; i < self->missing->len; i++)
    {
      const MapshotMissingTile *tile = &g_array_index (self->missing, MapshotMissingTile, i);
      gsize length = MIN (strlen (tile->reason), MAX_REASON);

      put32 (out, tile->layer);
      put32 (out, (guint32) tile->fate);
      put64 (out, (guint64) tile->column);
      put64 (out, (guint64) tile->row);
      put32 (out, (guint32) length);
      g_byte_array_append (out, (const guint8 *) tile->reason, (guint) length);
    }
}

void
mapshot_band_record_write (const MapshotBandRecord *self, GByteArray *out)
{
  guint start = out->len, body;
  guint32 length;

  put32 (out, MAGIC);
  put32 (out, 0);
  body = out->len;
  put_body (self, out);
  length = GUINT32_TO_LE (out->len - body);
  memcpy (out->data + start + 4, &length, sizeof length);
  put32 (out, mapshot_png_crc (0, out->data + start, out->len - start));
}

/* ---- reading ---- */

typedef struct
{
  const guint8 *at;
  gsize left;
  gboolean ok;
} Reader;

static void
take (Reader *self, void *out, gsize length)
{
  if (length > self->left)
    {
      self->ok = FALSE;
      memset (out, 0, length);
      return;
    }
  memcpy (out, self->at, length);
  self->at += length;
  self->left -= length;
}

static guint32
take32 (Reader *self)
{
  guint32 value;

  take (self, &value, sizeof value);

  return GUINT32_FROM_LE (value);
}

static guint64
take64 (Reader *self)
{
  guint64 value;

  take (self, &value, sizeof value);

  return GUINT64_FROM_LE (value);
}

static gboolean
is_row_of (const MapshotPlan *plan, guint layer, gint64 row)
{
  const MapshotPlanLayer *l;

  if (layer >= plan->layers->len)
    return FALSE;
  l = mapshot_plan_get_layer (plan, layer);

  return row >= l->first_row && row - l->first_row < l->n_rows;
}

static void
take_rows (Reader *in, const MapshotPlan *plan, MapshotBandRecord *self)
{
  guint32 n = take32 (in);

  for (guint32 i = 0; in->ok && i < n; i++)
    {
      guint8 digest[MAPSHOT_DIGEST_BYTES];
      guint32 layer = take32 (in), n_tiles;
      gint64 row = (gint64) take64 (in);

      take (in, digest, sizeof digest);
      n_tiles = take32 (in);
      in->ok = in->ok && is_row_of (plan, layer, row) &&
               (n_tiles == 0 || n_tiles == mapshot_plan_get_layer (plan, layer)->n_columns) &&
               n_tiles <= in->left / MAPSHOT_DIGEST_BYTES;
      if (!in->ok)
        return;
      mapshot_band_record_add_row (self, layer, row, digest, n_tiles > 0 ? in->at : NULL, n_tiles);
      in->at += (gsize) n_tiles * MAPSHOT_DIGEST_BYTES;
      in->left -= (gsize) n_tiles * MAPSHOT_DIGEST_BYTES;
    }
}

static gboolean
take_missing (Reader *in, const MapshotPlan *plan, MapshotBandRecord *self)
{
  MapshotMissingTile tile;
  g_autofree char *reason = NULL;
  const MapshotPlanLayer *layer;
  guint32 fate, length;

  tile.layer = take32 (in);
  fate = take32 (in);
  tile.column = (gint64) take64 (in);
  tile.row = (gint64) take64 (in);
  length = take32 (in);
  if (!in->ok || length > MAX_REASON || length > in->left || !is_row_of (plan, tile.layer, tile.row) || fate >= MAPSHOT_TILE_FAILED)
    return FALSE;
  layer = mapshot_plan_get_layer (plan, tile.layer);
  if (tile.column < layer->first_column || tile.column - layer->first_column >= layer->n_columns)
    return FALSE;
  reason = g_utf8_make_valid ((const char *) in->at, (gssize) length);
  in->at += length;
  in->left -= length;
  tile.fate = (MapshotTileFate) fate;
  tile.reason = reason;
  mapshot_band_record_add_missing (self, &tile);

  return TRUE;
}

static MapshotBandRecord *
take_body (Reader *in, const MapshotPlan *plan)
{
  g_autoptr (MapshotBandRecord) self = mapshot_band_record_new (0);
  guint32 n;

  self->index = (int) take32 (in);
  self->crc = take32 (in);
  self->adler = take32 (in);
  self->length = take64 (in);
  self->raw_length = take64 (in);
  take_rows (in, plan, self);
  n = take32 (in);
  for (guint32 i = 0; in->ok && i < n; i++)
    in->ok = take_missing (in, plan, self);
  if (!in->ok || in->left != 0 || self->index < -1 || self->index >= plan->n_bands || self->length > G_MAXINT64 / 2)
    return NULL;
  return g_steal_pointer (&self);
}

MapshotBandRecord *
mapshot_band_record_read (const MapshotPlan *plan, const guint8 *data, gsize length, gsize *used)
{
  Reader frame = { data, length, TRUE }, body;
  guint32 magic = take32 (&frame), body_length = take32 (&frame), crc;

  if (!frame.ok || magic != MAGIC || length < FRAME || body_length > MAX_LENGTH || body_length > length - FRAME)
    return NULL;
  body = (Reader){ frame.at, body_length, TRUE };
  memcpy (&crc, data + 8 + body_length, sizeof crc);
  if (GUINT32_FROM_LE (crc) != mapshot_png_crc (0, data, 8 + (gsize) body_length))
    return NULL;
  *used = FRAME + (gsize) body_length;

  return take_body (&body, plan);
}
