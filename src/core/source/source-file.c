/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source.h"

#include "error.h"
#include "header.h"
#include "grid-keys.h"
#include "host.h"
#include "key-reader.h"
#include "parse.h"
#include "placeholder.h"
#include "service-keys.h"
#include "session-keys.h"
#include "source-time.h"
#include "template.h"
#include "wms-keys.h"

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
      if (parts[1] == NULL || !mapshot_header_is_allowed (parts[0], parts[1]))
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

/* An address with {time}: the entry's own time stands in it until another is chosen. Takes TEMPLATE_URI. */
static char *
read_time (MapshotKeyReader *reader, MapshotSource *source, char *template_uri)
{
  g_autofree char *time = mapshot_key_reader_get (reader, "Time"), *with_token = template_uri;
  gboolean has_token = mapshot_template_has_token (template_uri, "{time}");

  if (has_token != (time != NULL && time[0] != '\0'))
    mapshot_key_reader_fail (reader, "Time", _("Time and a {time} in Template go together, for example Time=2020-01-31"));
  if (!has_token || time == NULL)
    return g_steal_pointer (&with_token);
  source->time_template = g_steal_pointer (&with_token);

  return mapshot_source_fill_in_time (source->time_template, time);
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
  template_uri = read_time (reader, source, g_steal_pointer (&template_uri));
  if (!mapshot_template_validate (template_uri, &error))
    {
      mapshot_key_reader_fail (reader, "Template", "%s", error->message);
      return;
    }
  read_subdomains (reader, source);
  if (mapshot_template_has_token (template_uri, "{s}") != (source->subdomains[0] != NULL))
    mapshot_key_reader_fail (reader, "Subdomains",
                             _("Subdomains and a {s} in Template go together, for example Subdomains=a;b;c"));
  mapshot_session_keys_read (reader, source, template_uri);
  has_key = mapshot_template_needs_key (template_uri) || mapshot_source_has_key_header (source) ||
            (source->session != NULL && mapshot_template_needs_key (source->session->address));
  source->rules.needs_key = mapshot_key_reader_get_choice (reader, "Key", needs, has_key) == 1;
  if (source->rules.needs_key != has_key)
    mapshot_key_reader_fail (reader, "Key", _("Key=required and a {key} in Template, Session or Headers go together"));
  if (reader->error == NULL && !mapshot_source_set_template (source, template_uri, &error))
    mapshot_key_reader_fail (reader, "Template", "%s", error->message);
  mapshot_session_keys_add_hosts (source);
}

static void
read_pyramid (MapshotKeyReader *reader, MapshotSource *source)
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
read_grid (MapshotKeyReader *reader, MapshotSource *source)
{
  if (source->template_uri != NULL && mapshot_template_asks_for_ground (source->template_uri))
    mapshot_grid_keys_read_parts (reader, source);
  else if (mapshot_grid_keys_has_levels (reader))
    source->grid = mapshot_grid_keys_read_levels (reader);
  else
    read_pyramid (reader, source);
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
                                       "Terms",    "KeyPage",        "Permission",  "Projection", "Origin",
                                       "Levels",   "Margin",         "PixelRatio",  "ZoomOffset", "Address",
                                       "Version",  "Layers",         "Styles",      "Format",     "Axis",
                                       "Time",     "Placeholder",    "Base",        "Overlays",   "Session",
                                       "SessionBody", "SessionPattern", "CreditAddress", "Capabilities", "MatrixSet", "Projections", NULL };
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

/* What the keys of an entry are; several of them make a MAPSHOT_SOURCE_XYZ. */
typedef enum
{
  TYPE_BASEMAP,
  TYPE_XYZ,
  TYPE_RULES,
  TYPE_TMS,
  TYPE_WMTS,
  TYPE_TILEJSON,
  TYPE_IMAGE,
  TYPE_WMS,
  TYPE_STACK,
  TYPE_SERVICE,
} Type;

static Type
read_type (MapshotKeyReader *reader, MapshotSource *source)
{
  static const char *const types[] = { "basemap", "xyz", "rules", "tms", "wmts", "tilejson", "image", "wms", "stack", "service", NULL };
  static const char *const of_tiles[] = { "Template",   "Subdomains", "TileSize", "Rows",   "Transparent", "NotFound", "Headers",
                                          "Key",        "KeyPage",    "MinZoom",  "MaxZoom", "NotFoundStatus", NULL };
  static const char *const of_xyz[] = { "Template", "Subdomains", "TileSize", "Rows",  "Transparent",    "NotFound",
                                        "Headers",  "Key",        "KeyPage",  "Hosts", "NotFoundStatus", NULL };
  static const char *const of_stacks[] = { "Base", "Overlays", NULL };
  static const char *const of_services[] = { "Capabilities", "MatrixSet", NULL };
  static const char *const not_of_services[] = { "Template", "Subdomains", "Rows", "Origin", "Levels", "ZoomOffset", "Address", "Version", "Session", NULL };
  static const char *const of_pictures[] = { "Placeholder", NULL };
  static const char *const of_times[] = { "Time", NULL };
  static const char *const of_grids[] = { "Projection", "Origin", "Levels", NULL };
  static const char *const of_parts[] = { "Margin", "PixelRatio", "ZoomOffset", NULL };
  static const char *const of_wms[] = { "Address", "Version", "Layers", "Styles", "Format", "Axis", "Projections", NULL };
  static const char *const not_of_wms[] = { "Template", "Subdomains", "Rows", "Origin", "Levels", "ZoomOffset", NULL };
  Type type = (Type) mapshot_key_reader_get_choice (reader, "Type", types, TYPE_XYZ);
  gboolean drawn = type == TYPE_BASEMAP || type == TYPE_RULES;

  source->kind = type == TYPE_BASEMAP ? MAPSHOT_SOURCE_BASEMAP : type == TYPE_RULES ? MAPSHOT_SOURCE_RULES : MAPSHOT_SOURCE_XYZ;
  if (type == TYPE_BASEMAP)
    refuse_keys (reader, of_xyz, types[type]);
  if (type == TYPE_RULES)
    refuse_keys (reader, of_tiles, types[type]);
  if (drawn)
    refuse_keys (reader, of_grids, types[type]);
  if (type != TYPE_IMAGE && type != TYPE_WMS && type != TYPE_SERVICE)
    refuse_keys (reader, of_parts, types[type]);
  if (type != TYPE_SERVICE)
    refuse_keys (reader, type == TYPE_WMS ? not_of_wms : of_wms, types[type]);
  refuse_keys (reader, type == TYPE_SERVICE ? not_of_services : of_services, types[type]);
  refuse_keys (reader, type == TYPE_STACK ? of_tiles : of_stacks, types[type]);
  if (drawn)
    refuse_keys (reader, of_pictures, types[type]);
  if (drawn || type == TYPE_STACK)
    refuse_keys (reader, of_times, types[type]);

  return type;
}

/* One choice that is several sources over each other; the store puts them together when all entries are read. */
static void
read_stack (MapshotKeyReader *reader, MapshotSource *source)
{
  source->base = mapshot_key_reader_get (reader, "Base");
  if (source->base == NULL || !mapshot_source_is_id (source->base))
    mapshot_key_reader_fail (reader, "Base", _("write the id of the lowest source, for example city-photo"));
  g_strfreev (source->overlays);
  source->overlays = mapshot_key_reader_get_list (reader, "Overlays");
  for (char **overlay = source->overlays; *overlay != NULL; overlay++)
    {
      double opacity;
      g_autofree char *id = mapshot_source_parse_overlay (*overlay, &opacity);

      if (id == NULL || !mapshot_source_is_id (id))
        mapshot_key_reader_fail (reader, "Overlays", _("write ids, with an opacity from 0 to 1 if you like, for example city-names@0.8"));
    }
}

static void
read_placeholders (MapshotKeyReader *reader, MapshotSource *source)
{
  g_strfreev (source->placeholders);
  source->placeholders = mapshot_key_reader_get_list (reader, "Placeholder");
  for (char **placeholder = source->placeholders; *placeholder != NULL; placeholder++)
    if (!mapshot_placeholder_is_valid (*placeholder))
      mapshot_key_reader_fail (reader, "Placeholder",
                               _("write what tells the picture from others: size:1234 (bytes), colour:#c0c0c0 or sha256: and 64 digits"));
}

/* Rectangles of ground are for services that draw them; tiles are for all others. */
static void
check_ground (MapshotKeyReader *reader, MapshotSource *source, Type type)
{
  gboolean ground = source->template_uri != NULL && mapshot_template_asks_for_ground (source->template_uri);

  if (ground != (type == TYPE_IMAGE))
    mapshot_key_reader_fail (reader, "Template",
                             _("an address with {bbox}, {cx} and {cy} or {lon} and {lat} goes with Type=image, and only with it"));
}

static void
read_entry (MapshotKeyReader *reader, MapshotSource *source)
{
  static const char *const not_found[] = { "missing", "blank", NULL };
  Type type = read_type (reader, source);

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
  if (source->kind == MAPSHOT_SOURCE_RULES && source->rule_hosts[0] == NULL)
    mapshot_key_reader_fail (reader, "Hosts", _("it is missing; Type=rules needs the hosts that the rules hold for"));
  read_placeholders (reader, source);
  if (type == TYPE_STACK)
    {
      read_stack (reader, source);
      return;
    }
  if (type == TYPE_SERVICE)
    {
      mapshot_service_keys_read (reader, source);
      return;
    }
  if (type == TYPE_WMS)
    {
      mapshot_wms_keys_read (reader, source);
      return;
    }
  if (source->kind == MAPSHOT_SOURCE_XYZ)
    read_template (reader, source);
  check_ground (reader, source, type);
  if (reader->error == NULL && source->kind != MAPSHOT_SOURCE_RULES)
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
