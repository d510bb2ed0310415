/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job-row.h"

#include "thumbnail.h"
#include "words.h"

#include <glib/gi18n-lib.h>

struct _MapshotJobRow
{
  GtkListBoxRow parent_instance;

  MapshotQueue *queue;
  MapshotJob *job;
  GSimpleActionGroup *actions;

  MapshotThumbnail *thumbnail;
  GtkLabel *name_label, *state_label;
  GtkWidget *view_button, *show_button, *explain_button, *retry_button, *pause_button, *cancel_button, *menu_button;
};

G_DEFINE_FINAL_TYPE (MapshotJobRow, mapshot_job_row, GTK_TYPE_LIST_BOX_ROW)

static guint wanted_signal;

/* ---- showing ---- */

static char *
describe (MapshotJobRow *self)
{
  const char *reason = mapshot_job_get_reason (self->job);
  gboolean lacking;

  switch (mapshot_job_get_state (self->job))
    {
    case MAPSHOT_JOB_WAITING:
      if (reason != NULL)
        return g_strdup_printf (_("Waiting: %s"), reason);
      return g_strdup_printf (_("Waiting, number %u"), mapshot_job_get_position (self->job));
    case MAPSHOT_JOB_RUNNING:
      return mapshot_words_progress (mapshot_job_get_progress (self->job));
    case MAPSHOT_JOB_PAUSED:
      return reason != NULL ? g_strdup_printf (_("Paused: %s"), reason) : g_strdup (_("Paused"));
    case MAPSHOT_JOB_FAILED:
      return g_strdup (reason != NULL ? reason : _("Failed"));
    case MAPSHOT_JOB_DONE:
    default:
      g_object_get (self->job, "lacking", &lacking, NULL);
      if (lacking && reason != NULL)
        return g_strdup_printf (_("Done, but parts are missing: %s"), reason);
      return g_strdup (lacking ? _("Done, but parts are missing") : _("Done"));
    }
}

static void
set_class (gpointer widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
name_button (GtkWidget *button, const char *icon, const char *name)
{
  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_progress (MapshotJobRow *self)
{
  g_autofree char *text = describe (self), *name = NULL;

  gtk_label_set_text (self->state_label, text);
  if (mapshot_job_get_state (self->job) != MAPSHOT_JOB_DONE)
    mapshot_thumbnail_set_fraction (self->thumbnail, mapshot_job_get_fraction (self->job));
  name = g_strdup_printf ("%s, %s", mapshot_job_get_name (self->job), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
enable (MapshotJobRow *self, const char *action, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), action)), enabled);
}

static void
show_state (MapshotJobRow *self)
{
  MapshotJobState state = mapshot_job_get_state (self->job);
  gboolean done = state == MAPSHOT_JOB_DONE, failed = state == MAPSHOT_JOB_FAILED, waiting = state == MAPSHOT_JOB_WAITING, lacking;
  static const char *const of_done[] = { "view", "show", "copy" };

  g_object_get (self->job, "lacking", &lacking, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (of_done); i++)
    enable (self, of_done[i], done);
  enable (self, "explain", done && lacking);
  enable (self, "edit", state != MAPSHOT_JOB_RUNNING && !done);
  enable (self, "up", waiting);
  enable (self, "down", waiting);
  gtk_widget_set_visible (self->view_button, done && !lacking);
  gtk_widget_set_visible (self->show_button, done);
  gtk_widget_set_visible (self->explain_button, done && lacking);
  gtk_widget_set_visible (self->retry_button, failed);
  gtk_widget_set_visible (self->pause_button, !done && !failed);
  gtk_widget_set_visible (self->cancel_button, !done);
  if (state == MAPSHOT_JOB_PAUSED)
    name_button (self->pause_button, "media-playback-start-symbolic", _("Go On"));
  else
    name_button (self->pause_button, "media-playback-pause-symbolic", _("Pause"));
  name_button (self->cancel_button, "window-close-symbolic", failed ? _("Remove from the List") : _("Cancel"));
  set_class (self, "lacking", done && lacking);
  set_class (self, "failed", failed);
  if (done)
    mapshot_thumbnail_set_path (self->thumbnail, mapshot_job_get_output (self->job));
  show_progress (self);
}

/* ---- acting ---- */

static void
wanted_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotJobRow *self = user_data;

  g_signal_emit (self, wanted_signal, 0, g_action_get_name (G_ACTION (action)));
}

static void
pause_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotJobRow *self = user_data;

  if (mapshot_job_get_state (self->job) == MAPSHOT_JOB_PAUSED)
    mapshot_queue_resume (self->queue, self->job);
  else
    mapshot_queue_pause (self->queue, self->job);
}

static void
retry_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotJobRow *self = user_data;

  mapshot_queue_retry (self->queue, self->job);
}

static void
remove_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotJobRow *self = user_data;

  mapshot_queue_drop (self->queue, self->job, FALSE);
}

static const GActionEntry actions[] = {
  { .name = "view", .activate = wanted_cb },
  { .name = "show", .activate = wanted_cb },
  { .name = "copy", .activate = wanted_cb },
  { .name = "copy-command", .activate = wanted_cb },
  { .name = "explain", .activate = wanted_cb },
  { .name = "repeat", .activate = wanted_cb },
  { .name = "edit", .activate = wanted_cb },
  { .name = "up", .activate = wanted_cb },
  { .name = "down", .activate = wanted_cb },
  { .name = "pause", .activate = pause_cb },
  { .name = "retry", .activate = retry_cb },
  { .name = "remove", .activate = remove_cb },
};

/* ---- moving a waiting one by the pointer ---- */

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source, double x, double y, MapshotJobRow *self)
{
  if (mapshot_job_get_state (self->job) != MAPSHOT_JOB_WAITING)
    return NULL;
  return gdk_content_provider_new_typed (MAPSHOT_TYPE_JOB, self->job);
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, MapshotJobRow *self)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, paintable, 0, 0);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, MapshotJobRow *self)
{
  MapshotJob *job = g_value_get_object (value);

  if (job == NULL || job == self->job || mapshot_job_get_state (self->job) != MAPSHOT_JOB_WAITING)
    return FALSE;
  mapshot_queue_move (self->queue, job, mapshot_job_get_position (self->job));

  return TRUE;
}

static void
add_dragging (MapshotJobRow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (MAPSHOT_TYPE_JOB, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* ---- the object ---- */

static void
mapshot_job_row_dispose (GObject *object)
{
  MapshotJobRow *self = MAPSHOT_JOB_ROW (object);

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_object (&self->queue);
  if (self->actions != NULL)
    gtk_widget_insert_action_group (GTK_WIDGET (self), "job", NULL);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (mapshot_job_row_parent_class)->dispose (object);
}

static void
mapshot_job_row_class_init (MapshotJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MAPSHOT_TYPE_THUMBNAIL);
  G_OBJECT_CLASS (klass)->dispose = mapshot_job_row_dispose;
  wanted_signal =
    g_signal_new ("wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/mapshot/Mapshot/job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, view_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, show_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, explain_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, retry_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, pause_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, menu_button);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "job.up", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "job.down", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "job.remove", NULL);
}

static void
mapshot_job_row_init (MapshotJobRow *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "job", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
  add_dragging (self);
}

GtkWidget *
mapshot_job_row_new (MapshotQueue *queue, MapshotJob *job)
{
  MapshotJobRow *self = g_object_new (MAPSHOT_TYPE_JOB_ROW, NULL);

  self->queue = g_object_ref (queue);
  self->job = g_object_ref (job);
  gtk_label_set_text (self->name_label, mapshot_job_get_name (job));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), mapshot_job_get_output (job));
  g_signal_connect_swapped (job, "notify::state", G_CALLBACK (show_state), self);
  g_signal_connect_swapped (job, "notify::lacking", G_CALLBACK (show_state), self);
  g_signal_connect_swapped (job, "notify::fraction", G_CALLBACK (show_progress), self);
  g_signal_connect_swapped (job, "notify::reason", G_CALLBACK (show_progress), self);
  g_signal_connect_swapped (job, "notify::position", G_CALLBACK (show_progress), self);
  show_state (self);

  return GTK_WIDGET (self);
}

MapshotJob *
mapshot_job_row_get_job (MapshotJobRow *self)
{
  g_return_val_if_fail (MAPSHOT_IS_JOB_ROW (self), NULL);

  return self->job;
}
