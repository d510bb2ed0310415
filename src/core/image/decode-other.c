/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decode-formats.h"
#include "error.h"
#include "reason.h"

#include <string.h>

/* An error page says what is wrong near its beginning. */
#define LOOK_AT 4096
#define MAX_QUOTED 120

/* Pictures that are told apart from garbage, so that the message can name them. */
static const struct
{
  const char *magic, *name;
  int offset, length;
} SIGNATURES[] = {
  { "GIF8", "GIF", 0, 4 },           { "BM", "BMP", 0, 2 },          { "II*\0", "TIFF", 0, 4 },
  { "MM\0*", "TIFF", 0, 4 },         { "ftypavif", "AVIF", 4, 8 },   { "ftypheic", "HEIF", 4, 8 },
  { "\0\0\0\x0cjP  ", "JPEG 2000", 0, 8 }, { "\xff\x0a", "JPEG XL", 0, 2 }, { "\x1f\x8b", "gzip", 0, 2 },
};

static const char *
find_signature (const guint8 *data, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SIGNATURES); i++)
    if (length >= (gsize) SIGNATURES[i].offset + SIGNATURES[i].length
        && memcmp (data + SIGNATURES[i].offset, SIGNATURES[i].magic, SIGNATURES[i].length) == 0)
      return SIGNATURES[i].name;
  return NULL;
}

static gboolean
is_text (const guint8 *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((data[i] < 0x20 && strchr ("\t\n\v\f\r\x1b", data[i]) == NULL) || data[i] == 0x7f || data[i] == 0)
      return FALSE;
  return TRUE;
}

/* The end of the element that begins at TAG ("<script"), where its content is not meant to be read; NULL for any
 * other. */
static char *
skip_unreadable (char *tag)
{
  static const char *const PAIRS[][2] = {
    { "<!--", "-->" }, { "<script", "</script>" }, { "<style", "</style>" }, { "<?", "?>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (PAIRS); i++)
    if (g_ascii_strncasecmp (tag, PAIRS[i][0], strlen (PAIRS[i][0])) == 0)
      for (char *end = tag; *end != '\0'; end++)
        if (g_ascii_strncasecmp (end, PAIRS[i][1], strlen (PAIRS[i][1])) == 0)
          return end + strlen (PAIRS[i][1]);
  return NULL;
}

/* Puts line breaks where the tags of TEXT are, so that what is left is what a person would read. */
static void
remove_markup (char *text)
{
  for (char *tag = strchr (text, '<'); tag != NULL; tag = strchr (tag, '<'))
    {
      char *end = skip_unreadable (tag);

      if (end == NULL && g_str_has_prefix (tag, "<![CDATA["))
        end = tag + strlen ("<![CDATA[");
      if (end == NULL)
        end = strchr (tag, '>') != NULL ? strchr (tag, '>') + 1 : tag + strlen (tag);
      memset (tag, '\n', end - tag);
    }
  for (char *end = strstr (text, "]]>"); end != NULL; end = strstr (end, "]]>"))
    memset (end, '\n', 3);
}

/* The first line of TEXT that holds a letter or a digit, without control characters and at most MAX_QUOTED characters
 * long. */
static char *
find_line (const char *text)
{
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);

  for (int i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);
      gboolean has_words = FALSE;
      glong n = 0;

      for (const char *p = g_strstrip (lines[i]); *p != '\0' && n < MAX_QUOTED; p = g_utf8_next_char (p))
        {
          gunichar c = g_utf8_get_char (p);
          GUnicodeType type = g_unichar_type (c);

          if (c == '\t')
            c = ' ';
          else if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR
                   || type == G_UNICODE_PARAGRAPH_SEPARATOR)
            continue;
          has_words = has_words || g_unichar_isalnum (c);
          g_string_append_unichar (line, c);
          n++;
        }
      if (has_words)
        return g_string_free (g_steal_pointer (&line), FALSE);
    }
  return NULL;
}

static gboolean
is_html (const char *text)
{
  g_autofree char *start = g_ascii_strdown (text, 1024);

  return strstr (start, "<!doctype html") != NULL || strstr (start, "<html") != NULL || strstr (start, "<head") != NULL
         || strstr (start, "<body") != NULL;
}

static const char *
describe_text (const char *text)
{
  if (*text == '<')
    return is_html (text) ? "html" : strstr (text, "<svg") != NULL ? "svg" : "xml";
  if (*text == '{' || *text == '[')
    return "json";
  return "plain-text";
}

static char *
find_reason (const guint8 *data, gsize length)
{
  gsize n = MIN (length, LOOK_AT);
  const char *name = find_signature (data, length);
  g_autofree char *text = NULL, *line = NULL;
  char *start;

  if (length == 0)
    return mapshot_reason_new ("empty", NULL);
  if (name != NULL)
    return mapshot_reason_new ("other-format", "format", name, NULL);
  if (!is_text (data, n))
    return mapshot_reason_new ("unknown-data", NULL);

  text = g_utf8_make_valid ((const char *) data, n);
  start = g_strchug (g_str_has_prefix (text, "\xef\xbb\xbf") ? text + 3 : text);
  if (*start == '<')
    {
      g_autofree char *content = g_strdup (start);

      remove_markup (content);
      line = find_line (content);
    }
  if (line == NULL)
    line = find_line (start);
  if (line == NULL)
    return mapshot_reason_new ("no-words", "kind", describe_text (start), NULL);
  return mapshot_reason_new ("words", "kind", describe_text (start), "text", line, NULL);
}

GError *
mapshot_decode_describe_other (const guint8 *data, gsize length)
{
  GError *error = NULL;

  mapshot_reason_fail (&error, MAPSHOT_ERROR_FAILED, find_reason (data, length));

  return error;
}
