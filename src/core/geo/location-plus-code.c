/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "location-private.h"

#include <math.h>
#include <string.h>

/* Open Location Code (the specification of google/open-location-code): five pairs of base-20 digits, latitude first, from 20 degrees a
 * digit; then up to five digits that cut the area into five rows and four columns each. A "+" follows the eighth digit. */
#define ALPHABET "23456789CFGHJMPQRVWX"
#define SEPARATOR_AT 8
#define PAIR_DIGITS 10
#define MAX_DIGITS 15

typedef struct
{
  char digits[MAX_DIGITS + 1]; /* upper case, without "+" and padding */
  int n;
  int missing; /* digits that a shortened code leaves out at its start: 0, 2, 4, 6 or 8 */
} Code;

static gboolean
add_digit (Code *code, char c)
{
  char upper = g_ascii_toupper (c);

  if (code->n == MAX_DIGITS || strchr (ALPHABET, upper) == NULL)
    return FALSE;
  code->digits[code->n++] = upper;
  code->digits[code->n] = '\0';

  return TRUE;
}

static gboolean
read_code (const char *text, Code *code)
{
  const char *plus = strchr (text, '+');
  gsize before = plus != NULL ? (gsize) (plus - text) : 0;
  gsize zeros = 0;

  *code = (Code){ 0 };
  if (plus == NULL || before > SEPARATOR_AT || before % 2 != 0 || strlen (plus + 1) == 1)
    return FALSE;
  while (zeros < before && text[before - 1 - zeros] == '0')
    zeros++;
  /* Padding stands in pairs up to the "+", of full codes only, and ends them. */
  if (zeros % 2 != 0 || (zeros > 0 && (before != SEPARATOR_AT || zeros == before || plus[1] != '\0')))
    return FALSE;
  for (gsize i = 0; i < before - zeros; i++)
    if (!add_digit (code, text[i]))
      return FALSE;
  for (const char *c = plus + 1; *c != '\0'; c++)
    if (!add_digit (code, *c))
      return FALSE;
  code->missing = SEPARATOR_AT - (int) before;

  return code->n > 0 && (code->missing == 0 || code->n >= 2);
}

static int
get_value (char digit)
{
  return (int) (strchr (ALPHABET, digit) - ALPHABET);
}

/* FALSE for digits that lie beyond the world. */
static gboolean
decode (const Code *code, MapshotBounds *area)
{
  double south = -90, west = -180, height = 400, width = 400;

  for (int i = 0; i < code->n; i++)
    {
      int value = get_value (code->digits[i]);

      if (i >= PAIR_DIGITS)
        {
          height /= 5;
          width /= 4;
          south += value / 4 * height;
          west += value % 4 * width;
        }
      else if (i % 2 == 0)
        south += value * (height /= 20);
      else
        west += value * (width /= 20);
    }
  *area = (MapshotBounds){ .west = west, .south = south, .east = west + width, .north = MIN (south + height, 90) };

  return south < 90 && west < 180;
}

static void
set_area (MapshotLocation *self, const MapshotBounds *area)
{
  self->has_bounds = TRUE;
  self->bounds = *area;
  self->position.latitude = (area->south + area->north) / 2;
  self->position.longitude = (area->west + area->east) / 2;
}

gboolean
location_parse_plus_code (const char *text, MapshotLocation *self)
{
  MapshotBounds area;
  Code code;

  if (!read_code (text, &code) || code.missing > 0 || !decode (&code, &area))
    return FALSE;
  set_area (self, &area);

  return TRUE;
}

/* The first N digits of the code at POSITION. */
static void
encode_start (const MapshotPosition *position, int n, char *digits)
{
  double latitude = CLAMP (position->latitude, -90, 90) + 90, longitude = mapshot_longitude_wrap (position->longitude) + 180;
  double size = 20;

  for (int i = 0; i < n; i += 2, size /= 20)
    {
      int row = CLAMP ((int) floor (latitude / size), 0, i == 0 ? 8 : 19);
      int column = CLAMP ((int) floor (longitude / size), 0, i == 0 ? 17 : 19);

      digits[i] = ALPHABET[row];
      digits[i + 1] = ALPHABET[column];
      latitude -= row * size;
      longitude -= column * size;
    }
}

gboolean
mapshot_location_from_short_code (const char *code, const MapshotPosition *reference, MapshotLocation *self)
{
  MapshotLocation found = { .zoom = -1 };
  MapshotBounds area;
  Code read, full = { 0 };
  double step, offset;

  g_return_val_if_fail (reference != NULL && self != NULL, FALSE);

  if (code == NULL || !read_code (code, &read) || read.missing == 0 || read.missing + read.n > MAX_DIGITS)
    return FALSE;
  encode_start (reference, read.missing, full.digits);
  memcpy (full.digits + read.missing, read.digits, (gsize) read.n + 1);
  full.n = read.missing + read.n;
  if (!decode (&full, &area))
    return FALSE;

  /* The same digits repeat every STEP degrees; the nearest is at most half of it away. */
  step = pow (20, 2 - read.missing / 2.0);
  offset = reference->latitude - (area.south + area.north) / 2;
  if (fabs (offset) > step / 2 && area.south + copysign (step, offset) >= -90 && area.north + copysign (step, offset) <= 90)
    {
      area.south += copysign (step, offset);
      area.north += copysign (step, offset);
    }
  offset = mapshot_longitude_wrap (reference->longitude) - (area.west + area.east) / 2;
  if (fabs (offset) > step / 2)
    {
      area.west += copysign (step, offset);
      area.east += copysign (step, offset);
    }
  set_area (&found, &area);
  found.position.longitude = mapshot_longitude_wrap (found.position.longitude);
  *self = found;

  return TRUE;
}

gboolean
mapshot_location_split_short_code (const char *text, char **code, char **name)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *first = NULL;
  gsize length;
  Code read;

  g_return_val_if_fail (code != NULL && name != NULL, FALSE);

  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  trimmed = g_strstrip (g_strdup (text));
  length = strcspn (trimmed, " ,");
  first = g_strndup (trimmed, length);
  length += strspn (trimmed + length, " ,");
  if (trimmed[length] == '\0' || !read_code (first, &read) || read.missing == 0)
    return FALSE;
  *code = g_steal_pointer (&first);
  *name = g_strdup (trimmed + length);

  return TRUE;
}
