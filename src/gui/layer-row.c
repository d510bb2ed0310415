/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layer-row.h"

#include <glib/gi18n-lib.h>

struct _MapshotLayerRow
{
  GtkListBoxRow parent_instance;

  MapshotDraft *draft;
  guint index;

  GtkLabel *name_label, *percent_label;
  GtkScale *scale;
  GtkAdjustment *adjustment;
  GtkButton *remove_button;
};

G_DEFINE_FINAL_TYPE (MapshotLayerRow, mapshot_layer_row, GTK_TYPE_LIST_BOX_ROW)

static void
value_changed_cb (GtkAdjustment *adjustment, MapshotLayerRow *self)
{
  mapshot_draft_set_opacity (self->draft, self->index, gtk_adjustment_get_value (adjustment));
}

static void
remove_cb (GtkButton *button, MapshotLayerRow *self)
{
  mapshot_draft_remove_layer (self->draft, self->index);
}

void
mapshot_layer_row_update (MapshotLayerRow *self)
{
  const MapshotRecipeLayer *layer = mapshot_draft_get_layer (self->draft, self->index);
  g_autofree char *text = g_strdup_printf (_("%.0f%%"), layer->opacity * 100);

  gtk_adjustment_set_value (self->adjustment, layer->opacity);
  gtk_label_set_text (self->percent_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
mapshot_layer_row_dispose (GObject *object)
{
  g_clear_object (&MAPSHOT_LAYER_ROW (object)->draft);

  G_OBJECT_CLASS (mapshot_layer_row_parent_class)->dispose (object);
}

static void
mapshot_layer_row_class_init (MapshotLayerRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mapshot_layer_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/mapshot/Mapshot/layer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MapshotLayerRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotLayerRow, percent_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotLayerRow, scale);
  gtk_widget_class_bind_template_child (widget_class, MapshotLayerRow, adjustment);
  gtk_widget_class_bind_template_child (widget_class, MapshotLayerRow, remove_button);
}

static void
mapshot_layer_row_init (MapshotLayerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mapshot_layer_row_new (MapshotDraft *draft, guint index)
{
  MapshotLayerRow *self = g_object_new (MAPSHOT_TYPE_LAYER_ROW, NULL);
  const MapshotRecipeLayer *layer = mapshot_draft_get_layer (draft, index);
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (mapshot_draft_get_store (draft), layer->source, NULL);
  const char *name;

  self->draft = g_object_ref (draft);
  self->index = index;
  name = source != NULL ? source->name : layer->source;
  gtk_label_set_text (self->name_label, name);
  /* There may be several of them. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name, -1);
  mapshot_layer_row_update (self);
  g_signal_connect (self->adjustment, "value-changed", G_CALLBACK (value_changed_cb), self);
  g_signal_connect (self->remove_button, "clicked", G_CALLBACK (remove_cb), self);

  return GTK_WIDGET (self);
}
