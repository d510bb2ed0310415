/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region.h"
#include "scale-bar.h"
#include "test-server.h"
#include "window.h"
#include "words.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* The real window, on a display without a person. */
#define PATIENCE (60 * G_TIME_SPAN_SECOND)
#define ROUNDS 200

typedef struct
{
  TestServer *server;
  MapshotWindow *window;
  char *folder, *path;
} Fixture;

/* One for all tests, as in life; NULL without a display. */
static MapshotApplication *app;
static MapshotSourceStore *store;

static void
iterate (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
}

#define wait_until(condition)                                                                                            \
  G_STMT_START                                                                                                           \
  {                                                                                                                      \
    gint64 end_ = g_get_monotonic_time () + PATIENCE;                                                                    \
    while (!(condition) && g_get_monotonic_time () < end_)                                                               \
      iterate (0.02);                                                                                                    \
    g_assert_true (condition);                                                                                           \
  }                                                                                                                      \
  G_STMT_END

static void
open_window (Fixture *f)
{
  g_autofree char *template_uri = test_server_get_uri (f->server, "/tile/{z}/{x}/{y}.png");

  f->window = mapshot_window_new (app);
  mapshot_draft_set_source (mapshot_window_get_draft (f->window), template_uri);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1000, 700);
  gtk_window_present (GTK_WINDOW (f->window));
  wait_until (gtk_widget_get_width (GTK_WIDGET (mapshot_window_get_map (f->window))) > 0);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  if (app == NULL)
    return;
  f->server = test_server_new (TEST_SERVER_PLAIN);
  f->folder = g_dir_make_tmp ("mapshot-window-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "map.png", NULL);
  open_window (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (app == NULL)
    return;
  if (f->window != NULL)
    gtk_window_destroy (GTK_WINDOW (f->window));
  iterate (0.1);
  g_unlink (f->path);
  g_assert_no_errno (g_rmdir (f->folder));
  test_server_free (f->server);
  g_free (f->folder);
  g_free (f->path);
}

static gboolean
skip (void)
{
  if (app != NULL)
    return FALSE;
  g_test_skip ("there is no display: xvfb-run and dbus-run-session are needed");
  return TRUE;
}

static void
choose (Fixture *f, const MapshotBounds *bounds, int zoom)
{
  MapshotDraft *draft = mapshot_window_get_draft (f->window);

  g_assert_true (mapshot_region_model_set_bounds (mapshot_draft_get_region (draft), bounds, NULL));
  g_object_set (draft, "automatic", FALSE, "zoom", zoom, NULL);
  mapshot_draft_plan_now (draft);
  g_assert_cmpstr (mapshot_draft_get_problem (draft), ==, NULL);
}

static guint
count_waiting (Fixture *f)
{
  return mapshot_map_tiles_get_waiting (g_ptr_array_index (mapshot_map_view_get_layers (mapshot_window_get_map (f->window)), 0));
}

/* ---- the map ---- */

static void
test_tiles_come (Fixture *f, gconstpointer data)
{
  MapshotMapTiles *tiles;

  if (skip ())
    return;
  wait_until (test_server_get_requests (f->server) > 0 && count_waiting (f) == 0);
  tiles = g_ptr_array_index (mapshot_map_view_get_layers (mapshot_window_get_map (f->window)), 0);
  g_assert_cmpuint (mapshot_map_tiles_get_bytes (tiles), >=, 4 * 256 * 256 * 4);
  g_assert_cmpuint (mapshot_map_tiles_get_bytes (tiles), <=, MAPSHOT_MAP_TILES_BUDGET);
  g_assert_null (mapshot_map_tiles_get_problem (tiles));
  g_assert_cmpuint (test_server_get_peak (f->server), <=, 8);
}

static gboolean
frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer n)
{
  (*(int *) n)++;

  return *(int *) n < 2;
}

/* Until the map was drawn as it is now, and has asked for what it lacks. */
static void
wait_for_frame (MapshotMapView *map)
{
  int n = 0;

  gtk_widget_queue_draw (GTK_WIDGET (map));
  gtk_widget_add_tick_callback (GTK_WIDGET (map), frame_cb, &n, NULL);
  wait_until (n == 2);
}

/* What is scrolled away is not asked for any more. */
static void
test_cancels (Fixture *f, gconstpointer data)
{
  g_autofree char *slow = NULL;
  MapshotMapView *map;
  guint before;

  if (skip ())
    return;
  map = mapshot_window_get_map (f->window);
  slow = test_server_get_uri (f->server, "/slow/400/tile/{z}/{x}/{y}.png");
  mapshot_draft_set_source (mapshot_window_get_draft (f->window), slow);
  test_server_reset (f->server);
  for (int i = 0; i < 12; i++)
    {
      mapshot_map_view_look_at (map, &(MapshotPosition){ -50 + i * 8, -100 + i * 15 }, 100);
      wait_for_frame (map);
    }
  wait_until (count_waiting (f) == 0);
  before = test_server_get_requests (f->server);
  /* Twelve views of some twenty tiles each were looked at, one of them to its end. */
  g_assert_cmpuint (before, <, 140);
  iterate (0.3);
  /* What was on its way when it was cancelled may arrive late. */
  g_assert_cmpuint (test_server_get_requests (f->server), <=, before + 8);
}

static void
test_zoom_and_place (Fixture *f, gconstpointer data)
{
  MapshotMapView *map;
  double before;

  if (skip ())
    return;
  map = mapshot_window_get_map (f->window);
  before = mapshot_map_view_get_camera (map)->resolution;
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->window), "win.zoom-in", NULL));
  wait_until (fabs (before / mapshot_map_view_get_camera (map)->resolution - 1.41421356) < 1e-3);
  mapshot_map_view_look_at (map, &(MapshotPosition){ 10, 20 }, 500);
  /* “This view” follows. */
  g_assert_cmpfloat_with_epsilon (
    mapshot_region_model_get_center (mapshot_draft_get_region (mapshot_window_get_draft (f->window))).longitude, 20, 1e-3);
}

static void
test_scale_bar (void)
{
  double metres, width;

  mapshot_scale_bar_pick (1, 140, &metres, &width);
  g_assert_cmpfloat (metres, ==, 100);
  g_assert_cmpfloat (width, ==, 100);
  mapshot_scale_bar_pick (38.2, 140, &metres, &width);
  g_assert_cmpfloat (metres, ==, 5000);
  g_assert_cmpfloat_with_epsilon (width, 130.89, 0.01);
}

/* The bar is as long on the screen as its words say on the ground there, by geodesics: from the equator to the far north. */
static void
test_scale_bar_is_true (Fixture *f, gconstpointer data)
{
  static const double latitudes[] = { 0, 37.5, -50, 66, 80 };
  MapshotScaleBar *bar;
  MapshotMapView *map;

  if (skip ())
    return;
  map = mapshot_window_get_map (f->window);
  bar = MAPSHOT_SCALE_BAR (gtk_widget_get_template_child (GTK_WIDGET (f->window), MAPSHOT_TYPE_WINDOW, "scale_bar"));
  for (gsize i = 0; i < G_N_ELEMENTS (latitudes); i++)
    {
      double metres = 0, width = 0, before, wanted, x;
      const MapshotMapCamera *camera;
      MapshotPosition west, east;

      mapshot_scale_bar_get (bar, &before, &width);
      /* Another scale each time, so that a bar that does not follow is found out. */
      mapshot_map_view_look_at (map, &(MapshotPosition){ latitudes[i], 127 }, 40 * (double) (i + 1));
      camera = mapshot_map_view_get_camera (map);
      mapshot_scale_bar_pick (mapshot_map_camera_get_ground_resolution (camera), 140, &metres, &wanted);
      wait_until ((mapshot_scale_bar_get (bar, &metres, &width), fabs (width - wanted) < 1e-6));
      x = camera->width / 2;
      west = mapshot_map_camera_get_position (camera, x - width / 2, camera->height / 2);
      east = mapshot_map_camera_get_position (camera, x + width / 2, camera->height / 2);
      g_assert_cmpfloat_with_epsilon (mapshot_region_get_ground_width (&(MapshotBounds){ west.longitude, latitudes[i] - 1, east.longitude, latitudes[i] + 1 }, latitudes[i]),
                                      metres, metres * 1e-4);
      g_assert_cmpfloat (width, >, 50);
      g_assert_cmpfloat (width, <=, 140);
    }
}

/* The coordinates under the pointer, and whose map it is. */
static void
test_around_the_map (Fixture *f, gconstpointer data)
{
  g_autoptr (GListModel) controllers = NULL;
  g_autofree char *expected = NULL;
  MapshotPosition position;
  MapshotMapView *map;
  GtkLabel *pointer, *credit;

  if (skip ())
    return;
  map = mapshot_window_get_map (f->window);
  pointer = GTK_LABEL (gtk_widget_get_template_child (GTK_WIDGET (f->window), MAPSHOT_TYPE_WINDOW, "pointer_label"));
  credit = GTK_LABEL (gtk_widget_get_template_child (GTK_WIDGET (f->window), MAPSHOT_TYPE_WINDOW, "credit_label"));
  controllers = gtk_widget_observe_controllers (GTK_WIDGET (map));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_EVENT_CONTROLLER_MOTION (controller))
        g_signal_emit_by_name (controller, "motion", 200.0, 150.0);
    }
  g_assert_true (mapshot_map_view_get_pointer (map, &position));
  expected = mapshot_words_position (&position, FALSE);
  wait_until (gtk_widget_get_mapped (GTK_WIDGET (pointer)) && g_strcmp0 (gtk_label_get_text (pointer), expected) == 0);
  mapshot_draft_set_source (mapshot_window_get_draft (f->window), "osm");
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (credit)));
  g_assert_cmpstr (gtk_label_get_text (credit), ==, "© OpenStreetMap contributors");
  mapshot_draft_set_source (mapshot_window_get_draft (f->window), NULL);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (credit)));
  g_assert_cmpstr (gtk_label_get_text (credit), !=, "© OpenStreetMap contributors");
}

/* ---- capturing ---- */

static gboolean
is_done (Fixture *f)
{
  GListModel *jobs = G_LIST_MODEL (mapshot_application_get_queue (app));
  g_autoptr (MapshotJob) job = g_list_model_get_item (jobs, 0);

  g_assert_nonnull (job);
  g_assert_cmpstr (mapshot_job_get_state (job) == MAPSHOT_JOB_FAILED ? mapshot_job_get_reason (job) : "", ==, "");
  return mapshot_job_get_state (job) == MAPSHOT_JOB_DONE;
}

/* The window's file is the engine's, byte for byte; and opening it brings the settings back. */
static void
test_capture (Fixture *f, gconstpointer data)
{
  const MapshotPlanLimits limits = { .max_pixels = 1e8 };
  g_autofree char *other = NULL, *a = NULL, *b = NULL;
  g_autoptr (MapshotRecipe) recipe = NULL, back = NULL;
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  gsize a_length, b_length;

  if (skip ())
    return;
  choose (f, &(MapshotBounds){ 126.3, 36.9, 128.1, 38.05 }, 9);
  g_object_set (mapshot_window_get_draft (f->window), "scale-bar", TRUE, NULL);
  recipe = mapshot_draft_make_recipe (mapshot_window_get_draft (f->window));
  g_assert_true (mapshot_window_capture (f->window, f->path));
  wait_until (is_done (f));

  other = g_build_filename (f->folder, "other.png", NULL);
  plan = mapshot_plan_new (recipe, store, &limits, &error);
  g_assert_no_error (error);
  capture = mapshot_capture_new (plan, &(MapshotCaptureOptions){ .output = other, .retries = -1 });
  g_assert_true (mapshot_capture_run (capture, NULL, &error));
  g_assert_true (g_file_get_contents (f->path, &a, &a_length, NULL));
  g_assert_true (g_file_get_contents (other, &b, &b_length, NULL));
  g_assert_cmpmem (a, a_length, b, b_length);
  g_unlink (other);

  choose (f, &(MapshotBounds){ 1, 2, 3, 4 }, 5);
  file = g_file_new_for_path (f->path);
  mapshot_window_open (f->window, file);
  back = mapshot_draft_make_recipe (mapshot_window_get_draft (f->window));
  g_assert_true (mapshot_recipe_equal (recipe, back));
}

/* A rule turns the button off, and says why. */
static void
test_refusal (Fixture *f, gconstpointer data)
{
  GAction *action;

  if (skip ())
    return;
  action = g_action_map_lookup_action (G_ACTION_MAP (f->window), "export");
  choose (f, &(MapshotBounds){ 126.3, 36.9, 128.1, 38.05 }, 9);
  g_assert_true (g_action_get_enabled (action));
  mapshot_draft_set_source (mapshot_window_get_draft (f->window), "osm");
  mapshot_draft_plan_now (mapshot_window_get_draft (f->window));
  g_assert_false (g_action_get_enabled (action));
  g_assert_nonnull (mapshot_draft_get_problem (mapshot_window_get_draft (f->window)));
}

static void
test_undo (Fixture *f, gconstpointer data)
{
  MapshotRegionModel *region;

  if (skip ())
    return;
  region = mapshot_draft_get_region (mapshot_window_get_draft (f->window));
  choose (f, &(MapshotBounds){ 1, 2, 3, 4 }, 5);
  choose (f, &(MapshotBounds){ 5, 6, 7, 8 }, 5);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->window), "win.undo", NULL));
  g_assert_cmpfloat (mapshot_region_model_get_bounds (region).west, ==, 1);
}

/* ---- everybody ---- */

static gboolean
has_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && gtk_label_get_text (GTK_LABEL (widget))[0] != '\0')
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_text (child))
      return TRUE;
  return FALSE;
}

static gboolean
is_named (GtkWidget *widget)
{
  return gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY) ||
         gtk_widget_get_tooltip_text (widget) != NULL || (GTK_IS_BUTTON (widget) && has_text (widget));
}

/* A part of a control is named by the control. */
static gboolean
is_part (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  return GTK_IS_MENU_BUTTON (parent) || gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER) != NULL ||
         gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) != NULL ||
         gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW) != NULL || gtk_widget_get_ancestor (widget, ADW_TYPE_COMBO_ROW) != NULL;
}

static void
check_names (GtkWidget *widget, guint *controls)
{
  gboolean control = GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_SCALE (widget) ||
                     GTK_IS_SEARCH_ENTRY (widget) || MAPSHOT_IS_MAP_VIEW (widget);

  if (control && !is_part (widget))
    {
      (*controls)++;
      if (!is_named (widget))
        g_error ("a %s (%s) has no name", G_OBJECT_TYPE_NAME (widget), gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child))
      check_names (child, controls);
}

static void
test_names (Fixture *f, gconstpointer data)
{
  guint controls = 0;

  if (skip ())
    return;
  check_names (GTK_WIDGET (f->window), &controls);
  g_assert_cmpuint (controls, >, 15);
}

/* Narrow and wide again, with the sheet up and down. */
static void
test_narrow (Fixture *f, gconstpointer data)
{
  MapshotMapView *map;

  if (skip ())
    return;
  map = mapshot_window_get_map (f->window);
  /* As by a hand: the header bar can only become so narrow after the window has left its wide form. */
  gtk_window_set_default_size (GTK_WINDOW (f->window), 700, 640);
  wait_until (gtk_widget_get_width (GTK_WIDGET (map)) > 660);
  iterate (0.3);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 360, 640);
  wait_until (gtk_widget_get_width (GTK_WIDGET (map)) <= 360);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->window), "win.toggle-sheet", NULL));
  iterate (0.5);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->window), "win.toggle-sheet", NULL));
  iterate (0.5);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1000, 700);
  wait_until (gtk_widget_get_width (GTK_WIDGET (map)) > 500);
}

static void
test_rounds (Fixture *f, gconstpointer data)
{
  if (skip ())
    return;
  for (int i = 0; i < ROUNDS; i++)
    {
      gpointer window = f->window, map = mapshot_window_get_map (f->window), draft = mapshot_window_get_draft (f->window);
      gpointer tiles = g_ptr_array_index (mapshot_map_view_get_layers (map), 0);

      g_object_add_weak_pointer (window, &window);
      g_object_add_weak_pointer (map, &map);
      g_object_add_weak_pointer (draft, &draft);
      g_object_add_weak_pointer (tiles, &tiles);
      iterate (0.05);
      gtk_window_destroy (GTK_WINDOW (f->window));
      f->window = NULL;
      wait_until (window == NULL && map == NULL && draft == NULL && tiles == NULL);
      open_window (f);
    }
}

static void
activate_cb (GApplication *application, int *status)
{
  g_signal_stop_emission_by_name (application, "activate");
  *status = g_test_run ();
  g_application_quit (application);
}

static int
run_with_application (void)
{
  int status = 1;

  store = mapshot_source_store_new ("", "");
  app = mapshot_application_new (G_APPLICATION_NON_UNIQUE);
  mapshot_application_use_store (app, store);
  g_signal_connect (app, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (app), 0, NULL);
  g_assert_finalize_object (app);
  mapshot_source_store_unref (store);

  return status;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/window/tiles-come", Fixture, NULL, set_up, test_tiles_come, tear_down);
  g_test_add ("/window/cancels", Fixture, NULL, set_up, test_cancels, tear_down);
  g_test_add ("/window/zoom-and-place", Fixture, NULL, set_up, test_zoom_and_place, tear_down);
  g_test_add_func ("/window/scale-bar", test_scale_bar);
  g_test_add ("/window/scale-bar-is-true", Fixture, NULL, set_up, test_scale_bar_is_true, tear_down);
  g_test_add ("/window/around-the-map", Fixture, NULL, set_up, test_around_the_map, tear_down);
  g_test_add ("/window/capture", Fixture, NULL, set_up, test_capture, tear_down);
  g_test_add ("/window/refusal", Fixture, NULL, set_up, test_refusal, tear_down);
  g_test_add ("/window/undo", Fixture, NULL, set_up, test_undo, tear_down);
  g_test_add ("/window/names", Fixture, NULL, set_up, test_names, tear_down);
  g_test_add ("/window/narrow", Fixture, NULL, set_up, test_narrow, tear_down);
  g_test_add ("/window/rounds", Fixture, NULL, set_up, test_rounds, tear_down);

  return gtk_init_check () ? run_with_application () : g_test_run ();
}
