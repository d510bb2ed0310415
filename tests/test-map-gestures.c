/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"
#include "map-view-private.h"
#include "region.h"
#include "wait-kit.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <math.h>

/* What hands do on the map: its controllers are told what GTK tells them. Real pointers and keys are test-window.sh's. */
typedef struct
{
  CaptureKit kit;
  GtkWidget *window;
  MapshotMapView *map;
  MapshotRegionModel *region;
} Fixture;

static gboolean has_display;

static gboolean
skip (void)
{
  if (!has_display)
    g_test_skip ("there is no display: xvfb-run is needed");
  return !has_display;
}

static void
animate (gboolean animate)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", animate, NULL);
}

/* (transfer none): the map's */
static MapshotMapTiles *
show_source (Fixture *f, MapshotSource *source)
{
  g_autoptr (GPtrArray) tiles = g_ptr_array_new_with_free_func (g_object_unref);
  const double opacity = 1;

  g_ptr_array_add (tiles, mapshot_map_tiles_new (source, f->kit.store, NULL));
  mapshot_map_view_set_layers (f->map, tiles, &opacity);

  return g_ptr_array_index (tiles, 0);
}

static MapshotMapTiles *
show (Fixture *f, const char *path)
{
  g_autofree char *template_uri = test_server_get_uri (f->kit.server, path);
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (f->kit.store, template_uri, NULL);

  return show_source (f, source);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  capture_kit_set_up (&f->kit, data);
  if (!has_display)
    return;
  animate (TRUE);
  f->window = gtk_window_new ();
  f->map = MAPSHOT_MAP_VIEW (mapshot_map_view_new ());
  f->region = mapshot_region_model_new ();
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->map));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 900, 700);
  gtk_window_present (GTK_WINDOW (f->window));
  wait_kit_until (gtk_widget_get_width (GTK_WIDGET (f->map)) > 0);
  show (f, "/tile/{z}/{x}/{y}.png");
  mapshot_map_view_look_at (f->map, &(MapshotPosition){ 37.5, 127 }, 300);
  wait_kit_until (gtk_widget_get_width (GTK_WIDGET (f->map)) == (int) f->map->camera.width);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (has_display)
    {
      gtk_window_destroy (GTK_WINDOW (f->window));
      g_assert_finalize_object (f->region);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
  capture_kit_tear_down (&f->kit, data);
}

static gpointer
find_controller (Fixture *f, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (f->map));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      if (G_OBJECT_TYPE (controller) == type)
        return controller;
    }
  g_error ("there is no %s", g_type_name (type));
}

static void
point (Fixture *f, double x, double y)
{
  g_signal_emit_by_name (find_controller (f, GTK_TYPE_EVENT_CONTROLLER_MOTION), "motion", x, y);
}

static void
drag (Fixture *f, double x, double y, double dx, double dy)
{
  GtkGesture *gesture = find_controller (f, GTK_TYPE_GESTURE_DRAG);

  g_signal_emit_by_name (gesture, "drag-begin", x, y);
  g_signal_emit_by_name (gesture, "drag-update", dx / 2, dy / 2);
  g_signal_emit_by_name (gesture, "drag-update", dx, dy);
  g_signal_emit_by_name (gesture, "drag-end", dx, dy);
}

static void
assert_same_place (const MapshotPosition *a, const MapshotPosition *b)
{
  g_assert_cmpfloat_with_epsilon (a->latitude, b->latitude, 1e-6);
  g_assert_cmpfloat_with_epsilon (a->longitude, b->longitude, 1e-6);
}

/* ---- moving the map ---- */

/* The wheel zooms in steps that are seen, around the pointer. */
static void
test_wheel (Fixture *f, gconstpointer data)
{
  MapshotPosition before, after;
  double from, seen = 0;
  gboolean handled;

  if (skip ())
    return;
  point (f, 200, 150);
  from = f->map->camera.resolution;
  g_assert_true (mapshot_map_view_get_pointer (f->map, &before));
  g_signal_emit_by_name (find_controller (f, GTK_TYPE_EVENT_CONTROLLER_SCROLL), "scroll", 0.0, -2.0, &handled);
  g_assert_true (handled);
  /* Not at once. */
  g_assert_cmpfloat (f->map->camera.resolution, ==, from);
  wait_kit_until (f->map->camera.resolution < from);
  seen = f->map->camera.resolution;
  wait_kit_until (fabs (from / f->map->camera.resolution - 2) < 1e-3);
  g_assert_cmpfloat (seen, >, f->map->camera.resolution);
  g_assert_true (mapshot_map_view_get_pointer (f->map, &after));
  assert_same_place (&before, &after);
  /* Who wants no motion gets none. */
  animate (FALSE);
  g_signal_emit_by_name (find_controller (f, GTK_TYPE_EVENT_CONTROLLER_SCROLL), "scroll", 0.0, 2.0, &handled);
  g_assert_cmpfloat_with_epsilon (f->map->camera.resolution, from, 1e-3 * from);
}

/* The map goes with the pointer; thrown, it goes on and comes to rest; let go of at rest, it stays. */
static void
test_drag (Fixture *f, gconstpointer data)
{
  GtkGesture *gesture;
  MapshotPosition before, after;
  double x;

  if (skip ())
    return;
  gesture = find_controller (f, GTK_TYPE_GESTURE_DRAG);
  before = mapshot_map_camera_get_position (&f->map->camera, 300, 300);
  g_signal_emit_by_name (gesture, "drag-begin", 300.0, 300.0);
  g_signal_emit_by_name (gesture, "drag-update", 100.0, 40.0);
  after = mapshot_map_camera_get_position (&f->map->camera, 400, 340);
  assert_same_place (&before, &after);
  g_usleep (120000);
  g_signal_emit_by_name (gesture, "drag-end", 100.0, 40.0);
  g_assert_cmpfloat (f->map->speed_x, ==, 0);
  g_assert_cmpuint (f->map->drag, ==, MAPSHOT_DRAG_NONE);

  /* A busy machine may take so long between two lines that it looks like resting. */
  for (int i = 0; i < 100 && f->map->speed_x == 0; i++)
    drag (f, 500, 300, 60, 0);
  g_assert_cmpfloat (f->map->speed_x, >, 0);
  x = f->map->camera.x;
  wait_kit_until (f->map->camera.x < x - 10 * f->map->camera.resolution);
  wait_kit_until (f->map->speed_x == 0 && f->map->tick == 0);
}

static void
test_double_click (Fixture *f, gconstpointer data)
{
  GtkGesture *click;
  MapshotPosition before, after;
  double from;

  if (skip ())
    return;
  click = find_controller (f, GTK_TYPE_GESTURE_CLICK);
  from = f->map->camera.resolution;
  before = mapshot_map_camera_get_position (&f->map->camera, 700, 100);
  g_signal_emit_by_name (click, "pressed", 1, 700.0, 100.0);
  g_assert_cmpfloat (f->map->zoom_left, ==, 0);
  g_signal_emit_by_name (click, "pressed", 2, 700.0, 100.0);
  wait_kit_until (fabs (from / f->map->camera.resolution - 2) < 1e-3);
  after = mapshot_map_camera_get_position (&f->map->camera, 700, 100);
  assert_same_place (&before, &after);
}

/* The ground under two fingers stays between them. What their middle is, GTK tells. */
static void
test_pinch (Fixture *f, gconstpointer data)
{
  MapshotPosition between, after;
  double from;

  if (skip ())
    return;
  from = f->map->camera.resolution;
  between = mapshot_map_camera_get_position (&f->map->camera, 400, 300);
  /* They come down around (400, 300), and move to (430, 310) as they part. */
  f->map->pinch = 1;
  f->map->zoom_x = 400;
  f->map->zoom_y = 300;
  mapshot_map_view_pinch (f->map, 410, 300, 1.25);
  g_assert_cmpfloat_with_epsilon (f->map->camera.resolution, from / 1.25, 1e-6 * from);
  mapshot_map_view_pinch (f->map, 430, 310, 2);
  g_assert_cmpfloat_with_epsilon (f->map->camera.resolution, from / 2, 1e-6 * from);
  after = mapshot_map_camera_get_position (&f->map->camera, 430, 310);
  assert_same_place (&between, &after);
  mapshot_map_view_pinch (f->map, 430, 310, 0.5);
  g_assert_cmpfloat_with_epsilon (f->map->camera.resolution, from * 2, 1e-6 * from);
  mapshot_map_view_pinch (f->map, 430, 310, 0);
  g_assert_cmpfloat_with_epsilon (f->map->camera.resolution, from * 2, 1e-6 * from);
}

/* The widget's own shortcut for KEY, as if it had been pressed. */
static void
press (Fixture *f, guint key, GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (f->map));
  g_autoptr (GtkShortcutTrigger) wanted = gtk_keyval_trigger_new (key, modifiers);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) && j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);

          if (!gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut), wanted))
            continue;
          g_assert_true (gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, GTK_WIDGET (f->map), gtk_shortcut_get_arguments (shortcut)));
          return;
        }
    }
  g_error ("nothing happens at key %u", key);
}

static void
test_keys (Fixture *f, gconstpointer data)
{
  const guint arrows[] = { GDK_KEY_Left, GDK_KEY_Right, GDK_KEY_Up, GDK_KEY_Down };
  const int directions[][2] = { { -1, 0 }, { 1, 0 }, { 0, -1 }, { 0, 1 } };
  MapshotMapBox box;
  double from;

  if (skip ())
    return;
  animate (FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (arrows); i++)
    {
      double x = f->map->camera.x, y = f->map->camera.y;

      press (f, arrows[i], 0);
      g_assert_cmpfloat_with_epsilon ((f->map->camera.x - x) / f->map->camera.resolution, directions[i][0] * 80, 1e-3);
      g_assert_cmpfloat_with_epsilon ((y - f->map->camera.y) / f->map->camera.resolution, directions[i][1] * 80, 1e-3);
    }
  from = f->map->camera.resolution;
  press (f, GDK_KEY_plus, 0);
  g_assert_cmpfloat (f->map->camera.resolution, <, from * 0.72);
  press (f, GDK_KEY_minus, 0);
  g_assert_cmpfloat_with_epsilon (f->map->camera.resolution, from, 1e-6 * from);
  /* 0 shows all of the region, as large as it goes. */
  mapshot_map_view_set_region (f->map, f->region);
  g_assert_true (mapshot_region_model_set_bounds (f->region, &(MapshotBounds){ 20, 10, 20.5, 10.25 }, NULL));
  press (f, GDK_KEY_0, 0);
  g_assert_true (mapshot_map_view_get_frame (f->map, &box));
  g_assert_cmpfloat_with_epsilon (box.left, 48, 0.5);
  g_assert_cmpfloat_with_epsilon (box.right, f->map->camera.width - 48, 0.5);
  g_assert_cmpfloat (box.top, >, 0);
  /* With motion they slide, and stop. */
  animate (TRUE);
  from = f->map->camera.x;
  press (f, GDK_KEY_Left, 0);
  g_assert_cmpfloat (f->map->camera.x, ==, from);
  wait_kit_until (f->map->camera.x < from && f->map->speed_x == 0);
}

/* ---- the frame ---- */

static void
assert_box (Fixture *f, const MapshotMapBox *expected)
{
  MapshotMapBox box;

  g_assert_true (mapshot_map_view_get_frame (f->map, &box));
  g_assert_cmpfloat_with_epsilon (box.left, expected->left, 0.05);
  g_assert_cmpfloat_with_epsilon (box.top, expected->top, 0.05);
  g_assert_cmpfloat_with_epsilon (box.right, expected->right, 0.05);
  g_assert_cmpfloat_with_epsilon (box.bottom, expected->bottom, 0.05);
}

static void
show_frame (Fixture *f)
{
  const MapshotMapBox box = { 300, 200, 620, 480 };
  MapshotBounds bounds;

  g_assert_true (mapshot_map_camera_get_bounds (&f->map->camera, &box, &bounds));
  mapshot_map_view_set_region (f->map, f->region);
  g_assert_true (mapshot_region_model_set_bounds (f->region, &bounds, NULL));
}

/* Each of the eight handles takes its edges along, the middle all of them; each drag is one step back. */
static void
test_handles (Fixture *f, gconstpointer data)
{
  MapshotMapBox before, expected;

  if (skip ())
    return;
  show_frame (f);
  for (int i = 0; i < MAPSHOT_REGION_N_HANDLES; i++)
    {
      MapshotGrip grip;
      double x, y;

      g_assert_true (mapshot_map_view_get_frame (f->map, &before));
      mapshot_region_handles_get (&before, i, &x, &y, &grip);
      expected = mapshot_region_handles_drag (&before, grip, 23, -17, FALSE);
      drag (f, x + 2, y - 2, 23, -17);
      assert_box (f, &expected);
      mapshot_region_model_undo (f->region);
      assert_box (f, &before);
    }
  drag (f, (before.left + before.right) / 2, (before.top + before.bottom) / 2, -40, 30);
  expected = (MapshotMapBox){ before.left - 40, before.top + 30, before.right - 40, before.bottom + 30 };
  assert_box (f, &expected);
}

static void
test_draw (Fixture *f, gconstpointer data)
{
  const MapshotMapBox expected = { 120, 90, 470, 330 };

  if (skip ())
    return;
  mapshot_map_view_set_region (f->map, f->region);
  g_assert_cmpint (mapshot_region_model_get_mode (f->region), ==, MAPSHOT_REGION_VIEW);
  mapshot_map_view_draw_region (f->map);
  /* Up and to the left is as good. */
  drag (f, 470, 330, -350, -240);
  assert_box (f, &expected);
  g_assert_cmpint (mapshot_region_model_get_mode (f->region), ==, MAPSHOT_REGION_RECTANGLE);
  /* One drawing, one drag: the next one moves the map. */
  drag (f, 700, 600, 10, 10);
  g_assert_cmpint (mapshot_region_model_get_mode (f->region), ==, MAPSHOT_REGION_RECTANGLE);
  g_assert_false (mapshot_map_view_stop_drawing (f->map));
}

/* Ground metres from one edge of the frame to the other, through its middle. */
static double
measure_frame (Fixture *f)
{
  MapshotBounds bounds;
  MapshotMapBox box;

  g_assert_true (mapshot_map_view_get_frame (f->map, &box));
  box = (MapshotMapBox){ box.left, (box.top + box.bottom) / 2 - 0.5, box.right, (box.top + box.bottom) / 2 + 0.5 };
  g_assert_true (mapshot_map_camera_get_bounds (&f->map->camera, &box, &bounds));

  return mapshot_region_get_ground_width (&bounds, (bounds.south + bounds.north) / 2);
}

/* A circle's handle says the radius on the ground, in Web Mercator and on Korea's own grid. */
static void
test_circle (Fixture *f, gconstpointer data)
{
  static const char *const entry = "[source tm]\nName=TM\nTemplate=http://127.0.0.1:9/{z}/{x}/{y}.png\nProjection=EPSG:5181\nOrigin=-30000,-60000\n"
                                   "Rows=south\nLevels=10 10 128 0-24 0-31;9 9 64 0-48 0-63;8 8 32 0-97 0-127\n";
  g_autofree char *path = capture_kit_get_path (&f->kit, "tm.ini");
  g_autoptr (MapshotSource) tm = NULL;
  g_autoptr (GError) error = NULL;

  if (skip ())
    return;
  for (int i = 0; i < 2; i++)
    {
      MapshotMapBox box;

      if (i == 1)
        {
          g_assert_true (g_file_set_contents (path, entry, -1, NULL));
          tm = mapshot_source_store_resolve (f->kit.store, path, &error);
          g_assert_no_error (error);
          show_source (f, tm);
          mapshot_map_view_look_at (f->map, &(MapshotPosition){ 37.5, 127 }, 100);
        }
      mapshot_map_view_set_region (f->map, f->region);
      g_assert_true (mapshot_region_model_set_circle (f->region, &(MapshotPosition){ 37.5, 127 }, 10000, NULL));
      g_assert_true (mapshot_map_view_get_frame (f->map, &box));
      drag (f, box.right, (box.top + box.bottom) / 2, 30, 0);
      g_assert_cmpint (mapshot_region_model_get_mode (f->region), ==, MAPSHOT_REGION_CIRCLE);
      g_assert_cmpfloat (mapshot_region_model_get_radius (f->region), >, 12000);
      /* To a px and the 10 m that a radius is rounded to. */
      g_assert_cmpfloat_with_epsilon (2 * mapshot_region_model_get_radius (f->region), measure_frame (f), 25);
      box.right += 30;
      box.left -= 30;
      {
        MapshotMapBox now;

        g_assert_true (mapshot_map_view_get_frame (f->map, &now));
        g_assert_cmpfloat_with_epsilon (now.right, box.right, 0.5);
        g_assert_cmpfloat_with_epsilon (now.left, box.left, 0.5);
      }
    }
  g_assert_no_errno (g_unlink (path));
}

/* A sheet of paper is moved, from wherever it is gripped, and keeps its size. */
static void
test_paper (Fixture *f, gconstpointer data)
{
  const MapshotPaper paper = { 297, 210, 250000, 300 };
  MapshotMapBox before, after;

  if (skip ())
    return;
  mapshot_map_view_set_region (f->map, f->region);
  g_assert_true (mapshot_region_model_set_paper (f->region, &(MapshotPosition){ 37.5, 127 }, &paper, NULL));
  g_assert_true (mapshot_map_view_get_frame (f->map, &before));
  drag (f, before.right, before.bottom, 50, 20);
  g_assert_true (mapshot_map_view_get_frame (f->map, &after));
  g_assert_cmpint (mapshot_region_model_get_mode (f->region), ==, MAPSHOT_REGION_PAPER);
  g_assert_cmpfloat_with_epsilon ((after.left + after.right - before.left - before.right) / 2, 50, 1);
  g_assert_cmpfloat_with_epsilon ((after.top + after.bottom - before.top - before.bottom) / 2, 20, 1);
  g_assert_cmpfloat (mapshot_region_model_get_paper (f->region).scale, ==, 250000);
}

/* ---- tiles ---- */

/* 4 bytes a px. (transfer full) */
static guint8 *
take_pixels (Fixture *f, int *width, int *height)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (f->map));
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  guint8 *pixels;

  *width = gtk_widget_get_width (GTK_WIDGET (f->map));
  *height = gtk_widget_get_height (GTK_WIDGET (f->map));
  gdk_paintable_snapshot (paintable, snapshot, *width, *height);
  pixels = g_malloc0 ((gsize) *width * (gsize) *height * 4);
  node = gtk_snapshot_to_node (snapshot);
  if (node == NULL)
    return pixels;
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (f->window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) *width, (float) *height));
  gdk_texture_download (texture, pixels, (gsize) *width * 4);

  return pixels;
}

static gboolean
is_empty (Fixture *f)
{
  int width, height;
  g_autofree guint8 *pixels = take_pixels (f, &width, &height);

  /* Every tile of the test server is coloured all over. */
  for (int i = 0; i < 4; i++)
    if (pixels[((gsize) (height / 4 + i * height / 8) * (gsize) width + (gsize) (width / 3 + i * 20)) * 4 + 3] != 0)
      return FALSE;
  return TRUE;
}

static gboolean
has_opacity (GskRenderNode *node)
{
  switch (gsk_render_node_get_node_type (node))
    {
    case GSK_OPACITY_NODE:
      return gsk_opacity_node_get_opacity (node) < 1;
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        if (has_opacity (gsk_container_node_get_child (node, i)))
          return TRUE;
      return FALSE;
    case GSK_CLIP_NODE:
      return has_opacity (gsk_clip_node_get_child (node));
    case GSK_TRANSFORM_NODE:
      return has_opacity (gsk_transform_node_get_child (node));
    default:
      return FALSE;
    }
}

/* Whether the map as it was drawn last has a tile that is not opaque. */
static gboolean
is_fading (Fixture *f)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (f->map));
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (GTK_WIDGET (f->map)), gtk_widget_get_height (GTK_WIDGET (f->map)));
  node = gtk_snapshot_to_node (snapshot);

  return node != NULL && has_opacity (node);
}

/* A tile fades in; while one is on its way, a coarser one stands in for it. */
static void
test_fading_and_parents (Fixture *f, gconstpointer data)
{
  MapshotMapTiles *tiles;
  if (skip ())
    return;
  tiles = show (f, "/tile/{z}/{x}/{y}.png");
  mapshot_map_view_look_at (f->map, &(MapshotPosition){ 37.5, 127 }, 300);
  /* A busy machine may draw no frame in the 0.18 s that it takes: then with other tiles, again. */
  for (int i = 0; i < 50 && !is_fading (f); i++)
    {
      mapshot_map_view_look_at (f->map, &(MapshotPosition){ 37.5 - i, 127 + 3 * i }, 300);
      wait_kit_until (is_fading (f) || (mapshot_map_tiles_get_waiting (tiles) == 0 && mapshot_map_tiles_get_bytes (tiles) > 0 && !f->map->fading && !is_empty (f)));
    }
  g_assert_true (is_fading (f));
  wait_kit_until (mapshot_map_tiles_get_waiting (tiles) == 0 && mapshot_map_tiles_get_bytes (tiles) > 0 && !f->map->fading && !is_fading (f));
  g_assert_false (is_empty (f));
  /* From now on nothing comes: what is seen nearer is what was there. */
  mapshot_map_tiles_set_paused (tiles, TRUE);
  animate (FALSE);
  mapshot_map_view_zoom (f->map, 4);
  wait_kit_until (mapshot_map_tiles_get_waiting (tiles) > 0);
  g_assert_false (is_empty (f));
  /* Where nothing was, there is nothing. */
  mapshot_map_view_look_at (f->map, &(MapshotPosition){ -30, -60 }, 10);
  wait_kit_until (mapshot_map_tiles_get_waiting (tiles) > 0);
  g_assert_true (is_empty (f));
}

/* What lies under the pointer is told; off the map nothing is. */
static void
test_pointer (Fixture *f, gconstpointer data)
{
  MapshotPosition position, expected;

  if (skip ())
    return;
  g_assert_false (mapshot_map_view_get_pointer (f->map, &position));
  point (f, 123, 45);
  g_assert_true (mapshot_map_view_get_pointer (f->map, &position));
  expected = mapshot_map_camera_get_position (&f->map->camera, 123, 45);
  assert_same_place (&position, &expected);
  g_signal_emit_by_name (find_controller (f, GTK_TYPE_EVENT_CONTROLLER_MOTION), "leave");
  g_assert_false (mapshot_map_view_get_pointer (f->map, &position));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  has_display = gtk_init_check ();
  if (has_display)
    adw_init ();

#define ADD(name, func) g_test_add ("/map-gestures/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("wheel", test_wheel);
  ADD ("drag", test_drag);
  ADD ("double-click", test_double_click);
  ADD ("pinch", test_pinch);
  ADD ("keys", test_keys);
  ADD ("handles", test_handles);
  ADD ("draw", test_draw);
  ADD ("circle", test_circle);
  ADD ("paper", test_paper);
  ADD ("fading-and-parents", test_fading_and_parents);
  ADD ("pointer", test_pointer);

  return g_test_run ();
}
