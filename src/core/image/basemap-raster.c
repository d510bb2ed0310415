/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "basemap-private.h"

#include <math.h>

/* Coverage is computed here and not by a general path renderer because tiles must meet without a seam: a pixel may
 * depend only on the lines near it, never on what else the same view holds, and neighbouring views must round alike. */

#define ONE 256          /* parts of a pixel */
#define FULL (ONE * ONE * 2) /* the accumulated area of a covered pixel */

static gint64
floor_div (gint64 a, gint64 b)
{
  gint64 q = a / b;

  return q * b != a && (a < 0) != (b < 0) ? q - 1 : q;
}

/* Where the line from (X0, Y0) to (X1, Y1) is at Y; the same for any view since only differences are rounded. */
static gint64
cross (gint64 x0, gint64 y0, gint64 x1, gint64 y1, gint64 y)
{
  gint64 a = y - y0, b = x1 - x0;

  if (MAX (ABS (a), ABS (b)) > G_MAXINT32)
    return x0 + (gint64) floor ((double) a / (double) (y1 - y0) * (double) b);

  return x0 + floor_div (a * b, y1 - y0);
}

/* World units to parts of a pixel. Rounded in the plane, before a view's corner is taken off: so every view rounds alike. */
static gint64
to_parts_x (const BasemapView *view, gint64 units)
{
  return (gint64) floor ((double) units * (view->pixel * ONE) + view->offset_x * ONE + 0.5);
}

static gint64
to_parts_y (const BasemapView *view, gint64 units)
{
  return (gint64) floor ((double) units * (view->pixel * ONE) + view->offset_y * ONE + 0.5);
}

/* Signed areas of the land's edges: each cell holds the change of coverage from the cell before it. */
typedef struct
{
  int *cells;
  int width, height; /* px; a row has one cell more */
} Area;

/* The part of an edge that lies within one row and goes from Y0 to Y1 (parts, from the row's top). */
static void
area_add_in_row (Area *area, int row, gint64 x0, gint64 y0, gint64 x1, gint64 y1)
{
  int *cells = area->cells + (gsize) row * (area->width + 1);
  gint64 left = MIN (x0, x1), limit = (gint64) area->width * ONE;
  gint64 first, last, step, x = x0, y = y0;

  if (left >= limit || y0 == y1)
    return;
  if (MAX (x0, x1) <= 0)
    {
      cells[0] += (y1 - y0) * ONE * 2;
      return;
    }
  first = floor_div (x0, ONE);
  last = floor_div (x1, ONE);
  step = first <= last ? 1 : -1;
  if (first < 0 || first > area->width)
    {
      /* Comes in from the side: skip to the cell at the edge. */
      gint64 edge = first < 0 ? 0 : limit;

      y = cross (y0, x0, y1, x1, edge);
      if (first < 0)
        cells[0] += (y - y0) * ONE * 2;
      x = edge;
      first = first < 0 ? 0 : area->width - 1;
    }
  for (gint64 cell = first;; cell += step)
    {
      gint64 next_x = cell == last ? x1 : (cell + (step > 0)) * ONE;
      gint64 next_y = cell == last ? y1 : cross (y0, x0, y1, x1, next_x);
      int inside = x - cell * ONE + next_x - cell * ONE;

      if (cell < 0)
        {
          cells[0] += (y1 - y) * ONE * 2;
          return;
        }
      if (cell < area->width)
        {
          cells[cell] += (next_y - y) * (2 * ONE - inside);
          cells[cell + 1] += (next_y - y) * inside;
        }
      else if (step > 0)
        return;
      if (cell == last)
        return;
      x = next_x;
      y = next_y;
    }
}

static void
area_add_edge (Area *area, gint64 x0, gint64 y0, gint64 x1, gint64 y1)
{
  gint64 top = MIN (y0, y1), bottom = MAX (y0, y1);
  int first = CLAMP (floor_div (top, ONE), 0, area->height);
  int last = CLAMP (floor_div (bottom - 1, ONE), -1, area->height - 1);

  if (y0 == y1)
    return;
  for (int row = first; row <= last; row++)
    {
      gint64 row_top = (gint64) row * ONE;
      gint64 from = CLAMP (y0, row_top, row_top + ONE), to = CLAMP (y1, row_top, row_top + ONE);
      gint64 from_x = from == y0 ? x0 : cross (x0, y0, x1, y1, from);
      gint64 to_x = to == y1 ? x1 : cross (x0, y0, x1, y1, to);

      area_add_in_row (area, row, from_x, from - row_top, to_x, to - row_top);
    }
}

static void
area_add_run (Area *area, const BasemapView *view, const BasemapLevel *level, const BasemapRun *run, gint64 west)
{
  const BasemapPoint *p = level->points + run->first;
  gint64 origin_x = view->x * ONE, origin_y = view->y * ONE;
  gint64 x = to_parts_x (view, west + p->x) - origin_x, y = to_parts_y (view, p->y) - origin_y;

  if (to_parts_y (view, run->max_y) - origin_y <= 0 ||
      to_parts_y (view, run->min_y) - origin_y >= (gint64) area->height * ONE ||
      to_parts_x (view, west + run->min_x) - origin_x >= (gint64) area->width * ONE)
    return;
  if (to_parts_x (view, west + run->max_x) - origin_x <= 0)
    {
      const BasemapPoint *end = p + run->n - 1;

      /* Of what is to the left only the way down counts. */
      area_add_edge (area, -1, y, -1, to_parts_y (view, end->y) - origin_y);
      return;
    }
  for (guint32 i = 1; i < run->n; i++)
    {
      gint64 next_x = to_parts_x (view, west + p[i].x) - origin_x, next_y = to_parts_y (view, p[i].y) - origin_y;

      area_add_edge (area, x, y, next_x, next_y);
      x = next_x;
      y = next_y;
    }
}

/* PIXEL (B G R A) and COLOUR, WEIGHT of 255. */
static inline void
blend (guint8 *pixel, BasemapColour colour, int weight)
{
  for (int i = 0; i < 3; i++)
    {
      int channel = colour >> (8 * i) & 0xff;

      pixel[i] = weight == 255 ? channel : (pixel[i] * (255 - weight) + channel * weight + 127) / 255;
    }
}

/* The px of the plane as units from the first world's western edge. */
static double
to_units_x (const BasemapView *view, double px)
{
  return (px - view->offset_x) / view->pixel;
}

/* Every copy of the world that may come within MARGIN px of the view: the units of its western edge. */
#define FOR_EACH_WORLD(view, margin, west) \
  for (gint64 west = (gint64) floor (to_units_x ((view), (double) ((view)->x - (margin))) / BASEMAP_WORLD) * BASEMAP_WORLD; \
       (double) west < to_units_x ((view), (double) ((view)->x + (view)->dest->width + (margin))); west += BASEMAP_WORLD)

void
basemap_fill_land (const BasemapView *view, const BasemapLevel *level, BasemapColour colour)
{
  MapshotPixels *dest = view->dest;
  Area area = { .width = dest->width, .height = dest->height };
  g_autofree int *cells = g_new0 (int, (gsize) (dest->width + 1) * dest->height);

  area.cells = cells;
  FOR_EACH_WORLD (view, 0, west)
    for (guint32 i = 0; i < level->kind_end[BASEMAP_COAST]; i++)
      area_add_run (&area, view, level, &level->runs[i], west);

  for (int y = 0; y < dest->height; y++)
    {
      guint8 *pixel = dest->data + y * dest->stride;
      const int *cell = cells + (gsize) y * (dest->width + 1);
      int sum = 0;

      for (int x = 0; x < dest->width; x++, pixel += 4)
        {
          sum += cell[x];
          if (sum != 0)
            blend (pixel, colour, MIN (ABS (sum), FULL) / (FULL / 256) * 255 / 256);
        }
    }
}

/* The nearness of a pixel is how much nearer than REACH its middle is to a line, in 1/1024 px; 0 beyond. */
#define NEAR_ONE 1024

typedef struct
{
  guint16 *nearness;
  int width, height; /* px */
  double reach;      /* px from the line's middle to where the widest stroke covers nothing */
  double on, period; /* px of a dash; 0: none */
} Pen;

static double
dash_coverage (const Pen *pen, double along)
{
  double phase = fmod (along, pen->period);
  double inside = MIN (phase, pen->on - phase);

  return CLAMP (inside + 0.5, 0.0, 1.0);
}

/* The segment (X, Y) + (DX, DY), in px of the view; ALONG is how far along its line it starts. */
static void
pen_draw_segment (const Pen *pen, double x, double y, double dx, double dy, double along)
{
  double length2 = dx * dx + dy * dy, length = sqrt (length2);
  double min_x = MIN (x, x + dx) - pen->reach, max_x = MAX (x, x + dx) + pen->reach;
  int top = MAX (0, floor (MIN (y, y + dy) - pen->reach));
  int bottom = MIN (pen->height - 1, ceil (MAX (y, y + dy) + pen->reach));

  if (length2 == 0 || max_x < 0 || min_x > pen->width)
    return;
  for (int row = top; row <= bottom; row++)
    {
      double py = row + 0.5 - y;
      double from = min_x, to = max_x;
      int first, last;

      if (fabs (dy) > 1e-3)
        {
          /* The columns that the row can reach: the strip round the endless line, one pixel wider. */
          double middle = x + py * dx / dy, spread = pen->reach * length / fabs (dy) + 1;

          from = MAX (from, middle - spread);
          to = MIN (to, middle + spread);
        }
      first = CLAMP (from - 0.5, 0, pen->width);
      last = CLAMP (to + 0.5, -1, pen->width - 1);
      for (int column = first; column <= last; column++)
        {
          double px = column + 0.5 - x;
          double t = CLAMP ((px * dx + py * dy) / length2, 0.0, 1.0);
          double ex = px - t * dx, ey = py - t * dy, distance2 = ex * ex + ey * ey;

          if (distance2 < pen->reach * pen->reach)
            {
              double near = pen->reach - sqrt (distance2);
              guint16 *nearness = &pen->nearness[(gsize) row * pen->width + column];
              int value;

              if (pen->period > 0)
                near = MIN (near, 1.0) * dash_coverage (pen, along + t * length);
              value = near * NEAR_ONE;
              *nearness = MAX (*nearness, value);
            }
        }
    }
}

/* Where polygons are cut at the edge of the world is no coast. */
static gboolean
is_world_edge (const BasemapPoint *a, const BasemapPoint *b)
{
  return (a->x == b->x && (a->x == 0 || a->x == BASEMAP_WORLD)) || (a->y == BASEMAP_WORLD && b->y == BASEMAP_WORLD);
}

/* World units to px of the view. Rounded in the plane, to what a double holds exactly: so every view rounds alike. */
#define FINE 65536.0 /* parts of a pixel */

static double
to_px_x (const BasemapView *view, gint64 units)
{
  return rint ((double) units * (view->pixel * FINE) + view->offset_x * FINE) / FINE - (double) view->x;
}

static double
to_px_y (const BasemapView *view, gint64 units)
{
  return rint ((double) units * (view->pixel * FINE) + view->offset_y * FINE) / FINE - (double) view->y;
}

/* FALSE when the run does not come near. */
static gboolean
pen_draw_run (const Pen *pen, const BasemapView *view, const BasemapLevel *level, const BasemapRun *run, gint64 west)
{
  const BasemapPoint *p = level->points + run->first;
  double along = run->start * view->pixel, x, y;

  if (to_px_x (view, west + run->max_x) < -pen->reach || to_px_x (view, west + run->min_x) > pen->width + pen->reach ||
      to_px_y (view, run->max_y) < -pen->reach || to_px_y (view, run->min_y) > pen->height + pen->reach)
    return FALSE;
  x = to_px_x (view, west + p->x);
  y = to_px_y (view, p->y);
  for (guint32 i = 1; i < run->n; i++)
    {
      double next_x = to_px_x (view, west + p[i].x), next_y = to_px_y (view, p[i].y), dx = next_x - x, dy = next_y - y;

      if (!is_world_edge (&p[i - 1], &p[i]))
        pen_draw_segment (pen, x, y, dx, dy, along);
      if (pen->period > 0)
        along += hypot (dx, dy);
      x = next_x;
      y = next_y;
    }

  return TRUE;
}

static double
get_reach (const BasemapView *view, double width)
{
  return MAX (width * view->scale / 2, 0.5) + 0.5;
}

guint16 *
basemap_measure (const BasemapView *view, const BasemapLevel *level, BasemapKind kind, double width, double dash)
{
  MapshotPixels *dest = view->dest;
  g_autofree guint16 *nearness = g_new0 (guint16, (gsize) dest->width * dest->height);
  Pen pen = { .nearness = nearness, .width = dest->width, .height = dest->height, .reach = get_reach (view, width),
              .on = dash * view->scale, .period = 2 * dash * view->scale };
  guint32 first = kind > 0 ? level->kind_end[kind - 1] : 0;
  gboolean any = FALSE;

  FOR_EACH_WORLD (view, (int) pen.reach + 1, west)
    for (guint32 i = first; i < level->kind_end[kind]; i++)
      {
        /* Borders come with a zoom, islands with a level of detail; runs are sorted by it. */
        if (kind != BASEMAP_COAST && level->runs[i].zoom > view->zoom)
          break;
        any |= pen_draw_run (&pen, view, level, &level->runs[i], west);
      }

  return any ? g_steal_pointer (&nearness) : NULL;
}

void
basemap_stroke (const BasemapView *view, const guint16 *nearness, double width, const BasemapStroke *stroke)
{
  MapshotPixels *dest = view->dest;
  int beyond = (get_reach (view, width) - get_reach (view, stroke->width)) * NEAR_ONE;
  /* A line thinner than a pixel is one pixel wide and paler. */
  int opacity = stroke->opacity * MIN (1.0, stroke->width * view->scale) * 255 + 0.5;

  if (nearness == NULL)
    return;
  for (int y = 0; y < dest->height; y++)
    {
      guint8 *pixel = dest->data + y * dest->stride;

      for (int x = 0; x < dest->width; x++, pixel += 4, nearness++)
        if (*nearness > beyond)
          blend (pixel, stroke->colour, MIN (*nearness - beyond, NEAR_ONE) * opacity / NEAR_ONE);
    }
}
