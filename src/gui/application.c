/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application.h"

#include "alone.h"
#include "mapshot-config.h"
#include "plain-names.h"
#include "search-provider.h"
#include "settings.h"
#include "window.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

struct _MapshotApplication
{
  AdwApplication parent_instance;

  MapshotSourceStore *store;
  gboolean for_test;
  MapshotKeys *keys;
  MapshotSourceKeys *source_keys;
  MapshotTraces *traces;
  MapshotQueue *queue;
  guint search_provider; /* its registration on the bus */
  guint inhibit; /* suspend is held off while pictures are written; 0 = not */
};

G_DEFINE_FINAL_TYPE (MapshotApplication, mapshot_application, ADW_TYPE_APPLICATION)

/* ---- pictures ---- */

static void
open_picture_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotApplication *self = user_data;
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));
  g_autofree char *uri = g_file_get_uri (file);

  gtk_show_uri (gtk_application_get_active_window (GTK_APPLICATION (self)), uri, GDK_CURRENT_TIME);
}

static void
shown_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, NULL);
  g_autofree char *folder = user_data;

  /* Without a file manager that understands, the folder alone. */
  if (reply == NULL)
    g_app_info_launch_default_for_uri (folder, NULL, NULL);
}

static void
show_picture_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (user_data));
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));
  g_autoptr (GFile) parent = g_file_get_parent (file);
  g_autofree char *uri = g_file_get_uri (file), *folder = g_file_get_uri (parent != NULL ? parent : file);
  const char *uris[] = { uri, NULL };

  if (bus == NULL)
    g_app_info_launch_default_for_uri (folder, NULL, NULL);
  else
    g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                            "org.freedesktop.FileManager1", "ShowItems", g_variant_new ("(^ass)", uris, ""), NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, shown_cb, g_steal_pointer (&folder));
}

/* ---- the menu ---- */

static char *
list_credits (MapshotApplication *self)
{
  GPtrArray *sources = mapshot_source_store_get_sources (self->store);
  g_autoptr (GPtrArray) credits = g_ptr_array_new ();

  for (guint i = 0; i < sources->len; i++)
    {
      const char *credit = ((MapshotSource *) g_ptr_array_index (sources, i))->attribution;
      if (credit[0] != '\0' && !g_ptr_array_find_with_equal_func (credits, credit, g_str_equal, NULL))
        g_ptr_array_add (credits, (gpointer) credit);
    }
  g_ptr_array_add (credits, NULL);

  return g_strjoinv ("\n", (char **) credits->pdata);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotApplication *self = user_data;
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));
  GtkWidget *about = adw_about_window_new ();
  g_autofree char *credits = list_credits (self), *escaped = g_markup_escape_text (credits, -1);

  g_object_set (about, "transient-for", parent, "modal", TRUE, "application-name", "Mapshot", "application-icon", MAPSHOT_APP_ID,
                "version", MAPSHOT_VERSION, "developer-name", _("The Mapshot contributors"), "license-type",
                GTK_LICENSE_GPL_3_0, "comments", _("A region of a map as one picture, at full sharpness"), NULL);
  adw_about_window_add_legal_section (ADW_ABOUT_WINDOW (about), _("Maps"), NULL, GTK_LICENSE_CUSTOM, escaped);
  gtk_window_present (GTK_WINDOW (about));
}

static void
add_row (AdwPreferencesGroup *group, const char *title, const char *subtitle, const char *key)
{
  GtkWidget *row = adw_action_row_new (), *toggle = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  mapshot_settings_bind (key, toggle, "active");
  adw_preferences_group_add (group, row);
}

static void
clear_traces_cb (GtkButton *button, MapshotApplication *self)
{
  g_autoptr (GError) error = NULL;

  if (mapshot_traces_clear (self->traces, &error))
    gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  else
    g_message ("%s", error->message);
}

static void
add_clear_row (MapshotApplication *self, AdwPreferencesGroup *group)
{
  GtkWidget *row = adw_action_row_new (), *button = gtk_button_new_with_mnemonic (_("_Clear"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Forget All Traces"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (button, mapshot_traces_get (self->traces)->len > 0);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clear_traces_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (group, row);
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *window = adw_preferences_window_new (), *page = adw_preferences_page_new (), *group = adw_preferences_group_new ();

  add_row (ADW_PREFERENCES_GROUP (group), _("Remember the Place"), _("Start where the map was last time"), MAPSHOT_SETTING_REMEMBER);
  add_row (ADW_PREFERENCES_GROUP (group), _("Files for Mapping Programs"),
           _("Write a world file and an .aux.xml beside each picture"), MAPSHOT_SETTING_SIDECARS);
  add_row (ADW_PREFERENCES_GROUP (group), _("Leave Traces"), _("Outline on the map what was captured; kept on this computer alone"),
           MAPSHOT_SETTING_TRACES);
  add_clear_row (MAPSHOT_APPLICATION (user_data), ADW_PREFERENCES_GROUP (group));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), ADW_PREFERENCES_PAGE (page));
  g_object_set (window, "transient-for", gtk_application_get_active_window (user_data), "modal", TRUE, "search-enabled", FALSE,
                "default-height", 420, "default-width", 480, NULL);
  gtk_window_present (GTK_WINDOW (window));
}

/* Every window is asked: one with captures under way asks back. */
static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));

  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

/* ---- from the desktop: the actions of the desktop file ---- */

static void
new_capture_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *app = user_data;

  g_application_activate (G_APPLICATION (app));
  g_action_group_activate_action (G_ACTION_GROUP (gtk_application_get_active_window (app)), "draw-region", NULL);
}

static void
show_captures_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *app = user_data;

  g_application_activate (G_APPLICATION (app));
  g_action_group_activate_action (G_ACTION_GROUP (gtk_application_get_active_window (app)), "show-jobs", NULL);
}

/* ---- captures ---- */

static void
active_cb (MapshotApplication *self)
{
  GtkApplication *app = GTK_APPLICATION (self);
  gboolean busy = mapshot_queue_get_active (self->queue) > 0;

  if (busy && self->inhibit == 0)
    self->inhibit = gtk_application_inhibit (app, gtk_application_get_active_window (app), GTK_APPLICATION_INHIBIT_SUSPEND,
                                             _("A picture is being captured"));
  else if (!busy && self->inhibit != 0)
    {
      gtk_application_uninhibit (app, self->inhibit);
      self->inhibit = 0;
    }
}

static void
open_queue (MapshotApplication *self)
{
  g_autofree char *path = self->for_test ? NULL : mapshot_queue_get_default_path ();
  MapshotQueueOptions options = { .path = path,
                                  .limits = { .max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS },
                                  .retries = -1,
                                  .key_func = mapshot_keys_find,
                                  .key_data = self->keys };
  g_autoptr (GError) error = NULL;

  if (!self->for_test)
    mapshot_alone_clean ();
  self->queue = mapshot_queue_new (self->store, &options, &error);
  if (self->queue == NULL)
    {
      /* A list that cannot be read is left alone; this session keeps its own in memory. */
      g_message ("%s", error->message);
      options.path = NULL;
      self->queue = mapshot_queue_new (self->store, &options, NULL);
    }
  g_signal_connect_object (self->queue, "notify::active", G_CALLBACK (active_cb), self, G_CONNECT_SWAPPED);
  mapshot_traces_watch (self->traces, self->queue);
}

static void
open_traces (MapshotApplication *self)
{
  /* Of this process alone: what another test left is none of its traces. */
  g_autofree char *nowhere = self->for_test ? g_strdup_printf ("%s/mapshot-no-traces-%d", g_get_tmp_dir (), (int) getpid ()) : NULL;

  self->traces = mapshot_traces_new (nowhere);
  if (self->for_test)
    g_object_set (self->traces, "enabled", FALSE, NULL);
  else
    mapshot_settings_bind (MAPSHOT_SETTING_TRACES, self->traces, "enabled");
}

/* ---- the life of the program ---- */

static void
mapshot_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "about", .activate = about_cb },
    { .name = "preferences", .activate = preferences_cb },
    { .name = "quit", .activate = quit_cb },
    { .name = "new-capture", .activate = new_capture_cb },
    { .name = "show-captures", .activate = show_captures_cb },
    { .name = "open-picture", .activate = open_picture_cb, .parameter_type = "s" },
    { .name = "show-picture", .activate = show_picture_cb, .parameter_type = "s" },
  };
  static const struct
  {
    const char *action;
    const char *keys[3];
  } accels[] = {
    { "app.quit", { "<Control>q" } },          { "win.export", { "<Control>e" } },
    { "win.open", { "<Control>o" } },          { "win.search", { "<Control>f" } },
    { "win.type-center", { "<Control>l" } },   { "win.undo", { "<Control>z" } },
    { "win.draw-region", { "<Control>d" } },   { "win.copy-command", { "<Control><Shift>c" } },
    { "win.show-jobs", { "<Control>j" } },     { "win.fullscreen", { "F11" } },
    { "win.toggle-sheet", { "F9" } },          { "win.help", { "F1" } },
    { "win.zoom-in", { "<Control>plus", "<Control>equal" } },
    { "win.zoom-out", { "<Control>minus" } },  { "window.close", { "<Control>w" } },
  };
  MapshotApplication *self = MAPSHOT_APPLICATION (application);

  G_APPLICATION_CLASS (mapshot_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (MAPSHOT_APP_ID);
  mapshot_plain_names_start ();
  if (self->store == NULL)
    self->store = mapshot_source_store_new (NULL, NULL);
  self->keys = mapshot_keys_new (NULL, NULL);
  self->source_keys = mapshot_source_keys_new (self->store, self->keys);
  open_traces (self);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (gsize i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, accels[i].keys);
}

static MapshotWindow *
get_window (MapshotApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  /* With its last window the program ends at once. */
  g_application_set_inactivity_timeout (G_APPLICATION (self), 0);

  return window != NULL ? MAPSHOT_WINDOW (window) : mapshot_window_new (self);
}

static void
mapshot_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (get_window (MAPSHOT_APPLICATION (application))));
}

static void
mapshot_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  MapshotWindow *window = get_window (MAPSHOT_APPLICATION (application));

  gtk_window_present (GTK_WINDOW (window));
  for (int i = 0; i < n_files; i++)
    mapshot_window_open (window, files[i]);
}

static gboolean
mapshot_application_dbus_register (GApplication *application, GDBusConnection *bus, const char *path, GError **error)
{
  MapshotApplication *self = MAPSHOT_APPLICATION (application);

  if (!G_APPLICATION_CLASS (mapshot_application_parent_class)->dbus_register (application, bus, path, error))
    return FALSE;
  self->search_provider = mapshot_search_provider_export (self, bus, error);

  return self->search_provider != 0;
}

static void
mapshot_application_dbus_unregister (GApplication *application, GDBusConnection *bus, const char *path)
{
  MapshotApplication *self = MAPSHOT_APPLICATION (application);

  mapshot_search_provider_unexport (bus, self->search_provider);
  self->search_provider = 0;

  G_APPLICATION_CLASS (mapshot_application_parent_class)->dbus_unregister (application, bus, path);
}

static void
mapshot_application_shutdown (GApplication *application)
{
  MapshotApplication *self = MAPSHOT_APPLICATION (application);

  if (self->queue != NULL)
    mapshot_queue_close (self->queue);
  g_clear_object (&self->queue);
  mapshot_plain_names_stop ();

  G_APPLICATION_CLASS (mapshot_application_parent_class)->shutdown (application);
}

static void
mapshot_application_finalize (GObject *object)
{
  MapshotApplication *self = MAPSHOT_APPLICATION (object);

  g_clear_object (&self->traces);
  g_clear_object (&self->source_keys);
  g_clear_pointer (&self->store, mapshot_source_store_unref);
  g_clear_pointer (&self->keys, mapshot_keys_free);

  G_OBJECT_CLASS (mapshot_application_parent_class)->finalize (object);
}

static void
mapshot_application_class_init (MapshotApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mapshot_application_finalize;
  application_class->startup = mapshot_application_startup;
  application_class->activate = mapshot_application_activate;
  application_class->open = mapshot_application_open;
  application_class->shutdown = mapshot_application_shutdown;
  application_class->dbus_register = mapshot_application_dbus_register;
  application_class->dbus_unregister = mapshot_application_dbus_unregister;
}

static void
mapshot_application_init (MapshotApplication *self)
{
}

MapshotApplication *
mapshot_application_new (GApplicationFlags flags)
{
  return g_object_new (MAPSHOT_TYPE_APPLICATION, "application-id", MAPSHOT_APP_ID, "resource-base-path",
                       "/io/github/mapshot/Mapshot", "flags", G_APPLICATION_HANDLES_OPEN | flags, NULL);
}

void
mapshot_application_use_store (MapshotApplication *self, MapshotSourceStore *store)
{
  g_return_if_fail (MAPSHOT_IS_APPLICATION (self) && self->store == NULL);

  self->store = mapshot_source_store_ref (store);
  self->for_test = TRUE;
}

MapshotSourceStore *
mapshot_application_get_store (MapshotApplication *self)
{
  return self->store;
}

MapshotQueue *
mapshot_application_get_queue (MapshotApplication *self)
{
  /* Opening it starts what waits there: not before there is a window that shows it. */
  if (self->queue == NULL)
    open_queue (self);

  return self->queue;
}

MapshotSourceKeys *
mapshot_application_get_source_keys (MapshotApplication *self)
{
  return self->source_keys;
}

MapshotTraces *
mapshot_application_get_traces (MapshotApplication *self)
{
  return self->traces;
}

MapshotKeys *
mapshot_application_get_keys (MapshotApplication *self)
{
  return self->keys;
}
