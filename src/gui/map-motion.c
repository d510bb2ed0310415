/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-view-private.h"

#include <math.h>

/* Of what is left of a zoom, this much remains after a second. */
#define ZOOM_REMAINS 1e-7

/* Of the speed of a thrown map, this much remains after a second. */
#define SPEED_REMAINS 0.02
#define MIN_SPEED 12.0   /* px a second */
#define MAX_SPEED 6000.0 /* px a second */
#define MIN_ZOOM 0.002
#define MAX_STEP 0.1 /* seconds: a stalled frame does not throw the map away */

gboolean
mapshot_map_view_animates (MapshotMapView *self)
{
  gboolean enabled = TRUE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &enabled, NULL);

  return enabled;
}

static gboolean
step_zoom (MapshotMapView *self, double seconds)
{
  double part = self->zoom_left * (1 - pow (ZOOM_REMAINS, seconds));

  if (self->zoom_left == 0)
    return FALSE;
  if (fabs (self->zoom_left - part) < MIN_ZOOM)
    part = self->zoom_left;
  self->zoom_left -= part;
  mapshot_map_camera_zoom_at (&self->camera, self->zoom_x, self->zoom_y, exp (part));

  return TRUE;
}

static gboolean
step_speed (MapshotMapView *self, double seconds)
{
  double remains = pow (SPEED_REMAINS, seconds), way = (1 - remains) / -log (SPEED_REMAINS);

  if (self->speed_x == 0 && self->speed_y == 0)
    return FALSE;
  mapshot_map_camera_pan (&self->camera, self->speed_x * way, self->speed_y * way);
  self->speed_x *= remains;
  self->speed_y *= remains;
  if (hypot (self->speed_x, self->speed_y) < MIN_SPEED)
    self->speed_x = self->speed_y = 0;

  return TRUE;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  MapshotMapView *self = MAPSHOT_MAP_VIEW (widget);
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double seconds = self->last_frame > 0 ? MIN ((double) (now - self->last_frame) / G_USEC_PER_SEC, MAX_STEP) : 1.0 / 60;
  gboolean zooms = step_zoom (self, seconds), pans = step_speed (self, seconds);

  self->last_frame = now;
  if (zooms || pans)
    mapshot_map_view_moved (self);
  else if (self->fading)
    gtk_widget_queue_draw (widget);
  else
    {
      self->tick = 0;
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

void
mapshot_map_view_start_motion (MapshotMapView *self)
{
  self->speed_x = CLAMP (self->speed_x, -MAX_SPEED, MAX_SPEED);
  self->speed_y = CLAMP (self->speed_y, -MAX_SPEED, MAX_SPEED);
  if (self->tick != 0)
    return;
  self->last_frame = 0;
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

void
mapshot_map_view_stop_motion (MapshotMapView *self)
{
  self->zoom_left = self->speed_x = self->speed_y = 0;
}

void
mapshot_map_view_zoom_smoothly (MapshotMapView *self, double x, double y, double factor)
{
  if (!self->has_camera || factor <= 0)
    return;
  self->speed_x = self->speed_y = 0;
  if (!mapshot_map_view_animates (self))
    {
      mapshot_map_camera_zoom_at (&self->camera, x, y, factor);
      mapshot_map_view_moved (self);
      return;
    }
  self->zoom_left += log (factor);
  self->zoom_x = x;
  self->zoom_y = y;
  mapshot_map_view_start_motion (self);
}
