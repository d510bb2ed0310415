/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "location-private.h"

#include <math.h>
#include <string.h>

#define MAX_TOKENS 24 /* two angles of three numbers with all their signs need fewer */

typedef enum
{
  TOKEN_NUMBER,
  TOKEN_UNIT,
  TOKEN_MARK, /* which angle it is, and perhaps its sign */
  TOKEN_COLON,
  TOKEN_SEPARATOR,
} TokenType;

typedef enum
{
  AXIS_UNKNOWN,
  AXIS_LATITUDE,
  AXIS_LONGITUDE,
} Axis;

typedef struct
{
  TokenType type;
  double value;         /* of a number, without its sign */
  gboolean is_signed, negative, has_fraction;
  int unit;             /* 0 degrees, 1 minutes, 2 seconds */
  Axis axis;
  int sign;             /* of a mark: +1, -1, or 0 where the number says it */
} Token;

/* Longer ones before those they begin with. A word of letters must not go on with another letter. */
static const struct
{
  const char *word;
  Token token;
} words[] = {
  { "latitude", { .type = TOKEN_MARK, .axis = AXIS_LATITUDE } },
  { "longitude", { .type = TOKEN_MARK, .axis = AXIS_LONGITUDE } },
  { "lat", { .type = TOKEN_MARK, .axis = AXIS_LATITUDE } },
  { "long", { .type = TOKEN_MARK, .axis = AXIS_LONGITUDE } },
  { "lng", { .type = TOKEN_MARK, .axis = AXIS_LONGITUDE } },
  { "lon", { .type = TOKEN_MARK, .axis = AXIS_LONGITUDE } },
  { "위도", { .type = TOKEN_MARK, .axis = AXIS_LATITUDE } },
  { "경도", { .type = TOKEN_MARK, .axis = AXIS_LONGITUDE } },
  { "북위", { .type = TOKEN_MARK, .axis = AXIS_LATITUDE, .sign = 1 } },
  { "남위", { .type = TOKEN_MARK, .axis = AXIS_LATITUDE, .sign = -1 } },
  { "동경", { .type = TOKEN_MARK, .axis = AXIS_LONGITUDE, .sign = 1 } },
  { "서경", { .type = TOKEN_MARK, .axis = AXIS_LONGITUDE, .sign = -1 } },
  { "north", { .type = TOKEN_MARK, .axis = AXIS_LATITUDE, .sign = 1 } },
  { "south", { .type = TOKEN_MARK, .axis = AXIS_LATITUDE, .sign = -1 } },
  { "east", { .type = TOKEN_MARK, .axis = AXIS_LONGITUDE, .sign = 1 } },
  { "west", { .type = TOKEN_MARK, .axis = AXIS_LONGITUDE, .sign = -1 } },
  { "n", { .type = TOKEN_MARK, .axis = AXIS_LATITUDE, .sign = 1 } },
  { "s", { .type = TOKEN_MARK, .axis = AXIS_LATITUDE, .sign = -1 } },
  { "e", { .type = TOKEN_MARK, .axis = AXIS_LONGITUDE, .sign = 1 } },
  { "w", { .type = TOKEN_MARK, .axis = AXIS_LONGITUDE, .sign = -1 } },
  { "degrees", { .type = TOKEN_UNIT, .unit = 0 } },
  { "degree", { .type = TOKEN_UNIT, .unit = 0 } },
  { "deg", { .type = TOKEN_UNIT, .unit = 0 } },
  { "d", { .type = TOKEN_UNIT, .unit = 0 } },
  { "°", { .type = TOKEN_UNIT, .unit = 0 } },
  { "º", { .type = TOKEN_UNIT, .unit = 0 } },
  { "˚", { .type = TOKEN_UNIT, .unit = 0 } },
  { "도", { .type = TOKEN_UNIT, .unit = 0 } },
  { "minutes", { .type = TOKEN_UNIT, .unit = 1 } },
  { "min", { .type = TOKEN_UNIT, .unit = 1 } },
  { "m", { .type = TOKEN_UNIT, .unit = 1 } },
  { "분", { .type = TOKEN_UNIT, .unit = 1 } },
  { "seconds", { .type = TOKEN_UNIT, .unit = 2 } },
  { "sec", { .type = TOKEN_UNIT, .unit = 2 } },
  { "초", { .type = TOKEN_UNIT, .unit = 2 } },
  { "″", { .type = TOKEN_UNIT, .unit = 2 } },
  { "”", { .type = TOKEN_UNIT, .unit = 2 } },
  { "\"", { .type = TOKEN_UNIT, .unit = 2 } },
  { "′′", { .type = TOKEN_UNIT, .unit = 2 } },
  { "''", { .type = TOKEN_UNIT, .unit = 2 } },
  { "’’", { .type = TOKEN_UNIT, .unit = 2 } },
  { "′", { .type = TOKEN_UNIT, .unit = 1 } },
  { "'", { .type = TOKEN_UNIT, .unit = 1 } },
  { "’", { .type = TOKEN_UNIT, .unit = 1 } },
  { ",", { .type = TOKEN_SEPARATOR } },
  { ";", { .type = TOKEN_SEPARATOR } },
  { "/", { .type = TOKEN_SEPARATOR } },
  { ":", { .type = TOKEN_COLON } },
  { "=", { .type = TOKEN_COLON } },
};

static gboolean
is_tight_comma (const char *text, const char *c)
{
  return *c == ',' && c > text && g_ascii_isdigit (c[-1]) && g_ascii_isdigit (c[1]);
}

/* "37,5663; 126,9779": two commas within digits, and something else between the two numbers. */
static gboolean
has_decimal_commas (const char *text)
{
  const char *first = NULL, *second = NULL;

  if (strchr (text, '.') != NULL)
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (is_tight_comma (text, c))
      {
        if (second != NULL)
          return FALSE;
        second = first != NULL ? c : NULL;
        first = first != NULL ? first : c;
      }

  return second != NULL && strspn (first + 1, "0123456789") < (gsize) (second - first - 1);
}

/* A "." as the decimal sign throughout; minus signs as ASCII. (transfer full) */
static char *
unify (const char *text)
{
  gboolean commas = has_decimal_commas (text);
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (commas && is_tight_comma (text, c))
        g_string_append_c (out, '.');
      else if (letter == 0x2212)
        g_string_append_c (out, '-');
      else if (g_unichar_isspace (letter))
        g_string_append_c (out, ' ');
      else
        g_string_append_unichar (out, letter);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
read_word (const char **cursor, Token *token)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i].word);

      if (g_ascii_strncasecmp (*cursor, words[i].word, length) != 0 ||
          (g_ascii_isalpha (words[i].word[0]) && g_ascii_isalpha ((*cursor)[length])))
        continue;
      *token = words[i].token;
      *cursor += length;
      return TRUE;
    }
  return FALSE;
}

static gboolean
read_number (const char **cursor, Token *token)
{
  const char *start = *cursor;
  const char *point;

  *token = (Token){ .type = TOKEN_NUMBER };
  if (!location_scan_number (cursor, &token->value))
    return FALSE;
  point = memchr (start, '.', (gsize) (*cursor - start));
  token->has_fraction = point != NULL;
  token->is_signed = *start == '-' || *start == '+';
  token->negative = *start == '-';
  token->value = fabs (token->value);

  return TRUE;
}

/* The number of tokens, or 0 when TEXT holds anything else. */
static int
read_tokens (const char *text, Token *tokens)
{
  int n = 0;

  for (;;)
    {
      while (*text == ' ')
        text++;
      if (*text == '\0')
        return n;
      if (n == MAX_TOKENS || (!read_number (&text, &tokens[n]) && !read_word (&text, &tokens[n])))
        return 0;
      n++;
    }
}

static int
find_nth (const Token *tokens, int n_tokens, TokenType type, int nth)
{
  for (int i = 0; i < n_tokens; i++)
    if (tokens[i].type == type && nth-- == 0)
      return i;
  return -1;
}

static int
count_numbers (const Token *tokens, int n_tokens, gboolean *all_fractions)
{
  int n = 0;

  *all_fractions = TRUE;
  for (int i = 0; i < n_tokens; i++)
    if (tokens[i].type == TOKEN_NUMBER)
      {
        *all_fractions &= tokens[i].has_fraction;
        n++;
      }
  return n;
}

/* Where the second angle begins, or 0 when it cannot be told. */
static int
find_cut (const Token *tokens, int n)
{
  int separator = find_nth (tokens, n, TOKEN_SEPARATOR, 0);
  int first_mark = find_nth (tokens, n, TOKEN_MARK, 0), second_mark = find_nth (tokens, n, TOKEN_MARK, 1);
  gboolean all_fractions;
  int n_numbers;

  if (separator > 0)
    return separator + 1;
  if (second_mark >= 0)
    return first_mark == 0 ? second_mark : first_mark + 1;
  for (int i = 1, degrees = 0; i < n; i++)
    if (tokens[i].type == TOKEN_UNIT && tokens[i].unit == 0 && degrees++ == 1)
      return i - 1;
  for (int i = 1, colon = FALSE; i < n; i++)
    {
      colon |= tokens[i].type == TOKEN_COLON;
      if (colon && tokens[i].type == TOKEN_NUMBER && tokens[i - 1].type == TOKEN_NUMBER)
        return i;
    }
  /* Two whole numbers side by side may be anything. */
  n_numbers = count_numbers (tokens, n, &all_fractions);
  if (n_numbers != n || n % 2 != 0 || n > 6 || (n == 2 && !all_fractions))
    return 0;

  return n / 2;
}

typedef struct
{
  double degrees;
  Axis axis;
} Angle;

/* The numbers of an angle; *AT moves behind them. The sign is the first number's. */
static gboolean
read_magnitude (const Token *tokens, int n, int *at, double *degrees, gboolean *is_signed)
{
  static const double factors[] = { 1, 1 / 60.0, 1 / 3600.0 };
  gboolean negative = FALSE, ended = FALSE;
  int i = *at;

  *degrees = 0;
  for (int part = 0; part < 3 && i < n && tokens[i].type == TOKEN_NUMBER; part++, i++)
    {
      const Token *number = &tokens[i];

      if (ended || (part > 0 && (number->is_signed || number->value >= 60)))
        return FALSE;
      if (part == 0)
        {
          negative = number->negative;
          *is_signed = number->is_signed;
        }
      *degrees += number->value * factors[part];
      ended = number->has_fraction;
      if (i + 1 < n && tokens[i + 1].type == TOKEN_UNIT)
        {
          if (tokens[++i].unit != part)
            return FALSE;
        }
      else if (i + 2 < n && tokens[i + 1].type == TOKEN_COLON && tokens[i + 2].type == TOKEN_NUMBER)
        i++;
    }
  if (i == *at)
    return FALSE;
  *degrees = negative ? -*degrees : *degrees;
  *at = i;

  return TRUE;
}

static gboolean
read_angle (const Token *tokens, int n, Angle *angle)
{
  const Token *mark = NULL;
  gboolean is_signed = FALSE;
  int i = 0;

  if (n > 0 && tokens[0].type == TOKEN_MARK)
    {
      mark = &tokens[i++];
      i += i < n && tokens[i].type == TOKEN_COLON;
    }
  if (!read_magnitude (tokens, n, &i, &angle->degrees, &is_signed))
    return FALSE;
  if (mark == NULL && i < n && tokens[i].type == TOKEN_MARK)
    mark = &tokens[i++];
  if (i != n || (mark != NULL && mark->sign != 0 && is_signed))
    return FALSE;
  angle->axis = mark != NULL ? mark->axis : AXIS_UNKNOWN;
  if (mark != NULL && mark->sign < 0)
    angle->degrees = -angle->degrees;

  return TRUE;
}

/* "(37.5, 126.9)" without its brackets. */
static char *
strip_brackets (char *text)
{
  gsize length = strlen (text);

  if (length > 2 && ((text[0] == '(' && text[length - 1] == ')') || (text[0] == '[' && text[length - 1] == ']')))
    {
      text[length - 1] = '\0';
      return text + 1;
    }
  return text;
}

gboolean
location_parse_coordinates (const char *text, MapshotLocation *self)
{
  g_autofree char *unified = unify (text);
  Token tokens[MAX_TOKENS];
  Angle a, b;
  int n = read_tokens (strip_brackets (unified), tokens);
  int cut = n > 0 ? find_cut (tokens, n) : 0;
  int end = cut > 0 && tokens[cut - 1].type == TOKEN_SEPARATOR ? cut - 1 : cut;

  if (cut == 0 || !read_angle (tokens, end, &a) || !read_angle (tokens + cut, n - cut, &b))
    return FALSE;
  if (a.axis == AXIS_UNKNOWN && b.axis == AXIS_UNKNOWN)
    {
      a.axis = fabs (a.degrees) > 90 && fabs (b.degrees) <= 90 ? AXIS_LONGITUDE : AXIS_LATITUDE;
      b.axis = a.axis == AXIS_LATITUDE ? AXIS_LONGITUDE : AXIS_LATITUDE;
    }
  if (a.axis == AXIS_UNKNOWN || b.axis == AXIS_UNKNOWN || a.axis == b.axis)
    return FALSE;
  if (a.axis == AXIS_LATITUDE)
    return location_set_position (self, a.degrees, b.degrees);

  return location_set_position (self, b.degrees, a.degrees);
}
