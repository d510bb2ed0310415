/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job-file-private.h"

#include "decimal-comma.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_RECORD (64 << 10) /* bytes, of a field with line ends */
#define MAX_COLUMNS 1000

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
  char *first = job_file_read_line (self, error);
  g_autoptr (GString) record = NULL;
  GQueue lines = G_QUEUE_INIT;
  guint start = self->line;

  if (first == NULL || is_closed (first, self->separator))
    return first;
  record = g_string_new (first);
  g_free (first);
  while (!is_closed (record->str, self->separator))
    {
      char *more = record->len <= MAX_RECORD ? job_file_read_raw_line (self) : NULL;

      if (more != NULL)
        g_queue_push_tail (&lines, more);
      if (more == NULL || more[0] == JOB_FILE_NO_TEXT[0])
        {
          job_file_usage (error, _("a quote (\") is not closed"));
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

gboolean
job_file_read_header (MapshotJobFile *self, GError **error)
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
        job_file_usage (error, _("there is no line in it; the first must name the columns, for example name,latitude,longitude,radius"));
      return FALSE;
    }
  self->separator = find_separator (record);
  names = split_record (record, self->separator);
  if (names->len > MAX_COLUMNS)
    return job_file_usage (error, _("it has more than %d columns"), MAX_COLUMNS);
  self->header = g_ptr_array_new ();
  for (guint i = 0; i < names->len; i++)
    {
      const char *column = mapshot_job_row_find_column (g_ptr_array_index (names, i));

      known |= column != NULL;
      g_ptr_array_add (self->header, (gpointer) column);
    }
  return known || job_file_usage (error, _("no column is known; the first line must name them, for example name,latitude,longitude,radius"));
}

MapshotJobRow *
job_file_next_record (MapshotJobFile *self, guint *line, GError **error)
{
  g_autofree char *record = NULL;
  g_autoptr (GPtrArray) texts = NULL;
  g_autoptr (GHashTable) fields = job_file_new_fields (self);
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
      job_file_usage (error, _("it has %u fields, and the first line names %u"), texts->len, self->header->len);
      return NULL;
    }
  for (guint i = 0; i < texts->len; i++)
    {
      const char *column = g_ptr_array_index (self->header, i), *text = g_ptr_array_index (texts, i);
      g_autofree char *mended = column != NULL ? mapshot_decimal_comma_mend (column, text) : NULL;
      if (column != NULL && text[0] != '\0')
        job_file_set_field (fields, column, mended);
    }
  return mapshot_job_row_make (fields, self->base, *line, error);
}
