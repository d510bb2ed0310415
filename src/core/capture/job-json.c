/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job-file-private.h"

#include "json-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_JSON (64 << 20) /* bytes of a GeoJSON file */

/* A number, a word, or numbers in a row as text. */
static char *
to_text (const char *column, JsonNode *node)
{
  const char *separator = g_str_equal (column, "extent") || g_str_equal (column, "size") ? "x" : ",";
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array) && i < 4; i++)
        if (JSON_NODE_HOLDS_VALUE (json_array_get_element (array, i)))
          g_ptr_array_add (texts, to_text (column, json_array_get_element (array, i)));
      g_ptr_array_add (texts, NULL);
      return g_strjoinv (separator, (char **) texts->pdata);
    }
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "yes" : "no");

  return g_strdup (g_ascii_formatd (number, sizeof number, "%.15g", json_node_get_double (node)));
}

static void
take_members (GHashTable *fields, JsonObject *object)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    {
      const char *column = mapshot_job_row_find_column (l->data);
      g_autofree char *text = column != NULL ? to_text (column, json_object_get_member (object, l->data)) : NULL;

      if (text != NULL && text[0] != '\0')
        job_file_set_field (fields, column, text);
    }
}

static char *
steal_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  char *text = node != NULL ? to_text (member, node) : NULL;

  if (node != NULL)
    json_object_remove_member (object, member);

  return text;
}

static MapshotJobRow *
make_from_recipe (JsonNode *node, guint line, GError **error)
{
  g_autoptr (MapshotJobRow) row = g_new0 (MapshotJobRow, 1);

  row->line = line;
  row->name = steal_text (json_node_get_object (node), "name");
  row->output = steal_text (json_node_get_object (node), "output");
  row->recipe = mapshot_recipe_from_json (node, error);

  return row->recipe != NULL ? g_steal_pointer (&row) : NULL;
}

MapshotJobRow *
job_file_next_line (MapshotJobFile *self, guint *line, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GHashTable) fields = NULL;
  GError *cause = NULL;

  do
    {
      g_free (text);
      *line = self->line;
      text = job_file_read_line (self, &cause);
    }
  while (text != NULL && strspn (text, " \t") == strlen (text));
  if (cause != NULL)
    g_propagate_error (error, cause);
  if (text == NULL)
    return NULL;
  node = mapshot_json_read (text);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      job_file_usage (error, _("this line is not a JSON object"));
      return NULL;
    }
  if (json_object_has_member (json_node_get_object (node), "version"))
    return make_from_recipe (node, *line, error);
  fields = job_file_new_fields (self);
  take_members (fields, json_node_get_object (node));

  return mapshot_job_row_make (fields, self->base, *line, error);
}

/* ---- GeoJSON ---- */

#define MAX_DEPTH 8

static void
extend (JsonArray *array, MapshotBounds *box, int depth)
{
  guint length = json_array_get_length (array);

  if (length >= 2 && JSON_NODE_HOLDS_VALUE (json_array_get_element (array, 0)) &&
      JSON_NODE_HOLDS_VALUE (json_array_get_element (array, 1)))
    {
      double x = json_array_get_double_element (array, 0), y = json_array_get_double_element (array, 1);

      box->west = fmin (box->west, x);
      box->east = fmax (box->east, x);
      box->south = fmin (box->south, y);
      box->north = fmax (box->north, y);
      return;
    }
  for (guint i = 0; depth < MAX_DEPTH && i < length; i++)
    if (JSON_NODE_HOLDS_ARRAY (json_array_get_element (array, i)))
      extend (json_array_get_array_element (array, i), box, depth + 1);
}

static void
extend_by_geometry (JsonObject *geometry, MapshotBounds *box, int depth)
{
  JsonNode *coordinates = json_object_get_member (geometry, "coordinates"), *parts = json_object_get_member (geometry, "geometries");

  if (coordinates != NULL && JSON_NODE_HOLDS_ARRAY (coordinates))
    extend (json_node_get_array (coordinates), box, 0);
  for (guint i = 0; depth < MAX_DEPTH && parts != NULL && JSON_NODE_HOLDS_ARRAY (parts) &&
                    i < json_array_get_length (json_node_get_array (parts));
       i++)
    {
      JsonNode *part = json_array_get_element (json_node_get_array (parts), i);
      if (JSON_NODE_HOLDS_OBJECT (part))
        extend_by_geometry (json_node_get_object (part), box, depth + 1);
    }
}

static char *
format_numbers (const double *values, int n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < n; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", g_ascii_formatd (number, sizeof number, "%.15g", values[i]));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A point is a centre, to which a size belongs; anything else is a region. */
static gboolean
take_geometry (GHashTable *fields, JsonObject *feature, GError **error)
{
  JsonNode *geometry = json_object_get_member (feature, "geometry");
  MapshotBounds box = { .west = INFINITY, .south = INFINITY, .east = -INFINITY, .north = -INFINITY };
  double values[4];
  g_autofree char *text = NULL;

  if (geometry != NULL && JSON_NODE_HOLDS_OBJECT (geometry))
    extend_by_geometry (json_node_get_object (geometry), &box, 0);
  if (!isfinite (box.west + box.south + box.east + box.north))
    return job_file_usage (error, _("the feature has no geometry"));
  values[0] = box.west;
  values[1] = box.south;
  values[2] = box.east;
  values[3] = box.north;
  if (box.west == box.east && box.south == box.north)
    {
      const double position[] = { box.south, box.west };

      text = format_numbers (position, 2);
      job_file_set_field (fields, "center", text);
      return TRUE;
    }
  text = format_numbers (values, 4);
  job_file_set_field (fields, "bbox", text);

  return TRUE;
}

MapshotJobRow *
job_file_next_feature (MapshotJobFile *self, guint *line, GError **error)
{
  g_autoptr (GHashTable) fields = NULL;
  JsonNode *node, *properties;
  JsonObject *feature;

  if (self->next >= json_array_get_length (self->features))
    return NULL;
  node = json_array_get_element (self->features, self->next);
  *line = ++self->next;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      job_file_usage (error, _("this is not a feature"));
      return NULL;
    }
  feature = json_node_get_object (node);
  fields = job_file_new_fields (self);
  if (!take_geometry (fields, feature, error))
    return NULL;
  properties = json_object_get_member (feature, "properties");
  if (properties != NULL && JSON_NODE_HOLDS_OBJECT (properties))
    take_members (fields, json_node_get_object (properties));

  return mapshot_job_row_make (fields, self->base, *line, error);
}

gboolean
job_file_read_features (MapshotJobFile *self, GError **error)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  JsonObject *root;
  JsonNode *features;

  for (;;)
    {
      guint8 buffer[65536];
      gssize got = g_input_stream_read (G_INPUT_STREAM (self->input), buffer, sizeof buffer, NULL, error);

      if (got < 0 || g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)) > MAX_JSON)
        return got < 0 ? FALSE : job_file_usage (error, _("it is larger than 64 MB; split it, or write a JSON object a line"));
      if (got == 0)
        break;
      g_output_stream_write_all (memory, buffer, (gsize) got, NULL, NULL, NULL);
    }
  self->parser = json_parser_new_immutable ();
  if (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)) == 0 ||
      !mapshot_json_load (self->parser, g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                          (gssize) g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory))) ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (self->parser)))
    return job_file_usage (error, _("it is not GeoJSON"));
  root = json_node_get_object (json_parser_get_root (self->parser));
  features = json_object_get_member (root, "features");
  if (features == NULL || !JSON_NODE_HOLDS_ARRAY (features))
    return job_file_usage (error, _("it is not a GeoJSON collection of features"));
  self->features = json_node_get_array (features);

  return TRUE;
}
