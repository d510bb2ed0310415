/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-private.h"

#include "plan-warp.h"
#include "resample.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

/* Resampled and painted this many columns at a time: far under cairo's 32,767 px, and the source's pixels stay in the cache. */
#define COLUMNS 2048 /* px */

static TileRow *
find_row (const Band *band, guint layer, gint64 number)
{
  for (guint i = 0; i < band->rows->len; i++)
    {
      TileRow *row = g_ptr_array_index (band->rows, i);
      if (row->layer == layer && row->row == number)
        return row;
    }
  g_assert_not_reached ();
}

gboolean
mapshot_compose_is_needed (const Band *band)
{
  const MapshotPlan *plan = band->run->plan;
  const MapshotPlanLayer *base = mapshot_plan_get_layer (plan, 0);

  if (band->own_canvas != NULL || plan->layers->len > 1 || base->format != plan->format)
    return TRUE;
  for (guint i = 0; i < plan->decorations->len; i++)
    {
      const MapshotDecoration *decoration = &g_array_index (plan->decorations, MapshotDecoration, i);

      if (decoration->surface != NULL && decoration->y < band->at.y + band->at.height &&
          decoration->y + cairo_image_surface_get_height (decoration->surface) > band->at.y)
        return TRUE;
    }
  return FALSE;
}

/* The layer's pixels (X … X + WIDTH - 1, Y … Y + HEIGHT - 1) of its plane, cut to what the layer has: a window on a row where one row holds them
 * all, else a copy in *MEMORY. X and Y become those of the first pixel. */
static MapshotPixels
gather (const Band *band, guint index, gint64 *x, gint64 *y, gint64 last_x, gint64 last_y, guint8 **memory)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (band->run->plan, index);
  int tile_width = mapshot_tile_grid_get_tile_width (layer->source->grid);
  int tile_height = mapshot_tile_grid_get_tile_height (layer->source->grid);
  gint64 left = layer->first_column * tile_width, top = layer->first_row * tile_height;
  MapshotPixels pixels = { .format = layer->format };

  *x = MAX (*x, left);
  *y = MAX (*y, top);
  last_x = MIN (last_x, left + layer->n_columns * tile_width - 1);
  last_y = MIN (last_y, top + layer->n_rows * tile_height - 1);
  pixels.width = (int) (last_x - *x + 1);
  pixels.height = (int) (last_y - *y + 1);
  pixels.stride = (gsize) pixels.width * 4;

  for (gint64 row_y = *y; row_y <= last_y;)
    {
      gint64 number = (gint64) floor ((double) row_y / tile_height);
      TileRow *row = find_row (band, index, number);
      int within = (int) (row_y - number * tile_height);
      int rows = (int) MIN (tile_height - within, last_y - row_y + 1);
      MapshotPixels part = mapshot_pixels_sub (&row->pixels, (int) (*x - left), within, pixels.width, rows);

      if (rows == pixels.height)
        return part;
      if (*memory == NULL)
        pixels.data = *memory = g_malloc (pixels.stride * (gsize) pixels.height);
      for (int i = 0; i < rows; i++)
        memcpy (pixels.data + (gsize) (row_y - *y + i) * pixels.stride, part.data + (gsize) i * part.stride, pixels.stride);
      row_y += rows;
    }
  return pixels;
}

/* The same for a layer in another projection, which is read where its tiles are. */
static void
warp_layer (const Band *band, guint index, gint64 x, gint64 y, MapshotPixels *dest)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (band->run->plan, index);
  int tile_width = mapshot_tile_grid_get_tile_width (layer->source->grid);
  int tile_height = mapshot_tile_grid_get_tile_height (layer->source->grid);
  g_autofree const guint8 **rows = NULL;
  MapshotWarpSource source;
  gint64 first, last;

  mapshot_plan_get_rows (band->run->plan, layer, band->at.y, band->at.height, &first, &last);
  source = (MapshotWarpSource){ .x = layer->first_column * tile_width,
                                .y = first * tile_height,
                                .width = (int) layer->n_columns * tile_width,
                                .height = (int) (last - first + 1) * tile_height,
                                .format = layer->format };
  rows = g_new (const guint8 *, source.height);
  for (int i = 0; i < source.height; i += tile_height)
    {
      const MapshotPixels *pixels = &find_row (band, index, first + i / tile_height)->pixels;

      for (int j = 0; j < tile_height; j++)
        rows[i + j] = pixels->data + (gsize) j * pixels->stride;
    }
  source.rows = rows;
  mapshot_warp (&source, mapshot_plan_warp_get_map (layer->warp), x, y, dest);
}

/* The layer's pixels for DEST, whose upper left corner is (X, Y) of the picture. */
static void
resample_layer (const Band *band, guint index, gint64 x, gint64 y, MapshotPixels *dest)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (band->run->plan, index);
  g_autofree guint8 *memory = NULL;
  gint64 first_x, last_x, first_y, last_y;
  MapshotPixels source;

  if (layer->warp != NULL)
    {
      warp_layer (band, index, x, y, dest);
      return;
    }
  mapshot_resample_get_support (&layer->horizontal, x, x + dest->width - 1, &first_x, &last_x);
  mapshot_resample_get_support (&layer->vertical, y, y + dest->height - 1, &first_y, &last_y);
  source = gather (band, index, &first_x, &first_y, last_x, last_y, &memory);
  mapshot_resample (&source, first_x, first_y, &layer->horizontal, &layer->vertical, x, y, dest);
}

static cairo_surface_t *
wrap (const MapshotPixels *pixels)
{
  return cairo_image_surface_create_for_data (
    pixels->data, pixels->format == MAPSHOT_PIXELS_OPAQUE ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32, pixels->width,
    pixels->height, (int) pixels->stride);
}

static void
paint_over (MapshotPixels *under, const MapshotPixels *over, double opacity)
{
  cairo_surface_t *target = wrap (under), *source = wrap (over);
  cairo_t *cr = cairo_create (target);

  cairo_set_source_surface (cr, source, 0, 0);
  cairo_paint_with_alpha (cr, opacity);
  cairo_destroy (cr);
  cairo_surface_destroy (source);
  cairo_surface_destroy (target);
}

/* An overlay whose tiles have the picture's own pixels: painted from each of its rows. */
static void
paint_aligned (const Band *band, guint index, MapshotPixels *columns, gint64 x, gint64 y)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (band->run->plan, index);
  int tile_height = mapshot_tile_grid_get_tile_height (layer->source->grid);

  for (int done = 0; done < columns->height;)
    {
      gint64 source_x = x + (gint64) layer->horizontal.offset, source_y = y + done + (gint64) layer->vertical.offset;
      gint64 row_end = ((gint64) floor ((double) source_y / tile_height) + 1) * tile_height;
      int rows = (int) MIN (columns->height - done, row_end - source_y);
      MapshotPixels under = mapshot_pixels_sub (columns, 0, done, columns->width, rows);
      g_autofree guint8 *memory = NULL;
      MapshotPixels over = gather (band, index, &source_x, &source_y, source_x + columns->width - 1, source_y + rows - 1,
                                   &memory);

      paint_over (&under, &over, layer->opacity);
      done += rows;
    }
}

static void
paint_resampled (const Band *band, guint index, MapshotPixels *columns, gint64 x, gint64 y)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (band->run->plan, index);
  gsize stride = (gsize) columns->width * 4;
  g_autofree guint8 *memory = g_malloc (stride * (gsize) columns->height);
  MapshotPixels over = { memory, stride, columns->width, columns->height, layer->format };

  resample_layer (band, index, x, y, &over);
  paint_over (columns, &over, layer->opacity);
}

/* Puts the background under premultiplied pixels; they are opaque after it. */
static void
flatten (MapshotPixels *pixels, guint32 background)
{
  const guint colour[3] = { background & 0xff, background >> 8 & 0xff, background >> 16 & 0xff };

  for (int y = 0; y < pixels->height; y++)
    {
      guint8 *p = pixels->data + (gsize) y * pixels->stride;

      for (int x = 0; x < pixels->width; x++, p += 4)
        {
          guint rest = 255u - p[3];

          for (int c = 0; c < 3; c++)
            {
              guint product = colour[c] * rest + 128;
              p[c] = (guint8) MIN (p[c] + ((product + (product >> 8)) >> 8), 255);
            }
          p[3] = 255;
        }
    }
  pixels->format = MAPSHOT_PIXELS_OPAQUE;
}

/* The strip below the map is opaque also where the map is not: what is written there is to be read. */
static void
fill_strip (MapshotPixels *pixels, guint32 background)
{
  const guint8 colour[4] = { background & 0xff, background >> 8 & 0xff, background >> 16 & 0xff, 0xff };

  for (int y = 0; y < pixels->height; y++)
    for (int x = 0; x < pixels->width; x++)
      memcpy (pixels->data + (gsize) y * pixels->stride + (gsize) x * 4, colour, 4);
}

/* Some columns of a part, from (X, Y) of the picture on, of a band of the map. */
static void
compose_columns (Band *band, MapshotPixels *columns, gint64 x, gint64 y)
{
  const MapshotPlan *plan = band->run->plan;

  if (band->own_canvas != NULL)
    resample_layer (band, 0, x, y, columns);
  if (columns->format == MAPSHOT_PIXELS_PREMULTIPLIED && plan->format == MAPSHOT_PIXELS_OPAQUE)
    flatten (columns, plan->background);
  for (guint i = 1; i < plan->layers->len; i++)
    {
      if (mapshot_plan_get_layer (plan, i)->aligned)
        paint_aligned (band, i, columns, x, y);
      else
        paint_resampled (band, i, columns, x, y);
    }
}

void
mapshot_compose (Band *band, MapshotPixels *part, gint64 y)
{
  const MapshotPlan *plan = band->run->plan;

  if (y >= plan->map_height)
    fill_strip (part, plan->background);
  else
    for (int x = 0; x < part->width; x += COLUMNS)
      {
        MapshotPixels columns = mapshot_pixels_sub (part, x, 0, MIN (COLUMNS, part->width - x), part->height);
        compose_columns (band, &columns, x, y);
      }

  part->format = plan->format;
  for (guint i = 0; i < plan->decorations->len; i++)
    mapshot_decoration_draw (&g_array_index (plan->decorations, MapshotDecoration, i), part, 0, y);
}
