/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "projection.h"
#include "web-mercator.h"

#include <math.h>
#include <proj.h>
#include <string.h>

static MapshotProjection *
open_projection (const char *name)
{
  g_autoptr (GError) error = NULL;
  MapshotProjection *projection = mapshot_projection_new (name, &error);

  g_assert_no_error (error);
  g_assert_nonnull (projection);
  return projection;
}

/* Positions that the providers' own tiles prove (Kakao 5181, NGII 5179), and what cs2cs says for the others. */
static void
test_known_places (void)
{
  const struct
  {
    const char *crs;
    double longitude, latitude, x, y;
    double tolerance; /* CRS units; the British shift grid is not installed everywhere */
  } places[] = {
    { "EPSG:5181", 126.9779, 37.5663, 198047.5268, 451862.8350, 1e-3 },
    { "EPSG:5181", 129.0756, 35.1796, 389076.8036, 188993.7560, 1e-3 },
    { "EPSG:5179", 126.9779, 37.5663, 953892.2108, 1952009.9410, 1e-3 },
    { "EPSG:5179", 129.0756, 35.1796, 1143467.379665, 1688281.982072, 1e-3 },
    { "EPSG:5186", 126.9779, 37.5663, 198047.526820, 551862.835004, 1e-3 },
    { "EPSG:32652", 126.9779, 37.5663, 321414.975893, 4159618.639181, 1e-3 },
    { "EPSG:32652", 129.0756, 35.1796, 506883.518332, 3892962.933605, 1e-3 },
    { "EPSG:2154", 2.2945, 48.8584, 648237.301549, 6862271.681554, 1e-3 },
    { "IGNF:LAMB93", 2.2945, 48.8584, 648237.301549, 6862271.681554, 1e-3 },
    { "EPSG:2154", 5.3698, 43.2965, 892390.221566, 6247035.256802, 1e-3 },
    { "EPSG:27700", -0.1246, 51.5007, 530269.902392, 179640.717412, 5 },
    { "EPSG:27700", -3.1883, 55.9533, 325897.218139, 674001.201610, 5 },
    { "EPSG:4326", 126.9779, 37.5663, 126.9779, 37.5663, 0 },
    { "CRS:84", -73.5, -33.25, -73.5, -33.25, 0 },
    { "EPSG:3857", 126.9779, 37.5663, 14135115.169999, 4518338.421956, 1e-6 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (MapshotProjection) projection = open_projection (places[i].crs);
      double x = places[i].longitude, y = places[i].latitude;

      mapshot_projection_forward (projection, &x, &y, 1);
      g_assert_cmpfloat_with_epsilon (x, places[i].x, places[i].tolerance + 1e-12);
      g_assert_cmpfloat_with_epsilon (y, places[i].y, places[i].tolerance + 1e-12);
      mapshot_projection_inverse (projection, &x, &y, 1);
      g_assert_cmpfloat_with_epsilon (x, places[i].longitude, 1e-7);
      g_assert_cmpfloat_with_epsilon (y, places[i].latitude, 1e-7);
    }
}

/* The closed form is PROJ's. */
static void
test_web_mercator_is_projs (void)
{
  PJ_CONTEXT *context = proj_context_create ();
  PJ *raw = proj_create_crs_to_crs (context, "EPSG:4326", "EPSG:3857", NULL);
  PJ *pj = proj_normalize_for_visualization (context, raw);
  g_autoptr (MapshotProjection) projection = open_projection ("EPSG:3857");

  for (double latitude = -85; latitude <= 85; latitude += 8.5)
    {
      PJ_COORD exact = proj_trans (pj, PJ_FWD, proj_coord (latitude * 2, latitude, 0, 0));
      double x = latitude * 2, y = latitude;

      mapshot_projection_forward (projection, &x, &y, 1);
      g_assert_cmpfloat_with_epsilon (x, exact.xy.x, 1e-6);
      g_assert_cmpfloat_with_epsilon (y, exact.xy.y, 1e-6);
    }
  proj_destroy (pj);
  proj_destroy (raw);
  proj_context_destroy (context);
}

static void
test_properties (void)
{
  const struct
  {
    const char *crs;
    gboolean geographic, north_first;
    double unit;
  } systems[] = {
    { "EPSG:3857", FALSE, FALSE, 1 },
    { "EPSG:4326", TRUE, TRUE, 111319.490793 },
    { "CRS:84", TRUE, FALSE, 111319.490793 },
    { "EPSG:5181", FALSE, TRUE, 1 },
    { "EPSG:5179", FALSE, TRUE, 1 },
    { "EPSG:32652", FALSE, FALSE, 1 },
    { "EPSG:2154", FALSE, FALSE, 1 },
    { "EPSG:27700", FALSE, FALSE, 1 },
    { "EPSG:2263", FALSE, FALSE, 1200.0 / 3937 }, /* US survey feet */
    { "EPSG:4258", TRUE, TRUE, 111319.490793 },
    { "EPSG:3031", FALSE, FALSE, 1 },
    { "EPSG:32661", FALSE, TRUE, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      g_autoptr (MapshotProjection) projection = open_projection (systems[i].crs);

      g_assert_cmpstr (mapshot_projection_get_name (projection), ==, systems[i].crs);
      g_assert_cmpint (mapshot_projection_is_geographic (projection), ==, systems[i].geographic);
      g_assert_cmpint (mapshot_projection_starts_with_north (projection), ==, systems[i].north_first);
      g_assert_cmpfloat_with_epsilon (mapshot_projection_get_unit (projection), systems[i].unit, 1e-6);
    }
}

static void
test_area (void)
{
  g_autoptr (MapshotProjection) projection = open_projection ("EPSG:5181");
  MapshotBounds area;

  mapshot_projection_get_area (projection, &area);
  g_assert_cmpfloat (area.west, >, 124);
  g_assert_cmpfloat (area.west, <, 127);
  g_assert_cmpfloat (area.east, >, area.west);
  g_assert_cmpfloat (area.north, <, 40);
}

static void
test_unknown (void)
{
  /* No code, no code of the registry, a geocentric system, a height, a map with a height. */
  const char *const names[] = { "EPSG:1", "EPSG:999999", "EPSG:4978", "EPSG:5773", "EPSG:7405" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mapshot_projection_new (names[i], &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, names[i]));
      g_assert_nonnull (strstr (error->message, "EPSG:5186"));
    }
}

static void
test_equal (void)
{
  g_autoptr (MapshotProjection) a = open_projection ("EPSG:4326"), b = open_projection ("CRS:84");
  g_autoptr (MapshotProjection) c = open_projection ("EPSG:5181"), d = open_projection ("urn:ogc:def:crs:EPSG::5181");
  g_autoptr (MapshotProjection) e = open_projection ("EPSG:5186");

  g_assert_true (mapshot_projection_equal (a, b));
  g_assert_true (mapshot_projection_equal (c, d));
  g_assert_false (mapshot_projection_equal (c, e));
  g_assert_false (mapshot_projection_equal (a, c));
}

/* The extent holds every point of the bounds, and its edges are touched. */
static void
check_extent (const char *crs, const MapshotBounds *bounds)
{
  g_autoptr (MapshotProjection) projection = open_projection (crs);
  MapshotExtent extent, seen = { HUGE_VAL, -HUGE_VAL, -HUGE_VAL, HUGE_VAL };
  double slack;

  g_assert_true (mapshot_projection_get_extent (projection, bounds, &extent));
  slack = (extent.right - extent.left) * 1e-3;
  for (int i = 0; i <= 500; i++)
    for (int j = 0; j <= 4; j++)
      {
        double t = i / 500.0, edge = j / 4.0;
        double x[] = { bounds->west + mapshot_bounds_get_width (bounds) * t,
                       bounds->west + mapshot_bounds_get_width (bounds) * edge };
        double y[] = { bounds->south + (bounds->north - bounds->south) * edge,
                       bounds->south + (bounds->north - bounds->south) * t };

        mapshot_projection_forward (projection, x, y, 2);
        for (int k = 0; k < 2; k++)
          {
            seen.left = MIN (seen.left, x[k]);
            seen.right = MAX (seen.right, x[k]);
            seen.bottom = MIN (seen.bottom, y[k]);
            seen.top = MAX (seen.top, y[k]);
          }
      }
  g_assert_cmpfloat_with_epsilon (seen.left, extent.left, slack);
  g_assert_cmpfloat_with_epsilon (seen.right, extent.right, slack);
  g_assert_cmpfloat_with_epsilon (seen.top, extent.top, slack);
  g_assert_cmpfloat_with_epsilon (seen.bottom, extent.bottom, slack);
}

static void
test_extent (void)
{
  const MapshotBounds korea = { 125, 33, 130, 39 }, france = { -5, 42, 9, 51 }, britain = { -7, 50, 2, 59 };

  check_extent ("EPSG:5181", &korea);
  check_extent ("EPSG:5179", &korea);
  check_extent ("EPSG:2154", &france);
  check_extent ("EPSG:27700", &britain);
  check_extent ("EPSG:3857", &korea);
  check_extent ("EPSG:4326", &korea);
}

/* Bounds and extent around each other; the second pair crosses the antimeridian. */
static void
test_bounds (void)
{
  const struct
  {
    const char *crs;
    MapshotBounds bounds;
  } cases[] = {
    { "EPSG:5181", { 126.9, 37.5, 127.1, 37.6 } },
    { "EPSG:3460", { 179.9, -17.9, -179.9, -17.7 } }, /* Fiji 1986 */
    { "EPSG:3832", { 179, -10, -179, 10 } },
    { "EPSG:3857", { 179, -10, -179, 10 } },
    { "EPSG:4326", { 179, -10, -179, 10 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotProjection) projection = open_projection (cases[i].crs);
      MapshotExtent extent;
      MapshotBounds around;
      double width = mapshot_bounds_get_width (&cases[i].bounds);

      g_assert_true (mapshot_projection_get_extent (projection, &cases[i].bounds, &extent));
      g_assert_cmpfloat (extent.left, <, extent.right);
      g_assert_true (mapshot_projection_get_bounds (projection, &extent, &around));
      g_assert_cmpfloat_with_epsilon (around.west, cases[i].bounds.west, width / 20);
      g_assert_cmpfloat_with_epsilon (around.east, cases[i].bounds.east, width / 20);
      g_assert_cmpfloat_with_epsilon (around.south, cases[i].bounds.south, 0.01);
      g_assert_cmpfloat_with_epsilon (around.north, cases[i].bounds.north, 0.01);
    }
}

static void
test_polar (void)
{
  g_autoptr (MapshotProjection) projection = open_projection ("EPSG:3031");
  MapshotExtent extent = { -3e6, 3e6, 3e6, -3e6 };
  MapshotBounds bounds;

  g_assert_true (mapshot_projection_get_bounds (projection, &extent, &bounds));
  g_assert_cmpfloat_with_epsilon (bounds.south, -90, 1e-6);
  g_assert_cmpfloat_with_epsilon (mapshot_bounds_get_width (&bounds), 360, 1e-6);
}

/* What a projection cannot show is said, not made up. */
static void
test_out_of_reach (void)
{
  g_autoptr (MapshotProjection) kakao = open_projection ("EPSG:5181"), mercator = open_projection ("EPSG:3857");
  g_autoptr (MapshotProjection) antarctic = open_projection ("EPSG:3031");
  const MapshotBounds world = { -180, -90, 180, 90 };
  double x[] = { 127, 127, NAN }, y[] = { 37, 91, 37 };
  MapshotExtent extent;

  g_assert_false (mapshot_projection_get_extent (antarctic, &world, &extent));
  mapshot_projection_forward (kakao, x, y, 3);
  g_assert_true (isfinite (x[0]) && isfinite (y[0]));
  g_assert_false (isfinite (x[1]) || isfinite (y[1]) || isfinite (x[2]) || isfinite (y[2]));

  x[0] = 0;
  y[0] = 90;
  mapshot_projection_forward (mercator, x, y, 1);
  g_assert_false (isfinite (y[0]));
}

static void
test_ground_scale (void)
{
  const struct
  {
    const char *crs;
    double longitude, latitude, along_x, along_y;
  } cases[] = {
    { "EPSG:5181", 127, 38, 1, 1 },             /* on the central meridian, whose scale is 1 */
    { "EPSG:5179", 127.5, 36, 1 / 0.9996, 1 / 0.9996 },
    { "EPSG:32652", 129, 36, 1 / 0.9996, 1 / 0.9996 },
    { "EPSG:4326", 10, 0, 111319.490793, 110574.275573 }, /* the ellipsoid's radii at the equator */
    { "EPSG:4326", 10, 60, 0.50125994266 * 111319.490793, 111412.274 },
    { "EPSG:3857", 10, 0, 1, 0.993305620 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotProjection) projection = open_projection (cases[i].crs);
      double x = cases[i].longitude, y = cases[i].latitude, along_x, along_y;

      mapshot_projection_forward (projection, &x, &y, 1);
      g_assert_true (mapshot_projection_get_ground_scale (projection, x, y, &along_x, &along_y));
      g_assert_cmpfloat_with_epsilon (along_x / cases[i].along_x, 1, 1e-6);
      g_assert_cmpfloat_with_epsilon (along_y / cases[i].along_y, 1, 1e-6);
    }
}

static void
test_north (void)
{
  const struct
  {
    const char *crs;
    double longitude, latitude, north;
  } cases[] = {
    { "EPSG:3857", 100, 50, 0 },
    { "EPSG:5181", 127, 37, 0 },
    /* East of the central meridian the grid's north points east of true north by Δλ sin φ. */
    { "EPSG:5181", 129, 37, -1.2039 },
    { "EPSG:3031", 90, -80, 90 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MapshotProjection) projection = open_projection (cases[i].crs);
      double x = cases[i].longitude, y = cases[i].latitude;

      mapshot_projection_forward (projection, &x, &y, 1);
      g_assert_cmpfloat_with_epsilon (fabs (mapshot_projection_get_north (projection, x, y)), fabs (cases[i].north), 1e-3);
      if (cases[i].north < 0)
        g_assert_cmpfloat (mapshot_projection_get_north (projection, x, y), <, 0);
    }
}

static gpointer
thread_cb (gpointer data)
{
  MapshotProjection *projection = data;
  double x = 126.9779, y = 37.5663;

  mapshot_projection_forward (projection, &x, &y, 1);
  g_assert_cmpfloat_with_epsilon (x, 198047.5268, 1e-3);

  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (MapshotProjection) projection = open_projection ("EPSG:5181");
  GThread *threads[4];

  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new ("projection", thread_cb, projection);
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/projection/known-places", test_known_places);
  g_test_add_func ("/projection/web-mercator-is-projs", test_web_mercator_is_projs);
  g_test_add_func ("/projection/properties", test_properties);
  g_test_add_func ("/projection/area", test_area);
  g_test_add_func ("/projection/unknown", test_unknown);
  g_test_add_func ("/projection/equal", test_equal);
  g_test_add_func ("/projection/extent", test_extent);
  g_test_add_func ("/projection/bounds", test_bounds);
  g_test_add_func ("/projection/polar", test_polar);
  g_test_add_func ("/projection/out-of-reach", test_out_of_reach);
  g_test_add_func ("/projection/ground-scale", test_ground_scale);
  g_test_add_func ("/projection/north", test_north);
  g_test_add_func ("/projection/threads", test_threads);
  return g_test_run ();
}
