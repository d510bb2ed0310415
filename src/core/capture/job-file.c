/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job-row.h"

#include "decimal-comma.h"
#include "error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* A row longer than this, or a GeoJSON file, is no list of captures. */
#define MAX_ROW (1 << 20)   /* bytes */
#define MAX_RECORD (64 << 10) /* bytes, of a field with line ends */
#define MAX_JSON (64 << 20) /* bytes */
#define MAX_COLUMNS 1000

typedef enum
{
  KIND_CSV,
  KIND_LINES,
  KIND_GEOJSON,
} Kind;

struct _MapshotJobFile
{
  GDataInputStream *input;
  Kind kind;
  MapshotRecipe *base;
  GHashTable *defaults; /* or NULL */
  guint line;           /* of what is read next, from 1 */
  GQueue again;         /* (element-type char*): lines that are read once more */
  char separator;
  GPtrArray *header;    /* CSV: a column's known name, or NULL */
  JsonParser *parser;   /* GeoJSON */
  JsonArray *features;  /* owned by the parser */
  guint next;
};

void
mapshot_job_file_free (MapshotJobFile *self)
{
  g_queue_clear_full (&self->again, g_free);
  g_clear_object (&self->input);
  g_clear_object (&self->parser);
  g_clear_pointer (&self->base, mapshot_recipe_free);
  g_clear_pointer (&self->defaults, g_hash_table_unref);
  g_clear_pointer (&self->header, g_ptr_array_unref);
  g_free (self);
}

static gboolean G_GNUC_PRINTF (2, 3)
usage (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, message);

  return FALSE;
}

/* ---- lines ---- */

/* Stands for a line that is no text, or too long: no text begins so. */
#define NO_TEXT "\xff"

/* One line without its end; NULL at the end of the file. */
static char *
read_raw_line (MapshotJobFile *self)
{
  g_autoptr (GString) line = g_string_new (NULL);
  guint8 byte = 0;

  if (self->again.length > 0)
    {
      self->line++;
      return g_queue_pop_head (&self->again);
    }
  for (gboolean any = FALSE; byte != '\n'; any = TRUE)
    {
      g_autoptr (GError) cause = NULL;

      byte = g_data_input_stream_read_byte (self->input, NULL, &cause);
      if (cause != NULL && !any)
        return NULL;
      if (cause != NULL)
        break;
      if (byte != '\n' && line->len <= MAX_ROW)
        g_string_append_c (line, (char) byte);
    }
  self->line++;
  if (line->len > MAX_ROW || strlen (line->str) != line->len || !g_utf8_validate (line->str, (gssize) line->len, NULL))
    return g_strdup (NO_TEXT);
  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);

  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* The same; NULL with ERROR when the line is no text. */
static char *
read_line (MapshotJobFile *self, GError **error)
{
  g_autofree char *line = read_raw_line (self);

  if (line == NULL || line[0] != NO_TEXT[0])
    return g_steal_pointer (&line);
  usage (error, _("this line is not UTF-8 text; save the file as UTF-8"));

  return NULL;
}

/* Where a character stands: a quote opens only at the beginning of a field, so that one within a word does no harm. */
typedef struct
{
  gboolean quoted, at_start;
} Place;

/* Whether the quotes in TEXT are closed. */
static gboolean
is_closed (const char *text, char separator)
{
  Place place = { FALSE, TRUE };

  for (; *text != '\0'; text++)
    {
      if (place.quoted && *text == '"')
        {
          if (text[1] == '"')
            text++;
          else
            place.quoted = FALSE;
        }
      else if (!place.quoted && place.at_start && *text == '"')
        place.quoted = TRUE;
      place.at_start = !place.quoted && (*text == separator || (place.at_start && *text == ' '));
    }
  return !place.quoted;
}

/* A record: several lines where a quoted field holds line ends. Where a quote is never closed, only its own line is lost. */
static char *
read_record (MapshotJobFile *self, GError **error)
{
  char *first = read_line (self, error);
  g_autoptr (GString) record = NULL;
  GQueue lines = G_QUEUE_INIT;
  guint start = self->line;

  if (first == NULL || is_closed (first, self->separator))
    return first;
  record = g_string_new (first);
  g_free (first);
  while (!is_closed (record->str, self->separator))
    {
      char *more = record->len <= MAX_RECORD ? read_raw_line (self) : NULL;

      if (more != NULL)
        g_queue_push_tail (&lines, more);
      if (more == NULL || more[0] == NO_TEXT[0])
        {
          usage (error, _("a quote (\") is not closed"));
          while (!g_queue_is_empty (&lines))
            g_queue_push_head (&self->again, g_queue_pop_tail (&lines));
          self->line = start;
          return NULL;
        }
      g_string_append_printf (record, "\n%s", more);
    }
  g_queue_clear_full (&lines, g_free);

  return g_string_free (g_steal_pointer (&record), FALSE);
}

/* RFC 4180: a field in quotes may hold separators, line ends and doubled quotes. */
static GPtrArray *
split_record (const char *record, char separator)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) field = g_string_new (NULL);
  gboolean quoted = FALSE, at_start = TRUE;

  for (const char *p = record;; p++)
    {
      if (*p == '\0' || (*p == separator && !quoted))
        {
          g_ptr_array_add (fields, g_strstrip (g_strdup (field->str)));
          g_string_truncate (field, 0);
          at_start = TRUE;
          if (*p == '\0')
            return fields;
          continue;
        }
      if (*p == '"' && quoted && p[1] == '"')
        g_string_append_c (field, *p++);
      else if (*p == '"' && (quoted || at_start))
        quoted = !quoted;
      else
        g_string_append_c (field, *p);
      at_start = at_start && *p == ' ';
    }
}

/* ---- CSV ---- */

/* What stands most often outside quotes. */
static char
find_separator (const char *header)
{
  guint counts[3] = { 0, 0, 0 };
  gboolean quoted = FALSE;

  for (; *header != '\0'; header++)
    {
      quoted ^= *header == '"';
      for (int i = 0; !quoted && i < 3; i++)
        counts[i] += *header == ",;\t"[i];
    }
  if (counts[1] > counts[0] && counts[1] >= counts[2])
    return ';';
  return counts[2] > counts[0] ? '\t' : ',';
}

static gboolean
read_header (MapshotJobFile *self, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *record = read_record (self, &cause);
  g_autoptr (GPtrArray) names = NULL;
  gboolean known = FALSE;

  if (record == NULL)
    {
      if (cause != NULL)
        g_propagate_error (error, g_steal_pointer (&cause));
      else
        usage (error, _("there is no line in it; the first must name the columns, for example name,latitude,longitude,radius"));
      return FALSE;
    }
  self->separator = find_separator (record);
  names = split_record (record, self->separator);
  if (names->len > MAX_COLUMNS)
    return usage (error, _("it has more than %d columns"), MAX_COLUMNS);
  self->header = g_ptr_array_new ();
  for (guint i = 0; i < names->len; i++)
    {
      const char *column = mapshot_job_row_find_column (g_ptr_array_index (names, i));

      known |= column != NULL;
      g_ptr_array_add (self->header, (gpointer) column);
    }
  return known || usage (error, _("no column is known; the first line must name them, for example name,latitude,longitude,radius"));
}

static GHashTable *
new_fields (MapshotJobFile *self)
{
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  GHashTableIter iter;
  gpointer key, value;

  if (self->defaults == NULL)
    return fields;
  g_hash_table_iter_init (&iter, self->defaults);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const char *column = mapshot_job_row_find_column (key);
      if (column != NULL)
        g_hash_table_insert (fields, (gpointer) column, g_strdup (value));
    }
  return fields;
}

/* Sizes exclude each other: a row's own one replaces the default's. */
static void
set_field (GHashTable *fields, const char *column, const char *text)
{
  static const char *const sizes[] = { "radius", "extent", "size", NULL };

  if (g_strv_contains (sizes, column))
    for (guint i = 0; sizes[i] != NULL; i++)
      g_hash_table_remove (fields, sizes[i]);
  g_hash_table_insert (fields, (gpointer) column, g_strdup (text));
}

static MapshotJobRow *
next_record (MapshotJobFile *self, guint *line, GError **error)
{
  g_autofree char *record = NULL;
  g_autoptr (GPtrArray) texts = NULL;
  g_autoptr (GHashTable) fields = new_fields (self);
  GError *cause = NULL;

  do
    {
      g_free (record);
      *line = self->line;
      record = read_record (self, &cause);
    }
  while (record != NULL && strspn (record, " \t,;") == strlen (record));
  if (cause != NULL)
    g_propagate_error (error, cause);
  if (record == NULL)
    return NULL;
  texts = split_record (record, self->separator);
  if (texts->len > self->header->len)
    {
      usage (error, _("it has %u fields, and the first line names %u"), texts->len, self->header->len);
      return NULL;
    }
  for (guint i = 0; i < texts->len; i++)
    {
      const char *column = g_ptr_array_index (self->header, i), *text = g_ptr_array_index (texts, i);
      g_autofree char *mended = column != NULL ? mapshot_decimal_comma_mend (column, text) : NULL;
      if (column != NULL && text[0] != '\0')
        set_field (fields, column, mended);
    }
  return mapshot_job_row_make (fields, self->base, *line, error);
}

/* ---- JSON ---- */

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
        set_field (fields, column, text);
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

static MapshotJobRow *
next_line (MapshotJobFile *self, guint *line, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GHashTable) fields = NULL;
  GError *cause = NULL;

  do
    {
      g_free (text);
      *line = self->line;
      text = read_line (self, &cause);
    }
  while (text != NULL && strspn (text, " \t") == strlen (text));
  if (cause != NULL)
    g_propagate_error (error, cause);
  if (text == NULL)
    return NULL;
  node = json_from_string (text, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      usage (error, _("this line is not a JSON object"));
      return NULL;
    }
  if (json_object_has_member (json_node_get_object (node), "version"))
    return make_from_recipe (node, *line, error);
  fields = new_fields (self);
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
    return usage (error, _("the feature has no geometry"));
  values[0] = box.west;
  values[1] = box.south;
  values[2] = box.east;
  values[3] = box.north;
  if (box.west == box.east && box.south == box.north)
    {
      const double position[] = { box.south, box.west };

      text = format_numbers (position, 2);
      set_field (fields, "center", text);
      return TRUE;
    }
  text = format_numbers (values, 4);
  set_field (fields, "bbox", text);

  return TRUE;
}

static MapshotJobRow *
next_feature (MapshotJobFile *self, guint *line, GError **error)
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
      usage (error, _("this is not a feature"));
      return NULL;
    }
  feature = json_node_get_object (node);
  fields = new_fields (self);
  if (!take_geometry (fields, feature, error))
    return NULL;
  properties = json_object_get_member (feature, "properties");
  if (properties != NULL && JSON_NODE_HOLDS_OBJECT (properties))
    take_members (fields, json_node_get_object (properties));

  return mapshot_job_row_make (fields, self->base, *line, error);
}

static gboolean
read_features (MapshotJobFile *self, GError **error)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  JsonObject *root;
  JsonNode *features;

  for (;;)
    {
      guint8 buffer[65536];
      gssize got = g_input_stream_read (G_INPUT_STREAM (self->input), buffer, sizeof buffer, NULL, error);

      if (got < 0 || g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)) > MAX_JSON)
        return got < 0 ? FALSE : usage (error, _("it is larger than 64 MB; split it, or write a JSON object a line"));
      if (got == 0)
        break;
      g_output_stream_write_all (memory, buffer, (gsize) got, NULL, NULL, NULL);
    }
  self->parser = json_parser_new_immutable ();
  if (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)) == 0 ||
      !json_parser_load_from_data (self->parser, g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                                   (gssize) g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)), NULL) ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (self->parser)))
    return usage (error, _("it is not GeoJSON"));
  root = json_node_get_object (json_parser_get_root (self->parser));
  features = json_object_get_member (root, "features");
  if (features == NULL || !JSON_NODE_HOLDS_ARRAY (features))
    return usage (error, _("it is not a GeoJSON collection of features"));
  self->features = json_node_get_array (features);

  return TRUE;
}

/* ---- opening ---- */

static void
skip_byte_order_mark (MapshotJobFile *self)
{
  GBufferedInputStream *buffered = G_BUFFERED_INPUT_STREAM (self->input);
  gsize length;
  const guint8 *data;

  g_buffered_input_stream_fill (buffered, -1, NULL, NULL);
  data = g_buffered_input_stream_peek_buffer (buffered, &length);
  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    g_input_stream_skip (G_INPUT_STREAM (self->input), 3, NULL, NULL);
}

/* By the name's end, else by what is there: an object alone on the first line is JSON lines. */
static Kind
find_kind (MapshotJobFile *self, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  gsize length;
  const char *data = g_buffered_input_stream_peek_buffer (G_BUFFERED_INPUT_STREAM (self->input), &length);
  const char *end = memchr (data, '\n', length);
  g_autofree char *first = g_strndup (data, end != NULL ? (gsize) (end - data) : length);
  g_autoptr (JsonNode) node = NULL;

  if (g_str_has_suffix (lower, ".csv") || g_str_has_suffix (lower, ".tsv"))
    return KIND_CSV;
  if (g_str_has_suffix (lower, ".jsonl") || g_str_has_suffix (lower, ".ndjson"))
    return KIND_LINES;
  if (g_str_has_suffix (lower, ".geojson"))
    return KIND_GEOJSON;
  g_strstrip (first);
  if (first[0] != '{')
    return KIND_CSV;
  node = json_from_string (first, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) && !json_object_has_member (json_node_get_object (node), "features")
           ? KIND_LINES
           : KIND_GEOJSON;
}

MapshotJobFile *
mapshot_job_file_new (GInputStream *stream, const char *name, const MapshotRecipe *base, GHashTable *defaults, GError **error)
{
  g_autoptr (MapshotJobFile) self = g_new0 (MapshotJobFile, 1);
  gboolean ok = TRUE;

  self->input = g_data_input_stream_new (stream);
  g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (self->input), 65536);
  self->base = mapshot_recipe_copy (base);
  self->defaults = defaults != NULL ? g_hash_table_ref (defaults) : NULL;
  self->line = 1;
  skip_byte_order_mark (self);
  self->kind = find_kind (self, name);
  if (self->kind == KIND_CSV)
    ok = read_header (self, error);
  else if (self->kind == KIND_GEOJSON)
    ok = read_features (self, error);
  if (!ok)
    g_prefix_error (error, "%s: ", name);

  return ok ? g_steal_pointer (&self) : NULL;
}

MapshotJobRow *
mapshot_job_file_next (MapshotJobFile *self, guint *line, GError **error)
{
  *line = self->line;
  switch (self->kind)
    {
    case KIND_LINES:
      return next_line (self, line, error);
    case KIND_GEOJSON:
      return next_feature (self, line, error);
    case KIND_CSV:
    default:
      return next_record (self, line, error);
    }
}
