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
