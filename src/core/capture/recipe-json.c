/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recipe.h"

#include "error.h"
#include "projection.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Raised when a recipe of this version would make other pixels than an older program did. */
#define RECIPE_VERSION 1

static const char *const on_missing_names[] = { "fail", "parent", "blank", NULL };
static const char *const compression_names[] = { "fast", "balanced", "small", NULL };
static const char *const corner_names[] = { "bottom-right", "bottom-left", "top-right", "top-left", NULL };

/* ---- to JSON ---- */

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  /* A whole number is written without a fraction, so that "zoom" reads as people write it. */
  if (value == floor (value) && fabs (value) < 1e15)
    json_builder_add_int_value (builder, (gint64) value);
  else
    json_builder_add_double_value (builder, value);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_numbers (JsonBuilder *builder, const char *name, const double *values, int n_values)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (int i = 0; i < n_values; i++)
    json_builder_add_double_value (builder, values[i]);
  json_builder_end_array (builder);
}

static void
add_layers (JsonBuilder *builder, const MapshotRecipe *self)
{
  json_builder_set_member_name (builder, "layers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->layers->len; i++)
    {
      const MapshotRecipeLayer *layer = &g_array_index (self->layers, MapshotRecipeLayer, i);

      json_builder_begin_object (builder);
      add_string (builder, "source", layer->source);
      add_number (builder, "opacity", layer->opacity);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_where (JsonBuilder *builder, const MapshotRecipe *self)
{
  if (self->where == MAPSHOT_WHERE_BOUNDS)
    {
      const double bounds[] = { self->bounds.west, self->bounds.south, self->bounds.east, self->bounds.north };
      add_numbers (builder, "bounds", bounds, 4);
    }
  else
    {
      const double center[] = { self->center.latitude, self->center.longitude };
      add_numbers (builder, "center", center, 2);
    }
  if (self->where == MAPSHOT_WHERE_EXTENT)
    {
      const double extent[] = { self->ground_width, self->ground_height };
      add_numbers (builder, "extent", extent, 2);
    }
  if (self->where == MAPSHOT_WHERE_SIZE)
    {
      const double size[] = { (double) self->pixel_width, (double) self->pixel_height };
      add_numbers (builder, "size", size, 2);
    }
}

static void
add_sharpness (JsonBuilder *builder, const MapshotRecipe *self)
{
  if (self->sharpness == MAPSHOT_SHARPNESS_ZOOM)
    add_number (builder, "zoom", self->zoom);
  if (self->sharpness == MAPSHOT_SHARPNESS_RESOLUTION)
    add_number (builder, "resolution", self->resolution);
  if (self->dpi > 0)
    add_number (builder, "dpi", self->dpi);
  if (self->crs != NULL)
    add_string (builder, "crs", self->crs);
}

static void
add_picture (JsonBuilder *builder, const MapshotRecipe *self)
{
  if (self->on_missing != MAPSHOT_ON_MISSING_FAIL)
    add_string (builder, "on-missing", on_missing_names[self->on_missing]);
  if (self->background == MAPSHOT_BACKGROUND_NONE)
    add_string (builder, "background", "none");
  if (self->background == MAPSHOT_BACKGROUND_COLOUR)
    {
      g_autofree char *colour = g_strdup_printf ("#%06x", self->background_colour);
      add_string (builder, "background", colour);
    }
  if (self->compression != MAPSHOT_COMPRESSION_FAST)
    add_string (builder, "compression", compression_names[self->compression]);
  if (self->attribution_outside)
    add_string (builder, "attribution", "outside");
  else if (self->attribution_corner != MAPSHOT_CORNER_BOTTOM_RIGHT)
    add_string (builder, "attribution", corner_names[self->attribution_corner]);
  if (self->scale_bar || self->north_arrow)
    {
      json_builder_set_member_name (builder, "decorations");
      json_builder_begin_array (builder);
      if (self->scale_bar)
        json_builder_add_string_value (builder, "scale-bar");
      if (self->north_arrow)
        json_builder_add_string_value (builder, "north-arrow");
      json_builder_end_array (builder);
    }
}

JsonNode *
mapshot_recipe_to_json (const MapshotRecipe *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  add_number (builder, "version", RECIPE_VERSION);
  if (self->source != NULL)
    add_string (builder, "source", self->source);
  if (self->layers->len > 0)
    add_layers (builder, self);
  add_where (builder, self);
  add_sharpness (builder, self);
  add_picture (builder, self);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

char *
mapshot_recipe_to_string (const MapshotRecipe *self)
{
  g_autoptr (JsonNode) node = mapshot_recipe_to_json (self);

  return json_to_string (node, FALSE);
}

/* ---- from JSON ---- */

static gboolean
wrong (const char *member, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("the recipe's “%s” is not understood"), member);
  return FALSE;
}

static gboolean
read_number (JsonNode *node, double minimum, double maximum, double *value)
{
  if (!JSON_NODE_HOLDS_VALUE (node) ||
      (json_node_get_value_type (node) != G_TYPE_DOUBLE && json_node_get_value_type (node) != G_TYPE_INT64))
    return FALSE;
  *value = json_node_get_double (node);

  return isfinite (*value) && *value >= minimum && *value <= maximum;
}

static gboolean
read_numbers (JsonNode *node, double minimum, double maximum, double *values, guint n_values)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  if (json_array_get_length (array) != n_values)
    return FALSE;
  for (guint i = 0; i < n_values; i++)
    if (!read_number (json_array_get_element (array, i), minimum, maximum, &values[i]))
      return FALSE;
  return TRUE;
}

static const char *
read_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node)
                                                                                          : NULL;
}

static gboolean
read_name (JsonNode *node, const char *const *names, int *value)
{
  const char *text = read_string (node);

  for (int i = 0; text != NULL && names[i] != NULL; i++)
    if (g_str_equal (names[i], text))
      {
        *value = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_layers (MapshotRecipe *self, JsonNode *node)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      JsonNode *source = object != NULL ? json_object_get_member (object, "source") : NULL;
      JsonNode *opacity = object != NULL ? json_object_get_member (object, "opacity") : NULL;
      double value = 1;

      if (source == NULL || read_string (source) == NULL || json_object_get_size (object) > 2 ||
          (opacity != NULL && !read_number (opacity, 0, 1, &value)))
        return FALSE;
      mapshot_recipe_add_layer (self, read_string (source), value);
    }
  return TRUE;
}

static gboolean
read_where (MapshotRecipe *self, const char *member, JsonNode *node)
{
  double v[4];

  if (g_str_equal (member, "bounds"))
    {
      if (!read_numbers (node, -360, 360, v, 4))
        return FALSE;
      self->bounds = (MapshotBounds){ v[0], v[1], v[2], v[3] };
      self->where = MAPSHOT_WHERE_BOUNDS;
      return mapshot_bounds_validate (&self->bounds, NULL);
    }
  if (g_str_equal (member, "center"))
    {
      if (!read_numbers (node, -180, 180, v, 2) || fabs (v[0]) > 90)
        return FALSE;
      self->center = (MapshotPosition){ v[0], v[1] };
      return TRUE;
    }
  if (g_str_equal (member, "extent"))
    {
      self->where = MAPSHOT_WHERE_EXTENT;
      if (!read_numbers (node, 1e-3, 1e8, v, 2))
        return FALSE;
      self->ground_width = v[0];
      self->ground_height = v[1];
      return TRUE;
    }
  self->where = MAPSHOT_WHERE_SIZE;
  if (!read_numbers (node, 1, G_MAXINT32, v, 2))
    return FALSE;
  self->pixel_width = (gint64) v[0];
  self->pixel_height = (gint64) v[1];

  return TRUE;
}

static gboolean
read_sharpness (MapshotRecipe *self, const char *member, JsonNode *node)
{
  double value;

  if (g_str_equal (member, "zoom"))
    {
      self->sharpness = MAPSHOT_SHARPNESS_ZOOM;
      if (!read_number (node, 0, 30, &value))
        return FALSE;
      self->zoom = (int) value;
      return TRUE;
    }
  if (g_str_equal (member, "resolution"))
    {
      self->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
      return read_number (node, 1e-6, 1e6, &self->resolution);
    }
  return read_number (node, 1, 10000, &self->dpi);
}

static gboolean
read_background (MapshotRecipe *self, JsonNode *node)
{
  const char *text = read_string (node);
  char *end;

  if (text == NULL)
    return FALSE;
  if (g_str_equal (text, "none"))
    {
      self->background = MAPSHOT_BACKGROUND_NONE;
      return TRUE;
    }
  if (text[0] != '#' || strlen (text) != 7)
    return FALSE;
  self->background = MAPSHOT_BACKGROUND_COLOUR;
  self->background_colour = (guint32) g_ascii_strtoull (text + 1, &end, 16);

  return *end == '\0';
}

static gboolean
read_attribution (MapshotRecipe *self, JsonNode *node)
{
  int corner;

  if (g_strcmp0 (read_string (node), "outside") == 0)
    {
      self->attribution_outside = TRUE;
      return TRUE;
    }
  if (!read_name (node, corner_names, &corner))
    return FALSE;
  self->attribution_corner = (MapshotCorner) corner;

  return TRUE;
}

static gboolean
read_decorations (MapshotRecipe *self, JsonNode *node)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *name = read_string (json_array_get_element (array, i));

      if (g_strcmp0 (name, "scale-bar") == 0)
        self->scale_bar = TRUE;
      else if (g_strcmp0 (name, "north-arrow") == 0)
        self->north_arrow = TRUE;
      else
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_member (MapshotRecipe *self, const char *member, JsonNode *node)
{
  static const char *const where_members[] = { "bounds", "center", "extent", "size", NULL };
  static const char *const sharpness_members[] = { "zoom", "resolution", "dpi", NULL };
  int value;

  if (g_strv_contains (where_members, member))
    return read_where (self, member, node);
  if (g_strv_contains (sharpness_members, member))
    return read_sharpness (self, member, node);
  if (g_str_equal (member, "version"))
    return read_number (node, RECIPE_VERSION, RECIPE_VERSION, &(double){ 0 });
  if (g_str_equal (member, "source"))
    return (self->source = g_strdup (read_string (node))) != NULL;
  if (g_str_equal (member, "crs"))
    return (self->crs = mapshot_projection_normalize_name (read_string (node), NULL)) != NULL;
  if (g_str_equal (member, "layers"))
    return read_layers (self, node);
  if (g_str_equal (member, "background"))
    return read_background (self, node);
  if (g_str_equal (member, "attribution"))
    return read_attribution (self, node);
  if (g_str_equal (member, "decorations"))
    return read_decorations (self, node);
  if (g_str_equal (member, "on-missing") && read_name (node, on_missing_names, &value))
    {
      self->on_missing = (MapshotOnMissing) value;
      return TRUE;
    }
  if (g_str_equal (member, "compression") && read_name (node, compression_names, &value))
    {
      self->compression = (MapshotCompression) value;
      return TRUE;
    }
  return FALSE;
}

static gboolean
has_region (JsonObject *object)
{
  gboolean bounds = json_object_has_member (object, "bounds"), center = json_object_has_member (object, "center");
  int sizes = json_object_has_member (object, "extent") + json_object_has_member (object, "size");

  return bounds ? !center && sizes == 0 : center && sizes == 1;
}

MapshotRecipe *
mapshot_recipe_from_json (JsonNode *node, GError **error)
{
  g_autoptr (MapshotRecipe) self = mapshot_recipe_new ();
  g_autoptr (GList) members = NULL;
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("this is not a recipe (a JSON object)"));
      return NULL;
    }
  object = json_node_get_object (node);
  members = json_object_get_members (object);
  for (GList *l = members; l != NULL; l = l->next)
    if (!read_member (self, l->data, json_object_get_member (object, l->data)))
      {
        wrong (l->data, error);
        return NULL;
      }
  if (!json_object_has_member (object, "version") || !has_region (object))
    {
      wrong (json_object_has_member (object, "version") ? "bounds" : "version", error);
      return NULL;
    }
  return g_steal_pointer (&self);
}
