/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text.h"

char *
mapshot_text_make_line (const char *text, int max)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *line = g_string_new (NULL);
  gboolean space = FALSE;
  int n = 0;

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (!g_unichar_isprint (letter) || g_unichar_isspace (letter))
        {
          space = line->len > 0;
          continue;
        }
      if (n + space >= max)
        {
          g_string_append (line, "…");
          break;
        }
      if (space)
        g_string_append_c (line, ' ');
      g_string_append_unichar (line, letter);
      n += 1 + space;
      space = FALSE;
    }
  return g_string_free (line, FALSE);
}
