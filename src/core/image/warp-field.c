/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "warp-field.h"

#include "bounds.h"

#include <math.h>
#include <string.h>

/* How far an interpolated position may be from the exact one. */
#define TOLERANCE 0.02 /* px of the source */

/* A cell of this side that still bends too much is computed pixel by pixel. */
#define SMALLEST_CELL 4 /* px */

/* Exact positions are rounded to this, so that the last digits of a projection's arithmetic do not matter. */
#define POSITION_UNIT (1.0 / 4096) /* px */

/* Exact positions at the corners, the middles of edges and the centre of a cell: row by row. */
typedef struct
{
  double x[9], y[9];
} Nodes;

static double
round_position (double position)
{
  return isfinite (position) && fabs (position) < 1e12 ? rint (position / POSITION_UNIT) * POSITION_UNIT : HUGE_VAL;
}

static void
locate (const MapshotWarpMap *map, double *x, double *y, gsize n)
{
  map->func (x, y, n, map->data);
  for (gsize i = 0; i < n; i++)
    {
      x[i] = round_position (x[i]);
      y[i] = round_position (y[i]);
    }
}

/* A lattice of N × N exact positions over the square of SIZE px at (X, Y). */
static void
locate_lattice (const MapshotWarpMap *map, double x, double y, double size, int n, double *u, double *v)
{
  for (int i = 0; i < n * n; i++)
    {
      u[i] = x + size * (i % n) / (n - 1);
      v[i] = y + size * (i / n) / (n - 1);
    }
  locate (map, u, v, (gsize) n * n);
}

/* Whether interpolating between the corners meets the other nodes; never for what is not finite. */
static gboolean
is_flat (const double *p)
{
  const double expected[5] = { (p[0] + p[2]) / 2, (p[0] + p[6]) / 2, (p[0] + p[2] + p[6] + p[8]) / 4, (p[2] + p[8]) / 2,
                               (p[6] + p[8]) / 2 };
  static const int nodes[5] = { 1, 3, 4, 5, 7 };

  for (int i = 0; i < 5; i++)
    if (!(fabs (p[nodes[i]] - expected[i]) <= TOLERANCE))
      return FALSE;
  return TRUE;
}

static gboolean
is_nowhere (const Nodes *nodes)
{
  for (int i = 0; i < 9; i++)
    if (isfinite (nodes->x[i]) && isfinite (nodes->y[i]))
      return FALSE;
  return TRUE;
}

/* Source pixels an output pixel, from the corners of a cell; along one axis of the source. */
static float
get_shrink (const double *p, int size)
{
  double along = (p[2] - p[0] + p[8] - p[6]) / (2 * size), down = (p[6] - p[0] + p[8] - p[2]) / (2 * size);
  double shrink = hypot (along, down);

  return isfinite (shrink) ? (float) CLAMP (shrink, 1, MAPSHOT_WARP_MAX_SHRINK) : 1.0f;
}

static void
set_position (WarpField *field, gint64 index, double u, double v, float shrink_u, float shrink_v)
{
  field->u[index] = u;
  field->v[index] = v;
  field->shrink_u[index] = shrink_u;
  field->shrink_v[index] = shrink_v;
}

static double
interpolate (const double *p, double fx, double fy)
{
  double top = p[0] + (p[2] - p[0]) * fx, bottom = p[6] + (p[8] - p[6]) * fx;

  return top + (bottom - top) * fy;
}

/* The part of a cell that lies in the field, as rows and columns of the field. */
static gboolean
clip_cell (const WarpField *field, gint64 x, gint64 y, int size, MapshotRect *part)
{
  gint64 left = MAX (x, field->x), top = MAX (y, field->y);

  part->x = left - field->x;
  part->y = top - field->y;
  part->width = MIN (x + size, field->x + field->width) - left;
  part->height = MIN (y + size, field->y + field->height) - top;

  return part->width > 0 && part->height > 0;
}

static void
fill_flat (WarpField *field, const MapshotRect *part, gint64 x, gint64 y, int size, const Nodes *nodes)
{
  float shrink_u = get_shrink (nodes->x, size), shrink_v = get_shrink (nodes->y, size);

  for (gint64 row = part->y; row < part->y + part->height; row++)
    {
      double fy = ((double) (field->y + row - y) + 0.5) / size;

      for (gint64 column = part->x; column < part->x + part->width; column++)
        {
          double fx = ((double) (field->x + column - x) + 0.5) / size;

          set_position (field, row * field->width + column, interpolate (nodes->x, fx, fy),
                        interpolate (nodes->y, fx, fy), shrink_u, shrink_v);
        }
    }
}

static void
fill_exactly (WarpField *field, const MapshotRect *part, int size, const MapshotWarpMap *map, const Nodes *nodes)
{
  float shrink_u = get_shrink (nodes->x, size), shrink_v = get_shrink (nodes->y, size);

  for (gint64 row = part->y; row < part->y + part->height; row++)
    for (gint64 column = part->x; column < part->x + part->width; column++)
      {
        double u = (double) (field->x + column) + 0.5, v = (double) (field->y + row) + 0.5;

        locate (map, &u, &v, 1);
        set_position (field, row * field->width + column, u, v, shrink_u, shrink_v);
      }
}

static void
fill_cell (WarpField *field, const MapshotWarpMap *map, gint64 x, gint64 y, int size, const Nodes *nodes)
{
  double u[25], v[25];
  MapshotRect part;

  if (!clip_cell (field, x, y, size, &part))
    return;
  if (is_nowhere (nodes) || (is_flat (nodes->x) && is_flat (nodes->y)))
    {
      fill_flat (field, &part, x, y, size, nodes);
      return;
    }
  if (size <= SMALLEST_CELL)
    {
      fill_exactly (field, &part, size, map, nodes);
      return;
    }
  locate_lattice (map, (double) x, (double) y, size, 5, u, v);
  for (int quarter = 0; quarter < 4; quarter++)
    {
      int column = quarter % 2 * 2, row = quarter / 2 * 2;
      Nodes inner;

      for (int i = 0; i < 9; i++)
        {
          inner.x[i] = u[(row + i / 3) * 5 + column + i % 3];
          inner.y[i] = v[(row + i / 3) * 5 + column + i % 3];
        }
      fill_cell (field, map, x + column * size / 4, y + row * size / 4, size / 2, &inner);
    }
}

static gint64
floor_to_cell (gint64 position)
{
  gint64 rest = position % MAPSHOT_WARP_CELL;

  return position - (rest < 0 ? rest + MAPSHOT_WARP_CELL : rest);
}

/* A row of cells shares its nodes, so that the projection is asked once for all of them. */
static void
fill_cells (WarpField *field, const MapshotWarpMap *map, gint64 y)
{
  gint64 left = floor_to_cell (field->x);
  int n_cells = (int) ((field->x + field->width - left + MAPSHOT_WARP_CELL - 1) / MAPSHOT_WARP_CELL);
  int stride = 2 * n_cells + 1;
  g_autofree double *u = g_new (double, 3 * (gsize) stride), *v = g_new (double, 3 * (gsize) stride);

  for (int i = 0; i < 3 * stride; i++)
    {
      u[i] = (double) left + (double) (i % stride) * MAPSHOT_WARP_CELL / 2;
      v[i] = (double) y + (double) (i / stride) * MAPSHOT_WARP_CELL / 2;
    }
  locate (map, u, v, 3 * (gsize) stride);
  for (int cell = 0; cell < n_cells; cell++)
    {
      Nodes nodes;

      for (int i = 0; i < 9; i++)
        {
          nodes.x[i] = u[i / 3 * stride + 2 * cell + i % 3];
          nodes.y[i] = v[i / 3 * stride + 2 * cell + i % 3];
        }
      fill_cell (field, map, left + (gint64) cell * MAPSHOT_WARP_CELL, y, MAPSHOT_WARP_CELL, &nodes);
    }
}

void
warp_field_fill (WarpField *field, const MapshotWarpMap *map)
{
  for (gint64 y = floor_to_cell (field->y); y < field->y + field->height; y += MAPSHOT_WARP_CELL)
    fill_cells (field, map, y);
}

void
warp_field_init (WarpField *field, gsize n_pixels)
{
  field->u = g_new (double, n_pixels);
  field->v = g_new (double, n_pixels);
  field->shrink_u = g_new (float, n_pixels);
  field->shrink_v = g_new (float, n_pixels);
}

void
warp_field_clear (WarpField *field)
{
  g_free (field->u);
  g_free (field->v);
  g_free (field->shrink_u);
  g_free (field->shrink_v);
}

void
mapshot_warp_get_positions (const MapshotWarpMap *map, gint64 x, gint64 y, int width, int height, double *source_x,
                            double *source_y)
{
  gsize n = (gsize) width * (gsize) height;
  g_auto (WarpField) field = { x, y, width, height, NULL, NULL, NULL, NULL };

  warp_field_init (&field, n);
  warp_field_fill (&field, map);
  memcpy (source_x, field.u, n * sizeof *source_x);
  memcpy (source_y, field.v, n * sizeof *source_y);
}

void
warp_field_copy_part (const WarpField *field, int x, int y, int width, int height, WarpField *part)
{
  warp_field_init (part, (gsize) width * (gsize) height);
  part->x = field->x + x;
  part->y = field->y + y;
  part->width = width;
  part->height = height;
  for (int row = 0; row < height; row++)
    {
      gsize from = (gsize) (y + row) * (gsize) field->width + (gsize) x, to = (gsize) row * (gsize) width;

      memcpy (part->u + to, field->u + from, (gsize) width * sizeof *part->u);
      memcpy (part->v + to, field->v + from, (gsize) width * sizeof *part->v);
      memcpy (part->shrink_u + to, field->shrink_u + from, (gsize) width * sizeof *part->shrink_u);
      memcpy (part->shrink_v + to, field->shrink_v + from, (gsize) width * sizeof *part->shrink_v);
    }
}
