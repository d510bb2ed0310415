/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "search.h"

#include <glib/gi18n-lib.h>

#define MAX_FOUND 8

struct _MapshotSearch
{
  AdwBin parent_instance;

  GtkSearchEntry *entry;
  GtkPopover *popover;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (MapshotSearch, mapshot_search, ADW_TYPE_BIN)

static guint found_signal, left_signal;

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  MapshotPlaceItem *place = item;
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), mapshot_place_item_get_title (place));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), mapshot_place_item_get_subtitle (place));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "place", g_object_ref (place), g_object_unref);

  return row;
}

static void
choose (MapshotSearch *self, GtkListBoxRow *row)
{
  MapshotPlaceItem *place = g_object_get_data (G_OBJECT (row), "place");

  gtk_popover_popdown (self->popover);
  g_signal_emit (self, found_signal, 0, place);
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *row, MapshotSearch *self)
{
  choose (self, row);
}

static void
search_changed_cb (GtkSearchEntry *entry, MapshotSearch *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  g_autoptr (GListModel) found = mapshot_place_search (text, MAX_FOUND);
  GtkListBoxRow *first;

  gtk_list_box_bind_model (self->list, found, make_row, NULL, NULL);
  if (text[0] == '\0')
    {
      gtk_popover_popdown (self->popover);
      return;
    }
  gtk_popover_popup (self->popover);
  first = gtk_list_box_get_row_at_index (self->list, 0);
  if (first != NULL)
    gtk_list_box_select_row (self->list, first);
}

static void
activate_cb (GtkSearchEntry *entry, MapshotSearch *self)
{
  GtkListBoxRow *row;

  /* Enter may come before the delayed search. */
  search_changed_cb (entry, self);
  row = gtk_list_box_get_selected_row (self->list);
  if (row != NULL)
    choose (self, row);
}

static void
stop_search_cb (GtkSearchEntry *entry, MapshotSearch *self)
{
  gtk_popover_popdown (self->popover);
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  g_signal_emit (self, left_signal, 0);
}

/* Up and down go through what was found while the text keeps the keys. */
static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, gpointer user_data)
{
  MapshotSearch *self = user_data;
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int step = key == GDK_KEY_Down ? 1 : key == GDK_KEY_Up ? -1 : 0;

  if (step == 0 || row == NULL || !gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    return GDK_EVENT_PROPAGATE;
  row = gtk_list_box_get_row_at_index (self->list, gtk_list_box_row_get_index (row) + step);
  if (row != NULL)
    gtk_list_box_select_row (self->list, row);

  return GDK_EVENT_STOP;
}

static void
focus_left_cb (GtkEventControllerFocus *controller, gpointer user_data)
{
  MapshotSearch *self = user_data;

  gtk_popover_popdown (self->popover);
}

static void
mapshot_search_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GTK_WIDGET_CLASS (mapshot_search_parent_class)->size_allocate (widget, width, height, baseline);
  gtk_popover_present (MAPSHOT_SEARCH (widget)->popover);
}

static void
mapshot_search_dispose (GObject *object)
{
  MapshotSearch *self = MAPSHOT_SEARCH (object);

  if (self->popover != NULL)
    {
      gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
      gtk_widget_unparent (GTK_WIDGET (self->popover));
    }
  self->popover = NULL;

  G_OBJECT_CLASS (mapshot_search_parent_class)->dispose (object);
}

static void
mapshot_search_class_init (MapshotSearchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mapshot_search_dispose;
  widget_class->size_allocate = mapshot_search_size_allocate;
  found_signal = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               MAPSHOT_TYPE_PLACE_ITEM);
  left_signal = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/mapshot/Mapshot/search.ui");
  gtk_widget_class_bind_template_child (widget_class, MapshotSearch, entry);
  gtk_widget_class_bind_template_child (widget_class, MapshotSearch, popover);
  gtk_widget_class_bind_template_child (widget_class, MapshotSearch, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
mapshot_search_init (MapshotSearch *self)
{
  GtkEventController *keys, *focus;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self));
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  focus = gtk_event_controller_focus_new ();
  g_signal_connect (focus, "leave", G_CALLBACK (focus_left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), focus);
}

void
mapshot_search_focus (MapshotSearch *self)
{
  g_return_if_fail (MAPSHOT_IS_SEARCH (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
mapshot_search_set_text (MapshotSearch *self, const char *text)
{
  g_return_if_fail (MAPSHOT_IS_SEARCH (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}
