/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "warp-field.h"

#include "bounds.h"
#include "float-pixel.h"

#include <math.h>

#define LOBES 3

/* Output worked on together: its positions fit the cache, and what it reads of the source stays there. */
#define BLOCK_WIDTH 128 /* px, a multiple of the cell */
#define BLOCK_HEIGHT 64 /* px */

/* What is read of the source at once; more than a single pixel's taps ever are. */
#define PATCH_PIXELS (160 * 1024)

/* The filter's table: entries for each source pixel's width. */
#define TABLE_STEPS 1024
#define WEIGHT_UNIT (1.0 / 65536)

/* 2 × LOBES × MAPSHOT_WARP_MAX_SHRINK, and one on each side. */
#define MAX_TAPS 98

typedef struct
{
  gint64 first;
  int n;
  float weights[MAX_TAPS];
} Taps;

static gboolean
is_in_window (const MapshotWarpSource *source, double u, double v)
{
  return u >= (double) source->x && u < (double) (source->x + source->width) && v >= (double) source->y &&
         v < (double) (source->y + source->height);
}

static double
sinc (double x)
{
  return fabs (x) < 1e-9 ? 1 : sin (G_PI * x) / (G_PI * x);
}

/* Lanczos at every TABLE_STEPS-th of a pixel from 0 to its end, in whole multiples of WEIGHT_UNIT. */
static const float *
get_table (void)
{
  static float table[LOBES * TABLE_STEPS + 1];
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      for (int i = 0; i < LOBES * TABLE_STEPS; i++)
        {
          double x = (double) i / TABLE_STEPS;

          table[i] = (float) (rint (sinc (x) * sinc (x / LOBES) / WEIGHT_UNIT) * WEIGHT_UNIT);
        }
      g_once_init_leave (&ready, 1);
    }
  return table;
}

/* The source pixels round CENTRE that count, and how much. */
static void
set_taps (const float *table, double centre, float shrink, Taps *taps)
{
  double radius = (double) LOBES * shrink, steps = TABLE_STEPS / (double) shrink;
  float sum = 0;

  taps->first = (gint64) ceil (centre - radius - 0.5);
  taps->n = MIN ((int) ((gint64) floor (centre + radius - 0.5) - taps->first) + 1, MAX_TAPS);
  for (int i = 0; i < taps->n; i++)
    {
      double distance = fabs ((double) (taps->first + i) + 0.5 - centre) * steps;

      taps->weights[i] = table[MIN ((int) (distance + 0.5), LOBES * TABLE_STEPS)];
      sum += taps->weights[i];
    }
  for (int i = 0; i < taps->n; i++)
    taps->weights[i] /= sum;
}

/* The part of the source that a block reads, as floats: each pixel is converted once, not for every tap. Beyond the window its edge is repeated. */
typedef struct
{
  gint64 x, y; /* px of the source */
  int width, height;
  Pixel *pixels;
} Patch;

/* What all taps of the field's pixels in the window span; FALSE when there are none. */
static gboolean
find_span (const MapshotWarpSource *source, const WarpField *field, MapshotRect *span)
{
  double left = HUGE_VAL, right = -HUGE_VAL, top = HUGE_VAL, bottom = -HUGE_VAL, reach_u = 0, reach_v = 0;
  gint64 n = (gint64) field->width * field->height;

  for (gint64 i = 0; i < n; i++)
    if (is_in_window (source, field->u[i], field->v[i]))
      {
        left = MIN (left, field->u[i]);
        right = MAX (right, field->u[i]);
        top = MIN (top, field->v[i]);
        bottom = MAX (bottom, field->v[i]);
        reach_u = MAX (reach_u, (double) field->shrink_u[i]);
        reach_v = MAX (reach_v, (double) field->shrink_v[i]);
      }
  if (left > right)
    return FALSE;
  span->x = (gint64) floor (left - LOBES * reach_u) - 1;
  span->y = (gint64) floor (top - LOBES * reach_v) - 1;
  span->width = (gint64) ceil (right + LOBES * reach_u) + 1 - span->x;
  span->height = (gint64) ceil (bottom + LOBES * reach_v) + 1 - span->y;

  return TRUE;
}

static void
load_patch (const MapshotWarpSource *source, const MapshotRect *span, Patch *patch)
{
  gboolean straight = source->format == MAPSHOT_PIXELS_STRAIGHT;
  gint64 last = source->width - 1;

  *patch = (Patch){ span->x, span->y, (int) span->width, (int) span->height, patch->pixels };
  for (int j = 0; j < patch->height; j++)
    {
      const guint8 *row = source->rows[CLAMP (patch->y + j - source->y, 0, (gint64) source->height - 1)];
      Pixel *out = patch->pixels + (gsize) j * (gsize) patch->width;

      for (int i = 0; i < patch->width; i++)
        out[i] = mapshot_load_pixel (row + 4 * CLAMP (patch->x + i - source->x, 0, last), straight);
    }
}

static Pixel
sample (const Patch *patch, const float *table, double u, double v, float shrink_u, float shrink_v)
{
  Pixel sum = { 0 };
  Taps columns, rows;
  const Pixel *line;

  set_taps (table, u, shrink_u, &columns);
  set_taps (table, v, shrink_v, &rows);
  line = patch->pixels + (gsize) (rows.first - patch->y) * (gsize) patch->width + (gsize) (columns.first - patch->x);
  for (int j = 0; j < rows.n; j++, line += patch->width)
    {
      Pixel across = { 0 };

      for (int i = 0; i < columns.n; i++)
        across += line[i] * columns.weights[i];
      sum += across * rows.weights[j];
    }
  return sum;
}

static void
warp_patch (const MapshotWarpSource *source, const WarpField *field, const Patch *patch, MapshotPixels *dest)
{
  const Pixel blank = source->format == MAPSHOT_PIXELS_OPAQUE ? (Pixel){ 255, 255, 255, 255 } : (Pixel){ 0 };
  const float *table = get_table ();
  Pixel line[BLOCK_WIDTH];

  for (int y = 0; y < field->height; y++)
    {
      for (int x = 0; x < field->width; x++)
        {
          gsize i = (gsize) y * (gsize) field->width + (gsize) x;

          line[x] = is_in_window (source, field->u[i], field->v[i])
                      ? sample (patch, table, field->u[i], field->v[i], field->shrink_u[i], field->shrink_v[i])
                      : blank;
        }
      mapshot_store_pixels (line, dest->data + (gsize) y * dest->stride, field->width, dest->format);
    }
}

/* Where the map tears, a block may span a good part of the source: it is halved until what it reads is little, or it is a single pixel. */
static void
warp_block (const MapshotWarpSource *source, const WarpField *field, Patch *patch, MapshotPixels *dest)
{
  MapshotRect span;
  gboolean wide = field->width >= field->height;

  if (!find_span (source, field, &span))
    {
      warp_patch (source, field, patch, dest);
      return;
    }
  if (span.width * span.height <= PATCH_PIXELS)
    {
      load_patch (source, &span, patch);
      warp_patch (source, field, patch, dest);
      return;
    }
  for (int half = 0; half < 2; half++)
    {
      int x = wide ? half * (field->width / 2) : 0, y = wide ? 0 : half * (field->height / 2);
      int width = wide ? (half == 0 ? field->width / 2 : field->width - x) : field->width;
      int height = wide ? field->height : (half == 0 ? field->height / 2 : field->height - y);
      g_auto (WarpField) part = { 0 };
      MapshotPixels part_dest = mapshot_pixels_sub (dest, x, y, width, height);

      warp_field_copy_part (field, x, y, width, height, &part);
      warp_block (source, &part, patch, &part_dest);
    }
}

void
mapshot_warp (const MapshotWarpSource *source, const MapshotWarpMap *map, gint64 x, gint64 y, MapshotPixels *dest)
{
  g_auto (WarpField) field = { 0 };
  g_autofree Pixel *pixels = NULL;
  Patch patch = { 0 };

  g_return_if_fail (source->format == dest->format && source->width > 0 && source->height > 0);

  warp_field_init (&field, BLOCK_WIDTH * BLOCK_HEIGHT);
  patch.pixels = pixels = g_new (Pixel, PATCH_PIXELS);
  for (int top = 0; top < dest->height; top += BLOCK_HEIGHT)
    for (int left = 0; left < dest->width; left += BLOCK_WIDTH)
      {
        MapshotPixels part;

        field.x = x + left;
        field.y = y + top;
        field.width = MIN (BLOCK_WIDTH, dest->width - left);
        field.height = MIN (BLOCK_HEIGHT, dest->height - top);
        part = mapshot_pixels_sub (dest, left, top, field.width, field.height);
        warp_field_fill (&field, map);
        warp_block (source, &field, &patch, &part);
      }
}
