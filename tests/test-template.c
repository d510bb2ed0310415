/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "template.h"

#include <string.h>

static void
test_valid (void)
{
  const char *cases[] = {
    "https://tiles.example.org/{z}/{x}/{y}.png",      "http://127.0.0.1:8080/{z}/{x}/{-y}.png",
    "HTTPS://Tiles.Example.Org/{z}/{y}/{x}",          "https://{s}.example.org/{z}/{x}/{y}{r}.png?k={key}",
    "https://t{switch:0,1,2,3}.example.org/{q}.jpeg", "https://user:word@example.org/{z}/{x}/{y}",
    "https://example.org/?x={x}&y={y}&z={z}",         "https://[::1]:8080/{z}/{x}/{y}.png",
    "https://지도.한국/타일/{z}/{x}/{y}.png",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (mapshot_template_validate (cases[i], &error));
      g_assert_no_error (error);
    }
}

static void
test_invalid (void)
{
  const struct
  {
    const char *template_uri;
    const char *says;
  } cases[] = {
    { "", "https://" },
    { "tiles.example.org/{z}/{x}/{y}.png", "begins with https://" },
    { "file:///tiles/{z}/{x}/{y}.png", "begins with https://" },
    { "ftp://tiles.example.org/{z}/{x}/{y}.png", "begins with https://" },
    { "https://tiles.example.org/", "needs {z}, {x} and {y}" },
    { "https://tiles.example.org/wmts?key=secret", "needs {z}, {x} and {y}" },
    { "https://tiles.example.org/{z}/{x}.png", "needs {z}, {x} and {y}" },
    { "https://tiles.example.org/{x}/{y}.png", "needs {z}, {x} and {y}" },
    { "https://tiles.example.org/{z}/{y}.png", "needs {z}, {x} and {y}" },
    { "https://tiles.example.org/{z}/{x}/{y}?{w}", "{w} and {h}" },
    { "https://tiles.example.org/{cx}/{w}", "needs {z}, {x} and {y}" },
    { "https://tiles.example.org/{z}/{x}/{y", "no partner" },
    { "https://tiles.example.org/{z}/{x}/y}", "no partner" },
    { "https://tiles.example.org/{z}/{{x}}/{y}", "no partner" },
    { "https://tiles.example.org/{z}/{x}/{y}/{foo}", "unknown token “foo”; known are {z} {x} {y} {-y} {q} {s} {r} {time} {key} and" },
    { "https://tiles.example.org/{time}/{z}/{x}/{y}", "choose a time" },
    { "https://tiles.example.org/{Z}/{x}/{y}", "unknown token “Z”" },
    { "https://tiles.example.org/{z}/{x}/{y}/{}", "unknown token “”" },
    { "https://tiles.example.org/{z}/{x}/{y}/{switch:a}", "{switch:a,b,c}" },
    { "https://tiles.example.org/{z}/{x}/{y}/{switch:}", "{switch:a,b,c}" },
    { "https://tiles.example.org/{z}/{x}/{y}/{switch:a,,b}", "{switch:a,b,c}" },
    { "https://tiles.example.org/ {z}/{x}/{y}", "spaces" },
    { "https://tiles.example.org/{z}/{x}/{y}\r\nX: y", "control" },
    { "https://tile.openstreetmap.org\\@127.0.0.1/{z}/{x}/{y}", "\\" },
    { "https://tiles.example.org/#{z}/{x}/{y}", "#" },
    { "https://tiles.example.org/\xff{z}/{x}/{y}", "UTF-8" },
    { "https:///{z}/{x}/{y}.png", "no valid host" },
    { "https://{z}.example.org/{z}/{x}/{y}.png", "host of an address" },
    { "https://{key}/{z}/{x}/{y}.png", "host of an address" },
    { "https://{key}@example.org/{z}/{x}/{y}.png", "host of an address" },
    { "https://{s}{s}.example.org/{z}/{x}/{y}.png", "host of an address" },
    { "https://{switch:a,tile.openstreetmap.org/}.example.org/{z}/{x}/{y}.png", "host of an address" },
    { "https://{switch:a,b@c}.example.org/{z}/{x}/{y}.png", "host of an address" },
    { "https://{z}/{x}/{y}", "host of an address" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      if (mapshot_template_validate (cases[i].template_uri, &error))
        g_error ("“%s” was taken", cases[i].template_uri);
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
      g_assert_null (strchr (error->message, '\n'));
      g_assert_null (strstr (error->message, "secret"));
      if (strstr (error->message, cases[i].says) == NULL)
        g_error ("“%s” gave “%s”", cases[i].template_uri, error->message);
    }
}

/* The address of one tile of an entry made by hand. */
static char *
expand (const char *template_uri, int tile_size, gboolean from_south, int zoom, gint64 column, gint64 row,
        const char *key)
{
  const char *subdomains[] = { "a", "b", "c", NULL };
  g_autoptr (MapshotSource) source = mapshot_source_new ("test");
  g_autoptr (GError) error = NULL;

  g_strfreev (source->subdomains);
  source->subdomains = g_strdupv ((char **) subdomains);
  source->grid = mapshot_tile_grid_new_web_mercator (0, 22, tile_size, from_south);
  g_assert_true (mapshot_source_set_template (source, template_uri, &error));
  g_assert_no_error (error);

  return mapshot_template_expand (source, zoom, column, row, key);
}

static void
test_expand (void)
{
  const struct
  {
    const char *template_uri, *expected;
    int tile_size;
    int zoom;
    gint64 column, row;
    const char *key;
  } cases[] = {
    { "https://e.org/{z}/{x}/{y}.png", "https://e.org/7/109/49.png", 256, 7, 109, 49, NULL },
    { "https://e.org/{z}/{y}/{x}.png", "https://e.org/7/49/109.png", 256, 7, 109, 49, NULL },
    { "https://e.org/{z}/{x}/{-y}.png", "https://e.org/7/109/78.png", 256, 7, 109, 49, NULL },
    { "https://e.org/{z}/{x}/{y}{r}.png", "https://e.org/7/109/49@2x.png", 512, 7, 109, 49, NULL },
    { "https://e.org/{z}/{x}/{y}{r}.png", "https://e.org/7/109/49.png", 256, 7, 109, 49, NULL },
    /* The example of Bing's own description of its tile system: tile (3, 5) at level 3 is 213. */
    { "https://e.org/{q}.jpeg", "https://e.org/213.jpeg", 256, 3, 3, 5, NULL },
    { "https://e.org/{z}/{x}/{y}?k={key}", "https://e.org/1/0/1?k=a%26b%2Fc%20%7Bz%7D", 256, 1, 0, 1, "a&b/c {z}" },
    { "https://e.org/{z}/{x}/{y}?k={key}", "https://e.org/1/0/1?k=", 256, 1, 0, 1, NULL },
    /* Columns go round the world. */
    { "https://e.org/{z}/{x}/{y}", "https://e.org/2/3/1", 256, 2, -1, 1, NULL },
    { "https://e.org/{z}/{x}/{y}", "https://e.org/2/1/1", 256, 2, 5, 1, NULL },
    /* (109 + 49) % 3 = 2; (109 + 49) % 4 = 2. */
    { "https://{s}.e.org/{z}/{x}/{y}", "https://c.e.org/7/109/49", 256, 7, 109, 49, NULL },
    { "https://t{switch:0,1,2,3}.e.org/{z}/{x}/{y}", "https://t2.e.org/7/109/49", 256, 7, 109, 49, NULL },
    { "https://e.org/타일/{z}/{x}/{y}", "https://e.org/%ED%83%80%EC%9D%BC/0/0/0", 256, 0, 0, 0, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uri = expand (cases[i].template_uri, cases[i].tile_size, FALSE, cases[i].zoom, cases[i].column,
                                     cases[i].row, cases[i].key);

      g_assert_cmpstr (uri, ==, cases[i].expected);
    }
}

/* A grid counted from the south: row -1 of the plane is the service's row 0, the southernmost. */
static void
test_rows_from_south (void)
{
  g_autofree char *first = expand ("https://e.org/{z}/{x}/{y}", 256, TRUE, 3, 5, -1, NULL);
  g_autofree char *last = expand ("https://e.org/{z}/{x}/{y}", 256, TRUE, 3, 5, -8, NULL);

  g_assert_cmpstr (first, ==, "https://e.org/3/5/0");
  g_assert_cmpstr (last, ==, "https://e.org/3/5/7");
}

/* The same tile has the same address whatever world copy it is asked from, and all subdomains are used. */
static void
test_subdomains (void)
{
  guint used = 0;

  for (gint64 row = 0; row < 8; row++)
    for (gint64 column = 0; column < 8; column++)
      {
        g_autofree char *uri = expand ("https://{s}.e.org/{z}/{x}/{y}", 256, FALSE, 3, column, row, NULL);
        g_autofree char *again = expand ("https://{s}.e.org/{z}/{x}/{y}", 256, FALSE, 3, column - 8, row, NULL);

        g_assert_cmpstr (uri, ==, again);
        used |= 1u << (uri[strlen ("https://")] - 'a');
      }
  g_assert_cmpuint (used, ==, 7);
}

static void
test_hosts (void)
{
  const char *subdomains[] = { "a", "b.tile", NULL };
  const char *tricks[] = { "tile.openstreetmap.org/", NULL };
  g_auto (GStrv) one = mapshot_template_get_hosts ("https://E.org:81/{z}/{x}/{y}", subdomains, NULL);
  g_auto (GStrv) two = mapshot_template_get_hosts ("https://{s}.E.org./{z}/{x}/{y}", subdomains, NULL);
  g_auto (GStrv) three = mapshot_template_get_hosts ("https://t{switch:0,1,2}.e.org/{s}/{z}/{x}/{y}", subdomains, NULL);
  g_autofree char *one_joined = g_strjoinv (" ", one);
  g_autofree char *two_joined = g_strjoinv (" ", two);
  g_autofree char *three_joined = g_strjoinv (" ", three);

  g_assert_cmpstr (one_joined, ==, "e.org");
  g_assert_cmpstr (two_joined, ==, "a.e.org b.tile.e.org");
  g_assert_cmpstr (three_joined, ==, "t0.e.org t1.e.org t2.e.org");
  g_assert_null (mapshot_template_get_hosts ("https://{s}.e.org/{z}/{x}/{y}", tricks, NULL));
}

/* Random templates never crash; one that is taken expands to an address of the host it says. */
static void
test_random (void)
{
  const char *alphabet[] = { "{",        "}",   "{z}", "{x}", "{y}", "{-y}", "{q}", "{s}", "{r}",   "{key}",
                             "{switch:", "a,b", ",",   "/",   "?",   "@",    ":",   ".",   "e.org", "https://",
                             "%",        "%2e", "[",   "]",   "한",  "\xff", "\n",  "0" };

  for (int round = 0; round < 20000; round++)
    {
      const char *subdomains[] = { "a", "b", NULL };
      g_autoptr (GString) text = g_string_new (g_test_rand_int_range (0, 4) > 0 ? "https://" : "");
      int n = g_test_rand_int_range (0, 10);
      g_auto (GStrv) hosts = NULL;
      g_autoptr (GError) error = NULL;

      for (int i = 0; i < n; i++)
        g_string_append (text, alphabet[g_test_rand_int_range (0, G_N_ELEMENTS (alphabet))]);
      if (!mapshot_template_validate (text->str, &error))
        {
          g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
          continue;
        }
      hosts = mapshot_template_get_hosts (text->str, subdomains, NULL);
      g_assert_true (hosts != NULL && hosts[0] != NULL && hosts[0][0] != '\0');
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/valid", test_valid);
  g_test_add_func ("/template/invalid", test_invalid);
  g_test_add_func ("/template/expand", test_expand);
  g_test_add_func ("/template/rows-from-south", test_rows_from_south);
  g_test_add_func ("/template/subdomains", test_subdomains);
  g_test_add_func ("/template/hosts", test_hosts);
  g_test_add_func ("/template/random", test_random);
  return g_test_run ();
}
