/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "search-provider.h"

#include "search-results.h"
#include "window.h"

#define OBJECT_PATH "/io/github/mapshot/Mapshot/SearchProvider"
#define INTERFACE "org.gnome.Shell.SearchProvider2"

/* A program that was started to answer waits so long for the next letter that is typed. */
#define PATIENCE 15000 /* milliseconds */

static const char introspection[] = "<node><interface name='" INTERFACE "'>"
                                    "<method name='GetInitialResultSet'><arg type='as' name='terms' direction='in'/>"
                                    "<arg type='as' name='results' direction='out'/></method>"
                                    "<method name='GetSubsearchResultSet'><arg type='as' name='previous_results' direction='in'/>"
                                    "<arg type='as' name='terms' direction='in'/><arg type='as' name='results' direction='out'/></method>"
                                    "<method name='GetResultMetas'><arg type='as' name='identifiers' direction='in'/>"
                                    "<arg type='aa{sv}' name='metas' direction='out'/></method>"
                                    "<method name='ActivateResult'><arg type='s' name='identifier' direction='in'/>"
                                    "<arg type='as' name='terms' direction='in'/><arg type='u' name='timestamp' direction='in'/></method>"
                                    "<method name='LaunchSearch'><arg type='as' name='terms' direction='in'/>"
                                    "<arg type='u' name='timestamp' direction='in'/></method>"
                                    "</interface></node>";

static GVariant *
find (const char *const *terms)
{
  g_autofree char *path = mapshot_queue_get_default_path ();
  g_autoptr (GPtrArray) jobs = mapshot_queue_peek (path, NULL);
  g_auto (GStrv) ids = mapshot_search_results_find (terms, jobs);

  return g_variant_new ("(^as)", ids);
}

static GVariant *
describe (const char *const *ids)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (int i = 0; ids[i] != NULL; i++)
    {
      GVariant *result = mapshot_search_results_describe (ids[i]);

      if (result != NULL)
        g_variant_builder_add_value (&builder, result);
    }
  return g_variant_new ("(aa{sv})", &builder);
}

static MapshotWindow *
open_window (MapshotApplication *application)
{
  g_application_activate (G_APPLICATION (application));

  return MAPSHOT_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));
}

static void
activate (MapshotApplication *application, const char *id)
{
  g_autofree char *path = mapshot_search_results_get_picture (id);
  MapshotPosition position;
  double radius;

  if (path != NULL)
    {
      open_window (application);
      g_action_group_activate_action (G_ACTION_GROUP (application), "open-picture", g_variant_new_string (path));
    }
  else if (mapshot_search_results_get_place (id, &position, &radius))
    mapshot_window_show_place (open_window (application), &position, radius);
}

static void
call_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method,
         GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  MapshotApplication *application = user_data;
  g_autofree const char **texts = NULL;
  const char *id;
  GVariant *reply = NULL;

  g_application_hold (G_APPLICATION (application));
  if (g_str_equal (method, "GetInitialResultSet"))
    {
      g_variant_get (parameters, "(^a&s)", &texts);
      reply = find (texts);
    }
  else if (g_str_equal (method, "GetSubsearchResultSet"))
    {
      g_variant_get (parameters, "(@as^a&s)", NULL, &texts);
      reply = find (texts);
    }
  else if (g_str_equal (method, "GetResultMetas"))
    {
      g_variant_get (parameters, "(^a&s)", &texts);
      reply = describe (texts);
    }
  else if (g_str_equal (method, "ActivateResult"))
    {
      g_variant_get (parameters, "(&s@asu)", &id, NULL, NULL);
      activate (application, id);
    }
  else if (g_str_equal (method, "LaunchSearch"))
    {
      g_autofree char *text = NULL;

      g_variant_get (parameters, "(^a&su)", &texts, NULL);
      text = g_strjoinv (" ", (char **) texts);
      mapshot_window_search (open_window (application), text);
    }
  g_dbus_method_invocation_return_value (invocation, reply);
  g_application_set_inactivity_timeout (G_APPLICATION (application),
                                        gtk_application_get_windows (GTK_APPLICATION (application)) == NULL ? PATIENCE : 0);
  g_application_release (G_APPLICATION (application));
}

guint
mapshot_search_provider_export (MapshotApplication *application, GDBusConnection *bus, GError **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);

  return g_dbus_connection_register_object (bus, OBJECT_PATH, node->interfaces[0], &vtable, application, NULL, error);
}

void
mapshot_search_provider_unexport (GDBusConnection *bus, guint registration)
{
  if (registration != 0)
    g_dbus_connection_unregister_object (bus, registration);
}
