/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proxy.h"

static const char *const variables[] = { "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY",
                                         "ALL_PROXY", "NO_PROXY" };

static void
clear (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
}

static void
assert_proxy (const char *uri, const char *expected)
{
  g_autoptr (GProxyResolver) resolver = mapshot_proxy_from_environment ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) proxies = NULL;

  g_assert_nonnull (resolver);
  proxies = g_proxy_resolver_lookup (resolver, uri, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (proxies[0], ==, expected);
}

static void
test_none (void)
{
  clear ();
  g_assert_null (mapshot_proxy_from_environment ());
  g_setenv ("http_proxy", "", TRUE);
  g_assert_null (mapshot_proxy_from_environment ());
  /* May come from a request's "Proxy:" header. */
  g_setenv ("HTTP_PROXY", "http://evil:1", TRUE);
  g_assert_null (mapshot_proxy_from_environment ());
}

static void
test_schemes (void)
{
  clear ();
  g_setenv ("http_proxy", "proxy.example:3128", TRUE);
  g_setenv ("HTTPS_PROXY", "http://secure.example:8080/", TRUE);
  assert_proxy ("http://tiles.example/1", "http://proxy.example:3128");
  assert_proxy ("https://tiles.example/1", "http://secure.example:8080/");
  clear ();
  g_setenv ("all_proxy", "socks5://proxy.example:1080", TRUE);
  assert_proxy ("https://tiles.example/1", "socks5://proxy.example:1080");
}

static void
test_no_proxy (void)
{
  clear ();
  g_setenv ("http_proxy", "proxy.example:3128", TRUE);
  g_setenv ("no_proxy", "127.0.0.1, .local.example", TRUE);
  assert_proxy ("http://127.0.0.1:99/1", "direct://");
  assert_proxy ("http://a.local.example/1", "direct://");
  assert_proxy ("http://elsewhere.example/1", "http://proxy.example:3128");
  g_setenv ("no_proxy", "*", TRUE);
  assert_proxy ("http://elsewhere.example/1", "direct://");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proxy/none", test_none);
  g_test_add_func ("/proxy/schemes", test_schemes);
  g_test_add_func ("/proxy/no-proxy", test_no_proxy);
  return g_test_run ();
}
