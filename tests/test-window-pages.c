/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-network.h"
#include "help-window.h"
#include "missing-window.h"
#include "viewer-window.h"
#include "window-kit.h"
#include "window-private.h"

#include <string.h>

#define ROUNDS 200

static const MapshotBounds bounds = { 126.3, 36.9, 128.1, 38.05 };

/* ---- names ---- */

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
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY) || gtk_widget_get_tooltip_text (widget) != NULL ||
         ((GTK_IS_BUTTON (widget) || GTK_IS_LIST_BOX_ROW (widget) || g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkListItemWidget")) && has_text (widget)) ||
         (ADW_IS_PREFERENCES_ROW (widget) && adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget))[0] != '\0') ||
         (GTK_IS_CHECK_BUTTON (widget) && has_text (widget));
}

/* What takes the keyboard and is no part of a control that has a name: libraries build theirs out of others, which get their names from it. */
static gboolean
is_own (GtkWidget *widget)
{
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));
  static const char *const wholes[] = { "GtkMenuButton", "GtkSpinButton", "GtkSearchEntry", "GtkEntry", "GtkPasswordEntry", "AdwEntryRow", "AdwComboRow",
                                        "GtkDropDown", "GtkWindowControls", "GtkPopoverMenu", "AdwViewSwitcher" };

  /* The switch of a row that unfolds, and all of the window about the program, are libadwaita's. */
  if (g_strcmp0 (id, "enable_switch") == 0 || gtk_widget_get_ancestor (widget, ADW_TYPE_ABOUT_WINDOW) != NULL)
    return FALSE;
  /* A popover of ours is no part of its button. */
  for (GtkWidget *parent = gtk_widget_get_parent (widget); parent != NULL && (!GTK_IS_POPOVER (parent) || GTK_IS_POPOVER_MENU (parent));
       parent = gtk_widget_get_parent (parent))
    for (gsize i = 0; i < G_N_ELEMENTS (wholes); i++)
      {
        GType type = g_type_from_name (wholes[i]);
        if (type != 0 && G_TYPE_CHECK_INSTANCE_TYPE (parent, type))
          return FALSE;
      }
  return TRUE;
}

/* What is told of a button with a mnemonic is what is read on it, and only once. */
static void
check_plain (GtkWidget *widget, GString *unnamed)
{
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (widget));
  g_autofree char *wrong = NULL;

  if (label == NULL || !GTK_IS_LABEL (label))
    return;
  wrong = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (GTK_LABEL (label)));
  if (wrong != NULL || gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    g_string_append_printf (unnamed, "%s is told as it is written; ", gtk_button_get_label (GTK_BUTTON (widget)));
}

static void
check_names (GtkWidget *widget, guint *controls, GString *unnamed)
{
  gboolean container = GTK_IS_SCROLLED_WINDOW (widget) || GTK_IS_LIST_BOX (widget) || GTK_IS_LIST_VIEW (widget) || GTK_IS_FLOW_BOX (widget) ||
                       GTK_IS_WINDOW (widget) || GTK_IS_POPOVER (widget) || GTK_IS_VIEWPORT (widget) || GTK_IS_LABEL (widget) || GTK_IS_STACK (widget);

  if (GTK_IS_BUTTON (widget) && gtk_button_get_use_underline (GTK_BUTTON (widget)))
    check_plain (widget, unnamed);
  if (gtk_widget_get_focusable (widget) && !container && is_own (widget))
    {
      (*controls)++;
      if (!is_named (widget))
        g_string_append_printf (unnamed, "%s %s in %s; ", G_OBJECT_TYPE_NAME (widget),
                                gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)) != NULL ? gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)) : "",
                                G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    check_names (child, controls, unnamed);
}

static void
assert_named (GtkWidget *page, guint at_least)
{
  g_autoptr (GString) unnamed = g_string_new (NULL);
  guint controls = 0;

  check_names (page, &controls, unnamed);
  g_assert_cmpstr (unnamed->str, ==, "");
  g_assert_cmpuint (controls, >=, at_least);
}

/* Nothing is wider than a phone. */
static void
assert_narrow (GtkWidget *page)
{
  int minimum;

  /* A window's own width holds its shadow. */
  gtk_widget_measure (GTK_IS_WINDOW (page) ? gtk_widget_get_first_child (page) : page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

static GtkWidget *
find_window (WindowKit *kit)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (window != GTK_WIDGET (kit->window) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

static void
close_window (GtkWidget *window)
{
  gpointer gone = window;

  g_object_add_weak_pointer (gone, &gone);
  gtk_window_destroy (GTK_WINDOW (window));
  window_kit_wait_until (gone == NULL);
}

static MapshotJob *
capture_with_holes (WindowKit *kit)
{
  MapshotJob *job;

  window_kit_use (kit, "/status/404/{z}/{x}/{y}.png");
  g_object_set (mapshot_window_get_draft (kit->window), "on-missing", MAPSHOT_ON_MISSING_BLANK, NULL);
  window_kit_choose (kit, &bounds, 7);
  job = window_kit_capture (kit, "map.png");
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);

  return job;
}

static void
test_main (WindowKit *kit, gconstpointer data)
{
  if (window_kit_skip ())
    return;
  capture_with_holes (kit);
  gtk_menu_button_popup (kit->window->jobs_button);
  window_kit_iterate (0.3);
  assert_named (GTK_WIDGET (kit->window), 30);
  assert_named (GTK_WIDGET (kit->window->jobs_popover), 4);
  assert_narrow (GTK_WIDGET (kit->window->jobs_popover));
  gtk_popover_popdown (kit->window->jobs_popover);
}

static void
test_viewer (WindowKit *kit, gconstpointer data)
{
  GtkWidget *page;

  if (window_kit_skip ())
    return;
  page = mapshot_viewer_window_new (GTK_WINDOW (kit->window), mapshot_job_get_output (capture_with_holes (kit)), NULL);
  gtk_window_present (GTK_WINDOW (page));
  window_kit_iterate (0.3);
  assert_named (page, 7);
  assert_narrow (page);
  close_window (page);
}

static void
test_missing (WindowKit *kit, gconstpointer data)
{
  GtkWidget *page;

  if (window_kit_skip ())
    return;
  page = mapshot_missing_window_new (GTK_WINDOW (kit->window), mapshot_job_get_output (capture_with_holes (kit)),
                                     mapshot_application_get_store (window_kit_app));
  gtk_window_present (GTK_WINDOW (page));
  window_kit_wait_until (mapshot_missing_window_is_read (MAPSHOT_MISSING_WINDOW (page)));
  window_kit_iterate (0.3);
  assert_named (page, 4);
  assert_narrow (page);
  close_window (page);
}

/* Whether a label that says TEXT is in it. */
static gboolean
says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

/* The window does not wait for the file, and may go before it was read. */
static void
test_missing_reads_aside (WindowKit *kit, gconstpointer data)
{
  MapshotSourceStore *store;
  const char *path;
  MapshotMissingWindow *page;
  gpointer gone;

  if (window_kit_skip ())
    return;
  store = mapshot_application_get_store (window_kit_app);
  path = mapshot_job_get_output (capture_with_holes (kit));
  page = MAPSHOT_MISSING_WINDOW (mapshot_missing_window_new (GTK_WINDOW (kit->window), path, store));
  g_assert_false (mapshot_missing_window_is_read (page));
  g_assert_null (mapshot_viewer_canvas_get_picture (mapshot_missing_window_get_canvas (page)));
  gtk_window_present (GTK_WINDOW (page));
  window_kit_wait_until (mapshot_missing_window_is_read (page));
  g_assert_nonnull (mapshot_viewer_canvas_get_picture (mapshot_missing_window_get_canvas (page)));
  g_assert_true (says (GTK_WIDGET (page), "There is no such tile (HTTP 404"));
  close_window (GTK_WIDGET (page));

  for (int i = 0; i < 20; i++)
    {
      page = MAPSHOT_MISSING_WINDOW (mapshot_missing_window_new (GTK_WINDOW (kit->window), path, store));
      gone = page;
      g_object_add_weak_pointer (gone, &gone);
      if (i % 2 == 0)
        gtk_window_present (GTK_WINDOW (page));
      gtk_window_destroy (GTK_WINDOW (page));
      window_kit_wait_until (gone == NULL);
    }
}

/* What became of the file meanwhile is said. */
static void
test_missing_is_gone (WindowKit *kit, gconstpointer data)
{
  MapshotMissingWindow *page;

  if (window_kit_skip ())
    return;
  page = MAPSHOT_MISSING_WINDOW (mapshot_missing_window_new (GTK_WINDOW (kit->window), "/nowhere/map.png", mapshot_application_get_store (window_kit_app)));
  gtk_window_present (GTK_WINDOW (page));
  window_kit_wait_until (mapshot_missing_window_is_read (page));
  g_assert_null (mapshot_viewer_canvas_get_picture (mapshot_missing_window_get_canvas (page)));
  g_assert_true (says (GTK_WIDGET (page), "map.png"));
  close_window (GTK_WIDGET (page));
}

/* Those that an action opens. */
static void
test_action (WindowKit *kit, gconstpointer data)
{
  GtkWidget *page = NULL;

  if (window_kit_skip ())
    return;
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (kit->window), data, NULL));
  window_kit_wait_until ((page = find_window (kit)) != NULL);
  window_kit_iterate (0.3);
  assert_named (page, ADW_IS_ABOUT_WINDOW (page) ? 0 : 1);
  assert_narrow (page);
  close_window (page);
}

static void
test_key (WindowKit *kit, gconstpointer data)
{
  GtkWidget *page = NULL;

  if (window_kit_skip ())
    return;
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (kit->window), "win.enter-key", "s", "vworld-base"));
  window_kit_wait_until ((page = find_window (kit)) != NULL);
  assert_named (page, 3);
  assert_narrow (page);
  gtk_window_close (GTK_WINDOW (page));
  window_kit_wait_until (find_window (kit) == NULL);
}

/* A connection that costs: nothing begins before somebody says yes. */
static void
test_metered (WindowKit *kit, gconstpointer data)
{
  g_autoptr (GNetworkMonitor) network = NULL;
  GListModel *jobs;
  GtkWidget *page;
  g_autofree char *path = NULL, *other = NULL;

  if (window_kit_skip ())
    return;
  jobs = G_LIST_MODEL (mapshot_application_get_queue (window_kit_app));
  path = window_kit_get_path (kit, "map.png");
  other = window_kit_get_path (kit, "free.png");
  window_kit_choose (kit, &bounds, 7);
  network = fake_network_new (TRUE);
  mapshot_panel_use_network (kit->window->panel, network);
  for (int i = 0; i < 2; i++)
    {
      mapshot_window_start (kit->window, path);
      window_kit_wait_until ((page = find_window (kit)) != NULL);
      assert_named (page, 2);
      assert_narrow (page);
      adw_message_dialog_response (ADW_MESSAGE_DIALOG (page), i == 0 ? "cancel" : "capture");
      close_window (page);
      g_assert_cmpuint (g_list_model_get_n_items (jobs), ==, i);
    }
  /* One that does not cost is not asked about. */
  fake_network_set_metered (network, FALSE);
  mapshot_window_start (kit->window, other);
  g_assert_null (find_window (kit));
  g_assert_cmpuint (g_list_model_get_n_items (jobs), ==, 2);
}

/* ---- rounds ---- */

static guint
count_windows (void)
{
  return g_list_model_get_n_items (gtk_window_get_toplevels ());
}

/* Windows, pictures and the textures that they are shown with: as many go as came. */
static void
test_rounds (WindowKit *kit, gconstpointer data)
{
  g_autofree char *path = NULL;
  guint before;

  if (window_kit_skip ())
    return;
  path = g_strdup (mapshot_job_get_output (capture_with_holes (kit)));
  window_kit_iterate (0.3);
  before = count_windows ();
  for (int i = 0; i < ROUNDS; i++)
    {
      gboolean lacking = i % 2 == 0;
      GtkWidget *page = lacking ? mapshot_missing_window_new (GTK_WINDOW (kit->window), path, mapshot_application_get_store (window_kit_app))
                                : mapshot_viewer_window_new (GTK_WINDOW (kit->window), path, NULL);
      MapshotViewerCanvas *canvas = lacking ? mapshot_missing_window_get_canvas (MAPSHOT_MISSING_WINDOW (page))
                                            : mapshot_viewer_window_get_canvas (MAPSHOT_VIEWER_WINDOW (page));
      gpointer window = page, picture, texture = NULL;

      g_object_add_weak_pointer (window, &window);
      gtk_window_present (GTK_WINDOW (page));
      window_kit_wait_until ((picture = mapshot_viewer_canvas_get_picture (canvas)) != NULL);
      g_object_add_weak_pointer (picture, &picture);
      window_kit_wait_until (mapshot_viewer_canvas_is_sharp (canvas));
      texture = mapshot_viewer_canvas_get_texture (canvas);
      g_assert_nonnull (texture);
      g_object_add_weak_pointer (texture, &texture);
      gtk_window_destroy (GTK_WINDOW (page));
      window_kit_wait_until (window == NULL && picture == NULL && texture == NULL);
    }
  g_assert_cmpuint (count_windows (), ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/window-pages/main", WindowKit, NULL, window_kit_set_up, test_main, window_kit_tear_down);
  g_test_add ("/window-pages/viewer", WindowKit, NULL, window_kit_set_up, test_viewer, window_kit_tear_down);
  g_test_add ("/window-pages/missing", WindowKit, NULL, window_kit_set_up, test_missing, window_kit_tear_down);
  g_test_add ("/window-pages/missing-reads-aside", WindowKit, NULL, window_kit_set_up, test_missing_reads_aside, window_kit_tear_down);
  g_test_add ("/window-pages/missing-is-gone", WindowKit, NULL, window_kit_set_up, test_missing_is_gone, window_kit_tear_down);
  g_test_add ("/window-pages/help", WindowKit, "win.help", window_kit_set_up, test_action, window_kit_tear_down);
  g_test_add ("/window-pages/preferences", WindowKit, "app.preferences", window_kit_set_up, test_action, window_kit_tear_down);
  g_test_add ("/window-pages/about", WindowKit, "app.about", window_kit_set_up, test_action, window_kit_tear_down);
  g_test_add ("/window-pages/key", WindowKit, NULL, window_kit_set_up, test_key, window_kit_tear_down);
  g_test_add ("/window-pages/metered", WindowKit, NULL, window_kit_set_up, test_metered, window_kit_tear_down);
  g_test_add ("/window-pages/rounds", WindowKit, NULL, window_kit_set_up, test_rounds, window_kit_tear_down);

  return window_kit_run ();
}
