/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keyboard-kit.h"
#include "look-kit.h"
#include "missing-window.h"
#include "settings.h"
#include "source-keys.h"
#include "viewer-window.h"
#include "window-kit.h"
#include "window-private.h"

#include <string.h>

/* The whole program without a pointer, with real keys: every list, menu and dialog is opened, walked through, used and left, and then the keyboard is where it was. */
static const MapshotBounds bounds = { 126.3, 36.9, 128.1, 38.05 };

static void
set_up (WindowKit *kit, gconstpointer data)
{
  window_kit_set_up (kit, data);
  if (window_kit_app != NULL)
    look_kit_set_still (TRUE);
}

static void
tear_down (WindowKit *kit, gconstpointer data)
{
  if (window_kit_app != NULL)
    look_kit_set_still (FALSE);
  window_kit_tear_down (kit, data);
}

static gboolean
skip (WindowKit *kit)
{
  if (window_kit_skip () || keyboard_kit_skip ())
    return TRUE;
  keyboard_kit_enter (GTK_WINDOW (kit->window));
  return FALSE;
}

static void
assert_walk (gpointer scope, guint at_least)
{
  guint n;
  g_autofree char *faults = keyboard_kit_walk (scope, &n);

  g_assert_cmpstr (faults, ==, "");
  g_assert_cmpuint (n, >=, at_least);
}

static GtkWidget *
get_focus (WindowKit *kit)
{
  return gtk_window_get_focus (GTK_WINDOW (kit->window));
}

/* What WIDGET pops up is not in it. */
static gboolean
is_inside (GtkWidget *focus, gconstpointer widget)
{
  return gtk_widget_get_native (focus) == gtk_widget_get_native ((GtkWidget *) widget) &&
         (focus == (GtkWidget *) widget || gtk_widget_is_ancestor (focus, (GtkWidget *) widget));
}

/* Tab, as often as it takes. */
static void
go_to (WindowKit *kit, gpointer widget)
{
  keyboard_kit_go_to (GTK_WINDOW (kit->window), "Tab", is_inside, widget);
}

static void
assert_focus (WindowKit *kit, gpointer widget)
{
  window_kit_wait_until (get_focus (kit) != NULL && is_inside (get_focus (kit), widget));
}

static gboolean
is_shown (gpointer widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_width (widget) > 0;
}

/* Opens what BUTTON opens, and the keyboard is in it. */
static GtkWidget *
open_popover (WindowKit *kit, GtkMenuButton *button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  go_to (kit, button);
  keyboard_kit_press ("space");
  window_kit_wait_until (is_shown (popover));

  return GTK_WIDGET (popover);
}

static void
leave_popover (WindowKit *kit, GtkMenuButton *button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  keyboard_kit_press ("Escape");
  window_kit_wait_until (!gtk_widget_get_mapped (GTK_WIDGET (popover)));
  assert_focus (kit, button);
}

static GtkWidget *
find_window (WindowKit *kit)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (window != GTK_WIDGET (kit->window) && is_shown (window))
        return window;
    }
  return NULL;
}

static GtkWidget *
enter_window (WindowKit *kit)
{
  GtkWidget *window = NULL;

  window_kit_wait_until ((window = find_window (kit)) != NULL);
  keyboard_kit_enter (GTK_WINDOW (window));

  return window;
}

/* KEY closes it, and the keyboard is where it was. */
static void
leave_window (WindowKit *kit, const char *key, GtkWidget *before)
{
  keyboard_kit_press (key);
  window_kit_wait_until (find_window (kit) == NULL);
  keyboard_kit_enter (GTK_WINDOW (kit->window));
  if (before != NULL)
    g_assert_true (get_focus (kit) == before);
}

static void
act (WindowKit *kit, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (kit->window), action, NULL));
}

/* ---- the window ---- */

static gboolean
has_id (GtkWidget *focus, gconstpointer id)
{
  return g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (focus)), id) == 0;
}

/* The window itself, with every form of the region. */
static void
test_window (WindowKit *kit, gconstpointer data)
{
  static const char *const forms[] = { "rectangle_button", "circle_button", "paper_button" };

  if (skip (kit))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      GtkWidget *button = keyboard_kit_go_to (GTK_WINDOW (kit->window), "Tab", has_id, forms[i]);

      keyboard_kit_press ("space");
      window_kit_wait_until (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
      assert_walk (kit->window, 25);
    }
}

/* A row that unfolds a list: another item is chosen, and with Escape none. */
static void
test_combo (WindowKit *kit, gconstpointer data)
{
  AdwComboRow *row;

  if (skip (kit))
    return;
  row = ADW_COMBO_ROW (keyboard_kit_go_to (GTK_WINDOW (kit->window), "Tab", has_id, "missing_row"));
  for (int choose = 0; choose < 2; choose++)
    {
      guint before = adw_combo_row_get_selected (row);

      keyboard_kit_press ("space");
      window_kit_wait_until (get_focus (kit) != GTK_WIDGET (row) && gtk_widget_get_native (get_focus (kit)) != GTK_NATIVE (kit->window));
      keyboard_kit_press (before > 0 ? "Up" : "Down");
      keyboard_kit_press (choose ? "Return" : "Escape");
      window_kit_wait_until (get_focus (kit) == GTK_WIDGET (row));
      g_assert_cmpint (adw_combo_row_get_selected (row) != before, ==, choose);
    }
}

/* ---- lists ---- */

static void
test_sources (WindowKit *kit, gconstpointer data)
{
  g_autofree char *before = NULL, *after = NULL;

  if (skip (kit))
    return;
  assert_walk (open_popover (kit, kit->window->source_button), 15);
  leave_popover (kit, kit->window->source_button);

  g_object_get (mapshot_window_get_draft (kit->window), "source", &before, NULL);
  open_popover (kit, kit->window->source_button);
  keyboard_kit_press ("Tab");
  keyboard_kit_press ("Down");
  keyboard_kit_press ("Return");
  window_kit_wait_until (!gtk_widget_get_mapped (GTK_WIDGET (gtk_menu_button_get_popover (kit->window->source_button))));
  g_object_get (mapshot_window_get_draft (kit->window), "source", &after, NULL);
  g_assert_cmpstr (after, !=, before);
  assert_focus (kit, kit->window->source_button);
}

/* A menu's button is a button in another. */
static gboolean
is_named (GtkWidget *focus, gconstpointer tooltip)
{
  return g_strcmp0 (gtk_widget_get_tooltip_text (focus), tooltip) == 0 ||
         (GTK_IS_MENU_BUTTON (gtk_widget_get_parent (focus)) && g_strcmp0 (gtk_widget_get_tooltip_text (gtk_widget_get_parent (focus)), tooltip) == 0);
}

/* From the list of sources to the key of one of them, and back. */
static void
test_key (WindowKit *kit, gconstpointer data)
{
  GtkWidget *dialog;

  if (skip (kit))
    return;
  for (int save = 0; save < 2; save++)
    {
      open_popover (kit, kit->window->source_button);
      keyboard_kit_go_to (GTK_WINDOW (kit->window), "Tab", is_named, "Enter or Remove the Key");
      keyboard_kit_press ("space");
      dialog = enter_window (kit);
      g_assert_true (ADW_IS_MESSAGE_DIALOG (dialog));
      /* One can type at once. */
      g_assert_true (GTK_IS_TEXT (gtk_window_get_focus (GTK_WINDOW (dialog))));
      if (!save)
        assert_walk (dialog, 3);
      else
        keyboard_kit_type ("s3cret");
      leave_window (kit, save ? "Return" : "Escape", NULL);
      assert_focus (kit, kit->window->source_button);
    }
}

static void
test_layers (WindowKit *kit, gconstpointer data)
{
  g_autofree char *layer = NULL;
  GtkMenuButton *button = NULL;

  if (skip (kit))
    return;
  layer = test_server_get_uri (kit->server, "/rgba/{z}/{x}/{y}.png");
  mapshot_draft_add_layer (mapshot_window_get_draft (kit->window), layer, 0.5);
  keyboard_kit_go_to (GTK_WINDOW (kit->window), "Tab", is_named, "Draw Another Source over the Map");
  button = GTK_MENU_BUTTON (gtk_widget_get_ancestor (get_focus (kit), GTK_TYPE_MENU_BUTTON));
  g_assert_nonnull (button);
  assert_walk (open_popover (kit, button), 3);
  leave_popover (kit, button);
}

static void
test_menu (WindowKit *kit, gconstpointer data)
{
  if (skip (kit))
    return;
  assert_walk (open_popover (kit, kit->window->menu_button), 6);
  leave_popover (kit, kit->window->menu_button);
}

static void
test_captures (WindowKit *kit, gconstpointer data)
{
  MapshotJob *job;

  if (skip (kit))
    return;
  window_kit_use (kit, "/status/404/{z}/{x}/{y}.png");
  g_object_set (mapshot_window_get_draft (kit->window), "on-missing", MAPSHOT_ON_MISSING_BLANK, NULL);
  window_kit_choose (kit, &bounds, 7);
  job = window_kit_capture (kit, "map.png");
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  assert_walk (open_popover (kit, kit->window->jobs_button), 3);
  leave_popover (kit, kit->window->jobs_button);
}

/* ---- windows ---- */

/* Those that an action opens, with how many controls of ours they have at least. */
typedef struct
{
  const char *action;
  guint controls;
} Page;

static void
test_page (WindowKit *kit, gconstpointer data)
{
  const Page *page = data;
  GtkWidget *before, *window;

  if (skip (kit))
    return;
  go_to (kit, kit->window->menu_button);
  before = get_focus (kit);
  act (kit, page->action);
  window = enter_window (kit);
  if (page->controls > 0)
    assert_walk (window, page->controls);
  leave_window (kit, "Escape", before);
}

/* Ctrl+E, Enter: a picture with the name that was suggested, and none if it was Escape. */
static void
test_save (WindowKit *kit, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autoptr (MapshotJob) job = NULL;
  GListModel *jobs;
  GtkWidget *before;

  if (window_kit_skip_in_sandbox () || skip (kit))
    return;
  jobs = G_LIST_MODEL (mapshot_application_get_queue (window_kit_app));
  window_kit_choose (kit, &bounds, 7);
  mapshot_settings_set_folder (kit->folder);
  go_to (kit, kit->window->menu_button);
  before = get_focus (kit);
  for (int save = 0; save < 2; save++)
    {
      keyboard_kit_press ("ctrl+e");
      enter_window (kit);
      leave_window (kit, save ? "Return" : "Escape", before);
      g_assert_cmpuint (g_list_model_get_n_items (jobs), ==, save);
    }
  job = g_list_model_get_item (jobs, 0);
  folder = g_path_get_dirname (mapshot_job_get_output (job));
  g_assert_cmpstr (folder, ==, kit->folder);
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
}

/* The viewer, and what a picture lacks. */
static void
test_picture (WindowKit *kit, gconstpointer data)
{
  g_autofree char *path = NULL;
  GtkWidget *before, *window;
  MapshotJob *job;

  if (skip (kit))
    return;
  window_kit_use (kit, "/status/404/{z}/{x}/{y}.png");
  g_object_set (mapshot_window_get_draft (kit->window), "on-missing", MAPSHOT_ON_MISSING_BLANK, NULL);
  window_kit_choose (kit, &bounds, 7);
  job = window_kit_capture (kit, "map.png");
  window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  path = g_strdup (mapshot_job_get_output (job));
  go_to (kit, kit->window->menu_button);
  before = get_focus (kit);
  for (int missing = 0; missing < 2; missing++)
    {
      window = missing ? mapshot_missing_window_new (GTK_WINDOW (kit->window), path, mapshot_application_get_store (window_kit_app))
                       : mapshot_viewer_window_new (GTK_WINDOW (kit->window), path, NULL);
      gtk_window_present (GTK_WINDOW (window));
      enter_window (kit);
      window_kit_wait_until (!missing || mapshot_missing_window_is_read (MAPSHOT_MISSING_WINDOW (window)));
      assert_walk (window, missing ? 4 : 7);
      leave_window (kit, "Escape", before);
    }
}

int
main (int argc, char **argv)
{
  static const Page pages[] = { { "app.preferences", 5 }, { "win.help", 2 }, { "win.show-help-overlay", 0 }, { "app.about", 0 } };

  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/keyboard/" name, WindowKit, NULL, set_up, func, tear_down)
  ADD ("window", test_window);
  ADD ("combo", test_combo);
  ADD ("sources", test_sources);
  ADD ("key", test_key);
  ADD ("layers", test_layers);
  ADD ("menu", test_menu);
  ADD ("captures", test_captures);
  ADD ("save", test_save);
  ADD ("picture", test_picture);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *name = g_strconcat ("/keyboard/", strchr (pages[i].action, '.') + 1, NULL);
      g_test_add (name, WindowKit, &pages[i], set_up, test_page, tear_down);
    }

  return window_kit_run ();
}
