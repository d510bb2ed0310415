/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parse.h"

#include "error.h"
#include "text.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define MAX_QUOTED 48       /* characters */
#define MAX_SIDE 2147483647 /* px: what a PNG can hold */

char *
mapshot_parse_quote (const char *text)
{
  g_autofree char *line = mapshot_text_make_line (text, MAX_QUOTED);

  return g_strconcat ("“", line, "”", NULL);
}

/* Always FALSE, so that a parser can end with it. FORMAT has one %s, for the quoted TEXT. */
static gboolean
reject (GError **error, const char *text, const char *format)
{
  g_autofree char *quoted = mapshot_parse_quote (text);

  /* Every caller passes a literal; the compiler cannot see it through the translation. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, format, quoted);
#pragma GCC diagnostic pop

  return FALSE;
}

static const char *
skip_spaces (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;
  return text;
}

static const char *
skip_digits (const char *text)
{
  while (g_ascii_isdigit (*text))
    text++;
  return text;
}

/* The end of the decimal number that TEXT begins with, or NULL. Done by hand because strtod() also takes "inf", "nan"
 * and hexadecimal. */
static const char *
find_number_end (const char *text)
{
  const char *digits = text + (*text == '+' || *text == '-');
  const char *end = skip_digits (digits);
  gsize n_digits = end - digits;

  if (*end == '.')
    {
      const char *fraction = end + 1;

      end = skip_digits (fraction);
      n_digits += end - fraction;
    }
  if (n_digits == 0)
    return NULL;
  if (*end == 'e' || *end == 'E')
    {
      const char *exponent = end + 1 + (end[1] == '+' || end[1] == '-');

      if (g_ascii_isdigit (*exponent))
        end = skip_digits (exponent);
    }

  return end;
}

/* Reads a number after spaces; *END is the first byte that is neither number nor space. */
static gboolean
scan_number (const char *text, double *number, const char **end)
{
  const char *start = skip_spaces (text);
  const char *after = find_number_end (start);

  if (after == NULL)
    return FALSE;
  *number = g_ascii_strtod (start, NULL);
  *end = skip_spaces (after);

  return isfinite (*number);
}

gboolean
mapshot_parse_number (const char *text, double *number, GError **error)
{
  const char *end;
  double value;

  if (text == NULL || !scan_number (text, &value, &end) || *end != '\0')
    return reject (error, text, _("%s is not a number; write for example 1.5"));

  *number = value;
  return TRUE;
}

gboolean
mapshot_parse_integer (const char *text, gint64 minimum, gint64 maximum, gint64 *number, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text != NULL ? text : ""));
  g_autofree char *quoted = NULL;
  g_autoptr (GError) reason = NULL;

  if (g_ascii_string_to_signed (trimmed, 10, minimum, maximum, number, &reason))
    return TRUE;

  quoted = mapshot_parse_quote (text);
  if (g_error_matches (reason, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS))
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                 _("%s is out of range; write a whole number from %" PRId64 " to %" PRId64), quoted,
                 minimum, maximum);
  else
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                 _("%s is not a whole number; write for example %" PRId64), quoted,
                 CLAMP (G_GINT64_CONSTANT (12), minimum, maximum));
  return FALSE;
}

/* Exactly N numbers between commas. */
static gboolean
scan_list (const char *text, double *numbers, int n)
{
  for (int i = 0; i < n; i++)
    {
      const char *end;

      if (text == NULL || !scan_number (text, &numbers[i], &end))
        return FALSE;
      if (*end != (i < n - 1 ? ',' : '\0'))
        return FALSE;
      text = end + 1;
    }
  return TRUE;
}

gboolean
mapshot_parse_bounds (const char *text, MapshotBounds *bounds, GError **error)
{
  double edges[4];
  MapshotBounds parsed;
  g_autoptr (GError) reason = NULL;

  if (!scan_list (text, edges, 4))
    return reject (error, text,
                   _("%s is not a region; write west,south,east,north in degrees, for example 126.7,37.4,127.2,37.7"));
  parsed = (MapshotBounds){ .west = edges[0], .south = edges[1], .east = edges[2], .north = edges[3] };
  if (!mapshot_bounds_validate (&parsed, &reason))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s; write for example 126.7,37.4,127.2,37.7"), reason->message);
      return FALSE;
    }

  *bounds = parsed;
  return TRUE;
}

gboolean
mapshot_parse_position (const char *text, MapshotPosition *position, GError **error)
{
  double numbers[2];

  if (!scan_list (text, numbers, 2))
    return reject (error, text,
                   _("%s is not a position; write latitude,longitude in degrees, for example 37.5665,126.9780"));
  if (fabs (numbers[0]) > 90 && fabs (numbers[1]) <= 90)
    return reject (
        error, text,
        _("%s has a latitude beyond 90 degrees; the order is latitude,longitude, for example 37.5665,126.9780"));
  if (fabs (numbers[0]) > 90)
    return reject (error, text, _("%s has a latitude beyond 90 degrees; write for example 37.5665,126.9780"));
  if (fabs (numbers[1]) > 180)
    return reject (error, text, _("%s has a longitude beyond 180 degrees; write for example 37.5665,126.9780"));

  *position = (MapshotPosition){ .latitude = numbers[0], .longitude = numbers[1] };
  return TRUE;
}

typedef struct
{
  const char *name;
  double factor;
} Unit;

static const Unit length_units[] = {
  { "", 1 }, { "m", 1 }, { "km", 1000 }, { "mi", 1609.344 }, { "ft", 0.3048 }, /* the international mile and foot */
};

static gboolean
scan_unit (const char *text, const Unit *units, gsize n_units, double *factor)
{
  g_autofree char *name = g_strchomp (g_strdup (text));

  for (gsize i = 0; i < n_units; i++)
    if (g_ascii_strcasecmp (name, units[i].name) == 0)
      {
        *factor = units[i].factor;
        return TRUE;
      }
  return FALSE;
}

static gboolean
scan_length (const char *text, double *metres, gboolean *has_unit)
{
  const char *unit;
  double number, factor;

  if (!scan_number (text, &number, &unit) || !scan_unit (unit, length_units, G_N_ELEMENTS (length_units), &factor))
    return FALSE;
  *metres = number * factor;
  *has_unit = *unit != '\0';

  return isfinite (*metres);
}

gboolean
mapshot_parse_length (const char *text, double *metres, GError **error)
{
  gboolean has_unit;
  double length;

  if (text == NULL || !scan_length (text, &length, &has_unit))
    return reject (error, text, _("%s is not a length; write for example 2km or 500m"));
  if (length <= 0)
    return reject (error, text, _("%s is not more than 0; write for example 2km or 500m"));

  *metres = length;
  return TRUE;
}

/* "AxB", also with "X", "*" or "×", cut in two; owned by the caller. */
static gboolean
split_pair (const char *text, char **first, char **second)
{
  const char *c = text;

  while (*c != '\0' && strchr ("xX*", *c) == NULL && !g_str_has_prefix (c, "×"))
    c++;
  if (*c == '\0')
    return FALSE;
  *first = g_strndup (text, c - text);
  *second = g_strdup (c + (g_str_has_prefix (c, "×") ? strlen ("×") : 1));

  return TRUE;
}

gboolean
mapshot_parse_extent (const char *text, double *width, double *height, GError **error)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  double a, b;
  gboolean a_has_unit, b_has_unit;

  if (text == NULL || !split_pair (text, &first, &second) || !scan_length (first, &a, &a_has_unit) ||
      !scan_length (second, &b, &b_has_unit))
    return reject (error, text, _("%s is not a width and a height; write for example 4kmx3km"));
  /* "4x3km" would be 4 m by 3 km, which nobody means. */
  if (a_has_unit != b_has_unit)
    return reject (error, text, _("%s gives one of the two lengths without its unit; write for example 4kmx3km"));
  if (a <= 0 || b <= 0)
    return reject (error, text, _("%s has a side that is not more than 0; write for example 4kmx3km"));

  *width = a;
  *height = b;
  return TRUE;
}

gboolean
mapshot_parse_size (const char *text, gint64 *width, gint64 *height, GError **error)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gint64 a, b;

  if (text == NULL || !split_pair (text, &first, &second) || !mapshot_parse_integer (first, 1, MAX_SIDE, &a, NULL) ||
      !mapshot_parse_integer (second, 1, MAX_SIDE, &b, NULL))
    return reject (error, text,
                   _("%s is not a size in pixels; write for example 4000x3000 (each from 1 to 2147483647)"));

  *width = a;
  *height = b;
  return TRUE;
}

gboolean
mapshot_parse_bytes (const char *text, guint64 *bytes, GError **error)
{
  static const Unit units[] = {
    { "", 1 },        { "B", 1 },        { "K", 0x1p10 }, { "KB", 0x1p10 }, { "KiB", 0x1p10 }, { "M", 0x1p20 },
    { "MB", 0x1p20 }, { "MiB", 0x1p20 }, { "G", 0x1p30 }, { "GB", 0x1p30 }, { "GiB", 0x1p30 },
    { "T", 0x1p40 },  { "TB", 0x1p40 },  { "TiB", 0x1p40 },
  };
  const char *unit;
  double number, factor;

  if (text == NULL || !scan_number (text, &number, &unit) || !scan_unit (unit, units, G_N_ELEMENTS (units), &factor))
    return reject (error, text, _("%s is not a number of bytes; write for example 256M or 1.5G"));
  if (number * factor < 1)
    return reject (error, text, _("%s is less than one byte; write for example 256M or 1.5G"));
  if (number * factor >= 0x1p63)
    return reject (error, text, _("%s is more than this program can count; write for example 256M or 1.5G"));

  *bytes = (guint64) (number * factor);
  return TRUE;
}

static gboolean
scan_colour_name (const char *name, guint32 *colour)
{
  static const struct
  {
    const char *name;
    guint32 colour;
  } names[] = {
    { "aqua", 0x00ffff },  { "black", 0x000000 },  { "blue", 0x0000ff }, { "fuchsia", 0xff00ff }, { "gray", 0x808080 },
    { "green", 0x008000 }, { "grey", 0x808080 },   { "lime", 0x00ff00 }, { "maroon", 0x800000 },  { "navy", 0x000080 },
    { "olive", 0x808000 }, { "purple", 0x800080 }, { "red", 0xff0000 },  { "silver", 0xc0c0c0 },  { "teal", 0x008080 },
    { "white", 0xffffff }, { "yellow", 0xffff00 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i].name) == 0)
      {
        *colour = names[i].colour;
        return TRUE;
      }
  return FALSE;
}

static gboolean
scan_hex_colour (const char *digits, guint32 *colour)
{
  gsize n = strlen (digits);
  guint32 value = 0;

  if (n != 3 && n != 6)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      int digit = g_ascii_xdigit_value (digits[i]);

      if (digit < 0)
        return FALSE;
      value = n == 3 ? value << 8 | (guint32) digit * 0x11 : value << 4 | (guint32) digit;
    }

  *colour = value;
  return TRUE;
}

gboolean
mapshot_parse_colour (const char *text, guint32 *colour, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text != NULL ? text : ""));

  if (trimmed[0] == '#' ? scan_hex_colour (trimmed + 1, colour) : scan_colour_name (trimmed, colour))
    return TRUE;

  return reject (error, text, _("%s is not a colour; write for example white or #ff8800"));
}
