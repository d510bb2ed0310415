/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-dialog.h"

#include "discover.h"
#include "public.h"
#include "service-address.h"
#include "template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _MapshotServiceDialog
{
  AdwWindow parent_instance;

  MapshotSourceStore *store;
  GCancellable *cancellable; /* while somebody is asked */
  char *address;             /* whose service this is, or NULL */
  MapshotService *service;   /* NULL for an address of tiles */
  gboolean tiles;
  gboolean adding;           /* what is asked for is the one that was chosen */

  GtkWidget *cancel_button, *add_button, *address_row, *spinner, *status_label, *scroller, *layer_list, *name_group, *name_row, *overlay_switch;
  GtkSingleSelection *selection;
};

G_DEFINE_FINAL_TYPE (MapshotServiceDialog, mapshot_service_dialog, ADW_TYPE_WINDOW)

static guint added_signal;

static void
say (MapshotServiceDialog *self, const char *text, gboolean wrong)
{
  gtk_label_set_text (GTK_LABEL (self->status_label), text);
  (wrong ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (self->status_label, "error");
  (wrong ? gtk_widget_remove_css_class : gtk_widget_add_css_class) (self->status_label, "dim-label");
}

static const MapshotServiceLayer *
get_chosen (MapshotServiceDialog *self)
{
  guint index = gtk_single_selection_get_selected (self->selection);

  return self->service != NULL && index != GTK_INVALID_LIST_POSITION ? g_ptr_array_index (mapshot_service_get_layers (self->service), index) : NULL;
}

static void
update (MapshotServiceDialog *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name_row));
  const MapshotServiceLayer *layer = get_chosen (self);
  gboolean asking = self->cancellable != NULL, heading = layer != NULL && layer->name[0] == '\0' && !mapshot_service_is_single (self->service);

  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), asking);
  gtk_widget_set_visible (self->spinner, asking);
  gtk_widget_set_visible (self->name_group, self->service != NULL || self->tiles);
  gtk_widget_set_sensitive (self->name_group, !asking);
  gtk_widget_set_sensitive (self->scroller, !asking);
  gtk_widget_set_visible (self->scroller, self->service != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 1);
  gtk_widget_set_sensitive (self->add_button, (self->service != NULL || self->tiles) && !asking && !heading && name[strspn (name, " ")] != '\0');
}

/* ---- what the service has ---- */

static void
chosen_cb (MapshotServiceDialog *self)
{
  const MapshotServiceLayer *layer = get_chosen (self);

  if (layer != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), layer->title[0] != '\0' ? layer->title : layer->name);
  update (self);
}

/* A service may have ten thousand, so that only what is seen becomes a widget. */
static void
show_layers (MapshotServiceDialog *self)
{
  GPtrArray *layers = mapshot_service_get_layers (self->service);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < layers->len; i++)
    {
      const MapshotServiceLayer *layer = g_ptr_array_index (layers, i);
      g_autofree char *text = g_strdup_printf ("%*s%s", 2 * MIN (layer->depth, 8), "", layer->title[0] != '\0' ? layer->title : layer->name);

      gtk_string_list_append (titles, text);
    }
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (titles));
  /* The first that is no heading. */
  for (guint i = 0; i < layers->len; i++)
    if (((MapshotServiceLayer *) g_ptr_array_index (layers, i))->name[0] != '\0')
      {
        gtk_single_selection_set_selected (self->selection, i);
        break;
      }
  chosen_cb (self);
}

static void
set_up_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_margin_top (label, 8);
  gtk_widget_set_margin_bottom (label, 8);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static void
forget (MapshotServiceDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->service, mapshot_service_free);
  g_clear_pointer (&self->address, g_free);
  gtk_single_selection_set_model (self->selection, NULL);
  self->adding = self->tiles = FALSE;
}

/* ---- the entry ---- */

static GKeyFile *
make_template_entry (MapshotServiceDialog *self)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *tail = g_strdup (strstr (self->address, "://") != NULL ? strstr (self->address, "://") + 3 : self->address);
  g_autofree char *group = NULL;

  tail[strcspn (tail, "/:")] = '\0';
  group = g_strconcat ("source ", tail, NULL);
  g_key_file_set_string (file, group, "Template", self->address);
  if (strstr (self->address, "{s}") != NULL)
    g_key_file_set_string (file, group, "Subdomains", "a;b;c");
  if (gtk_switch_get_active (GTK_SWITCH (self->overlay_switch)))
    {
      g_key_file_set_boolean (file, group, "Transparent", TRUE);
      g_key_file_set_string (file, group, "NotFound", "blank");
    }

  return file;
}

static MapshotServiceChoice
get_choice (MapshotServiceDialog *self, const MapshotService *service)
{
  const MapshotServiceLayer *layer = mapshot_service_is_single (service) ? NULL : get_chosen (self);

  return (MapshotServiceChoice){ .layer = layer != NULL ? layer->name : NULL, .overlay = gtk_switch_get_active (GTK_SWITCH (self->overlay_switch)) };
}

/* SERVICE is what describes the chosen map, or NULL. */
static void
add (MapshotServiceDialog *self, const MapshotService *service)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row)))), *group = NULL, *id = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) file = NULL;
  gboolean overlay = gtk_switch_get_active (GTK_SWITCH (self->overlay_switch));

  if (service != NULL)
    {
      MapshotServiceChoice choice = get_choice (self, service);

      file = mapshot_service_make_entry (service, &choice, &error);
    }
  else
    file = make_template_entry (self);
  if (file != NULL)
    {
      group = g_key_file_get_start_group (file);
      g_key_file_set_string (file, group, "Name", name);
      id = mapshot_source_store_add_entry (self->store, file, &error);
    }
  if (id == NULL)
    {
      say (self, error->message, TRUE);
      update (self);
      return;
    }
  g_signal_emit (self, added_signal, 0, id, overlay);
  gtk_window_close (GTK_WINDOW (self));
}

/* ---- asking ---- */

static void
show_service (MapshotServiceDialog *self, MapshotService *service)
{
  g_autofree char *text = NULL;

  self->service = service;
  text = g_strdup_printf ("%s: %s", mapshot_service_get_protocol (service), mapshot_service_get_title (service));
  say (self, text, FALSE);
  show_layers (self);
}

static void
discovered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MapshotServiceDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotService) service = mapshot_discover_finish (result, &error);
  gboolean adding;

  /* Another one is asked by now, or nobody wants to know. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  adding = self->adding;
  self->adding = FALSE;
  if (service != NULL && adding)
    add (self, service);
  else if (service != NULL)
    show_service (self, g_steal_pointer (&service));
  else
    {
      if (!adding)
        forget (self);
      say (self, error->message, TRUE);
      update (self);
    }
}

static void
ask (MapshotServiceDialog *self, const char *what)
{
  const MapshotDiscoverOptions options = { .timeout = 0 };

  self->cancellable = g_cancellable_new ();
  say (self, _("Asking the map service what it has…"), FALSE);
  mapshot_discover_async (what, self->store, &options, self->cancellable, discovered_cb, g_object_ref (self));
  update (self);
}

static void
use_template (MapshotServiceDialog *self)
{
  g_autofree char *host = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (self->store, self->address, &error);

  if (source == NULL)
    {
      forget (self);
      say (self, error->message, TRUE);
      update (self);
      return;
    }
  self->tiles = TRUE;
  host = g_strdup (source->hosts[0] != NULL ? source->hosts[0] : "");
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), host);
  say (self, _("Map tiles; add them to see the map"), FALSE);
  update (self);
}

/* What is asked for here is not kept with a key. */
static gboolean
has_key (const char *address)
{
  g_autofree char *shown = mapshot_source_get_public_text (address);

  return strstr (address, "{key}") != NULL || !g_str_equal (shown, address);
}

static void
apply_cb (MapshotServiceDialog *self)
{
  forget (self);
  self->address = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address_row))));
  if (!mapshot_service_address_is (self->address) && strchr (self->address, '{') != NULL)
    use_template (self);
  else if (has_key (self->address))
    {
      forget (self);
      say (self, _("A service that wants a key is added in a file of entries, with {key} where the key stands"), TRUE);
      update (self);
    }
  else
    ask (self, self->address);
}

static void
add_cb (MapshotServiceDialog *self)
{
  g_autofree char *next = NULL, *what = NULL;
  MapshotServiceChoice choice;

  if (self->service == NULL)
    {
      add (self, NULL);
      return;
    }
  /* A TMS describes each of its maps in a document of its own. */
  choice = get_choice (self, self->service);
  next = mapshot_service_get_next (self->service, &choice, NULL);
  if (next == NULL)
    {
      add (self, self->service);
      return;
    }
  self->adding = TRUE;
  what = mapshot_service_address_join (self->address, &choice);
  ask (self, what);
}

/* ---- form ---- */

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (widget));

  return GDK_EVENT_STOP;
}

/* In GTK 4.8 an entry that still has the focus when its window goes is told of losing it too late. */
static gboolean
mapshot_service_dialog_close_request (GtkWindow *window)
{
  gtk_window_set_focus (window, NULL);
  forget (MAPSHOT_SERVICE_DIALOG (window));

  return GTK_WINDOW_CLASS (mapshot_service_dialog_parent_class)->close_request (window);
}

static void
mapshot_service_dialog_dispose (GObject *object)
{
  MapshotServiceDialog *self = MAPSHOT_SERVICE_DIALOG (object);

  if (self->selection != NULL)
    forget (self);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->store, mapshot_source_store_unref);
  G_OBJECT_CLASS (mapshot_service_dialog_parent_class)->dispose (object);
}

static void
mapshot_service_dialog_class_init (MapshotServiceDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mapshot_service_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = mapshot_service_dialog_close_request;
  added_signal = g_signal_new ("added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/mapshot/Mapshot/service-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MapshotServiceDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotServiceDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotServiceDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotServiceDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, MapshotServiceDialog, status_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotServiceDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, MapshotServiceDialog, layer_list);
  gtk_widget_class_bind_template_child (widget_class, MapshotServiceDialog, name_group);
  gtk_widget_class_bind_template_child (widget_class, MapshotServiceDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotServiceDialog, overlay_switch);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
mapshot_service_dialog_init (MapshotServiceDialog *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->selection = gtk_single_selection_new (NULL);
  g_signal_connect (factory, "setup", G_CALLBACK (set_up_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->layer_list), factory);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->layer_list), GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "notify::selected", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->address_row, "apply", G_CALLBACK (apply_cb), self);
  /* Enter again, without a change. */
  g_signal_connect_swapped (self->address_row, "entry-activated", G_CALLBACK (apply_cb), self);
  g_signal_connect_swapped (self->name_row, "changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->cancel_button, "clicked", G_CALLBACK (gtk_window_close), self);
  g_signal_connect_swapped (self->add_button, "clicked", G_CALLBACK (add_cb), self);
}

MapshotServiceDialog *
mapshot_service_dialog_new (GtkWindow *parent, MapshotSourceStore *store, gboolean overlay)
{
  MapshotServiceDialog *self = g_object_new (MAPSHOT_TYPE_SERVICE_DIALOG, "transient-for", parent, NULL);

  self->store = mapshot_source_store_ref (store);
  gtk_switch_set_active (GTK_SWITCH (self->overlay_switch), overlay);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (self->address_row);

  return self;
}
