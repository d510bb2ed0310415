/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window-private.h"

#include "command-text.h"
#include "job-row.h"
#include "missing-window.h"
#include "newest.h"
#include "sidecars.h"
#include "viewer-window.h"

#include <glib/gi18n-lib.h>

static MapshotQueue *
get_queue (MapshotWindow *self)
{
  return mapshot_application_get_queue (self->app);
}

/* ---- looking at a picture ---- */

/* What the inner viewer does not know is shown by whoever does. */
void
mapshot_window_view_picture (MapshotWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *viewer = mapshot_viewer_window_new (GTK_WINDOW (self), path, &error);

  gtk_popover_popdown (self->jobs_popover);
  if (viewer != NULL)
    gtk_window_present (GTK_WINDOW (viewer));
  else if (g_file_test (path, G_FILE_TEST_EXISTS))
    g_action_group_activate_action (G_ACTION_GROUP (self->app), "open-picture", g_variant_new_string (path));
  else
    mapshot_window_say (self, error->message);
}

void
mapshot_window_close_viewers (MapshotWindow *self)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self->app)));

  for (GList *l = windows; l != NULL; l = l->next)
    if (MAPSHOT_IS_VIEWER_WINDOW (l->data))
      gtk_window_destroy (l->data);
}

/* ---- what is missing ---- */

static void
trash_quietly (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_file_trash (file, NULL, NULL);
}

static void
answer_cb (MapshotMissingWindow *dialog, const char *answer, MapshotWindow *self)
{
  MapshotJob *job = g_object_get_data (G_OBJECT (dialog), "job");
  g_autoptr (GFile) file = g_file_new_for_path (mapshot_job_get_output (job));
  g_autoptr (GError) error = NULL;

  if (g_str_equal (answer, "retry"))
    mapshot_queue_retry (get_queue (self), job);
  else if (g_str_equal (answer, "discard"))
    {
      g_auto (GStrv) beside = mapshot_sidecars_find (mapshot_job_get_output (job));

      if (!g_file_trash (file, NULL, &error))
        {
          mapshot_window_say (self, error->message);
          return;
        }
      for (char **path = beside; *path != NULL; path++)
        trash_quietly (*path);
      mapshot_queue_drop (get_queue (self), job, FALSE);
    }
}

static void
explain (MapshotWindow *self, MapshotJob *job)
{
  GtkWidget *dialog = mapshot_missing_window_new (GTK_WINDOW (self), mapshot_job_get_output (job), mapshot_draft_get_store (self->draft));

  gtk_popover_popdown (self->jobs_popover);
  g_object_set_data_full (G_OBJECT (dialog), "job", g_object_ref (job), g_object_unref);
  g_signal_connect_object (dialog, "answer", G_CALLBACK (answer_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
mapshot_window_explain_picture (MapshotWindow *self, const char *path)
{
  GListModel *jobs = G_LIST_MODEL (get_queue (self));

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (MapshotJob) job = g_list_model_get_item (jobs, i);
      if (g_str_equal (mapshot_job_get_output (job), path))
        {
          explain (self, job);
          return;
        }
    }
}

/* ---- again, or otherwise ---- */

/* What the capture was made of is chosen again. */
static gboolean
choose_again (MapshotWindow *self, MapshotJob *job)
{
  g_autoptr (GError) error = NULL;
  MapshotBounds bounds;

  gtk_popover_popdown (self->jobs_popover);
  if (!mapshot_draft_load_recipe (self->draft, mapshot_job_get_recipe (job), &error))
    {
      mapshot_window_say (self, error->message);
      return FALSE;
    }
  bounds = mapshot_region_model_get_bounds (mapshot_draft_get_region (self->draft));
  mapshot_map_view_show_bounds (self->map, &bounds);

  return TRUE;
}

static void
dismissed_cb (AdwToast *toast, MapshotWindow *self)
{
  g_clear_object (&self->changing);
}

/* The settings are changed in the window, as always; then they are applied to the capture, or it is left as it was. */
static void
change (MapshotWindow *self, MapshotJob *job)
{
  g_autofree char *text = NULL, *escaped = NULL;
  AdwToast *toast;

  if (!choose_again (self, job))
    return;
  escaped = g_markup_escape_text (mapshot_job_get_name (job), -1);
  text = g_strdup_printf (_("Change what you like, then apply it to %s"), escaped);
  g_set_object (&self->changing, job);
  toast = adw_toast_new (text);
  adw_toast_set_timeout (toast, 0);
  adw_toast_set_button_label (toast, _("Apply"));
  adw_toast_set_action_name (toast, "win.apply-change");
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
mapshot_window_apply_change (MapshotWindow *self)
{
  g_autoptr (MapshotJob) job = g_steal_pointer (&self->changing);
  g_autoptr (MapshotRecipe) recipe = NULL;
  g_autoptr (GError) error = NULL;

  if (job == NULL)
    return;
  recipe = mapshot_draft_make_recipe (self->draft);
  if (mapshot_queue_edit (get_queue (self), job, recipe, &error))
    gtk_menu_button_popup (self->jobs_button);
  else
    mapshot_window_say (self, error->message);
}

/* ---- rows ---- */

/* The list shows the newest first: what is further up comes later. */
static void
move (MapshotWindow *self, MapshotJob *job, int by)
{
  int position = (int) mapshot_job_get_position (job) + by;
  GtkListBoxRow *row;

  if (position < 1)
    return;
  mapshot_queue_move (get_queue (self), job, (guint) position);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->jobs_list, i)) != NULL; i++)
    if (mapshot_job_row_get_job (MAPSHOT_JOB_ROW (row)) == job)
      gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
copy_command (MapshotWindow *self, MapshotJob *job)
{
  g_autofree char *command = mapshot_command_text_new (mapshot_job_get_recipe (job), mapshot_job_get_output (job));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), command);
  mapshot_window_say (self, _("The command is copied"));
}

static void
wanted_cb (MapshotJobRow *row, const char *what, MapshotWindow *self)
{
  g_autoptr (MapshotJob) job = g_object_ref (mapshot_job_row_get_job (row));
  const char *path = mapshot_job_get_output (job);

  if (g_str_equal (what, "view"))
    mapshot_window_view_picture (self, path);
  else if (g_str_equal (what, "show"))
    g_action_group_activate_action (G_ACTION_GROUP (self->app), "show-picture", g_variant_new_string (path));
  else if (g_str_equal (what, "copy"))
    g_action_group_activate_action (G_ACTION_GROUP (self), "copy-picture", g_variant_new_string (path));
  else if (g_str_equal (what, "copy-command"))
    copy_command (self, job);
  else if (g_str_equal (what, "explain"))
    explain (self, job);
  else if (g_str_equal (what, "edit"))
    change (self, job);
  else if (g_str_equal (what, "repeat") && choose_again (self, job))
    mapshot_window_export (self);
  else if (g_str_equal (what, "up") || g_str_equal (what, "down"))
    move (self, job, g_str_equal (what, "up") ? 1 : -1);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  MapshotWindow *self = user_data;
  GtkWidget *row = mapshot_job_row_new (get_queue (self), item);

  g_signal_connect_object (row, "wanted", G_CALLBACK (wanted_cb), self, 0);

  return row;
}

static void
show_active (MapshotWindow *self)
{
  guint active = mapshot_queue_get_active (get_queue (self));
  g_autofree char *text = g_strdup_printf ("%u", active);
  g_autofree char *name = active > 0 ? g_strdup_printf (ngettext ("Captures, %u under way", "Captures, %u under way", active), active)
                                     : g_strdup (_("Captures"));

  gtk_label_set_text (self->jobs_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->jobs_label), active > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->jobs_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
mapshot_window_init_queue (MapshotWindow *self)
{
  GListModel *jobs = G_LIST_MODEL (get_queue (self));
  g_autoptr (MapshotNewest) newest = mapshot_newest_new (jobs);

  gtk_list_box_bind_model (self->jobs_list, G_LIST_MODEL (newest), make_row, self, NULL);
  g_signal_connect_object (jobs, "notify::active", G_CALLBACK (show_active), self, G_CONNECT_SWAPPED);
  show_active (self);
}
