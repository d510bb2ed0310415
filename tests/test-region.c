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

/* Half of the width and of the height by geodesics, from the centre to where each edge is met, in every kind of projection. */
static void
test_projected_metres (void)
{
  const struct
  {
    const char *crs;
    MapshotPosition center;
  } places[] = {
    { "EPSG:3857", { 37.5665, 126.978 } }, { "EPSG:4326", { 59.4, 24.7 } },     { "CRS:84", { -33.8, 151.2 } },
    { "EPSG:5181", { 37.5665, 126.978 } }, { "EPSG:5181", { 37.5, 130.9 } },    { "EPSG:5179", { 33.4, 126.5 } },
    { "EPSG:5186", { 35.18, 129.07 } },    { "EPSG:32652", { 37.5, 127.0 } },   { "EPSG:2154", { 43.3, 5.37 } },
    { "EPSG:27700", { 55.95, -3.19 } },    { "EPSG:3035", { 60, 25 } },         { "EPSG:2263", { 40.7, -74 } },
    { "EPSG:3031", { -75, 100 } },         { "EPSG:4258", { 52, 13 } },         { "EPSG:3832", { 60, 179.9 } },
  };
  const double sizes[] = { 20, 4000, 200000 };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (sizes); j++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (MapshotProjection) projection = mapshot_projection_new (places[i].crs, NULL);
        MapshotPosition c = places[i].center;
        double cx = c.longitude, cy = c.latitude;
        MapshotExtent e;
        double x[4], y[4];

        g_test_message ("%s, %.0f m", places[i].crs, sizes[j]);
        g_assert_true (mapshot_region_project (projection, &c, sizes[j], sizes[j] / 2, &e, &error));
        g_assert_no_error (error);
        mapshot_projection_forward (projection, &cx, &cy, 1);
        x[0] = e.left, x[1] = e.right, x[2] = x[3] = cx;
        y[0] = y[1] = cy, y[2] = e.top, y[3] = e.bottom;
        mapshot_projection_inverse (projection, x, y, 4);
        for (int k = 0; k < 4; k++)
          g_assert_cmpfloat_with_epsilon (distance (c.latitude, c.longitude, y[k], x[k]) / (sizes[j] / (k < 2 ? 2 : 4)), 1, 1e-4);
      }
}

static void
test_projection_ends (void)
{
  g_autoptr (MapshotProjection) projection = mapshot_projection_new ("EPSG:5181", NULL);
  MapshotPosition center = { 37, 127 };
  MapshotExtent extent;

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (mapshot_region_project (projection, &center, i == 0 ? 5e7 : 100, i == 1 ? 0 : 100, &extent, &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
    }
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
  g_test_add_func ("/region/projected-metres", test_projected_metres);
  g_test_add_func ("/region/projection-ends", test_projection_ends);
  g_test_add_func ("/region/impossible", test_impossible);
  g_test_add_func ("/region/ground-scale", test_ground_scale);
  return g_test_run ();
}
