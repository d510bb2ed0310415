/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "date-name.h"

#include <string.h>

#define TOKEN "{date}"

char *
mapshot_date_name_make (const char *template, const char *date)
{
  const char *slash = strrchr (template, G_DIR_SEPARATOR), *name = slash != NULL ? slash + 1 : template;
  const char *dot = strrchr (name, '.');
  g_auto (GStrv) parts = g_strsplit (template, TOKEN, -1);

  if (parts[1] != NULL)
    return g_strjoinv (date, parts);
  if (dot == NULL || dot == name)
    return g_strdup_printf ("%s-%s", template, date);

  return g_strdup_printf ("%.*s-%s%s", (int) (dot - template), template, date, dot);
}
