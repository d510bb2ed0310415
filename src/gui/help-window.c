/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "help-window.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *icon, *title, *text;
} steps[] = {
  { "view-list-symbolic", N_("Choose a map"), N_("The list at the top holds street maps and photos. What each may be used for stands beside it.") },
  { "find-location-symbolic", N_("Find the place"),
    N_("Search, or move the map. What lies in the frame will be in the picture; drag its edges, or press Ctrl+D and draw a new one.") },
  { "zoom-in-symbolic", N_("Choose the sharpness"), N_("The slider shows how much ground a pixel covers, and the lines below it what that costs.") },
  { "document-save-symbolic", N_("Export"), N_("Choose a file, and go on with something else. Ctrl+J shows how far it is.") },
};

static gboolean
close_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (widget));

  return TRUE;
}

static GtkWidget *
make_row (gsize index)
{
  GtkWidget *row = adw_action_row_new (), *icon = gtk_image_new_from_icon_name (steps[index].icon);
  g_autofree char *title = g_strdup_printf ("%" G_GSIZE_FORMAT ". %s", index + 1, _(steps[index].title));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _(steps[index].text));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);

  return row;
}

GtkWidget *
mapshot_help_window_new (GtkWindow *parent)
{
  GtkWidget *window = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scroller = gtk_scrolled_window_new ();
  GtkWidget *page = adw_clamp_new (), *list = gtk_list_box_new (), *inner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Start"));
  GtkEventController *keys = gtk_shortcut_controller_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    gtk_list_box_append (GTK_LIST_BOX (list), make_row (i));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (gtk_window_close), window);
  gtk_box_append (GTK_BOX (inner), list);
  gtk_box_append (GTK_BOX (inner), button);
  g_object_set (page, "child", inner, "margin-start", 16, "margin-end", 16, "margin-top", 8, "margin-bottom", 24, "maximum-size", 560, NULL);
  g_object_set (scroller, "child", page, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE, "vexpand", TRUE, NULL);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_callback_action_new (close_cb, NULL, NULL)));
  gtk_widget_add_controller (window, keys);
  g_object_set (window, "title", _("The First Capture"), "transient-for", parent, "modal", TRUE, "content", box, "default-width", 520, "width-request",
                360, NULL);
  gtk_widget_grab_focus (button);

  return window;
}
