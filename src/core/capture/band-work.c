/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repair-private.h"

static void
start_step (Band *band, gboolean encode)
{
  /* The band may be done, written and freed as soon as its last part is pushed. */
  Run *run = band->run;
  int n_parts = band->n_parts;

  g_atomic_int_set (&band->parts_left, n_parts);
  for (int part = 0; part < n_parts; part++)
    mapshot_pool_push_part (run, band, part, encode);
}

/* Where the picture is the base's own pixels, the band is a window on the row of tiles: nothing is copied. */
static void
set_canvas (Band *band)
{
  const MapshotPlan *plan = band->run->plan;
  const MapshotPlanLayer *base = mapshot_plan_get_layer (plan, 0);
  TileRow *row = band->rows->len > 0 ? g_ptr_array_index (band->rows, 0) : NULL;

  if (base->aligned && row != NULL && row->layer == 0)
    {
      gint64 x = (gint64) base->horizontal.offset - base->first_column * mapshot_tile_grid_get_tile_width (base->source->grid);
      gint64 y = band->at.y + (gint64) base->vertical.offset - row->row * row->pixels.height;

      band->canvas = mapshot_pixels_sub (&row->pixels, (int) x, (int) y, (int) plan->width, band->at.height);
      return;
    }
  band->own_canvas = mapshot_buffers_take (band->run, &band->run->canvas_buffers);
  band->canvas = (MapshotPixels){ band->own_canvas, (gsize) plan->width * 4, (int) plan->width, band->at.height, base->format };
}

/* What a picture that is being mended has goes over what was composed without it. FALSE when that is damaged. */
static gboolean
finish_pixels (Band *band)
{
  GError *error = NULL;

  if (band->run->repair == NULL || mapshot_repair_paste (band->run->repair, band, &error))
    return TRUE;
  mapshot_run_post (band->run, EVENT_WRITE_FAILED, NULL, band, error);

  return FALSE;
}

/* All tiles of the band are there. */
void
mapshot_band_start (Band *band)
{
  const MapshotPlan *plan = band->run->plan;

  set_canvas (band);
  band->part_rows = mapshot_strip_get_rows (plan->width, plan->channels);
  band->n_parts = (band->at.height + band->part_rows - 1) / band->part_rows;
  band->strips = g_new0 (MapshotStrip *, band->n_parts);
  if (mapshot_compose_is_needed (band))
    start_step (band, FALSE);
  else if (finish_pixels (band))
    start_step (band, TRUE);
}

static MapshotPixels
get_part (Band *band, int part)
{
  int y = part * band->part_rows;

  return mapshot_pixels_sub (&band->canvas, 0, y, band->canvas.width, MIN (band->part_rows, band->at.height - y));
}

void
mapshot_band_compose_part (Band *band, int part)
{
  MapshotPixels pixels = get_part (band, part);

  if (g_atomic_int_get (&band->run->stopping))
    return;
  mapshot_compose (band, &pixels, band->at.y + (gint64) part * band->part_rows);
  if (!g_atomic_int_dec_and_test (&band->parts_left))
    return;
  band->canvas.format = band->run->plan->format;
  if (finish_pixels (band))
    start_step (band, TRUE);
}

/* The band's pixels are encoded: their memory goes round while the strips wait for the disk. */
static void
release_pixels (Band *band)
{
  for (guint i = 0; i < band->rows->len; i++)
    mapshot_row_unuse (g_ptr_array_index (band->rows, i));
  g_ptr_array_set_size (band->rows, 0);
  if (band->own_canvas != NULL)
    mapshot_buffers_give (band->run, &band->run->canvas_buffers, g_steal_pointer (&band->own_canvas));
}

void
mapshot_band_encode_part (Band *band, int part)
{
  const MapshotPlan *plan = band->run->plan;
  MapshotPixels pixels = get_part (band, part);

  if (g_atomic_int_get (&band->run->stopping))
    return;
  band->strips[part] = mapshot_strip_encode (&pixels, part > 0, plan->channels, plan->recipe->compression);
  if (!g_atomic_int_dec_and_test (&band->parts_left))
    return;
  release_pixels (band);
  mapshot_writer_add (band->run, band);
}

void
mapshot_band_free (Band *band)
{
  for (int i = 0; band->strips != NULL && i < band->n_parts; i++)
    g_clear_pointer (&band->strips[i], mapshot_strip_free);
  g_free (band->strips);
  g_clear_pointer (&band->record, mapshot_band_record_free);
  g_free (band->own_canvas);
  g_ptr_array_unref (band->rows);
  g_free (band);
}
