/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture.h"
#include "kiosk-application.h"
#include "kiosk-code.h"
#include "kiosk-code-view.h"
#include "kiosk-language.h"

#include "fake-drives.h"
#include "test-server.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <math.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* The real window of a kiosk, on a display without a person, with drives that are small disks in memory. */
#define PATIENCE (30 * G_TIME_SPAN_SECOND)
#define ROUNDS 40

#define REGIONS                                                                                                          \
  "[region town]\nName=Town\nName[ko]=시내\nBounds=126.5,37.2,127.6,37.9\nView=126.8,37.4,127.2,37.7\n"                 \
  "[region east]\nName=East\nName[ko]=동쪽\nBounds=128,37,129,37.8\n"
#define SIZES "[size small]\nName=Small\nName[ko]=작게\nSize=600x400\n[size square]\nName=Square\nName[ko]=정사각형\nSize=512x512\n"

typedef struct
{
  TestServer *server;
  char *folder; /* pictures, and the settings */
  MapshotKioskSettings *settings;
  MapshotKioskBudget *budget;
  FakeMonitor *monitor;
  MapshotKioskDrives *drives;
  MapshotKioskWindow *window;
} Fixture;

static MapshotKioskApplication *app; /* NULL without a display */
static MapshotSourceStore *store;
static char *disk;         /* where small disks are mounted */
static gboolean may_mount;

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

static gboolean
skip (void)
{
  if (app != NULL)
    return FALSE;
  g_test_skip ("there is no display: xvfb-run and dbus-run-session are needed");
  return TRUE;
}

static gboolean
skip_disks (void)
{
  if (skip ())
    return TRUE;
  if (may_mount)
    return FALSE;
  g_test_skip ("no tmpfs may be mounted here");
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

/* Until fonts, words and sizes have settled, the map may still be laid out again. */
static void
settle (Fixture *f)
{
  g_autofree char *last = NULL;

  for (int same = 0; same < 3;)
    {
      g_autoptr (MapshotRecipe) recipe = mapshot_kiosk_window_make_recipe (f->window);
      char *text = recipe != NULL ? mapshot_recipe_to_string (recipe) : NULL;

      same = text != NULL && g_strcmp0 (text, last) == 0 ? same + 1 : 0;
      g_free (last);
      last = text;
      iterate (0.25);
    }
}

/* KIOSK and SAVE are added to their groups. */
static void
open_kiosk_at (Fixture *f, const char *address, const char *kiosk, const char *save)
{
  g_autofree char *text =
    g_strdup_printf ("[kiosk]\nTitle=Test map\nTitle[ko]=시험 지도\n%s[save]\nFolder=%s\nFileName=map\n%s"
                     "[map street]\nName=Street\nName[ko]=지도\nSource=%s\n[map photo]\nName=Photo\nName[ko]=사진\nSource=basemap\n" REGIONS SIZES,
                     kiosk, f->folder, save, address);
  MapshotKioskParts parts;

  f->settings = load (f->folder, text);
  f->budget = mapshot_kiosk_budget_new (NULL, f->settings->visitor_tiles, f->settings->day_tiles);
  f->monitor = fake_monitor_new ();
  f->drives = mapshot_kiosk_drives_new (G_VOLUME_MONITOR (f->monitor));
  parts = (MapshotKioskParts){ f->settings, store, NULL, f->budget, f->drives };
  f->window = mapshot_kiosk_window_new (GTK_APPLICATION (app), &parts);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1100, 760);
  gtk_window_present (GTK_WINDOW (f->window));
  wait_until (gtk_widget_get_width (GTK_WIDGET (mapshot_kiosk_window_get_map (f->window))) > 0);
  settle (f);
}

static void
open_kiosk (Fixture *f, const char *kiosk, const char *save)
{
  g_autofree char *address = test_server_get_uri (f->server, "/tile/{z}/{x}/{y}.png");

  open_kiosk_at (f, address, kiosk, save);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  if (app == NULL)
    return;
  f->server = test_server_new (TEST_SERVER_PLAIN);
  f->folder = g_dir_make_tmp ("mapshot-kiosk-XXXXXX", NULL);
}

static void
close_kiosk (Fixture *f)
{
  gpointer window = f->window;

  g_object_add_weak_pointer (window, &window);
  mapshot_kiosk_window_close (f->window);
  f->window = NULL;
  wait_until (window == NULL);
  g_assert_finalize_object (f->drives);
  g_assert_finalize_object (f->monitor);
  g_clear_pointer (&f->budget, mapshot_kiosk_budget_free);
  g_clear_pointer (&f->settings, mapshot_kiosk_settings_free);
}

static int
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
remove_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_no_errno (g_unlink (path));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (app == NULL)
    return;
  /* What was skipped opened none. */
  if (f->window != NULL)
    close_kiosk (f);
  iterate (0.1);
  /* Nothing is left beside the pictures, which the tests remove. */
  g_assert_no_errno (g_rmdir (f->folder));
  test_server_free (f->server);
  g_free (f->folder);
}

/* ---- what a visitor sees ---- */

static gboolean
is_page (Fixture *f, const char *page)
{
  return g_str_equal (mapshot_kiosk_window_get_page (f->window), page);
}

static void
assert_words (Fixture *f, const char *words)
{
  g_assert_cmpstr (mapshot_kiosk_window_get_words (f->window), ==, words);
}

static void
take (Fixture *f)
{
  mapshot_kiosk_window_take (f->window);
  wait_until (!mapshot_kiosk_window_is_taking (f->window));
}

/* What the engine makes of the same recipe, as the command line does. */
static void
assert_engine (Fixture *f, const MapshotRecipe *recipe, const char *data, gsize length)
{
  const MapshotPlanLimits limits = { .max_pixels = 1e8 };
  g_autofree char *path = g_build_filename (f->folder, "engine.png", NULL), *expected = NULL;
  g_autoptr (MapshotPlan) plan = mapshot_plan_new (recipe, store, &limits, NULL);
  g_autoptr (MapshotCapture) capture = mapshot_capture_new (plan, &(MapshotCaptureOptions){ .output = path, .retries = -1 });
  gsize expected_length;

  g_assert_true (mapshot_capture_run (capture, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &expected, &expected_length, NULL));
  g_unlink (path);
  g_assert_cmpmem (data, length, expected, expected_length);
}

typedef void (*WidgetFunc) (GtkWidget *widget, gpointer user_data);

static void
foreach_widget (GtkWidget *widget, WidgetFunc func, gpointer user_data)
{
  func (widget, user_data);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    foreach_widget (child, func, user_data);
}

/* ---- tests ---- */

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

/* Every button and every corner of the frame is large enough for a finger, on wide and on tall screens; there is nothing to type into and no menu. */
static void
test_targets (Fixture *f, gconstpointer data)
{
  static const int sizes[][2] = { { 1100, 760 }, { 800, 480 }, { 720, 1200 } };
  MapshotMapBox box;
  GtkWidget *frame;

  if (skip ())
    return;
  open_kiosk (f, "", "To=folder\n");
  frame = GTK_WIDGET (mapshot_kiosk_window_get_frame (f->window));
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      int targets = 0;

      gtk_window_set_default_size (GTK_WINDOW (f->window), sizes[i][0], sizes[i][1]);
      iterate (0.8);
      g_test_message ("%d × %d px", gtk_widget_get_width (GTK_WIDGET (f->window)), gtk_widget_get_height (GTK_WIDGET (f->window)));
      wait_until (abs (gtk_widget_get_width (GTK_WIDGET (f->window)) - sizes[i][0]) <= 16 &&
                  abs (gtk_widget_get_height (GTK_WIDGET (f->window)) - sizes[i][1]) <= 16);
      foreach_widget (GTK_WIDGET (f->window), check_target, &targets);
      /* The language, two maps, two regions, two sizes, two zooms and the picture. */
      g_assert_cmpint (targets, ==, 10);
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
  take (f);
  wait_until (is_page (f, "done"));
  iterate (0.4);
  {
    int targets = 0;
    foreach_widget (GTK_WIDGET (f->window), check_target, &targets);
    g_assert_cmpint (targets, ==, 2);
  }
  remove_file (f->folder, "map.png");
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
test_names (Fixture *f, gconstpointer data)
{
  int named = 0;

  if (skip ())
    return;
  open_kiosk (f, "", "To=folder\n");
  foreach_widget (GTK_WIDGET (f->window), check_name, &named);
  g_assert_cmpint (named, ==, 18);
}

static void
test_take (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL, *written = NULL;
  g_autoptr (MapshotRecipe) recipe = NULL;
  gsize length;

  if (skip ())
    return;
  open_kiosk (f, "", "To=folder\n");
  mapshot_kiosk_window_choose (f->window, 0, 0, 1);
  iterate (0.5);
  recipe = mapshot_kiosk_window_make_recipe (f->window);
  g_assert_cmpint (recipe->pixel_width, ==, 512);
  take (f);
  g_assert_true (is_page (f, "done"));
  assert_words (f, "Your picture is ready");
  g_assert_nonnull (mapshot_kiosk_window_get_picture (f->window));
  path = g_build_filename (f->folder, "map.png", NULL);
  g_assert_true (g_file_get_contents (path, &written, &length, NULL));
  assert_engine (f, recipe, written, length);
  g_assert_cmpint (count_files (f->folder), ==, 1);
  g_unlink (path);
}

/* The map cannot be carried out of its region, nor so near that its pixels would show. */
static void
test_bounds (Fixture *f, gconstpointer data)
{
  static const MapshotPosition places[] = { { 0, 0 }, { 37.9, 127.6 }, { -60, -170 } };
  MapshotMapView *map;

  if (skip ())
    return;
  open_kiosk (f, "", "To=folder\n");
  map = mapshot_kiosk_window_get_map (f->window);
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
  mapshot_kiosk_window_choose (f->window, 0, 1, 0);
  iterate (0.3);
  g_assert_cmpfloat (mapshot_map_camera_get_position (mapshot_map_view_get_camera (map), 100, 100).longitude, >, 128);
}

/* A corner that is dragged makes the frame smaller, and the picture shows less ground with as many pixels. */
static void
test_frame (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) before = NULL, after = NULL;
  MapshotMapBox box, small;
  MapshotKioskFrame *frame;

  if (skip ())
    return;
  open_kiosk (f, "", "To=folder\n");
  frame = mapshot_kiosk_window_get_frame (f->window);
  before = mapshot_kiosk_window_make_recipe (f->window);
  g_assert_true (mapshot_kiosk_frame_get_box (frame, &box));
  mapshot_kiosk_frame_drag_to (frame, (box.left + box.right) / 2 + (box.right - box.left) / 4, (box.top + box.bottom) / 2 + (box.bottom - box.top) / 4);
  g_assert_true (mapshot_kiosk_frame_get_box (frame, &small));
  g_assert_cmpfloat_with_epsilon (small.right - small.left, (box.right - box.left) / 2, 1);
  after = mapshot_kiosk_window_make_recipe (f->window);
  g_assert_cmpfloat_with_epsilon (after->resolution, before->resolution / 2, before->resolution * 1e-3);
  g_assert_cmpint (after->pixel_width, ==, before->pixel_width);
}

static void
press (Fixture *f, GtkWidget *widget, const char *label)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_BUTTON (child) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (child)), label) == 0 && gtk_widget_get_mapped (child))
        g_signal_emit_by_name (child, "clicked");
      else
        press (f, child, label);
    }
}

/* Whatever a visitor did is gone when he has: what he chose, where he looked, his language, his picture, every tile in memory and the clipboard. */
static void
test_forgets (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) first = NULL, other = NULL, again = NULL;
  gpointer tiles, texture;
  MapshotMapView *map;
  gint64 spent;

  if (skip ())
    return;
  open_kiosk (f, "IdleTime=5\nWarningTime=4\nRestartTime=3\n", "To=folder\n");
  map = mapshot_kiosk_window_get_map (f->window);
  first = mapshot_kiosk_window_make_recipe (f->window);
  mapshot_kiosk_window_choose (f->window, 1, 1, 1);
  press (f, GTK_WIDGET (f->window), "한국어");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (f->window)), ==, "시험 지도");
  mapshot_map_view_zoom (map, 2);
  iterate (1);
  other = mapshot_kiosk_window_make_recipe (f->window);
  g_assert_false (mapshot_recipe_equal (first, other));
  tiles = g_ptr_array_index (mapshot_map_view_get_layers (map), 0);
  g_object_add_weak_pointer (tiles, &tiles);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (f->window)), "mine");
  take (f);
  texture = mapshot_kiosk_window_get_picture (f->window);
  g_assert_nonnull (texture);
  g_object_add_weak_pointer (texture, &texture);
  iterate (1);
  g_assert_true (is_page (f, "done"));
  wait_until (is_page (f, "choose"));
  iterate (0.5);
  g_assert_null (texture);
  g_assert_null (tiles);
  g_assert_null (gdk_clipboard_get_content (gtk_widget_get_clipboard (GTK_WIDGET (f->window))));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (f->window)), ==, "Test map");
  again = mapshot_kiosk_window_make_recipe (f->window);
  g_assert_true (mapshot_recipe_equal (first, again));
  remove_file (f->folder, "map.png");

  /* And without a picture. */
  mapshot_kiosk_window_choose (f->window, 0, 1, 0);
  mapshot_map_view_zoom (map, 2);
  take (f);
  press (f, GTK_WIDGET (f->window), "Start again");
  g_clear_pointer (&again, mapshot_recipe_free);
  iterate (0.5);
  again = mapshot_kiosk_window_make_recipe (f->window);
  g_assert_true (mapshot_recipe_equal (first, again));
  remove_file (f->folder, "map.png");
  /* Whoever pressed it may still stand there, and gets no other visitor's tiles; then he has gone. */
  spent = mapshot_kiosk_budget_get_visitor (f->budget);
  g_assert_cmpint (spent, >, 0);
  wait_until (mapshot_kiosk_budget_get_visitor (f->budget) < spent);
}

static void
test_stays_open (Fixture *f, gconstpointer data)
{
  if (skip ())
    return;
  open_kiosk (f, "", "To=folder\n");
  for (int i = 0; i < 3; i++)
    gtk_window_close (GTK_WINDOW (f->window));
  iterate (0.2);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (f->window)));
  g_assert_false (gtk_window_get_decorated (GTK_WINDOW (f->window)));
}

/* ---- budgets ---- */

/* The map and the pictures cost what the server was asked for, and no more than there is. */
static void
test_budget (Fixture *f, gconstpointer data)
{
  gint64 seen;
  guint asked;

  if (skip ())
    return;
  open_kiosk (f, "VisitorTiles=150\nDayTiles=400\n", "To=folder\n");
  iterate (3);
  seen = mapshot_kiosk_budget_get_visitor (f->budget);
  g_assert_cmpint (seen, >=, 6);
  g_assert_cmpint (seen, ==, test_server_get_requests (f->server));
  for (int i = 0; i < 40 && !g_str_has_prefix (mapshot_kiosk_window_get_words (f->window), "One visitor"); i++)
    {
      take (f);
      if (is_page (f, "done"))
        remove_file (f->folder, "map.png");
      mapshot_kiosk_window_start_again (f->window);
      iterate (0.3);
    }
  assert_words (f, "One visitor may take no more pictures. The next one may.");
  g_assert_cmpint (mapshot_kiosk_budget_get_visitor (f->budget), >, 100);
  /* The button is off, and pressing it as the program does changes nothing. */
  mapshot_kiosk_window_take (f->window);
  g_assert_false (mapshot_kiosk_window_is_taking (f->window));

  /* Looking costs tiles, too: when there are none, the map stands still. */
  mapshot_kiosk_budget_spend (f->budget, "2000-01-01", 1000);
  iterate (2.5);
  asked = test_server_get_requests (f->server);
  mapshot_map_view_look_at (mapshot_kiosk_window_get_map (f->window), &(MapshotPosition){ 37.3, 126.6 }, 60);
  iterate (2.5);
  g_assert_cmpuint (test_server_get_requests (f->server), ==, asked);
  mapshot_kiosk_budget_next_visitor (f->budget);
  iterate (2.5);
  g_assert_cmpuint (test_server_get_requests (f->server), >, asked);

  for (int i = 0; i < 60 && !g_str_has_prefix (mapshot_kiosk_window_get_words (f->window), "All of today's"); i++)
    {
      mapshot_kiosk_budget_next_visitor (f->budget);
      take (f);
      if (is_page (f, "done"))
        remove_file (f->folder, "map.png");
      mapshot_kiosk_window_start_again (f->window);
      iterate (0.3);
    }
  assert_words (f, "All of today's pictures are taken. Come again tomorrow.");
  iterate (0.5);
  asked = test_server_get_requests (f->server);
  g_assert_cmpuint (asked, <=, 460);
}

/* ---- drives ---- */

static gboolean
mount_disk (const char *options)
{
  return mount ("none", disk, "tmpfs", 0, options) == 0;
}

static void
test_drive (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL, *written = NULL;
  g_autoptr (MapshotRecipe) recipe = NULL;
  gsize length;

  if (skip_disks ())
    return;
  open_kiosk (f, "", "To=usb\n");
  assert_words (f, "Plug in a USB drive to take a picture.");
  take (f);
  g_assert_true (is_page (f, "choose"));
  g_assert_true (mount_disk ("size=8m"));
  fake_monitor_plug (f->monitor, disk, TRUE);
  assert_words (f, "The picture goes to your USB drive.");
  recipe = mapshot_kiosk_window_make_recipe (f->window);
  take (f);
  assert_words (f, "Your picture is ready");
  path = g_build_filename (disk, "map.png", NULL);
  g_assert_true (g_file_get_contents (path, &written, &length, NULL));
  assert_engine (f, recipe, written, length);
  mapshot_kiosk_window_start_again (f->window);
  g_assert_no_errno (umount2 (disk, MNT_DETACH));
  fake_monitor_pull (f->monitor, disk);
  assert_words (f, "Plug in a USB drive to take a picture.");
  g_assert_cmpint (count_files (f->folder), ==, 0);
}

static void
test_full_drive (Fixture *f, gconstpointer data)
{
  g_autofree char *fill = NULL, *slow = NULL;
  g_autofree guint8 *zeros = g_malloc0 (4 << 20);
  FILE *file;

  if (skip_disks ())
    return;
  slow = test_server_get_uri (f->server, "/slow/700/tile/{z}/{x}/{y}.png");
  open_kiosk_at (f, slow, "", "To=usb;folder\n");
  /* Full before: nothing is asked for. */
  g_assert_true (mount_disk ("size=4k"));
  fake_monitor_plug (f->monitor, disk, TRUE);
  fill = g_build_filename (disk, "fill", NULL);
  g_assert_true (g_file_set_contents (fill, "x", 1, NULL));
  take (f);
  assert_words (f, "Your USB drive is full");
  press (f, GTK_WIDGET (f->window), "Back to the map");
  g_assert_true (is_page (f, "choose"));

  /* Full in the middle. */
  g_assert_no_errno (umount2 (disk, MNT_DETACH));
  g_assert_true (mount_disk ("size=4m"));
  iterate (0.3);
  mapshot_kiosk_window_take (f->window);
  g_assert_true (mapshot_kiosk_window_is_taking (f->window));
  iterate (0.3);
  file = fopen (fill, "wb");
  while (fwrite (zeros, 1, 4096, file) == 4096 && fflush (file) == 0)
    ;
  fclose (file);
  wait_until (!mapshot_kiosk_window_is_taking (f->window));
  assert_words (f, "Your USB drive is full");
  g_assert_null (mapshot_kiosk_window_get_picture (f->window));
  g_assert_no_errno (g_unlink (fill));
  g_assert_cmpint (count_files (disk), ==, 0);
  g_assert_cmpint (count_files (f->folder), ==, 0);
  g_assert_no_errno (umount2 (disk, MNT_DETACH));
}

static void
test_pulled_drive (Fixture *f, gconstpointer data)
{
  g_autofree char *slow = NULL;

  if (skip_disks ())
    return;
  slow = test_server_get_uri (f->server, "/slow/400/tile/{z}/{x}/{y}.png");
  open_kiosk_at (f, slow, "", "To=usb\n");
  g_assert_true (mount_disk ("size=8m"));
  fake_monitor_plug (f->monitor, disk, TRUE);
  iterate (0.3);
  mapshot_kiosk_window_take (f->window);
  g_assert_true (mapshot_kiosk_window_is_taking (f->window));
  iterate (0.2);
  g_assert_no_errno (umount2 (disk, MNT_DETACH));
  fake_monitor_pull (f->monitor, disk);
  wait_until (!mapshot_kiosk_window_is_taking (f->window));
  assert_words (f, "The USB drive was taken out");
  /* Nothing went to where the drive was. */
  g_assert_cmpint (count_files (disk), ==, 0);
}

static void
test_locked_drive (Fixture *f, gconstpointer data)
{
  if (skip_disks ())
    return;
  open_kiosk (f, "", "To=usb\n");
  g_assert_true (mount_disk ("size=8m") && mount (NULL, disk, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
  fake_monitor_plug (f->monitor, disk, TRUE);
  take (f);
  assert_words (f, "Your USB drive cannot be written");
  g_assert_no_errno (umount2 (disk, MNT_DETACH));
}

/* ---- the telephone ---- */

static char *
read_code (Fixture *f, GtkWidget *code)
{
  g_autofree char *program = g_find_program_in_path ("zbarimg"), *path = g_build_filename (f->folder, "code.png", NULL), *said = NULL;
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (code);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GSubprocess) process = NULL;

  if (program == NULL)
    return NULL;
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (code), gtk_widget_get_height (code));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (f->window)), node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, program, "--quiet", "--raw", path, NULL);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, NULL));
  g_unlink (path);

  return g_strchomp (g_steal_pointer (&said));
}

static void
find_code (GtkWidget *widget, gpointer user_data)
{
  if (MAPSHOT_IS_KIOSK_CODE_VIEW (widget))
    *(GtkWidget **) user_data = widget;
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GBytes **) user_data = soup_session_send_and_read_finish (SOUP_SESSION (object), result, NULL);
}

static void
test_pickup (Fixture *f, gconstpointer data)
{
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (MapshotRecipe) recipe = NULL;
  g_autoptr (GBytes) fetched = NULL;
  g_autofree char *text = NULL, *uri = NULL;
  MapshotKioskPickup *pickup;
  GtkWidget *code = NULL;

  if (skip ())
    return;
  if (!mapshot_kiosk_code_is_available ())
    {
      open_kiosk (f, "", "To=folder\n");
      g_test_skip ("built without libqrencode");
      return;
    }
  open_kiosk (f, "", "To=pickup\n[pickup]\nInterface=127.0.0.1\nPort=0\n");
  assert_words (f, "You fetch the picture with your phone.");
  recipe = mapshot_kiosk_window_make_recipe (f->window);
  take (f);
  assert_words (f, "Your picture is ready");
  pickup = mapshot_kiosk_window_get_pickup (f->window);
  uri = g_strdup (mapshot_kiosk_pickup_get_uri (pickup));
  iterate (0.5);
  foreach_widget (GTK_WIDGET (f->window), find_code, &code);
  g_assert_true (gtk_widget_get_mapped (code));
  text = read_code (f, code);
  if (text != NULL)
    g_assert_cmpstr (text, ==, uri);
  g_assert_cmpint (count_files (f->folder), ==, 0);

  session = soup_session_new ();
  message = soup_message_new ("GET", uri);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, fetched_cb, &fetched);
  wait_until (fetched != NULL);
  assert_engine (f, recipe, g_bytes_get_data (fetched, NULL), g_bytes_get_size (fetched));
  wait_until (mapshot_kiosk_pickup_get_state (pickup) == MAPSHOT_KIOSK_PICKUP_FETCHED);
  assert_words (f, "Your phone has the picture");
  g_assert_false (mapshot_kiosk_pickup_has_picture (pickup));
  g_assert_false (gtk_widget_get_mapped (code));
  mapshot_kiosk_window_start_again (f->window);
  g_assert_null (mapshot_kiosk_window_get_pickup (f->window));
  soup_session_abort (session);
}

/* ---- a network that is lost ---- */

static void
test_no_network (Fixture *f, gconstpointer data)
{
  if (skip ())
    return;
  open_kiosk_at (f, "http://127.0.0.1:1/{z}/{x}/{y}.png", "", "To=folder\n");
  wait_until (mapshot_map_view_get_problem (mapshot_kiosk_window_get_map (f->window)) != NULL);
  take (f);
  g_assert_true (is_page (f, "done"));
  assert_words (f, "The map service does not answer");
  g_assert_cmpint (count_files (f->folder), ==, 0);
  press (f, GTK_WIDGET (f->window), "Back to the map");
  /* Another map of the site needs none. */
  mapshot_kiosk_window_choose (f->window, 1, 0, 0);
  take (f);
  assert_words (f, "Your picture is ready");
  remove_file (f->folder, "map.png");
}

/* A picture that is stopped costs what was asked for, and the map goes on. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  g_autofree char *slow = NULL;

  if (skip ())
    return;
  slow = test_server_get_uri (f->server, "/slow/300/tile/{z}/{x}/{y}.png");
  open_kiosk_at (f, slow, "", "To=folder\n");
  mapshot_kiosk_window_take (f->window);
  iterate (0.1);
  press (f, GTK_WIDGET (f->window), "Stop");
  wait_until (!mapshot_kiosk_window_is_taking (f->window));
  g_assert_true (is_page (f, "choose"));
  g_assert_cmpint (count_files (f->folder), ==, 0);
}

/* ---- days of visitors ---- */

static void
test_rounds (Fixture *f, gconstpointer data)
{
  if (skip ())
    return;
  open_kiosk (f, "", "To=folder\n");
  for (int i = 0; i < ROUNDS; i++)
    {
      gpointer tiles = g_ptr_array_index (mapshot_map_view_get_layers (mapshot_kiosk_window_get_map (f->window)), 0);

      g_object_add_weak_pointer (tiles, &tiles);
      mapshot_kiosk_window_choose (f->window, (guint) i % 2, (guint) i / 2 % 2, (guint) i / 4 % 2);
      iterate (0.03);
      mapshot_kiosk_window_start_again (f->window);
      wait_until (tiles == NULL);
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
  g_autofree char *folder = g_dir_make_tmp ("mapshot-kiosk-XXXXXX", NULL), *state = g_build_filename (folder, "state.ini", NULL);
  MapshotKioskSettings *settings = load (folder, "[kiosk]\nTitle=T\n[save]\nTo=usb\n[map a]\nName=A\nSource=basemap\n" REGIONS SIZES);
  g_autoptr (FakeMonitor) monitor = fake_monitor_new ();
  char *arguments[] = { NULL };
  int status = 1;

  store = mapshot_source_store_new ("", "");
  app = mapshot_kiosk_application_new (settings, mapshot_source_store_ref (store), mapshot_keys_new (NULL, NULL), G_VOLUME_MONITOR (monitor), state);
  g_signal_connect (app, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (app), 0, arguments);
  g_assert_finalize_object (app);
  mapshot_source_store_unref (store);
  g_rmdir (folder);

  return status;
}

/* Disks of this process alone, before there are threads. */
static void
make_disk (void)
{
  disk = g_dir_make_tmp ("mapshot-drive-XXXXXX", NULL);
  if (unshare (CLONE_NEWNS) != 0)
    return;
  mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
  may_mount = mount_disk ("size=1m");
  if (may_mount)
    umount2 (disk, MNT_DETACH);
}

int
main (int argc, char **argv)
{
  int status;

  make_disk ();
  mapshot_kiosk_language_prepare ();
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/kiosk-window/targets", Fixture, NULL, set_up, test_targets, tear_down);
  g_test_add ("/kiosk-window/names", Fixture, NULL, set_up, test_names, tear_down);
  g_test_add ("/kiosk-window/take", Fixture, NULL, set_up, test_take, tear_down);
  g_test_add ("/kiosk-window/bounds", Fixture, NULL, set_up, test_bounds, tear_down);
  g_test_add ("/kiosk-window/frame", Fixture, NULL, set_up, test_frame, tear_down);
  g_test_add ("/kiosk-window/forgets", Fixture, NULL, set_up, test_forgets, tear_down);
  g_test_add ("/kiosk-window/stays-open", Fixture, NULL, set_up, test_stays_open, tear_down);
  g_test_add ("/kiosk-window/budget", Fixture, NULL, set_up, test_budget, tear_down);
  g_test_add ("/kiosk-window/drive", Fixture, NULL, set_up, test_drive, tear_down);
  g_test_add ("/kiosk-window/full-drive", Fixture, NULL, set_up, test_full_drive, tear_down);
  g_test_add ("/kiosk-window/pulled-drive", Fixture, NULL, set_up, test_pulled_drive, tear_down);
  g_test_add ("/kiosk-window/locked-drive", Fixture, NULL, set_up, test_locked_drive, tear_down);
  g_test_add ("/kiosk-window/pickup", Fixture, NULL, set_up, test_pickup, tear_down);
  g_test_add ("/kiosk-window/no-network", Fixture, NULL, set_up, test_no_network, tear_down);
  g_test_add ("/kiosk-window/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/kiosk-window/rounds", Fixture, NULL, set_up, test_rounds, tear_down);

  status = gtk_init_check () ? run_with_application () : g_test_run ();
  g_rmdir (disk);
  g_free (disk);

  return status;
}
