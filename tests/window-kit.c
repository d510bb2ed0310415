/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window-kit.h"

#include "desktop-kit.h"
#include "window-private.h"

#include <glib/gstdio.h>

MapshotApplication *window_kit_app;

void
window_kit_iterate (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
}

gboolean
window_kit_skip (void)
{
  if (window_kit_app != NULL)
    return FALSE;
  g_test_skip ("there is no display: xvfb-run and dbus-run-session are needed");
  return TRUE;
}

gboolean
window_kit_skip_in_sandbox (void)
{
  if (window_kit_skip ())
    return TRUE;
  if (!g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return FALSE;
  g_test_skip ("this sandbox has a bus without a portal");
  return TRUE;
}

void
window_kit_use (WindowKit *self, const char *path)
{
  g_autofree char *uri = test_server_get_uri (self->server, path);

  mapshot_draft_set_source (mapshot_window_get_draft (self->window), uri);
}

void
window_kit_set_up (WindowKit *self, gconstpointer data)
{
  if (window_kit_app == NULL)
    return;
  self->server = test_server_new (TEST_SERVER_PLAIN);
  self->folder = g_dir_make_tmp ("mapshot-window-XXXXXX", NULL);
  self->window = mapshot_window_new (window_kit_app);
  window_kit_use (self, "/tile/{z}/{x}/{y}.png");
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1000, 700);
  gtk_window_present (GTK_WINDOW (self->window));
  window_kit_wait_until (gtk_widget_get_width (GTK_WIDGET (mapshot_window_get_map (self->window))) > 0);
}

static void
empty_queue (void)
{
  MapshotQueue *queue = mapshot_application_get_queue (window_kit_app);
  g_autoptr (MapshotJob) job = NULL;

  while ((job = g_list_model_get_item (G_LIST_MODEL (queue), 0)) != NULL)
    {
      mapshot_queue_drop (queue, job, FALSE);
      g_clear_object (&job);
    }
}

static void
empty_folder (WindowKit *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = window_kit_get_path (self, name);
      g_assert_no_errno (g_unlink (path));
    }
}

void
window_kit_tear_down (WindowKit *self, gconstpointer data)
{
  if (window_kit_app == NULL)
    return;
  /* GTK looks at a popover's surface in an idle callback. */
  if (self->window != NULL)
    gtk_popover_popdown (self->window->jobs_popover);
  empty_queue ();
  window_kit_iterate (0.3);
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  window_kit_iterate (0.1);
  empty_folder (self);
  g_assert_no_errno (g_rmdir (self->folder));
  test_server_free (self->server);
  g_free (self->folder);
}

void
window_kit_choose (WindowKit *self, const MapshotBounds *bounds, int zoom)
{
  MapshotDraft *draft = mapshot_window_get_draft (self->window);

  g_assert_true (mapshot_region_model_set_bounds (mapshot_draft_get_region (draft), bounds, NULL));
  g_object_set (draft, "automatic", FALSE, "zoom", zoom, NULL);
  mapshot_draft_plan_now (draft);
  g_assert_cmpstr (mapshot_draft_get_problem (draft), ==, NULL);
}

char *
window_kit_get_path (WindowKit *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

MapshotJob *
window_kit_capture (WindowKit *self, const char *name)
{
  g_autofree char *path = window_kit_get_path (self, name);
  GListModel *jobs = G_LIST_MODEL (mapshot_application_get_queue (window_kit_app));
  g_autoptr (MapshotJob) job = NULL;

  g_assert_true (mapshot_window_capture (self->window, path));
  job = g_list_model_get_item (jobs, g_list_model_get_n_items (jobs) - 1);
  g_assert_cmpstr (mapshot_job_get_output (job), ==, path);

  return job;
}

static void
activate_cb (GApplication *application, int *status)
{
  g_signal_stop_emission_by_name (application, "activate");
  *status = g_test_run ();
  g_application_quit (application);
}

/* GTK 4.18 warns of any widget that is measured for less than it needs, and libadwaita 1.7 does that with the labels of its own message dialog. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && g_str_has_prefix (fields[i].value, "Trying to measure GtkLabel"))
      return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, user_data);
}

int
window_kit_run (void)
{
  g_autofree char *sources = g_dir_make_tmp ("mapshot-sources-XXXXXX", NULL);
  MapshotSourceStore *store;
  int status = 1;

  if (gtk_check_version (4, 18, 0) == NULL)
    g_log_set_writer_func (write_log, NULL, NULL);

  if (!gtk_init_check ())
    {
      g_rmdir (sources);
      return g_test_run ();
    }
  desktop_kit_start ();
  store = mapshot_source_store_new ("", sources);
  window_kit_app = mapshot_application_new (G_APPLICATION_NON_UNIQUE);
  mapshot_application_use_store (window_kit_app, store);
  g_signal_connect (window_kit_app, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (window_kit_app), 0, NULL);
  g_assert_finalize_object (window_kit_app);
  mapshot_source_store_unref (store);
  desktop_kit_stop ();
  /* A test that kept an entry there removed it. */
  if (g_rmdir (sources) != 0)
    status = 1;

  return status;
}
