/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "policy.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdio.h>

static const char *
permission_name (MapshotCapturePermission permission)
{
  static const char *const names[] = { "yes", "permission", "no" };

  return names[permission];
}

static const char *
permission_words (MapshotCapturePermission permission)
{
  switch (permission)
    {
    case MAPSHOT_CAPTURE_PERMISSION:
      return _("needs the provider's permission");
    case MAPSHOT_CAPTURE_NO:
      return _("view only");
    case MAPSHOT_CAPTURE_YES:
    default:
      return "";
    }
}

static int
first_zoom (const MapshotSource *source)
{
  return mapshot_tile_grid_get_level (source->grid, 0)->zoom;
}

static int
last_zoom (const MapshotSource *source)
{
  return mapshot_tile_grid_get_level (source->grid, mapshot_tile_grid_get_n_levels (source->grid) - 1)->zoom;
}

static void
print_problems (const MapshotSourceStore *store)
{
  const char *const *problems = mapshot_source_store_get_problems (store);

  for (guint i = 0; problems[i] != NULL; i++)
    g_printerr ("mapshot: %s\n", problems[i]);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_source (JsonBuilder *builder, const MapshotSourceStore *store, const MapshotSource *source)
{
  json_builder_begin_object (builder);
  add_string (builder, "id", source->id);
  add_string (builder, "name", source->name);
  add_string (builder, "group", source->group);
  /* What a service has is known when it was asked. */
  if (source->kind == MAPSHOT_SOURCE_SERVICE)
    add_string (builder, "crs", NULL);
  else
    {
      add_string (builder, "crs", mapshot_tile_grid_get_crs (source->grid));
      add_int (builder, "min_zoom", first_zoom (source));
      add_int (builder, "max_zoom", last_zoom (source));
      add_int (builder, "tile_size", mapshot_tile_grid_get_tile_width (source->grid));
    }
  json_builder_set_member_name (builder, "transparent");
  json_builder_add_boolean_value (builder, source->transparent);
  add_string (builder, "attribution", source->attribution);
  add_string (builder, "capture", permission_name (mapshot_policy_get_permission (store, source)));
  add_int (builder, "max_tiles", source->rules.max_tiles);
  add_int (builder, "max_connections", source->rules.max_connections);
  json_builder_set_member_name (builder, "max_rate");
  json_builder_add_double_value (builder, source->rules.max_rate);
  json_builder_set_member_name (builder, "needs_key");
  json_builder_add_boolean_value (builder, source->rules.needs_key);
  add_string (builder, "terms", source->rules.terms_uri);
  add_string (builder, "key_page", source->rules.key_uri);
  json_builder_end_object (builder);
}

static void
print_json (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, TRUE);

  /* JSON is UTF-8, whatever the locale. */
  puts (text);
}

static void
list_as_json (const MapshotSourceStore *store)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GPtrArray *sources = mapshot_source_store_get_sources (store);

  json_builder_begin_array (builder);
  for (guint i = 0; i < sources->len; i++)
    add_source (builder, store, g_ptr_array_index (sources, i));
  json_builder_end_array (builder);
  print_json (builder);
}

int
mapshot_cli_list (const MapshotCliOptions *options)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  GPtrArray *sources = mapshot_source_store_get_sources (store);
  int width = 0;

  if (options->json)
    list_as_json (store);
  for (guint i = 0; i < sources->len; i++)
    width = MAX (width, (int) strlen (((MapshotSource *) g_ptr_array_index (sources, i))->id));
  for (guint i = 0; !options->json && i < sources->len; i++)
    {
      const MapshotSource *source = g_ptr_array_index (sources, i);
      const char *words = permission_words (mapshot_policy_get_permission (store, source));

      g_print ("%-*s  %s%s%s%s%s\n", width, source->id, source->name, words[0] != '\0' ? " · " : "", words,
               source->rules.needs_key ? " · " : "", source->rules.needs_key ? _("needs a key") : "");
    }
  print_problems (store);

  return MAPSHOT_EXIT_COMPLETE;
}

static void
describe_rules (const MapshotSourceStore *store, const MapshotSource *source)
{
  const MapshotSourceRules *rules = &source->rules;
  const char *words = permission_words (mapshot_policy_get_permission (store, source));

  g_print (_("capture: %s\n"), words[0] != '\0' ? words : _("allowed"));
  if (rules->reason != NULL)
    g_print (_("why: %s\n"), rules->reason);
  if (rules->max_tiles > 0)
    g_print (_("tiles a capture: at most %" PRId64 "\n"), rules->max_tiles);
  if (source->kind != MAPSHOT_SOURCE_BASEMAP && source->kind != MAPSHOT_SOURCE_FILE)
    g_print (_("requests in flight: at most %d\n"), rules->max_connections);
  if (rules->max_rate > 0)
    g_print (_("requests a second: at most %g\n"), rules->max_rate);
  if (rules->needs_key)
    g_print (_("key: needed%s%s\n"), rules->key_uri != NULL ? ", " : "", rules->key_uri != NULL ? rules->key_uri : "");
  if (rules->terms_uri != NULL)
    g_print (_("terms: %s\n"), rules->terms_uri);
}

int
mapshot_cli_describe (const MapshotCliOptions *options)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  g_autoptr (MapshotSource) source = NULL;

  recipe->source = g_strdup (options->described);
  if (mapshot_cli_ask_services (options, recipe, store, &error))
    source = mapshot_source_store_resolve (store, options->described, &error);
  if (source == NULL)
    {
      if (mapshot_cli_get_exit (error) == MAPSHOT_EXIT_USAGE)
        mapshot_cli_name_source (error, "--describe-source");
      mapshot_cli_complain (error);
      return (int) mapshot_cli_get_exit (error);
    }
  if (options->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      add_source (builder, store, source);
      print_json (builder);
      return MAPSHOT_EXIT_COMPLETE;
    }
  g_print ("%s: %s\n", source->id, source->name);
  g_print (_("projection: %s\n"), mapshot_tile_grid_get_crs (source->grid));
  g_print (_("zooms: %d to %d, tiles of %d px\n"), first_zoom (source), last_zoom (source),
           mapshot_tile_grid_get_tile_width (source->grid));
  g_print (_("credit: %s\n"), source->attribution);
  describe_rules (store, source);

  return MAPSHOT_EXIT_COMPLETE;
}
