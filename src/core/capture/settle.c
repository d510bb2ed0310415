/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-private.h"
#include "share-file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The part is flushed to the disk this often, so that a power cut costs little. */
#define FLUSH_BYTES (G_GUINT64_CONSTANT (64) << 20) /* bytes */
#define FLUSH_INTERVAL (5 * G_USEC_PER_SEC)

gint64
mapshot_settle_first_row (const MapshotPlan *plan, guint index, int band)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, index);
  MapshotPlanBand at;
  gint64 first, last;

  if (band >= plan->n_bands)
    return G_MAXINT64;
  at = mapshot_plan_get_band (plan, band);
  mapshot_plan_get_rows (plan, layer, at.y, at.height, &first, &last);

  return first <= last ? first : G_MAXINT64;
}

static gint64
count_had (const MapshotPlanLayer *layer, gint64 row)
{
  gint64 had = 0;

  for (gint64 i = 0; i < layer->n_columns; i++)
    had += mapshot_plan_layer_needs_tile (layer, layer->first_column + i, row) &&
           mapshot_plan_layer_has_tile (layer, layer->first_column + i, row);

  return had;
}

gint64
mapshot_settle_count_tiles (const MapshotPlan *plan, int first, int end)
{
  gint64 tiles = 0;

  for (guint i = 0; i < plan->layers->len; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, i);
      gint64 next = layer->first_row;

      for (int band = first; band < end; band++)
        {
          MapshotPlanBand at = mapshot_plan_get_band (plan, band);
          gint64 row, last;

          mapshot_plan_get_rows (plan, layer, at.y, at.height, &row, &last);
          for (row = MAX (row, next); row <= last; row++)
            tiles += mapshot_plan_counts_outside (plan, i) ? layer->n_columns : count_had (layer, row);
          next = MAX (next, last + 1);
        }
    }
  return tiles;
}

/* ---- a finished band ---- */

static void
add_missing_cb (const MapshotMissingTile *tile, gpointer record)
{
  mapshot_band_record_add_missing (record, tile);
}

/* Of a row that lacks tiles each tile's digest is kept, so that the row's can be worked out again when they are there. */
static void
settle_row (Run *run, const TileRow *row, MapshotBandRecord *record)
{
  guint n = (guint) mapshot_plan_get_layer (run->plan, row->layer)->n_columns;
  guint8 digest[DIGEST_BYTES];
  gsize room = sizeof digest;

  if (row->known != NULL)
    memcpy (digest, row->known, sizeof digest);
  else
    {
      g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

      g_checksum_update (checksum, row->digests, (gssize) n * DIGEST_BYTES);
      g_checksum_get_digest (checksum, digest, &room);
    }
  g_checksum_update (run->digests[row->layer], digest, sizeof digest);
  mapshot_band_record_add_row (record, row->layer, row->row, digest, row->lacking ? row->digests : NULL, n);
}

/* The digests of all rows that no later band shares go into the layer's, in order. */
static void
settle_rows (Run *run, MapshotBandRecord *record)
{
  for (guint i = 0; i < run->plan->layers->len; i++)
    {
      gint64 end = mapshot_settle_first_row (run->plan, i, record->index + 1);
      TileRow *row;

      while (run->next_digest_row[i] < end &&
             (row = g_hash_table_lookup (run->rows[i], &run->next_digest_row[i])) != NULL)
        {
          settle_row (run, row, record);
          g_hash_table_remove (run->rows[i], &run->next_digest_row[i]);
          run->next_digest_row[i]++;
        }
      mapshot_report_settle (run->report, i, run->next_digest_row[i], add_missing_cb, record);
    }
}

/* The same for a band whose bytes were taken from a picture, and no tile asked for: but for rows that a band beside it reads, too, which have counted theirs. */
static void
settle_copied (Run *run, const MapshotBandRecord *record)
{
  gint64 fetched = 0;

  for (guint i = 0; i < record->missing->len; i++)
    {
      const MapshotMissingTile *tile = &g_array_index (record->missing, MapshotMissingTile, i);

      if (!g_hash_table_contains (run->rows[tile->layer], &tile->row))
        {
          mapshot_report_add_missing (run->report, tile->layer, tile->column, tile->row, tile->fate, tile->reason);
          fetched -= mapshot_plan_layer_has_tile (mapshot_plan_get_layer (run->plan, tile->layer), tile->column, tile->row);
        }
    }
  for (guint i = 0; i < record->rows->len; i++)
    {
      const MapshotRowDigest *row = &g_array_index (record->rows, MapshotRowDigest, i);

      g_checksum_update (run->digests[row->layer], row->digest, sizeof row->digest);
      run->next_digest_row[row->layer] = row->row + 1;
      if (!g_hash_table_remove (run->rows[row->layer], &row->row))
        fetched += count_had (mapshot_plan_get_layer (run->plan, row->layer), row->row);
    }
  mapshot_report_add_fetched_before (run->report, fetched);
  for (guint i = 0; i < run->plan->layers->len; i++)
    mapshot_report_settle (run->report, i, run->next_digest_row[i], NULL, NULL);
}

static gboolean
write_record (Run *run, const MapshotBandRecord *record, GError **error)
{
  int flushed = MIN (g_atomic_int_get (&run->flushed), record->index);

  if (run->tail != NULL)
    mapshot_band_record_write (record, run->tail);
  if (run->journal == NULL)
    return TRUE;
  if (!mapshot_journal_add (run->journal, record, error))
    return FALSE;
  if (flushed <= run->marked)
    return TRUE;
  run->marked = flushed;

  return mapshot_journal_mark (run->journal, flushed, error);
}

gboolean
mapshot_settle_band (Run *run, Band *band, GError **error)
{
  const MapshotBandRecord *record = band->copied;

  run->bands_written++;
  if (record != NULL)
    settle_copied (run, record);
  else
    {
      settle_rows (run, band->record);
      record = band->record;
    }
  mapshot_picture_records_add (run->records, record);

  return write_record (run, record, error);
}

gboolean
mapshot_settle_flush (Run *run, int index, GError **error)
{
  guint64 size = mapshot_png_writer_get_size (run->writer);
  gint64 now = g_get_monotonic_time ();

  if (run->journal == NULL || (size - run->flushed_size < FLUSH_BYTES && now - run->flushed_time < FLUSH_INTERVAL))
    return TRUE;
  /* A file system without it says so by EINVAL; there the end of the capture is as safe as it can be. */
  if (fdatasync (mapshot_output_get_fd (run->output)) != 0 && errno != EINVAL)
    {
      int saved = errno;
      g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved));
      return FALSE;
    }
  mapshot_journal_flush (run->journal);
  run->flushed_size = size;
  run->flushed_time = g_get_monotonic_time ();
  g_atomic_int_set (&run->flushed, index);

  return TRUE;
}

/* SHA-256 over the digests of all layers, each over its rows', each over its tiles' bodies: it can be made in parts. */
char *
mapshot_settle_combine_digests (Run *run)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < run->plan->layers->len; i++)
    {
      guint8 digest[DIGEST_BYTES];
      gsize room = sizeof digest;

      g_checksum_get_digest (run->digests[i], digest, &room);
      g_checksum_update (checksum, digest, sizeof digest);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

/* ---- going on ---- */

typedef struct
{
  Run *run;
  guint64 size;
  guint32 adler;
  guint64 raw_length;
} Restored;

void
mapshot_settle_replay (Run *run, const MapshotBandRecord *record)
{
  gint64 fetched = 0;

  for (guint i = 0; i < record->missing->len; i++)
    {
      const MapshotMissingTile *tile = &g_array_index (record->missing, MapshotMissingTile, i);

      mapshot_report_add_missing (run->report, tile->layer, tile->column, tile->row, tile->fate, tile->reason);
      fetched -= mapshot_plan_layer_has_tile (mapshot_plan_get_layer (run->plan, tile->layer), tile->column, tile->row);
    }
  for (guint i = 0; i < record->rows->len; i++)
    {
      const MapshotRowDigest *row = &g_array_index (record->rows, MapshotRowDigest, i);

      g_checksum_update (run->digests[row->layer], row->digest, sizeof row->digest);
      run->next_digest_row[row->layer] = run->next_free_row[row->layer] = row->row + 1;
      fetched += count_had (mapshot_plan_get_layer (run->plan, row->layer), row->row);
    }
  mapshot_report_add_fetched_before (run->report, fetched);
  for (guint i = 0; i < run->plan->layers->len; i++)
    mapshot_report_settle (run->report, i, run->next_digest_row[i], NULL, NULL);
  mapshot_picture_records_add (run->records, record);
}

static void
replay_cb (const MapshotBandRecord *record, gpointer user_data)
{
  Restored *restored = user_data;

  restored->size += record->length;
  if (record->index < 0)
    return;
  mapshot_settle_replay (restored->run, record);
  if (restored->run->tail != NULL)
    mapshot_band_record_write (record, restored->run->tail);
  restored->adler = mapshot_png_combine_adler (restored->adler, record->adler, record->raw_length);
  restored->raw_length += record->raw_length;
  restored->run->next_band = restored->run->bands_written = record->index + 1;
}

/* FALSE without an error: there is nothing to go on with. */
static gboolean
try_to_go_on (Run *run, GError **error)
{
  Restored restored = { run, 0, 1, 0 };
  guint64 length = 0;
  g_autoptr (GError) cause = NULL;

  if (!run->options->keep_part || lseek (mapshot_output_get_fd (run->output), 0, SEEK_END) <= 0)
    return FALSE;
  run->journal =
    mapshot_journal_open (mapshot_output_get_journal (run->output), run->plan, run->next_band, run->end_band,
                          mapshot_output_get_fd (run->output), mapshot_output_get_part (run->output), replay_cb, &restored,
                          &length, &cause);
  if (run->journal == NULL)
    {
      if (run->options->overwrite)
        return FALSE;
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (length == 0)
    {
      g_clear_pointer (&run->journal, mapshot_journal_free);
      return FALSE;
    }
  if (!mapshot_output_cut (run->output, length, error))
    return FALSE;
  run->writer = mapshot_metadata_go_on (run, length, restored.adler, restored.raw_length);

  return TRUE;
}

static MapshotPngWriter *
begin_part (Run *run, GError **error)
{
  g_autoptr (MapshotPngWriter) writer = mapshot_metadata_go_on (run, 0, 1, 0);

  if (!mapshot_png_writer_put (writer, MAPSHOT_SHARE_HEAD, MAPSHOT_SHARE_HEAD_LENGTH, error))
    return NULL;
  return g_steal_pointer (&writer);
}

gboolean
mapshot_settle_end_part (Run *run, GError **error)
{
  mapshot_share_file_end (run->tail, mapshot_png_writer_get_size (run->writer));

  return mapshot_png_writer_put (run->writer, run->tail->data, run->tail->len, error);
}

static gboolean
begin_anew (Run *run, GError **error)
{
  g_autoptr (MapshotBandRecord) head = mapshot_band_record_new (-1);
  gboolean journal = run->options->keep_part && mapshot_output_get_part (run->output) != NULL;

  if (!mapshot_output_cut (run->output, 0, error))
    return FALSE;
  if (journal)
    {
      run->journal =
        mapshot_journal_create (mapshot_output_get_journal (run->output), run->plan, run->next_band, run->end_band, error);
      if (run->journal == NULL)
        return FALSE;
    }
  run->writer = run->tail != NULL ? begin_part (run, error) : mapshot_metadata_begin (run, error);
  if (run->writer == NULL)
    return FALSE;
  head->length = mapshot_png_writer_get_size (run->writer);
  head->crc = mapshot_png_writer_take_crc (run->writer);

  return !journal || mapshot_journal_add (run->journal, head, error);
}

gboolean
mapshot_settle_begin (Run *run, GError **error)
{
  g_autoptr (GError) cause = NULL;

  run->flushed = run->marked = -1;
  if (run->options->share.of > 0)
    run->tail = mapshot_journal_make_head (run->plan, run->next_band, run->end_band);
  else
    run->records = mapshot_picture_records_new (run->plan);
  run->first_band = run->next_band;
  if (!try_to_go_on (run, &cause) && cause == NULL)
    begin_anew (run, &cause);
  run->kept_bands = run->next_band - run->first_band;
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  run->flushed_size = mapshot_png_writer_get_size (run->writer);
  run->flushed_time = g_get_monotonic_time ();

  return TRUE;
}
