/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region-box.h"

#include "error.h"
#include "location.h"
#include "paper-box.h"
#include "parse.h"
#include "words.h"

#include <glib/gi18n-lib.h>

#define LARGE_TEXT (115 * 1024) /* of the desktop's setting, which is 96 dots an inch as a rule */

struct _MapshotRegionBox
{
  AdwBin parent_instance;

  MapshotRegionModel *region;
  guint later;      /* a timeout that shows what the view has become; 0: none */
  gboolean showing; /* the rows follow the region, not the other way round */

  GtkToggleButton *view_button, *rectangle_button, *circle_button, *paper_button;
  AdwEntryRow *center_row, *size_row, *radius_row;
  AdwEntryRow *north_row, *west_row, *east_row, *south_row;
  AdwExpanderRow *edges_row;
  GtkBox *modes;
  GtkWidget *presets;
  MapshotPaperBox *paper_box;
  GtkLabel *problem_label;
};

G_DEFINE_FINAL_TYPE (MapshotRegionBox, mapshot_region_box, ADW_TYPE_BIN)

/* How old the numbers of "this view" may be while it moves. */
#define VIEW_DELAY 100 /* ms */

static const double preset_radii[] = { 500, 1000, 2000, 5000, 10000 }; /* metres */

/* ---- showing ---- */

static void
show_text (gpointer row, char *text)
{
  g_autofree char *owned G_GNUC_UNUSED = text;

  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), text))
    gtk_editable_set_text (GTK_EDITABLE (row), text);
  gtk_widget_remove_css_class (row, "error");
}

static char *
format_degrees (double degrees)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.7g", degrees));
}

static char *
format_edge (double degrees)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.7f", degrees));
}

/* As it can be typed, too. */
static char *
format_extent (double width, double height)
{
  g_autofree char *across = mapshot_words_length (width), *down = mapshot_words_length (height);

  return g_strdup_printf ("%s × %s", across, down);
}

static void
show_edges (MapshotRegionBox *self)
{
  MapshotBounds bounds = mapshot_region_model_get_bounds (self->region);
  g_autofree char *west = format_degrees (bounds.west), *south = format_degrees (bounds.south);
  g_autofree char *east = format_degrees (bounds.east), *north = format_degrees (bounds.north);
  g_autofree char *all = g_strdup_printf ("%s, %s, %s, %s", west, south, east, north);

  g_object_set (self->edges_row, "subtitle", all, NULL);
  show_text (self->north_row, format_edge (bounds.north));
  show_text (self->west_row, format_edge (bounds.west));
  show_text (self->east_row, format_edge (bounds.east));
  show_text (self->south_row, format_edge (bounds.south));
}

static void
show_region (MapshotRegionBox *self)
{
  MapshotRegionMode mode = mapshot_region_model_get_mode (self->region);
  MapshotPosition center = mapshot_region_model_get_center (self->region);
  double width, height;

  /* What is shown now is the newest. */
  g_clear_handle_id (&self->later, g_source_remove);
  self->showing = TRUE;
  mapshot_region_model_get_size (self->region, &width, &height);
  gtk_toggle_button_set_active (mode == MAPSHOT_REGION_VIEW        ? self->view_button
                                : mode == MAPSHOT_REGION_RECTANGLE ? self->rectangle_button
                                : mode == MAPSHOT_REGION_CIRCLE    ? self->circle_button
                                                                   : self->paper_button,
                                TRUE);
  show_text (self->center_row, mapshot_words_position (&center, FALSE));
  show_text (self->size_row, format_extent (width, height));
  show_text (self->radius_row, mapshot_words_length (mapshot_region_model_get_radius (self->region)));
  show_edges (self);
  gtk_widget_set_visible (GTK_WIDGET (self->size_row), mode != MAPSHOT_REGION_CIRCLE && mode != MAPSHOT_REGION_PAPER);
  gtk_widget_set_visible (GTK_WIDGET (self->radius_row), mode == MAPSHOT_REGION_CIRCLE);
  gtk_widget_set_visible (self->presets, mode == MAPSHOT_REGION_CIRCLE);
  gtk_widget_set_visible (GTK_WIDGET (self->paper_box), mode == MAPSHOT_REGION_PAPER);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
  self->showing = FALSE;
}

static gboolean
later_cb (gpointer user_data)
{
  MapshotRegionBox *self = user_data;

  self->later = 0;
  show_region (self);

  return G_SOURCE_REMOVE;
}

/* A dozen rows are not laid out anew for every frame of a map that is moved. */
static void
changed_cb (MapshotRegionBox *self)
{
  if (mapshot_region_model_get_mode (self->region) != MAPSHOT_REGION_VIEW || !gtk_toggle_button_get_active (self->view_button))
    show_region (self);
  else if (self->later == 0)
    self->later = g_timeout_add (VIEW_DELAY, later_cb, self);
}

/* ---- typing ---- */

/* One line under the rows, and the row in the colour of errors; or the region as it is now. */
static void
answer (MapshotRegionBox *self, AdwEntryRow *row, gboolean ok, const GError *error)
{
  if (ok)
    {
      show_region (self);
      return;
    }
  gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  gtk_label_set_text (self->problem_label, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
}

/* "4.00 km × 3.00 km" and "4kmx3km" alike. */
static char *
get_dense_text (AdwEntryRow *row)
{
  g_auto (GStrv) words = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (row)), " ", -1);

  return g_strjoinv ("", words);
}

static void
center_apply_cb (AdwEntryRow *row, MapshotRegionBox *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  g_auto (MapshotLocation) location = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (mapshot_location_parse (text, &location))
    ok = mapshot_region_model_set_center (self->region, &location.position, &error);
  else
    ok = mapshot_parse_position (text, &location.position, &error);
  answer (self, row, ok, error);
}

static void
size_apply_cb (AdwEntryRow *row, MapshotRegionBox *self)
{
  g_autofree char *text = get_dense_text (row);
  MapshotPosition center = mapshot_region_model_get_center (self->region);
  g_autoptr (GError) error = NULL;
  double width, height;
  gboolean ok = mapshot_parse_extent (text, &width, &height, &error) &&
                mapshot_region_model_set_extent (self->region, &center, width, height, &error);

  answer (self, row, ok, error);
}

static void
radius_apply_cb (AdwEntryRow *row, MapshotRegionBox *self)
{
  g_autofree char *text = get_dense_text (row);
  MapshotPosition center = mapshot_region_model_get_center (self->region);
  g_autoptr (GError) error = NULL;
  double radius;
  gboolean ok = mapshot_parse_length (text, &radius, &error) &&
                mapshot_region_model_set_circle (self->region, &center, radius, &error);

  answer (self, row, ok, error);
}

static gboolean
read_edge (AdwEntryRow *row, double *degrees, GError **error)
{
  return mapshot_parse_number (gtk_editable_get_text (GTK_EDITABLE (row)), degrees, error);
}

static void
edges_apply_cb (AdwEntryRow *row, MapshotRegionBox *self)
{
  g_autoptr (GError) error = NULL;
  MapshotBounds bounds;
  gboolean ok = read_edge (self->north_row, &bounds.north, &error) && read_edge (self->west_row, &bounds.west, &error) &&
                read_edge (self->east_row, &bounds.east, &error) && read_edge (self->south_row, &bounds.south, &error) &&
                mapshot_region_model_set_bounds (self->region, &bounds, &error);

  answer (self, row, ok, error);
}

static void
toggled_cb (GtkToggleButton *button, MapshotRegionBox *self)
{
  if (self->showing || !gtk_toggle_button_get_active (button) || self->region == NULL)
    return;
  mapshot_region_model_set_mode (self->region, button == self->view_button        ? MAPSHOT_REGION_VIEW
                                               : button == self->rectangle_button ? MAPSHOT_REGION_RECTANGLE
                                               : button == self->circle_button    ? MAPSHOT_REGION_CIRCLE
                                                                                  : MAPSHOT_REGION_PAPER);
  /* Where it cannot be done the buttons say so. */
  show_region (self);
}

static void
preset_cb (GtkButton *button, MapshotRegionBox *self)
{
  MapshotPosition center = mapshot_region_model_get_center (self->region);
  const double *radius = g_object_get_data (G_OBJECT (button), "radius");

  mapshot_region_model_set_circle (self->region, &center, *radius, NULL);
}

/* ---- the object ---- */

static void
add_preset (MapshotRegionBox *self, const double *radius)
{
  g_autofree char *text = *radius < 1000 ? g_strdup_printf (_("%.0f m"), *radius) : g_strdup_printf (_("%.0f km"), *radius / 1000);
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_widget_add_css_class (button, "preset");
  gtk_widget_set_hexpand (button, TRUE);
  g_object_set_data (G_OBJECT (button), "radius", (gpointer) radius);
  g_signal_connect (button, "clicked", G_CALLBACK (preset_cb), self);
  gtk_box_append (GTK_BOX (self->presets), button);
}

/* Beside each other their words have room up to that; below each other then. */
static void
text_size_cb (MapshotRegionBox *self)
{
  GtkOrientation along;
  int dpi;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  along = dpi > LARGE_TEXT ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->modes), along);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->presets), along);
}

static void
mapshot_region_box_dispose (GObject *object)
{
  g_clear_handle_id (&MAPSHOT_REGION_BOX (object)->later, g_source_remove);
  g_clear_object (&MAPSHOT_REGION_BOX (object)->region);

  G_OBJECT_CLASS (mapshot_region_box_parent_class)->dispose (object);
}

static void
mapshot_region_box_class_init (MapshotRegionBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MAPSHOT_TYPE_PAPER_BOX);
  G_OBJECT_CLASS (klass)->dispose = mapshot_region_box_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/mapshot/Mapshot/region-box.ui");
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, view_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, rectangle_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, circle_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, paper_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, center_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, size_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, radius_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, edges_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, north_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, west_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, east_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, south_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, modes);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, presets);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, paper_box);
  gtk_widget_class_bind_template_child (widget_class, MapshotRegionBox, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, center_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, size_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, radius_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, edges_apply_cb);
}

static void
mapshot_region_box_init (MapshotRegionBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->view_button, "toggled", G_CALLBACK (toggled_cb), self);
  g_signal_connect (self->rectangle_button, "toggled", G_CALLBACK (toggled_cb), self);
  g_signal_connect (self->circle_button, "toggled", G_CALLBACK (toggled_cb), self);
  g_signal_connect (self->paper_button, "toggled", G_CALLBACK (toggled_cb), self);
  for (gsize i = 0; i < G_N_ELEMENTS (preset_radii); i++)
    add_preset (self, &preset_radii[i]);
  g_signal_connect_object (gtk_settings_get_default (), "notify::gtk-xft-dpi", G_CALLBACK (text_size_cb), self, G_CONNECT_SWAPPED);
  text_size_cb (self);
}

void
mapshot_region_box_set_region (MapshotRegionBox *self, MapshotRegionModel *region)
{
  g_return_if_fail (MAPSHOT_IS_REGION_BOX (self) && self->region == NULL);

  self->region = g_object_ref (region);
  mapshot_paper_box_set_region (self->paper_box, region);
  g_signal_connect_object (region, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  show_region (self);
}

void
mapshot_region_box_focus_center (MapshotRegionBox *self)
{
  g_return_if_fail (MAPSHOT_IS_REGION_BOX (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->center_row));
  gtk_editable_select_region (GTK_EDITABLE (self->center_row), 0, -1);
}
