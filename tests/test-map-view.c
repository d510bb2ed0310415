/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"
#include "map-availability.h"
#include "map-view.h"
#include "policy.h"
#include "wait-kit.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* The map alone, on a display without a person. */

typedef struct
{
  CaptureKit kit;
  GtkWidget *window;
  MapshotMapView *map;
} Fixture;

static gboolean has_display;

static void
set_up (Fixture *f, gconstpointer data)
{
  capture_kit_set_up (&f->kit, data);
  if (!has_display)
    return;
  f->window = gtk_window_new ();
  f->map = MAPSHOT_MAP_VIEW (mapshot_map_view_new ());
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->map));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 900, 700);
  gtk_window_present (GTK_WINDOW (f->window));
  wait_kit_until (gtk_widget_get_width (GTK_WIDGET (f->map)) > 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (has_display)
    gtk_window_destroy (GTK_WINDOW (f->window));
  if (has_display)
    wait_kit_iterate (0.1);
  capture_kit_tear_down (&f->kit, data);
}

static gboolean
skip (void)
{
  if (!has_display)
    g_test_skip ("there is no display: xvfb-run is needed");
  return !has_display;
}

/* (transfer none): the map's */
static MapshotMapTiles *
show (Fixture *f, const char *path)
{
  g_autofree char *template_uri = test_server_get_uri (f->kit.server, path);
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (f->kit.store, template_uri, NULL);
  g_autoptr (GPtrArray) tiles = g_ptr_array_new_with_free_func (g_object_unref);
  const double opacity = 1;

  g_ptr_array_add (tiles, mapshot_map_tiles_new (source, f->kit.store, NULL));
  mapshot_map_view_set_layers (f->map, tiles, &opacity);

  return g_ptr_array_index (tiles, 0);
}

/* As it is on the screen, in the screen's own px, 4 bytes each. (transfer full) */
static guint8 *
take_pixels (Fixture *f, int *width, int *height)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (f->map));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (f->map));
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  guint8 *pixels;

  *width = gtk_widget_get_width (GTK_WIDGET (f->map));
  *height = gtk_widget_get_height (GTK_WIDGET (f->map));
  gtk_snapshot_scale (snapshot, (float) scale, (float) scale);
  gdk_paintable_snapshot (paintable, snapshot, *width, *height);
  *width *= scale;
  *height *= scale;
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
  wait_kit_until (n == 2);
}

/* When nothing changes any more: tiles fade in. (transfer full) */
static guint8 *
take_settled (Fixture *f, int *width, int *height)
{
  g_autofree guint8 *before = NULL;
  guint8 *now = take_pixels (f, width, height);

  for (int i = 0; i < 200; i++)
    {
      g_free (before);
      before = now;
      wait_kit_iterate (0.3);
      now = take_pixels (f, width, height);
      if (memcmp (before, now, (gsize) *width * (gsize) *height * 4) == 0)
        break;
    }
  return now;
}

/* What the map shows of a region at the picture's own level is the picture, px for px; on a screen with twice the px (GDK_SCALE=2), too. */
static void
test_preview_is_the_file (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = NULL;
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) file = NULL;
  g_autofree char *path = NULL;
  g_autofree guint8 *written = NULL;
  MapshotMapTiles *tiles;
  const MapshotMapCamera *camera;
  double left, top;
  int width, height, scale;
  gsize wrong = 1;

  if (skip ())
    return;
  path = capture_kit_get_path (&f->kit, "map.png");
  recipe = capture_kit_recipe (&f->kit, "/tile/{z}/{x}/{y}.png");
  recipe->bounds = (MapshotBounds){ 126.1, 36.9, 129.1, 38.6 };
  recipe->zoom = 8;
  recipe->attribution_outside = TRUE;
  plan = capture_kit_plan (&f->kit, recipe);
  capture = mapshot_capture_new (plan, &(MapshotCaptureOptions){ .output = path, .retries = -1 });
  g_assert_true (mapshot_capture_run (capture, NULL, &error));
  file = gdk_texture_new_from_filename (path, &error);
  g_assert_no_error (error);
  written = g_malloc ((gsize) plan->width * (gsize) plan->height * 4);
  gdk_texture_download (file, written, (gsize) plan->width * 4);

  tiles = show (f, "/tile/{z}/{x}/{y}.png");
  /* The middle of a px of the level lies in the middle of one of the screen, so that both cut at the same place. */
  scale = gtk_widget_get_scale_factor (GTK_WIDGET (f->map));
  mapshot_map_view_look_at (f->map, &(MapshotPosition){ 37.75, 127.6 }, plan->resolution * scale);
  wait_kit_until (test_server_get_requests (f->kit.server) > 0 && mapshot_map_tiles_get_waiting (tiles) == 0);
  camera = mapshot_map_view_get_camera (f->map);
  mapshot_map_camera_to_screen (camera, plan->left, plan->top, &left, &top);
  left = round (left * scale);
  top = round (top * scale);
  g_assert_cmpfloat (left, >, 0);
  g_assert_cmpfloat (left + (double) plan->width, <, gtk_widget_get_width (GTK_WIDGET (f->map)) * scale);
  /* Tiles fade in. */
  for (int i = 0; i < 50 && wrong > 0; i++)
    {
      g_autofree guint8 *shown = NULL;

      wait_kit_iterate (0.2);
      shown = take_pixels (f, &width, &height);
      wrong = 0;
      for (gint64 y = 0; y < plan->map_height; y++)
        for (gint64 x = 0; x < plan->width; x++)
          wrong += memcmp (written + (y * plan->width + x) * 4, shown + ((y + (gint64) top) * width + x + (gint64) left) * 4, 3) != 0;
    }
  g_assert_cmpuint (wrong, ==, 0);
  g_assert_no_errno (g_unlink (path));
}

/* The same with a layer over it at half its strength. What lies over what is worked out by different hands here: each may round its own way. */
static void
test_preview_of_layers (Fixture *f, gconstpointer data)
{
  static const char *const paths[] = { "/tile/{z}/{x}/{y}.png", "/rgba/{z}/{x}/{y}.png" };
  const double opacities[] = { 1, 0.5 };
  g_autoptr (GPtrArray) tiles = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (MapshotRecipe) recipe = NULL;
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) file = NULL;
  g_autofree char *path = NULL, *over = NULL;
  g_autofree guint8 *written = NULL, *shown = NULL;
  double left, top;
  int width, height, most = 0;

  if (skip ())
    return;
  path = capture_kit_get_path (&f->kit, "map.png");
  over = test_server_get_uri (f->kit.server, paths[1]);
  recipe = capture_kit_recipe (&f->kit, paths[0]);
  recipe->bounds = (MapshotBounds){ 126.1, 36.9, 129.1, 38.6 };
  recipe->zoom = 8;
  recipe->attribution_outside = TRUE;
  mapshot_recipe_add_layer (recipe, over, opacities[1]);
  plan = capture_kit_plan (&f->kit, recipe);
  capture = mapshot_capture_new (plan, &(MapshotCaptureOptions){ .output = path, .retries = -1 });
  g_assert_true (mapshot_capture_run (capture, NULL, &error));
  file = gdk_texture_new_from_filename (path, &error);
  g_assert_no_error (error);
  written = g_malloc ((gsize) plan->width * (gsize) plan->height * 4);
  gdk_texture_download (file, written, (gsize) plan->width * 4);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *template_uri = test_server_get_uri (f->kit.server, paths[i]);
      g_autoptr (MapshotSource) source = mapshot_source_store_resolve (f->kit.store, template_uri, NULL);

      g_ptr_array_add (tiles, mapshot_map_tiles_new (source, f->kit.store, NULL));
    }
  mapshot_map_view_set_layers (f->map, tiles, opacities);
  mapshot_map_view_look_at (f->map, &(MapshotPosition){ 37.75, 127.6 }, plan->resolution);
  wait_for_frame (f->map);
  wait_kit_until (mapshot_map_tiles_get_waiting (g_ptr_array_index (tiles, 0)) == 0 && mapshot_map_tiles_get_waiting (g_ptr_array_index (tiles, 1)) == 0);
  mapshot_map_camera_to_screen (mapshot_map_view_get_camera (f->map), plan->left, plan->top, &left, &top);
  shown = take_settled (f, &width, &height);
  for (gint64 y = 0; y < plan->map_height; y++)
    for (gint64 x = 0; x < plan->width; x++)
      for (int c = 0; c < 3; c++)
        most = MAX (most, ABS ((int) written[(y * plan->width + x) * 4 + c] -
                               (int) shown[((y + (gint64) round (top)) * width + x + (gint64) round (left)) * 4 + c]));
  g_assert_cmpint (most, <=, 2);
  g_assert_no_errno (g_unlink (path));
}

/* However much is looked at, textures stay within their budget. */
static void
test_budget (Fixture *f, gconstpointer data)
{
  MapshotMapTiles *tiles;
  gsize most = 0;

  if (skip ())
    return;
  tiles = show (f, "/tile/{z}/{x}/{y}@2x.png");
  for (int i = 0; i < 40; i++)
    {
      mapshot_map_view_look_at (f->map, &(MapshotPosition){ -60 + i * 3, -170 + i * 8 }, 300);
      wait_for_frame (f->map);
      wait_kit_until (mapshot_map_tiles_get_waiting (tiles) == 0);
      wait_for_frame (f->map);
      most = MAX (most, mapshot_map_tiles_get_bytes (tiles));
    }
  g_assert_cmpuint (most, >, MAPSHOT_MAP_TILES_BUDGET / 2);
  g_assert_cmpuint (most, <=, MAPSHOT_MAP_TILES_BUDGET);
  g_assert_cmpuint (test_server_get_peak (f->kit.server), <=, 8);
}

/* A screen with twice the px asks for the next sharper level. */
static void
test_sharp_screen (void)
{
  MapshotTileGrid *grid = mapshot_tile_grid_new_web_mercator (0, 18, 256, FALSE);
  g_autoptr (MapshotProjection) projection = mapshot_projection_new (mapshot_tile_grid_get_crs (grid), NULL);
  MapshotMapCamera camera;
  int plain;

  mapshot_map_camera_init (&camera, grid, projection, 800, 600);
  mapshot_map_camera_look_at (&camera, &(MapshotPosition){ 37.5, 127 }, mapshot_tile_grid_get_level (grid, 10)->resolution);
  plain = mapshot_map_camera_pick_level (&camera, grid, 1);
  g_assert_cmpint (plain, ==, 10);
  g_assert_cmpint (mapshot_map_camera_pick_level (&camera, grid, 2), ==, 11);
  mapshot_tile_grid_unref (grid);
}

/* A redirect is followed as a capture follows it: not to a host whose rules forbid it, and not away from https. */
static void
test_redirect (Fixture *f, gconstpointer data)
{
  MapshotMapTiles *tiles;

  if (skip ())
    return;
  tiles = show (f, "/redirect-to/https://tile.openstreetmap.org/{z}/{x}/{y}.png");
  wait_kit_until (mapshot_map_tiles_get_problem (tiles) != NULL);
  g_assert_nonnull (strstr (mapshot_map_tiles_get_problem (tiles), "OpenStreetMap"));
  g_assert_cmpuint (mapshot_map_tiles_get_bytes (tiles), ==, 0);
  tiles = show (f, "/redirect/tile/{z}/{x}/{y}.png");
  wait_kit_until (mapshot_map_tiles_get_bytes (tiles) > 0);
}

/* What may only be viewed may send its viewers to its own hosts, and to no other that forbids captures. */
static void
test_view_rules (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotSource) osm = mapshot_source_store_resolve (f->kit.store, "osm", NULL);
  g_autoptr (MapshotSource) own = mapshot_source_store_resolve (f->kit.store, "https://e.org/{z}/{x}/{y}.png", NULL);

  g_assert_true (mapshot_policy_check_view_uri (f->kit.store, osm, "https://a.tile.openstreetmap.org/1/2/3.png", NULL));
  g_assert_false (mapshot_policy_check_view_uri (f->kit.store, own, "https://a.tile.openstreetmap.org/1/2/3.png", NULL));
  g_assert_false (mapshot_policy_check_view_uri (f->kit.store, osm, "https://map.pstatic.net/1/2/3.png", NULL));
}

/* While a capture of the same service runs nothing is asked; afterwards it goes on. */
static void
test_paused (Fixture *f, gconstpointer data)
{
  MapshotMapTiles *tiles;

  if (skip ())
    return;
  tiles = show (f, "/slow/20/tile/{z}/{x}/{y}.png");
  mapshot_map_tiles_set_paused (tiles, TRUE);
  wait_kit_iterate (0.3);
  test_server_reset (f->kit.server);
  mapshot_map_view_look_at (f->map, &(MapshotPosition){ 10, 20 }, 200);
  wait_for_frame (f->map);
  g_assert_cmpuint (mapshot_map_tiles_get_waiting (tiles), >, 0);
  wait_kit_iterate (0.4);
  g_assert_cmpuint (test_server_get_requests (f->kit.server), ==, 0);
  mapshot_map_tiles_set_paused (tiles, FALSE);
  wait_kit_until (mapshot_map_tiles_get_waiting (tiles) == 0);
  g_assert_cmpuint (test_server_get_requests (f->kit.server), >, 0);
}

/* ---- where there is no imagery ---- */

static void
count_cb (MapshotAvailability *availability, guint *count)
{
  (*count)++;
}

static MapshotPlan *
plan_holes (Fixture *f)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (&f->kit, "/holes/{z}/{x}/{y}.png");

  /* The western half is there. */
  for (int y = 0; y < 16; y++)
    for (int x = 0; x < 8; x++)
      {
        g_autofree char *path = g_strdup_printf ("/holes/4/%d/%d.png", x, y);
        g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 4, x, y);

        test_server_add_file (f->kit.server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
      }
  return capture_kit_plan (&f->kit, recipe);
}

static void
test_availability (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotAvailability) availability = mapshot_availability_new (f->kit.store);
  g_autoptr (MapshotPlan) plan = plan_holes (f);
  GArray *lacking;
  guint count = 0, asked;

  if (skip ())
    return;
  g_signal_connect (availability, "changed", G_CALLBACK (count_cb), &count);
  mapshot_availability_update (availability, plan, NULL, NULL, 0);
  wait_kit_until (test_server_get_requests (f->kit.server) == 16 && count >= 17);
  lacking = mapshot_availability_get_lacking (availability);
  g_assert_cmpuint (lacking->len, ==, 8);
  for (guint i = 0; i < lacking->len; i++)
    g_assert_cmpfloat (g_array_index (lacking, MapshotBounds, i).west, >=, -0.1);
  g_assert_cmpuint (test_server_get_peak (f->kit.server), ==, 1);
  /* What is known is not asked again. */
  asked = test_server_get_requests (f->kit.server);
  mapshot_availability_update (availability, NULL, NULL, NULL, 0);
  g_assert_cmpuint (mapshot_availability_get_lacking (availability)->len, ==, 0);
  mapshot_availability_update (availability, plan, NULL, NULL, 0);
  wait_kit_iterate (0.3);
  g_assert_cmpuint (mapshot_availability_get_lacking (availability)->len, ==, 8);
  g_assert_cmpuint (test_server_get_requests (f->kit.server), ==, asked);
}

/* A change stops it; and before its delay nothing is asked. */
static void
test_availability_stops (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotAvailability) availability = mapshot_availability_new (f->kit.store);
  g_autoptr (MapshotRecipe) recipe = NULL;
  g_autoptr (MapshotPlan) plan = NULL;

  if (skip ())
    return;
  recipe = capture_kit_recipe (&f->kit, "/slow/150/tile/{z}/{x}/{y}.png");
  plan = capture_kit_plan (&f->kit, recipe);
  mapshot_availability_update (availability, plan, NULL, NULL, 5000);
  wait_kit_iterate (0.3);
  g_assert_cmpuint (test_server_get_requests (f->kit.server), ==, 0);
  mapshot_availability_update (availability, plan, NULL, NULL, 0);
  wait_kit_iterate (0.3);
  mapshot_availability_update (availability, NULL, NULL, NULL, 0);
  wait_kit_iterate (0.8);
  g_assert_cmpuint (test_server_get_requests (f->kit.server), <=, 3);
}

/* Of a source that may only be viewed nothing is asked for this. */
static void
test_availability_rules (Fixture *f, gconstpointer data)
{
  g_autofree char *path = capture_kit_get_path (&f->kit, "view.ini"), *uri = test_server_get_uri (f->kit.server, "/tile/{z}/{x}/{y}.png");
  g_autofree char *entry = g_strdup_printf ("[source view]\nName=View\nCapture=permission\nPermission=granted\nTemplate=%s\n", uri);
  g_autofree char *view_only = g_strdup_printf ("[source view]\nName=View\nCapture=permission\nTemplate=%s\n", uri);
  g_autoptr (MapshotAvailability) availability = NULL;
  g_autoptr (MapshotSourceStore) allowed = NULL, forbidden = NULL;
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (&f->kit, NULL);
  g_autoptr (MapshotPlan) plan = NULL;
  const MapshotPlanLimits limits = { .max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS };
  g_autoptr (GError) error = NULL;

  if (skip ())
    return;
  recipe->source = g_strdup ("view");
  capture_kit_write (&f->kit, "view.ini", entry, strlen (entry));
  allowed = mapshot_source_store_new (f->kit.folder, "");
  plan = mapshot_plan_new (recipe, allowed, &limits, &error);
  g_assert_no_error (error);
  capture_kit_write (&f->kit, "view.ini", view_only, strlen (view_only));
  forbidden = mapshot_source_store_new (f->kit.folder, "");
  availability = mapshot_availability_new (forbidden);
  mapshot_availability_update (availability, plan, NULL, NULL, 0);
  wait_kit_iterate (0.4);
  g_assert_cmpuint (test_server_get_requests (f->kit.server), ==, 0);
  g_assert_no_errno (g_unlink (path));
}

/* ---- the frame ---- */

static void
test_keyboard_moves_the_frame (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotRegionModel) region = mapshot_region_model_new ();
  MapshotBounds before, after;

  if (skip ())
    return;
  show (f, "/tile/{z}/{x}/{y}.png");
  mapshot_region_model_set_bounds (region, &(MapshotBounds){ 126.5, 37, 127.5, 38 }, NULL);
  mapshot_map_view_set_region (f->map, region);
  mapshot_map_view_look_at (f->map, &(MapshotPosition){ 37.5, 127 }, 300);
  before = mapshot_region_model_get_bounds (region);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->map), "map.frame", "(iib)", 1, 0, FALSE));
  after = mapshot_region_model_get_bounds (region);
  g_assert_cmpfloat_with_epsilon (after.west - before.west, 10 * 300 / 111319.49, 1e-3);
  g_assert_cmpfloat_with_epsilon (after.east - after.west, before.east - before.west, 1e-5);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->map), "map.frame", "(iib)", 0, 1, TRUE));
  g_assert_cmpfloat (mapshot_region_model_get_bounds (region).south, <, after.south);
  g_assert_cmpfloat_with_epsilon (mapshot_region_model_get_bounds (region).north, after.north, 1e-6);
  mapshot_region_model_undo (region);
  mapshot_region_model_undo (region);
  g_assert_cmpfloat_with_epsilon (mapshot_region_model_get_bounds (region).west, before.west, 1e-6);
}

/* The lines of a file, what was captured and what is lacking are drawn, each where it lies. */
static void
test_marks (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotOutline) outline = mapshot_outline_new ();
  g_autoptr (GArray) bounds = g_array_new (FALSE, FALSE, sizeof (MapshotBounds));
  const MapshotBounds box = { 126, 36, 128, 38 };
  g_autofree guint8 *plain = NULL, *marked = NULL, *cleared = NULL;
  MapshotMapTiles *tiles;
  int width, height;

  if (skip ())
    return;
  tiles = show (f, "/tile/{z}/{x}/{y}.png");
  mapshot_map_view_look_at (f->map, &(MapshotPosition){ 37, 127 }, 600);
  wait_kit_until (mapshot_map_tiles_get_bytes (tiles) > 0 && mapshot_map_tiles_get_waiting (tiles) == 0);
  plain = take_settled (f, &width, &height);
  mapshot_outline_begin (outline, TRUE);
  mapshot_outline_add (outline, 36.5, 126.5, NULL);
  mapshot_outline_add (outline, 36.5, 127.5, NULL);
  mapshot_outline_add (outline, 37.5, 127.5, NULL);
  g_array_append_val (bounds, box);
  mapshot_map_view_set_outline (f->map, outline);
  mapshot_map_view_set_traces (f->map, bounds);
  mapshot_map_view_set_lacking (f->map, bounds);
  wait_kit_iterate (0.1);
  marked = take_pixels (f, &width, &height);
  /* Inside the cell it is darker or hatched; in the corner nothing changed. */
  g_assert_cmpmem (plain, 400, marked, 400);
  g_assert_cmpint (memcmp (plain + ((gsize) height / 2 * (gsize) width + (gsize) width / 2 - 40) * 4,
                           marked + ((gsize) height / 2 * (gsize) width + (gsize) width / 2 - 40) * 4, 320), !=, 0);
  mapshot_map_view_set_outline (f->map, NULL);
  mapshot_map_view_set_traces (f->map, NULL);
  mapshot_map_view_set_lacking (f->map, NULL);
  cleared = take_settled (f, &width, &height);
  g_assert_cmpmem (plain, (gsize) width * (gsize) height * 4, cleared, (gsize) width * (gsize) height * 4);
}

static void
test_accessible (Fixture *f, gconstpointer data)
{
  if (skip ())
    return;
  gtk_test_accessible_assert_role (f->map, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (f->map, GTK_ACCESSIBLE_PROPERTY_LABEL, "Map");
  g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (f->map), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  has_display = gtk_init_check ();
  if (has_display)
    adw_init ();

#define ADD(name, func) g_test_add ("/map-view/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("preview-is-the-file", test_preview_is_the_file);
  ADD ("preview-of-layers", test_preview_of_layers);
  ADD ("budget", test_budget);
  g_test_add_func ("/map-view/sharp-screen", test_sharp_screen);
  ADD ("redirect", test_redirect);
  ADD ("view-rules", test_view_rules);
  ADD ("paused", test_paused);
  ADD ("availability", test_availability);
  ADD ("availability-stops", test_availability_stops);
  ADD ("availability-rules", test_availability_rules);
  ADD ("keyboard-moves-the-frame", test_keyboard_moves_the_frame);
  ADD ("marks", test_marks);
  ADD ("accessible", test_accessible);

  return g_test_run ();
}
