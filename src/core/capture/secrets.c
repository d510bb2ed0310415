/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secrets.h"

#include "public.h"

#include <string.h>

/* Shorter values of headers are words like "1" or "gzip" rather than keys. */
#define MIN_HEADER_LENGTH 6

static void
hide (GString *text, const char *secret)
{
  g_autofree char *escaped = g_uri_escape_string (secret, NULL, TRUE);

  if (secret[0] == '\0')
    return;
  g_string_replace (text, secret, "…", 0);
  g_string_replace (text, escaped, "…", 0);
}

static void
hide_part (GString *text, const char *start, gsize length)
{
  g_autofree char *secret = g_strndup (start, length);
  g_autofree char *plain = g_uri_unescape_string (secret, NULL);

  hide (text, secret);
  if (plain != NULL)
    hide (text, plain);
}

/* What differs between an address and its public form is secret: keys, and a name with its password. */
static void
hide_address (GString *text, const char *address)
{
  g_autofree char *shown = mapshot_source_get_public_text (address);
  const char *from = address, *to = shown;

  while (*to != '\0' && *from != '\0')
    {
      if (g_str_has_prefix (to, "{key}") && !g_str_has_prefix (from, "{key}"))
        {
          const char end[] = { to[strlen ("{key}")], '\0' };
          gsize length = strcspn (from, end);

          hide_part (text, from, length);
          from += length;
          to += strlen ("{key}");
        }
      else if (*to != *from)
        {
          gsize length = strcspn (from, "@"), name = MIN (strcspn (from, ":"), length);

          if (from[length] == '\0')
            return;
          hide_part (text, from, length);
          if (name < length)
            hide_part (text, from + name + 1, length - name - 1);
          from += length + 1;
        }
      else
        {
          from++;
          to++;
        }
    }
}

static void
hide_headers (GString *text, const char *const *headers)
{
  for (guint i = 0; headers != NULL && headers[i] != NULL && headers[i + 1] != NULL; i += 2)
    if (strlen (headers[i + 1]) >= MIN_HEADER_LENGTH)
      hide (text, headers[i + 1]);
}

/* All of a key, and of one of the form ID:SECRET its parts, which are sent apart. */
static void
hide_key (GString *text, const char *key)
{
  const char *colon = strchr (key, ':');
  g_autofree char *id = colon != NULL ? g_strndup (key, (gsize) (colon - key)) : NULL;

  hide (text, key);
  if (id != NULL && strlen (id) >= MIN_HEADER_LENGTH)
    hide (text, id);
  if (colon != NULL && strlen (colon + 1) >= MIN_HEADER_LENGTH)
    hide (text, colon + 1);
}

char *
mapshot_secrets_hide_address (const char *address, const char *const *headers, const char *text)
{
  GString *out = g_string_new (text);

  hide_address (out, address);
  hide_headers (out, headers);

  return g_string_free (out, FALSE);
}

char *
mapshot_secrets_hide (const MapshotSource *source, const char *key, const char *const *headers, const char *text)
{
  GString *out = g_string_new (text);

  if (key != NULL)
    hide_key (out, key);
  if (source->template_uri != NULL)
    hide_address (out, source->template_uri);
  for (guint i = 0; source->header_values != NULL && source->header_values[i] != NULL; i++)
    if (strlen (source->header_values[i]) >= MIN_HEADER_LENGTH)
      hide (out, source->header_values[i]);
  hide_headers (out, headers);

  return g_string_free (out, FALSE);
}
