/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "header.h"

/* Headers that say who asks, or how the connection works, are not a source's to set. */
gboolean
mapshot_header_is_allowed (const char *name)
{
  static const char *const refused[] = { "Host",       "User-Agent",      "Connection",         "Content-Length",
                                         "Keep-Alive", "Accept-Encoding", "Transfer-Encoding",  "Upgrade",
                                         "TE",         "Trailer",         "Proxy-Authorization", "Proxy-Connection" };

  if (name[0] == '\0' ||
      strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != strlen (name))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    if (g_ascii_strcasecmp (name, refused[i]) == 0)
      return FALSE;
  return TRUE;
}

gboolean
mapshot_header_is_value (const char *value)
{
  for (; *value != '\0'; value++)
    if (g_ascii_iscntrl (*value) || (guchar) *value >= 0x80)
      return FALSE;
  return TRUE;
}
