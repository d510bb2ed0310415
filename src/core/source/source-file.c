/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source.h"

#include "error.h"
#include "header.h"
#include "host.h"
#include "key-reader.h"
#include "parse.h"
#include "template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define GROUP_PREFIX "source "
#define MAX_ENTRIES 1000 /* a file: far more than anybody can read through */

static void
read_statuses (MapshotKeyReader *reader, MapshotSource *source)
{
  g_auto (GStrv) items = mapshot_key_reader_get_list (reader, "NotFoundStatus");
  guint n = g_strv_length (items);

  if (n == 0)
    return;
  g_free (source->not_found_statuses);
  source->not_found_statuses = g_new0 (int, n + 1);
  for (guint i = 0; i < n; i++)
    {
      gint64 status = 0;

      if (!mapshot_parse_integer (items[i], 204, 599, &status, NULL) || (status > 204 && status < 400))
        mapshot_key_reader_fail (reader, "NotFoundStatus",
                                 _("write HTTP statuses that mean \"no such tile\", for example 404;204"));
      source->not_found_statuses[i] = (int) status;
    }
}

static void
read_headers (MapshotKeyReader *reader, MapshotSource *source)
{
  g_auto (GStrv) items = mapshot_key_reader_get_list (reader, "Headers");
  guint n = g_strv_length (items);

  g_strfreev (source->header_names);
  g_strfreev (source->header_values);
  source->header_names = g_new0 (char *, n + 1);
  source->header_values = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) parts = g_strsplit (items[i], ":", 2);

      source->header_names[i] = g_strdup (g_strstrip (parts[0]));
      source->header_values[i] = g_strdup (parts[1] != NULL ? g_strstrip (parts[1]) : "");
      if (parts[1] == NULL || !mapshot_header_is_allowed (parts[0]) || !mapshot_header_is_value (parts[1]))
        mapshot_key_reader_fail (
            reader, "Headers",
            _("write \"Name: value\", for example Referer: https://example.org/; who asks and how "
               "the connection works cannot be set"));
    }
}

static void
read_rule_hosts (MapshotKeyReader *reader, MapshotSource *source)
{
  g_auto (GStrv) items = mapshot_key_reader_get_list (reader, "Hosts");
  guint n = g_strv_length (items);

  g_strfreev (source->rule_hosts);
  source->rule_hosts = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      source->rule_hosts[i] = strpbrk (items[i], "/:@*{} ") == NULL ? mapshot_host_normalize (items[i]) : NULL;
      if (source->rule_hosts[i] == NULL)
        {
          mapshot_key_reader_fail (
              reader, "Hosts", _("write host names alone, for example tile.example.org (those below them count too)"));
          return;
        }
    }
}

static void
read_rules (MapshotKeyReader *reader, MapshotSourceRules *rules)
{
  static const char *const captures[] = { "yes", "permission", "no", NULL };
  g_autofree char *rate = NULL;
  g_autoptr (GError) error = NULL;

  rules->capture =
      (MapshotCapturePermission) mapshot_key_reader_get_choice (reader, "Capture", captures, MAPSHOT_CAPTURE_YES);
  rules->max_tiles = mapshot_key_reader_get_integer (reader, "MaxTiles", 1, G_GINT64_CONSTANT (1) << 50, 0);
  rules->max_connections =
      (int) mapshot_key_reader_get_integer (reader, "MaxConnections", 1, 64, rules->max_connections);
  rate = mapshot_key_reader_get (reader, "MaxRate");
  if (rate != NULL &&
      (!mapshot_parse_number (rate, &rules->max_rate, &error) || rules->max_rate < 0.001 || rules->max_rate > 10000))
    mapshot_key_reader_fail (reader, "MaxRate", _("write requests a second, from 0.001 to 10000, for example 10"));
  rules->http_cache = mapshot_key_reader_get_boolean (reader, "HttpCache");
  rules->terms_uri = mapshot_key_reader_get_page (reader, "Terms");
  rules->key_uri = mapshot_key_reader_get_page (reader, "KeyPage");
  rules->reason = mapshot_key_reader_get_text (reader, "Reason", TRUE);
}

static void
read_subdomains (MapshotKeyReader *reader, MapshotSource *source)
{
  g_strfreev (source->subdomains);
  source->subdomains = mapshot_key_reader_get_list (reader, "Subdomains");
  for (char **name = source->subdomains; *name != NULL; name++)
    if (strspn (*name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") != strlen (*name))
      mapshot_key_reader_fail (reader, "Subdomains", _("write parts of a host name, for example a;b;c"));
}

static void
read_template (MapshotKeyReader *reader, MapshotSource *source)
{
  static const char *const needs[] = { "none", "required", NULL };
  g_autofree char *template_uri = mapshot_key_reader_get (reader, "Template");
  g_autoptr (GError) error = NULL;
  gboolean has_key;

  if (template_uri == NULL)
    {
      mapshot_key_reader_fail (
          reader, "Template",
          _("it is missing; write for example Template=https://tiles.example.org/{z}/{x}/{y}.png"));
      return;
    }
  if (!mapshot_template_validate (template_uri, &error))
    {
      mapshot_key_reader_fail (reader, "Template", "%s", error->message);
      return;
    }
  read_subdomains (reader, source);
  if (mapshot_template_has_token (template_uri, "{s}") != (source->subdomains[0] != NULL))
    mapshot_key_reader_fail (reader, "Subdomains",
                             _("Subdomains and a {s} in Template go together, for example Subdomains=a;b;c"));
  has_key = mapshot_template_has_token (template_uri, "{key}");
  source->rules.needs_key = mapshot_key_reader_get_choice (reader, "Key", needs, has_key) == 1;
  if (source->rules.needs_key != has_key)
    mapshot_key_reader_fail (reader, "Key", _("Key=required and a {key} in Template go together"));
  if (reader->error == NULL && !mapshot_source_set_template (source, template_uri, &error))
    mapshot_key_reader_fail (reader, "Template", "%s", error->message);
}

static void
read_grid (MapshotKeyReader *reader, MapshotSource *source)
{
  static const char *const sizes[] = { "256", "512", NULL };
  static const char *const rows[] = { "north", "south", NULL };
  const char *template_uri = source->template_uri != NULL ? source->template_uri : "";
  gboolean sharp = mapshot_template_has_token (template_uri, "{r}") || mapshot_template_has_token (template_uri, "@2x");
  gboolean quadkey = mapshot_template_has_token (template_uri, "{q}");
  int size = mapshot_key_reader_get_choice (reader, "TileSize", sizes, sharp) == 1 ? 512 : 256;
  gboolean from_south = mapshot_key_reader_get_choice (reader, "Rows", rows, 0) == 1;
  int min_zoom = (int) mapshot_key_reader_get_integer (reader, "MinZoom", quadkey ? 1 : 0, 30, quadkey ? 1 : 0);
  int max_zoom = (int) mapshot_key_reader_get_integer (reader, "MaxZoom", 0, 30, MAX (22, min_zoom));

  if (min_zoom > max_zoom)
    mapshot_key_reader_fail (reader, "MinZoom", _("it is more than MaxZoom"));
  if (from_south && (quadkey || mapshot_template_has_token (template_uri, "{-y}")))
    mapshot_key_reader_fail (reader, "Rows",
                             _("Rows=south does not go with {-y} or {q}, which say themselves how rows are counted"));
  if (reader->error == NULL)
    source->grid = mapshot_tile_grid_new_web_mercator (min_zoom, max_zoom, size, from_south);
}

static void
read_coverage (MapshotKeyReader *reader, MapshotSource *source)
{
  g_autofree char *value = mapshot_key_reader_get (reader, "Coverage");
  g_autoptr (GError) error = NULL;

  if (value != NULL && !mapshot_parse_bounds (value, &source->coverage, &error))
    mapshot_key_reader_fail (reader, "Coverage", "%s", error->message);
}

static void
check_keys (MapshotKeyReader *reader)
{
  static const char *const plain[] = { "Type",     "Template",       "Subdomains",  "MinZoom",   "MaxZoom",
                                       "TileSize", "Rows",           "Transparent", "NotFound",  "NotFoundStatus",
                                       "Headers",  "Hosts",          "Attribution", "Coverage",  "Capture",
                                       "MaxTiles", "MaxConnections", "MaxRate",     "HttpCache", "Key",
                                       "Terms",    "KeyPage",        "Permission",  NULL };
  static const char *const localized[] = { "Name", "Group", "Reason", NULL };
  g_auto (GStrv) keys = g_key_file_get_keys (reader->file, reader->group, NULL, NULL);

  for (char **key = keys; *key != NULL; key++)
    {
      g_autofree char *base = g_strndup (*key, strcspn (*key, "["));

      if (!g_strv_contains (localized, base) && !g_strv_contains (plain, *key))
        mapshot_key_reader_fail (reader, *key,
                                 _("this key is unknown; data/sources/README.md lists those that are known"));
    }
}

/* Keys that would do nothing in an entry of another type are mistakes. */
static void
refuse_keys (MapshotKeyReader *reader, const char *const *keys, const char *type)
{
  for (; *keys != NULL; keys++)
    if (mapshot_key_reader_has (reader, *keys))
      mapshot_key_reader_fail (reader, *keys, _("this key does not go with Type=%s"), type);
}

static void
read_kind (MapshotKeyReader *reader, MapshotSource *source)
{
  static const char *const kinds[] = { "basemap", "xyz", "rules", NULL };
  static const MapshotSourceKind types[] = { MAPSHOT_SOURCE_BASEMAP, MAPSHOT_SOURCE_XYZ, MAPSHOT_SOURCE_RULES };
  static const char *const of_xyz[] = { "Template", "Subdomains", "TileSize", "Rows",  "Transparent",    "NotFound",
                                        "Headers",  "Key",        "KeyPage",  "Hosts", "NotFoundStatus", NULL };
  static const char *const of_tiles[] = { "Template", "Subdomains",     "TileSize", "Rows",    "Transparent",
                                          "NotFound", "Headers",        "Key",      "KeyPage", "MinZoom",
                                          "MaxZoom",  "NotFoundStatus", NULL };

  source->kind = types[mapshot_key_reader_get_choice (reader, "Type", kinds, 1)];
  if (source->kind == MAPSHOT_SOURCE_BASEMAP)
    refuse_keys (reader, of_xyz, "basemap");
  if (source->kind == MAPSHOT_SOURCE_RULES)
    refuse_keys (reader, of_tiles, "rules");
}

static void
read_entry (MapshotKeyReader *reader, MapshotSource *source)
{
  static const char *const not_found[] = { "missing", "blank", NULL };

  read_kind (reader, source);
  source->name = mapshot_key_reader_get_text (reader, "Name", TRUE);
  if (source->name == NULL || source->name[0] == '\0')
    mapshot_key_reader_fail (reader, "Name",
                             _("it is missing; write the name that people know, for example Name=City map"));
  source->group = mapshot_key_reader_get_text (reader, "Group", TRUE);
  source->transparent = mapshot_key_reader_get_boolean (reader, "Transparent");
  source->not_found =
      (MapshotNotFound) mapshot_key_reader_get_choice (reader, "NotFound", not_found, MAPSHOT_NOT_FOUND_MISSING);
  if (mapshot_key_reader_has (reader, "Attribution"))
    {
      g_free (source->attribution);
      source->attribution = mapshot_key_reader_get_text (reader, "Attribution", FALSE);
    }
  read_coverage (reader, source);
  read_statuses (reader, source);
  read_headers (reader, source);
  read_rule_hosts (reader, source);
  read_rules (reader, &source->rules);
  if (source->kind == MAPSHOT_SOURCE_XYZ)
    read_template (reader, source);
  if (source->kind == MAPSHOT_SOURCE_RULES && source->rule_hosts[0] == NULL)
    mapshot_key_reader_fail (reader, "Hosts", _("it is missing; Type=rules needs the hosts that the rules hold for"));
  if (source->kind != MAPSHOT_SOURCE_RULES)
    read_grid (reader, source);
}

/* A group that holds nothing but a permission is no entry. */
static gboolean
is_grant_only (GKeyFile *file, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  return keys != NULL && g_strv_length (keys) == 1 && g_str_equal (keys[0], "Permission");
}

static MapshotSource *
read_group (GKeyFile *file, const char *origin, const char *group, GError **error)
{
  static const char *const permissions[] = { "granted", NULL };
  MapshotKeyReader reader = { .file = file, .origin = origin, .group = group };
  g_autoptr (MapshotSource) source = NULL;
  g_autofree char *id =
      g_str_has_prefix (group, GROUP_PREFIX) ? g_strstrip (g_strdup (group + strlen (GROUP_PREFIX))) : NULL;

  if (id == NULL || !mapshot_source_is_id (id))
    mapshot_key_reader_fail (&reader, NULL,
                             _("write the group as [source ID], where ID has only the letters a-z, digits and -"));
  source = mapshot_source_new (id);
  check_keys (&reader);
  mapshot_key_reader_get_choice (&reader, "Permission", permissions, 0);
  if (!is_grant_only (file, group))
    read_entry (&reader, source);
  if (reader.error == NULL)
    return g_steal_pointer (&source);

  g_propagate_error (error, reader.error);
  return NULL;
}

gboolean
mapshot_source_load_key_file (GKeyFile *file, const char *origin, GPtrArray *sources, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  g_autoptr (GPtrArray) read = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);

  if (g_strv_length (groups) > MAX_ENTRIES)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s: more than %d entries in one file; split it"),
                   origin, MAX_ENTRIES);
      return FALSE;
    }
  for (char **group = groups; *group != NULL; group++)
    {
      MapshotSource *source = read_group (file, origin, *group, error);

      if (source == NULL)
        return FALSE;
      if (is_grant_only (file, *group))
        mapshot_source_unref (source);
      else
        g_ptr_array_add (read, source);
    }

  g_ptr_array_extend_and_steal (sources, g_steal_pointer (&read));
  return TRUE;
}

char **
mapshot_source_load_grants (GKeyFile *file)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (char **group = groups; *group != NULL; group++)
    if (g_str_has_prefix (*group, GROUP_PREFIX) && g_key_file_has_key (file, *group, "Permission", NULL))
      {
        g_autofree char *id = g_strstrip (g_strdup (*group + strlen (GROUP_PREFIX)));
        g_strv_builder_add (ids, id);
      }

  return g_strv_builder_end (ids);
}
