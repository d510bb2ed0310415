/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window-private.h"

#include "alone.h"
#include "settings.h"
#include "target.h"
#include "words.h"

#include <glib/gi18n-lib.h>

static MapshotQueue *
get_queue (MapshotWindow *self)
{
  return mapshot_application_get_queue (self->app);
}

/* ---- starting ---- */

gboolean
mapshot_window_capture (MapshotWindow *self, const char *path)
{
  g_autoptr (MapshotRecipe) recipe = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *real = NULL;
  gboolean alone;
  MapshotQueueFile file;
  AdwToast *toast;

  g_return_val_if_fail (MAPSHOT_IS_WINDOW (self), FALSE);

  real = mapshot_target_follow (path);
  alone = mapshot_alone_is (real);
  file = (MapshotQueueFile){ path, TRUE, mapshot_settings_get_sidecars () && !alone };

  recipe = mapshot_draft_make_recipe (self->draft);
  if (mapshot_queue_add (get_queue (self), recipe, &file, &error) == NULL)
    {
      mapshot_window_say (self, error->message);
      return FALSE;
    }
  if (!alone)
    toast = adw_toast_new (_("The capture has begun"));
  else if (mapshot_settings_get_sidecars ())
    toast = adw_toast_new (_("Only this file may be written here: it comes when it is whole, without files for mapping programs"));
  else
    toast = adw_toast_new (_("Only this file may be written here: it comes when it is whole"));
  adw_toast_set_button_label (toast, _("Show"));
  adw_toast_set_action_name (toast, "win.show-jobs");
  adw_toast_set_timeout (toast, alone ? 8 : 3);
  adw_toast_overlay_add_toast (self->toasts, toast);

  return TRUE;
}

/* ---- a connection that costs ---- */

static void
metered_response_cb (AdwMessageDialog *dialog, const char *response, MapshotWindow *self)
{
  if (g_str_equal (response, "capture"))
    mapshot_window_capture (self, g_object_get_data (G_OBJECT (dialog), "path"));
}

static void
warn_metered (MapshotWindow *self, const char *path)
{
  const MapshotPlan *plan = mapshot_draft_get_plan (self->draft);
  g_autofree char *tiles = plan != NULL ? mapshot_words_count (plan->tiles) : g_strdup ("");
  g_autofree char *body = g_strdup_printf (_("What is fetched over this connection may cost money. The picture needs %s tiles."), tiles);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Metered Connection"), body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "capture", _("_Capture Anyway"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "path", g_strdup (path), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (metered_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
mapshot_window_start (MapshotWindow *self, const char *path)
{
  if (mapshot_panel_is_metered (self->panel))
    warn_metered (self, path);
  else
    mapshot_window_capture (self, path);
}

/* The way that the engine knows: files that have no path of their own cannot be written in one go. */
static char *
take_path (MapshotWindow *self, GtkNativeDialog *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL, *folder = NULL;

  if (path == NULL)
    {
      mapshot_window_say (self, _("Choose a folder on this computer"));
      return NULL;
    }
  folder = g_path_get_dirname (path);
  mapshot_settings_set_folder (folder);

  return g_steal_pointer (&path);
}

static void
save_response_cb (GtkNativeDialog *chooser, int response, MapshotWindow *self)
{
  g_autofree char *path = response == GTK_RESPONSE_ACCEPT ? take_path (self, chooser) : NULL;

  g_clear_object (&self->chooser);
  if (path == NULL)
    return;
  mapshot_window_start (self, path);
}

static void
set_folder (GtkFileChooser *chooser)
{
  g_autofree char *remembered = mapshot_settings_get_folder ();
  const char *path = remembered != NULL ? remembered : g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);
  g_autoptr (GFile) folder = g_file_new_for_path (path != NULL ? path : g_get_home_dir ());

  if (g_file_query_exists (folder, NULL))
    gtk_file_chooser_set_current_folder (chooser, folder, NULL);
}

static void
add_png_filter (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("PNG pictures"));
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
add_region_filter (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  static const char *const patterns[] = { "*.geojson", "*.json", "*.gpx", "*.kml" };

  gtk_file_filter_set_name (filter, _("Regions (GeoJSON, GPX, KML)"));
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_chooser_add_filter (chooser, filter);
}

void
mapshot_window_export (MapshotWindow *self)
{
  GtkFileChooserNative *chooser;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = NULL;

  if (self->chooser != NULL)
    return;
  name = mapshot_words_file_name (self->draft, now);
  chooser = gtk_file_chooser_native_new (_("Export"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
  add_png_filter (GTK_FILE_CHOOSER (chooser));
  set_folder (GTK_FILE_CHOOSER (chooser));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (save_response_cb), self);
  self->chooser = GTK_NATIVE_DIALOG (chooser);
  gtk_native_dialog_show (self->chooser);
}

static void
open_response_cb (GtkNativeDialog *chooser, int response, MapshotWindow *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;

  g_clear_object (&self->chooser);
  if (file != NULL)
    mapshot_window_open (self, file);
}

void
mapshot_window_choose_picture (MapshotWindow *self)
{
  GtkFileChooserNative *chooser;

  if (self->chooser != NULL)
    return;
  chooser = gtk_file_chooser_native_new (_("Open"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  add_png_filter (GTK_FILE_CHOOSER (chooser));
  add_region_filter (GTK_FILE_CHOOSER (chooser));
  set_folder (GTK_FILE_CHOOSER (chooser));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (open_response_cb), self);
  self->chooser = GTK_NATIVE_DIALOG (chooser);
  gtk_native_dialog_show (self->chooser);
}

/* ---- when one ends ---- */

static GtkWidget *
make_toast_button (const char *label, const char *action, const char *path)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), g_variant_new_string (path));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);

  return button;
}

static void
toast_done (MapshotWindow *self, MapshotJob *job, gboolean lacking)
{
  const char *path = mapshot_job_get_output (job);
  g_autofree char *text = g_strdup_printf (lacking ? _("%s is done, but parts are missing") : _("%s is done"), mapshot_job_get_name (job));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (text);
  AdwToast *toast = adw_toast_new ("");

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), label);
  if (lacking)
    gtk_box_append (GTK_BOX (box), make_toast_button (_("What Is Missing"), "win.explain-picture", path));
  else
    gtk_box_append (GTK_BOX (box), make_toast_button (_("Open"), "win.view-picture", path));
  if (!mapshot_adaptive_get_narrow (self->adaptive))
    {
      gtk_box_append (GTK_BOX (box), make_toast_button (_("Show in Files"), "app.show-picture", path));
      gtk_box_append (GTK_BOX (box), make_toast_button (_("Copy"), "win.copy-picture", path));
    }
  adw_toast_set_custom_title (toast, box);
  adw_toast_set_timeout (toast, 10);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
notify_elsewhere (MapshotWindow *self, MapshotJob *job, const char *title)
{
  g_autoptr (GNotification) notification = g_notification_new (title);

  if (gtk_window_is_active (GTK_WINDOW (self)) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_notification_set_body (notification, mapshot_job_get_name (job));
  if (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE)
    g_notification_add_button_with_target (notification, _("Open"), "app.open-picture", "s", mapshot_job_get_output (job));
  g_application_send_notification (G_APPLICATION (self->app), mapshot_job_get_id (job), notification);
}

static void
state_cb (MapshotJob *job, GParamSpec *pspec, MapshotWindow *self)
{
  MapshotJobState state = mapshot_job_get_state (job);
  gboolean lacking;

  mapshot_window_yield_to_captures (self);
  g_object_get (job, "lacking", &lacking, NULL);
  if (state == MAPSHOT_JOB_DONE)
    {
      toast_done (self, job, lacking);
      notify_elsewhere (self, job, lacking ? _("The picture is done, but parts are missing") : _("The picture is done"));
    }
  else if (state == MAPSHOT_JOB_FAILED)
    {
      mapshot_window_say (self, mapshot_job_get_reason (job));
      notify_elsewhere (self, job, _("The capture failed"));
    }
}

/* ---- closing ---- */

static gboolean
close_cb (gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));

  return G_SOURCE_REMOVE;
}

/* Not while the dialog answers: it still needs the window that it belongs to. */
static void
close_response_cb (AdwMessageDialog *dialog, const char *response, MapshotWindow *self)
{
  if (!g_str_equal (response, "close"))
    return;
  self->closing = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_cb, g_object_ref (self), g_object_unref);
}

gboolean
mapshot_window_ask_before_closing (MapshotWindow *self)
{
  guint active = mapshot_queue_get_active (get_queue (self));
  g_autofree char *heading = NULL;
  GtkWidget *dialog;

  if (active == 0 || self->closing)
    return FALSE;
  heading = g_strdup_printf (ngettext ("%u capture is not done", "%u captures are not done", active), active);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, _("When the window is closed they stop, and start again with the next one."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _("_Stay"), "close", _("_Close"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "close", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));

  return TRUE;
}

/* ---- what happens to them ---- */

static void
items_changed_cb (GListModel *jobs, guint position, guint removed, guint added, MapshotWindow *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (MapshotJob) job = g_list_model_get_item (jobs, i);

      /* A job that is moved leaves and comes again. */
      g_signal_handlers_disconnect_by_func (job, state_cb, self);
      g_signal_connect_object (job, "notify::state", G_CALLBACK (state_cb), self, 0);
    }
}

void
mapshot_window_init_captures (MapshotWindow *self)
{
  GListModel *jobs = G_LIST_MODEL (get_queue (self));

  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  items_changed_cb (jobs, 0, 0, g_list_model_get_n_items (jobs), self);
  mapshot_window_init_queue (self);
}
