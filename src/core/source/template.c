/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "template.h"

#include "error.h"
#include "host.h"
#include "parse.h"
#include "web-mercator.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define MAX_LENGTH 4096 /* bytes */
#define MAX_CHOICES 64  /* names in one {switch:…} */

typedef enum
{
  PIECE_TEXT,
  PIECE_Z,
  PIECE_X,
  PIECE_Y,
  PIECE_MINUS_Y,
  PIECE_QUADKEY,
  PIECE_SUBDOMAIN,
  PIECE_RATIO,
  PIECE_KEY,
  PIECE_KEY_ID,
  PIECE_KEY_SECRET,
  PIECE_SWITCH,
  PIECE_BBOX,
  PIECE_BBOX_YX,
  PIECE_WIDTH,
  PIECE_HEIGHT,
  PIECE_CENTER_X,
  PIECE_CENTER_Y,
  PIECE_LONGITUDE,
  PIECE_LATITUDE,
  PIECE_UNKNOWN,
  PIECE_BROKEN, /* a brace without its partner */
} PieceKind;

/* A stretch of plain text, or a token: START then points behind its "{" (for a switch, behind the colon). */
typedef struct
{
  PieceKind kind;
  const char *start;
  gsize length; /* bytes */
} Piece;

/* What the tokens stand for at one tile. */
typedef struct
{
  const char *zoom;
  const char *quadkey;
  const char *ratio;
  const char *key, *key_id, *key_secret; /* escaped */
  gint64 column, row, row_from_south;
  gint64 choice; /* picks among subdomains and the names of a switch; not negative */
  const char *const *subdomains;
  double left, bottom, right, top; /* CRS units: what is asked for, margins included */
  int width, height;               /* px to ask for */
} Values;

static PieceKind
identify_token (const char *name, gsize length)
{
  static const struct
  {
    const char *name;
    PieceKind kind;
  } tokens[] = {
    { "z", PIECE_Z },       { "x", PIECE_X },         { "y", PIECE_Y },     { "-y", PIECE_MINUS_Y },
    { "q", PIECE_QUADKEY }, { "s", PIECE_SUBDOMAIN }, { "r", PIECE_RATIO }, { "key", PIECE_KEY },
    { "key-id", PIECE_KEY_ID }, { "key-secret", PIECE_KEY_SECRET }, { "bbox", PIECE_BBOX }, { "bbox-yx", PIECE_BBOX_YX }, { "w", PIECE_WIDTH }, { "h", PIECE_HEIGHT },
    { "cx", PIECE_CENTER_X }, { "cy", PIECE_CENTER_Y }, { "lon", PIECE_LONGITUDE }, { "lat", PIECE_LATITUDE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    if (strlen (tokens[i].name) == length && memcmp (tokens[i].name, name, length) == 0)
      return tokens[i].kind;
  return PIECE_UNKNOWN;
}

static gboolean
next_piece (const char **cursor, Piece *piece)
{
  const char *start = *cursor;
  const char *end;

  if (*start == '\0')
    return FALSE;
  if (*start != '{')
    {
      gsize length = strcspn (start, "{}");

      *piece = (Piece){ .kind = length > 0 ? PIECE_TEXT : PIECE_BROKEN, .start = start, .length = MAX (length, 1) };
      *cursor = start + piece->length;
      return TRUE;
    }

  start++;
  end = start + strcspn (start, "{}");
  *piece = (Piece){ .kind = PIECE_BROKEN, .start = start, .length = end - start };
  *cursor = *end == '}' ? end + 1 : end;
  if (*end != '}')
    return TRUE;
  if (g_str_has_prefix (start, "switch:"))
    *piece = (Piece){ .kind = PIECE_SWITCH,
                      .start = start + strlen ("switch:"),
                      .length = end - start - strlen ("switch:") };
  else
    piece->kind = identify_token (piece->start, piece->length);

  return TRUE;
}

static char **
split_switch (const Piece *piece)
{
  g_autofree char *names = g_strndup (piece->start, piece->length);

  return g_strsplit (names, ",", -1);
}

static void
append_choice (GString *uri, const char *const *names, gint64 choice)
{
  guint n = names != NULL ? g_strv_length ((char **) names) : 0;

  if (n > 0)
    g_string_append (uri, names[choice % n]);
}

/* Ten digits are a hundredth of a millimetre in degrees, and no two programs disagree about how to write them. */
static void
append_number (GString *uri, const char *separator, double number)
{
  char text[64];
  gsize length;

  g_ascii_formatd (text, sizeof text, "%.10f", fabs (number) < 5e-11 ? 0 : number);
  length = strlen (text);
  while (text[length - 1] == '0')
    text[--length] = '\0';
  if (text[length - 1] == '.')
    text[--length] = '\0';
  g_string_append_printf (uri, "%s%s", separator, text);
}

static void
append_ground (GString *uri, PieceKind kind, const Values *v)
{
  const double xy[] = { v->left, v->bottom, v->right, v->top }, yx[] = { v->bottom, v->left, v->top, v->right };
  double x = (v->left + v->right) / 2, y = (v->bottom + v->top) / 2;

  switch (kind)
    {
    case PIECE_BBOX:
    case PIECE_BBOX_YX:
      for (int i = 0; i < 4; i++)
        append_number (uri, i > 0 ? "," : "", kind == PIECE_BBOX ? xy[i] : yx[i]);
      break;
    case PIECE_CENTER_X:
      append_number (uri, "", x);
      break;
    case PIECE_CENTER_Y:
      append_number (uri, "", y);
      break;
    case PIECE_LONGITUDE:
      append_number (uri, "", mapshot_web_mercator_longitude (x));
      break;
    default:
      append_number (uri, "", mapshot_web_mercator_latitude (y));
      break;
    }
}

static void
append_piece (GString *uri, const Piece *piece, const Values *values)
{
  g_auto (GStrv) names = NULL;

  switch (piece->kind)
    {
    case PIECE_Z:
      g_string_append (uri, values->zoom);
      break;
    case PIECE_X:
      g_string_append_printf (uri, "%" PRId64, values->column);
      break;
    case PIECE_Y:
      g_string_append_printf (uri, "%" PRId64, values->row);
      break;
    case PIECE_MINUS_Y:
      g_string_append_printf (uri, "%" PRId64, values->row_from_south);
      break;
    case PIECE_QUADKEY:
      g_string_append (uri, values->quadkey);
      break;
    case PIECE_SUBDOMAIN:
      append_choice (uri, values->subdomains, values->choice);
      break;
    case PIECE_RATIO:
      g_string_append (uri, values->ratio);
      break;
    case PIECE_KEY:
      g_string_append (uri, values->key);
      break;
    case PIECE_KEY_ID:
      g_string_append (uri, values->key_id);
      break;
    case PIECE_KEY_SECRET:
      g_string_append (uri, values->key_secret);
      break;
    case PIECE_SWITCH:
      names = split_switch (piece);
      append_choice (uri, (const char *const *) names, values->choice);
      break;
    case PIECE_WIDTH:
      g_string_append_printf (uri, "%d", values->width);
      break;
    case PIECE_HEIGHT:
      g_string_append_printf (uri, "%d", values->height);
      break;
    case PIECE_BBOX:
    case PIECE_BBOX_YX:
    case PIECE_CENTER_X:
    case PIECE_CENTER_Y:
    case PIECE_LONGITUDE:
    case PIECE_LATITUDE:
      append_ground (uri, piece->kind, values);
      break;
    case PIECE_TEXT:
    case PIECE_UNKNOWN:
    case PIECE_BROKEN:
    default:
      g_string_append_len (uri, piece->start, piece->length);
      break;
    }
}

static char *
expand (const char *template_uri, const Values *values)
{
  GString *uri = g_string_sized_new (strlen (template_uri) + 32);
  Piece piece;

  while (next_piece (&template_uri, &piece))
    append_piece (uri, &piece, values);

  return g_string_free (uri, FALSE);
}

/* Bing's tile numbering: one digit a level, the column's bit and twice the row's bit. */
static void
write_quadkey (char *quadkey, int zoom, gint64 column, gint64 row)
{
  for (int i = zoom - 1; i >= 0; i--)
    *quadkey++ = (char) ('0' + (column >> i & 1) + 2 * (row >> i & 1));
  *quadkey = '\0';
}

/* Edges from whole pixels, so that neighbours have the same numbers. */
static void
set_ground (const MapshotSource *source, int level, gint64 column, gint64 row, Values *values)
{
  const MapshotMargins *m = &source->margins;
  gint64 width = mapshot_tile_grid_get_tile_width (source->grid), height = mapshot_tile_grid_get_tile_height (source->grid);

  mapshot_tile_grid_from_pixel (source->grid, level, (double) (column * width - m->left), (double) (row * height - m->top),
                                &values->left, &values->top);
  mapshot_tile_grid_from_pixel (source->grid, level, (double) ((column + 1) * width + m->right),
                                (double) ((row + 1) * height + m->bottom), &values->right, &values->bottom);
  values->width = (int) (width + m->left + m->right) / source->pixel_ratio;
  values->height = (int) (height + m->top + m->bottom) / source->pixel_ratio;
}

char *
mapshot_template_expand (const MapshotSource *source, int level, gint64 column, gint64 row, const char *key)
{
  const MapshotTileLevel *l = mapshot_tile_grid_get_level (source->grid, level);
  gint64 number = mapshot_tile_grid_get_column_number (source->grid, level, column);
  gint64 row_from_north = row - l->min_row;
  const char *whole = key != NULL ? key : "", *colon = strchr (whole, ':');
  g_autofree char *escaped = g_uri_escape_string (whole, NULL, FALSE);
  g_autofree char *first = g_strndup (whole, colon != NULL ? (gsize) (colon - whole) : strlen (whole));
  g_autofree char *key_id = g_uri_escape_string (first, NULL, FALSE);
  g_autofree char *key_secret = g_uri_escape_string (colon != NULL ? colon + 1 : "", NULL, FALSE);
  char quadkey[64] = "";
  g_autofree char *name = g_uri_escape_string (l->name, ":", FALSE);
  Values values = {
    .zoom = name,
    .quadkey = quadkey,
    .ratio = mapshot_tile_grid_get_tile_width (source->grid) == 512 ? "@2x" : "",
    .key = escaped,
    .key_id = key_id,
    .key_secret = key_secret,
    .column = number,
    .row = mapshot_tile_grid_get_row_number (source->grid, level, row),
    .row_from_south = l->max_row - row,
    .choice = ABS (number + row_from_north),
    .subdomains = (const char *const *) source->subdomains,
  };

  g_return_val_if_fail (source->template_uri != NULL, NULL);

  set_ground (source, level, number, row, &values);
  write_quadkey (quadkey, CLAMP (l->zoom, 0, 62), number, row_from_north);

  return expand (source->template_uri, &values);
}

gboolean
mapshot_template_needs_key (const char *template_uri)
{
  return strstr (template_uri, "{key}") != NULL || strstr (template_uri, "{key-id}") != NULL ||
         strstr (template_uri, "{key-secret}") != NULL;
}

gboolean
mapshot_template_asks_for_ground (const char *template_uri)
{
  static const char *const tokens[] = { "{bbox}", "{bbox-yx}", "{cx}", "{lon}" };

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    if (strstr (template_uri, tokens[i]) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
mapshot_template_has_token (const char *template_uri, const char *token)
{
  return strstr (template_uri, token) != NULL;
}

static gboolean
check_characters (const char *template_uri, GError **error)
{
  if (strlen (template_uri) > MAX_LENGTH || !g_utf8_validate (template_uri, -1, NULL))
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("the address is too long, or is not valid UTF-8"));
      return FALSE;
    }
  /* A "#" hides what follows from the server; the others are read differently by different programs, or end a request's
   * line. */
  for (const char *c = template_uri; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) || strchr (" #\\\"<>^`|", *c) != NULL)
      {
        g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                             _("an address may not hold spaces, control characters or any of # \\ \" < > ^ ` |; write "
                                "them as %23 and so on"));
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_switch (const Piece *piece, GError **error)
{
  g_auto (GStrv) names = split_switch (piece);
  guint n = g_strv_length (names);

  if (2 <= n && n <= MAX_CHOICES && !g_strv_contains ((const char *const *) names, ""))
    return TRUE;

  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _("a switch in an address names two to 64 parts; write for example {switch:a,b,c}"));
  return FALSE;
}

static gboolean
check_piece (const Piece *piece, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *quoted = NULL;

  if (piece->kind == PIECE_SWITCH)
    return check_switch (piece, error);
  if (piece->kind != PIECE_UNKNOWN && piece->kind != PIECE_BROKEN)
    return TRUE;

  if (piece->kind == PIECE_BROKEN)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("a brace in the address has no partner; tokens look like {z}, {x} and {y}"));
      return FALSE;
    }
  name = g_strndup (piece->start, piece->length);
  quoted = mapshot_parse_quote (name);
  g_set_error (
      error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
      _("the address has an unknown token %s; known are {z} {x} {y} {-y} {q} {s} {r} {key} and {switch:a,b,c}"),
      quoted);
  return FALSE;
}

static gboolean
check_tokens (const char *template_uri, GError **error)
{
  const char *whole = template_uri;
  guint seen = 0; /* a bit for each kind of piece */
  Piece piece;

  while (next_piece (&template_uri, &piece))
    {
      if (!check_piece (&piece, error))
        return FALSE;
      seen |= 1u << piece.kind;
    }
  if (seen & (1u << PIECE_WIDTH | 1u << PIECE_HEIGHT) && !mapshot_template_asks_for_ground (whole))
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("{w} and {h} in an address go with {bbox}, {cx} and {cy} or {lon} and {lat}"));
      return FALSE;
    }
  if (seen & (1u << PIECE_QUADKEY | 1u << PIECE_BBOX | 1u << PIECE_BBOX_YX))
    return TRUE;
  if ((seen & 1u << PIECE_CENTER_X && seen & 1u << PIECE_CENTER_Y) || (seen & 1u << PIECE_LONGITUDE && seen & 1u << PIECE_LATITUDE))
    return TRUE;
  if (seen & 1u << PIECE_Z && seen & 1u << PIECE_X && seen & (1u << PIECE_Y | 1u << PIECE_MINUS_Y))
    return TRUE;

  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _("the address names no tile: it needs {z}, {x} and {y} (or {-y}), or {q}; "
                          "write for example https://tiles.example.org/{z}/{x}/{y}.png"));
  return FALSE;
}

/* Whether NAMES may stand in a host: nothing that could end it or turn it into something else. */
static gboolean
are_host_names (const char *const *names)
{
  for (; *names != NULL; names++)
    if (strspn (*names, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") != strlen (*names))
      return FALSE;
  return TRUE;
}

/* How many addresses differ in their authority (user, host and port), or 0 when the authority holds a token that may
 * stand for anything. */
static guint
count_hosts (const char *template_uri, const char *const *subdomains)
{
  const char *cursor = strstr (template_uri, "://");
  guint n = 1, n_choices = 0;
  Piece piece;

  if (cursor == NULL)
    return 0;
  cursor += strlen ("://");
  while (next_piece (&cursor, &piece))
    {
      g_auto (GStrv) names = NULL;

      if (piece.kind == PIECE_TEXT)
        {
          if (strcspn (piece.start, "/?") < piece.length)
            return n;
          continue;
        }
      if (++n_choices > 1 || (piece.kind != PIECE_SUBDOMAIN && piece.kind != PIECE_SWITCH))
        return 0;
      names = piece.kind == PIECE_SWITCH ? split_switch (&piece) : g_strdupv ((char **) subdomains);
      if (!are_host_names ((const char *const *) names))
        return 0;
      n = g_strv_length (names);
    }
  return n;
}

char **
mapshot_template_get_hosts (const char *template_uri, const char *const *subdomains, GError **error)
{
  g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();
  guint n = count_hosts (template_uri, subdomains);

  if (n == 0)
    {
      g_set_error_literal (
          error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
          _("the host of an address may hold one {s} or {switch:a,b,c} of letters and digits, and no other token"));
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    {
      Values values = { .zoom = "0", .quadkey = "0", .ratio = "", .key = "0", .key_id = "0", .key_secret = "0", .choice = i, .subdomains = subdomains };
      g_autofree char *uri = expand (template_uri, &values);
      g_autofree char *host = mapshot_host_from_uri (uri, error);

      if (host == NULL)
        return NULL;
      g_strv_builder_add (hosts, host);
    }

  return g_strv_builder_end (hosts);
}

gboolean
mapshot_template_validate (const char *template_uri, GError **error)
{
  const char *any_subdomain[] = { "a", NULL };
  g_auto (GStrv) hosts = NULL;

  g_return_val_if_fail (template_uri != NULL, FALSE);

  if (!check_characters (template_uri, error))
    return FALSE;
  if (g_ascii_strncasecmp (template_uri, "https://", 8) != 0 && g_ascii_strncasecmp (template_uri, "http://", 7) != 0)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("an address begins with https:// or http://; write for example "
                              "https://tiles.example.org/{z}/{x}/{y}.png"));
      return FALSE;
    }
  if (!check_tokens (template_uri, error))
    return FALSE;
  hosts = mapshot_template_get_hosts (template_uri, any_subdomain, error);

  return hosts != NULL;
}
