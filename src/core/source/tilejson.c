/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-private.h"

#include "error.h"
#include "json-text.h"
#include "parse.h"
#include "template.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* TileJSON 2.2.0 and 3.0.0: https://github.com/mapbox/tilejson-spec. Always Web Mercator. */

static void
object_free (gpointer object)
{
  json_object_unref (object);
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node)
                                                                                                           : NULL;
}

static gboolean
get_number (JsonNode *node, double *number)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) != G_TYPE_INT64 && json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return FALSE;
  *number = json_node_get_double (node);

  return isfinite (*number);
}

static int
get_zoom (JsonObject *object, const char *name, int fallback)
{
  double zoom = fallback;

  get_number (json_object_get_member (object, name), &zoom);

  return (int) CLAMP (zoom, 0, 30);
}

static const char *
get_template (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "tiles");
  JsonArray *tiles = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *first = tiles != NULL && json_array_get_length (tiles) > 0 ? json_array_get_element (tiles, 0) : NULL;

  return first != NULL && JSON_NODE_HOLDS_VALUE (first) && json_node_get_value_type (first) == G_TYPE_STRING
             ? json_node_get_string (first)
             : NULL;
}

/* Credits are HTML there: what stands between the tags, and the five entities of XML. */
static char *
strip_tags (const char *html)
{
  static const char *const entities[] = { "&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", "\"", "&copy;", "©", "&nbsp;", " " };
  GString *text = g_string_new (NULL);
  gboolean in_tag = FALSE;
  char *clean;

  for (; *html != '\0'; html++)
    {
      gboolean found = FALSE;

      if (*html == '<' || (*html == '>' && in_tag))
        {
          in_tag = *html == '<';
          continue;
        }
      for (gsize i = 0; !in_tag && *html == '&' && i < G_N_ELEMENTS (entities) && !found; i += 2)
        if ((found = g_str_has_prefix (html, entities[i])))
          {
            g_string_append (text, entities[i + 1]);
            html += strlen (entities[i]) - 1;
          }
      if (!in_tag && !found)
        g_string_append_c (text, *html);
    }
  clean = mapshot_service_clean_text (text->str);
  g_string_free (text, TRUE);

  return clean;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, message);
  return FALSE;
}

static gboolean
read_tilejson (MapshotService *self, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autofree char *base = g_path_get_basename (self->address);
  gsize length;
  const char *data = g_bytes_get_data (self->own, &length);
  JsonObject *object;
  const char *name;

  if (length > MAPSHOT_XML_MAX_BYTES || !mapshot_json_load (parser, data, (gssize) length) ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return refuse (error, _("the service's description is cut off or no JSON"));
  object = json_node_get_object (json_parser_get_root (parser));
  if (get_template (object) == NULL)
    return refuse (error, _("this JSON is no TileJSON: it has no list of tiles"));
  if (json_object_has_member (object, "vector_layers") || g_strcmp0 (get_text (object, "format"), "pbf") == 0)
    return refuse (error, _("this TileJSON describes vector tiles; this program needs pictures"));

  g_bytes_unref (self->own);
  self->own = json_object_ref (object);
  self->own_free = object_free;
  name = get_text (object, "name");
  self->title = mapshot_service_clean_text (name);
  self->version = mapshot_service_clean_text (get_text (object, "tilejson"));
  if (get_text (object, "attribution") != NULL)
    self->attribution = strip_tags (get_text (object, "attribution"));
  base[strcspn (base, "?#")] = '\0';
  if (g_str_has_suffix (base, ".json"))
    base[strlen (base) - strlen (".json")] = '\0';

  return mapshot_service_add_layer (self, g_strdup (base[0] != '\0' ? base : "tiles"), g_strdup (self->title), 0, NULL, -1);
}

static const char *
guess_format (const char *template_uri)
{
  return strstr (template_uri, ".jp") != NULL ? "image/jpeg" : strstr (template_uri, ".webp") != NULL ? "image/webp" : "image/png";
}

static void
describe_tilejson (const MapshotService *self, guint index, const char *grid, MapshotServiceDetails *details)
{
  JsonNode *node = json_object_get_member (self->own, "bounds");
  JsonArray *bounds = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  double edges[4] = { 0 };
  gboolean good = bounds != NULL && json_array_get_length (bounds) == 4;

  mapshot_service_add_item (details->styles, "default", NULL, FALSE);
  mapshot_service_add_format (details->formats, guess_format (get_template (self->own)));
  mapshot_service_add_item (details->grids, "EPSG:3857", "EPSG:3857", FALSE);
  for (guint i = 0; good && i < 4; i++)
    good = get_number (json_array_get_element (bounds, i), &edges[i]);
  if (good)
    {
      MapshotBounds extent = { MAX (edges[0], -180), edges[1], MIN (edges[2], 180), edges[3] };

      if (mapshot_bounds_validate (&extent, NULL))
        details->extent = extent;
    }
}

static gboolean
write_tilejson (const MapshotService *self, guint index, const MapshotServiceChoice *choice, GKeyFile *file, const char *group,
                GError **error)
{
  g_autofree char *resolved = mapshot_service_resolve_address (self, get_template (self->own));
  gboolean from_south = g_strcmp0 (get_text (self->own, "scheme"), "tms") == 0;
  int min_zoom = get_zoom (self->own, "minzoom", 0), max_zoom = get_zoom (self->own, "maxzoom", 22);
  double size = 256;

  get_number (json_object_get_member (self->own, "tileSize"), &size);
  if (resolved == NULL || mapshot_template_needs_key (resolved))
    return refuse (error, _("this TileJSON gives no usable address for its tiles"));
  g_key_file_set_string (file, group, "Type", "tilejson");
  g_key_file_set_string (file, group, "Template", resolved);
  g_key_file_set_string (file, group, "Rows", from_south ? "south" : "north");
  g_key_file_set_integer (file, group, "MinZoom", min_zoom);
  g_key_file_set_integer (file, group, "MaxZoom", MAX (max_zoom, min_zoom));
  if (size == 512 || strstr (resolved, "@2x") != NULL)
    g_key_file_set_integer (file, group, "TileSize", 512);

  return TRUE;
}

const MapshotProtocol mapshot_protocol_tilejson = {
  .name = "TileJSON", .read = read_tilejson, .describe = describe_tilejson, .write = write_tilejson
};
