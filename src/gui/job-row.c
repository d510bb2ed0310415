/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job-row.h"

#include "words.h"

#include <glib/gi18n-lib.h>

struct _MapshotJobRow
{
  GtkListBoxRow parent_instance;

  MapshotQueue *queue;
  MapshotJob *job;

  GtkLabel *name_label, *state_label;
  GtkProgressBar *bar;
  GtkWidget *open_button, *folder_button, *copy_button, *missing_button, *retry_button, *pause_button, *cancel_button;
};

G_DEFINE_FINAL_TYPE (MapshotJobRow, mapshot_job_row, GTK_TYPE_LIST_BOX_ROW)

static guint explain_signal;

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
        return g_strdup (reason);
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
  g_autofree char *text = describe (self);

  gtk_progress_bar_set_fraction (self->bar, CLAMP (mapshot_job_get_fraction (self->job), 0, 1));
  gtk_label_set_text (self->state_label, text);
}

static void
show_state (MapshotJobRow *self)
{
  MapshotJobState state = mapshot_job_get_state (self->job);
  gboolean done = state == MAPSHOT_JOB_DONE, failed = state == MAPSHOT_JOB_FAILED, lacking;

  g_object_get (self->job, "lacking", &lacking, NULL);
  gtk_widget_set_visible (self->open_button, done);
  gtk_widget_set_visible (self->folder_button, done);
  gtk_widget_set_visible (self->copy_button, done);
  gtk_widget_set_visible (self->missing_button, done && lacking);
  gtk_widget_set_visible (self->retry_button, failed);
  gtk_widget_set_visible (self->pause_button, !done && !failed);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), !done && !failed);
  if (state == MAPSHOT_JOB_PAUSED)
    name_button (self->pause_button, "media-playback-start-symbolic", _("Go On"));
  else
    name_button (self->pause_button, "media-playback-pause-symbolic", _("Pause"));
  name_button (self->cancel_button, "window-close-symbolic", done || failed ? _("Remove from the List") : _("Cancel"));
  set_class (self, "lacking", done && lacking);
  set_class (self, "failed", failed);
  show_progress (self);
}

/* ---- acting ---- */

static void
pause_cb (GtkButton *button, MapshotJobRow *self)
{
  if (mapshot_job_get_state (self->job) == MAPSHOT_JOB_PAUSED)
    mapshot_queue_resume (self->queue, self->job);
  else
    mapshot_queue_pause (self->queue, self->job);
}

static void
retry_cb (GtkButton *button, MapshotJobRow *self)
{
  mapshot_queue_retry (self->queue, self->job);
}

static void
cancel_cb (GtkButton *button, MapshotJobRow *self)
{
  mapshot_queue_drop (self->queue, self->job, FALSE);
}

static void
missing_cb (GtkButton *button, MapshotJobRow *self)
{
  g_signal_emit (self, explain_signal, 0);
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

  G_OBJECT_CLASS (mapshot_job_row_parent_class)->dispose (object);
}

static void
mapshot_job_row_class_init (MapshotJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mapshot_job_row_dispose;
  explain_signal =
    g_signal_new ("explain", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/mapshot/Mapshot/job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, bar);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, open_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, folder_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, copy_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, missing_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, retry_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, pause_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotJobRow, cancel_button);
}

static void
mapshot_job_row_init (MapshotJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->pause_button, "clicked", G_CALLBACK (pause_cb), self);
  g_signal_connect (self->retry_button, "clicked", G_CALLBACK (retry_cb), self);
  g_signal_connect (self->cancel_button, "clicked", G_CALLBACK (cancel_cb), self);
  g_signal_connect (self->missing_button, "clicked", G_CALLBACK (missing_cb), self);
}

GtkWidget *
mapshot_job_row_new (MapshotQueue *queue, MapshotJob *job)
{
  MapshotJobRow *self = g_object_new (MAPSHOT_TYPE_JOB_ROW, NULL);
  GtkWidget *targets[] = { self->open_button, self->folder_button, self->copy_button };

  self->queue = g_object_ref (queue);
  self->job = g_object_ref (job);
  gtk_label_set_text (self->name_label, mapshot_job_get_name (job));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), mapshot_job_get_output (job));
  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    gtk_actionable_set_action_target_value (GTK_ACTIONABLE (targets[i]), g_variant_new_string (mapshot_job_get_output (job)));
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
