/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window-private.h"

#include "error.h"
#include "gazetteer.h"
#include "region-file.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Ground around what has no extent of its own. */
#define POINT_BUFFER 500.0 /* metres */

/* How far around a place is shown that says no zoom. */
#define PLACE_RADIUS 1000.0 /* metres */
#define MAX_TEXT 4096       /* bytes of what is pasted */

/* ---- regions from files ---- */

static void
read_thread (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  MapshotOutline *outline = mapshot_region_file_read (data, &error);

  if (outline != NULL)
    g_task_return_pointer (task, outline, (GDestroyNotify) mapshot_outline_unref);
  else
    g_task_return_error (task, error);
}

static void
take_outline (MapshotWindow *self, MapshotOutline *outline)
{
  MapshotRegionModel *region = mapshot_draft_get_region (self->draft);
  g_autoptr (GError) error = NULL;
  MapshotBounds bounds;

  if (!mapshot_region_file_get_bounds (outline, 0, &bounds, &error) &&
      (mapshot_error_get_topic (error) != MAPSHOT_TOPIC_EXTENT || !mapshot_region_file_get_bounds (outline, POINT_BUFFER, &bounds, NULL)))
    {
      mapshot_window_say (self, error->message);
      return;
    }
  g_clear_error (&error);
  if (!mapshot_region_model_set_bounds (region, &bounds, &error))
    {
      mapshot_window_say (self, error->message);
      return;
    }
  mapshot_map_view_set_outline (self->map, outline);
  mapshot_map_view_show_bounds (self->map, &bounds);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  MapshotWindow *self = MAPSHOT_WINDOW (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotOutline) outline = g_task_propagate_pointer (G_TASK (result), &error);

  /* The window may have been closed meanwhile. */
  if (self->draft == NULL)
    return;
  if (outline != NULL)
    take_outline (self, outline);
  else
    mapshot_window_say (self, error->message);
}

void
mapshot_window_open_region (MapshotWindow *self, const char *path)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, read_cb, NULL);

  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, read_thread);
}

/* The lines belong to the rectangle that was made of them, wherever its edges are dragged. */
static void
region_changed_cb (MapshotRegionModel *region, MapshotWindow *self)
{
  if (mapshot_region_model_get_mode (region) != MAPSHOT_REGION_RECTANGLE)
    mapshot_map_view_set_outline (self->map, NULL);
}

/* A sheet at a round scale may reach beyond what is in sight. */
static void
mode_cb (MapshotRegionModel *region, GParamSpec *pspec, MapshotWindow *self)
{
  MapshotBounds bounds = mapshot_region_model_get_bounds (region);

  if (mapshot_region_model_get_mode (region) == MAPSHOT_REGION_PAPER)
    mapshot_map_view_show_bounds (self->map, &bounds);
}

/* ---- places as text ---- */

static double
get_radius (const MapshotFoundPlace *place)
{
  if (place->zoom < 0)
    return PLACE_RADIUS;
  return CLAMP (40075016.7 / 256 / pow (2, place->zoom) * 400 * cos (place->position.latitude * G_PI / 180), 50, 5e6);
}

static void
show_text (MapshotWindow *self, const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strndup (text, MAX_TEXT));
  g_autoptr (MapshotFoundPlace) place = g_utf8_validate (trimmed, -1, NULL) ? mapshot_gazetteer_resolve (trimmed, NULL) : NULL;

  if (place != NULL)
    mapshot_window_show_place (self, &place->position, get_radius (place));
  else
    mapshot_window_say (self, _("This is no place"));
}

static void
pasted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MapshotWindow) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);

  if (self->draft != NULL)
    show_text (self, text != NULL ? text : "");
}

void
mapshot_window_paste_place (MapshotWindow *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, pasted_cb, g_object_ref (self));
}

/* ---- what is dropped ---- */

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, MapshotWindow *self)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      GSList *files = g_value_get_boxed (value);

      if (files != NULL)
        mapshot_window_open (self, files->data);
    }
  else if (G_VALUE_HOLDS_STRING (value))
    show_text (self, g_value_get_string (value));
  else
    return FALSE;

  return TRUE;
}

void
mapshot_window_init_region (MapshotWindow *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->map), GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (mapshot_draft_get_region (self->draft), "changed", G_CALLBACK (region_changed_cb), self, 0);
  g_signal_connect_object (mapshot_draft_get_region (self->draft), "notify::mode", G_CALLBACK (mode_cb), self, 0);
}
