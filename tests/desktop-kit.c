/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desktop-kit.h"

static const char description[] =
  "<node>"
  "  <interface name='org.freedesktop.Notifications'>"
  "    <method name='Notify'>"
  "      <arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
  "      <arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>"
  "      <arg type='u' direction='out'/>"
  "    </method>"
  "    <method name='CloseNotification'><arg type='u' direction='in'/></method>"
  "    <method name='GetCapabilities'><arg type='as' direction='out'/></method>"
  "  </interface>"
  "  <interface name='org.gnome.SessionManager'>"
  "    <method name='Inhibit'>"
  "      <arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/><arg type='u' direction='in'/>"
  "      <arg type='u' direction='out'/>"
  "    </method>"
  "    <method name='Uninhibit'><arg type='u' direction='in'/></method>"
  "  </interface>"
  "  <interface name='org.freedesktop.FileManager1'>"
  "    <method name='ShowItems'><arg type='as' direction='in'/><arg type='s' direction='in'/></method>"
  "  </interface>"
  "</node>";

static const struct
{
  const char *name, *path;
} services[] = {
  { "org.freedesktop.Notifications", "/org/freedesktop/Notifications" },
  { "org.gnome.SessionManager", "/org/gnome/SessionManager" },
  { "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1" },
};

static GMutex lock;
static GHashTable *counts, *last; /* method → number, text */
static GThread *thread;
static GMainContext *context;
static gboolean ready, stopping;

static void
call_cb (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *method, GVariant *parameters,
         GDBusMethodInvocation *invocation, gpointer user_data)
{
  guint count;

  g_mutex_lock (&lock);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, method)) + 1;
  g_hash_table_insert (counts, g_strdup (method), GUINT_TO_POINTER (count));
  g_hash_table_insert (last, g_strdup (method), g_variant_print (parameters, FALSE));
  g_mutex_unlock (&lock);
  if (g_str_equal (method, "Notify") || g_str_equal (method, "Inhibit"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", count));
  else if (g_str_equal (method, "GetCapabilities"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(as)", NULL));
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
offer (GDBusConnection *connection, GDBusNodeInfo *node)
{
  static const GDBusInterfaceVTable table = { .method_call = call_cb };

  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_autoptr (GVariant) reply = NULL;

      g_dbus_connection_register_object (connection, services[i].path, g_dbus_node_info_lookup_interface (node, services[i].name), &table, NULL,
                                         NULL, NULL);
      reply = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                                           g_variant_new ("(su)", services[i].name, 4), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
      g_assert_nonnull (reply);
    }
}

static gpointer
thread_func (gpointer data)
{
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (description, NULL);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  g_main_context_push_thread_default (context);
  connection = g_dbus_connection_new_for_address_sync (
    address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, NULL);
  if (connection != NULL)
    offer (connection, node);
  g_atomic_int_set (&ready, TRUE);
  while (!g_atomic_int_get (&stopping))
    g_main_context_iteration (context, TRUE);
  if (connection != NULL)
    g_dbus_connection_close_sync (connection, NULL, NULL);
  g_main_context_pop_thread_default (context);

  return NULL;
}

gboolean
desktop_kit_is_there (void)
{
  return thread != NULL;
}

void
desktop_kit_start (void)
{
  if (g_getenv ("DBUS_SESSION_BUS_ADDRESS") == NULL)
    return;
  counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  context = g_main_context_new ();
  thread = g_thread_new ("desktop-kit", thread_func, NULL);
  while (!g_atomic_int_get (&ready))
    g_usleep (1000);
}

void
desktop_kit_stop (void)
{
  if (thread == NULL)
    return;
  g_atomic_int_set (&stopping, TRUE);
  g_main_context_wakeup (context);
  g_clear_pointer (&thread, g_thread_join);
  g_clear_pointer (&context, g_main_context_unref);
  g_clear_pointer (&counts, g_hash_table_unref);
  g_clear_pointer (&last, g_hash_table_unref);
}

guint
desktop_kit_count (const char *method)
{
  guint count;

  g_mutex_lock (&lock);
  count = counts != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (counts, method)) : 0;
  g_mutex_unlock (&lock);

  return count;
}

char *
desktop_kit_get_last (const char *method)
{
  char *text;

  g_mutex_lock (&lock);
  text = last != NULL ? g_strdup (g_hash_table_lookup (last, method)) : NULL;
  g_mutex_unlock (&lock);

  return text;
}
