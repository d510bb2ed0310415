/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer-canvas-private.h"

#include <math.h>

#define STEP 1.25 /* a key, or a notch of the wheel */
#define MOVE 0.15 /* of the view: an arrow key */

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MapshotViewerCanvas *self)
{
  double across = gtk_widget_get_width (GTK_WIDGET (self)) * MOVE, down = gtk_widget_get_height (GTK_WIDGET (self)) * MOVE;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0 || self->picture == NULL)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left)
    mapshot_viewer_canvas_move_by (self, -across, 0);
  else if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
    mapshot_viewer_canvas_move_by (self, across, 0);
  else if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
    mapshot_viewer_canvas_move_by (self, 0, -down);
  else if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
    mapshot_viewer_canvas_move_by (self, 0, down);
  else if (key == GDK_KEY_Page_Up)
    mapshot_viewer_canvas_move_by (self, 0, -down / MOVE);
  else if (key == GDK_KEY_Page_Down)
    mapshot_viewer_canvas_move_by (self, 0, down / MOVE);
  else if (key == GDK_KEY_plus || key == GDK_KEY_equal || key == GDK_KEY_KP_Add)
    mapshot_viewer_canvas_set_zoom (self, self->zoom * STEP);
  else if (key == GDK_KEY_minus || key == GDK_KEY_KP_Subtract)
    mapshot_viewer_canvas_set_zoom (self, self->zoom / STEP);
  else if (key == GDK_KEY_0 || key == GDK_KEY_KP_0)
    mapshot_viewer_canvas_fit (self);
  else if (key == GDK_KEY_1 || key == GDK_KEY_KP_1)
    mapshot_viewer_canvas_set_zoom (self, 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

/* A wheel zooms; two fingers on a touchpad move, and zoom with Ctrl. */
static gboolean
scroll_cb (GtkEventControllerScroll *controller, double across, double down, MapshotViewerCanvas *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  GdkDevice *device = gtk_event_controller_get_current_event_device (GTK_EVENT_CONTROLLER (controller));
  gboolean control = (gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller)) & GDK_CONTROL_MASK) != 0;
  double x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;

  if (device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHPAD && !control)
    {
      mapshot_viewer_canvas_move_by (self, across * 10, down * 10);
      return GDK_EVENT_STOP;
    }
  if (event != NULL && gdk_event_get_position (event, &x, &y))
    {
      GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
      double surface_x, surface_y;

      gtk_native_get_surface_transform (native, &surface_x, &surface_y);
      gtk_widget_translate_coordinates (GTK_WIDGET (native), GTK_WIDGET (self), x - surface_x, y - surface_y, &x, &y);
    }
  mapshot_viewer_canvas_zoom_at (self, self->zoom * pow (STEP, -down), x, y);

  return GDK_EVENT_STOP;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, MapshotViewerCanvas *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_x = self->x;
  self->drag_y = self->y;
}

static void
drag_update_cb (GtkGestureDrag *gesture, double x, double y, MapshotViewerCanvas *self)
{
  self->x = self->drag_x - x / self->zoom;
  self->y = self->drag_y - y / self->zoom;
  mapshot_viewer_canvas_moved (self);
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, MapshotViewerCanvas *self)
{
  self->pinch_zoom = self->zoom;
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, MapshotViewerCanvas *self)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    mapshot_viewer_canvas_zoom_at (self, self->pinch_zoom * scale, x, y);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_presses, double x, double y, MapshotViewerCanvas *self)
{
  double one = 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (n_presses != 2)
    return;
  if (self->zoom < one)
    mapshot_viewer_canvas_zoom_at (self, one, x, y);
  else
    mapshot_viewer_canvas_fit (self);
}

void
mapshot_viewer_canvas_add_controllers (MapshotViewerCanvas *self)
{
  GtkEventController *key = gtk_event_controller_key_new (), *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new (), *pinch = gtk_gesture_zoom_new (), *click = gtk_gesture_click_new ();
  GtkEventController *controllers[] = { key, scroll, GTK_EVENT_CONTROLLER (drag), GTK_EVENT_CONTROLLER (pinch), GTK_EVENT_CONTROLLER (click) };

  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  for (gsize i = 0; i < G_N_ELEMENTS (controllers); i++)
    gtk_widget_add_controller (GTK_WIDGET (self), controllers[i]);
}
