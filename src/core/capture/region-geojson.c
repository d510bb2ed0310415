/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region-file-private.h"

#include "error.h"
#include "json-text.h"
#include "parse.h"
#include "projection.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>

/* json-glib reads by recursion, and a collection may hold collections. */
#define MAX_DEPTH 64

typedef struct
{
  MapshotOutline *outline;
  MapshotProjection *projection; /* of an old file that names one; NULL: degrees */
} Reader;

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, message);
  return FALSE;
}

static gboolean
fail_form (GError **error, const char *where)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("it is no GeoJSON: its “%s” is not understood"), where);
  return FALSE;
}

/* ---- members ---- */

static JsonObject *
get_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonArray *
get_member_array (JsonObject *object, const char *name)
{
  return get_array (json_object_get_member (object, name));
}

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

static gboolean
get_number (JsonArray *array, guint index, double *number)
{
  JsonNode *node = index < json_array_get_length (array) ? json_array_get_element (array, index) : NULL;
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return FALSE;
  *number = json_node_get_double (node);

  return TRUE;
}

/* ---- geometries ---- */

static gboolean
read_position (Reader *self, JsonArray *array, GError **error)
{
  double x, y;

  if (array == NULL || !get_number (array, 0, &x) || !get_number (array, 1, &y))
    return fail_form (error, "coordinates");
  if (self->projection != NULL)
    mapshot_projection_inverse (self->projection, &x, &y, 1);

  return mapshot_outline_add (self->outline, y, x, error);
}

/* LEVELS of arrays above the positions: 0 a point, 1 a line or points, 2 a polygon, 3 several. */
static gboolean
read_coordinates (Reader *self, JsonArray *array, int levels, gboolean closed, gboolean apart, GError **error)
{
  if (array == NULL)
    return fail_form (error, "coordinates");
  if (levels == 0 || (levels == 1 && !apart))
    mapshot_outline_begin (self->outline, closed);
  if (levels == 0)
    return read_position (self, array, error);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonArray *element = get_array (json_array_get_element (array, i));

      if (levels == 1 && !apart ? !read_position (self, element, error)
                                : !read_coordinates (self, element, levels - 1, closed, apart, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean read_geometry (Reader *self, JsonObject *object, int depth, GError **error);

static gboolean
read_members (Reader *self, JsonObject *object, const char *name, int depth, GError **error)
{
  JsonArray *array = get_member_array (object, name);

  if (array == NULL)
    return fail_form (error, name);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *member = get_object (json_array_get_element (array, i));

      if (member == NULL)
        return fail_form (error, name);
      if (!read_geometry (self, member, depth + 1, error))
        return FALSE;
    }
  return TRUE;
}

/* A geometry, a feature or a collection of either. */
static gboolean
read_geometry (Reader *self, JsonObject *object, int depth, GError **error)
{
  static const struct
  {
    const char *type;
    int levels;
    gboolean closed, apart;
  } types[] = {
    { "Point", 0, FALSE, FALSE },      { "MultiPoint", 1, FALSE, TRUE },       { "LineString", 1, FALSE, FALSE },
    { "MultiLineString", 2, FALSE, FALSE }, { "Polygon", 2, TRUE, FALSE }, { "MultiPolygon", 3, TRUE, FALSE },
  };
  const char *type = get_string (object, "type");

  if (type == NULL || depth > MAX_DEPTH)
    return fail_form (error, "type");
  if (g_str_equal (type, "FeatureCollection"))
    return read_members (self, object, "features", depth, error);
  if (g_str_equal (type, "GeometryCollection"))
    return read_members (self, object, "geometries", depth, error);
  if (g_str_equal (type, "Feature"))
    {
      /* A feature may be nowhere. */
      JsonObject *geometry = get_object (json_object_get_member (object, "geometry"));
      return geometry == NULL || read_geometry (self, geometry, depth + 1, error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].type, type))
      return read_coordinates (self, get_member_array (object, "coordinates"), types[i].levels, types[i].closed, types[i].apart, error);

  return fail_form (error, "type");
}

/* ---- the file ---- */

/* The format of 2008 could name another projection; programs still write so. */
static gboolean
read_crs (Reader *self, JsonObject *root, GError **error)
{
  JsonObject *crs = get_object (json_object_get_member (root, "crs"));
  JsonObject *properties = crs != NULL ? get_object (json_object_get_member (crs, "properties")) : NULL;
  const char *text = get_string (properties, "name");
  g_autofree char *name = NULL;

  if (crs == NULL)
    return TRUE;
  name = text != NULL ? mapshot_projection_normalize_name (text, NULL) : NULL;
  if (name == NULL)
    return fail_form (error, "crs");
  /* Both are degrees with the longitude first here, whatever the authority says. */
  if (g_str_equal (name, "CRS:84") || g_str_equal (name, "EPSG:4326"))
    return TRUE;
  self->projection = mapshot_projection_new (name, error);

  return self->projection != NULL;
}

gboolean
mapshot_region_geojson_read (const char *data, gsize length, MapshotOutline *outline, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (MapshotProjection) projection = NULL;
  g_autoptr (GError) cause = NULL;
  Reader self = { .outline = outline };
  JsonObject *root;
  gboolean done;

  if (!mapshot_json_is_harmless (data, length))
    return fail (error, _("it is no JSON, or nested too deeply"));
  if (!g_utf8_validate (data, (gssize) length, NULL))
    return fail (error, _("it is not UTF-8 text; save the file as UTF-8"));
  if (!json_parser_load_from_data (parser, data, (gssize) length, &cause))
    {
      g_autofree char *quoted = mapshot_parse_quote (cause->message);
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("it is cut off or no JSON (%s)"), quoted);
      return FALSE;
    }
  root = get_object (json_parser_get_root (parser));
  if (root == NULL)
    return fail_form (error, "type");
  done = read_crs (&self, root, error) && read_geometry (&self, root, 0, error);
  projection = self.projection;

  return done;
}
