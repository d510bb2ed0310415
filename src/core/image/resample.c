/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "resample.h"

#include "float-pixel.h"

#include <math.h>
#include <string.h>

#define LOBES 3
/* Columns of output worked on together: the rows that the filter looks at stay in the cache. */
#define BLOCK 256
/* Source rows filtered together: a weight is loaded once for all, and their sums do not wait for each other. */
#define BATCH 4
/* Weights are whole multiples of this, so that the last digits of sin() do not matter. */
#define WEIGHT_UNIT (1.0 / 65536)

/* What a run of output pixels of one axis reads. */
typedef struct
{
  int n_taps;
  gint64 *first;  /* source px of the first tap, per output px */
  float *weights; /* n_taps per output px; their sum is exactly 1 */
} Kernel;

typedef struct
{
  const MapshotPixels *source;
  gint64 source_x, source_y;
  const Kernel *columns, *rows;
  int column, n_columns; /* the block, counted from the first output column */
  Pixel *lines;          /* the part of BATCH source rows that the block reads */
  gsize line_length;     /* px */
  Pixel *ring;           /* source rows, resampled along x: row R at R mod ring_length */
  int ring_length;
} Work;

static double
get_radius (const MapshotResampleAxis *axis)
{
  return LOBES * MAX (axis->scale, 1.0);
}

static double
get_centre (const MapshotResampleAxis *axis, gint64 position)
{
  return ((double) position + 0.5) * axis->scale + axis->offset;
}

static gint64
get_first (const MapshotResampleAxis *axis, gint64 position)
{
  return (gint64) ceil (get_centre (axis, position) - get_radius (axis) - 0.5);
}

static gint64
get_last (const MapshotResampleAxis *axis, gint64 position)
{
  return (gint64) floor (get_centre (axis, position) + get_radius (axis) - 0.5);
}

static double
sinc (double x)
{
  return fabs (x) < 1e-9 ? 1 : sin (G_PI * x) / (G_PI * x);
}

static double
lanczos (double x)
{
  return fabs (x) < LOBES ? sinc (x) * sinc (x / LOBES) : 0;
}

/* Fills N_TAPS weights, zero behind the last that counts. What rounding leaves over goes to the heaviest, so that an
 * even colour stays what it is. */
static void
fill_weights (const MapshotResampleAxis *axis, gint64 position, float *weights, int n_taps)
{
  gint64 first = get_first (axis, position), last = get_last (axis, position);
  double centre = get_centre (axis, position), stretch = MAX (axis->scale, 1.0), sum = 0;
  int rest = 65536, heaviest = 0;

  for (gint64 i = first; i <= last; i++)
    sum += lanczos (((double) i + 0.5 - centre) / stretch);
  for (int t = 0; t < n_taps; t++)
    {
      double weight = first + t <= last ? lanczos (((double) (first + t) + 0.5 - centre) / stretch) / sum : 0;
      int units = (int) floor (weight / WEIGHT_UNIT + 0.5);

      weights[t] = (float) (units * WEIGHT_UNIT);
      rest -= units;
      if (weights[t] > weights[heaviest])
        heaviest = t;
    }
  weights[heaviest] += (float) (rest * WEIGHT_UNIT);
}

static void
kernel_init (Kernel *kernel, const MapshotResampleAxis *axis, gint64 start, int n)
{
  kernel->n_taps = (int) ceil (2 * get_radius (axis)) + 1;
  kernel->first = g_new (gint64, n);
  kernel->weights = g_new (float, (gsize) n * kernel->n_taps);
  for (int i = 0; i < n; i++)
    {
      kernel->first[i] = get_first (axis, start + i);
      fill_weights (axis, start + i, kernel->weights + (gsize) i * kernel->n_taps, kernel->n_taps);
    }
}

static void
kernel_clear (Kernel *kernel)
{
  g_free (kernel->first);
  g_free (kernel->weights);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Kernel, kernel_clear)

/* N pixels of the source row ROW from the column FIRST on, beyond the edges as the edge. */
static void
load_line (const Work *work, gint64 row, gint64 first, int n, Pixel *line)
{
  const MapshotPixels *source = work->source;
  const guint8 *bytes =
    source->data + (gsize) CLAMP (row - work->source_y, 0, (gint64) source->height - 1) * source->stride;
  gboolean straight = source->format == MAPSHOT_PIXELS_STRAIGHT;
  gint64 offset = first - work->source_x;
  int start = (int) CLAMP (-offset, 0, n), end = (int) CLAMP (source->width - offset, start, n);

  for (int i = 0; i < start; i++)
    line[i] = mapshot_load_pixel (bytes, straight);
  if (straight)
    for (int i = start; i < end; i++)
      line[i] = mapshot_load_pixel (bytes + 4 * (offset + i), TRUE);
  else
    {
      float *values = (float *) (line + start);
      const guint8 *p = bytes + 4 * (offset + start);

      for (int i = 0; i < 4 * (end - start); i++)
        values[i] = p[i];
    }
  for (int i = end; i < n; i++)
    line[i] = mapshot_load_pixel (bytes + 4 * ((gsize) source->width - 1), straight);
}

static Pixel *
get_ring_row (const Work *work, gint64 row)
{
  gint64 index = row % work->ring_length;

  return work->ring + (index < 0 ? index + work->ring_length : index) * BLOCK;
}

/* Resamples the source rows ROW … ROW + BATCH - 1 along x, into the ring. */
static void
filter_columns (const Work *work, gint64 row)
{
  const Kernel *kernel = work->columns;
  const gint64 *firsts = kernel->first + work->column;
  int n_taps = kernel->n_taps, n = (int) (firsts[work->n_columns - 1] - firsts[0]) + n_taps;
  gsize length = work->line_length;
  Pixel *out[BATCH];

  for (int r = 0; r < BATCH; r++)
    {
      load_line (work, row + r, firsts[0], n, work->lines + r * length);
      out[r] = get_ring_row (work, row + r);
    }
  for (int i = 0; i < work->n_columns; i++)
    {
      const Pixel *in = work->lines + (firsts[i] - firsts[0]);
      const float *weights = kernel->weights + (gsize) (work->column + i) * n_taps;
      Pixel sum[BATCH] = { { 0 } };

      for (int t = 0; t < n_taps; t++)
        for (int r = 0; r < BATCH; r++)
          sum[r] += in[r * length + t] * weights[t];
      for (int r = 0; r < BATCH; r++)
        out[r][i] = sum[r];
    }
}

/* Sums the rows of the ring for output row Y, counted from the first; four pixels at a time stay in registers. */
static void
filter_rows (const Work *work, int y, Pixel *out)
{
  int n_taps = work->rows->n_taps;
  const float *weights = work->rows->weights + (gsize) y * n_taps;
  const Pixel *end = work->ring + (gsize) work->ring_length * BLOCK;
  const Pixel *start = get_ring_row (work, work->rows->first[y]);

  for (int x = 0; x < work->n_columns; x += 4)
    {
      const Pixel *row = start;
      Pixel sum[4] = { { 0 } };

      for (int t = 0; t < n_taps; t++)
        {
          for (int i = 0; i < 4; i++)
            sum[i] += row[x + i] * weights[t];
          row = row + BLOCK == end ? work->ring : row + BLOCK;
        }
      for (int i = 0; i < 4; i++)
        out[x + i] = sum[i];
    }
}

static void
resample_block (Work *work, MapshotPixels *dest)
{
  gint64 next = work->rows->first[0];
  Pixel out[BLOCK];

  for (int y = 0; y < dest->height; y++)
    {
      gint64 first = work->rows->first[y];

      for (next = MAX (next, first); next < first + work->rows->n_taps; next += BATCH)
        filter_columns (work, next);
      filter_rows (work, y, out);
      mapshot_store_pixels (out, dest->data + (gsize) y * dest->stride + 4 * (gsize) work->column, work->n_columns, dest->format);
    }
}

/* Whether the axis moves whole pixels only. */
static gboolean
is_copy (const MapshotResampleAxis *axis)
{
  return axis->scale == 1 && axis->offset == floor (axis->offset);
}

static void
copy (const MapshotPixels *source, gint64 x, gint64 y, MapshotPixels *dest)
{
  for (int row = 0; row < dest->height; row++)
    {
      const guint8 *from = source->data + (gsize) CLAMP (y + row, 0, (gint64) source->height - 1) * source->stride;
      guint8 *to = dest->data + (gsize) row * dest->stride;

      for (int i = 0; i < dest->width; i++)
        memcpy (to + 4 * (gsize) i, from + 4 * CLAMP (x + i, 0, (gint64) source->width - 1), 4);
    }
}

void
mapshot_resample_get_support (const MapshotResampleAxis *axis, gint64 a, gint64 b, gint64 *first, gint64 *last)
{
  if (is_copy (axis))
    {
      *first = a + (gint64) axis->offset;
      *last = b + (gint64) axis->offset;
      return;
    }
  *first = get_first (axis, a);
  *last = get_last (axis, b);
}

void
mapshot_resample (const MapshotPixels *source, gint64 source_x, gint64 source_y, const MapshotResampleAxis *horizontal,
                  const MapshotResampleAxis *vertical, gint64 x, gint64 y, MapshotPixels *dest)
{
  g_auto (Kernel) columns = { 0 }, rows = { 0 };
  g_autofree Pixel *lines = NULL, *ring = NULL;
  Work work = { .source = source, .source_x = source_x, .source_y = source_y, .columns = &columns, .rows = &rows };

  g_return_if_fail (source->format == dest->format && source->width > 0 && source->height > 0);
  g_return_if_fail (horizontal->scale > 0 && vertical->scale > 0);

  if (dest->width <= 0 || dest->height <= 0)
    return;
  if (is_copy (horizontal) && is_copy (vertical))
    {
      copy (source, x + (gint64) horizontal->offset - source_x, y + (gint64) vertical->offset - source_y, dest);
      return;
    }

  kernel_init (&columns, horizontal, x, dest->width);
  kernel_init (&rows, vertical, y, dest->height);
  work.line_length = (gsize) ceil (BLOCK * horizontal->scale) + columns.n_taps + 2;
  work.lines = lines = g_new (Pixel, BATCH * work.line_length);
  work.ring_length = rows.n_taps + BATCH - 1;
  work.ring = ring = g_new0 (Pixel, (gsize) BLOCK * work.ring_length);
  for (work.column = 0; work.column < dest->width; work.column += BLOCK)
    {
      work.n_columns = MIN (BLOCK, dest->width - work.column);
      resample_block (&work, dest);
    }
}
