/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-frame.h"

#include <math.h>

#define REACH (MAPSHOT_KIOSK_TARGET / 2.0) /* px around a corner */
#define KNOB 17.0                          /* px: the radius of what is drawn there */
#define LINE 3.0f
#define PADDING 10.0

struct _MapshotKioskFrame
{
  GtkWidget parent_instance;

  const MapshotKioskSize *size;
  double part;
  double start_x, start_y; /* of a drag, px */
  double slack_x, slack_y; /* from the finger to the corner that it holds */
  char *text;
};

G_DEFINE_FINAL_TYPE (MapshotKioskFrame, mapshot_kiosk_frame, GTK_TYPE_WIDGET)

static guint changed_signal;

static const GdkRGBA dim = { 0.05f, 0.05f, 0.08f, 0.38f };
static const GdkRGBA white = { 1, 1, 1, 1 };
static const GdkRGBA shade = { 0, 0, 0, 0.5f };
static const GdkRGBA accent = { 0.11f, 0.44f, 0.85f, 1 };
static const GdkRGBA plate = { 0.10f, 0.10f, 0.12f, 0.72f };

gboolean
mapshot_kiosk_frame_get_box (MapshotKioskFrame *self, MapshotMapBox *box)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->size == NULL || width == 0 || height == 0)
    return FALSE;
  *box = mapshot_kiosk_view_get_frame (width, height, self->size, self->part);

  return TRUE;
}

/* Which corner is within reach; NULL of its places may be given. */
static gboolean
find_corner (MapshotKioskFrame *self, double x, double y, double *corner_x, double *corner_y)
{
  MapshotMapBox box;

  if (!mapshot_kiosk_frame_get_box (self, &box))
    return FALSE;
  *corner_x = fabs (x - box.left) < fabs (x - box.right) ? box.left : box.right;
  *corner_y = fabs (y - box.top) < fabs (y - box.bottom) ? box.top : box.bottom;

  return fabs (x - *corner_x) <= REACH && fabs (y - *corner_y) <= REACH;
}

static gboolean
mapshot_kiosk_frame_contains (GtkWidget *widget, double x, double y)
{
  double corner_x, corner_y;

  return find_corner (MAPSHOT_KIOSK_FRAME (widget), x, y, &corner_x, &corner_y);
}

/* ---- dragging ---- */

void
mapshot_kiosk_frame_drag_to (MapshotKioskFrame *self, double x, double y)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double part;

  if (self->size == NULL || width == 0 || height == 0)
    return;
  part = mapshot_kiosk_view_drag (width, height, self->size, x, y);
  if (part == self->part)
    return;
  self->part = part;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, changed_signal, 0);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, MapshotKioskFrame *self)
{
  double corner_x, corner_y;

  if (!find_corner (self, x, y, &corner_x, &corner_y))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->start_x = x;
  self->start_y = y;
  self->slack_x = corner_x - x;
  self->slack_y = corner_y - y;
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, MapshotKioskFrame *self)
{
  mapshot_kiosk_frame_drag_to (self, self->start_x + dx + self->slack_x, self->start_y + dy + self->slack_y);
}

/* ---- drawing ---- */

static void
append_rect (GtkSnapshot *snapshot, const GdkRGBA *colour, double left, double top, double right, double bottom)
{
  if (right > left && bottom > top)
    gtk_snapshot_append_color (snapshot, colour,
                               &GRAPHENE_RECT_INIT ((float) left, (float) top, (float) (right - left), (float) (bottom - top)));
}

static void
append_rounded (GtkSnapshot *snapshot, const GdkRGBA *colour, double left, double top, double width, double height, double radius)
{
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, &GRAPHENE_RECT_INIT ((float) left, (float) top, (float) width, (float) height), (float) radius);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, colour, &rounded.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
append_disc (GtkSnapshot *snapshot, const GdkRGBA *colour, double x, double y, double radius)
{
  append_rounded (snapshot, colour, x - radius, y - radius, 2 * radius, 2 * radius, radius);
}

static void
append_outline (GtkSnapshot *snapshot, const GdkRGBA *colour, const MapshotMapBox *box, float grow, float width)
{
  GskRoundedRect rounded;
  const float widths[] = { width, width, width, width };
  const GdkRGBA colours[] = { *colour, *colour, *colour, *colour };

  gsk_rounded_rect_init_from_rect (&rounded,
                                   &GRAPHENE_RECT_INIT ((float) box->left - grow, (float) box->top - grow,
                                                        (float) (box->right - box->left) + 2 * grow, (float) (box->bottom - box->top) + 2 * grow),
                                   0);
  gtk_snapshot_append_border (snapshot, &rounded, widths, colours);
}

static void
snapshot_text (MapshotKioskFrame *self, GtkSnapshot *snapshot, const MapshotMapBox *box)
{
  g_autoptr (PangoLayout) layout = NULL;
  int width, height;
  double x, y = round (box->top + PADDING + LINE);

  if (self->text == NULL)
    return;
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->text);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (width + 2 * (PADDING + REACH) > box->right - box->left)
    return;
  x = round ((box->left + box->right - width) / 2);
  append_rounded (snapshot, &plate, x - PADDING - 2, y, width + 2 * PADDING + 4, height + PADDING, PADDING);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) (y + PADDING / 2)));
  gtk_snapshot_append_layout (snapshot, layout, &white);
  gtk_snapshot_restore (snapshot);
}

static void
mapshot_kiosk_frame_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MapshotKioskFrame *self = MAPSHOT_KIOSK_FRAME (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  MapshotMapBox box;

  if (!mapshot_kiosk_frame_get_box (self, &box))
    return;
  append_rect (snapshot, &dim, 0, 0, width, box.top);
  append_rect (snapshot, &dim, 0, box.bottom, width, height);
  append_rect (snapshot, &dim, 0, box.top, box.left, box.bottom);
  append_rect (snapshot, &dim, box.right, box.top, width, box.bottom);
  append_outline (snapshot, &shade, &box, LINE + 1, 1);
  append_outline (snapshot, &white, &box, LINE, LINE);
  for (int i = 0; i < 4; i++)
    {
      double x = i % 2 ? box.right : box.left, y = i / 2 ? box.bottom : box.top;

      append_disc (snapshot, &shade, x, y, KNOB + 1.5);
      append_disc (snapshot, &white, x, y, KNOB);
      append_disc (snapshot, &accent, x, y, KNOB - 5);
    }
  snapshot_text (self, snapshot, &box);
}

/* ---- the object ---- */

void
mapshot_kiosk_frame_set_size (MapshotKioskFrame *self, const MapshotKioskSize *size)
{
  g_return_if_fail (MAPSHOT_IS_KIOSK_FRAME (self));

  self->size = size;
  self->part = 1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, changed_signal, 0);
}

void
mapshot_kiosk_frame_set_text (MapshotKioskFrame *self, const char *text)
{
  g_return_if_fail (MAPSHOT_IS_KIOSK_FRAME (self));

  if (g_strcmp0 (self->text, text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
mapshot_kiosk_frame_finalize (GObject *object)
{
  g_free (MAPSHOT_KIOSK_FRAME (object)->text);

  G_OBJECT_CLASS (mapshot_kiosk_frame_parent_class)->finalize (object);
}

static void
mapshot_kiosk_frame_class_init (MapshotKioskFrameClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mapshot_kiosk_frame_finalize;
  widget_class->snapshot = mapshot_kiosk_frame_snapshot;
  widget_class->contains = mapshot_kiosk_frame_contains;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "kioskframe");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mapshot_kiosk_frame_init (MapshotKioskFrame *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->part = 1;
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}
