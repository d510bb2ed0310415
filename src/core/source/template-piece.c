/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "template-private.h"

#include "web-mercator.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static TemplatePieceKind
identify_token (const char *name, gsize length)
{
  static const struct
  {
    const char *name;
    TemplatePieceKind kind;
  } tokens[] = {
    { "z", PIECE_Z },       { "x", PIECE_X },         { "y", PIECE_Y },     { "-y", PIECE_MINUS_Y },
    { "q", PIECE_QUADKEY }, { "s", PIECE_SUBDOMAIN }, { "r", PIECE_RATIO }, { "key", PIECE_KEY },
    { "key-id", PIECE_KEY_ID }, { "key-secret", PIECE_KEY_SECRET }, { "session", PIECE_SESSION }, { "crs", PIECE_CRS },
    { "west", PIECE_WEST }, { "south", PIECE_SOUTH }, { "east", PIECE_EAST }, { "north", PIECE_NORTH },
    { "bbox", PIECE_BBOX }, { "bbox-yx", PIECE_BBOX_YX }, { "w", PIECE_WIDTH }, { "h", PIECE_HEIGHT },
    { "cx", PIECE_CENTER_X }, { "cy", PIECE_CENTER_Y }, { "lon", PIECE_LONGITUDE }, { "lat", PIECE_LATITUDE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    if (strlen (tokens[i].name) == length && memcmp (tokens[i].name, name, length) == 0)
      return tokens[i].kind;
  return PIECE_UNKNOWN;
}

gboolean
template_next_piece (const char **cursor, TemplatePiece *piece)
{
  const char *start = *cursor;
  const char *end;

  if (*start == '\0')
    return FALSE;
  if (*start != '{')
    {
      gsize length = strcspn (start, "{}");

      *piece = (TemplatePiece){ .kind = length > 0 ? PIECE_TEXT : PIECE_BROKEN, .start = start, .length = MAX (length, 1) };
      *cursor = start + piece->length;
      return TRUE;
    }

  start++;
  end = start + strcspn (start, "{}");
  *piece = (TemplatePiece){ .kind = PIECE_BROKEN, .start = start, .length = end - start };
  *cursor = *end == '}' ? end + 1 : end;
  if (*end != '}')
    return TRUE;
  if (g_str_has_prefix (start, "switch:"))
    *piece = (TemplatePiece){ .kind = PIECE_SWITCH,
                      .start = start + strlen ("switch:"),
                      .length = end - start - strlen ("switch:") };
  else
    piece->kind = identify_token (piece->start, piece->length);

  return TRUE;
}

char **
template_split_switch (const TemplatePiece *piece)
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
append_ground (GString *uri, TemplatePieceKind kind, const TemplateValues *v)
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
append_edge (GString *uri, TemplatePieceKind kind, const MapshotBounds *bounds)
{
  if (bounds != NULL)
    append_number (uri, "", kind == PIECE_WEST ? bounds->west : kind == PIECE_SOUTH ? bounds->south : kind == PIECE_EAST ? bounds->east : bounds->north);
}

static void
append_piece (GString *uri, const TemplatePiece *piece, const TemplateValues *values)
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
    case PIECE_SESSION:
      g_string_append (uri, values->session != NULL ? values->session : "");
      break;
    case PIECE_CRS:
      g_string_append (uri, values->crs);
      break;
    case PIECE_WEST:
    case PIECE_SOUTH:
    case PIECE_EAST:
    case PIECE_NORTH:
      append_edge (uri, piece->kind, values->bounds);
      break;
    case PIECE_SWITCH:
      names = template_split_switch (piece);
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

char *
template_expand (const char *template_uri, const TemplateValues *values)
{
  GString *uri = g_string_sized_new (strlen (template_uri) + 32);
  TemplatePiece piece;

  while (template_next_piece (&template_uri, &piece))
    append_piece (uri, &piece, values);

  return g_string_free (uri, FALSE);
}
