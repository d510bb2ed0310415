/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outline.h"

#include "error.h"

/* LONGITUDES, ended by NAN, along two parallels. */
static void
add_part (MapshotOutline *outline, const double *longitudes, guint n)
{
  g_autoptr (GError) error = NULL;

  mapshot_outline_begin (outline, FALSE);
  for (guint i = 0; i < n; i++)
    g_assert_true (mapshot_outline_add (outline, i % 2 ? 10 : -5, longitudes[i], &error));
  g_assert_no_error (error);
}

static void
assert_edges (MapshotOutline *outline, double west, double east)
{
  MapshotBounds bounds;

  g_assert_true (mapshot_outline_get_bounds (outline, &bounds));
  g_assert_cmpfloat (bounds.west, ==, west);
  g_assert_cmpfloat (bounds.east, ==, east);
  g_assert_cmpfloat (bounds.south, ==, -5);
}

#define ADD(outline, ...) add_part (outline, (const double[]){ __VA_ARGS__ }, sizeof ((const double[]){ __VA_ARGS__ }) / sizeof (double))

static void
test_bounds (void)
{
  g_autoptr (MapshotOutline) plain = mapshot_outline_new (), point = mapshot_outline_new (), empty = mapshot_outline_new ();
  MapshotBounds bounds;

  ADD (plain, 126.9, 127.1, 127);
  assert_edges (plain, 126.9, 127.1);
  ADD (plain, 120, 121);
  assert_edges (plain, 120, 127.1);
  ADD (point, 126.97);
  assert_edges (point, 126.97, 126.97);
  mapshot_outline_begin (empty, TRUE);
  mapshot_outline_begin (empty, TRUE);
  g_assert_cmpuint (mapshot_outline_get_n_parts (empty), ==, 0);
  g_assert_false (mapshot_outline_get_bounds (empty, &bounds));
}

/* A track that goes over it, a shape that was cut there, one that was not, longitudes beyond 180, and islands on both sides. */
static void
test_antimeridian (void)
{
  g_autoptr (MapshotOutline) track = mapshot_outline_new (), cut = mapshot_outline_new (), beyond = mapshot_outline_new ();
  g_autoptr (MapshotOutline) islands = mapshot_outline_new (), edge = mapshot_outline_new (), far = mapshot_outline_new ();

  ADD (track, 178, 179.5, -179, -177);
  assert_edges (track, 178, -177);
  ADD (cut, 177, 180, 178);
  ADD (cut, -180, -178, -179);
  assert_edges (cut, 177, -178);
  ADD (beyond, 177, 183);
  assert_edges (beyond, 177, -177);
  ADD (islands, 176, 177);
  ADD (islands, -179, -178);
  assert_edges (islands, 176, -178);
  ADD (edge, 170, 180);
  assert_edges (edge, 170, 180);
  ADD (far, -180, -170);
  assert_edges (far, -180, -170);
}

static void
test_world (void)
{
  g_autoptr (MapshotOutline) world = mapshot_outline_new (), round = mapshot_outline_new (), most = mapshot_outline_new ();

  ADD (world, -180, 180, 180, -180);
  assert_edges (world, -180, 180);
  ADD (round, 0, 100, 200, 300, 400);
  assert_edges (round, -180, 180);
  ADD (most, -170, -50, 50, 170);
  assert_edges (most, -170, 170);
}

/* Points follow each other on the map without jumps. */
static void
test_unwrapped (void)
{
  g_autoptr (MapshotOutline) outline = mapshot_outline_new ();
  const MapshotPosition *points;
  gboolean closed;
  guint n;

  ADD (outline, 179, -179, -178, 179);
  g_assert_cmpuint (mapshot_outline_get_n_parts (outline), ==, 1);
  points = mapshot_outline_get_part (outline, 0, &n, &closed);
  g_assert_cmpuint (n, ==, 4);
  g_assert_false (closed);
  g_assert_cmpfloat (points[1].longitude, ==, 181);
  g_assert_cmpfloat (points[2].longitude, ==, 182);
  g_assert_cmpfloat (points[3].longitude, ==, 179);
}

static void
test_refused (void)
{
  g_autoptr (MapshotOutline) outline = mapshot_outline_new ();
  const double wrong[][2] = { { 91, 0 }, { 0, 541 }, { 4520000, 200000 }, { G_MAXDOUBLE * 2, 0 }, { 0, -G_MAXDOUBLE * 2 } };

  mapshot_outline_begin (outline, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (mapshot_outline_add (outline, wrong[i][0], wrong[i][1], &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
    }
  for (int i = 0; i < MAPSHOT_OUTLINE_MAX_POINTS; i++)
    g_assert_true (mapshot_outline_add (outline, 0, 0, NULL));
  g_assert_false (mapshot_outline_add (outline, 0, 0, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/outline/bounds", test_bounds);
  g_test_add_func ("/outline/antimeridian", test_antimeridian);
  g_test_add_func ("/outline/world", test_world);
  g_test_add_func ("/outline/unwrapped", test_unwrapped);
  g_test_add_func ("/outline/refused", test_refused);

  return g_test_run ();
}
