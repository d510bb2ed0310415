/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-view-private.h"

#include <math.h>

#define REACH_POINTER 12.0 /* px around a handle */
#define REACH_FINGER 28.0

#define WHEEL_STEP 1.41421356  /* two clicks of a wheel are a level */
#define TOUCHPAD_STEP 1.004    /* a px of a touchpad */
#define KEY_STEP 80.0          /* px */
#define FRAME_STEP 10.0        /* px */
#define KEY_SPEED (KEY_STEP * 3.9) /* px a second: slows down to a stop after KEY_STEP */
#define THROW_AGE (60 * G_TIME_SPAN_MILLISECOND) /* a pointer that rested longer does not throw */
#define CLICK_SLACK 4.0 /* px */

static void
set_cursor (MapshotMapView *self, const char *name)
{
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), name);
}

static double
get_reach (GtkEventController *controller)
{
  GdkDevice *device = gtk_event_controller_get_current_event_device (controller);

  return device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN ? REACH_FINGER : REACH_POINTER;
}

static MapshotGrip
find_grip (MapshotMapView *self, double x, double y, double reach)
{
  MapshotMapBox box;
  MapshotGrip grip;

  if (!mapshot_map_view_get_frame (self, &box))
    return MAPSHOT_GRIP_NONE;
  grip = mapshot_region_handles_find (&box, x, y, reach);
  /* A sheet of paper is only moved. */
  if (grip != MAPSHOT_GRIP_NONE && mapshot_region_model_get_mode (self->region) == MAPSHOT_REGION_PAPER)
    return MAPSHOT_GRIP_ALL;

  return grip;
}

/* ---- wheel and touchpad ---- */

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, gpointer user_data)
{
  MapshotMapView *self = user_data;
  gboolean wheel = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL;
  double x = self->has_pointer ? self->pointer_x : self->camera.width / 2;
  double y = self->has_pointer ? self->pointer_y : self->camera.height / 2;

  mapshot_map_view_zoom_smoothly (self, x, y, pow (wheel ? WHEEL_STEP : TOUCHPAD_STEP, -dy));

  return GDK_EVENT_STOP;
}

/* ---- one finger or the pointer ---- */

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  MapshotMapView *self = user_data;

  if (!self->has_camera)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  mapshot_map_view_stop_motion (self);
  self->drag_x = self->drag_y = 0;
  self->drag_time = g_get_monotonic_time ();
  self->grip = find_grip (self, x, y, get_reach (GTK_EVENT_CONTROLLER (gesture)));
  self->drag = self->grip != MAPSHOT_GRIP_NONE ? MAPSHOT_DRAG_FRAME : MAPSHOT_DRAG_PAN;
  if (self->draw_next && self->region != NULL)
    {
      self->drag = MAPSHOT_DRAG_DRAW;
      self->grip = MAPSHOT_GRIP_RIGHT | MAPSHOT_GRIP_BOTTOM;
      self->grip_box = (MapshotMapBox){ x, y, x, y };
      self->draw_next = FALSE;
    }
  else if (self->drag == MAPSHOT_DRAG_FRAME)
    mapshot_map_view_get_frame (self, &self->grip_box);
  if (self->drag != MAPSHOT_DRAG_PAN)
    mapshot_region_model_begin (self->region);
}

static void
pan (MapshotMapView *self, double dx, double dy)
{
  gint64 now = g_get_monotonic_time ();
  double seconds = MAX ((double) (now - self->drag_time) / G_USEC_PER_SEC, 0.001);
  double keep = exp (-seconds / 0.04);

  /* The speed of the last few hundredths of a second. */
  self->speed_x = self->speed_x * keep + (dx - self->drag_x) / seconds * (1 - keep);
  self->speed_y = self->speed_y * keep + (dy - self->drag_y) / seconds * (1 - keep);
  mapshot_map_camera_pan (&self->camera, dx - self->drag_x, dy - self->drag_y);
  self->drag_x = dx;
  self->drag_y = dy;
  self->drag_time = now;
  set_cursor (self, "grabbing");
  mapshot_map_view_moved (self);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer user_data)
{
  MapshotMapView *self = user_data;
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (self->drag == MAPSHOT_DRAG_NONE || (hypot (dx, dy) < CLICK_SLACK && self->drag_x == 0 && self->drag_y == 0))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (self->drag == MAPSHOT_DRAG_PAN)
    pan (self, dx, dy);
  else
    mapshot_map_view_drag_frame (self, dx, dy, (state & GDK_SHIFT_MASK) != 0);
}

static void
end_drag (MapshotMapView *self)
{
  gboolean rested = g_get_monotonic_time () - self->drag_time > THROW_AGE;

  if (self->drag == MAPSHOT_DRAG_PAN && !rested && mapshot_map_view_animates (self))
    mapshot_map_view_start_motion (self);
  else
    self->speed_x = self->speed_y = 0;
  if (self->drag == MAPSHOT_DRAG_FRAME || self->drag == MAPSHOT_DRAG_DRAW)
    mapshot_region_model_end (self->region);
  self->drag = MAPSHOT_DRAG_NONE;
  set_cursor (self, mapshot_region_handles_get_cursor (find_grip (self, self->pointer_x, self->pointer_y, REACH_POINTER)));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer user_data)
{
  end_drag (user_data);
}

static void
drag_cancel_cb (GtkGesture *gesture, GdkEventSequence *sequence, gpointer user_data)
{
  MapshotMapView *self = user_data;

  self->drag_time = 0;
  end_drag (self);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  MapshotMapView *self = user_data;

  if (n_press == 2 && find_grip (self, x, y, REACH_POINTER) == MAPSHOT_GRIP_NONE)
    mapshot_map_view_zoom_smoothly (self, x, y, 2);
}

/* ---- two fingers ---- */

static void
zoom_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, gpointer user_data)
{
  MapshotMapView *self = user_data;

  mapshot_map_view_stop_motion (self);
  self->pinch = 1;
  gtk_gesture_get_bounding_box_center (gesture, &self->zoom_x, &self->zoom_y);
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

void
mapshot_map_view_pinch (MapshotMapView *self, double x, double y, double scale)
{
  if (!self->has_camera || !(scale > 0))
    return;
  mapshot_map_camera_pan (&self->camera, x - self->zoom_x, y - self->zoom_y);
  mapshot_map_camera_zoom_at (&self->camera, x, y, scale / self->pinch);
  self->zoom_x = x;
  self->zoom_y = y;
  self->pinch = scale;
  mapshot_map_view_moved (self);
}

static void
zoom_scale_cb (GtkGestureZoom *gesture, double scale, gpointer user_data)
{
  MapshotMapView *self = user_data;
  double x = self->zoom_x, y = self->zoom_y;

  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  mapshot_map_view_pinch (self, x, y, scale);
}

/* ---- the pointer ---- */

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, gpointer user_data)
{
  MapshotMapView *self = user_data;

  self->has_pointer = TRUE;
  self->pointer_x = x;
  self->pointer_y = y;
  if (self->draw_next)
    set_cursor (self, "crosshair");
  else if (self->drag == MAPSHOT_DRAG_NONE)
    set_cursor (self, mapshot_region_handles_get_cursor (find_grip (self, x, y, REACH_POINTER)));
  g_signal_emit_by_name (self, "pointer-moved");
}

static void
leave_cb (GtkEventControllerMotion *controller, gpointer user_data)
{
  MapshotMapView *self = user_data;

  self->has_pointer = FALSE;
  g_signal_emit_by_name (self, "pointer-moved");
}

/* ---- keys ---- */

static gboolean
pan_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  MapshotMapView *self = MAPSHOT_MAP_VIEW (widget);
  int x, y;

  if (!self->has_camera)
    return GDK_EVENT_PROPAGATE;
  g_variant_get (args, "(ii)", &x, &y);
  self->zoom_left = 0;
  if (mapshot_map_view_animates (self))
    {
      self->speed_x += -x * KEY_SPEED;
      self->speed_y += -y * KEY_SPEED;
      mapshot_map_view_start_motion (self);
    }
  else
    {
      mapshot_map_camera_pan (&self->camera, -x * KEY_STEP, -y * KEY_STEP);
      mapshot_map_view_moved (self);
    }
  return GDK_EVENT_STOP;
}

static gboolean
zoom_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  mapshot_map_view_zoom (MAPSHOT_MAP_VIEW (widget), g_variant_get_double (args));

  return GDK_EVENT_STOP;
}

static gboolean
show_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  MapshotMapView *self = MAPSHOT_MAP_VIEW (widget);

  if (self->region != NULL)
    {
      MapshotBounds bounds = mapshot_region_model_get_bounds (self->region);
      mapshot_map_view_show_bounds (self, &bounds);
    }
  return GDK_EVENT_STOP;
}

/* The frame, or its right or lower edge, by so many px: what a pointer does, in steps. */
static void
frame_cb (GtkWidget *widget, const char *name, GVariant *args)
{
  MapshotMapView *self = MAPSHOT_MAP_VIEW (widget);
  gboolean resize;
  int x, y;

  if (self->drag != MAPSHOT_DRAG_NONE || !mapshot_map_view_get_frame (self, &self->grip_box))
    return;
  g_variant_get (args, "(iib)", &x, &y, &resize);
  if (resize && mapshot_region_model_get_mode (self->region) == MAPSHOT_REGION_PAPER)
    return;
  self->grip = !resize ? MAPSHOT_GRIP_ALL : x != 0 ? MAPSHOT_GRIP_RIGHT : MAPSHOT_GRIP_BOTTOM;
  self->drag = MAPSHOT_DRAG_FRAME;
  mapshot_region_model_begin (self->region);
  mapshot_map_view_drag_frame (self, x * FRAME_STEP, y * FRAME_STEP, FALSE);
  mapshot_region_model_end (self->region);
  self->drag = MAPSHOT_DRAG_NONE;
}

void
mapshot_map_view_add_bindings (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key, keypad;
    int x, y;
  } arrows[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1 },
  };
  static const guint nearer[] = { GDK_KEY_plus, GDK_KEY_KP_Add, GDK_KEY_equal };
  static const guint farther[] = { GDK_KEY_minus, GDK_KEY_KP_Subtract };
  static const guint shows[] = { GDK_KEY_0, GDK_KEY_KP_0 };

  gtk_widget_class_install_action (widget_class, "map.frame", "(iib)", frame_cb);
  for (gsize i = 0; i < G_N_ELEMENTS (arrows); i++)
    {
      gtk_widget_class_add_binding (widget_class, arrows[i].key, 0, pan_key_cb, "(ii)", arrows[i].x, arrows[i].y);
      gtk_widget_class_add_binding (widget_class, arrows[i].keypad, 0, pan_key_cb, "(ii)", arrows[i].x, arrows[i].y);
      gtk_widget_class_add_binding_action (widget_class, arrows[i].key, GDK_CONTROL_MASK, "map.frame", "(iib)", arrows[i].x, arrows[i].y, FALSE);
      gtk_widget_class_add_binding_action (widget_class, arrows[i].key, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "map.frame", "(iib)",
                                           arrows[i].x, arrows[i].y, TRUE);
    }
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "win.paste-place", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Insert, GDK_SHIFT_MASK, "win.paste-place", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (nearer); i++)
    gtk_widget_class_add_binding (widget_class, nearer[i], 0, zoom_key_cb, "d", WHEEL_STEP);
  for (gsize i = 0; i < G_N_ELEMENTS (farther); i++)
    gtk_widget_class_add_binding (widget_class, farther[i], 0, zoom_key_cb, "d", 1 / WHEEL_STEP);
  for (gsize i = 0; i < G_N_ELEMENTS (shows); i++)
    gtk_widget_class_add_binding (widget_class, shows[i], 0, show_key_cb, NULL);
}

void
mapshot_map_view_add_gestures (MapshotMapView *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new (), *zoom = gtk_gesture_zoom_new ();

  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (zoom, "begin", G_CALLBACK (zoom_begin_cb), self);
  g_signal_connect (zoom, "scale-changed", G_CALLBACK (zoom_scale_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (zoom));
}
