/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repair-private.h"

static TileRow *
add_row (Run *run, guint index, gint64 number, int band)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (run->plan, index);
  int tile_width = mapshot_tile_grid_get_tile_width (layer->source->grid);
  TileRow *row = g_new0 (TileRow, 1);

  row->run = run;
  row->layer = index;
  row->row = number;
  row->pixels.width = (int) layer->n_columns * tile_width;
  row->pixels.height = mapshot_tile_grid_get_tile_height (layer->source->grid);
  row->pixels.stride = (gsize) row->pixels.width * 4 + ROW_PADDING;
  row->pixels.format = layer->format;
  row->pixels.data = mapshot_buffers_take (run, &run->row_buffers[index]);
  row->digests = g_malloc0 ((gsize) layer->n_columns * DIGEST_BYTES);
  if (run->repair != NULL)
    mapshot_repair_prepare_row (run->repair, row, band);
  row->pending = (gint) layer->n_columns + 1;
  row->users = 1;
  row->waiting = g_ptr_array_new ();
  g_hash_table_insert (run->rows[index], &row->row, row);

  return row;
}

static void
wait_for_row (Band *band, TileRow *row)
{
  Run *run = band->run;

  g_atomic_int_inc (&row->users);
  g_ptr_array_add (band->rows, row);
  g_mutex_lock (&run->lock);
  if (!row->complete)
    {
      g_ptr_array_add (row->waiting, band);
      band->waiting++;
    }
  g_mutex_unlock (&run->lock);
}

/* Rows that no band to come will read lose the hold that kept them for it. */
static void
let_rows_go (Run *run, int next_band)
{
  for (guint i = 0; i < run->plan->layers->len; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (run->plan, i);
      gint64 end = MIN (mapshot_settle_first_row (run->plan, i, next_band), layer->first_row + layer->n_rows);

      /* A band that is copied reads no rows: some were never there. */
      for (; run->next_free_row[i] < end; run->next_free_row[i]++)
        {
          TileRow *row = g_hash_table_lookup (run->rows[i], &run->next_free_row[i]);

          if (row != NULL)
            mapshot_row_unuse (row);
          else if (run->repair == NULL)
            break;
        }
    }
}

/* Its bytes come from the picture that is being mended. */
static void
admit_copy (Run *run, int index)
{
  Band *band = g_new0 (Band, 1);

  band->run = run;
  band->index = index;
  band->at = mapshot_plan_get_band (run->plan, index);
  band->rows = g_ptr_array_new ();
  band->copied = mapshot_repair_get_record (run->repair, index);
  g_hash_table_add (run->bands, band);
  let_rows_go (run, index + 1);
  mapshot_writer_add (run, band);
}

static void
admit_band (Run *run, int index)
{
  Band *band = g_new0 (Band, 1);
  g_autoptr (GPtrArray) new_rows = g_ptr_array_new ();
  gboolean ready;

  band->run = run;
  band->index = index;
  band->at = mapshot_plan_get_band (run->plan, index);
  band->rows = g_ptr_array_new ();
  band->waiting = 1;
  g_hash_table_add (run->bands, band);

  for (guint i = 0; i < run->plan->layers->len; i++)
    {
      gint64 first, last;

      mapshot_plan_get_rows (run->plan, mapshot_plan_get_layer (run->plan, i), band->at.y, band->at.height, &first, &last);
      for (gint64 number = first; number <= last; number++)
        {
          TileRow *row = g_hash_table_lookup (run->rows[i], &number);

          if (row == NULL)
            g_ptr_array_add (new_rows, row = add_row (run, i, number, index));
          wait_for_row (band, row);
        }
    }
  let_rows_go (run, index + 1);
  for (guint i = 0; i < new_rows->len; i++)
    {
      mapshot_requests_ask_row (g_ptr_array_index (new_rows, i));
      mapshot_row_tile_done (g_ptr_array_index (new_rows, i));
    }

  g_mutex_lock (&run->lock);
  ready = --band->waiting == 0;
  g_mutex_unlock (&run->lock);
  if (ready)
    mapshot_band_start (band);
}

void
mapshot_admit_bands (Run *run)
{
  while (run->error == NULL && run->next_band < run->end_band &&
         run->next_band - run->bands_written < run->plan->bands_in_flight)
    {
      int index = run->next_band++;

      if (run->repair != NULL && !mapshot_repair_touches (run->repair, index))
        admit_copy (run, index);
      else
        admit_band (run, index);
    }
}
