/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-view-private.h"

#include "paper-recipe.h"
#include "region.h"

#include <math.h>

#define HANDLE_RADIUS 6.5 /* px */
#define MIDDLE_RADIUS 11.0
#define VIEW_INSET_X 72.0 /* px: “this view, a little in”, clear of the buttons on the map */
#define VIEW_INSET_Y 48.0
#define LABEL_PADDING 8.0
#define LABEL_GAP 10.0    /* px from the frame's upper edge */

static const GdkRGBA dim = { 0.05f, 0.05f, 0.08f, 0.42f };
static const GdkRGBA white = { 1, 1, 1, 1 };
static const GdkRGBA shade = { 0, 0, 0, 0.45f };
static const GdkRGBA accent = { 0.11f, 0.44f, 0.85f, 1 };
static const GdkRGBA plate = { 0.10f, 0.10f, 0.12f, 0.78f };

/* What a picture shows around a centre lies along the axes of its projection, as the engine has it; degrees would be a little larger. */
static gboolean
get_extent (MapshotMapView *self, MapshotExtent *extent)
{
  MapshotPosition center = mapshot_region_model_get_center (self->region);
  double size = 2 * mapshot_region_model_get_radius (self->region);
  MapshotPaper paper = mapshot_region_model_get_paper (self->region);

  switch (mapshot_region_model_get_mode (self->region))
    {
    case MAPSHOT_REGION_CIRCLE:
      return mapshot_region_project (self->projection, &center, size, size, extent, NULL);
    case MAPSHOT_REGION_PAPER:
      return mapshot_paper_get_extent (&paper, &center, self->projection, extent);
    case MAPSHOT_REGION_VIEW:
    case MAPSHOT_REGION_RECTANGLE:
    default:
      return FALSE;
    }
}

gboolean
mapshot_map_view_get_frame (MapshotMapView *self, MapshotMapBox *box)
{
  MapshotBounds bounds;
  MapshotExtent extent;

  if (self->region == NULL || !self->has_camera)
    return FALSE;
  if (get_extent (self, &extent))
    {
      mapshot_map_camera_get_extent_box (&self->camera, &extent, box);
      return TRUE;
    }
  bounds = mapshot_region_model_get_bounds (self->region);

  return mapshot_map_camera_get_box (&self->camera, &bounds, box);
}

void
mapshot_map_view_follow (MapshotMapView *self)
{
  double x = MIN (VIEW_INSET_X, self->camera.width / 6), y = MIN (VIEW_INSET_Y, self->camera.height / 6);
  MapshotMapBox box = { x, y, self->camera.width - x, self->camera.height - y };
  MapshotBounds bounds;

  if (self->region != NULL && self->has_camera && mapshot_map_camera_get_bounds (&self->camera, &box, &bounds))
    mapshot_region_model_follow_view (self->region, &bounds);
}

/* ---- dragging ---- */

static void
drag_middle (MapshotMapView *self, const MapshotMapBox *box)
{
  MapshotPosition center =
    mapshot_map_camera_get_position (&self->camera, (box->left + box->right) / 2, (box->top + box->bottom) / 2);

  mapshot_region_model_set_center (self->region, &center, NULL);
}

static void
drag_circle (MapshotMapView *self, const MapshotMapBox *box)
{
  MapshotPosition center = mapshot_region_model_get_center (self->region);
  MapshotMapCamera there = self->camera;
  double old = self->grip_box.right - self->grip_box.left, side, radius;
  double sides = (self->grip & (MAPSHOT_GRIP_LEFT | MAPSHOT_GRIP_RIGHT)) ? box->right - box->left : box->bottom - box->top;

  /* The middle stays, so that the other side moves as far. */
  side = MAX (old + 2 * (sides - old), 8);
  mapshot_map_camera_look_at (&there, &center, there.resolution);
  radius = side / 2 * mapshot_map_camera_get_ground_resolution (&there);
  radius = radius >= 1000 ? round (radius / 10) * 10 : round (radius);
  mapshot_region_model_set_circle (self->region, &center, radius, NULL);
}

void
mapshot_map_view_drag_frame (MapshotMapView *self, double dx, double dy, gboolean square)
{
  MapshotMapBox box = mapshot_region_handles_drag (&self->grip_box, self->grip, dx, dy, square);
  MapshotRegionMode mode = mapshot_region_model_get_mode (self->region);
  gboolean has_center = mode == MAPSHOT_REGION_CIRCLE || mode == MAPSHOT_REGION_PAPER;
  MapshotBounds bounds;

  if (self->drag == MAPSHOT_DRAG_FRAME && has_center && self->grip == MAPSHOT_GRIP_ALL)
    drag_middle (self, &box);
  else if (self->drag == MAPSHOT_DRAG_FRAME && mode == MAPSHOT_REGION_CIRCLE)
    drag_circle (self, &box);
  else if (mapshot_map_camera_get_bounds (&self->camera, &box, &bounds))
    mapshot_region_model_set_bounds (self->region, &bounds, NULL);
}

/* ---- drawing ---- */

static void
append_rect (GtkSnapshot *snapshot, const GdkRGBA *colour, double left, double top, double right, double bottom)
{
  if (right > left && bottom > top)
    gtk_snapshot_append_color (snapshot, colour,
                               &GRAPHENE_RECT_INIT ((float) left, (float) top, (float) (right - left), (float) (bottom - top)));
}

/* A border as wide as the radius: cheaper to draw than a round clip. */
static void
append_disc (GtkSnapshot *snapshot, const GdkRGBA *colour, double x, double y, double radius)
{
  GskRoundedRect rounded;
  const float width = (float) radius, widths[] = { width, width, width, width };
  const GdkRGBA colours[] = { *colour, *colour, *colour, *colour };

  gsk_rounded_rect_init_from_rect (
    &rounded, &GRAPHENE_RECT_INIT ((float) (x - radius), (float) (y - radius), (float) (2 * radius), (float) (2 * radius)),
    (float) radius);
  gtk_snapshot_append_border (snapshot, &rounded, widths, colours);
}

static void
append_outline (GtkSnapshot *snapshot, const GdkRGBA *colour, const MapshotMapBox *box, double grow, float width,
                double radius)
{
  GskRoundedRect rounded;
  const float widths[] = { width, width, width, width };
  const GdkRGBA colours[] = { *colour, *colour, *colour, *colour };

  gsk_rounded_rect_init_from_rect (&rounded,
                                   &GRAPHENE_RECT_INIT ((float) (box->left - grow), (float) (box->top - grow),
                                                        (float) (box->right - box->left + 2 * grow),
                                                        (float) (box->bottom - box->top + 2 * grow)),
                                   (float) radius);
  gtk_snapshot_append_border (snapshot, &rounded, widths, colours);
}

static void
snapshot_dimming (MapshotMapView *self, GtkSnapshot *snapshot, const MapshotMapBox *box)
{
  double width = self->camera.width, height = self->camera.height;
  double left = CLAMP (box->left, 0, width), right = CLAMP (box->right, 0, width);
  double top = CLAMP (box->top, 0, height), bottom = CLAMP (box->bottom, 0, height);

  append_rect (snapshot, &dim, 0, 0, width, top);
  append_rect (snapshot, &dim, 0, bottom, width, height);
  append_rect (snapshot, &dim, 0, top, left, bottom);
  append_rect (snapshot, &dim, right, top, width, bottom);
}

static void
snapshot_middle (MapshotMapView *self, GtkSnapshot *snapshot, const MapshotMapBox *box)
{
  double x = (box->left + box->right) / 2, y = (box->top + box->bottom) / 2;

  if (box->right - box->left < 6 * MIDDLE_RADIUS || box->bottom - box->top < 6 * MIDDLE_RADIUS)
    return;
  append_disc (snapshot, &plate, x, y, MIDDLE_RADIUS);
  append_rect (snapshot, &white, x - 5, y - 0.75, x + 5, y + 0.75);
  append_rect (snapshot, &white, x - 0.75, y - 5, x + 0.75, y + 5);
}

static void
snapshot_handles (GtkSnapshot *snapshot, const MapshotMapBox *box)
{
  for (int i = 0; i < MAPSHOT_REGION_N_HANDLES; i++)
    {
      double x, y;
      MapshotGrip grip;

      mapshot_region_handles_get (box, i, &x, &y, &grip);
      append_disc (snapshot, &shade, x, y, HANDLE_RADIUS + 1);
      append_disc (snapshot, &white, x, y, HANDLE_RADIUS);
      append_disc (snapshot, &accent, x, y, HANDLE_RADIUS - 2.5);
    }
}

static void
snapshot_label (MapshotMapView *self, GtkSnapshot *snapshot, const MapshotMapBox *box)
{
  GskRoundedRect rounded;
  int width, height;
  double x, y;

  if (self->frame_text == NULL || self->frame_text[0] == '\0')
    return;
  if (self->frame_layout == NULL)
    {
      self->frame_layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->frame_text);
      pango_layout_set_alignment (self->frame_layout, PANGO_ALIGN_CENTER);
    }
  pango_layout_get_pixel_size (self->frame_layout, &width, &height);
  /* Inside the frame where it fits, else above it; always in sight. */
  x = round ((box->left + box->right) / 2 - width / 2.0);
  x = CLAMP (x, 2 * LABEL_PADDING, MAX (self->camera.width - width - 2 * LABEL_PADDING, 2 * LABEL_PADDING));
  y = round (MAX (box->top, 0) + LABEL_GAP + LABEL_PADDING / 2);
  if (box->right - box->left < width + 6 * LABEL_PADDING || box->bottom - box->top < height * 3)
    y = round (box->top - height - LABEL_GAP - LABEL_PADDING);
  if (y < LABEL_PADDING)
    y = round (box->bottom + LABEL_GAP + LABEL_PADDING);
  gsk_rounded_rect_init_from_rect (&rounded,
                                   &GRAPHENE_RECT_INIT ((float) (x - LABEL_PADDING - 2), (float) (y - LABEL_PADDING / 2),
                                                        (float) (width + 2 * LABEL_PADDING + 4), (float) (height + LABEL_PADDING)),
                                   (float) LABEL_PADDING);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, &plate, &rounded.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, self->frame_layout, &white);
  gtk_snapshot_restore (snapshot);
}

void
mapshot_map_view_snapshot_frame (MapshotMapView *self, GtkSnapshot *snapshot)
{
  MapshotMapBox box;

  if (!mapshot_map_view_get_frame (self, &box))
    return;
  snapshot_dimming (self, snapshot, &box);
  append_outline (snapshot, &shade, &box, 2, 1, 0);
  append_outline (snapshot, &white, &box, 1, 2, 0);
  if (mapshot_region_model_get_mode (self->region) == MAPSHOT_REGION_CIRCLE)
    append_outline (snapshot, &white, &box, 0, 1.5f, (box.right - box.left) / 2);
  snapshot_middle (self, snapshot, &box);
  /* A sheet of paper is only moved. */
  if (mapshot_region_model_get_mode (self->region) != MAPSHOT_REGION_PAPER)
    snapshot_handles (snapshot, &box);
  snapshot_label (self, snapshot, &box);
}
