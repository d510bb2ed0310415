/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "panel.h"

#include "layer-row.h"
#include "region-box.h"
#include "source-list.h"
#include "words.h"

#include <glib/gi18n-lib.h>

struct _MapshotPanel
{
  GtkBox parent_instance;

  MapshotDraft *draft;
  GNetworkMonitor *network;

  GtkWidget *grip, *scroller, *footer, *hint_group, *problem_box, *key_button, *metered_label;
  MapshotRegionBox *region_box;
  GtkSwitch *automatic_switch, *scale_bar_switch, *north_arrow_switch;
  GtkWidget *sharpness_group, *level_row;
  GtkScale *level_scale;
  GtkAdjustment *level_adjustment;
  GtkLabel *level_label, *picture_label, *cost_label, *rules_label, *problem_label;
  GtkMenuButton *add_layer_button;
  GtkListBox *layers_list;
  GtkWidget *credit_row, *missing_row, *compression_row;
};

G_DEFINE_FINAL_TYPE (MapshotPanel, mapshot_panel, GTK_TYPE_BOX)

/* ---- sharpness ---- */

/* A sheet of paper at a scale says itself how sharp the picture is. */
static gboolean
is_paper (MapshotPanel *self)
{
  return mapshot_region_model_get_mode (mapshot_draft_get_region (self->draft)) == MAPSHOT_REGION_PAPER;
}

static int
get_level (MapshotPanel *self)
{
  const MapshotSource *source = mapshot_draft_get_source (self->draft);
  const MapshotPlan *plan = mapshot_draft_get_plan (self->draft);
  gboolean automatic;
  int zoom;

  g_object_get (self->draft, "automatic", &automatic, "zoom", &zoom, NULL);
  if ((automatic || is_paper (self)) && plan != NULL)
    zoom = plan->zoom;

  return source != NULL ? mapshot_tile_grid_find_zoom (source->grid, zoom) : -1;
}

/* Ground metres a px of LEVEL in the middle of the region, also where there is no plan; 0 where it cannot be told. */
static double
measure_level (MapshotPanel *self, const MapshotSource *source, int level)
{
  MapshotPosition center = mapshot_region_model_get_center (mapshot_draft_get_region (self->draft));
  g_autoptr (MapshotProjection) projection = mapshot_projection_new (mapshot_tile_grid_get_crs (source->grid), NULL);
  double x = center.longitude, y = center.latitude, across, down;

  if (projection == NULL)
    return 0;
  mapshot_projection_forward (projection, &x, &y, 1);
  if (!mapshot_projection_get_ground_scale (projection, x, y, &across, &down))
    return 0;

  return mapshot_tile_grid_get_level (source->grid, level)->resolution * across;
}

static void
show_level (MapshotPanel *self)
{
  const MapshotSource *source = mapshot_draft_get_source (self->draft);
  const MapshotPlan *plan = mapshot_draft_get_plan (self->draft);
  int level = get_level (self);
  g_autofree char *resolution = NULL, *text = NULL;

  gtk_widget_set_sensitive (self->sharpness_group, !is_paper (self));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->sharpness_group),
                                         is_paper (self) ? _("As the scale and the dots an inch have it") : NULL);
  if (source == NULL || level < 0)
    return;
  resolution = mapshot_words_resolution (plan != NULL ? plan->ground_resolution : measure_level (self, source, level));
  text = is_paper (self) ? g_strdup (resolution)
                         : g_strdup_printf (_("Level %d · %s"), mapshot_tile_grid_get_level (source->grid, level)->zoom, resolution);
  gtk_label_set_text (self->level_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->level_scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  gtk_adjustment_set_value (self->level_adjustment, level);
}

static void
source_cb (MapshotPanel *self)
{
  const MapshotSource *source = mapshot_draft_get_source (self->draft);

  if (source != NULL)
    gtk_adjustment_set_upper (self->level_adjustment, mapshot_tile_grid_get_n_levels (source->grid) - 1);
  gtk_widget_set_visible (self->hint_group, source != NULL && source->kind == MAPSHOT_SOURCE_BASEMAP);
  show_level (self);
}

/* Only what a hand does: the slider follows the plan otherwise. */
static gboolean
change_value_cb (GtkRange *range, GtkScrollType scroll, double value, MapshotPanel *self)
{
  const MapshotSource *source = mapshot_draft_get_source (self->draft);
  int level;

  if (source == NULL)
    return GDK_EVENT_STOP;
  level = CLAMP ((int) (value + 0.5), 0, mapshot_tile_grid_get_n_levels (source->grid) - 1);
  g_object_set (self->draft, "automatic", FALSE, "zoom", mapshot_tile_grid_get_level (source->grid, level)->zoom, NULL);
  show_level (self);

  return GDK_EVENT_STOP;
}

/* ---- layers ---- */

static void
fill_layers (MapshotPanel *self)
{
  GtkWidget *row;

  while ((row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->layers_list, 0))) != NULL)
    gtk_list_box_remove (self->layers_list, row);
  for (guint i = 0; i < mapshot_draft_get_n_layers (self->draft); i++)
    gtk_list_box_append (self->layers_list, mapshot_layer_row_new (self->draft, i));
}

/* A new opacity must not take the slider away from under the pointer. */
static void
layers_changed_cb (MapshotPanel *self)
{
  guint n_layers = mapshot_draft_get_n_layers (self->draft);
  gboolean same = gtk_list_box_get_row_at_index (self->layers_list, (int) n_layers) == NULL &&
                  (n_layers == 0 || gtk_list_box_get_row_at_index (self->layers_list, (int) n_layers - 1) != NULL);

  if (!same)
    {
      fill_layers (self);
      return;
    }
  for (guint i = 0; i < n_layers; i++)
    mapshot_layer_row_update (MAPSHOT_LAYER_ROW (gtk_list_box_get_row_at_index (self->layers_list, (int) i)));
}

static void
layer_chosen_cb (const char *id, gpointer user_data)
{
  MapshotPanel *self = user_data;

  mapshot_draft_add_layer (self->draft, id, 1);
}

/* ---- the plan ---- */

static void
show_line (GtkLabel *label, char *text)
{
  g_autofree char *owned G_GNUC_UNUSED = text;

  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

/* The base map, and files, cost nothing. */
gboolean
mapshot_panel_is_metered (MapshotPanel *self)
{
  const MapshotPlan *plan;
  gboolean asks = FALSE;

  g_return_val_if_fail (MAPSHOT_IS_PANEL (self), FALSE);

  plan = mapshot_draft_get_plan (self->draft);
  for (guint i = 0; plan != NULL && i < plan->layers->len; i++)
    asks |= mapshot_plan_get_layer (plan, i)->source->kind == MAPSHOT_SOURCE_XYZ;

  return asks && g_network_monitor_get_network_metered (self->network);
}

static void
show_metered (MapshotPanel *self)
{
  gtk_widget_set_visible (self->metered_label, mapshot_panel_is_metered (self));
}

static void
planned_cb (MapshotPanel *self)
{
  const MapshotPlan *plan = mapshot_draft_get_plan (self->draft);
  const char *problem = mapshot_draft_get_problem (self->draft);
  const MapshotSource *lacking = mapshot_draft_get_lacking_key (self->draft);

  show_line (self->picture_label, plan != NULL ? mapshot_words_plan_picture (plan) : NULL);
  show_line (self->cost_label, plan != NULL ? mapshot_words_plan_cost (plan) : NULL);
  show_line (self->rules_label, plan != NULL ? mapshot_words_plan_rules (plan) : NULL);
  show_metered (self);
  gtk_widget_set_visible (self->problem_box, problem != NULL);
  gtk_widget_set_visible (self->key_button, plan != NULL && lacking != NULL);
  if (lacking != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->key_button), "s", lacking->id);
  gtk_label_set_text (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->problem_label), problem);
  show_level (self);
}

/* ---- the object ---- */

static void
mapshot_panel_dispose (GObject *object)
{
  MapshotPanel *self = MAPSHOT_PANEL (object);

  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  g_clear_object (&self->draft);
  if (self->network != NULL)
    g_signal_handlers_disconnect_by_data (self->network, self);
  g_clear_object (&self->network);

  G_OBJECT_CLASS (mapshot_panel_parent_class)->dispose (object);
}

static void
mapshot_panel_class_init (MapshotPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MAPSHOT_TYPE_REGION_BOX);
  G_OBJECT_CLASS (klass)->dispose = mapshot_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/mapshot/Mapshot/panel.ui");
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, grip);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, scroller);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, footer);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, hint_group);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, problem_box);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, key_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, metered_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, region_box);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, automatic_switch);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, scale_bar_switch);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, north_arrow_switch);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, level_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, sharpness_group);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, level_scale);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, level_adjustment);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, level_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, picture_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, cost_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, rules_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, problem_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, add_layer_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, layers_list);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, credit_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, missing_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotPanel, compression_row);
}

static void
mapshot_panel_init (MapshotPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->level_scale, "change-value", G_CALLBACK (change_value_cb), self);
  mapshot_panel_set_form (self, FALSE, FALSE);
}

void
mapshot_panel_use_network (MapshotPanel *self, GNetworkMonitor *network)
{
  g_return_if_fail (MAPSHOT_IS_PANEL (self));

  if (self->network != NULL)
    g_signal_handlers_disconnect_by_data (self->network, self);
  g_set_object (&self->network, network);
  g_signal_connect_swapped (network, "notify::network-metered", G_CALLBACK (show_metered), self);
  show_metered (self);
}

static void
bind (MapshotPanel *self, const char *property, gpointer widget, const char *widget_property)
{
  g_object_bind_property (self->draft, property, widget, widget_property, G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

void
mapshot_panel_set_draft (MapshotPanel *self, MapshotDraft *draft)
{
  g_return_if_fail (MAPSHOT_IS_PANEL (self) && self->draft == NULL);

  self->draft = g_object_ref (draft);
  mapshot_region_box_set_region (self->region_box, mapshot_draft_get_region (draft));
  bind (self, "automatic", self->automatic_switch, "active");
  bind (self, "scale-bar", self->scale_bar_switch, "active");
  bind (self, "north-arrow", self->north_arrow_switch, "active");
  bind (self, "credit-place", self->credit_row, "selected");
  bind (self, "on-missing", self->missing_row, "selected");
  bind (self, "compression", self->compression_row, "selected");
  gtk_menu_button_set_popover (self->add_layer_button,
                               mapshot_source_popover_new (mapshot_draft_get_store (draft), TRUE, layer_chosen_cb, self));
  g_signal_connect_swapped (draft, "notify::source", G_CALLBACK (source_cb), self);
  g_signal_connect_swapped (draft, "notify::zoom", G_CALLBACK (show_level), self);
  g_signal_connect_swapped (draft, "layers-changed", G_CALLBACK (layers_changed_cb), self);
  g_signal_connect_swapped (draft, "planned", G_CALLBACK (planned_cb), self);
  mapshot_panel_use_network (self, g_network_monitor_get_default ());
  fill_layers (self);
  source_cb (self);
  planned_cb (self);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

void
mapshot_panel_set_form (MapshotPanel *self, gboolean sheet, gboolean open)
{
  g_return_if_fail (MAPSHOT_IS_PANEL (self));

  set_class (GTK_WIDGET (self), "sheet", sheet);
  set_class (GTK_WIDGET (self), "wide", !sheet);
  gtk_box_reorder_child_after (GTK_BOX (self), self->footer, sheet ? self->grip : self->scroller);
  gtk_widget_set_visible (self->grip, sheet);
  gtk_widget_set_visible (self->scroller, !sheet || open);
}

void
mapshot_panel_focus_center (MapshotPanel *self)
{
  g_return_if_fail (MAPSHOT_IS_PANEL (self));

  mapshot_region_box_focus_center (self->region_box);
}
