/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-kit.h"

#include "capture.h"

#include <glib/gstdio.h>

#define REGIONS                                                                                                          \
  "[region town]\nName=Town\nName[ko]=시내\nBounds=126.5,37.2,127.6,37.9\nView=126.8,37.4,127.2,37.7\n"                 \
  "[region east]\nName=East\nName[ko]=동쪽\nBounds=128,37,129,37.8\n"
#define SIZES "[size small]\nName=Small\nName[ko]=작게\nSize=600x400\n[size square]\nName=Square\nName[ko]=정사각형\nSize=512x512\n"

MapshotKioskApplication *kiosk_kit_app;
MapshotSourceStore *kiosk_kit_store;

void
kiosk_kit_iterate (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
}

gboolean
kiosk_kit_skip (void)
{
  if (kiosk_kit_app != NULL)
    return FALSE;
  g_test_skip ("there is no display: xvfb-run and dbus-run-session are needed");
  return TRUE;
}

/* ---- a kiosk ---- */

static MapshotKioskSettings *
load (const char *folder, const char *text)
{
  g_autofree char *path = g_build_filename (folder, "kiosk.ini", NULL);
  g_autoptr (GError) error = NULL;
  MapshotKioskSettings *settings;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  settings = mapshot_kiosk_settings_load (path, &error);
  g_assert_no_error (error);
  g_unlink (path);

  return settings;
}

/* Nothing waits to be done, and the picture would be the same. */
static gboolean
is_settled (KioskKit *self, char **last)
{
  g_autoptr (MapshotRecipe) recipe = mapshot_kiosk_window_make_recipe (self->window);
  char *text = recipe != NULL ? mapshot_recipe_to_string (recipe) : NULL;
  gboolean same = text != NULL && g_strcmp0 (text, *last) == 0;

  g_free (*last);
  *last = text;

  return same && self->window->late == 0 && self->window->late_words == 0 && self->window->replan == 0;
}

void
kiosk_kit_settle (KioskKit *self)
{
  gint64 end = g_get_monotonic_time () + KIOSK_KIT_PATIENCE;
  g_autofree char *last = NULL;

  for (int same = 0; same < 4; same = is_settled (self, &last) ? same + 1 : 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      kiosk_kit_iterate (0.15);
    }
}

void
kiosk_kit_resize (KioskKit *self, int width, int height)
{
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  /* A window's own width may hold its shadow. */
  kiosk_kit_wait_until (abs (gtk_widget_get_width (GTK_WIDGET (self->window)) - width) <= 16 &&
                        abs (gtk_widget_get_height (GTK_WIDGET (self->window)) - height) <= 16);
  kiosk_kit_settle (self);
}

void
kiosk_kit_open (KioskKit *self, const char *address, const char *kiosk, const char *save)
{
  g_autofree char *own = address == NULL ? test_server_get_uri (self->server, "/tile/{z}/{x}/{y}.png") : NULL;
  g_autofree char *text =
    g_strdup_printf ("[kiosk]\nTitle=Test map\nTitle[ko]=시험 지도\nIdleTime=3600\nRestartTime=600\n%s[save]\nFolder=%s\nFileName=map\n%s"
                     "[map street]\nName=Street\nName[ko]=지도\nSource=%s\n[map photo]\nName=Photo\nName[ko]=사진\nSource=basemap\n" REGIONS SIZES,
                     kiosk, self->folder, save, address != NULL ? address : own);
  MapshotKioskParts parts;

  self->settings = load (self->folder, text);
  self->budget = mapshot_kiosk_budget_new (NULL, self->settings->visitor_tiles, self->settings->day_tiles);
  self->monitor = fake_monitor_new ();
  self->drives = mapshot_kiosk_drives_new (G_VOLUME_MONITOR (self->monitor));
  parts = (MapshotKioskParts){ self->settings, kiosk_kit_store, NULL, self->budget, self->drives, NULL };
  self->window = mapshot_kiosk_window_new (GTK_APPLICATION (kiosk_kit_app), &parts);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1100, 760);
  gtk_window_present (GTK_WINDOW (self->window));
  kiosk_kit_wait_until (gtk_widget_get_width (GTK_WIDGET (mapshot_kiosk_window_get_map (self->window))) > 0);
  kiosk_kit_settle (self);
}

void
kiosk_kit_set_up (KioskKit *self, gconstpointer data)
{
  if (kiosk_kit_app == NULL)
    return;
  self->server = test_server_new (TEST_SERVER_PLAIN);
  self->folder = g_dir_make_tmp ("mapshot-kiosk-XXXXXX", NULL);
}

static void
close_kiosk (KioskKit *self)
{
  gpointer window = self->window;

  g_object_add_weak_pointer (window, &window);
  mapshot_kiosk_window_close (self->window);
  self->window = NULL;
  kiosk_kit_wait_until (window == NULL);
  g_assert_finalize_object (self->drives);
  g_assert_finalize_object (self->monitor);
  g_clear_pointer (&self->budget, mapshot_kiosk_budget_free);
  g_clear_pointer (&self->settings, mapshot_kiosk_settings_free);
}

void
kiosk_kit_tear_down (KioskKit *self, gconstpointer data)
{
  if (kiosk_kit_app == NULL)
    return;
  if (self->window != NULL)
    close_kiosk (self);
  kiosk_kit_iterate (0.1);
  g_assert_no_errno (g_rmdir (self->folder));
  test_server_free (self->server);
  g_free (self->folder);
}

/* ---- what a visitor sees and does ---- */

gboolean
kiosk_kit_is_page (KioskKit *self, const char *page)
{
  return g_str_equal (mapshot_kiosk_window_get_page (self->window), page);
}

void
kiosk_kit_assert_words (KioskKit *self, const char *words)
{
  g_assert_cmpstr (mapshot_kiosk_window_get_words (self->window), ==, words);
}

void
kiosk_kit_take (KioskKit *self)
{
  mapshot_kiosk_window_take (self->window);
  kiosk_kit_wait_until (!mapshot_kiosk_window_is_taking (self->window));
}

void
kiosk_kit_foreach (GtkWidget *widget, KioskKitFunc func, gpointer user_data)
{
  func (widget, user_data);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    kiosk_kit_foreach (child, func, user_data);
}

typedef struct
{
  const char *label;
  GtkWidget *button;
} Sought;

static void
find_button (GtkWidget *widget, gpointer user_data)
{
  Sought *sought = user_data;

  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), sought->label) == 0 && gtk_widget_get_mapped (widget))
    sought->button = widget;
}

void
kiosk_kit_press (KioskKit *self, const char *label)
{
  Sought sought = { label, NULL };

  kiosk_kit_foreach (GTK_WIDGET (self->window), find_button, &sought);
  if (sought.button == NULL)
    g_error ("no button says “%s”", label);
  g_signal_emit_by_name (sought.button, "clicked");
}

/* ---- files ---- */

int
kiosk_kit_count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

void
kiosk_kit_remove (KioskKit *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_assert_no_errno (g_unlink (path));
}

void
kiosk_kit_assert_engine (KioskKit *self, const MapshotRecipe *recipe, const char *data, gsize length)
{
  const MapshotPlanLimits limits = { .max_pixels = 1e8 };
  g_autofree char *path = g_build_filename (self->folder, "engine.png", NULL), *expected = NULL;
  g_autoptr (MapshotPlan) plan = mapshot_plan_new (recipe, kiosk_kit_store, &limits, NULL);
  g_autoptr (MapshotCapture) capture = mapshot_capture_new (plan, &(MapshotCaptureOptions){ .output = path, .retries = -1 });
  gsize expected_length;

  g_assert_true (mapshot_capture_run (capture, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &expected, &expected_length, NULL));
  g_unlink (path);
  g_assert_cmpmem (data, length, expected, expected_length);
}

/* ---- the program ---- */

static void
activate_cb (GApplication *application, int *status)
{
  g_signal_stop_emission_by_name (application, "activate");
  *status = g_test_run ();
  g_application_quit (application);
}

int
kiosk_kit_run (void)
{
  g_autofree char *folder = NULL, *state = NULL;
  g_autoptr (FakeMonitor) monitor = NULL;
  MapshotKioskSettings *settings;
  char *arguments[] = { NULL };
  int status = 1;

  if (!gtk_init_check ())
    return g_test_run ();
  folder = g_dir_make_tmp ("mapshot-kiosk-XXXXXX", NULL);
  state = g_build_filename (folder, "state.ini", NULL);
  settings = load (folder, "[kiosk]\nTitle=T\n[save]\nTo=usb\n[map a]\nName=A\nSource=basemap\n" REGIONS SIZES);
  monitor = fake_monitor_new ();
  kiosk_kit_store = mapshot_source_store_new ("", "");
  kiosk_kit_app = mapshot_kiosk_application_new (settings, mapshot_source_store_ref (kiosk_kit_store), mapshot_keys_new (NULL, NULL),
                                                 G_VOLUME_MONITOR (monitor), state);
  g_signal_connect (kiosk_kit_app, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (kiosk_kit_app), 0, arguments);
  g_assert_finalize_object (kiosk_kit_app);
  mapshot_source_store_unref (kiosk_kit_store);
  g_rmdir (folder);

  return status;
}
