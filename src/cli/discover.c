/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "discover.h"
#include "keys.h"
#include "parse.h"
#include "service-address.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* Details of more layers than these would be pages that nobody reads. */
#define MAX_DETAILED 200

static void
print_items (int indent, const char *title, const GPtrArray *items, gboolean with_titles)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const MapshotServiceItem *item = g_ptr_array_index (items, i);

      if (item->name[0] == '\0')
        continue;
      g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", item->name);
      if (with_titles && item->title[0] != '\0' && !g_str_equal (item->title, item->name))
        g_string_append_printf (line, " (%s)", item->title);
    }
  if (line->len > 0)
    g_print ("%*s%s: %s\n", indent, "", title, line->str);
}

static void
print_layer (const MapshotService *service, const MapshotServiceLayer *layer, gboolean detailed)
{
  g_autofree char *name = mapshot_parse_quote (layer->name);
  g_autoptr (MapshotServiceDetails) details = NULL;
  int indent = 2 * layer->depth + 4;

  if (layer->name[0] == '\0')
    {
      g_print ("%*s%s\n", 2 * layer->depth, "", layer->title);
      return;
    }
  /* The name is printed as it must be typed, unless it holds what a terminal would obey. */
  g_print ("%*s%s  %s\n", 2 * layer->depth, "", g_utf8_validate (layer->name, -1, NULL) && strpbrk (layer->name, "\n\r\t\x1b") == NULL ? layer->name : name,
           layer->title);
  details = detailed ? mapshot_service_describe (service, layer->name, NULL) : NULL;
  if (details == NULL)
    return;
  print_items (indent, _("styles"), details->styles, TRUE);
  print_items (indent, _("formats"), details->formats, FALSE);
  print_items (indent, _("grids"), details->grids, TRUE);
  print_items (indent, _("dimensions, with their defaults"), details->dimensions, TRUE);
  g_print (_("%*sextent: %.6g,%.6g,%.6g,%.6g (west,south,east,north)\n"), indent, "", details->extent.west, details->extent.south,
           details->extent.east, details->extent.north);
}

static void
print_text (const MapshotService *service, const char *entry)
{
  GPtrArray *layers = mapshot_service_get_layers (service);

  g_print ("%s: %s\n", mapshot_service_get_protocol (service), mapshot_service_get_title (service));
  for (guint i = 0; i < layers->len; i++)
    print_layer (service, g_ptr_array_index (layers, i), i < MAX_DETAILED);
  if (entry != NULL)
    g_print (_("\nAn entry for a file such as ~/.config/mapshot/sources/own.ini:\n\n%s"), entry);
  else
    g_print (_("\nChoose a map with --service-layer=NAME for an entry.\n"));
}

static void
add_items (JsonBuilder *builder, const char *name, const GPtrArray *items, const char *title_name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < items->len; i++)
    {
      const MapshotServiceItem *item = g_ptr_array_index (items, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, item->name);
      json_builder_set_member_name (builder, title_name);
      json_builder_add_string_value (builder, item->title);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_details (JsonBuilder *builder, const MapshotService *service, const char *name)
{
  g_autoptr (MapshotServiceDetails) details = mapshot_service_describe (service, name, NULL);
  const double edges[] = { details->extent.west, details->extent.south, details->extent.east, details->extent.north };

  add_items (builder, "styles", details->styles, "title");
  add_items (builder, "formats", details->formats, "title");
  add_items (builder, "grids", details->grids, "crs");
  add_items (builder, "dimensions", details->dimensions, "default");
  json_builder_set_member_name (builder, "extent");
  json_builder_begin_array (builder);
  for (int i = 0; i < 4; i++)
    json_builder_add_double_value (builder, edges[i]);
  json_builder_end_array (builder);
}

static void
print_json (const MapshotService *service, const char *entry)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  GPtrArray *layers = mapshot_service_get_layers (service);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "protocol");
  json_builder_add_string_value (builder, mapshot_service_get_protocol (service));
  json_builder_set_member_name (builder, "title");
  json_builder_add_string_value (builder, mapshot_service_get_title (service));
  json_builder_set_member_name (builder, "layers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < layers->len; i++)
    {
      const MapshotServiceLayer *layer = g_ptr_array_index (layers, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, layer->name);
      json_builder_set_member_name (builder, "title");
      json_builder_add_string_value (builder, layer->title);
      json_builder_set_member_name (builder, "depth");
      json_builder_add_int_value (builder, layer->depth);
      if (i < MAX_DETAILED && layer->name[0] != '\0')
        add_details (builder, service, layer->name);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "entry");
  if (entry != NULL)
    json_builder_add_string_value (builder, entry);
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  g_print ("%s\n", text);
}

/* The entry for what was chosen; NULL without an error for a list of maps of which none was chosen. */
static gboolean
make_entry (const MapshotService *service, const MapshotServiceChoice *asked, char **entry, GError **error)
{
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *next = NULL;
  MapshotServiceChoice choice = *asked;

  *entry = NULL;
  if (mapshot_service_is_single (service))
    choice.layer = NULL;
  next = mapshot_service_get_next (service, &choice, NULL);
  if (next != NULL)
    return TRUE;
  file = mapshot_service_make_entry (service, &choice, error);
  if (file == NULL)
    return FALSE;
  *entry = g_key_file_to_data (file, NULL, NULL);

  return TRUE;
}

/* Keys are looked for only when a service wants one. */
static char *
find_key (const MapshotSource *source, gpointer options)
{
  g_autoptr (MapshotKeys) keys = mapshot_keys_new (((const MapshotCliOptions *) options)->key_file, NULL);

  return keys != NULL ? mapshot_keys_find (source, keys) : NULL;
}

static MapshotDiscoverOptions
make_options (const MapshotCliOptions *options)
{
  return (MapshotDiscoverOptions){
    .timeout = options->timeout,
    .ca_file = options->ca_file,
    .headers = (const char *const *) options->headers,
    .key_func = find_key,
    .key_data = (gpointer) options,
  };
}

gboolean
mapshot_cli_ask_services (const MapshotCliOptions *options, const MapshotRecipe *recipe, MapshotSourceStore *store, GError **error)
{
  const MapshotDiscoverOptions discover_options = make_options (options);

  return mapshot_discover_recipe (recipe, store, &discover_options, NULL, error);
}

gboolean
mapshot_cli_ask_times (const MapshotCliOptions *options, MapshotSourceStore *store, GError **error)
{
  const MapshotDiscoverOptions discover_options = make_options (options);

  return mapshot_discover_times (options->recipe, (const char *const *) options->times, store, &discover_options, NULL, error);
}

int
mapshot_cli_discover (const MapshotCliOptions *options)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  MapshotDiscoverOptions discover_options = { .timeout = options->timeout, .ca_file = options->ca_file, .headers = (const char *const *) options->headers };
  g_autoptr (MapshotService) service = NULL;
  g_autoptr (GHashTable) values = NULL;
  MapshotServiceChoice choice = { .layer = NULL };
  g_autofree char *address = NULL;
  g_autofree char *entry = NULL;

  /* As for a capture: the desktop's proxy settings would open the session bus. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", FALSE);
  service = mapshot_discover (options->discovered, store, &discover_options, NULL, &error);
  if (service != NULL)
    address = mapshot_service_address_split (options->discovered, &choice, &values, &error);
  if (address == NULL || !make_entry (service, &choice, &entry, &error))
    {
      mapshot_cli_complain (error);
      return (int) mapshot_cli_get_exit (error);
    }
  if (options->json)
    print_json (service, entry);
  else
    print_text (service, entry);

  return MAPSHOT_EXIT_COMPLETE;
}
