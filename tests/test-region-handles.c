/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region-handles.h"

static const MapshotMapBox box = { 100, 50, 300, 150 };

static void
assert_box (MapshotMapBox a, double left, double top, double right, double bottom)
{
  g_assert_cmpfloat (a.left, ==, left);
  g_assert_cmpfloat (a.top, ==, top);
  g_assert_cmpfloat (a.right, ==, right);
  g_assert_cmpfloat (a.bottom, ==, bottom);
}

static void
test_find (void)
{
  g_assert_cmpint (mapshot_region_handles_find (&box, 103, 48, 12), ==, MAPSHOT_GRIP_LEFT | MAPSHOT_GRIP_TOP);
  g_assert_cmpint (mapshot_region_handles_find (&box, 200, 152, 12), ==, MAPSHOT_GRIP_BOTTOM);
  g_assert_cmpint (mapshot_region_handles_find (&box, 300, 100, 12), ==, MAPSHOT_GRIP_RIGHT);
  g_assert_cmpint (mapshot_region_handles_find (&box, 150, 51, 12), ==, MAPSHOT_GRIP_ALL);
  g_assert_cmpint (mapshot_region_handles_find (&box, 201, 99, 12), ==, MAPSHOT_GRIP_ALL);
  g_assert_cmpint (mapshot_region_handles_find (&box, 150, 80, 12), ==, MAPSHOT_GRIP_NONE);
  g_assert_cmpint (mapshot_region_handles_find (&box, 20, 20, 12), ==, MAPSHOT_GRIP_NONE);
}

static void
test_drag (void)
{
  assert_box (mapshot_region_handles_drag (&box, MAPSHOT_GRIP_ALL, 5, -7, FALSE), 105, 43, 305, 143);
  assert_box (mapshot_region_handles_drag (&box, MAPSHOT_GRIP_RIGHT, 10, 99, FALSE), 100, 50, 310, 150);
  assert_box (mapshot_region_handles_drag (&box, MAPSHOT_GRIP_LEFT | MAPSHOT_GRIP_TOP, -10, -20, FALSE), 90, 30, 300, 150);
  /* Past the other edge. */
  assert_box (mapshot_region_handles_drag (&box, MAPSHOT_GRIP_LEFT, 250, 0, FALSE), 300, 50, 350, 150);
  /* Never too small to be gripped again. */
  assert_box (mapshot_region_handles_drag (&box, MAPSHOT_GRIP_BOTTOM, 0, -100, FALSE), 100, 50, 300, 58);
}

static void
test_square (void)
{
  assert_box (mapshot_region_handles_drag (&box, MAPSHOT_GRIP_RIGHT | MAPSHOT_GRIP_BOTTOM, 0, 10, TRUE), 100, 50, 300, 250);
  assert_box (mapshot_region_handles_drag (&box, MAPSHOT_GRIP_LEFT | MAPSHOT_GRIP_TOP, 0, 0, TRUE), 100, -50, 300, 150);
  /* An edge takes the other two along, evenly. */
  assert_box (mapshot_region_handles_drag (&box, MAPSHOT_GRIP_RIGHT, -80, 0, TRUE), 100, 40, 220, 160);
}

static void
test_cursor (void)
{
  for (int i = 0; i < MAPSHOT_REGION_N_HANDLES; i++)
    {
      MapshotGrip grip;
      double x, y;

      mapshot_region_handles_get (&box, i, &x, &y, &grip);
      g_assert_cmpint (mapshot_region_handles_find (&box, x, y, 12), ==, grip);
      g_assert_true (g_str_has_suffix (mapshot_region_handles_get_cursor (grip), "-resize"));
    }
  g_assert_cmpstr (mapshot_region_handles_get_cursor (MAPSHOT_GRIP_ALL), ==, "move");
  g_assert_cmpstr (mapshot_region_handles_get_cursor (MAPSHOT_GRIP_NONE), ==, "default");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/region-handles/find", test_find);
  g_test_add_func ("/region-handles/drag", test_drag);
  g_test_add_func ("/region-handles/square", test_square);
  g_test_add_func ("/region-handles/cursor", test_cursor);

  return g_test_run ();
}
