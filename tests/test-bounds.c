/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bounds.h"
#include "error.h"

#include <math.h>

static void
test_validate (void)
{
  const MapshotBounds good[] = { { 126, 37, 127, 38 }, { 179, -10, -179, 10 }, { -180, -90, 180, 90 } };
  const MapshotBounds bad[] = {
    { 126, 38, 127, 37 }, { 126, 37, 126, 38 },  { 126, -91, 127, 38 },
    { 126, 37, 181, 38 }, { NAN, 37, 127, 38 }, { 126, 37, 127, INFINITY },
    { 180, 37, -180, 38 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (mapshot_bounds_validate (&good[i], &error));
      g_assert_no_error (error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (mapshot_bounds_validate (&bad[i], &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
    }
}

static void
test_antimeridian (void)
{
  const MapshotBounds bounds = { 170, -20, -160, 20 };
  MapshotPosition center = mapshot_bounds_get_center (&bounds);

  g_assert_cmpfloat (mapshot_bounds_get_width (&bounds), ==, 30);
  g_assert_cmpfloat (center.longitude, ==, -175);
  g_assert_cmpfloat (center.latitude, ==, 0);
}

static void
test_wrap (void)
{
  g_assert_cmpfloat (mapshot_longitude_wrap (180), ==, -180);
  g_assert_cmpfloat (mapshot_longitude_wrap (-180), ==, -180);
  g_assert_cmpfloat (mapshot_longitude_wrap (540), ==, -180);
  g_assert_cmpfloat (mapshot_longitude_wrap (-190), ==, 170);
  g_assert_cmpfloat (mapshot_longitude_wrap (127), ==, 127);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bounds/validate", test_validate);
  g_test_add_func ("/bounds/antimeridian", test_antimeridian);
  g_test_add_func ("/bounds/wrap", test_wrap);
  return g_test_run ();
}
