/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-network.h"
#include "panel.h"
#include "window-kit.h"

#include <math.h>
#include <string.h>

static MapshotRegionModel *
get_region (WindowKit *kit)
{
  return mapshot_draft_get_region (mapshot_window_get_draft (kit->window));
}

static void
open_text (WindowKit *kit, const char *name, const char *text)
{
  g_autofree char *path = window_kit_get_path (kit, name);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  mapshot_window_open (kit->window, file);
}

/* ---- files ---- */

static gboolean
is_west (WindowKit *kit, double west)
{
  return fabs (mapshot_region_model_get_bounds (get_region (kit)).west - west) < 1e-6;
}

static void
test_file (WindowKit *kit, gconstpointer data)
{
  MapshotBounds bounds;

  if (window_kit_skip ())
    return;
  open_text (kit, "site.geojson", "{\"type\":\"Polygon\",\"coordinates\":[[[126.9,37.5],[127.1,37.5],[127.1,37.6],[126.9,37.5]]]}");
  window_kit_wait_until (is_west (kit, 126.9));
  bounds = mapshot_region_model_get_bounds (get_region (kit));
  g_assert_cmpfloat (bounds.north, ==, 37.6);
  g_assert_cmpint (mapshot_region_model_get_mode (get_region (kit)), ==, MAPSHOT_REGION_RECTANGLE);
  g_assert_true (mapshot_map_view_has_outline (mapshot_window_get_map (kit->window)));
  /* A point gets ground around it. */
  open_text (kit, "point.gpx", "<gpx><wpt lat='35.1' lon='129.04'/></gpx>");
  window_kit_wait_until (mapshot_region_model_get_bounds (get_region (kit)).west > 129);
  g_assert_cmpfloat_with_epsilon (mapshot_region_model_get_center (get_region (kit)).latitude, 35.1, 1e-5);
  /* What cannot be read changes nothing. */
  open_text (kit, "broken.kml", "<kml><Point>");
  window_kit_iterate (0.3);
  g_assert_cmpfloat (mapshot_region_model_get_bounds (get_region (kit)).west, >, 129);
  /* The lines go with their region. */
  mapshot_region_model_set_mode (get_region (kit), MAPSHOT_REGION_CIRCLE);
  g_assert_false (mapshot_map_view_has_outline (mapshot_window_get_map (kit->window)));
  mapshot_region_model_undo (get_region (kit));
}

static void
test_paste (WindowKit *kit, gconstpointer data)
{
  const MapshotMapCamera *camera;

  if (window_kit_skip ())
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (kit->window)), " https://www.openstreetmap.org/#map=15/35.1000/129.0400\n");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (kit->window), "win.paste-place", NULL));
  camera = mapshot_map_view_get_camera (mapshot_window_get_map (kit->window));
  window_kit_wait_until (fabs (mapshot_map_camera_get_position (camera, camera->width / 2, camera->height / 2).longitude - 129.04) < 1e-3);
}

/* ---- what is dropped on the map ---- */

static gboolean
drop (WindowKit *kit, const GValue *value)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (mapshot_window_get_map (kit->window)));
  gboolean taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", value, 50.0, 50.0, &taken);
    }
  return taken;
}

/* A file becomes the region, an address or coordinates the place. */
static void
test_drop (WindowKit *kit, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_auto (GValue) files = G_VALUE_INIT, text = G_VALUE_INIT;
  g_autoptr (GFile) file = NULL;
  const MapshotMapCamera *camera;

  if (window_kit_skip ())
    return;
  path = window_kit_get_path (kit, "site.kml");
  file = g_file_new_for_path (path);
  g_assert_true (g_file_set_contents (path, "<kml><Placemark><LineString><coordinates>126.9,37.5 127.1,37.6</coordinates></LineString></Placemark></kml>", -1, NULL));
  g_value_init (&files, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&files, gdk_file_list_new_from_array (&file, 1));
  g_assert_true (drop (kit, &files));
  window_kit_wait_until (is_west (kit, 126.9));
  g_value_init (&text, G_TYPE_STRING);
  g_value_set_static_string (&text, "35.1, 129.04");
  g_assert_true (drop (kit, &text));
  camera = mapshot_map_view_get_camera (mapshot_window_get_map (kit->window));
  g_assert_cmpfloat_with_epsilon (mapshot_map_camera_get_position (camera, camera->width / 2, camera->height / 2).longitude, 129.04, 1e-3);
}

/* ---- before the start ---- */

/* Without its key a source is not captured, and the words say so beside the button that is off. Nobody is asked. */
static void
test_key_is_missing (WindowKit *kit, gconstpointer data)
{
  MapshotDraft *draft;

  if (window_kit_skip ())
    return;
  draft = mapshot_window_get_draft (kit->window);
  mapshot_draft_set_source (draft, "vworld-base");
  mapshot_region_model_set_bounds (get_region (kit), &(MapshotBounds){ 126.97, 37.55, 126.98, 37.56 }, NULL);
  mapshot_draft_plan_now (draft);
  g_assert_nonnull (mapshot_draft_get_plan (draft));
  window_kit_wait_until (g_strcmp0 (mapshot_draft_get_problem (draft), "VWorld map needs a key") == 0);
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (kit->window), "export"));
  g_assert_nonnull (mapshot_map_view_get_problem (mapshot_window_get_map (kit->window)));
  window_kit_use (kit, "/tile/{z}/{x}/{y}.png");
  mapshot_draft_plan_now (draft);
  window_kit_wait_until (mapshot_draft_get_problem (draft) == NULL);
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (kit->window), "export"));
}

/* The dialog comes with the focus in its entry, and goes without harm. */
static void
test_key_dialog (WindowKit *kit, gconstpointer data)
{
  GListModel *windows;
  guint before;

  if (window_kit_skip ())
    return;
  windows = gtk_window_get_toplevels ();
  before = g_list_model_get_n_items (windows);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (kit->window), "win.enter-key", "s", "vworld-base"));
  window_kit_wait_until (g_list_model_get_n_items (windows) == before + 1);
  window_kit_iterate (0.3);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        {
          g_assert_true (GTK_IS_TEXT (gtk_window_get_focus (window)));
          gtk_window_close (window);
        }
    }
  window_kit_wait_until (g_list_model_get_n_items (windows) == before);
  window_kit_iterate (0.2);
}

static void
test_metered (WindowKit *kit, gconstpointer data)
{
  g_autoptr (GNetworkMonitor) network = NULL;
  MapshotPanel *panel;
  GtkWidget *label;

  if (window_kit_skip ())
    return;
  network = fake_network_new (FALSE);
  panel = MAPSHOT_PANEL (gtk_widget_get_template_child (GTK_WIDGET (kit->window), MAPSHOT_TYPE_WINDOW, "panel"));
  label = GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (panel), MAPSHOT_TYPE_PANEL, "metered_label"));
  window_kit_use (kit, "/tile/{z}/{x}/{y}.png");
  window_kit_choose (kit, &(MapshotBounds){ 126, 37, 127, 38 }, 8);
  mapshot_panel_use_network (panel, network);
  g_assert_false (gtk_widget_get_visible (label));
  fake_network_set_metered (network, TRUE);
  g_assert_true (gtk_widget_get_visible (label));
  /* What is drawn here costs nothing. */
  mapshot_draft_set_source (mapshot_window_get_draft (kit->window), NULL);
  mapshot_draft_plan_now (mapshot_window_get_draft (kit->window));
  g_assert_false (gtk_widget_get_visible (label));
}

/* ---- traces ---- */

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);

  return found;
}

static GtkWidget *
find_preferences (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (ADW_IS_PREFERENCES_WINDOW (window) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

/* What is captured leaves an outline, and the preferences' button takes all of them away. */
static void
test_traces (WindowKit *kit, gconstpointer data)
{
  MapshotTraces *traces;
  GtkWidget *page, *button;
  gpointer gone;
  MapshotJob *job;

  if (window_kit_skip ())
    return;
  traces = mapshot_application_get_traces (window_kit_app);
  g_object_set (traces, "enabled", TRUE, NULL);
  window_kit_use (kit, "/tile/{z}/{x}/{y}.png");
  window_kit_choose (kit, &(MapshotBounds){ 126, 37, 127, 38 }, 8);
  job = window_kit_capture (kit, "trace.png");
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  window_kit_wait_until (mapshot_traces_get (traces)->len == 1);
  g_assert_cmpfloat_with_epsilon (g_array_index (mapshot_traces_get (traces), MapshotBounds, 0).west, 126, 0.01);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (kit->window), "app.preferences", NULL));
  window_kit_wait_until ((page = find_preferences ()) != NULL);
  g_assert_nonnull (button = find_button (page, "_Clear"));
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_true (gtk_widget_activate (button));
  window_kit_wait_until (mapshot_traces_get (traces)->len == 0);
  g_assert_false (gtk_widget_is_sensitive (button));
  gone = page;
  g_object_add_weak_pointer (gone, &gone);
  gtk_window_destroy (GTK_WINDOW (page));
  window_kit_wait_until (gone == NULL);
  g_object_set (traces, "enabled", FALSE, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/window-region/" name, WindowKit, NULL, window_kit_set_up, func, window_kit_tear_down)
  ADD ("file", test_file);
  ADD ("paste", test_paste);
  ADD ("drop", test_drop);
  ADD ("key-is-missing", test_key_is_missing);
  ADD ("key-dialog", test_key_dialog);
  ADD ("metered", test_metered);
  ADD ("traces", test_traces);

  return window_kit_run ();
}
