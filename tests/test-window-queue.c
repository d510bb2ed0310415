/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desktop-kit.h"
#include "job-row.h"
#include "mapshot-config.h"
#include "missing-window.h"
#include "settings.h"
#include "thumbnail.h"
#include "viewer-window.h"
#include "window-kit.h"
#include "window-private.h"

#include <glib/gstdio.h>
#include <string.h>

/* 3 × 3 tiles or so. */
static const MapshotBounds small = { 126.3, 36.9, 128.1, 38.05 };

/* 100 tiles, and nobody is asked more than a few at once: it takes its time. */
static const MapshotBounds large = { 120, 30, 134, 42 };

static MapshotJobRow *
get_row (WindowKit *kit, MapshotJob *job)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (kit->window->jobs_list, i)) != NULL; i++)
    if (mapshot_job_row_get_job (MAPSHOT_JOB_ROW (row)) == job)
      return MAPSHOT_JOB_ROW (row);
  g_assert_not_reached ();
}

static void
act (WindowKit *kit, MapshotJob *job, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_row (kit, job)), action, NULL));
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

static GtkWidget *
find_window (GType type)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type))
        return window;
    }
  return NULL;
}

static void
close_window (GtkWidget *window)
{
  gpointer gone = window;

  g_object_add_weak_pointer (gone, &gone);
  gtk_window_close (GTK_WINDOW (window));
  window_kit_wait_until (gone == NULL);
}

/* ---- waiting and running ---- */

static void
test_order (WindowKit *kit, gconstpointer data)
{
  MapshotJob *running, *first, *second, *third;

  if (window_kit_skip ())
    return;
  window_kit_use (kit, "/slow/200/tile/{z}/{x}/{y}.png");
  window_kit_choose (kit, &large, 9);
  running = window_kit_capture (kit, "running.png");
  first = window_kit_capture (kit, "first.png");
  second = window_kit_capture (kit, "second.png");
  third = window_kit_capture (kit, "third.png");
  gtk_menu_button_popup (kit->window->jobs_button);
  window_kit_wait_until (mapshot_job_get_state (running) == MAPSHOT_JOB_RUNNING && mapshot_job_get_progress (running)->tiles_done > 0);
  window_kit_wait_until (says (GTK_WIDGET (get_row (kit, running)), " tiles"));
  g_assert_true (says (GTK_WIDGET (get_row (kit, first)), "number 1"));
  g_assert_true (says (GTK_WIDGET (get_row (kit, third)), "number 3"));
  /* The newest is on top. */
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (get_row (kit, third))), ==, 0);
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (get_row (kit, running))), ==, 3);

  /* Down is sooner; the keyboard stays with it. */
  gtk_widget_grab_focus (GTK_WIDGET (get_row (kit, third)));
  act (kit, third, "job.down");
  g_assert_cmpuint (mapshot_job_get_position (third), ==, 2);
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (get_row (kit, third))), ==, 1);
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (get_row (kit, third))));
  act (kit, third, "job.down");
  g_assert_cmpuint (mapshot_job_get_position (third), ==, 1);
  g_assert_cmpuint (mapshot_job_get_position (first), ==, 2);
  act (kit, third, "job.up");
  g_assert_cmpuint (mapshot_job_get_position (third), ==, 2);
  g_assert_cmpuint (mapshot_job_get_position (second), ==, 3);

  act (kit, second, "job.remove");
  g_assert_cmpuint (mapshot_queue_get_active (mapshot_application_get_queue (window_kit_app)), ==, 3);
  act (kit, running, "job.pause");
  window_kit_wait_until (mapshot_job_get_state (running) == MAPSHOT_JOB_PAUSED);
  g_assert_true (says (GTK_WIDGET (get_row (kit, running)), "Paused"));
  window_kit_wait_until (mapshot_job_get_state (first) == MAPSHOT_JOB_RUNNING);
  act (kit, running, "job.pause");
  g_assert_cmpint (mapshot_job_get_state (running), ==, MAPSHOT_JOB_WAITING);
}

/* The service's wish is told in words. */
static void
test_throttled (WindowKit *kit, gconstpointer data)
{
  MapshotJob *job;

  if (window_kit_skip ())
    return;
  window_kit_use (kit, "/retry-after/30/1/429/tile/{z}/{x}/{y}.png");
  window_kit_choose (kit, &small, 9);
  job = window_kit_capture (kit, "map.png");
  gtk_menu_button_popup (kit->window->jobs_button);
  window_kit_wait_until (says (GTK_WIDGET (get_row (kit, job)), "the service asked us to wait"));
}

static void
test_failed (WindowKit *kit, gconstpointer data)
{
  g_autoptr (MapshotJob) job = NULL;
  g_autoptr (MapshotRecipe) recipe = NULL;

  if (window_kit_skip ())
    return;
  window_kit_use (kit, "/status/404/{z}/{x}/{y}.png");
  window_kit_choose (kit, &small, 9);
  job = g_object_ref (window_kit_capture (kit, "map.png"));
  gtk_menu_button_popup (kit->window->jobs_button);
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_FAILED);
  g_assert_nonnull (mapshot_job_get_reason (job));
  g_assert_true (says (GTK_WIDGET (get_row (kit, job)), mapshot_job_get_reason (job)));
  act (kit, job, "job.retry");
  g_assert_cmpint (mapshot_job_get_state (job), !=, MAPSHOT_JOB_FAILED);
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_FAILED);

  /* Changed in the window, and applied. */
  window_kit_choose (kit, &large, 5);
  act (kit, job, "job.edit");
  recipe = mapshot_draft_make_recipe (mapshot_window_get_draft (kit->window));
  g_assert_true (mapshot_recipe_equal (recipe, mapshot_job_get_recipe (job)));
  window_kit_use (kit, "/tile/{z}/{x}/{y}.png");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (kit->window), "win.apply-change", NULL));
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
}

/* ---- done ---- */

static void
test_done (WindowKit *kit, gconstpointer data)
{
  MapshotJob *job;
  MapshotThumbnail *thumbnail;
  GtkWidget *viewer;
  MapshotViewerCanvas *canvas;

  if (window_kit_skip ())
    return;
  window_kit_choose (kit, &large, 9);
  job = window_kit_capture (kit, "map.png");
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  window_kit_wait_until (says (GTK_WIDGET (kit->window), "map.png is done"));
  gtk_menu_button_popup (kit->window->jobs_button);
  thumbnail = MAPSHOT_THUMBNAIL (find (GTK_WIDGET (get_row (kit, job)), MAPSHOT_TYPE_THUMBNAIL));
  window_kit_wait_until (mapshot_thumbnail_get_texture (thumbnail) != NULL);
  g_assert_cmpint (gdk_texture_get_width (mapshot_thumbnail_get_texture (thumbnail)), <=, 2 * MAPSHOT_THUMBNAIL_SIZE);

  act (kit, job, "job.view");
  viewer = find_window (MAPSHOT_TYPE_VIEWER_WINDOW);
  g_assert_nonnull (viewer);
  canvas = mapshot_viewer_window_get_canvas (MAPSHOT_VIEWER_WINDOW (viewer));
  window_kit_wait_until (mapshot_viewer_canvas_is_sharp (canvas));
  mapshot_viewer_canvas_set_zoom (canvas, 1);
  g_assert_cmpfloat (mapshot_viewer_canvas_get_zoom (canvas), ==, 1);
  window_kit_wait_until (mapshot_viewer_canvas_is_sharp (canvas));
  mapshot_viewer_canvas_fit (canvas);
  g_assert_cmpfloat (mapshot_viewer_canvas_get_zoom (canvas), <, 1);
  close_window (viewer);
}

/* What the file-chooser portal gives a program in a sandbox is one file: the picture comes alone, and the window says so. */
static void
test_alone (WindowKit *kit, gconstpointer data)
{
  g_autofree char *document = g_build_filename (g_get_user_runtime_dir (), "doc", "1a2b", NULL), *path = g_build_filename (document, "map.png", NULL);
  g_autofree char *world = g_build_filename (document, "map.pgw", NULL);
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (MapshotJob) job = NULL;

  if (window_kit_skip ())
    return;
  settings = g_settings_new (MAPSHOT_APP_ID);
  g_assert_cmpint (g_mkdir_with_parents (document, 0700), ==, 0);
  g_settings_set_boolean (settings, MAPSHOT_SETTING_SIDECARS, TRUE);
  window_kit_choose (kit, &large, 9);
  g_assert_true (mapshot_window_capture (kit->window, path));
  window_kit_wait_until (says (GTK_WIDGET (kit->window), "Only this file may be written here"));
  g_assert_true (says (GTK_WIDGET (kit->window), "without files for mapping programs"));
  job = g_list_model_get_item (G_LIST_MODEL (mapshot_application_get_queue (window_kit_app)), 0);
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_false (g_file_test (world, G_FILE_TEST_EXISTS));
  g_settings_reset (settings, MAPSHOT_SETTING_SIDECARS);
  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_rmdir (document));
}

static void
serve_all_but (WindowKit *kit, int x, int y)
{
  for (int row = y - 4; row <= y + 4; row++)
    for (int column = x - 4; column <= x + 4; column++)
      {
        g_autofree char *path = g_strdup_printf ("/holes/9/%d/%d.png", column, row);
        g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 9, column, row);

        if (row != y || column != x)
          test_server_add_file (kit->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
      }
}

/* What is missing is shown, and tried again. */
static void
test_lacking (WindowKit *kit, gconstpointer data)
{
  g_autoptr (MapshotJob) job = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GBytes) tile = NULL;
  GtkWidget *dialog;
  gboolean lacking;

  if (window_kit_skip ())
    return;
  /* The tile of 127.2° E, 37.5° N at zoom 9. */
  serve_all_but (kit, 436, 198);
  window_kit_use (kit, "/holes/{z}/{x}/{y}.png");
  g_object_set (mapshot_window_get_draft (kit->window), "on-missing", MAPSHOT_ON_MISSING_BLANK, NULL);
  window_kit_choose (kit, &small, 9);
  job = g_object_ref (window_kit_capture (kit, "map.png"));
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  g_object_get (job, "lacking", &lacking, NULL);
  g_assert_true (lacking);
  gtk_menu_button_popup (kit->window->jobs_button);
  act (kit, job, "job.explain");
  dialog = find_window (MAPSHOT_TYPE_MISSING_WINDOW);
  g_assert_nonnull (dialog);
  window_kit_wait_until (mapshot_missing_window_is_read (MAPSHOT_MISSING_WINDOW (dialog)));
  window_kit_wait_until (mapshot_viewer_canvas_is_sharp (mapshot_missing_window_get_canvas (MAPSHOT_MISSING_WINDOW (dialog))));
  g_assert_true (says (dialog, "1 tile:"));

  tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 9, 436, 198);
  path = g_strdup ("/holes/9/436/198.png");
  test_server_add_file (kit->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
  g_signal_emit_by_name (dialog, "answer", "retry");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_cmpint (mapshot_job_get_state (job), !=, MAPSHOT_JOB_DONE);
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  g_object_get (job, "lacking", &lacking, NULL);
  g_assert_false (lacking);
}

/* A window with captures under way asks, and stays until somebody says yes. */
static void
test_closing (WindowKit *kit, gconstpointer data)
{
  gpointer window;
  GtkWidget *dialog;

  if (window_kit_skip ())
    return;
  window_kit_use (kit, "/slow/200/tile/{z}/{x}/{y}.png");
  window_kit_choose (kit, &large, 9);
  window_kit_capture (kit, "map.png");
  window_kit_iterate (0.1);
  gtk_window_close (GTK_WINDOW (kit->window));
  dialog = find_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  window_kit_iterate (0.3);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (kit->window)));
  gtk_window_close (GTK_WINDOW (kit->window));
  dialog = find_window (ADW_TYPE_MESSAGE_DIALOG);
  window = kit->window;
  g_object_add_weak_pointer (window, &window);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "close");
  window_kit_wait_until (window == NULL);
  kit->window = NULL;
}

/* ---- the desktop ---- */

/* The machine does not go to sleep while a picture is written; then it may again. */
static void
test_awake (WindowKit *kit, gconstpointer data)
{
  g_autofree char *said = NULL;
  guint inhibited, let_go;
  MapshotJob *job;

  if (window_kit_skip_in_sandbox ())
    return;
  if (!desktop_kit_is_there ())
    {
      g_test_skip ("there is no session bus");
      return;
    }
  inhibited = desktop_kit_count ("Inhibit");
  let_go = desktop_kit_count ("Uninhibit");
  window_kit_use (kit, "/slow/100/tile/{z}/{x}/{y}.png");
  window_kit_choose (kit, &small, 9);
  job = window_kit_capture (kit, "map.png");
  window_kit_wait_until (desktop_kit_count ("Inhibit") == inhibited + 1);
  said = desktop_kit_get_last ("Inhibit");
  /* The flag 4 is that of suspending. */
  g_assert_true (g_str_has_suffix (said, ", 4)"));
  g_assert_nonnull (strstr (said, "A picture is being captured"));
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  window_kit_wait_until (desktop_kit_count ("Uninhibit") == let_go + 1);
}

/* A window that is not in front sends its news to the desktop; and the file manager is asked over the bus. */
static void
test_desktop (WindowKit *kit, gconstpointer data)
{
  g_autofree char *said = NULL, *shown = NULL;
  guint before;
  MapshotJob *job;

  if (window_kit_skip_in_sandbox ())
    return;
  if (!desktop_kit_is_there ())
    {
      g_test_skip ("there is no session bus");
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (kit->window), FALSE);
  before = desktop_kit_count ("Notify");
  window_kit_choose (kit, &small, 9);
  job = window_kit_capture (kit, "a map.png");
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  window_kit_wait_until (desktop_kit_count ("Notify") == before + 1);
  said = desktop_kit_get_last ("Notify");
  g_assert_nonnull (strstr (said, "'The picture is done', 'a map.png'"));
  act (kit, job, "job.show");
  window_kit_wait_until (desktop_kit_count ("ShowItems") == 1);
  shown = desktop_kit_get_last ("ShowItems");
  g_assert_nonnull (strstr (shown, "/a%20map.png'"));
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("mapshot-home-XXXXXX", NULL), *cache = g_build_filename (home, "cache", NULL);
  int status;

  /* Here the document portal would be, and what is unfinished. */
  g_setenv ("XDG_RUNTIME_DIR", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/window-queue/order", WindowKit, NULL, window_kit_set_up, test_order, window_kit_tear_down);
  g_test_add ("/window-queue/throttled", WindowKit, NULL, window_kit_set_up, test_throttled, window_kit_tear_down);
  g_test_add ("/window-queue/failed", WindowKit, NULL, window_kit_set_up, test_failed, window_kit_tear_down);
  g_test_add ("/window-queue/done", WindowKit, NULL, window_kit_set_up, test_done, window_kit_tear_down);
  g_test_add ("/window-queue/alone", WindowKit, NULL, window_kit_set_up, test_alone, window_kit_tear_down);
  g_test_add ("/window-queue/lacking", WindowKit, NULL, window_kit_set_up, test_lacking, window_kit_tear_down);
  g_test_add ("/window-queue/closing", WindowKit, NULL, window_kit_set_up, test_closing, window_kit_tear_down);
  g_test_add ("/window-queue/awake", WindowKit, NULL, window_kit_set_up, test_awake, window_kit_tear_down);
  g_test_add ("/window-queue/desktop", WindowKit, NULL, window_kit_set_up, test_desktop, window_kit_tear_down);

  status = window_kit_run ();
  g_spawn_sync (NULL, (char *[]){ "rm", "-rf", home, NULL }, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);

  return status;
}
