/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plain-names.h"

static gulong hook;

static guint
get_signal (void)
{
  return g_signal_lookup ("realize", GTK_TYPE_WIDGET);
}

/* Dialogs of libraries and toasts have such buttons, too, so all that come are looked at, just before they are shown. */
static gboolean
realize_hook (GSignalInvocationHint *hint, guint n, const GValue *values, gpointer user_data)
{
  GtkWidget *widget = g_value_get_object (&values[0]), *label = NULL;

  if (GTK_IS_BUTTON (widget) && gtk_button_get_use_underline (GTK_BUTTON (widget)))
    label = gtk_button_get_child (GTK_BUTTON (widget));
  if (label != NULL && GTK_IS_LABEL (label))
    {
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (GTK_LABEL (label)), -1);
    }
  return TRUE;
}

void
mapshot_plain_names_start (void)
{
  g_autoptr (GTypeClass) class = g_type_class_ref (GTK_TYPE_WIDGET);

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
