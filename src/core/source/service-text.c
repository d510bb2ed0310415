/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-private.h"

#include "text.h"

#include <string.h>

#define MAX_TEXT 200 /* characters */

char *
mapshot_service_clean_text (const char *text)
{
  return mapshot_text_make_line (text, MAX_TEXT);
}

/* ---- addresses ---- */

char *
mapshot_service_resolve_address (const MapshotService *self, const char *reference)
{
  char *resolved = g_uri_resolve_relative (self->address, reference, G_URI_FLAGS_ENCODED, NULL);

  if (resolved != NULL && !g_str_has_prefix (resolved, "http://") && !g_str_has_prefix (resolved, "https://"))
    g_clear_pointer (&resolved, g_free);

  return resolved;
}

void
mapshot_service_append_query (GString *uri, const char *name, const char *value)
{
  char last = uri->len > 0 ? uri->str[uri->len - 1] : '?';

  if (last != '?' && last != '&')
    g_string_append_c (uri, '&');
  g_string_append_printf (uri, "%s=", name);
  g_string_append_uri_escaped (uri, value, ",:/;", FALSE);
}

static gboolean
has_parameter (const char *query, const char *parameter)
{
  gsize length = strcspn (parameter, "=");

  for (const char *at = query; at != NULL && *at != '\0'; at = strchr (at, '&'))
    {
      at += *at == '&';
      if (g_ascii_strncasecmp (at, parameter, length) == 0 && (at[length] == '=' || at[length] == '&' || at[length] == '\0'))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_protocol_parameter (const char *parameter)
{
  static const char *const names[] = { "service", "request", "version", "acceptversions", "format", "updatesequence", "sections" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (has_parameter (parameter, names[i]))
      return TRUE;
  return parameter[0] == '\0';
}

char *
mapshot_service_begin_query (const MapshotService *self, const char *address)
{
  g_autoptr (GUri) asked = g_uri_parse (self->address, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) target = g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);
  const char *query = asked != NULL ? g_uri_get_query (asked) : NULL;
  GString *uri = g_string_new (address);
  g_auto (GStrv) parameters = g_strsplit (query != NULL ? query : "", "&", 64);

  g_string_truncate (uri, strcspn (uri->str, "#"));
  if (strchr (uri->str, '?') == NULL)
    g_string_append_c (uri, '?');
  for (char **p = parameters; *p != NULL && target != NULL; p++)
    {
      const char *own = g_uri_get_query (target);

      if (is_protocol_parameter (*p) || (own != NULL && has_parameter (own, *p)) ||
          g_strcmp0 (g_uri_get_host (asked), g_uri_get_host (target)) != 0)
        continue;
      if (uri->str[uri->len - 1] != '?' && uri->str[uri->len - 1] != '&')
        g_string_append_c (uri, '&');
      g_string_append (uri, *p);
    }
  return g_string_free (uri, FALSE);
}
