/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proxy.h"

#include <string.h>

static const char *
get_variable (const char *small, const char *capital)
{
  const char *value = g_getenv (small);

  if (value == NULL && capital != NULL)
    value = g_getenv (capital);

  return value != NULL && value[0] != '\0' ? value : NULL;
}

/* "host:3128" is as usual as "http://host:3128/". */
static char *
complete_address (const char *value)
{
  return strstr (value, "://") != NULL ? g_strdup (value) : g_strconcat ("http://", value, NULL);
}

static char **
split_hosts (const char *value)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "", ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *host = g_strstrip (parts[i]);

      /* ".example.org" means all below it, as GIO's "*.example.org" does. */
      if (host[0] == '.')
        {
          g_autofree char *pattern = g_strconcat ("*", host, NULL);
          g_strv_builder_add (builder, pattern);
        }
      else if (host[0] != '\0')
        g_strv_builder_add (builder, host);
    }
  return g_strv_builder_end (builder);
}

GProxyResolver *
mapshot_proxy_from_environment (void)
{
  const char *http = get_variable ("http_proxy", NULL), *https = get_variable ("https_proxy", "HTTPS_PROXY");
  const char *all = get_variable ("all_proxy", "ALL_PROXY"), *none = get_variable ("no_proxy", "NO_PROXY");
  g_auto (GStrv) ignored = split_hosts (none);
  g_autofree char *fallback = all != NULL ? complete_address (all) : NULL;
  GProxyResolver *resolver;

  if (http == NULL && https == NULL && all == NULL)
    return NULL;
  if (g_strv_contains ((const char *const *) ignored, "*"))
    return g_simple_proxy_resolver_new (NULL, NULL);
  resolver = g_simple_proxy_resolver_new (fallback, ignored);
  if (http != NULL)
    {
      g_autofree char *address = complete_address (http);
      g_simple_proxy_resolver_set_uri_proxy (G_SIMPLE_PROXY_RESOLVER (resolver), "http", address);
    }
  if (https != NULL)
    {
      g_autofree char *address = complete_address (https);
      g_simple_proxy_resolver_set_uri_proxy (G_SIMPLE_PROXY_RESOLVER (resolver), "https", address);
    }
  return resolver;
}
