/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repair-private.h"

/* Waits for the band that comes next in the file. NULL when the thread shall end. */
static Band *
take_next (Run *run, int index)
{
  Band *band = NULL;

  g_mutex_lock (&run->lock);
  while (!run->writer_stop && !g_hash_table_steal_extended (run->encoded, GINT_TO_POINTER (index), NULL, (gpointer *) &band))
    g_cond_wait (&run->writer_cond, &run->lock);
  g_mutex_unlock (&run->lock);

  return band;
}

static gboolean
copy_band (Run *run, Band *band, GError **error)
{
  if (!mapshot_repair_copy (run->repair, band, run->writer, error))
    return FALSE;
  mapshot_png_writer_take_crc (run->writer);

  return mapshot_settle_flush (run, band->index, error);
}

static gboolean
write_band (Run *run, Band *band, GError **error)
{
  MapshotBandRecord *record;
  guint64 before = mapshot_png_writer_get_size (run->writer);

  if (band->copied != NULL)
    return copy_band (run, band, error);
  record = band->record = mapshot_band_record_new (band->index);

  for (int i = 0; i < band->n_parts; i++)
    {
      const MapshotStrip *strip = band->strips[i];

      if (!mapshot_png_writer_append (run->writer, strip, error))
        return FALSE;
      record->adler = mapshot_png_combine_adler (record->adler, strip->adler, strip->raw_length);
      record->raw_length += strip->raw_length;
      g_clear_pointer (&band->strips[i], mapshot_strip_free);
    }
  record->length = mapshot_png_writer_get_size (run->writer) - before;
  record->crc = mapshot_png_writer_take_crc (run->writer);

  return mapshot_settle_flush (run, band->index, error);
}

static gpointer
writer_func (gpointer data)
{
  Run *run = data;

  for (int index = run->first_band + run->kept_bands; index < run->end_band; index++)
    {
      Band *band = take_next (run, index);
      g_autoptr (GError) error = NULL;

      if (band == NULL)
        break;
      if (!write_band (run, band, &error))
        {
          mapshot_run_post (run, EVENT_WRITE_FAILED, NULL, band, g_steal_pointer (&error));
          break;
        }
      mapshot_run_post (run, EVENT_BAND_WRITTEN, NULL, band, NULL);
    }
  return NULL;
}

void
mapshot_writer_start (Run *run)
{
  run->encoded = g_hash_table_new (NULL, NULL);
  run->writer_thread = g_thread_new ("mapshot-writer", writer_func, run);
}

void
mapshot_writer_add (Run *run, Band *band)
{
  g_mutex_lock (&run->lock);
  g_hash_table_insert (run->encoded, GINT_TO_POINTER (band->index), band);
  g_cond_signal (&run->writer_cond);
  g_mutex_unlock (&run->lock);
}

void
mapshot_writer_stop (Run *run)
{
  if (run->writer_thread == NULL)
    return;
  /* Whoever reads the picture may have stopped to; where all is written the end of the file is still to come. */
  if (run->bands_written < run->end_band)
    g_cancellable_cancel (run->stop);
  g_mutex_lock (&run->lock);
  run->writer_stop = TRUE;
  g_cond_signal (&run->writer_cond);
  g_mutex_unlock (&run->lock);
  g_thread_join (g_steal_pointer (&run->writer_thread));
  g_clear_pointer (&run->encoded, g_hash_table_unref);
}
