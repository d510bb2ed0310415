/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-window-private.h"

#include "kiosk-unfinished.h"

#include <errno.h>
#include <sys/statvfs.h>
#include <unistd.h>

char *
mapshot_kiosk_window_get_day (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%Y-%m-%d");
}

gboolean
mapshot_kiosk_window_find_place (MapshotKioskWindow *self, MapshotKioskPlace *place)
{
  const MapshotKioskSettings *settings = self->parts.settings;

  for (int i = 0; i < settings->n_places; i++)
    if (settings->places[i] != MAPSHOT_KIOSK_TO_USB || mapshot_kiosk_drives_get_path (self->parts.drives) != NULL)
      {
        *place = settings->places[i];
        return TRUE;
      }
  return FALSE;
}

void
mapshot_kiosk_window_drives_changed (MapshotKioskWindow *self)
{
  if (self->shot != NULL && self->shot_drive != NULL && g_strcmp0 (self->shot_drive, mapshot_kiosk_drives_get_path (self->parts.drives)) != 0)
    {
      self->drive_gone = TRUE;
      mapshot_kiosk_shot_stop (self->shot);
    }
  mapshot_kiosk_window_show_hint (self);
}

/* ---- the end ---- */

static void
show_end (MapshotKioskWindow *self, KioskEnd end)
{
  const MapshotKioskSettings *settings = self->parts.settings;
  gboolean good = end == KIOSK_END_ON_DRIVE || end == KIOSK_END_IN_FOLDER || end == KIOSK_END_FETCHED;

  self->end = end;
  mapshot_kiosk_window_show_end (self);
  gtk_stack_set_visible_child_name (self->pages, "done");
  gtk_widget_grab_focus (GTK_WIDGET (self->restart_button));
  if (end == KIOSK_END_TO_FETCH)
    mapshot_kiosk_window_set_times (self, settings->pickup_time, settings->pickup_time);
  else if (good)
    mapshot_kiosk_window_set_times (self, settings->restart_time, settings->restart_time);
  else
    mapshot_kiosk_window_set_times (self, settings->idle_time, settings->warning_time);
}

static void
pickup_cb (MapshotKioskPickup *pickup, GParamSpec *pspec, MapshotKioskWindow *self)
{
  switch (mapshot_kiosk_pickup_get_state (pickup))
    {
    case MAPSHOT_KIOSK_PICKUP_SENDING:
      /* A slow telephone is waited for, once. */
      mapshot_kiosk_window_set_times (self, self->parts.settings->pickup_time, self->parts.settings->pickup_time);
      break;
    case MAPSHOT_KIOSK_PICKUP_FETCHED:
      show_end (self, KIOSK_END_FETCHED);
      break;
    default:
      break;
    }
}

static KioskEnd
offer (MapshotKioskWindow *self)
{
  const MapshotKioskSettings *settings = self->parts.settings;
  g_autoptr (GBytes) picture = mapshot_kiosk_shot_take_picture (self->shot);
  g_autoptr (GError) error = NULL;

  self->pickup = mapshot_kiosk_pickup_new (picture, self->name, settings->pickup_interface, settings->pickup_port, settings->pickup_time, &error);
  if (self->pickup == NULL)
    {
      g_message ("%s", error->message);
      return KIOSK_END_NO_PICKUP;
    }
  g_signal_connect_object (self->pickup, "notify::state", G_CALLBACK (pickup_cb), self, 0);

  return KIOSK_END_TO_FETCH;
}

static KioskEnd
get_end (MapshotKioskWindow *self)
{
  gboolean drive = self->shot_place == MAPSHOT_KIOSK_TO_USB;

  switch (mapshot_kiosk_shot_get_outcome (self->shot))
    {
    case MAPSHOT_KIOSK_SHOT_SAVED:
      return drive ? KIOSK_END_ON_DRIVE : self->shot_place == MAPSHOT_KIOSK_TO_FOLDER ? KIOSK_END_IN_FOLDER : offer (self);
    case MAPSHOT_KIOSK_SHOT_STOPPED:
      return self->drive_gone ? KIOSK_END_DRIVE_GONE : KIOSK_END_NONE;
    case MAPSHOT_KIOSK_SHOT_NETWORK:
      return KIOSK_END_NETWORK;
    case MAPSHOT_KIOSK_SHOT_FULL:
      return drive ? KIOSK_END_DRIVE_FULL : KIOSK_END_FOLDER_FULL;
    case MAPSHOT_KIOSK_SHOT_TOO_LARGE:
      return KIOSK_END_TOO_LARGE;
    case MAPSHOT_KIOSK_SHOT_NO_FOLDER:
      return drive ? KIOSK_END_DRIVE_LOCKED : KIOSK_END_FOLDER_BROKEN;
    case MAPSHOT_KIOSK_SHOT_FAILED:
    default:
      return KIOSK_END_FAILED;
    }
}

static void
show_picture (MapshotKioskWindow *self)
{
  int width, height;
  GBytes *pixels = mapshot_kiosk_shot_get_preview (self->shot, &width, &height);
  g_autoptr (GdkTexture) texture = NULL;

  if (pixels != NULL && mapshot_kiosk_shot_get_outcome (self->shot) == MAPSHOT_KIOSK_SHOT_SAVED)
    texture = gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8, pixels, (gsize) width * 3);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_widget_set_visible (GTK_WIDGET (self->picture), texture != NULL);
}

static void
set_taking (MapshotKioskWindow *self, gboolean taking)
{
  gtk_widget_set_visible (GTK_WIDGET (self->progress_box), taking);
  gtk_widget_set_sensitive (GTK_WIDGET (self->controls), !taking);
  gtk_widget_set_sensitive (GTK_WIDGET (self->map), !taking);
  gtk_widget_set_can_target (GTK_WIDGET (self->frame), !taking);
  gtk_progress_bar_set_fraction (self->progress_bar, 0);
  mapshot_kiosk_window_pause_map (self);
  mapshot_kiosk_idle_hold (&self->idle, taking, g_get_monotonic_time ());
}

static void
done_cb (MapshotKioskShot *shot, MapshotKioskWindow *self)
{
  const char *reason = mapshot_kiosk_shot_get_reason (shot);
  KioskEnd end;

  mapshot_kiosk_unfinished_end (self->parts.unfinished);
  mapshot_kiosk_budget_settle (self->parts.budget, mapshot_kiosk_shot_get_tiles (shot));
  /* Somebody looks after the machine. */
  if (reason != NULL && mapshot_kiosk_shot_get_outcome (shot) != MAPSHOT_KIOSK_SHOT_STOPPED)
    g_message ("%s", reason);
  set_taking (self, FALSE);
  if (mapshot_kiosk_shot_get_path (shot) != NULL)
    {
      g_free (self->name);
      self->name = g_path_get_basename (mapshot_kiosk_shot_get_path (shot));
    }
  self->lacking = mapshot_kiosk_shot_is_lacking (shot);
  end = get_end (self);
  show_picture (self);
  g_clear_object (&self->shot);
  mapshot_kiosk_window_pause_map (self);
  if (end != KIOSK_END_NONE)
    show_end (self, end);
  else
    mapshot_kiosk_window_plan_now (self);
}

static void
progress_cb (MapshotKioskShot *shot, double fraction, MapshotKioskWindow *self)
{
  gtk_progress_bar_set_fraction (self->progress_bar, fraction);
}

/* ---- the beginning ---- */

/* What is known to end badly is not begun: it would cost tiles. */
static KioskEnd
check_folder (const char *folder, MapshotKioskPlace place, guint64 bytes)
{
  gboolean drive = place == MAPSHOT_KIOSK_TO_USB;
  struct statvfs status;

  if (access (folder, W_OK | X_OK) != 0 || statvfs (folder, &status) != 0)
    {
      g_message ("%s: %s", folder, g_strerror (errno));
      return drive ? KIOSK_END_DRIVE_LOCKED : KIOSK_END_FOLDER_BROKEN;
    }
  if ((guint64) status.f_bavail * status.f_frsize < bytes)
    {
      g_message ("%s: %s", folder, g_strerror (ENOSPC));
      return drive ? KIOSK_END_DRIVE_FULL : KIOSK_END_FOLDER_FULL;
    }

  return KIOSK_END_NONE;
}

static const char *
get_folder (MapshotKioskWindow *self, MapshotKioskPlace place)
{
  return place == MAPSHOT_KIOSK_TO_USB      ? mapshot_kiosk_drives_get_path (self->parts.drives)
         : place == MAPSHOT_KIOSK_TO_FOLDER ? self->parts.settings->folder
                                            : NULL;
}

static void
start (MapshotKioskWindow *self, MapshotKioskPlace place, const char *folder)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = mapshot_kiosk_window_get_day ();

  g_free (self->name);
  self->name = mapshot_kiosk_settings_make_name (self->parts.settings, mapshot_kiosk_window_get_chosen_map (self),
                                                 mapshot_kiosk_window_get_chosen_region (self), mapshot_kiosk_window_get_chosen_size (self),
                                                 self->language, now);
  self->shot_place = place;
  g_free (self->shot_drive);
  self->shot_drive = place == MAPSHOT_KIOSK_TO_USB ? g_strdup (folder) : NULL;
  self->drive_gone = FALSE;
  mapshot_kiosk_budget_take (self->parts.budget, day, self->plan->tiles);
  self->shot = mapshot_kiosk_shot_new (self->plan, folder, self->name, self->parts.settings->pickup_max_size, self->parts.keys);
  if (place == MAPSHOT_KIOSK_TO_FOLDER)
    mapshot_kiosk_unfinished_begin (self->parts.unfinished, mapshot_kiosk_shot_get_path (self->shot));
  g_signal_connect_object (self->shot, "progress", G_CALLBACK (progress_cb), self, 0);
  g_signal_connect_object (self->shot, "done", G_CALLBACK (done_cb), self, 0);
  set_taking (self, TRUE);
}

/* What moves by itself stops where it is. */
static void
hold_still (MapshotKioskWindow *self)
{
  const MapshotMapCamera *camera = mapshot_map_view_get_camera (self->map);
  MapshotPosition middle;

  if (camera == NULL)
    return;
  middle = mapshot_map_camera_get_position (camera, camera->width / 2, camera->height / 2);
  mapshot_map_view_look_at (self->map, &middle, camera->resolution);
}

void
mapshot_kiosk_window_take (MapshotKioskWindow *self)
{
  MapshotKioskPlace place;
  const char *folder;
  KioskEnd end;

  g_return_if_fail (MAPSHOT_IS_KIOSK_WINDOW (self));

  mapshot_kiosk_window_touch (self);
  hold_still (self);
  mapshot_kiosk_window_plan_now (self);
  if (self->shot != NULL || self->end != KIOSK_END_NONE || !gtk_widget_get_sensitive (GTK_WIDGET (self->take_button)) ||
      !mapshot_kiosk_window_find_place (self, &place))
    return;
  folder = get_folder (self, place);
  end = folder != NULL ? check_folder (folder, place, self->plan->expected_bytes[0]) : KIOSK_END_NONE;
  if (end != KIOSK_END_NONE)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->picture), FALSE);
      show_end (self, end);
    }
  else
    start (self, place, folder);
}

void
mapshot_kiosk_window_forget_picture (MapshotKioskWindow *self)
{
  if (self->pickup != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->pickup, self);
      mapshot_kiosk_pickup_close (self->pickup);
    }
  g_clear_object (&self->pickup);
  mapshot_kiosk_code_view_set_text (self->code, NULL);
  gtk_label_set_text (self->code_label, "");
  gtk_picture_set_paintable (self->picture, NULL);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->shot_drive, g_free);
  self->lacking = FALSE;
  self->end = KIOSK_END_NONE;
}
