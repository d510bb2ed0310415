/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plain-names.h"

static gulong hook;

static guint
get_signal (void)
{
  return g_signal_lookup ("realize", GTK_TYPE_WIDGET);
}

static void
name_button (GtkWidget *widget)
{
  GtkWidget *label = GTK_IS_BUTTON (widget) && gtk_button_get_use_underline (GTK_BUTTON (widget)) ? gtk_button_get_child (GTK_BUTTON (widget)) : NULL;

  if (label == NULL || !GTK_IS_LABEL (label))
    return;
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (GTK_LABEL (label)), -1);
}

static void
name_buttons (GtkWidget *widget)
{
  name_button (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_buttons (child);
}

/* All of a window before it is shown, since a screen reader is told of what waits out of sight, too; and what comes later, as the buttons of toasts do. */
static gboolean
realize_hook (GSignalInvocationHint *hint, guint n, const GValue *values, gpointer user_data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);

  if (GTK_IS_WINDOW (widget))
    name_buttons (widget);
  else
    name_button (widget);

  return TRUE;
}

void
mapshot_plain_names_start (void)
{
  g_autoptr (GTypeClass) class G_GNUC_UNUSED = g_type_class_ref (GTK_TYPE_WIDGET);

  if (hook == 0)
    hook = g_signal_add_emission_hook (get_signal (), 0, realize_hook, NULL, NULL);
}

void
mapshot_plain_names_stop (void)
{
  if (hook != 0)
    g_signal_remove_emission_hook (get_signal (), hook);
  hook = 0;
}
