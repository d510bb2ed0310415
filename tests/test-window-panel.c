/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layer-row.h"
#include "paper-box.h"
#include "region-box.h"
#include "region.h"
#include "window-kit.h"
#include "window-private.h"
#include "words.h"

#include <math.h>
#include <string.h>

/* What is chosen and typed beside the map, and what is said of it before the start. */

static MapshotRegionModel *
get_region (WindowKit *kit)
{
  return mapshot_draft_get_region (mapshot_window_get_draft (kit->window));
}

static gpointer
get_child (WindowKit *kit, const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (kit->window->panel), MAPSHOT_TYPE_PANEL, name);

  g_assert_nonnull (child);

  return child;
}

static gpointer
get_region_child (WindowKit *kit, const char *name)
{
  GObject *child = gtk_widget_get_template_child (get_child (kit, "region_box"), MAPSHOT_TYPE_REGION_BOX, name);

  g_assert_nonnull (child);

  return child;
}

static gpointer
get_paper_child (WindowKit *kit, const char *name)
{
  GObject *child = gtk_widget_get_template_child (get_region_child (kit, "paper_box"), MAPSHOT_TYPE_PAPER_BOX, name);

  g_assert_nonnull (child);

  return child;
}

/* As with Enter at its end. */
static void
type (gpointer row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
}

static const char *
get_text (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static const MapshotPlan *
plan (WindowKit *kit)
{
  mapshot_draft_plan_now (mapshot_window_get_draft (kit->window));

  return mapshot_draft_get_plan (mapshot_window_get_draft (kit->window));
}

/* Nothing sticks out of it, which would be out of reach. */
static void
assert_fits (WindowKit *kit)
{
  GtkWidget *panel = GTK_WIDGET (kit->window->panel), *box = get_child (kit, "region_box");
  int minimum;

  gtk_widget_measure (panel, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 348);
  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum + 32, <=, 348);
}

/* ---- the region's numbers ---- */

static void
test_edges (WindowKit *kit, gconstpointer data)
{
  GtkWidget *north, *problem;
  MapshotBounds bounds;

  if (window_kit_skip ())
    return;
  mapshot_region_model_set_bounds (get_region (kit), &(MapshotBounds){ 126, 36, 127, 37 }, NULL);
  north = get_region_child (kit, "north_row");
  problem = get_region_child (kit, "problem_label");
  g_assert_cmpstr (get_text (north), ==, "37.0000000");
  type (get_region_child (kit, "west_row"), "126.25");
  type (get_region_child (kit, "south_row"), " 36.5 ");
  type (north, "37.75");
  type (get_region_child (kit, "east_row"), "127.125");
  bounds = mapshot_region_model_get_bounds (get_region (kit));
  g_assert_cmpfloat (bounds.west, ==, 126.25);
  g_assert_cmpfloat (bounds.south, ==, 36.5);
  g_assert_cmpfloat (bounds.north, ==, 37.75);
  g_assert_cmpfloat (bounds.east, ==, 127.125);
  g_assert_false (gtk_widget_get_visible (problem));
  /* What makes no sense changes nothing, and is said under the rows. */
  type (north, "12 o'clock");
  g_assert_cmpfloat (mapshot_region_model_get_bounds (get_region (kit)).north, ==, 37.75);
  g_assert_true (gtk_widget_get_visible (problem));
  g_assert_true (gtk_widget_has_css_class (north, "error"));
  type (north, "10");
  g_assert_cmpfloat (mapshot_region_model_get_bounds (get_region (kit)).north, ==, 37.75);
  type (north, "38");
  g_assert_cmpfloat (mapshot_region_model_get_bounds (get_region (kit)).north, ==, 38);
  g_assert_false (gtk_widget_get_visible (problem));
  g_assert_false (gtk_widget_has_css_class (north, "error"));
}

static void
test_center_and_size (WindowKit *kit, gconstpointer data)
{
  static const char *const places[] = { "35.1, 129.04", "35°06'00\"N 129°02'24\"E", "geo:35.1,129.04", "https://www.openstreetmap.org/#map=15/35.1000/129.0400" };
  double width, height;

  if (window_kit_skip ())
    return;
  mapshot_region_model_set_bounds (get_region (kit), &(MapshotBounds){ 126, 36, 127, 37 }, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      mapshot_region_model_set_center (get_region (kit), &(MapshotPosition){ 10, 10 }, NULL);
      type (get_region_child (kit, "center_row"), places[i]);
      g_assert_cmpfloat_with_epsilon (mapshot_region_model_get_center (get_region (kit)).latitude, 35.1, 1e-4);
      g_assert_cmpfloat_with_epsilon (mapshot_region_model_get_center (get_region (kit)).longitude, 129.04, 1e-4);
    }
  type (get_region_child (kit, "size_row"), "4 km × 2500 m");
  mapshot_region_model_get_size (get_region (kit), &width, &height);
  g_assert_cmpfloat_with_epsilon (width, 4000, 1);
  g_assert_cmpfloat_with_epsilon (height, 2500, 1);
  g_assert_cmpstr (get_text (get_region_child (kit, "size_row")), ==, "4.00 km × 2.50 km");
  type (get_region_child (kit, "size_row"), "4 furlongs");
  g_assert_true (gtk_widget_get_visible (get_region_child (kit, "problem_label")));
  mapshot_region_model_get_size (get_region (kit), &width, &height);
  g_assert_cmpfloat_with_epsilon (width, 4000, 1);
}

static void
test_radius (WindowKit *kit, gconstpointer data)
{
  static const double radii[] = { 500, 1000, 2000, 5000, 10000 };
  static const char *const labels[] = { "500 m", "1 km", "2 km", "5 km", "10 km" };
  GtkWidget *button;
  int i = 0;

  if (window_kit_skip ())
    return;
  gtk_toggle_button_set_active (get_region_child (kit, "circle_button"), TRUE);
  g_assert_cmpint (mapshot_region_model_get_mode (get_region (kit)), ==, MAPSHOT_REGION_CIRCLE);
  g_assert_true (gtk_widget_get_visible (get_region_child (kit, "presets")));
  for (button = gtk_widget_get_first_child (get_region_child (kit, "presets")); button != NULL; button = gtk_widget_get_next_sibling (button), i++)
    {
      g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, labels[i]);
      g_signal_emit_by_name (button, "clicked");
      g_assert_cmpfloat (mapshot_region_model_get_radius (get_region (kit)), ==, radii[i]);
    }
  g_assert_cmpint (i, ==, 5);
  assert_fits (kit);
  type (get_region_child (kit, "radius_row"), "750 m");
  g_assert_cmpfloat (mapshot_region_model_get_radius (get_region (kit)), ==, 750);
  /* And back to what the window shows. */
  gtk_toggle_button_set_active (get_region_child (kit, "view_button"), TRUE);
  g_assert_cmpint (mapshot_region_model_get_mode (get_region (kit)), ==, MAPSHOT_REGION_VIEW);
  g_assert_false (gtk_widget_get_visible (get_region_child (kit, "presets")));
}

/* ---- paper ---- */

static void
test_paper (WindowKit *kit, gconstpointer data)
{
  MapshotDraft *draft;
  g_autoptr (MapshotRecipe) recipe = NULL;
  MapshotBounds bounds;
  MapshotMapBox box;
  double width, height;

  if (window_kit_skip ())
    return;
  draft = mapshot_window_get_draft (kit->window);
  mapshot_region_model_set_bounds (get_region (kit), &(MapshotBounds){ 126.95, 37.55, 127, 37.58 }, NULL);
  g_assert_true (gtk_widget_get_sensitive (get_child (kit, "sharpness_group")));
  gtk_toggle_button_set_active (get_region_child (kit, "paper_button"), TRUE);
  g_assert_cmpint (mapshot_region_model_get_mode (get_region (kit)), ==, MAPSHOT_REGION_PAPER);
  g_assert_true (gtk_widget_get_visible (get_region_child (kit, "paper_box")));
  /* 4.4 × 3.3 km lie on an A4 across, and all of it is in sight. */
  g_assert_true (mapshot_map_camera_get_box (mapshot_map_view_get_camera (kit->window->map), &(MapshotBounds){ 126.96, 37.56, 126.99, 37.57 }, &box));
  g_assert_cmpfloat (box.left, >, 48);
  g_assert_cmpfloat (box.right, <, gtk_widget_get_width (GTK_WIDGET (kit->window->map)) - 48);
  g_assert_true (gtk_switch_get_active (get_paper_child (kit, "landscape_switch")));
  g_assert_cmpstr (get_text (get_paper_child (kit, "size_row")), ==, "297 × 210 mm");
  g_assert_cmpstr (get_text (get_paper_child (kit, "scale_row")), ==, "1:15,000");
  g_assert_cmpstr (get_text (get_paper_child (kit, "dpi_row")), ==, "300");

  adw_combo_row_set_selected (get_paper_child (kit, "sheet_row"), 3);
  gtk_switch_set_active (get_paper_child (kit, "landscape_switch"), FALSE);
  type (get_paper_child (kit, "scale_row"), "1:5,000");
  type (get_paper_child (kit, "dpi_row"), "150");
  g_assert_cmpstr (get_text (get_paper_child (kit, "size_row")), ==, "297 × 420 mm");
  recipe = mapshot_draft_make_recipe (draft);
  g_assert_cmpint (recipe->pixel_width, ==, 1754);
  g_assert_cmpint (recipe->pixel_height, ==, 2480);
  g_assert_cmpfloat (recipe->resolution, ==, 5000 * 0.0254 / 150);
  g_assert_cmpfloat (recipe->dpi, ==, 150);

  /* The picture is as the sheet says, whatever the slider said; the frame is where it lies. */
  g_assert_nonnull (plan (kit));
  g_assert_cmpint (plan (kit)->width, ==, 1754);
  g_assert_false (gtk_widget_get_sensitive (get_child (kit, "sharpness_group")));
  bounds = mapshot_region_model_get_bounds (get_region (kit));
  g_assert_cmpmem (&bounds, sizeof bounds, &plan (kit)->bounds, sizeof bounds);
  /* 297 mm at 1:5,000; from north to south this map is a little shorter than from east to west, as its projection has it. */
  mapshot_region_model_get_size (get_region (kit), &width, &height);
  g_assert_cmpfloat_with_epsilon (width, 1485, 1);
  g_assert_cmpfloat_with_epsilon (height, 2100, 15);

  assert_fits (kit);
  /* Free sizes, and what is no size. */
  type (get_paper_child (kit, "size_row"), "900x600");
  g_assert_cmpfloat (mapshot_region_model_get_paper (get_region (kit)).width, ==, 900);
  g_assert_cmpuint (adw_combo_row_get_selected (get_paper_child (kit, "sheet_row")), ==, 6);
  type (get_paper_child (kit, "size_row"), "a4");
  g_assert_cmpuint (adw_combo_row_get_selected (get_paper_child (kit, "sheet_row")), ==, 4);
  g_assert_cmpstr (get_text (get_paper_child (kit, "size_row")), ==, "210 × 297 mm");
  type (get_paper_child (kit, "size_row"), "large");
  g_assert_true (gtk_widget_get_visible (get_paper_child (kit, "problem_label")));
  type (get_paper_child (kit, "scale_row"), "25000");
  g_assert_cmpfloat (mapshot_region_model_get_paper (get_region (kit)).scale, ==, 25000);
  g_assert_false (gtk_widget_get_visible (get_paper_child (kit, "problem_label")));
  type (get_paper_child (kit, "scale_row"), "0");
  g_assert_true (gtk_widget_has_css_class (get_paper_child (kit, "scale_row"), "error"));
  type (get_paper_child (kit, "dpi_row"), "many");
  g_assert_cmpfloat (mapshot_region_model_get_paper (get_region (kit)).dpi, ==, 150);

  /* Without a sheet the slider says it again. */
  gtk_toggle_button_set_active (get_region_child (kit, "rectangle_button"), TRUE);
  g_assert_nonnull (plan (kit));
  g_assert_true (gtk_widget_get_sensitive (get_child (kit, "sharpness_group")));
  g_clear_pointer (&recipe, mapshot_recipe_free);
  recipe = mapshot_draft_make_recipe (draft);
  g_assert_cmpint (recipe->where, ==, MAPSHOT_WHERE_BOUNDS);
  g_assert_cmpfloat (recipe->dpi, ==, 0);
}

/* ---- sharpness ---- */

static void
test_slider (WindowKit *kit, gconstpointer data)
{
  GtkScale *scale;
  GtkLabel *label;
  g_autofree char *resolution = NULL, *expected = NULL;
  gboolean handled, automatic;
  int zoom;

  if (window_kit_skip ())
    return;
  scale = get_child (kit, "level_scale");
  label = get_child (kit, "level_label");
  mapshot_region_model_set_bounds (get_region (kit), &(MapshotBounds){ 126.5, -0.5, 127.5, 0.5 }, NULL);
  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_JUMP, 9.4, &handled);
  g_assert_cmpint (plan (kit)->zoom, ==, 9);
  g_object_get (mapshot_window_get_draft (kit->window), "automatic", &automatic, NULL);
  g_assert_false (automatic);
  /* At the equator a px of level 9 is 156,543 m / 2⁹. */
  g_assert_cmpstr (gtk_label_get_text (label), ==, "Level 9 · 306 m/px");
  /* Its ends are the source's own levels. */
  g_assert_cmpfloat (gtk_adjustment_get_upper (gtk_range_get_adjustment (GTK_RANGE (scale))), ==,
                     mapshot_tile_grid_get_n_levels (mapshot_draft_get_source (mapshot_window_get_draft (kit->window))->grid) - 1);
  /* Farther north the same level is finer; where nothing can be planned, too. */
  mapshot_region_model_set_bounds (get_region (kit), &(MapshotBounds){ 126.5, 59.9, 127.5, 60.1 }, NULL);
  plan (kit);
  g_assert_cmpstr (gtk_label_get_text (label), ==, "Level 9 · 153 m/px");
  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_JUMP, 24.0, &handled);
  g_assert_null (plan (kit));
  g_assert_nonnull (mapshot_draft_get_problem (mapshot_window_get_draft (kit->window)));
  g_object_get (mapshot_window_get_draft (kit->window), "zoom", &zoom, NULL);
  resolution = mapshot_words_resolution (156543.033928 / pow (2, zoom) * mapshot_region_get_ground_scale (60));
  expected = g_strdup_printf ("Level %d · %s", zoom, resolution);
  g_assert_cmpstr (gtk_label_get_text (label), ==, expected);
}

/* ---- sources and layers ---- */

static GtkWidget *
find (GtkWidget *widget, GType wanted)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, wanted))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, wanted);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_export_button (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), "win.export") == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_export_button (child);

  return found;
}

static GtkListBox *
get_list (GtkMenuButton *button)
{
  return GTK_LIST_BOX (find (GTK_WIDGET (gtk_menu_button_get_popover (button)), GTK_TYPE_LIST_BOX));
}

static GtkListBoxRow *
find_source (GtkListBox *list, const char *id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (g_str_equal (((MapshotSource *) g_object_get_data (G_OBJECT (row), "source"))->id, id))
      return row;
  g_error ("%s is not in the list", id);
}

/* Grouped, each with what it may be used for; one is chosen, and its rules turn the button off in words. */
static void
test_sources (WindowKit *kit, gconstpointer data)
{
  g_autofree char *chosen = NULL;
  GtkListBoxRow *osm, *vworld, *row;
  const char *group = NULL;
  GtkListBox *list;
  guint headers = 0;

  if (window_kit_skip ())
    return;
  gtk_menu_button_popup (kit->window->source_button);
  list = get_list (kit->window->source_button);
  osm = find_source (list, "osm");
  vworld = find_source (list, "vworld-base");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (osm)), ==, "View only");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (vworld)), ==, "May be captured with a key, up to 100,000 tiles");
  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    {
      const MapshotSource *source = g_object_get_data (G_OBJECT (row), "source");
      gboolean begins = source->group != NULL && g_strcmp0 (source->group, group) != 0;

      g_assert_cmpint (gtk_list_box_row_get_header (row) != NULL, ==, begins);
      headers += begins;
      group = source->group;
    }
  g_assert_cmpuint (headers, >, 1);
  g_signal_emit_by_name (list, "row-activated", osm);
  g_object_get (mapshot_window_get_draft (kit->window), "source", &chosen, NULL);
  g_assert_cmpstr (chosen, ==, "osm");
  g_assert_null (plan (kit));
  g_assert_true (gtk_widget_get_visible (get_child (kit, "problem_box")));
  g_assert_nonnull (strstr (gtk_label_get_text (get_child (kit, "problem_label")), "OpenStreetMap"));
  g_assert_false (gtk_widget_get_sensitive (find_export_button (GTK_WIDGET (kit->window->panel))));
  /* The credit is on the map. */
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (kit->window->credit_label)));
  g_assert_nonnull (strstr (gtk_label_get_text (kit->window->credit_label), "OpenStreetMap"));
}

static void
test_layers (WindowKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = NULL;
  GtkListBox *layers, *list;
  GtkScale *scale;
  MapshotSource *source;
  GtkListBoxRow *row;

  if (window_kit_skip ())
    return;
  layers = get_child (kit, "layers_list");
  list = get_list (get_child (kit, "add_layer_button"));
  row = gtk_list_box_get_row_at_index (list, 0);
  g_assert_nonnull (row);
  source = g_object_get_data (G_OBJECT (row), "source");
  g_assert_true (source->transparent);
  g_signal_emit_by_name (list, "row-activated", row);
  row = gtk_list_box_get_row_at_index (layers, 0);
  g_assert_true (MAPSHOT_IS_LAYER_ROW (row));
  scale = GTK_SCALE (find (GTK_WIDGET (row), GTK_TYPE_SCALE));
  gtk_range_set_value (GTK_RANGE (scale), 0.4);
  recipe = mapshot_draft_make_recipe (mapshot_window_get_draft (kit->window));
  g_assert_cmpuint (recipe->layers->len, ==, 1);
  g_assert_cmpstr (g_array_index (recipe->layers, MapshotRecipeLayer, 0).source, ==, source->id);
  g_assert_cmpfloat (g_array_index (recipe->layers, MapshotRecipeLayer, 0).opacity, ==, 0.4);
  g_signal_emit_by_name (gtk_widget_get_template_child (GTK_WIDGET (row), MAPSHOT_TYPE_LAYER_ROW, "remove_button"), "clicked");
  g_assert_cmpuint (mapshot_draft_get_n_layers (mapshot_window_get_draft (kit->window)), ==, 0);
  g_assert_null (gtk_list_box_get_row_at_index (layers, 0));
}

/* ---- before the start ---- */

static void
test_words (WindowKit *kit, gconstpointer data)
{
  const char *picture, *cost;

  if (window_kit_skip ())
    return;
  window_kit_choose (kit, &(MapshotBounds){ 126.3, 36.9, 128.1, 38.05 }, 9);
  picture = gtk_label_get_text (get_child (kit, "picture_label"));
  g_assert_true (g_str_has_prefix (picture, "656 × 528 px · 12 tiles · level 9 · "));
  cost = gtk_label_get_text (get_child (kit, "cost_label"));
  g_assert_nonnull (strstr (cost, "File about 17"));
  g_assert_nonnull (strstr (cost, " to "));
  g_assert_nonnull (strstr (cost, " · time "));
  g_assert_nonnull (strstr (cost, " · memory "));
  g_assert_cmpstr (gtk_label_get_text (get_child (kit, "rules_label")), ==, "The service allows 8 requests at once");
  g_assert_true (gtk_widget_get_sensitive (find_export_button (GTK_WIDGET (kit->window->panel))));
  g_assert_false (gtk_widget_get_visible (get_child (kit, "problem_box")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/window-panel/" name, WindowKit, NULL, window_kit_set_up, func, window_kit_tear_down)
  ADD ("edges", test_edges);
  ADD ("center-and-size", test_center_and_size);
  ADD ("radius", test_radius);
  ADD ("paper", test_paper);
  ADD ("slider", test_slider);
  ADD ("sources", test_sources);
  ADD ("layers", test_layers);
  ADD ("words", test_words);

  return window_kit_run ();
}
