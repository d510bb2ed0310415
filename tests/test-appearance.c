/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "look-kit.h"
#include "map-view-private.h"
#include "window-kit.h"
#include "window-private.h"

#include <math.h>

/* The window for everybody: large text, from right to left, without movement, with strong contrast, by keyboard. Run a second time with strong contrast. */
#define NARROW 360 /* px */

/* What comes from a source, a file or the plan, and may be shortened. */
static const char *const from_elsewhere[] = { "source_label", "name_label", "problem_label", NULL };

static void
resize (WindowKit *kit, int width, int height)
{
  GtkWidget *adaptive = GTK_WIDGET (kit->window->adaptive);

  /* As by a hand: the header bar can only become so narrow after the window has left its wide form. */
  if (width == NARROW && !mapshot_adaptive_get_narrow (kit->window->adaptive))
    {
      gtk_window_set_default_size (GTK_WINDOW (kit->window), 800, height);
      window_kit_wait_until (mapshot_adaptive_get_narrow (kit->window->adaptive) && gtk_widget_get_visible (GTK_WIDGET (kit->window->search_button)));
    }
  gtk_window_set_default_size (GTK_WINDOW (kit->window), width, height);
  window_kit_wait_until (abs (gtk_widget_get_width (adaptive) - width) <= 16);
}

static gboolean
is_open (WindowKit *kit)
{
  gboolean open;

  g_object_get (kit->window->adaptive, "open", &open, NULL);

  return open;
}

static void
toggle_sheet (WindowKit *kit)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (kit->window), "win.toggle-sheet", NULL));
}

/* Until the frame after the next is drawn. */
static void
wait_frames (WindowKit *kit)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (kit->window));

  for (int i = 0; i < 2; i++)
    {
      gint64 counter = gdk_frame_clock_get_frame_counter (clock);

      gtk_widget_queue_draw (GTK_WIDGET (kit->window));
      window_kit_wait_until (gdk_frame_clock_get_frame_counter (clock) > counter);
    }
}

static void
assert_laid_out (WindowKit *kit, const char *where)
{
  gint64 end = g_get_monotonic_time () + WINDOW_KIT_PATIENCE / 6;
  g_autofree char *faults = NULL;

  /* What moves, or is laid out anew, comes to rest. */
  do
    {
      wait_frames (kit);
      window_kit_iterate (0.1);
      g_free (faults);
      faults = look_kit_find_faults (GTK_WIDGET (kit->window), from_elsewhere);
    }
  while (faults[0] != '\0' && g_get_monotonic_time () < end);
  if (faults[0] != '\0')
    g_error ("%s: %s", where, faults);
}

static void
choose (WindowKit *kit)
{
  window_kit_choose (kit, &(MapshotBounds){ 126.3, 36.9, 128.1, 38.05 }, 9);
}

/* ---- large text ---- */

static void
check_sizes (WindowKit *kit, const char *where)
{
  g_autofree char *wide = g_strdup_printf ("%s, wide", where), *narrow = g_strdup_printf ("%s, narrow", where);
  g_autofree char *sheet = g_strdup_printf ("%s, narrow, with the sheet", where);

  assert_laid_out (kit, wide);
  resize (kit, NARROW, 720);
  assert_laid_out (kit, narrow);
  toggle_sheet (kit);
  assert_laid_out (kit, sheet);
  toggle_sheet (kit);
  window_kit_wait_until (!is_open (kit));
  resize (kit, 1000, 700);
}

/* Nothing is cut, and nothing reaches out of a telephone's width, in either form. */
static void
test_text_scale (WindowKit *kit, gconstpointer data)
{
  double scale = *(const double *) data;
  g_autofree char *where = g_strdup_printf ("text × %.1f", scale);

  if (window_kit_skip ())
    return;
  choose (kit);
  look_kit_set_text_scale (scale);
  check_sizes (kit, where);
  look_kit_set_text_scale (1);
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
test_page_scale (WindowKit *kit, gconstpointer data)
{
  const char *action = data;
  GtkWidget *page = NULL;
  gpointer gone;
  int minimum;

  if (window_kit_skip ())
    return;
  /* The window about the program is the library's own. */
  look_kit_set_text_scale (g_str_equal (action, "app.about") ? 1.5 : 2);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (kit->window), action, NULL));
  window_kit_wait_until ((page = find_window (kit)) != NULL);
  gone = page;
  g_object_add_weak_pointer (gone, &gone);
  /* A window's own width holds its shadow. */
  gtk_widget_measure (gtk_widget_get_first_child (page), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, NARROW);
  gtk_window_destroy (GTK_WINDOW (page));
  window_kit_wait_until (gone == NULL);
  look_kit_set_text_scale (1);
}

/* The overview of keys, which is for who has a keyboard, fits a small laptop. */
static void
test_shortcuts (WindowKit *kit, gconstpointer data)
{
  GtkWidget *page = NULL;
  int minimum;

  if (window_kit_skip ())
    return;
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (kit->window), "win.show-help-overlay", NULL));
  window_kit_wait_until ((page = find_window (kit)) != NULL);
  gtk_widget_measure (gtk_widget_get_first_child (page), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 1024);
  gtk_widget_measure (gtk_widget_get_first_child (page), GTK_ORIENTATION_VERTICAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 768);
  gtk_window_close (GTK_WINDOW (page));
  window_kit_wait_until (find_window (kit) == NULL);
}

/* ---- from right to left ---- */

static double
get_x (WindowKit *kit, gpointer widget)
{
  graphene_rect_t box;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (kit->window), &box));

  return (double) (box.origin.x + box.size.width / 2);
}

/* The kit's tiles have nobody to be named. */
static void
show_credit (WindowKit *kit)
{
  gtk_label_set_text (kit->window->credit_label, "© Somebody");
  gtk_widget_set_visible (GTK_WIDGET (kit->window->credit_label), TRUE);
}

/* The panel, the header bar and what lies on the map change sides; west stays on the left. */
static void
test_mirrored (WindowKit *kit, gconstpointer data)
{
  if (window_kit_skip ())
    return;
  choose (kit);
  show_credit (kit);
  for (int mirrored = 0; mirrored < 2; mirrored++)
    {
      const MapshotMapCamera *camera;

      look_kit_set_mirrored (mirrored);
      assert_laid_out (kit, mirrored ? "mirrored" : "as usual");
      g_assert_cmpint (get_x (kit, kit->window->panel) < get_x (kit, kit->window->map), ==, mirrored);
      g_assert_cmpint (get_x (kit, kit->window->menu_button) < get_x (kit, kit->window->search), ==, mirrored);
      g_assert_cmpint (get_x (kit, kit->window->credit_label) < get_x (kit, kit->window->scale_bar), ==, mirrored);
      camera = mapshot_map_view_get_camera (kit->window->map);
      g_assert_cmpfloat (mapshot_map_camera_get_position (camera, 0, 10).longitude, <, mapshot_map_camera_get_position (camera, 100, 10).longitude);
    }
  check_sizes (kit, "mirrored");
  look_kit_set_mirrored (FALSE);
}

/* ---- without movement ---- */

static double
get_resolution (WindowKit *kit)
{
  return mapshot_map_view_get_camera (kit->window->map)->resolution;
}

static gboolean
is_translucent (GskRenderNode *node)
{
  switch (gsk_render_node_get_node_type (node))
    {
    case GSK_OPACITY_NODE:
      return TRUE;
    case GSK_CLIP_NODE:
      return is_translucent (gsk_clip_node_get_child (node));
    case GSK_TRANSFORM_NODE:
      return is_translucent (gsk_transform_node_get_child (node));
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        if (is_translucent (gsk_container_node_get_child (node, i)))
          return TRUE;
      return FALSE;
    default:
      return FALSE;
    }
}

/* Whether any tile of the map is on its way in. */
static gboolean
fades (WindowKit *kit)
{
  GtkWidget *map = GTK_WIDGET (kit->window->map);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (map);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (map), gtk_widget_get_height (map));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));

  return node != NULL && is_translucent (node);
}

static guint
count_tiles (WindowKit *kit)
{
  return (guint) mapshot_map_tiles_get_bytes (g_ptr_array_index (mapshot_map_view_get_layers (kit->window->map), 0)) / (256 * 256 * 4);
}

/* With animations the map begins to move at the next frame; without, it is there at once, tiles do not fade in, and a sheet does not slide. */
static void
test_still (WindowKit *kit, gconstpointer data)
{
  GtkWidget *panel;
  double before;

  if (window_kit_skip ())
    return;
  panel = GTK_WIDGET (kit->window->panel);
  before = get_resolution (kit);
  mapshot_map_view_zoom (kit->window->map, 2);
  g_assert_cmpfloat (get_resolution (kit), ==, before);
  g_assert_cmpuint (kit->window->map->tick, !=, 0);
  window_kit_wait_until (fabs (get_resolution (kit) / before - 0.5) < 1e-3 && kit->window->map->tick == 0);

  look_kit_set_still (TRUE);
  before = get_resolution (kit);
  mapshot_map_view_zoom (kit->window->map, 2);
  g_assert_cmpfloat_with_epsilon (get_resolution (kit), before / 2, before * 1e-6);
  g_assert_cmpuint (kit->window->map->tick, ==, 0);
  /* Until new tiles are there, and some frames longer. */
  for (guint tiles = count_tiles (kit), after = 0; after < 5; after += count_tiles (kit) > tiles)
    {
      wait_frames (kit);
      g_assert_false (fades (kit));
    }
  resize (kit, NARROW, 720);
  wait_frames (kit);
  toggle_sheet (kit);
  wait_frames (kit);
  g_assert_cmpint (gtk_widget_get_height (panel), >=, gtk_widget_get_height (GTK_WIDGET (kit->window->adaptive)) * 6 / 10);
  toggle_sheet (kit);
  wait_frames (kit);
  g_assert_cmpint (gtk_widget_get_height (panel), <, gtk_widget_get_height (GTK_WIDGET (kit->window->adaptive)) * 6 / 10);
  resize (kit, 1000, 700);
  look_kit_set_still (FALSE);
}

/* ---- colours ---- */

/* What lies on the map can be read on any map: as the guidelines for the web ask, and more so for who asked for strong contrast. */
static void
test_contrast (WindowKit *kit, gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };
  double least = adw_style_manager_get_high_contrast (style) ? 7 : 4.5;

  if (window_kit_skip ())
    return;
  g_assert_cmpint (adw_style_manager_get_high_contrast (style), ==, g_getenv ("ADW_DEBUG_HIGH_CONTRAST") != NULL);
  gtk_label_set_text (kit->window->map_problem_label, "The service does not answer");
  gtk_widget_set_visible (kit->window->map_problem_box, TRUE);
  show_credit (kit);
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      GtkWidget *chips[] = { GTK_WIDGET (kit->window->credit_label), GTK_WIDGET (kit->window->scale_bar), kit->window->map_problem_box };

      adw_style_manager_set_color_scheme (style, schemes[i]);
      window_kit_wait_until (gtk_widget_get_width (kit->window->map_problem_box) > 0);
      wait_frames (kit);
      /* Colours may change over a fifth of a second. */
      window_kit_iterate (0.5);
      for (gsize j = 0; j < G_N_ELEMENTS (chips); j++)
        g_assert_cmpfloat (look_kit_get_contrast (chips[j]), >=, least);
    }
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

/* ---- by keyboard ---- */

static void
test_keyboard (WindowKit *kit, gconstpointer data)
{
  g_autofree char *wide = NULL, *narrow = NULL, *layer = NULL;
  guint n;

  if (window_kit_skip ())
    return;
  choose (kit);
  layer = test_server_get_uri (kit->server, "/rgba/{z}/{x}/{y}.png");
  mapshot_draft_add_layer (mapshot_window_get_draft (kit->window), layer, 0.5);
  wait_frames (kit);
  wide = look_kit_find_unreached (GTK_WINDOW (kit->window), &n);
  g_assert_cmpstr (wide, ==, "");
  g_assert_cmpuint (n, >=, 25);
  resize (kit, NARROW, 720);
  toggle_sheet (kit);
  wait_frames (kit);
  narrow = look_kit_find_unreached (GTK_WINDOW (kit->window), &n);
  g_assert_cmpstr (narrow, ==, "");
  g_assert_cmpuint (n, >=, 25);
}

int
main (int argc, char **argv)
{
  static const double one_and_a_half = 1.5, two = 2;

  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/appearance/" name, WindowKit, data, window_kit_set_up, func, window_kit_tear_down)
  ADD ("text-scale/one-and-a-half", &one_and_a_half, test_text_scale);
  ADD ("text-scale/two", &two, test_text_scale);
  ADD ("page-scale/help", "win.help", test_page_scale);
  ADD ("page-scale/preferences", "app.preferences", test_page_scale);
  ADD ("page-scale/about", "app.about", test_page_scale);
  ADD ("shortcuts", NULL, test_shortcuts);
  ADD ("mirrored", NULL, test_mirrored);
  ADD ("still", NULL, test_still);
  ADD ("contrast", NULL, test_contrast);
  ADD ("keyboard", NULL, test_keyboard);

  return window_kit_run ();
}
