/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "host.h"

#include <string.h>

static void
test_from_uri (void)
{
  const struct
  {
    const char *uri;
    const char *host;
  } cases[] = {
    { "https://tile.openstreetmap.org/1/2/3.png", "tile.openstreetmap.org" },
    { "HTTPS://TILE.OpenStreetMap.org:443/1/2/3.png", "tile.openstreetmap.org" },
    { "https://tile.openstreetmap.org./1/2/3.png", "tile.openstreetmap.org" },
    { "https://tile%2Eopenstreetmap%2eorg/1/2/3.png", "tile.openstreetmap.org" },
    { "https://tile。openstreetmap。org/1/2/3.png", "tile.openstreetmap.org" },
    { "https://ｔｉｌｅ.openstreetmap.org/1/2/3.png", "tile.openstreetmap.org" },
    { "http://tile.openstreetmap.org@127.0.0.1/1/2/3.png", "127.0.0.1" },
    { "http://tile.openstreetmap.org:x@127.0.0.1:8080/", "127.0.0.1" },
    { "http://127.0.0.1/tile.openstreetmap.org/", "127.0.0.1" },
    { "http://127.0.0.1?tile.openstreetmap.org", "127.0.0.1" },
    { "http://[::1]:8080/1/2/3.png", "::1" },
    { "http://localhost:1234/", "localhost" },
    { "https://지도.한국/1/2/3.png", "xn--on3b25m.xn--3e0b707e" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *host = mapshot_host_from_uri (cases[i].uri, &error);

      g_assert_no_error (error);
      if (cases[i].host[0] != 'x')
        g_assert_cmpstr (host, ==, cases[i].host);
      else
        g_assert_true (g_str_has_prefix (host, "xn--") && g_str_has_suffix (host, ".xn--3e0b707e"));
    }
}

static void
test_bad_uri (void)
{
  const char *cases[] = { "",
                          "tile.openstreetmap.org",
                          "ftp://tile.openstreetmap.org/",
                          "file:///etc/passwd",
                          "https:///x",
                          "https://",
                          "https://./",
                          "https://a b/",
                          "https://host:99999999/?key=secret",
                          "https://%00/",
                          "https://%ff/" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *host = mapshot_host_from_uri (cases[i], &error);

      if (host != NULL)
        g_error ("“%s” was read as host “%s”", cases[i], host);
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
      g_assert_null (strstr (error->message, "secret"));
    }
}

static void
test_within (void)
{
  const struct
  {
    const char *host, *domain;
    gboolean within;
  } cases[] = {
    { "tile.openstreetmap.org", "tile.openstreetmap.org", TRUE },
    { "a.tile.openstreetmap.org", "tile.openstreetmap.org", TRUE },
    { "a.b.tile.openstreetmap.org", "tile.openstreetmap.org", TRUE },
    { "nottile.openstreetmap.org", "tile.openstreetmap.org", FALSE },
    { "tile.openstreetmap.org.evil.com", "tile.openstreetmap.org", FALSE },
    { "nottile.openstreetmap.org.evil.com", "tile.openstreetmap.org", FALSE },
    { "openstreetmap.org", "tile.openstreetmap.org", FALSE },
    { "org", "tile.openstreetmap.org", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (mapshot_host_is_within (cases[i].host, cases[i].domain), ==, cases[i].within);
}

static void
test_normalize (void)
{
  g_autofree char *dots = mapshot_host_normalize ("Tile.Example.ORG..");

  g_assert_cmpstr (dots, ==, "tile.example.org");
  g_assert_null (mapshot_host_normalize (""));
  g_assert_null (mapshot_host_normalize ("."));
  g_assert_null (mapshot_host_normalize (NULL));
  g_assert_null (mapshot_host_normalize ("\xff.org"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host/from-uri", test_from_uri);
  g_test_add_func ("/host/bad-uri", test_bad_uri);
  g_test_add_func ("/host/within", test_within);
  g_test_add_func ("/host/normalize", test_normalize);
  return g_test_run ();
}
