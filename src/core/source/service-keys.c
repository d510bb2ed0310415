/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-keys.h"

#include "host.h"
#include "service-address.h"
#include "template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is chosen, and what the service says of itself: these are not taken over into the entry that is made of it. */
static const char *const choices[] = { "Type", "Capabilities", "MatrixSet", "Layers", "Styles", "Format", "Time", "Key", NULL };

/* The rules of the service's host hold for the entry. */
static void
set_host (MapshotSource *source, const char *address)
{
  g_autofree char *plain = mapshot_template_expand_document (address, "0", NULL, 0, NULL);
  char *host = mapshot_host_from_uri (plain, NULL);

  g_strfreev (source->hosts);
  source->hosts = g_new0 (char *, 2);
  source->hosts[0] = host;
}

void
mapshot_service_keys_read (MapshotKeyReader *reader, MapshotSource *source)
{
  g_autofree char *address = mapshot_key_reader_get (reader, "Capabilities");
  g_autofree char *layer = mapshot_key_reader_get (reader, "Layers");
  g_autofree char *matrix_set = mapshot_key_reader_get (reader, "MatrixSet");
  g_autofree char *style = mapshot_key_reader_get (reader, "Styles");
  g_autofree char *format = mapshot_key_reader_get (reader, "Format");
  g_autofree char *time = mapshot_key_reader_get (reader, "Time");
  const MapshotServiceChoice choice = { layer, matrix_set, style, format, time, FALSE };
  g_autoptr (GError) error = NULL;

  if (address == NULL || strchr (address, '#') != NULL || !mapshot_template_validate_document (address, &error))
    {
      mapshot_key_reader_fail (reader, "Capabilities", "%s",
                               error != NULL ? error->message : _("write the address of the service, for example https://maps.example.org/wmts/1.0.0/WMTSCapabilities.xml"));
      return;
    }
  source->kind = MAPSHOT_SOURCE_SERVICE;
  source->capabilities = mapshot_service_address_join (address, &choice);
  source->keys = g_key_file_ref (reader->file);
  source->keys_group = g_strdup (reader->group);
  source->rules.needs_key = mapshot_template_needs_key (address) || mapshot_source_has_key_header (source);
  set_host (source, address);
  source->grid = mapshot_tile_grid_new_web_mercator (0, 22, 256, FALSE);
}

static void
copy_group (GKeyFile *from, const char *from_group, GKeyFile *to, const char *to_group, gboolean all)
{
  g_auto (GStrv) keys = g_key_file_get_keys (from, from_group, NULL, NULL);

  for (char **key = keys; keys != NULL && *key != NULL; key++)
    {
      g_autofree char *value = g_key_file_get_value (from, from_group, *key, NULL);

      if (all || !g_strv_contains (choices, *key))
        g_key_file_set_value (to, to_group, *key, value);
    }
}

MapshotSource *
mapshot_source_new_from_service (const MapshotSource *entry, GKeyFile *file, GError **error)
{
  g_autoptr (GKeyFile) merged = g_key_file_new ();
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
  g_autofree char *found = g_key_file_get_start_group (file);

  copy_group (file, found, merged, entry->keys_group, TRUE);
  copy_group (entry->keys, entry->keys_group, merged, entry->keys_group, FALSE);
  if (!mapshot_source_load_key_file (merged, entry->name, sources, error))
    return NULL;

  return mapshot_source_ref (g_ptr_array_index (sources, 0));
}
