/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include <stdio.h>

/* What a screen reader is told: one line for each object of the programs on the accessibility bus, with what it is, whether it takes the keyboard (F), has it (f)
 * and can be used (S), its name and its description, between tabs. read-screen [PROGRAM] */
#define ACCESSIBLE "org.a11y.atspi.Accessible"
#define MAX_DEPTH 64
#define TIMEOUT 20000 /* milliseconds */

enum
{
  STATE_FOCUSABLE = 1 << 11,
  STATE_FOCUSED = 1 << 12,
  STATE_SENSITIVE = 1 << 24,
};

typedef struct
{
  GDBusConnection *bus;
  const char *owner, *path;
} Object;

static GVariant *
call (const Object *object, const char *interface, const char *method, GVariant *parameters)
{
  return g_dbus_connection_call_sync (object->bus, object->owner, object->path, interface, method, parameters, NULL, G_DBUS_CALL_FLAGS_NONE, TIMEOUT,
                                      NULL, NULL);
}

/* (transfer full) One line, however it was written. */
static char *
get_text (const Object *object, const char *property)
{
  g_autoptr (GVariant) reply = call (object, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", ACCESSIBLE, property));
  g_autoptr (GVariant) value = NULL;

  if (reply == NULL)
    return g_strdup ("");
  g_variant_get (reply, "(v)", &value);

  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ? g_strdelimit (g_variant_dup_string (value, NULL), "\t\n", ' ') : g_strdup ("");
}

static guint32
get_states (const Object *object)
{
  g_autoptr (GVariant) reply = call (object, ACCESSIBLE, "GetState", NULL);
  g_autoptr (GVariant) states = NULL;
  const guint32 *words;
  gsize n = 0;

  if (reply == NULL)
    return 0;
  states = g_variant_get_child_value (reply, 0);
  words = g_variant_get_fixed_array (states, &n, sizeof (guint32));

  return n > 0 ? words[0] : 0;
}

static void
print (const Object *object)
{
  g_autoptr (GVariant) role = call (object, ACCESSIBLE, "GetRoleName", NULL);
  g_autofree char *name = get_text (object, "Name"), *description = get_text (object, "Description");
  const char *role_name = "";
  guint32 states = get_states (object);

  if (role != NULL)
    g_variant_get (role, "(&s)", &role_name);
  printf ("%s\t%s%s%s\t%s\t%s\n", role_name, states & STATE_FOCUSABLE ? "F" : "", states & STATE_FOCUSED ? "f" : "", states & STATE_SENSITIVE ? "S" : "", name,
          description);
}

static void
walk (const Object *object, const char *program, int depth)
{
  g_autoptr (GVariant) reply = call (object, ACCESSIBLE, "GetChildren", NULL), children = NULL;
  GVariantIter iter;
  Object child = { .bus = object->bus };

  if (depth > 0)
    print (object);
  if (reply == NULL || depth > MAX_DEPTH)
    return;
  children = g_variant_get_child_value (reply, 0);
  g_variant_iter_init (&iter, children);
  while (g_variant_iter_next (&iter, "(&s&o)", &child.owner, &child.path))
    {
      g_autofree char *name = depth == 0 ? get_text (&child, "Name") : NULL;

      if (depth > 0 || program == NULL || g_str_equal (name, program))
        walk (&child, program, depth + 1);
    }
}

static GDBusConnection *
connect_to_bus (GError **error)
{
  g_autoptr (GDBusConnection) session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  g_autoptr (GVariant) reply = NULL;
  const char *address;

  if (session == NULL)
    return NULL;
  reply = g_dbus_connection_call_sync (session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", NULL, G_VARIANT_TYPE ("(s)"),
                                       G_DBUS_CALL_FLAGS_NONE, TIMEOUT, NULL, error);
  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(&s)", &address);

  return g_dbus_connection_new_for_address_sync (
    address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = connect_to_bus (&error);
  Object root = { bus, "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root" };

  if (bus == NULL)
    {
      fprintf (stderr, "read-screen: %s\n", error->message);
      return 1;
    }
  walk (&root, argc > 1 ? argv[1] : NULL, 0);

  return 0;
}
