/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host.h"

#include "error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The flags with which libsoup 3 parses addresses: the host that is judged must be the host that is asked. */
#define URI_FLAGS                                                                                                      \
  (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT |    \
   G_URI_FLAGS_SCHEME_NORMALIZE)

char *
mapshot_host_normalize (const char *host)
{
  g_autofree char *ascii = NULL;
  g_autofree char *lower = NULL;
  gsize length;

  if (host == NULL || !g_utf8_validate (host, -1, NULL))
    return NULL;
  ascii = g_hostname_to_ascii (host);
  if (ascii == NULL)
    return NULL;
  lower = g_ascii_strdown (ascii, -1);
  length = strlen (lower);
  while (length > 0 && lower[length - 1] == '.')
    lower[--length] = '\0';

  /* Names and IP addresses; GUri lets anything through. */
  if (length == 0 || strspn (lower, "abcdefghijklmnopqrstuvwxyz0123456789.-_:") != length)
    return NULL;

  return g_steal_pointer (&lower);
}

char *
mapshot_host_from_uri (const char *uri, GError **error)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, URI_FLAGS, NULL);
  char *host = NULL;

  if (parsed != NULL &&
      (g_str_equal (g_uri_get_scheme (parsed), "http") || g_str_equal (g_uri_get_scheme (parsed), "https")))
    host = mapshot_host_normalize (g_uri_get_host (parsed));
  if (host == NULL)
    g_set_error_literal (
        error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
        _("the address has no valid host; write for example https://tiles.example.org/{z}/{x}/{y}.png"));

  return host;
}

gboolean
mapshot_host_is_within (const char *host, const char *domain)
{
  gsize host_length = strlen (host);
  gsize domain_length = strlen (domain);

  if (host_length == domain_length)
    return g_str_equal (host, domain);

  return host_length > domain_length && host[host_length - domain_length - 1] == '.' &&
         g_str_equal (host + host_length - domain_length, domain);
}
