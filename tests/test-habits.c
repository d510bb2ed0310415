/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window-kit.h"
#include "window-private.h"

#include <math.h>
#include <string.h>

/* What people expect of any program: its keys, and that it is as they left it. */
static const MapshotBounds bounds = { 126.3, 36.9, 128.1, 38.05 };

typedef void (*WidgetFunc) (GtkWidget *widget, gpointer user_data);

static void
foreach_widget (GtkWidget *widget, WidgetFunc func, gpointer user_data)
{
  func (widget, user_data);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    foreach_widget (child, func, user_data);
}

static void
act (WindowKit *kit, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (kit->window), action, NULL));
}

/* ---- keys ---- */

static void
test_accelerators (WindowKit *kit, gconstpointer data)
{
  static const struct
  {
    const char *action, *accelerator;
  } expected[] = {
    { "win.export", "<Control>e" },        { "win.search", "<Control>f" }, { "win.type-center", "<Control>l" }, { "win.undo", "<Control>z" },
    { "win.fullscreen", "F11" },           { "win.open", "<Control>o" },   { "win.draw-region", "<Control>d" }, { "win.show-jobs", "<Control>j" },
    { "app.quit", "<Control>q" },          { "window.close", "<Control>w" }, { "win.help", "F1" },
    { "win.show-help-overlay", "<Control>question" },
  };

  if (window_kit_skip ())
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_auto (GStrv) accelerators = gtk_application_get_accels_for_action (GTK_APPLICATION (window_kit_app), expected[i].action);

      if (!g_strv_contains ((const char *const *) accelerators, expected[i].accelerator))
        g_error ("%s is not %s", expected[i].accelerator, expected[i].action);
    }
}

static void
add_shortcut (GtkWidget *widget, gpointer user_data)
{
  g_autofree char *accelerators = NULL;
  g_auto (GStrv) list = NULL;

  if (!GTK_IS_SHORTCUTS_SHORTCUT (widget))
    return;
  g_object_get (widget, "accelerator", &accelerators, NULL);
  list = g_strsplit_set (accelerators, " .", -1);
  for (guint i = 0; list[i] != NULL; i++)
    {
      GdkModifierType state;
      guint key;

      if (list[i][0] == '\0')
        continue;
      g_assert_true (gtk_accelerator_parse (list[i], &key, &state));
      g_hash_table_add (user_data, gtk_accelerator_name (key, state));
    }
}

/* The overview of the keys leaves none out. */
static void
test_overview (WindowKit *kit, gconstpointer data)
{
  g_autoptr (GHashTable) shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) actions = NULL;

  if (window_kit_skip ())
    return;
  foreach_widget (GTK_WIDGET (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (kit->window))), add_shortcut, shown);
  actions = gtk_application_list_action_descriptions (GTK_APPLICATION (window_kit_app));
  g_assert_cmpuint (g_strv_length (actions), >=, 14);
  for (guint i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) accelerators = gtk_application_get_accels_for_action (GTK_APPLICATION (window_kit_app), actions[i]);
      gboolean found = FALSE;

      for (guint j = 0; accelerators[j] != NULL; j++)
        found |= g_hash_table_contains (shown, accelerators[j]);
      /* Plus and minus do it with and without Ctrl. */
      if (!found && !g_str_has_prefix (actions[i], "win.zoom-"))
        g_error ("the overview does not show %s", actions[i]);
    }
  g_assert_true (g_hash_table_contains (shown, "plus") && g_hash_table_contains (shown, "minus"));
}

static gboolean
has_focus_inside (WindowKit *kit, gpointer widget)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (kit->window));

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

static void
find_center_row (GtkWidget *widget, gpointer user_data)
{
  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), "center_row") == 0)
    *(GtkWidget **) user_data = widget;
}

/* Ctrl+F and Ctrl+L: where to type, in either form of the window. */
static void
test_typing (WindowKit *kit, gconstpointer data)
{
  GtkWidget *center = NULL;

  if (window_kit_skip ())
    return;
  foreach_widget (GTK_WIDGET (kit->window), find_center_row, &center);
  for (int narrow = 0; narrow < 2; narrow++)
    {
      if (narrow)
        {
          gtk_window_set_default_size (GTK_WINDOW (kit->window), 700, 640);
          window_kit_wait_until (mapshot_adaptive_get_narrow (kit->window->adaptive) && gtk_widget_get_visible (GTK_WIDGET (kit->window->search_button)));
        }
      act (kit, "win.search");
      window_kit_wait_until (has_focus_inside (kit, kit->window->search));
      window_kit_wait_until (gtk_widget_get_mapped (GTK_WIDGET (kit->window->search)));
      act (kit, "win.type-center");
      window_kit_wait_until (has_focus_inside (kit, center));
      window_kit_wait_until (gtk_widget_get_mapped (center));
    }
}

/* Ctrl+Z takes back one change of the region after the other, and stops at the first. */
static void
test_undo (WindowKit *kit, gconstpointer data)
{
  MapshotRegionModel *region;
  GAction *undo;

  if (window_kit_skip ())
    return;
  region = mapshot_draft_get_region (mapshot_window_get_draft (kit->window));
  undo = g_action_map_lookup_action (G_ACTION_MAP (kit->window), "undo");
  for (int i = 1; i <= 3; i++)
    g_assert_true (mapshot_region_model_set_bounds (region, &(MapshotBounds){ i, i, i + 1, i + 1 }, NULL));
  for (int i = 2; i >= 1; i--)
    {
      act (kit, "win.undo");
      g_assert_cmpfloat (mapshot_region_model_get_bounds (region).west, ==, i);
    }
  for (int i = 0; i < 20 && g_action_get_enabled (undo); i++)
    act (kit, "win.undo");
  g_assert_false (g_action_get_enabled (undo));
}

/* Ctrl+E asks for a file at once, with a name made of place and date. */
static void
test_export (WindowKit *kit, gconstpointer data)
{
  g_autofree char *name = NULL;

  if (window_kit_skip_in_sandbox ())
    return;
  window_kit_choose (kit, &bounds, 7);
  act (kit, "win.export");
  window_kit_wait_until (kit->window->chooser != NULL && gtk_native_dialog_get_visible (kit->window->chooser));
  name = gtk_file_chooser_get_current_name (GTK_FILE_CHOOSER (kit->window->chooser));
  g_assert_true (g_regex_match_simple ("^\\S.* 20[0-9]{2}-[0-9]{2}-[0-9]{2}.*\\.png$", name, 0, 0));
  gtk_native_dialog_hide (kit->window->chooser);
}

/* ---- about ---- */

static void
gather_text (GtkWidget *widget, gpointer user_data)
{
  if (GTK_IS_LABEL (widget))
    g_string_append_printf (user_data, "%s\n", gtk_label_get_text (GTK_LABEL (widget)));
}

/* Whoever made the maps is named. */
static void
test_credits (WindowKit *kit, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GListModel *windows;
  GPtrArray *sources;
  guint credits = 0;

  if (window_kit_skip ())
    return;
  act (kit, "app.about");
  windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (!ADW_IS_ABOUT_WINDOW (window))
        continue;
      foreach_widget (window, gather_text, text);
      gtk_window_destroy (GTK_WINDOW (window));
      break;
    }
  g_assert_nonnull (strstr (text->str, "GNU General Public License"));
  sources = mapshot_source_store_get_sources (mapshot_application_get_store (window_kit_app));
  for (guint i = 0; i < sources->len; i++)
    {
      const char *credit = ((MapshotSource *) g_ptr_array_index (sources, i))->attribution;

      if (strstr (text->str, credit) == NULL)
        g_error ("nobody says “%s”", credit);
      credits += credit[0] != '\0';
    }
  g_assert_cmpuint (credits, >, 5);
}

/* ---- as it was left ---- */

static void
reopen (WindowKit *kit)
{
  gpointer window = kit->window;

  g_object_add_weak_pointer (window, &window);
  gtk_window_close (GTK_WINDOW (kit->window));
  kit->window = NULL;
  window_kit_wait_until (window == NULL);
  kit->window = mapshot_window_new (window_kit_app);
  gtk_window_present (GTK_WINDOW (kit->window));
  window_kit_wait_until (gtk_widget_get_width (GTK_WIDGET (mapshot_window_get_map (kit->window))) > 0);
}

static MapshotPosition
get_middle (WindowKit *kit)
{
  const MapshotMapCamera *camera = mapshot_map_view_get_camera (mapshot_window_get_map (kit->window));

  return mapshot_map_camera_get_position (camera, camera->width / 2, camera->height / 2);
}

static double
get_resolution (WindowKit *kit)
{
  return mapshot_map_camera_get_ground_resolution (mapshot_map_view_get_camera (mapshot_window_get_map (kit->window)));
}

/* Size, place and source, however often it is opened. */
static void
test_remembers (WindowKit *kit, gconstpointer data)
{
  const MapshotPosition place = { 37.5663, 126.9779 };
  g_autofree char *source = NULL, *later = NULL;
  double resolution;

  if (window_kit_skip ())
    return;
  gtk_window_set_default_size (GTK_WINDOW (kit->window), 1040, 720);
  window_kit_wait_until (abs (gtk_widget_get_width (GTK_WIDGET (kit->window)) - 1040) <= 16);
  mapshot_map_view_look_at (mapshot_window_get_map (kit->window), &place, 40);
  resolution = get_resolution (kit);
  g_object_get (mapshot_window_get_draft (kit->window), "source", &source, NULL);
  for (int i = 0; i < 4; i++)
    {
      int width, height;

      reopen (kit);
      gtk_window_get_default_size (GTK_WINDOW (kit->window), &width, &height);
      g_assert_cmpint (width, ==, 1040);
      g_assert_cmpint (height, ==, 720);
      g_assert_cmpfloat_with_epsilon (get_middle (kit).latitude, place.latitude, 1e-4);
      g_assert_cmpfloat_with_epsilon (get_middle (kit).longitude, place.longitude, 1e-4);
      g_assert_cmpfloat_with_epsilon (get_resolution (kit), resolution, resolution * 1e-3);
      g_clear_pointer (&later, g_free);
      g_object_get (mapshot_window_get_draft (kit->window), "source", &later, NULL);
      g_assert_cmpstr (later, ==, source);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/habits/" name, WindowKit, NULL, window_kit_set_up, func, window_kit_tear_down)
  ADD ("accelerators", test_accelerators);
  ADD ("overview", test_overview);
  ADD ("typing", test_typing);
  ADD ("undo", test_undo);
  ADD ("export", test_export);
  ADD ("credits", test_credits);
  ADD ("remembers", test_remembers);

  return window_kit_run ();
}
