/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings.h"

#include "mapshot-config.h"

#include <gio/gio.h>

#define DEFAULT_WIDTH 1180
#define DEFAULT_HEIGHT 760

/* NULL where the schema is missing: g_settings_new() would end the program. */
static GSettings *
get_settings (void)
{
  static GSettings *settings;
  static gboolean looked;
  GSettingsSchemaSource *source = looked ? NULL : g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, MAPSHOT_APP_ID, TRUE) : NULL;

  looked = TRUE;
  if (schema != NULL)
    settings = g_settings_new_full (schema, NULL, NULL);

  return settings;
}

void
mapshot_settings_bind (const char *key, gpointer object, const char *property)
{
  if (get_settings () != NULL)
    g_settings_bind (get_settings (), key, object, property, G_SETTINGS_BIND_DEFAULT);
}

gboolean
mapshot_settings_get_sidecars (void)
{
  return get_settings () != NULL && g_settings_get_boolean (get_settings (), MAPSHOT_SETTING_SIDECARS);
}

MapshotWindowSize
mapshot_settings_get_size (void)
{
  MapshotWindowSize size = { DEFAULT_WIDTH, DEFAULT_HEIGHT, FALSE };

  if (get_settings () != NULL)
    g_settings_get (get_settings (), "window-size", "(iib)", &size.width, &size.height, &size.maximized);
  size.width = CLAMP (size.width, 360, 16384);
  size.height = CLAMP (size.height, 300, 16384);

  return size;
}

void
mapshot_settings_set_size (const MapshotWindowSize *size)
{
  if (get_settings () != NULL)
    g_settings_set (get_settings (), "window-size", "(iib)", size->width, size->height, size->maximized);
}

gboolean
mapshot_settings_get_place (MapshotPosition *position, double *resolution)
{
  if (get_settings () == NULL || !g_settings_get_boolean (get_settings (), MAPSHOT_SETTING_REMEMBER))
    return FALSE;
  g_settings_get (get_settings (), "place", "(ddd)", &position->latitude, &position->longitude, resolution);

  return *resolution > 0;
}

void
mapshot_settings_set_place (const MapshotPosition *position, double resolution)
{
  if (get_settings () != NULL)
    g_settings_set (get_settings (), "place", "(ddd)", position->latitude, position->longitude, resolution);
}

static char *
get_text (const char *key)
{
  g_autofree char *text = get_settings () != NULL ? g_settings_get_string (get_settings (), key) : NULL;

  return text != NULL && text[0] != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
set_text (const char *key, const char *text)
{
  if (get_settings () != NULL)
    g_settings_set_string (get_settings (), key, text != NULL ? text : "");
}

char *
mapshot_settings_get_source (void)
{
  return get_text ("source");
}

void
mapshot_settings_set_source (const char *source)
{
  set_text ("source", source);
}

char *
mapshot_settings_get_folder (void)
{
  return get_text ("folder");
}

void
mapshot_settings_set_folder (const char *folder)
{
  set_text ("folder", folder);
}
