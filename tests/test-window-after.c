/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job-row.h"
#include "key-dialog.h"
#include "mapshot-config.h"
#include "missing-window.h"
#include "settings.h"
#include "window-kit.h"
#include "window-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

/* While a capture runs, and what is done with its picture. */

/* 3 × 3 tiles or so, and 10 × 11. */
static const MapshotBounds small = { 126.3, 36.9, 128.1, 38.05 };
static const MapshotBounds large = { 120, 30, 134, 42 };

/* The tile of 127.2° E, 37.5° N at zoom 9. */
#define HOLE_X 436
#define HOLE_Y 198

static GtkWidget *
get_row (WindowKit *kit, MapshotJob *job)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (kit->window->jobs_list, i)) != NULL; i++)
    if (mapshot_job_row_get_job (MAPSHOT_JOB_ROW (row)) == job)
      return GTK_WIDGET (row);
  g_assert_not_reached ();
}

/* The first that is in sight and has a label with TEXT in it; a button where BUTTON. */
static GtkWidget *
find (GtkWidget *widget, const char *text, gboolean button)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (button && GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0)
    return widget;
  if (!button && GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find (child, text, button);

  return found;
}

static void
serve (WindowKit *kit, int x, int y)
{
  g_autofree char *path = g_strdup_printf ("/holes/9/%d/%d.png", x, y);
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 9, x, y);

  test_server_add_file (kit->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
}

/* A picture that lacks one tile, which is served afterwards. */
static MapshotJob *
capture_with_hole (WindowKit *kit)
{
  MapshotJob *job;
  gboolean lacking;

  for (int y = HOLE_Y - 4; y <= HOLE_Y + 4; y++)
    for (int x = HOLE_X - 4; x <= HOLE_X + 4; x++)
      if (x != HOLE_X || y != HOLE_Y)
        serve (kit, x, y);
  window_kit_use (kit, "/holes/{z}/{x}/{y}.png");
  g_object_set (mapshot_window_get_draft (kit->window), "on-missing", MAPSHOT_ON_MISSING_BLANK, NULL);
  window_kit_choose (kit, &small, 9);
  job = window_kit_capture (kit, "map.png");
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  g_object_get (job, "lacking", &lacking, NULL);
  g_assert_true (lacking);
  serve (kit, HOLE_X, HOLE_Y);

  return job;
}

/* The page of what is missing, over the window's own action. */
static GtkWidget *
explain (WindowKit *kit, MapshotJob *job)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *page = NULL;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (kit->window), "win.explain-picture", "s", mapshot_job_get_output (job)));
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (MAPSHOT_IS_MISSING_WINDOW (window))
        page = window;
    }
  g_assert_nonnull (page);

  return page;
}

static void
click (GtkWidget *page, const char *name)
{
  gpointer gone = page;
  GObject *button = gtk_widget_get_template_child (page, MAPSHOT_TYPE_MISSING_WINDOW, name);

  g_assert_nonnull (button);
  g_object_add_weak_pointer (gone, &gone);
  g_signal_emit_by_name (button, "clicked");
  window_kit_wait_until (gone == NULL);
}

/* Only the tile that is missing is asked for, and then nothing is. */
static void
test_retry (WindowKit *kit, gconstpointer data)
{
  g_autofree char *path = g_strdup_printf ("/holes/9/%d/%d.png", HOLE_X, HOLE_Y), *other = NULL, *a = NULL, *b = NULL;
  g_autoptr (MapshotJob) job = NULL;
  MapshotJob *fresh;
  gboolean lacking;
  gsize a_length, b_length;

  if (window_kit_skip ())
    return;
  job = g_object_ref (capture_with_hole (kit));
  /* The map asks for tiles of its own: it looks elsewhere, where there are none. */
  mapshot_map_view_look_at (mapshot_window_get_map (kit->window), &(MapshotPosition){ -40, -100 }, 300);
  window_kit_wait_until (mapshot_map_tiles_get_waiting (g_ptr_array_index (mapshot_map_view_get_layers (mapshot_window_get_map (kit->window)), 0)) == 0);
  window_kit_iterate (0.2);
  test_server_reset (kit->server);
  click (explain (kit, job), "retry_button");
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  g_object_get (job, "lacking", &lacking, NULL);
  g_assert_false (lacking);
  g_assert_cmpuint (test_server_get_path_requests (kit->server, path), ==, 1);
  for (int y = HOLE_Y - 1; y <= HOLE_Y + 1; y++)
    for (int x = HOLE_X - 1; x <= HOLE_X + 1; x++)
      {
        g_autofree char *beside = g_strdup_printf ("/holes/9/%d/%d.png", x, y);

        g_assert_cmpuint (test_server_get_path_requests (kit->server, beside), ==, x == HOLE_X && y == HOLE_Y);
      }
  /* And the picture is the one that lacked nothing from the first. */
  fresh = window_kit_capture (kit, "fresh.png");
  window_kit_wait_until (mapshot_job_get_state (fresh) == MAPSHOT_JOB_DONE);
  other = window_kit_get_path (kit, "fresh.png");
  g_assert_true (g_file_get_contents (mapshot_job_get_output (job), &a, &a_length, NULL));
  g_assert_true (g_file_get_contents (other, &b, &b_length, NULL));
  g_assert_cmpmem (a, a_length, b, b_length);
}

static void
test_keep (WindowKit *kit, gconstpointer data)
{
  g_autoptr (MapshotJob) job = NULL;

  if (window_kit_skip ())
    return;
  job = g_object_ref (capture_with_hole (kit));
  click (explain (kit, job), "keep_button");
  g_assert_cmpint (mapshot_job_get_state (job), ==, MAPSHOT_JOB_DONE);
  g_assert_true (g_file_test (mapshot_job_get_output (job), G_FILE_TEST_IS_REGULAR));
  g_assert_nonnull (get_row (kit, job));
}

/* It goes into the wastebasket with what lies beside it, and out of the list. */
static void
test_discard (WindowKit *kit, gconstpointer data)
{
  g_autofree char *path = NULL, *world = NULL, *trashed = NULL;
  g_autoptr (GSettings) settings = NULL;
  GListModel *jobs;

  if (window_kit_skip_in_sandbox ())
    return;
  jobs = G_LIST_MODEL (mapshot_application_get_queue (window_kit_app));
  settings = g_settings_new (MAPSHOT_APP_ID);
  g_settings_set_boolean (settings, MAPSHOT_SETTING_SIDECARS, TRUE);
  path = g_strdup (mapshot_job_get_output (capture_with_hole (kit)));
  g_settings_reset (settings, MAPSHOT_SETTING_SIDECARS);
  world = window_kit_get_path (kit, "map.pgw");
  g_assert_true (g_file_test (world, G_FILE_TEST_IS_REGULAR));
  {
    g_autoptr (MapshotJob) job = g_list_model_get_item (jobs, 0);
    click (explain (kit, job), "discard_button");
  }
  g_assert_cmpuint (g_list_model_get_n_items (jobs), ==, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (world, G_FILE_TEST_EXISTS));
  trashed = g_build_filename (g_get_user_data_dir (), "Trash", "files", "map.png", NULL);
  g_assert_true (g_file_test (trashed, G_FILE_TEST_IS_REGULAR));
}

/* A picture that is done is opened, shown and copied from the line that says so. */
static void
test_toast (WindowKit *kit, gconstpointer data)
{
  GdkContentProvider *content;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *path = NULL;
  MapshotJob *job;
  GtkWidget *button;

  if (window_kit_skip ())
    return;
  window_kit_choose (kit, &small, 9);
  job = window_kit_capture (kit, "map.png");
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  window_kit_wait_until (find (GTK_WIDGET (kit->window), "map.png is done", FALSE) != NULL);
  button = find (GTK_WIDGET (kit->window), "Open", TRUE);
  g_assert_nonnull (button);
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, "win.view-picture");
  button = find (GTK_WIDGET (kit->window), "Show in Files", TRUE);
  g_assert_nonnull (button);
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, "app.show-picture");
  button = find (GTK_WIDGET (kit->window), "Copy", TRUE);
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  content = gdk_clipboard_get_content (gtk_widget_get_clipboard (GTK_WIDGET (kit->window)));
  g_assert_nonnull (content);
  g_value_init (&value, G_TYPE_FILE);
  g_assert_true (gdk_content_provider_get_value (content, &value, NULL));
  path = g_file_get_path (g_value_get_object (&value));
  g_assert_cmpstr (path, ==, mapshot_job_get_output (job));
}

/* What a row says while its capture runs: how far, how fast, how long still. */
static void
test_progress (WindowKit *kit, gconstpointer data)
{
  MapshotJob *job;
  GtkWidget *row;

  if (window_kit_skip ())
    return;
  window_kit_use (kit, "/slow/400/tile/{z}/{x}/{y}.png");
  window_kit_choose (kit, &large, 9);
  job = window_kit_capture (kit, "map.png");
  gtk_menu_button_popup (kit->window->jobs_button);
  row = get_row (kit, job);
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_RUNNING);
  window_kit_wait_until (find (row, " tiles · ", FALSE) != NULL && find (row, "/s · ", FALSE) != NULL && find (row, " left", FALSE) != NULL);
}

static double
get_cpu (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* A capture is others' work: the thread of the window never has more to do at once than a frame or two. In its own time, which other programs do not change. */
static void
test_nothing_blocks (WindowKit *kit, gconstpointer data)
{
  double longest = 0;
  gint64 end;
  MapshotJob *job;

  if (window_kit_skip ())
    return;
  window_kit_choose (kit, &large, 10);
  gtk_menu_button_popup (kit->window->jobs_button);
  window_kit_iterate (0.5);
  job = window_kit_capture (kit, "map.png");
  end = g_get_monotonic_time () + WINDOW_KIT_PATIENCE;
  while (mapshot_job_get_state (job) != MAPSHOT_JOB_DONE && g_get_monotonic_time () < end)
    {
      double start = get_cpu ();

      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
      longest = MAX (longest, get_cpu () - start);
    }
  g_assert_cmpint (mapshot_job_get_state (job), ==, MAPSHOT_JOB_DONE);
  g_test_message ("longest turn of the window's thread: %.0f ms", longest * 1000);
  /* Some 30 ms with the sanitizers. */
  g_assert_cmpfloat (longest, <, 0.5);
}

/* The map does not ask a service that a capture asks; it goes on when the capture is done. Another one is not its business. */
static void
test_map_yields (WindowKit *kit, gconstpointer data)
{
  MapshotMapTiles *tiles;
  MapshotJob *job;

  if (window_kit_skip ())
    return;
  window_kit_use (kit, "/slow/400/tile/{z}/{x}/{y}.png");
  window_kit_choose (kit, &large, 9);
  tiles = g_ptr_array_index (mapshot_map_view_get_layers (mapshot_window_get_map (kit->window)), 0);
  g_assert_false (mapshot_map_tiles_get_paused (tiles));
  job = window_kit_capture (kit, "map.png");
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_RUNNING);
  g_assert_true (mapshot_map_tiles_get_paused (tiles));
  /* The base map is drawn here. */
  mapshot_draft_set_source (mapshot_window_get_draft (kit->window), NULL);
  tiles = g_ptr_array_index (mapshot_map_view_get_layers (mapshot_window_get_map (kit->window)), 0);
  g_assert_false (mapshot_map_tiles_get_paused (tiles));
  /* Whoever comes back meanwhile finds it paused. */
  window_kit_use (kit, "/slow/400/tile/{z}/{x}/{y}.png");
  tiles = g_ptr_array_index (mapshot_map_view_get_layers (mapshot_window_get_map (kit->window)), 0);
  g_assert_true (mapshot_map_tiles_get_paused (tiles));
  mapshot_queue_pause (mapshot_application_get_queue (window_kit_app), job);
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_PAUSED);
  g_assert_false (mapshot_map_tiles_get_paused (tiles));
}

/* One that waits is dropped on another one, and takes its place. */
static void
test_drop_on_row (WindowKit *kit, gconstpointer data)
{
  g_autoptr (GListModel) controllers = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  MapshotJob *running, *first, *second;
  gboolean taken = FALSE;

  if (window_kit_skip ())
    return;
  window_kit_use (kit, "/slow/400/tile/{z}/{x}/{y}.png");
  window_kit_choose (kit, &large, 9);
  running = window_kit_capture (kit, "running.png");
  window_kit_wait_until (mapshot_job_get_state (running) == MAPSHOT_JOB_RUNNING);
  first = window_kit_capture (kit, "first.png");
  second = window_kit_capture (kit, "second.png");
  g_assert_cmpuint (mapshot_job_get_position (second), ==, 2);
  controllers = gtk_widget_observe_controllers (get_row (kit, first));
  g_value_init (&value, MAPSHOT_TYPE_JOB);
  g_value_set_object (&value, second);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, 5.0, 5.0, &taken);
    }
  g_assert_true (taken);
  g_assert_cmpuint (mapshot_job_get_position (second), ==, 1);
  g_assert_cmpuint (mapshot_job_get_position (first), ==, 2);
}

/* ---- keys ---- */

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_type (child, type);

  return found;
}

static void
say_cb (const char *text, gpointer said)
{
  g_free (*(char **) said);
  *(char **) said = g_strdup (text);
}

/* What is typed is used at once, by the map and by captures. There is no keyring here: it is told that it lasts as long as the program. */
static void
test_key (WindowKit *kit, gconstpointer data)
{
  g_autofree char *path = NULL, *entry = NULL, *template_uri = NULL, *said = NULL;
  g_autoptr (MapshotSource) source = NULL;
  g_autoptr (GError) error = NULL;
  MapshotSourceKeys *keys;
  MapshotDraft *draft;
  const char *key = NULL;
  GtkWidget *dialog;
  gpointer gone;
  MapshotJob *job;

  if (window_kit_skip ())
    return;
  keys = mapshot_application_get_source_keys (window_kit_app);
  draft = mapshot_window_get_draft (kit->window);
  path = window_kit_get_path (kit, "keyed.ini");
  template_uri = test_server_get_uri (kit->server, "/tile/{z}/{x}/{y}.png?key={key}");
  entry = g_strdup_printf ("[source keyed]\nName=Keyed\nTemplate=%s\nMaxZoom=18\n", template_uri);
  g_assert_true (g_file_set_contents (path, entry, -1, NULL));
  source = mapshot_source_store_resolve (mapshot_application_get_store (window_kit_app), path, &error);
  g_assert_no_error (error);
  mapshot_draft_set_source (draft, path);
  mapshot_region_model_set_bounds (mapshot_draft_get_region (draft), &small, NULL);
  mapshot_draft_plan_now (draft);
  window_kit_wait_until (g_strcmp0 (mapshot_draft_get_problem (draft), "Keyed needs a key") == 0);
  test_server_reset (kit->server);

  dialog = mapshot_key_dialog_new (GTK_WINDOW (kit->window), keys, source, say_cb, &said);
  gone = dialog;
  g_object_add_weak_pointer (gone, &gone);
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "save"));
  gtk_editable_set_text (GTK_EDITABLE (find_type (dialog, GTK_TYPE_PASSWORD_ENTRY)), " S3CR3T\n");
  g_assert_true (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "save"));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "save");
  gtk_window_close (GTK_WINDOW (dialog));
  window_kit_wait_until (gone == NULL);
  window_kit_wait_until (mapshot_source_keys_get (keys, source, &key) == MAPSHOT_KEY_KEPT);
  g_assert_cmpstr (key, ==, "S3CR3T");
  window_kit_wait_until (said != NULL);
  g_assert_true (g_str_has_prefix (said, "The key is used until Mapshot is closed: "));
  window_kit_wait_until (mapshot_draft_get_problem (draft) == NULL);
  window_kit_wait_until (test_server_get_requests (kit->server) > 0);
  job = window_kit_capture (kit, "map.png");
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("mapshot-home-XXXXXX", NULL), *data = g_build_filename (home, "data", NULL);
  int status;

  /* The wastebasket is there, too. */
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/window-after/" name, WindowKit, NULL, window_kit_set_up, func, window_kit_tear_down)
  ADD ("retry", test_retry);
  ADD ("keep", test_keep);
  ADD ("discard", test_discard);
  ADD ("toast", test_toast);
  ADD ("progress", test_progress);
  ADD ("nothing-blocks", test_nothing_blocks);
  ADD ("map-yields", test_map_yields);
  ADD ("drop-on-row", test_drop_on_row);
  ADD ("key", test_key);

  status = window_kit_run ();
  g_spawn_sync (NULL, (char *[]){ (char *) "rm", (char *) "-rf", home, NULL }, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);

  return status;
}
