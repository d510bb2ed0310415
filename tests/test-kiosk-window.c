/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cache.h"
#include "kiosk-kit.h"
#include "kiosk-language.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* The real window of a kiosk, on a display without a person. */
#define ROUNDS 200

static void
check_target (GtkWidget *widget, gpointer user_data)
{
  int *targets = user_data;

  g_assert_false (GTK_IS_MENU_BUTTON (widget) || GTK_IS_LINK_BUTTON (widget) || GTK_IS_EDITABLE (widget) || GTK_IS_POPOVER (widget));
  if (!GTK_IS_BUTTON (widget) || !gtk_widget_get_mapped (widget))
    return;
  (*targets)++;
  if (gtk_widget_get_width (widget) < MAPSHOT_KIOSK_TARGET || gtk_widget_get_height (widget) < MAPSHOT_KIOSK_TARGET)
    g_error ("a button is %d × %d px", gtk_widget_get_width (widget), gtk_widget_get_height (widget));
}

static int
count_targets (KioskKit *kit)
{
  int targets = 0;

  kiosk_kit_foreach (GTK_WIDGET (kit->window), check_target, &targets);

  return targets;
}

/* Every button and every corner of the frame is large enough for a finger, on wide and on tall screens; there is nothing to type into and no menu. */
static void
test_targets (KioskKit *kit, gconstpointer data)
{
  static const int sizes[][2] = { { 1100, 760 }, { 1024, 600 }, { 720, 1200 } };
  MapshotMapBox box;
  GtkWidget *frame;

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "", "To=folder\n");
  frame = GTK_WIDGET (mapshot_kiosk_window_get_frame (kit->window));
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      kiosk_kit_resize (kit, sizes[i][0], sizes[i][1]);
      /* The language, two maps, two regions, two sizes, two zooms and the picture. */
      g_assert_cmpint (count_targets (kit), ==, 10);
      g_assert_true (mapshot_kiosk_frame_get_box (MAPSHOT_KIOSK_FRAME (frame), &box));
      for (int x = -1; x <= 1; x += 2)
        for (int y = -1; y <= 1; y += 2)
          {
            g_assert_true (gtk_widget_contains (frame, box.left + 31 * x, box.top + 31 * y));
            g_assert_true (gtk_widget_contains (frame, box.right + 31 * x, box.bottom + 31 * y));
          }
      g_assert_false (gtk_widget_contains (frame, (box.left + box.right) / 2, box.top));
      g_assert_cmpfloat (box.left, >=, 32);
      g_assert_cmpfloat (box.bottom, <=, gtk_widget_get_height (frame) - 32);
    }
  kiosk_kit_take (kit);
  g_assert_true (kiosk_kit_is_page (kit, "done"));
  kiosk_kit_wait_until (gtk_widget_get_width (GTK_WIDGET (kit->window->restart_button)) > 0 && !gtk_stack_get_transition_running (kit->window->pages));
  /* The language, and “Start again”. */
  g_assert_cmpint (count_targets (kit), ==, 2);
  kiosk_kit_remove (kit, "map.png");
}

static void
check_name (GtkWidget *widget, gpointer user_data)
{
  if (!GTK_IS_BUTTON (widget) && !MAPSHOT_IS_MAP_VIEW (widget) && !MAPSHOT_IS_KIOSK_FRAME (widget) && !GTK_IS_PICTURE (widget) &&
      !GTK_IS_PROGRESS_BAR (widget) && !MAPSHOT_IS_KIOSK_CODE_VIEW (widget))
    return;
  (*(int *) user_data)++;
  if (!gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL) &&
      (!GTK_IS_BUTTON (widget) || gtk_button_get_label (GTK_BUTTON (widget)) == NULL))
    g_error ("a %s has no name", G_OBJECT_TYPE_NAME (widget));
}

static void
test_names (KioskKit *kit, gconstpointer data)
{
  int named = 0;

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "", "To=folder\n");
  kiosk_kit_foreach (GTK_WIDGET (kit->window), check_name, &named);
  g_assert_cmpint (named, ==, 18);
}

static void
test_take (KioskKit *kit, gconstpointer data)
{
  g_autofree char *path = NULL, *written = NULL;
  g_autoptr (MapshotRecipe) recipe = NULL;
  gsize length;

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "", "To=folder\n");
  mapshot_kiosk_window_choose (kit->window, 0, 0, 1);
  kiosk_kit_settle (kit);
  recipe = mapshot_kiosk_window_make_recipe (kit->window);
  g_assert_cmpint (recipe->pixel_width, ==, 512);
  kiosk_kit_take (kit);
  g_assert_true (kiosk_kit_is_page (kit, "done"));
  kiosk_kit_assert_words (kit, "Your picture is ready");
  g_assert_nonnull (mapshot_kiosk_window_get_picture (kit->window));
  path = g_build_filename (kit->folder, "map.png", NULL);
  g_assert_true (g_file_get_contents (path, &written, &length, NULL));
  kiosk_kit_assert_engine (kit, recipe, written, length);
  g_assert_cmpint (kiosk_kit_count_files (kit->folder), ==, 1);
  g_unlink (path);
}

/* The map cannot be carried out of its region, nor so near that its pixels would show. */
static void
test_bounds (KioskKit *kit, gconstpointer data)
{
  static const MapshotPosition places[] = { { 0, 0 }, { 37.9, 127.6 }, { -60, -170 } };
  MapshotMapView *map;

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "", "To=folder\n");
  map = mapshot_kiosk_window_get_map (kit->window);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    for (double resolution = 0.001; resolution < 1e5; resolution *= 100)
      {
        MapshotMapBox all = { 0, 0, gtk_widget_get_width (GTK_WIDGET (map)), gtk_widget_get_height (GTK_WIDGET (map)) };
        MapshotBounds seen;

        mapshot_map_view_look_at (map, &places[i], resolution);
        g_assert_true (mapshot_map_camera_get_bounds (mapshot_map_view_get_camera (map), &all, &seen));
        g_assert_cmpfloat (seen.west, >=, 126.5 - 1e-6);
        g_assert_cmpfloat (seen.east, <=, 127.6 + 1e-6);
        g_assert_cmpfloat (seen.south, >=, 37.2 - 1e-6);
        g_assert_cmpfloat (seen.north, <=, 37.9 + 1e-6);
      }
  mapshot_kiosk_window_choose (kit->window, 0, 1, 0);
  kiosk_kit_settle (kit);
  g_assert_cmpfloat (mapshot_map_camera_get_position (mapshot_map_view_get_camera (map), 100, 100).longitude, >, 128);
}

/* A corner that is dragged makes the frame smaller, and the picture shows less ground with as many pixels. */
static void
test_frame (KioskKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) before = NULL, after = NULL;
  MapshotMapBox box, small;
  MapshotKioskFrame *frame;

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "", "To=folder\n");
  frame = mapshot_kiosk_window_get_frame (kit->window);
  before = mapshot_kiosk_window_make_recipe (kit->window);
  g_assert_true (mapshot_kiosk_frame_get_box (frame, &box));
  mapshot_kiosk_frame_drag_to (frame, (box.left + box.right) / 2 + (box.right - box.left) / 4, (box.top + box.bottom) / 2 + (box.bottom - box.top) / 4);
  g_assert_true (mapshot_kiosk_frame_get_box (frame, &small));
  g_assert_cmpfloat_with_epsilon (small.right - small.left, (box.right - box.left) / 2, 1);
  after = mapshot_kiosk_window_make_recipe (kit->window);
  g_assert_cmpfloat_with_epsilon (after->resolution, before->resolution / 2, before->resolution * 1e-3);
  g_assert_cmpint (after->pixel_width, ==, before->pixel_width);
}

/* So many seconds pass without anybody. */
static void
let_pass (KioskKit *kit, int seconds)
{
  kit->window->idle.last -= (gint64) seconds * G_USEC_PER_SEC;
}

/* Whatever a visitor did is gone when he has: what he chose, where he looked, his language, his picture, every tile in memory and the clipboard. */
static void
test_forgets (KioskKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) first = NULL, other = NULL, again = NULL;
  gpointer tiles, texture;
  MapshotMapView *map;

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "IdleTime=600\nWarningTime=60\nRestartTime=600\n", "To=folder\n");
  map = mapshot_kiosk_window_get_map (kit->window);
  first = mapshot_kiosk_window_make_recipe (kit->window);
  mapshot_kiosk_window_choose (kit->window, 1, 1, 1);
  kiosk_kit_press (kit, "한국어");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (kit->window)), ==, "시험 지도");
  mapshot_map_view_zoom (map, 2);
  kiosk_kit_settle (kit);
  other = mapshot_kiosk_window_make_recipe (kit->window);
  g_assert_false (mapshot_recipe_equal (first, other));
  tiles = g_ptr_array_index (mapshot_map_view_get_layers (map), 0);
  g_object_add_weak_pointer (tiles, &tiles);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (kit->window)), "mine");
  kiosk_kit_take (kit);
  texture = mapshot_kiosk_window_get_picture (kit->window);
  g_assert_nonnull (texture);
  g_object_add_weak_pointer (texture, &texture);
  g_assert_cmpint (kit->window->idle.time, ==, 600);
  let_pass (kit, 200);
  kiosk_kit_wait_until (gtk_label_get_text (kit->window->restart_label)[0] != '\0');
  g_assert_true (kiosk_kit_is_page (kit, "done"));
  let_pass (kit, 400);
  kiosk_kit_wait_until (kiosk_kit_is_page (kit, "choose"));
  kiosk_kit_settle (kit);
  kiosk_kit_wait_until (texture == NULL && tiles == NULL);
  g_assert_null (gdk_clipboard_get_content (gtk_widget_get_clipboard (GTK_WIDGET (kit->window))));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (kit->window)), ==, "Test map");
  again = mapshot_kiosk_window_make_recipe (kit->window);
  g_assert_true (mapshot_recipe_equal (first, again));
  kiosk_kit_remove (kit, "map.png");
}

/* Where he looked is nowhere in memory, also when the next one begins with the same map. */
static void
test_fresh (KioskKit *kit, gconstpointer data)
{
  gpointer tiles;

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, "basemap", "", "To=folder\n");
  tiles = g_ptr_array_index (mapshot_map_view_get_layers (mapshot_kiosk_window_get_map (kit->window)), 0);
  g_object_add_weak_pointer (tiles, &tiles);
  mapshot_kiosk_window_start_again (kit->window);
  kiosk_kit_wait_until (tiles == NULL);
}

/* A service that wants its tiles cached is asked again instead: its folder would say where somebody has looked. */
static void
test_no_cache (KioskKit *kit, gconstpointer data)
{
  g_autofree char *entry = NULL, *text = NULL, *tiles = NULL, *cache = NULL;

  if (kiosk_kit_skip ())
    return;
  entry = g_strconcat (kit->folder, "-loop.ini", NULL);
  tiles = test_server_get_uri (kit->server, "/tile/{z}/{x}/{y}.png");
  text = g_strdup_printf ("[source kiosk-loop]\nType=xyz\nName=Loop\nTemplate=%s\nCapture=yes\nHttpCache=true\nAttribution=\n", tiles);
  g_assert_true (g_file_set_contents (entry, text, -1, NULL));
  cache = mapshot_cache_get_dir ("kiosk-loop");
  kiosk_kit_open (kit, entry, "", "To=folder\n");
  g_assert_true (((MapshotSource *) mapshot_map_tiles_get_source (g_ptr_array_index (mapshot_map_view_get_layers (mapshot_kiosk_window_get_map (kit->window)), 0)))->rules.http_cache);
  kiosk_kit_take (kit);
  g_assert_true (kiosk_kit_is_page (kit, "done"));
  mapshot_kiosk_window_start_again (kit->window);
  kiosk_kit_settle (kit);
  g_assert_false (g_file_test (cache, G_FILE_TEST_EXISTS));
  kiosk_kit_remove (kit, "map.png");
  g_unlink (entry);
}

/* Whoever presses “Start again” may still stand there, and gets no other visitor's tiles; then he has gone. */
static void
test_start_again (KioskKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) first = NULL, again = NULL;
  gint64 spent;

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "IdleTime=600\n", "To=folder\n");
  first = mapshot_kiosk_window_make_recipe (kit->window);
  mapshot_kiosk_window_choose (kit->window, 0, 1, 0);
  mapshot_map_view_zoom (mapshot_kiosk_window_get_map (kit->window), 2);
  kiosk_kit_settle (kit);
  kiosk_kit_take (kit);
  kiosk_kit_press (kit, "Start again");
  kiosk_kit_settle (kit);
  again = mapshot_kiosk_window_make_recipe (kit->window);
  g_assert_true (mapshot_recipe_equal (first, again));
  kiosk_kit_remove (kit, "map.png");
  spent = mapshot_kiosk_budget_get_visitor (kit->budget);
  g_assert_cmpint (spent, >, 0);
  let_pass (kit, 600);
  /* The next one's map is asked for already. */
  kiosk_kit_wait_until (mapshot_kiosk_budget_get_visitor (kit->budget) < spent);
}

/* The last seconds are counted on the screen, over everything, until somebody touches it or all is gone. */
static void
test_countdown (KioskKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) first = NULL, again = NULL;
  const char *text;
  GtkWidget *label;

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "IdleTime=3600\nWarningTime=600\n", "To=folder\n");
  label = GTK_WIDGET (kit->window->countdown_label);
  first = mapshot_kiosk_window_make_recipe (kit->window);
  mapshot_kiosk_window_choose (kit->window, 1, 1, 1);
  mapshot_kiosk_window_touch (kit->window);
  g_assert_false (gtk_widget_get_visible (label));
  let_pass (kit, 3100);
  kiosk_kit_wait_until (gtk_widget_get_mapped (label) && gtk_widget_get_width (label) > 100);
  text = gtk_label_get_text (GTK_LABEL (label));
  g_assert_true (g_regex_match_simple ("^Are you still there\\?\nIn ([1-9][0-9]{0,2}) seconds? all starts again\\. Touch the screen to go on\\.$", text, 0, 0));
  mapshot_kiosk_window_touch (kit->window);
  kiosk_kit_wait_until (!gtk_widget_get_visible (label));
  g_assert_true (kit->window->map_index == 1);
  let_pass (kit, 3600);
  kiosk_kit_wait_until (kit->window->map_index == 0);
  g_assert_false (gtk_widget_get_visible (label));
  kiosk_kit_settle (kit);
  again = mapshot_kiosk_window_make_recipe (kit->window);
  g_assert_true (mapshot_recipe_equal (first, again));
}

static void
test_stays_open (KioskKit *kit, gconstpointer data)
{
  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "", "To=folder\n");
  for (int i = 0; i < 3; i++)
    gtk_window_close (GTK_WINDOW (kit->window));
  kiosk_kit_settle (kit);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (kit->window)));
  g_assert_false (gtk_window_get_decorated (GTK_WINDOW (kit->window)));
}

/* ---- budgets ---- */

static guint
count_waiting (KioskKit *kit)
{
  return mapshot_map_tiles_get_waiting (g_ptr_array_index (mapshot_map_view_get_layers (mapshot_kiosk_window_get_map (kit->window)), 0));
}

static gboolean
says (KioskKit *kit, const char *start)
{
  return g_str_has_prefix (mapshot_kiosk_window_get_words (kit->window), start);
}

/* One picture after the other, until the hint begins so. */
static void
take_until (KioskKit *kit, const char *hint, gboolean others)
{
  for (int i = 0; i < 100 && !says (kit, hint); i++)
    {
      if (others)
        mapshot_kiosk_budget_next_visitor (kit->budget);
      kiosk_kit_take (kit);
      if (kiosk_kit_is_page (kit, "done"))
        kiosk_kit_remove (kit, "map.png");
      mapshot_kiosk_window_start_again (kit->window);
      kiosk_kit_settle (kit);
      kiosk_kit_wait_until (count_waiting (kit) == 0 || kit->window->used_up);
    }
}

/* The map and the pictures cost what the server was asked for, and no more than there is. */
static void
test_budget (KioskKit *kit, gconstpointer data)
{
  g_autofree char *day = mapshot_kiosk_window_get_day ();
  gint64 asked;

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "VisitorTiles=150\nDayTiles=400\nIdleTime=3600\n", "To=folder\n");
  kiosk_kit_wait_until (test_server_get_requests (kit->server) >= 6 && count_waiting (kit) == 0);
  mapshot_kiosk_window_check_budget (kit->window);
  /* What was cancelled on its way is counted, too. */
  g_assert_cmpint (mapshot_kiosk_budget_get_visitor (kit->budget), >=, test_server_get_requests (kit->server));
  g_assert_cmpint (mapshot_kiosk_budget_get_visitor (kit->budget), <=, test_server_get_requests (kit->server) + 32);
  take_until (kit, "One visitor", FALSE);
  kiosk_kit_assert_words (kit, "One visitor may take no more pictures. The next one may.");
  g_assert_cmpint (mapshot_kiosk_budget_get_visitor (kit->budget), >, 100);
  g_assert_cmpuint (test_server_get_requests (kit->server), <=, 150);
  /* The button is off, and pressing it as the program does changes nothing. */
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (kit->window->take_button)));
  mapshot_kiosk_window_take (kit->window);
  g_assert_false (mapshot_kiosk_window_is_taking (kit->window));

  /* Looking costs tiles, too: when there are none, the map stands still. */
  mapshot_kiosk_budget_spend (kit->budget, "2000-01-01", 1000);
  mapshot_kiosk_window_check_budget (kit->window);
  g_assert_true (kit->window->used_up);
  asked = mapshot_kiosk_budget_get_day (kit->budget, day);
  mapshot_map_view_look_at (mapshot_kiosk_window_get_map (kit->window), &(MapshotPosition){ 37.3, 126.6 }, 60);
  kiosk_kit_settle (kit);
  kiosk_kit_iterate (0.5);
  g_assert_cmpint (mapshot_kiosk_budget_get_day (kit->budget, day), ==, asked);
  g_assert_cmpint (test_server_get_requests (kit->server), <=, asked);
  mapshot_kiosk_budget_next_visitor (kit->budget);
  mapshot_kiosk_window_check_budget (kit->window);
  kiosk_kit_wait_until (mapshot_kiosk_budget_get_day (kit->budget, day) > asked);

  take_until (kit, "All of today's", TRUE);
  kiosk_kit_assert_words (kit, "All of today's pictures are taken. Come again tomorrow.");
  g_assert_cmpuint (test_server_get_requests (kit->server), <=, 400);
}

/* ---- a network that is lost ---- */

static void
test_no_network (KioskKit *kit, gconstpointer data)
{
  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, "http://127.0.0.1:1/{z}/{x}/{y}.png", "", "To=folder\n");
  kiosk_kit_wait_until (mapshot_map_view_get_problem (mapshot_kiosk_window_get_map (kit->window)) != NULL);
  kiosk_kit_take (kit);
  g_assert_true (kiosk_kit_is_page (kit, "done"));
  kiosk_kit_assert_words (kit, "The map service does not answer");
  g_assert_cmpint (kiosk_kit_count_files (kit->folder), ==, 0);
  kiosk_kit_press (kit, "Back to the map");
  /* Another map of the site needs none. */
  mapshot_kiosk_window_choose (kit->window, 1, 0, 0);
  kiosk_kit_take (kit);
  kiosk_kit_assert_words (kit, "Your picture is ready");
  kiosk_kit_remove (kit, "map.png");
}

/* A picture that is stopped costs what was asked for, and the map goes on. */
static void
test_stop (KioskKit *kit, gconstpointer data)
{
  g_autofree char *slow = NULL, *unfinished = NULL, *written = NULL;

  if (kiosk_kit_skip ())
    return;
  slow = test_server_get_uri (kit->server, "/slow/1500/tile/{z}/{x}/{y}.png");
  kiosk_kit_open (kit, slow, "", "To=folder\n");
  unfinished = g_strconcat (kit->folder, "-unfinished", NULL);
  kit->window->parts.unfinished = unfinished;
  mapshot_kiosk_window_take (kit->window);
  g_assert_true (g_file_get_contents (unfinished, &written, NULL, NULL));
  g_assert_true (g_str_has_prefix (written, kit->folder) && g_str_has_suffix (written, "/map.png"));
  kiosk_kit_wait_until (gtk_widget_get_mapped (GTK_WIDGET (kit->window->stop_button)));
  kiosk_kit_press (kit, "Stop");
  kiosk_kit_wait_until (!mapshot_kiosk_window_is_taking (kit->window));
  g_assert_true (kiosk_kit_is_page (kit, "choose"));
  g_assert_cmpint (kiosk_kit_count_files (kit->folder), ==, 0);
  g_assert_false (g_file_test (unfinished, G_FILE_TEST_EXISTS));
  /* One that is being made when its visitor goes. */
  mapshot_kiosk_window_take (kit->window);
  g_assert_true (g_file_test (unfinished, G_FILE_TEST_EXISTS));
  mapshot_kiosk_window_start_again (kit->window);
  g_assert_false (g_file_test (unfinished, G_FILE_TEST_EXISTS));
  kiosk_kit_wait_until (kiosk_kit_count_files (kit->folder) == 0);
  kit->window->parts.unfinished = NULL;
}

/* ---- days of visitors ---- */

static void
test_rounds (KioskKit *kit, gconstpointer data)
{
  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "VisitorTiles=0\nDayTiles=0\nIdleTime=3600\n", "To=folder\n");
  for (int i = 0; i < ROUNDS; i++)
    {
      gpointer tiles = g_ptr_array_index (mapshot_map_view_get_layers (mapshot_kiosk_window_get_map (kit->window)), 0);

      g_object_add_weak_pointer (tiles, &tiles);
      mapshot_kiosk_window_choose (kit->window, (guint) i % 2, (guint) i / 2 % 2, (guint) i / 4 % 2);
      kiosk_kit_iterate (0.03);
      mapshot_kiosk_window_start_again (kit->window);
      kiosk_kit_wait_until (tiles == NULL);
    }
}

int
main (int argc, char **argv)
{
  mapshot_kiosk_language_prepare ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/kiosk-window/" name, KioskKit, NULL, kiosk_kit_set_up, func, kiosk_kit_tear_down)
  ADD ("targets", test_targets);
  ADD ("names", test_names);
  ADD ("take", test_take);
  ADD ("bounds", test_bounds);
  ADD ("frame", test_frame);
  ADD ("forgets", test_forgets);
  ADD ("fresh", test_fresh);
  ADD ("no-cache", test_no_cache);
  ADD ("start-again", test_start_again);
  ADD ("countdown", test_countdown);
  ADD ("stays-open", test_stays_open);
  ADD ("budget", test_budget);
  ADD ("no-network", test_no_network);
  ADD ("stop", test_stop);
  ADD ("rounds", test_rounds);

  return kiosk_kit_run ();
}
