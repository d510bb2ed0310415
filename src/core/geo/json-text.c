/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json-text.h"

#include <string.h>

gboolean
mapshot_json_is_harmless (const char *text, gsize length)
{
  gboolean quoted = FALSE;
  int depth = 0;

  for (gsize i = 0; i < length; i++)
    switch (text[i])
      {
      case '"':
        quoted = !quoted;
        break;
      case '\\':
        if (!quoted)
          return FALSE;
        i++;
        break;
      case '\'':
      case '/':
      case '#':
        if (!quoted)
          return FALSE;
        break;
      case '[':
      case '{':
        if (!quoted && ++depth > MAPSHOT_JSON_MAX_DEPTH)
          return FALSE;
        break;
      case ']':
      case '}':
        depth -= !quoted;
        break;
      default:
        break;
      }

  return TRUE;
}

gboolean
mapshot_json_load (JsonParser *parser, const char *text, gssize length)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;

  return n > 0 && n <= G_MAXINT32 && mapshot_json_is_harmless (text, n) && g_utf8_validate (text, (gssize) n, NULL) &&
         json_parser_load_from_data (parser, text, (gssize) n, NULL) && json_parser_get_root (parser) != NULL;
}

JsonNode *
mapshot_json_read (const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  return text != NULL && mapshot_json_load (parser, text, -1) ? json_parser_steal_root (parser) : NULL;
}
