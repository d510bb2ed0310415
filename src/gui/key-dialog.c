/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  GtkWidget *dialog, *row;
  MapshotSourceKeys *keys;
  MapshotSource *source;
  MapshotKeyDialogFunc say;
  gpointer user_data;
} KeyDialog;

static void
key_dialog_free (gpointer data, GClosure *closure)
{
  KeyDialog *self = data;

  g_object_unref (self->keys);
  mapshot_source_unref (self->source);
  g_free (self);
}

/* What was pasted often has a space or a line end around it. (transfer full) */
static char *
get_key (KeyDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->row))));
}

static void
text_changed_cb (GtkEditable *editable, KeyDialog *self)
{
  g_autofree char *key = get_key (self);

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self->dialog), "save", key[0] != '\0');
}

static void
activated_cb (GtkPasswordEntry *row, KeyDialog *self)
{
  g_autofree char *key = get_key (self);
  g_autoptr (GtkWindow) dialog = g_object_ref (GTK_WINDOW (self->dialog));

  if (key[0] == '\0')
    return;
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "save");
  gtk_window_close (dialog);
}

/* In GTK 4.8 an entry that still has the focus when its window goes is told of losing it too late. */
static gboolean
close_request_cb (GtkWindow *dialog, gpointer user_data)
{
  gtk_window_set_focus (dialog, NULL);

  return GDK_EVENT_PROPAGATE;
}

/* The dialog may be gone by then, the window too. */
typedef struct
{
  GWeakRef parent;
  MapshotKeyDialogFunc say;
  gpointer user_data;
  gboolean kept;
} Answer;

static void
kept_cb (const GError *error, gpointer user_data)
{
  Answer *answer = user_data;
  g_autoptr (GObject) parent = g_weak_ref_get (&answer->parent);

  if (parent != NULL && error != NULL && answer->kept)
    {
      g_autofree char *text = g_strdup_printf (_("The key is used until Mapshot is closed: %s"), error->message);
      answer->say (text, answer->user_data);
    }
  else if (parent != NULL && error != NULL)
    answer->say (error->message, answer->user_data);
  g_weak_ref_clear (&answer->parent);
  g_free (answer);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, KeyDialog *self)
{
  gboolean save = g_str_equal (response, "save");
  g_autofree char *key = save ? get_key (self) : NULL;
  Answer *answer;

  if (!save && !g_str_equal (response, "remove"))
    return;
  answer = g_new0 (Answer, 1);
  g_weak_ref_init (&answer->parent, gtk_window_get_transient_for (GTK_WINDOW (dialog)));
  answer->say = self->say;
  answer->user_data = self->user_data;
  answer->kept = save;
  mapshot_source_keys_set (self->keys, self->source, key, kept_cb, answer);
  /* What was typed does not stay in a widget. */
  gtk_editable_set_text (GTK_EDITABLE (self->row), "");
}

/* Some keys have two parts, which their service wants apart. */
static gboolean
has_two_parts (const MapshotSource *source)
{
  for (guint i = 0; source->header_values != NULL && source->header_values[i] != NULL; i++)
    if (strstr (source->header_values[i], "{key-id}") != NULL)
      return TRUE;
  return FALSE;
}

static char *
make_body (const MapshotSource *source, MapshotKeyState state)
{
  if (state == MAPSHOT_KEY_FIXED)
    return g_strdup (_("The key comes from the environment that Mapshot was started in."));
  if (state == MAPSHOT_KEY_KEPT)
    return g_strdup (_("There is a key. Enter another one to replace it; it is kept in the keyring and not shown again."));
  if (has_two_parts (source))
    return g_strdup (_("Enter the two parts of your key with a colon between them, ID:SECRET. They are kept in the keyring and not shown again."));

  return g_strdup (_("Enter the key that you have from the service. It is kept in the keyring and not shown again."));
}

static GtkWidget *
make_row (KeyDialog *self)
{
  self->row = gtk_password_entry_new ();
  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (self->row), TRUE);
  g_object_set (self->row, "placeholder-text", _("Key"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->row), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Key"), -1);
  g_signal_connect (self->row, "changed", G_CALLBACK (text_changed_cb), self);
  g_signal_connect (self->row, "activate", G_CALLBACK (activated_cb), self);

  return self->row;
}

static GtkWidget *
make_content (KeyDialog *self, MapshotKeyState state)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  if (state != MAPSHOT_KEY_FIXED)
    gtk_box_append (GTK_BOX (box), make_row (self));
  if (self->source->rules.key_uri != NULL)
    gtk_box_append (GTK_BOX (box), gtk_link_button_new_with_label (self->source->rules.key_uri, _("Get a Key")));

  return box;
}

GtkWidget *
mapshot_key_dialog_new (GtkWindow *parent, MapshotSourceKeys *keys, MapshotSource *source, MapshotKeyDialogFunc say,
                        gpointer user_data)
{
  MapshotKeyState state = mapshot_source_keys_get (keys, source, NULL);
  g_autofree char *body = make_body (source, state), *heading = g_strdup_printf (_("Key for %s"), source->name);
  KeyDialog *self = g_new0 (KeyDialog, 1);
  AdwMessageDialog *dialog;

  self->dialog = adw_message_dialog_new (parent, heading, body);
  dialog = ADW_MESSAGE_DIALOG (self->dialog);
  self->keys = g_object_ref (keys);
  self->source = mapshot_source_ref (source);
  self->say = say;
  self->user_data = user_data;
  adw_message_dialog_set_extra_child (dialog, make_content (self, state));
  adw_message_dialog_add_response (dialog, "cancel", state == MAPSHOT_KEY_FIXED ? _("_Close") : _("_Cancel"));
  if (state == MAPSHOT_KEY_KEPT)
    {
      adw_message_dialog_add_response (dialog, "remove", _("_Remove"));
      adw_message_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
    }
  if (state != MAPSHOT_KEY_FIXED)
    {
      adw_message_dialog_add_response (dialog, "save", _("_Save"));
      adw_message_dialog_set_response_appearance (dialog, "save", ADW_RESPONSE_SUGGESTED);
      adw_message_dialog_set_response_enabled (dialog, "save", FALSE);
    }
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), self, key_dialog_free, 0);
  g_signal_connect (dialog, "close-request", G_CALLBACK (close_request_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
  if (state != MAPSHOT_KEY_FIXED)
    gtk_widget_grab_focus (self->row);

  return self->dialog;
}
