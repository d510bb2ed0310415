/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paper.h"

#include <math.h>

static void
assert_size (const char *text, double width, double height)
{
  double w = 0, h = 0;

  g_assert_true (mapshot_paper_parse_size (text, &w, &h));
  g_assert_cmpfloat (w, ==, width);
  g_assert_cmpfloat (h, ==, height);
}

static void
test_sizes (void)
{
  static const char *const wrong[] = { "", "A", "A6", "A4-upright", "300x200", "300x200cm", "0x200mm", "300xmm", "1x2x3mm", "-1x5mm", "100000x5mm", "nanx5mm" };
  double width, height;

  assert_size ("A4", 210, 297);
  assert_size ("a0", 841, 1189);
  assert_size ("A3-landscape", 420, 297);
  assert_size ("300x200.5mm", 300, 200.5);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    if (mapshot_paper_parse_size (wrong[i], &width, &height))
      g_error ("“%s” was taken for a sheet", wrong[i]);
}

static void
test_sheets (void)
{
  double width, height;

  g_assert_cmpstr (mapshot_paper_get_sheet (0, &width, &height), ==, "A0");
  g_assert_cmpstr (mapshot_paper_get_sheet (5, &width, &height), ==, "A5");
  g_assert_cmpfloat (height, ==, 210);
  g_assert_null (mapshot_paper_get_sheet (6, &width, &height));
  g_assert_cmpint (mapshot_paper_find_sheet (210, 297), ==, 4);
  g_assert_cmpint (mapshot_paper_find_sheet (297, 210), ==, 4);
  g_assert_cmpint (mapshot_paper_find_sheet (297, 211), ==, -1);
}

static void
test_scale (void)
{
  static const char *const wrong[] = { "", "25000", "1:", "1:0", "1:0.5", "1:-5", "2:5", "1:25,000", "1:nan" };
  double scale = 0;

  g_assert_true (mapshot_paper_parse_scale ("1:25000", &scale));
  g_assert_cmpfloat (scale, ==, 25000);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    if (mapshot_paper_parse_scale (wrong[i], &scale))
      g_error ("“%s” was taken for a scale", wrong[i]);
}

/* A centimetre on a 1:25,000 map is 250 m of ground, whatever the dots an inch. */
static void
test_measure (void)
{
  g_assert_cmpint (mapshot_paper_get_pixels (210, 300), ==, 2480);
  g_assert_cmpint (mapshot_paper_get_pixels (297, 300), ==, 3508);
  g_assert_cmpint (mapshot_paper_get_pixels (25.4, 600), ==, 600);
  g_assert_cmpint (mapshot_paper_get_pixels (0.001, 1), ==, 1);
  g_assert_cmpfloat_with_epsilon (mapshot_paper_get_resolution (25000, 254), 2.5, 1e-12);
  for (double dpi = 100; dpi <= 1200; dpi *= 2)
    g_assert_cmpfloat_with_epsilon (mapshot_paper_get_resolution (25000, dpi) * (double) mapshot_paper_get_pixels (254, dpi), 6350, 1e-6);
}

static void
test_valid (void)
{
  const MapshotPaper good = { 210, 297, 25000, 300 };
  MapshotPaper bad[] = { good, good, good, good, good, good };

  bad[0].width = 0;
  bad[1].height = MAPSHOT_PAPER_MAX_SIDE;
  bad[2].scale = 0.5;
  bad[3].scale = NAN;
  bad[4].dpi = 0;
  bad[5].dpi = INFINITY;
  g_assert_true (mapshot_paper_is_valid (&good));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (mapshot_paper_is_valid (&bad[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/paper/sizes", test_sizes);
  g_test_add_func ("/paper/sheets", test_sheets);
  g_test_add_func ("/paper/scale", test_scale);
  g_test_add_func ("/paper/measure", test_measure);
  g_test_add_func ("/paper/valid", test_valid);

  return g_test_run ();
}
