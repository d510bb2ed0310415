/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "public.h"

#include <string.h>

#define KEY_LENGTH 20 /* no shorter part of a path is taken for a key */
#define KEY_CHANGES 4 /* between letters and digits; words and dates have fewer */
#define SHORT_KEY_LENGTH 6 /* under a name that may be a key's and may be something else's */
#define WORD_LENGTH 32 /* letters without a capital: no name of a layer is that long in one piece */

static gboolean
is_token (const char *value, gsize length)
{
  return length > 2 && value[0] == '{' && value[length - 1] == '}' && memchr (value, '}', length - 1) == NULL;
}

/* NAME without "-", "_", "." and capitals: "Access_Token" is "accesstoken". */
static gboolean
is_secret_name (const char *name, gsize length)
{
  static const char *const exact[] = { "sig", "pwd", "pw", "auth", "appid", "appcode", "clientid", "session", "sessionid",
                                       "jsessionid", "hmac", "ticket", "user", "username", "userid", "policy", "login" };
  static const char *const within[] = { "token", "secret", "passw", "signature", "credential", "authorization", "apikey" };
  g_autofree char *escaped = g_strndup (name, length);
  g_autofree char *unescaped = g_uri_unescape_string (escaped, NULL);
  g_autoptr (GString) plain = g_string_new (NULL);

  for (const char *c = unescaped != NULL ? unescaped : escaped; *c != '\0'; c++)
    if (strchr ("-_. ", *c) == NULL)
      g_string_append_c (plain, g_ascii_tolower (*c));
  for (gsize i = 0; i < G_N_ELEMENTS (within); i++)
    if (strstr (plain->str, within[i]) != NULL)
      return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (exact); i++)
    if (g_str_equal (plain->str, exact[i]))
      return TRUE;

  return g_str_has_suffix (plain->str, "key");
}

/* One long piece of letters and digits. Names of layers have digits apart, and capitals where words begin: fewer than two for five letters. */
static gboolean
is_random_run (const char *run, gsize length)
{
  gsize digits = 0, capitals = 0, changes = 0;

  if (length < KEY_LENGTH)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      digits += g_ascii_isdigit (run[i]);
      capitals += g_ascii_isupper (run[i]);
      changes += i > 0 && g_ascii_isupper (run[i]) != g_ascii_isupper (run[i - 1]);
    }
  if (digits > 0)
    return TRUE;
  if (capitals == 0 || capitals == length)
    return length >= WORD_LENGTH;

  return changes * 5 >= length * 2;
}

static gboolean
has_random_run (const char *part, gsize length)
{
  for (gsize i = 0; i < length;)
    {
      gsize run = 0;

      while (i + run < length && g_ascii_isalnum (part[i + run]))
        run++;
      if (is_random_run (part + i, run))
        return TRUE;
      i += run + 1;
    }
  return FALSE;
}

static gboolean
looks_like_key (const char *part, gsize length)
{
  int changes = 0;

  if (has_random_run (part, length))
    return TRUE;

  if (length < KEY_LENGTH)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (part[i]) && strchr ("-_~.%", part[i]) == NULL)
        return FALSE;
      if (i > 0 && g_ascii_isdigit (part[i]) != g_ascii_isdigit (part[i - 1]) && g_ascii_isalnum (part[i]) &&
          g_ascii_isalnum (part[i - 1]))
        changes++;
    }
  return changes >= KEY_CHANGES;
}

/* Whether a value is itself an address with a key, escaped. */
static gboolean
hides_key (const char *value, gsize length)
{
  g_autofree char *unescaped = memchr (value, '%', length) != NULL ? g_uri_unescape_segment (value, value + length, NULL) : NULL;
  g_autofree char *shown = unescaped != NULL ? mapshot_source_get_public_text (unescaped) : NULL;

  return g_strcmp0 (unescaped, shown) != 0;
}

/* Whether NAME is one of NAMES, whatever its capitals. */
static gboolean
is_one_of (const char *name, gsize length, const char *const *names)
{
  for (; *names != NULL; names++)
    if (strlen (*names) == length && g_ascii_strncasecmp (name, *names, length) == 0)
      return TRUE;
  return FALSE;
}

/* Where the name does not say what it is: some services call their key "k", or anything, but what a map service's standard parameters hold is no key. */
static gboolean
is_secret_value (const char *name, gsize name_length, const char *value, gsize length)
{
  static const char *const short_names[] = { "k", "ak", "ck", "sk", "tk", NULL };
  static const char *const standard[] = { "bbox", "crs", "dataset", "format", "height", "layer", "layers", "map", "name", "request", "service", "srs", "style",
                                          "styles", "theme", "tilematrix", "tilematrixset", "time", "transparent", "version", "width", NULL };
  g_autofree char *unescaped = g_uri_unescape_segment (value, value + length, NULL);

  if (is_one_of (name, name_length, short_names))
    return length >= SHORT_KEY_LENGTH;

  return !is_one_of (name, name_length, standard) && unescaped != NULL && looks_like_key (unescaped, strlen (unescaped));
}

/* "name=value" or a part of the path. */
static void
append_part (GString *out, const char *part, gsize length)
{
  const char *equals = memchr (part, '=', length);
  gsize name = equals != NULL ? (gsize) (equals - part) : 0;
  gsize value = equals != NULL ? length - name - 1 : 0;

  if (value > 0 && !is_token (equals + 1, value) &&
      (is_secret_name (part, name) || is_secret_value (part, name, equals + 1, value) || hides_key (equals + 1, value)))
    {
      g_string_append_len (out, part, (gssize) name + 1);
      g_string_append (out, "{key}");
    }
  else if (equals == NULL && looks_like_key (part, length))
    g_string_append (out, "{key}");
  else
    g_string_append_len (out, part, (gssize) length);
}

/* The length of the part that begins at PART: of a path up to the next "/", of a query up to the next "&", since a key may hold the rest. Some
 * services put ";" between the parameters of a query. */
static gsize
find_end (const char *part, gboolean in_path)
{
  gsize length = strcspn (part, in_path ? "/?#&;" : "&#"), first = strcspn (part, "=;");

  if (!in_path && first < length && part[first] == '=' && !is_secret_name (part, first))
    length = MIN (length, strcspn (part, ";"));

  return length;
}

gboolean
mapshot_source_is_secret_name (const char *name)
{
  return is_secret_name (name, strlen (name)) || g_ascii_strcasecmp (name, "cookie") == 0;
}

char *
mapshot_source_get_public_text (const char *what)
{
  const char *start = what != NULL ? strstr (what, "://") : NULL;
  g_autoptr (GString) out = NULL;
  gboolean in_path = TRUE;
  gsize authority;

  if (start == NULL)
    return g_strdup (what);
  start += strlen ("://");
  out = g_string_new_len (what, start - what);
  authority = strcspn (start, "/?#\\");
  for (gsize i = authority; i > 0; i--)
    if (start[i - 1] == '@')
      {
        start += i;
        authority -= i;
        break;
      }
  g_string_append_len (out, start, (gssize) authority);
  for (const char *c = start + authority; *c != '\0';)
    {
      gsize length;

      in_path &= *c != '?' && *c != '#';
      g_string_append_c (out, *c++);
      length = find_end (c, in_path);
      append_part (out, c, length);
      c += length;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
