/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "template-private.h"

#include "error.h"
#include "host.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LENGTH 4096 /* bytes */
#define MAX_CHOICES 64  /* names in one {switch:…} */

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
check_switch (const TemplatePiece *piece, GError **error)
{
  g_auto (GStrv) names = template_split_switch (piece);
  guint n = g_strv_length (names);

  if (2 <= n && n <= MAX_CHOICES && !g_strv_contains ((const char *const *) names, ""))
    return TRUE;

  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _("a switch in an address names two to 64 parts; write for example {switch:a,b,c}"));
  return FALSE;
}

static gboolean
check_piece (const TemplatePiece *piece, GError **error)
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
  if (g_str_equal (name, "time"))
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("the address has {time}: choose a time for it, for example 2020-01-31"));
      return FALSE;
    }
  quoted = mapshot_parse_quote (name);
  g_set_error (
      error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
      _("the address has an unknown token %s; known are {z} {x} {y} {-y} {q} {s} {r} {time} {key} and {switch:a,b,c}"),
      quoted);
  return FALSE;
}

static gboolean
is_edge (TemplatePieceKind kind)
{
  return kind == PIECE_WEST || kind == PIECE_SOUTH || kind == PIECE_EAST || kind == PIECE_NORTH;
}

static gboolean
check_tokens (const char *template_uri, GError **error)
{
  const char *whole = template_uri;
  guint seen = 0; /* a bit for each kind of piece */
  TemplatePiece piece;

  while (template_next_piece (&template_uri, &piece))
    {
      if (is_edge (piece.kind))
        piece.kind = PIECE_UNKNOWN;
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
  TemplatePiece piece;

  if (cursor == NULL)
    return 0;
  cursor += strlen ("://");
  while (template_next_piece (&cursor, &piece))
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
      names = piece.kind == PIECE_SWITCH ? template_split_switch (&piece) : g_strdupv ((char **) subdomains);
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
      TemplateValues values = { .zoom = "0", .quadkey = "0", .ratio = "", .key = "0", .key_id = "0", .key_secret = "0", .session = "0", .crs = "0", .choice = i, .subdomains = subdomains };
      g_autofree char *uri = template_expand (template_uri, &values);
      g_autofree char *host = mapshot_host_from_uri (uri, error);

      if (host == NULL)
        return NULL;
      g_strv_builder_add (hosts, host);
    }

  return g_strv_builder_end (hosts);
}

static gboolean
check_scheme (const char *address, GError **error)
{
  if (g_ascii_strncasecmp (address, "https://", 8) == 0 || g_ascii_strncasecmp (address, "http://", 7) == 0)
    return TRUE;
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _("an address begins with https:// or http://; write for example "
                          "https://tiles.example.org/{z}/{x}/{y}.png"));
  return FALSE;
}

gboolean
mapshot_template_validate (const char *template_uri, GError **error)
{
  const char *any_subdomain[] = { "a", NULL };
  g_auto (GStrv) hosts = NULL;

  g_return_val_if_fail (template_uri != NULL, FALSE);

  if (!check_characters (template_uri, error) || !check_scheme (template_uri, error) || !check_tokens (template_uri, error))
    return FALSE;
  hosts = mapshot_template_get_hosts (template_uri, any_subdomain, error);

  return hosts != NULL;
}

gboolean
mapshot_template_validate_document (const char *address, GError **error)
{
  const char *none[] = { NULL }, *cursor = address;
  g_auto (GStrv) hosts = NULL;
  TemplatePiece piece;

  if (!check_characters (address, error) || !check_scheme (address, error))
    return FALSE;
  while (template_next_piece (&cursor, &piece))
    {
      gboolean known = piece.kind == PIECE_TEXT || piece.kind == PIECE_Z || piece.kind == PIECE_KEY || piece.kind == PIECE_KEY_ID ||
                       piece.kind == PIECE_KEY_SECRET || piece.kind == PIECE_SESSION || is_edge (piece.kind);

      if (!known)
        {
          g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                               _("this address may hold {key}, {key-id}, {key-secret}, {session}, {z}, {west}, {south}, {east} and {north}, and nothing else in braces"));
          return FALSE;
        }
    }
  hosts = mapshot_template_get_hosts (address, none, error);

  return hosts != NULL;
}
