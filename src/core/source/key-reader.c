/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key-reader.h"

#include "error.h"
#include "host.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ITEMS 64  /* a list */
#define MAX_TEXT 1024 /* characters of a name, credit or reason */

void
mapshot_key_reader_fail (MapshotKeyReader *reader, const char *key, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  if (reader->error != NULL)
    return;
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  if (key != NULL)
    reader->error = g_error_new (MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, "%s: [%s] %s: %s", reader->origin, reader->group,
                                 key, message);
  else
    reader->error =
        g_error_new (MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, "%s: [%s]: %s", reader->origin, reader->group, message);
}

gboolean
mapshot_key_reader_has (const MapshotKeyReader *reader, const char *key)
{
  return g_key_file_has_key (reader->file, reader->group, key, NULL);
}

char *
mapshot_key_reader_get (MapshotKeyReader *reader, const char *key)
{
  g_autoptr (GError) error = NULL;
  char *value;

  if (reader->error != NULL || !mapshot_key_reader_has (reader, key))
    return NULL;
  value = g_key_file_get_string (reader->file, reader->group, key, &error);
  if (value == NULL)
    {
      mapshot_key_reader_fail (reader, key, _("the value is not valid UTF-8 text, or has an unknown \\ sequence"));
      return NULL;
    }

  return g_strstrip (value);
}

char *
mapshot_key_reader_get_text (MapshotKeyReader *reader, const char *key, gboolean localized)
{
  g_autofree char *value = NULL;

  if (reader->error != NULL || !mapshot_key_reader_has (reader, key))
    return NULL;
  value = localized ? g_key_file_get_locale_string (reader->file, reader->group, key, NULL, NULL)
                    : g_key_file_get_string (reader->file, reader->group, key, NULL);
  if (value == NULL || !g_utf8_validate (value, -1, NULL) || g_utf8_strlen (value, -1) > MAX_TEXT)
    {
      mapshot_key_reader_fail (reader, key, _("the text is not valid UTF-8, or is longer than %d characters"),
                               MAX_TEXT);
      return NULL;
    }
  g_strstrip (value);
  if (strpbrk (value, "\n\r\t\x1b") != NULL)
    {
      mapshot_key_reader_fail (reader, key, _("the text must be one line"));
      return NULL;
    }

  return g_steal_pointer (&value);
}

gint64
mapshot_key_reader_get_integer (MapshotKeyReader *reader, const char *key, gint64 minimum, gint64 maximum,
                                gint64 fallback)
{
  g_autofree char *value = mapshot_key_reader_get (reader, key);
  g_autoptr (GError) error = NULL;
  gint64 number = fallback;

  if (value != NULL && !mapshot_parse_integer (value, minimum, maximum, &number, &error))
    mapshot_key_reader_fail (reader, key, "%s", error->message);

  return reader->error == NULL ? number : fallback;
}

int
mapshot_key_reader_get_choice (MapshotKeyReader *reader, const char *key, const char *const *choices, int fallback)
{
  g_autofree char *value = mapshot_key_reader_get (reader, key);
  g_autofree char *quoted = NULL;
  g_autofree char *all = NULL;

  if (value == NULL)
    return fallback;
  for (int i = 0; choices[i] != NULL; i++)
    if (g_str_equal (value, choices[i]))
      return i;
  quoted = mapshot_parse_quote (value);
  all = g_strjoinv (", ", (char **) choices);
  mapshot_key_reader_fail (reader, key, _("%s is none of: %s"), quoted, all);

  return fallback;
}

gboolean
mapshot_key_reader_get_boolean (MapshotKeyReader *reader, const char *key)
{
  static const char *const choices[] = { "false", "true", NULL };

  return mapshot_key_reader_get_choice (reader, key, choices, 0) == 1;
}

char **
mapshot_key_reader_get_list (MapshotKeyReader *reader, const char *key)
{
  g_auto (GStrv) items = NULL;
  gsize n = 0;

  if (reader->error == NULL && mapshot_key_reader_has (reader, key))
    items = g_key_file_get_string_list (reader->file, reader->group, key, &n, NULL);
  else
    return g_new0 (char *, 1);

  for (gsize i = 0; i < n; i++)
    g_strstrip (items[i]);
  if (n == 0 || n > MAX_ITEMS || g_strv_contains ((const char *const *) items, ""))
    {
      mapshot_key_reader_fail (reader, key, _("write one to %d values with a semicolon between them"), MAX_ITEMS);
      return g_new0 (char *, 1);
    }

  return g_steal_pointer (&items);
}

char *
mapshot_key_reader_get_page (MapshotKeyReader *reader, const char *key)
{
  g_autofree char *value = mapshot_key_reader_get (reader, key);
  g_autofree char *host = NULL;

  if (value == NULL)
    return NULL;
  host = mapshot_host_from_uri (value, NULL);
  if (host == NULL || strpbrk (value, " \n\r\t\x1b") != NULL)
    {
      mapshot_key_reader_fail (reader, key, _("this is no web address; write for example https://example.org/terms"));
      return NULL;
    }

  return g_steal_pointer (&value);
}
