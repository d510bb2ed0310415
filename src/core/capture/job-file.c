/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job-file-private.h"

#include "error.h"
#include "json-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ROW (1 << 20) /* bytes: a longer line is no list of captures */

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

gboolean
job_file_usage (GError **error, const char *format, ...)
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

/* One line without its end; NULL at the end of the file. */
char *
job_file_read_raw_line (MapshotJobFile *self)
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
    return g_strdup (JOB_FILE_NO_TEXT);
  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);

  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* The same; NULL with ERROR when the line is no text. */
char *
job_file_read_line (MapshotJobFile *self, GError **error)
{
  g_autofree char *line = job_file_read_raw_line (self);

  if (line == NULL || line[0] != JOB_FILE_NO_TEXT[0])
    return g_steal_pointer (&line);
  job_file_usage (error, _("this line is not UTF-8 text; save the file as UTF-8"));

  return NULL;
}

/* ---- fields ---- */

GHashTable *
job_file_new_fields (MapshotJobFile *self)
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
void
job_file_set_field (GHashTable *fields, const char *column, const char *text)
{
  static const char *const sizes[] = { "radius", "extent", "size", NULL };

  if (g_strv_contains (sizes, column))
    for (guint i = 0; sizes[i] != NULL; i++)
      g_hash_table_remove (fields, sizes[i]);
  g_hash_table_insert (fields, (gpointer) column, g_strdup (text));
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
  node = mapshot_json_read (first);

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
    ok = job_file_read_header (self, error);
  else if (self->kind == KIND_GEOJSON)
    ok = job_file_read_features (self, error);
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
      return job_file_next_line (self, line, error);
    case KIND_GEOJSON:
      return job_file_next_feature (self, line, error);
    case KIND_CSV:
    default:
      return job_file_next_record (self, line, error);
    }
}
