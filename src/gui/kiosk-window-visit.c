/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-window-private.h"

#include "kiosk-language.h"
#include "kiosk-unfinished.h"

#include <math.h>

#define TICK 200        /* milliseconds */
#define COUNT_INTERVAL 2 /* seconds */
#define POINTER_SLACK 4 /* px: a pointer under which a button changed its size was not moved */

static void
start_ticking (MapshotKioskWindow *self)
{
  if (self->ticks == 0)
    self->ticks = g_timeout_add (TICK, mapshot_kiosk_window_tick, self);
}

/* ---- the end of a visit ---- */

/* Nothing is counted aloud: there is nothing left to lose but the tiles that one visitor may have. */
static void
wait_silently (MapshotKioskWindow *self)
{
  self->idle.warning = 0;
  mapshot_kiosk_idle_touch (&self->idle, g_get_monotonic_time ());
  start_ticking (self);
}

static void
clear_clipboards (GtkWidget *widget)
{
  gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), NULL);
  gdk_clipboard_set_content (gtk_widget_get_primary_clipboard (widget), NULL);
}

static void
drop_shot (MapshotKioskWindow *self)
{
  if (self->shot == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->shot, self);
  mapshot_kiosk_shot_stop (self->shot);
  g_clear_object (&self->shot);
  mapshot_kiosk_unfinished_end (self->parts.unfinished);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_box), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->controls), TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->map), TRUE);
}

/* What was touched last stays lit up until something else is: that, too, tells of who was here. */
static void
put_out (GtkWidget *widget)
{
  gtk_widget_unset_state_flags (widget, GTK_STATE_FLAG_PRELIGHT | GTK_STATE_FLAG_ACTIVE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    put_out (child);
}

void
mapshot_kiosk_window_end_visit (MapshotKioskWindow *self, gboolean gone)
{
  const MapshotKioskSettings *settings = self->parts.settings;

  drop_shot (self);
  mapshot_kiosk_window_forget_picture (self);
  /* “Start again” may be pressed by who has had enough pictures already. */
  if (gone)
    mapshot_kiosk_budget_next_visitor (self->parts.budget);
  mapshot_kiosk_window_check_budget (self);
  self->language = settings->languages[0];
  mapshot_kiosk_language_set (self->language);
  mapshot_kiosk_window_choose (self, 0, 0, 0);
  mapshot_kiosk_frame_set_size (self->frame, mapshot_kiosk_window_get_chosen_size (self));
  mapshot_kiosk_window_show_layers (self, TRUE);
  mapshot_kiosk_window_show_region (self);
  gtk_stack_set_visible_child_name (self->pages, "choose");
  clear_clipboards (GTK_WIDGET (self));
  mapshot_kiosk_budget_save (self->parts.budget);
  self->idle.time = settings->idle_time;
  self->idle.warning = settings->warning_time;
  self->silent = !gone;
  g_clear_handle_id (&self->ticks, g_source_remove);
  mapshot_kiosk_idle_clean (&self->idle);
  if (self->silent)
    wait_silently (self);
  mapshot_kiosk_window_show_words (self);
  mapshot_kiosk_window_show_countdown (self, 0);
  mapshot_kiosk_window_plan_now (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->map));
  gtk_window_set_focus_visible (GTK_WINDOW (self), FALSE);
  put_out (GTK_WIDGET (self));
}

/* ---- the clock ---- */

gboolean
mapshot_kiosk_window_tick (gpointer user_data)
{
  MapshotKioskWindow *self = user_data;
  int left = 0;

  switch (mapshot_kiosk_idle_look (&self->idle, g_get_monotonic_time (), &left))
    {
    case MAPSHOT_KIOSK_IDLE_OVER:
      self->ticks = 0;
      mapshot_kiosk_window_end_visit (self, TRUE);
      return G_SOURCE_REMOVE;
    case MAPSHOT_KIOSK_IDLE_CLEAN:
      self->ticks = 0;
      return G_SOURCE_REMOVE;
    case MAPSHOT_KIOSK_IDLE_WARNING:
    case MAPSHOT_KIOSK_IDLE_BUSY:
    default:
      mapshot_kiosk_window_show_countdown (self, left);
      return G_SOURCE_CONTINUE;
    }
}

static gboolean
count_cb (gpointer user_data)
{
  MapshotKioskWindow *self = user_data;

  mapshot_kiosk_window_check_budget (self);
  /* Not so often that a disk wears out. */
  if (++self->counts % 15 == 0)
    mapshot_kiosk_budget_save (self->parts.budget);

  return G_SOURCE_CONTINUE;
}

void
mapshot_kiosk_window_touch (MapshotKioskWindow *self)
{
  if (self->silent)
    self->idle.warning = self->parts.settings->warning_time;
  self->silent = FALSE;
  mapshot_kiosk_idle_touch (&self->idle, g_get_monotonic_time ());
  start_ticking (self);
}

void
mapshot_kiosk_window_set_times (MapshotKioskWindow *self, int time, int warning)
{
  self->silent = FALSE;
  mapshot_kiosk_idle_set_times (&self->idle, time, warning, g_get_monotonic_time ());
  start_ticking (self);
  mapshot_kiosk_window_tick (self);
}

void
mapshot_kiosk_window_stop_timers (MapshotKioskWindow *self)
{
  g_clear_handle_id (&self->counting, g_source_remove);
  g_clear_handle_id (&self->ticks, g_source_remove);
  g_clear_handle_id (&self->late_words, g_source_remove);
  g_clear_handle_id (&self->replan, g_source_remove);
  g_clear_handle_id (&self->retry, g_source_remove);
}

/* ---- what a visitor does ---- */

static gboolean
is_moved (MapshotKioskWindow *self, GdkEvent *event)
{
  double x, y;

  if (!gdk_event_get_position (event, &x, &y) || hypot (x - self->pointer_x, y - self->pointer_y) < POINTER_SLACK)
    return FALSE;
  self->pointer_x = x;
  self->pointer_y = y;

  return TRUE;
}

static gboolean
event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, gpointer user_data)
{
  MapshotKioskWindow *self = user_data;

  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_MOTION_NOTIFY:
      if (is_moved (self, event))
        mapshot_kiosk_window_touch (self);
      break;
    case GDK_BUTTON_PRESS:
    case GDK_BUTTON_RELEASE:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
    case GDK_TOUCH_END:
    case GDK_SCROLL:
    case GDK_TOUCHPAD_PINCH:
    case GDK_TOUCHPAD_SWIPE:
    case GDK_KEY_PRESS:
      mapshot_kiosk_window_touch (self);
      break;
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

/* Enough to reach and press everything with switches or a keyboard, and nothing that leads out: no inspector, no menu, no other window. */
static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, gpointer user_data)
{
  static const guint allowed[] = {
    GDK_KEY_Tab,   GDK_KEY_ISO_Left_Tab, GDK_KEY_Left,     GDK_KEY_Right, GDK_KEY_Up,   GDK_KEY_Down,   GDK_KEY_Return,
    GDK_KEY_space, GDK_KEY_KP_Enter,     GDK_KEY_KP_Space, GDK_KEY_plus,  GDK_KEY_minus, GDK_KEY_KP_Add, GDK_KEY_KP_Subtract,
  };

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_HYPER_MASK | GDK_META_MASK))
    return GDK_EVENT_STOP;
  for (gsize i = 0; i < G_N_ELEMENTS (allowed); i++)
    if (key == allowed[i])
      return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

void
mapshot_kiosk_window_init_visit (MapshotKioskWindow *self)
{
  GtkEventController *events = gtk_event_controller_legacy_new (), *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (events, "event", G_CALLBACK (event_cb), self);
  self->counting = g_timeout_add_seconds (COUNT_INTERVAL, count_cb, self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), events);
}
