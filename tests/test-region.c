/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "region.h"

#include <geodesic.h>

/* The distance between two positions by PROJ's geodesics, metres. */
static double
distance (double lat1, double lon1, double lat2, double lon2)
{
  struct geod_geodesic wgs84;
  double metres;

  geod_init (&wgs84, 6378137, 1 / 298.257223563);
  geod_inverse (&wgs84, lat1, lon1, lat2, lon2, &metres, NULL, NULL);
  return metres;
}

static void
test_true_metres (void)
{
  const double latitudes[] = { -67, -33.8, 0, 37.5665, 59.4, 78 };

  for (gsize i = 0; i < G_N_ELEMENTS (latitudes); i++)
    {
      MapshotPosition center = { latitudes[i], 126.978 };
      MapshotBounds b;
      g_autoptr (GError) error = NULL;

      g_assert_true (mapshot_region_from_extent (&center, 20000, 10000, &b, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat_with_epsilon (distance (latitudes[i], center.longitude, b.north, center.longitude), 5000, 1e-6);
      g_assert_cmpfloat_with_epsilon (distance (latitudes[i], center.longitude, b.south, center.longitude), 5000, 1e-6);
      /* A parallel is a little longer than the geodesic between its ends. */
      g_assert_cmpfloat_with_epsilon (distance (latitudes[i], center.longitude, latitudes[i], b.east), 10000, 0.05);
      g_assert_cmpfloat_with_epsilon (distance (latitudes[i], b.west, latitudes[i], center.longitude), 10000, 0.05);
      g_assert_cmpfloat_with_epsilon (mapshot_region_get_ground_width (&b, latitudes[i]), 20000, 1e-6);
      g_assert_cmpfloat_with_epsilon (mapshot_region_get_ground_height (&b), 10000, 1e-6);
    }
}

static void
test_antimeridian (void)
{
  MapshotPosition center = { -16.5, 179.9 };
  MapshotBounds b;

  g_assert_true (mapshot_region_from_extent (&center, 50000, 50000, &b, NULL));
  g_assert_cmpfloat (b.west, >, 179);
  g_assert_cmpfloat (b.east, <, -179);
}

static void
test_impossible (void)
{
  const struct
  {
    MapshotPosition center;
    double width, height;
  } cases[] = { { { 89.99, 0 }, 5000, 5000 }, { { 0, 0 }, 0, 10 }, { { 0, 0 }, 10, -1 }, { { 0, 0 }, 5e7, 10 }, { { -90, 0 }, 10, 10 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MapshotBounds b;
      g_autoptr (GError) error = NULL;

      g_assert_false (mapshot_region_from_extent (&cases[i].center, cases[i].width, cases[i].height, &b, &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
    }
}

static void
test_ground_scale (void)
{
  g_assert_cmpfloat_with_epsilon (mapshot_region_get_ground_scale (0), 1, 1e-12);
  /* N(60°) cos 60° / a, computed with the ellipsoid's e² = 0.00669437999014. */
  g_assert_cmpfloat_with_epsilon (mapshot_region_get_ground_scale (60), 0.50125994266, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/region/true-metres", test_true_metres);
  g_test_add_func ("/region/antimeridian", test_antimeridian);
  g_test_add_func ("/region/impossible", test_impossible);
  g_test_add_func ("/region/ground-scale", test_ground_scale);
  return g_test_run ();
}
