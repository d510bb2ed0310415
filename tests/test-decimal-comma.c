/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decimal-comma.h"

static void
test_mend (void)
{
  static const struct
  {
    const char *column, *text, *expected;
  } cases[] = {
    { "latitude", "37,5665", "37.5665" }, { "longitude", "-126,978", "-126.978" }, { "latitude", "37.5665", "37.5665" },
    { "latitude", "1,234.5", "1,234.5" }, { "latitude", "1,2,3", "1,2,3" },        { "radius", "1,5km", "1.5km" },
    { "radius", "1,000", "1,000" },       { "radius", "1,000m", "1,000m" },        { "resolution", "0,25", "0.25" },
    { "center", "37,127", "37,127" },     { "name", "Bonn, Mitte", "Bonn, Mitte" }, { "bbox", "1,2,3,4", "1,2,3,4" },
    { "radius", "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *mended = mapshot_decimal_comma_mend (cases[i].column, cases[i].text);
      g_assert_cmpstr (mended, ==, cases[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decimal-comma/mend", test_mend);

  return g_test_run ();
}
