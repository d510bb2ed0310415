/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source-list.h"

#include "policy.h"
#include "words.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define MAX_HEIGHT 460 /* px */

typedef struct
{
  MapshotSourceStore *store;
  gboolean overlays;
  guint n_filled; /* sources of the store that were looked at */
  MapshotSourceChosenFunc func;
  gpointer user_data;
} Chosen;

static const char *
get_icon (const MapshotSourceStore *store, const MapshotSource *source)
{
  switch (mapshot_policy_get_permission (store, source))
    {
    case MAPSHOT_CAPTURE_NO:
      return "changes-prevent-symbolic";
    case MAPSHOT_CAPTURE_PERMISSION:
      return mapshot_source_store_is_granted (store, source->id) ? "object-select-symbolic" : "changes-prevent-symbolic";
    case MAPSHOT_CAPTURE_YES:
    default:
      return "object-select-symbolic";
    }
}

static void
key_clicked_cb (GtkButton *button, const char *id)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_POPOVER);

  gtk_widget_activate_action (GTK_WIDGET (button), "win.enter-key", "s", id);
  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
}

static GtkWidget *
make_key_button (const MapshotSource *source)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("dialog-password-symbolic");
  g_autofree char *label = g_strdup_printf (_("Key for %s"), source->name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Enter or Remove the Key"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (key_clicked_cb), g_strdup (source->id), (GClosureNotify) (void (*) (void)) g_free, 0);

  return button;
}

static GtkWidget *
make_row (MapshotSourceStore *store, MapshotSource *source)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (get_icon (store, source));
  g_autofree char *permission = mapshot_words_permission (store, source);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), source->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), permission);
  gtk_widget_add_css_class (icon, "dim-label");
  if (source->rules.needs_key)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_key_button (source));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), icon);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "source", mapshot_source_ref (source), (GDestroyNotify) mapshot_source_unref);

  return row;
}

static const MapshotSource *
get_source (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "source");
}

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  const MapshotSource *source = get_source (row), *previous = before != NULL ? get_source (before) : NULL;
  GtkWidget *label;

  gtk_list_box_row_set_header (row, NULL);
  if (source->group == NULL || (previous != NULL && g_strcmp0 (previous->group, source->group) == 0))
    return;
  label = gtk_label_new (source->group);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_top (label, 12);
  gtk_widget_set_margin_bottom (label, 6);
  gtk_list_box_row_set_header (row, label);
}

static void
activated_cb (GtkListBox *list, GtkListBoxRow *row, gpointer user_data)
{
  Chosen *chosen = user_data;
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (list), GTK_TYPE_POPOVER);
  g_autofree char *id = g_strdup (get_source (row)->id);

  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
  chosen->func (id, chosen->user_data);
}

static void
chosen_free (gpointer data, GClosure *closure)
{
  mapshot_source_store_unref (((Chosen *) data)->store);
  g_free (data);
}

/* Those that were added since the last time. */
static void
fill (GtkListBox *list, Chosen *chosen)
{
  GPtrArray *sources = mapshot_source_store_get_sources (chosen->store);

  for (; chosen->n_filled < sources->len; chosen->n_filled++)
    {
      MapshotSource *source = g_ptr_array_index (sources, chosen->n_filled);

      if (!chosen->overlays || source->transparent)
        gtk_list_box_append (list, make_row (chosen->store, source));
    }
}

GtkWidget *
mapshot_source_list_new (MapshotSourceStore *store, gboolean overlays, MapshotSourceChosenFunc func, gpointer user_data)
{
  GtkWidget *list = gtk_list_box_new ();
  Chosen *chosen = g_new (Chosen, 1);

  *chosen = (Chosen){ mapshot_source_store_ref (store), overlays, 0, func, user_data };
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_set_header_func (GTK_LIST_BOX (list), header_cb, NULL, NULL);
  fill (GTK_LIST_BOX (list), chosen);
  g_signal_connect (list, "map", G_CALLBACK (fill), chosen);
  g_signal_connect_data (list, "row-activated", G_CALLBACK (activated_cb), chosen, chosen_free, 0);

  return list;
}

static void
address_clicked_cb (GtkButton *button, gpointer overlays)
{
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_POPOVER)));
  gtk_widget_activate_action (GTK_WIDGET (button), "win.add-service", "b", GPOINTER_TO_INT (overlays));
}

static GtkWidget *
make_address_button (gboolean overlays)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("From an _Address…"));

  gtk_widget_add_css_class (button, "flat");
  g_signal_connect (button, "clicked", G_CALLBACK (address_clicked_cb), GINT_TO_POINTER (overlays));

  return button;
}

GtkWidget *
mapshot_source_popover_new (MapshotSourceStore *store, gboolean overlays, MapshotSourceChosenFunc func, gpointer user_data)
{
  GtkWidget *popover = gtk_popover_new (), *scroller = gtk_scrolled_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *list = mapshot_source_list_new (store, overlays, func, user_data);

  gtk_list_box_set_placeholder (GTK_LIST_BOX (list), gtk_label_new (_("No source is made to lie over others")));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  gtk_widget_set_size_request (scroller, 320, -1);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), make_address_button (overlays));
  gtk_popover_set_child (GTK_POPOVER (popover), box);

  return popover;
}
