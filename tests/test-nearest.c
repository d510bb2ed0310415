/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nearest.h"

static void
check (const char *word, const char *expected)
{
  const char *names[] = { "basemap", "osm", "usgs-topo", "vworld-base", "vworld-satellite", "vworld-white", NULL };
  g_auto (GStrv) found = mapshot_nearest_find (word, names, 3);
  g_autofree char *joined = g_strjoinv (" ", found);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_find (void)
{
  check ("basemapp", "basemap");
  check ("bsaemap", "basemap");
  check ("BASEMAP", "basemap");
  check ("omd", "");
  check ("osn", "osm");
  check ("vworld", "vworld-base vworld-satellite vworld-white");
  check ("vworld-satelite", "vworld-satellite");
  check ("world-bas", "vworld-base");
  check ("", "");
  check ("한국", "");
}

static void
test_long (void)
{
  g_autofree char *word = g_strnfill (100000, 'a');

  check (word, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nearest/find", test_find);
  g_test_add_func ("/nearest/long", test_long);
  return g_test_run ();
}
