/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web-mercator.h"

/* Golden values: cs2cs EPSG:4326 EPSG:3857 of PROJ 9.1. */
static const struct
{
  double latitude, longitude, x, y;
} golden[] = {
  { 37.5665, 126.9780, 14135126.3019, 4518366.5100 },
  { -33.8568, 151.2153, 16833210.1962, -4009589.9342 },
  { 0, 0, 0, 0 },
  { 85.0511287798066, 180, 20037508.3428, 20037508.3428 },
};

static void
test_golden (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (golden); i++)
    {
      g_assert_cmpfloat_with_epsilon (mapshot_web_mercator_x (golden[i].longitude), golden[i].x, 1e-3);
      g_assert_cmpfloat_with_epsilon (mapshot_web_mercator_y (golden[i].latitude), golden[i].y, 1e-3);
      g_assert_cmpfloat_with_epsilon (mapshot_web_mercator_longitude (golden[i].x), golden[i].longitude, 1e-8);
      g_assert_cmpfloat_with_epsilon (mapshot_web_mercator_latitude (golden[i].y), golden[i].latitude, 1e-8);
    }
}

static void
test_clamp (void)
{
  g_assert_cmpfloat_with_epsilon (mapshot_web_mercator_y (90), MAPSHOT_WEB_MERCATOR_EXTENT, 1e-6);
  g_assert_cmpfloat_with_epsilon (mapshot_web_mercator_y (-90), -MAPSHOT_WEB_MERCATOR_EXTENT, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web-mercator/golden", test_golden);
  g_test_add_func ("/web-mercator/clamp", test_clamp);
  return g_test_run ();
}
