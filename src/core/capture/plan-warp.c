/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan-warp.h"

#include <math.h>

/* The picture is looked at in at most this many stripes of rows, each cut into this many pieces. */
#define MAX_STRIPES 1024
#define STRIPE_HEIGHT 256 /* px, at least */
#define PIECES 32

/* The columns that are needed are known for at most this many runs of rows. */
#define MAX_RUNS 4096

/* A piece is measured at 3 × 3 positions. Between them a parabola leaves their box by an eighth of its second difference; this is twice
 * that, for what is no parabola. */
#define BULGE 0.25

/* Inclusive; empty when first > last. */
typedef struct
{
  gint64 first, last;
} Range;

/* The tiles that one piece of the picture reads. */
typedef struct
{
  Range columns, rows;
} Piece;

struct _MapshotPlanWarp
{
  MapshotProjection *from, *to;
  double left, top, resolution;   /* the picture's, CRS units */
  double longitude;               /* the picture's middle, degrees: others lie within 180° of it */
  double origin_x, origin_y;      /* the plane's, CRS units */
  double level_resolution;
  MapshotWarpMap map;
  double shrink;

  gint64 width, height;           /* px, of the picture */
  gint64 stripe_height;           /* px */
  int n_stripes;
  Range *stripes;                 /* rows of tiles, each stripe's */
  Range columns;                  /* of all */
  gint64 run_length;              /* rows of tiles */
  int n_runs;
  Range *runs;                    /* columns, each run of rows' */
};

static void
locate (double *x, double *y, gsize n, gconstpointer data)
{
  const MapshotPlanWarp *self = data;

  for (gsize i = 0; i < n; i++)
    {
      x[i] = self->left + x[i] * self->resolution;
      y[i] = self->top - y[i] * self->resolution;
    }
  mapshot_projection_inverse (self->from, x, y, n);
  for (gsize i = 0; i < n; i++)
    if (isfinite (x[i]))
      x[i] = self->longitude + mapshot_longitude_wrap (x[i] - self->longitude);
  mapshot_projection_forward (self->to, x, y, n);
  for (gsize i = 0; i < n; i++)
    {
      x[i] = (x[i] - self->origin_x) / self->level_resolution;
      y[i] = (self->origin_y - y[i]) / self->level_resolution;
    }
}

/* ---- what each piece reads ---- */

/* Along one axis of the plane, px: what is read, and what is shown. */
typedef struct
{
  double low, high;
  double inner_low, inner_high;
} Box;

/* The box of the finite ones of nine positions along one axis, with what may bulge out of it and what the filter reads. FALSE when there is none. */
static gboolean
find_box (const double *p, double reach, Box *box)
{
  double bulge = 0, low = HUGE_VAL, high = -HUGE_VAL;
  gboolean whole = TRUE;

  for (int i = 0; i < 9; i++)
    if (isfinite (p[i]))
      {
        low = MIN (low, p[i]);
        high = MAX (high, p[i]);
      }
    else
      whole = FALSE;
  if (low > high)
    return FALSE;
  for (int i = 0; i < 3; i++)
    {
      double across = fabs (p[3 * i] - 2 * p[3 * i + 1] + p[3 * i + 2]), down = fabs (p[i] - 2 * p[3 + i] + p[6 + i]);

      /* Where the map ends within the piece nothing is known of its other half. */
      bulge = MAX (bulge, isfinite (across) ? across : 4 * (high - low));
      bulge = MAX (bulge, isfinite (down) ? down : 4 * (high - low));
    }
  *box = (Box){ low - bulge * BULGE - reach, high + bulge * BULGE + reach, whole ? low : -HUGE_VAL, whole ? high : HUGE_VAL };

  return TRUE;
}

static Range
to_tiles (const Box *box, int tile_size, Range limits)
{
  double first, last;

  /* Where the picture shows more than the layer has, one tile beyond stands for all that are missing. */
  if (box->inner_low < (double) limits.first * tile_size - 1)
    limits.first--;
  if (box->inner_high > (double) (limits.last + 1) * tile_size + 1)
    limits.last++;
  first = CLAMP (floor (box->low / tile_size), (double) limits.first, (double) limits.last + 1);
  last = CLAMP (floor (box->high / tile_size), (double) limits.first - 1, (double) limits.last);

  return (Range){ (gint64) first, (gint64) last };
}

/* How far the filter reads at a piece WIDTH × HEIGHT px large. */
static double
get_reach (const double *p, double width, double height)
{
  double along = MAX (fabs (p[2] - p[0]), fabs (p[8] - p[6])) / width, down = MAX (fabs (p[6] - p[0]), fabs (p[8] - p[2])) / height;
  double shrink = hypot (along, down) * 1.2;

  return MAPSHOT_WARP_RADIUS (isfinite (shrink) ? shrink : MAPSHOT_WARP_MAX_SHRINK) + 1;
}

static Piece
measure_piece (const MapshotPlanWarp *self, const MapshotPlanLayer *layer, const double *u, const double *v, double width,
               double height)
{
  const MapshotTileGrid *grid = layer->source->grid;
  const MapshotTileLevel *level = mapshot_tile_grid_get_level (grid, layer->level);
  gint64 world = mapshot_tile_grid_get_world_columns (grid, layer->level);
  int tile_width = mapshot_tile_grid_get_tile_width (grid);
  Piece piece = { { 0, -1 }, { 0, -1 } };
  Range columns = { level->min_column, level->max_column }, rows = { level->min_row, level->max_row };
  Box across, down;

  if (!find_box (u, get_reach (u, width, height), &across) || !find_box (v, get_reach (v, width, height), &down))
    return piece;
  /* Once round the world, the picture's middle in the middle, is all there is. */
  if (world > 0)
    {
      double x = self->longitude, y = 0;

      mapshot_projection_forward (self->to, &x, &y, 1);
      columns.first = (gint64) floor ((x - self->origin_x) / self->level_resolution / tile_width) - world / 2 - 1;
      columns.last = columns.first + world + 2;
    }
  piece.columns = to_tiles (&across, tile_width, columns);
  piece.rows = to_tiles (&down, mapshot_tile_grid_get_tile_height (grid), rows);

  return piece;
}

/* Three lines of positions across the picture: at the stripe's top, middle and bottom. */
static void
measure_stripe (const MapshotPlanWarp *self, const MapshotPlanLayer *layer, int stripe, Piece *pieces)
{
  const int n = 2 * PIECES + 1;
  double top = (double) stripe * (double) self->stripe_height;
  double bottom = MIN (top + (double) self->stripe_height, (double) self->height);
  double u[3 * (2 * PIECES + 1)], v[3 * (2 * PIECES + 1)];

  for (int i = 0; i < 3 * n; i++)
    {
      u[i] = (double) self->width * (i % n) / (n - 1);
      v[i] = top + (bottom - top) * (i / n) / 2;
    }
  locate (u, v, G_N_ELEMENTS (u), self);
  for (int piece = 0; piece < PIECES; piece++)
    {
      double pu[9], pv[9];

      for (int i = 0; i < 9; i++)
        {
          pu[i] = u[i / 3 * n + 2 * piece + i % 3];
          pv[i] = v[i / 3 * n + 2 * piece + i % 3];
        }
      pieces[piece] = measure_piece (self, layer, pu, pv, (double) self->width / PIECES, bottom - top);
    }
}

/* ---- tables ---- */

static void
include (Range *range, const Range *other)
{
  if (other->first > other->last)
    return;
  if (range->first > range->last)
    *range = *other;
  range->first = MIN (range->first, other->first);
  range->last = MAX (range->last, other->last);
}

static gboolean
is_empty (const Piece *piece)
{
  return piece->rows.first > piece->rows.last || piece->columns.first > piece->columns.last;
}

/* Makes the stripes' rows follow each other: none comes back after it was let go, none is skipped, each stripe has one at least. */
static void
order_stripes (MapshotPlanWarp *self)
{
  Range all = { 0, -1 };
  gint64 next;

  for (int i = 0; i < self->n_stripes; i++)
    include (&all, &self->stripes[i]);
  if (all.first > all.last)
    all = (Range){ 0, 0 };
  next = all.last;
  for (int i = self->n_stripes - 1; i >= 0; i--)
    {
      if (self->stripes[i].first <= self->stripes[i].last)
        next = MIN (next, self->stripes[i].first);
      else
        self->stripes[i].last = G_MININT64;
      self->stripes[i].first = next;
    }
  self->stripes[0].first = next = all.first;
  for (int i = 0; i < self->n_stripes; i++)
    {
      /* NEXT is one more than the last row of the stripes above. */
      self->stripes[i].first = MIN (self->stripes[i].first, MIN (next, all.last));
      next = MAX (next, MAX (self->stripes[i].last, self->stripes[i].first) + 1);
      self->stripes[i].last = next - 1;
    }
}

static void
fill_runs (MapshotPlanWarp *self, const Piece *pieces)
{
  gint64 first = self->stripes[0].first, n_rows = self->stripes[self->n_stripes - 1].last - first + 1;

  self->run_length = (n_rows + MAX_RUNS - 1) / MAX_RUNS;
  self->n_runs = (int) ((n_rows + self->run_length - 1) / self->run_length);
  self->runs = g_new (Range, self->n_runs);
  for (int i = 0; i < self->n_runs; i++)
    self->runs[i] = (Range){ 0, -1 };
  for (int i = 0; i < self->n_stripes * PIECES; i++)
    {
      const Piece *piece = &pieces[i];

      if (is_empty (piece))
        continue;
      include (&self->columns, &piece->columns);
      for (gint64 run = (piece->rows.first - first) / self->run_length; run <= (piece->rows.last - first) / self->run_length; run++)
        include (&self->runs[run], &piece->columns);
    }
  if (self->columns.first > self->columns.last)
    self->columns = (Range){ 0, 0 };
}

static void
measure (MapshotPlanWarp *self, const MapshotPlanLayer *layer)
{
  g_autofree Piece *pieces = NULL;

  self->stripe_height = MAX (STRIPE_HEIGHT, (self->height + MAX_STRIPES - 1) / MAX_STRIPES);
  self->n_stripes = (int) ((self->height + self->stripe_height - 1) / self->stripe_height);
  self->stripes = g_new (Range, self->n_stripes);
  pieces = g_new (Piece, (gsize) self->n_stripes * PIECES);
  for (int i = 0; i < self->n_stripes; i++)
    {
      self->stripes[i] = (Range){ 0, -1 };
      measure_stripe (self, layer, i, pieces + (gsize) i * PIECES);
      for (int piece = 0; piece < PIECES; piece++)
        if (!is_empty (&pieces[(gsize) i * PIECES + piece]))
          include (&self->stripes[i], &pieces[(gsize) i * PIECES + piece].rows);
    }
  order_stripes (self);
  fill_runs (self, pieces);
}

static double
measure_shrink (const MapshotPlanWarp *self)
{
  double u[3] = { (double) self->width / 2, (double) self->width / 2 + 1, (double) self->width / 2 };
  double v[3] = { (double) self->height / 2, (double) self->height / 2, (double) self->height / 2 + 1 };
  double area;

  locate (u, v, 3, self);
  area = fabs ((u[1] - u[0]) * (v[2] - v[0]) - (u[2] - u[0]) * (v[1] - v[0]));

  return isfinite (area) ? sqrt (area) : 0;
}

static double
find_longitude (const MapshotPlanWarp *self)
{
  double x = self->left + self->resolution * (double) self->width / 2;
  double y = self->top - self->resolution * (double) self->height / 2;

  mapshot_projection_inverse (self->from, &x, &y, 1);

  return isfinite (x) ? x : 0;
}

MapshotPlanWarp *
mapshot_plan_warp_new (const MapshotPlan *plan, const MapshotPlanLayer *layer)
{
  MapshotPlanWarp *self = g_atomic_rc_box_new0 (MapshotPlanWarp);
  const MapshotTileGrid *grid = layer->source->grid;

  self->from = mapshot_projection_ref (plan->projection);
  self->to = mapshot_projection_ref (layer->projection);
  self->left = plan->left;
  self->top = plan->top;
  self->resolution = plan->resolution;
  self->width = plan->width;
  self->height = plan->map_height;
  self->longitude = find_longitude (self);
  self->origin_x = mapshot_tile_grid_get_corner_x (grid, layer->level);
  self->origin_y = mapshot_tile_grid_get_corner_y (grid, layer->level);
  self->level_resolution = mapshot_tile_grid_get_level (grid, layer->level)->resolution;
  self->map = (MapshotWarpMap){ locate, self };
  self->shrink = measure_shrink (self);
  self->columns = (Range){ 0, -1 };
  measure (self, layer);

  return self;
}

MapshotPlanWarp *
mapshot_plan_warp_ref (MapshotPlanWarp *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
warp_clear (gpointer data)
{
  MapshotPlanWarp *self = data;

  mapshot_projection_unref (self->from);
  mapshot_projection_unref (self->to);
  g_free (self->stripes);
  g_free (self->runs);
}

void
mapshot_plan_warp_unref (MapshotPlanWarp *self)
{
  g_atomic_rc_box_release_full (self, warp_clear);
}

/* ---- answers ---- */

const MapshotWarpMap *
mapshot_plan_warp_get_map (const MapshotPlanWarp *self)
{
  return &self->map;
}

double
mapshot_plan_warp_get_shrink (const MapshotPlanWarp *self)
{
  return self->shrink;
}

void
mapshot_plan_warp_get_tiles (const MapshotPlanWarp *self, gint64 *first_column, gint64 *n_columns, gint64 *first_row,
                             gint64 *n_rows)
{
  *first_column = self->columns.first;
  *n_columns = self->columns.last - self->columns.first + 1;
  *first_row = self->stripes[0].first;
  *n_rows = self->stripes[self->n_stripes - 1].last - *first_row + 1;
}

static int
find_stripe (const MapshotPlanWarp *self, gint64 y)
{
  return (int) CLAMP (y / self->stripe_height, 0, self->n_stripes - 1);
}

void
mapshot_plan_warp_get_rows (const MapshotPlanWarp *self, gint64 y, int height, gint64 *first, gint64 *last)
{
  *first = self->stripes[find_stripe (self, y)].first;
  *last = self->stripes[find_stripe (self, y + height - 1)].last;
}

gint64
mapshot_plan_warp_get_peak (const MapshotPlanWarp *self, gint64 height)
{
  int n = (int) MIN ((height + self->stripe_height - 1) / self->stripe_height + 1, self->n_stripes);
  gint64 peak = 0;

  for (int i = 0; i + n <= self->n_stripes; i++)
    peak = MAX (peak, self->stripes[i + n - 1].last - self->stripes[i].first + 1);

  return peak;
}

void
mapshot_plan_warp_get_columns (const MapshotPlanWarp *self, gint64 row, gint64 *first, gint64 *last)
{
  const Range *run = &self->runs[(row - self->stripes[0].first) / self->run_length];

  *first = run->first;
  *last = run->last;
}
