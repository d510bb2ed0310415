/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decimal-comma.h"

#include <string.h>

/* Degrees are never thousands. */
static const char *const degrees[] = { "latitude", "longitude", "west", "south", "east", "north", NULL };
static const char *const numbers[] = { "radius", "resolution", "dpi", NULL };

char *
mapshot_decimal_comma_mend (const char *column, const char *text)
{
  char *copy = g_strdup (text), *comma = strchr (copy, ',');
  gboolean is_degrees = g_strv_contains (degrees, column);

  if ((!is_degrees && !g_strv_contains (numbers, column)) || comma == NULL || strchr (comma + 1, ',') != NULL || strchr (copy, '.') != NULL ||
      (!is_degrees && strspn (comma + 1, "0123456789") == 3))
    return copy;
  *comma = '.';

  return copy;
}
