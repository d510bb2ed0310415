/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-view-private.h"

#include <math.h>

/* The drawn outline reaches so far beyond the view, in views, that a pan does not draw it anew for every frame. */
#define REACH 0.5

#define OUTLINE_WIDTH 2.5  /* px */
#define MIN_STEP 0.5       /* px: points that are nearer to each other are one */
#define POINT_RADIUS 4.0   /* px */
#define MIN_TRACE 3.0      /* px: a smaller one is shown as large as this */
#define HATCH 10           /* px */

static const GdkRGBA trace_dark = { 0.05f, 0.05f, 0.08f, 0.35f };
static const GdkRGBA trace_light = { 1, 0.82f, 0.2f, 0.9f };
static const GdkRGBA lack = { 0.05f, 0.05f, 0.08f, 0.5f };

/* ---- the outline of a file ---- */

static double
get_period (MapshotMapView *self)
{
  return mapshot_projection_get_period (mapshot_projection_get_name (self->projection));
}

/* All of the outline in CRS units, once for all frames; in that copy of the world where the whole of it is. */
static void
project_outline (MapshotMapView *self)
{
  double period = get_period (self);

  self->outline_points = g_array_new (FALSE, FALSE, sizeof (MapshotMapPoint));
  for (guint i = 0; i < mapshot_outline_get_n_parts (self->outline); i++)
    {
      gboolean closed;
      guint n;
      const MapshotPosition *points = mapshot_outline_get_part (self->outline, i, &n, &closed);

      for (guint j = 0; j < n; j++)
        {
          double wrapped = mapshot_longitude_wrap (points[j].longitude);
          MapshotMapPoint point = { wrapped, points[j].latitude };

          /* PROJ wants the longitude within the world; the turns come back as periods. */
          mapshot_projection_forward (self->projection, &point.x, &point.y, 1);
          point.x += round ((points[j].longitude - wrapped) / 360) * period;
          g_array_append_val (self->outline_points, point);
        }
    }
}

static void
trace_part (MapshotMapView *self, cairo_t *cr, const MapshotMapPoint *points, guint n, gboolean closed)
{
  double last_x = 0, last_y = 0, x = 0, y = 0;
  guint drawn = 0;

  for (guint i = 0; i < n; i++)
    {
      x = (points[i].x - self->drawing.x) / self->drawing.resolution;
      y = (self->drawing.y - points[i].y) / self->drawing.resolution;
      /* What the projection cannot show, and what would be drawn within a px. */
      if (!isfinite (x) || !isfinite (y) || (drawn > 0 && i + 1 < n && hypot (x - last_x, y - last_y) < MIN_STEP))
        continue;
      if (drawn++ == 0)
        cairo_move_to (cr, x, y);
      else
        cairo_line_to (cr, x, y);
      last_x = x;
      last_y = y;
    }
  if (closed && drawn > 1)
    cairo_close_path (cr);
  if (n == 1 && drawn == 1)
    {
      cairo_new_sub_path (cr);
      cairo_arc (cr, x, y, POINT_RADIUS, 0, 2 * G_PI);
    }
}

/* Light over dark, so that it is seen on any map. */
static void
stroke (cairo_t *cr)
{
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, OUTLINE_WIDTH + 2);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.45);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, OUTLINE_WIDTH);
  cairo_set_source_rgb (cr, 1, 0.45, 0.1);
  cairo_stroke (cr);
}

static void
draw_outline (MapshotMapView *self)
{
  MapshotMapDrawing *drawing = &self->drawing;
  double width = self->camera.width * (0.5 + REACH), height = self->camera.height * (0.5 + REACH);
  double period = get_period (self);
  cairo_t *cr;

  if (self->outline_points == NULL)
    project_outline (self);

  g_clear_pointer (&drawing->node, gsk_render_node_unref);
  *drawing = (MapshotMapDrawing){ NULL, self->camera.x, self->camera.y, self->camera.resolution, { -width, -height, width, height } };
  drawing->node =
    gsk_cairo_node_new (&GRAPHENE_RECT_INIT ((float) -width, (float) -height, (float) (2 * width), (float) (2 * height)));
  cr = gsk_cairo_node_get_draw_context (drawing->node);
  /* The copies of the world beside this one may be in sight. */
  for (int copy = period > 0 ? -1 : 0; copy <= (period > 0 ? 1 : 0); copy++)
    {
      cairo_save (cr);
      cairo_translate (cr, copy * period / drawing->resolution, 0);
      for (guint i = 0, first = 0; i < mapshot_outline_get_n_parts (self->outline); i++)
        {
          gboolean closed;
          guint n;

          mapshot_outline_get_part (self->outline, i, &n, &closed);
          trace_part (self, cr, &g_array_index (self->outline_points, MapshotMapPoint, first), n, closed);
          first += n;
        }
      cairo_restore (cr);
    }
  stroke (cr);
  cairo_destroy (cr);
}

static void
snapshot_outline (MapshotMapView *self, GtkSnapshot *snapshot)
{
  MapshotMapDrawing *drawing = &self->drawing;
  double x, y;

  if (self->outline == NULL)
    return;
  mapshot_map_camera_to_screen (&self->camera, drawing->x, drawing->y, &x, &y);
  if (drawing->node == NULL || drawing->resolution != self->camera.resolution || x + drawing->box.left > 0 ||
      y + drawing->box.top > 0 || x + drawing->box.right < self->camera.width || y + drawing->box.bottom < self->camera.height)
    {
      draw_outline (self);
      mapshot_map_camera_to_screen (&self->camera, drawing->x, drawing->y, &x, &y);
    }
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_node (snapshot, drawing->node);
  gtk_snapshot_restore (snapshot);
}

/* ---- rectangles ---- */

/* FALSE when it is out of sight. */
static gboolean
get_visible_box (MapshotMapView *self, const MapshotBounds *bounds, MapshotMapBox *box)
{
  return mapshot_map_camera_get_box (&self->camera, bounds, box) && box->right > 0 && box->left < self->camera.width &&
         box->bottom > 0 && box->top < self->camera.height;
}

static void
append_border (GtkSnapshot *snapshot, const MapshotMapBox *box, double grow, const GdkRGBA *colour)
{
  const float widths[] = { 1, 1, 1, 1 };
  const GdkRGBA colours[] = { *colour, *colour, *colour, *colour };
  GskRoundedRect rect;

  gsk_rounded_rect_init_from_rect (&rect,
                                   &GRAPHENE_RECT_INIT ((float) (box->left - grow), (float) (box->top - grow),
                                                        (float) (box->right - box->left + 2 * grow),
                                                        (float) (box->bottom - box->top + 2 * grow)),
                                   0);
  gtk_snapshot_append_border (snapshot, &rect, widths, colours);
}

static void
snapshot_traces (MapshotMapView *self, GtkSnapshot *snapshot)
{
  for (guint i = 0; self->traces != NULL && i < self->traces->len; i++)
    {
      MapshotMapBox box;
      double x, y;

      if (!get_visible_box (self, &g_array_index (self->traces, MapshotBounds, i), &box))
        continue;
      x = MAX (MIN_TRACE - (box.right - box.left), 0) / 2;
      y = MAX (MIN_TRACE - (box.bottom - box.top), 0) / 2;
      box = (MapshotMapBox){ round (box.left - x), round (box.top - y), round (box.right + x), round (box.bottom + y) };
      append_border (snapshot, &box, 1, &trace_dark);
      append_border (snapshot, &box, 0, &trace_light);
    }
}

/* Lines rather than a colour: they are told from any map, by everybody. */
static GskRenderNode *
make_hatching (void)
{
  GskRenderNode *node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, HATCH, HATCH));
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  cairo_set_source_rgba (cr, 1, 1, 1, 0.75);
  cairo_set_line_width (cr, 1.2);
  for (int i = -1; i <= 1; i++)
    {
      cairo_move_to (cr, i * HATCH - 1, HATCH + 1);
      cairo_line_to (cr, (i + 1) * HATCH + 1, -1);
    }
  cairo_stroke (cr);
  cairo_destroy (cr);

  return node;
}

static void
snapshot_lacking (MapshotMapView *self, GtkSnapshot *snapshot)
{
  for (guint i = 0; self->lacking != NULL && i < self->lacking->len; i++)
    {
      MapshotMapBox box;
      graphene_rect_t rect;

      if (!get_visible_box (self, &g_array_index (self->lacking, MapshotBounds, i), &box))
        continue;
      box = (MapshotMapBox){ MAX (box.left, 0), MAX (box.top, 0), MIN (box.right, self->camera.width), MIN (box.bottom, self->camera.height) };
      rect = GRAPHENE_RECT_INIT ((float) box.left, (float) box.top, (float) (box.right - box.left), (float) (box.bottom - box.top));
      if (self->hatching == NULL)
        self->hatching = make_hatching ();
      gtk_snapshot_append_color (snapshot, &lack, &rect);
      gtk_snapshot_push_repeat (snapshot, &rect, &GRAPHENE_RECT_INIT (0, 0, HATCH, HATCH));
      gtk_snapshot_append_node (snapshot, self->hatching);
      gtk_snapshot_pop (snapshot);
    }
}

void
mapshot_map_view_snapshot_marks (MapshotMapView *self, GtkSnapshot *snapshot)
{
  snapshot_lacking (self, snapshot);
  snapshot_traces (self, snapshot);
  snapshot_outline (self, snapshot);
}

/* ---- what they are ---- */

void
mapshot_map_view_forget_drawing (MapshotMapView *self)
{
  g_clear_pointer (&self->drawing.node, gsk_render_node_unref);
  g_clear_pointer (&self->outline_points, g_array_unref);
}

void
mapshot_map_view_clear_marks (MapshotMapView *self)
{
  mapshot_map_view_forget_drawing (self);
  g_clear_pointer (&self->outline, mapshot_outline_unref);
  g_clear_pointer (&self->hatching, gsk_render_node_unref);
  g_clear_pointer (&self->traces, g_array_unref);
  g_clear_pointer (&self->lacking, g_array_unref);
}

void
mapshot_map_view_set_outline (MapshotMapView *self, MapshotOutline *outline)
{
  g_return_if_fail (MAPSHOT_IS_MAP_VIEW (self));

  if (self->outline == outline)
    return;
  g_clear_pointer (&self->outline, mapshot_outline_unref);
  mapshot_map_view_forget_drawing (self);
  self->outline = outline != NULL ? mapshot_outline_ref (outline) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
mapshot_map_view_has_outline (MapshotMapView *self)
{
  g_return_val_if_fail (MAPSHOT_IS_MAP_VIEW (self), FALSE);

  return self->outline != NULL;
}

static void
set_bounds (MapshotMapView *self, GArray **where, GArray *bounds)
{
  if (*where == bounds)
    return;
  g_clear_pointer (where, g_array_unref);
  *where = bounds != NULL ? g_array_ref (bounds) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
mapshot_map_view_set_traces (MapshotMapView *self, GArray *traces)
{
  g_return_if_fail (MAPSHOT_IS_MAP_VIEW (self));

  set_bounds (self, &self->traces, traces);
}

void
mapshot_map_view_set_lacking (MapshotMapView *self, GArray *cells)
{
  g_return_if_fail (MAPSHOT_IS_MAP_VIEW (self));

  set_bounds (self, &self->lacking, cells);
}
