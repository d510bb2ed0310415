/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-private.h"

#include <string.h>

guint8 *
mapshot_buffers_take (Run *run, Buffers *buffers)
{
  guint8 *memory = NULL;

  g_mutex_lock (&run->lock);
  if (buffers->free->len > 0)
    memory = g_ptr_array_steal_index_fast (buffers->free, buffers->free->len - 1);
  g_mutex_unlock (&run->lock);

  return memory != NULL ? memory : g_malloc (buffers->size);
}

void
mapshot_buffers_give (Run *run, Buffers *buffers, guint8 *memory)
{
  g_mutex_lock (&run->lock);
  g_ptr_array_add (buffers->free, memory);
  g_mutex_unlock (&run->lock);
}

void
mapshot_row_free (gpointer data)
{
  TileRow *row = data;

  g_free (row->pixels.data);
  g_free (row->digests);
  g_free (row->needed);
  g_ptr_array_unref (row->waiting);
  g_free (row);
}

/* Gives the row's memory back when nobody reads it any more; the row itself stays for its digests. */
void
mapshot_row_unuse (TileRow *row)
{
  if (g_atomic_int_dec_and_test (&row->users))
    mapshot_buffers_give (row->run, &row->run->row_buffers[row->layer], g_steal_pointer (&row->pixels.data));
}

/* Tells the bands that waited; those with nothing more to wait for start. */
static void
row_complete (TileRow *row)
{
  g_autoptr (GPtrArray) ready = g_ptr_array_new ();
  Run *run = row->run;

  g_mutex_lock (&run->lock);
  row->complete = TRUE;
  for (guint i = 0; i < row->waiting->len; i++)
    {
      Band *band = g_ptr_array_index (row->waiting, i);
      if (--band->waiting == 0)
        g_ptr_array_add (ready, band);
    }
  g_ptr_array_set_size (row->waiting, 0);
  g_mutex_unlock (&run->lock);

  for (guint i = 0; i < ready->len; i++)
    mapshot_band_start (g_ptr_array_index (ready, i));
}

void
mapshot_row_tile_done (TileRow *row)
{
  if (g_atomic_int_dec_and_test (&row->pending))
    row_complete (row);
}

MapshotPixels
mapshot_row_get_tile (TileRow *row, gint64 column)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (row->run->plan, row->layer);
  int width = mapshot_tile_grid_get_tile_width (layer->source->grid);

  return mapshot_pixels_sub (&row->pixels, (int) (column - layer->first_column) * width, 0, width, row->pixels.height);
}

void
mapshot_row_fill_blank (TileRow *row, gint64 column)
{
  MapshotPixels tile = mapshot_row_get_tile (row, column);

  /* Opaque tiles lie over white; elsewhere blank is transparent, and the background comes under it later. */
  for (int y = 0; y < tile.height; y++)
    memset (tile.data + (gsize) y * tile.stride, tile.format == MAPSHOT_PIXELS_OPAQUE ? 0xff : 0, (gsize) tile.width * 4);
}

/* ---- of all layers ---- */

static void
buffers_init (Buffers *self, gsize size)
{
  self->size = size;
  self->free = g_ptr_array_new_with_free_func (g_free);
}

void
mapshot_rows_open (Run *run)
{
  const MapshotPlan *plan = run->plan;
  guint n = plan->layers->len;

  run->rows = g_new0 (GHashTable *, n);
  run->next_free_row = g_new0 (gint64, n);
  run->next_digest_row = g_new0 (gint64, n);
  run->digests = g_new0 (GChecksum *, n);
  run->row_buffers = g_new0 (Buffers, n);
  for (guint i = 0; i < n; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, i);

      run->rows[i] = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, mapshot_row_free);
      run->next_free_row[i] = run->next_digest_row[i] = layer->first_row;
      run->digests[i] = g_checksum_new (G_CHECKSUM_SHA256);
      buffers_init (&run->row_buffers[i],
                    ((gsize) layer->n_columns * (gsize) mapshot_tile_grid_get_tile_width (layer->source->grid) * 4 + ROW_PADDING) *
                      (gsize) mapshot_tile_grid_get_tile_height (layer->source->grid));
    }
  /* No band that needs a canvas of its own is higher. */
  buffers_init (&run->canvas_buffers, (gsize) plan->width * 4 * 256);
}

void
mapshot_rows_close (Run *run)
{
  for (guint i = 0; run->rows != NULL && i < run->plan->layers->len; i++)
    {
      g_hash_table_unref (run->rows[i]);
      g_checksum_free (run->digests[i]);
      g_ptr_array_unref (run->row_buffers[i].free);
    }
  g_clear_pointer (&run->canvas_buffers.free, g_ptr_array_unref);
  g_clear_pointer (&run->rows, g_free);
  g_clear_pointer (&run->next_free_row, g_free);
  g_clear_pointer (&run->next_digest_row, g_free);
  g_clear_pointer (&run->digests, g_free);
  g_clear_pointer (&run->row_buffers, g_free);
}
