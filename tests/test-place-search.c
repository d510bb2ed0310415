/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "place-search.h"

#include <math.h>

static MapshotPlaceItem *
find_first (const char *text)
{
  g_autoptr (GListModel) found = mapshot_place_search (text, 8);

  return g_list_model_get_item (found, 0);
}

static void
assert_found (const char *text, const char *title, double latitude, double longitude)
{
  g_autoptr (MapshotPlaceItem) place = find_first (text);

  g_assert_nonnull (place);
  if (title != NULL)
    g_assert_cmpstr (mapshot_place_item_get_title (place), ==, title);
  g_assert_cmpfloat_with_epsilon (mapshot_place_item_get_position (place).latitude, latitude, 0.3);
  g_assert_cmpfloat_with_epsilon (mapshot_place_item_get_position (place).longitude, longitude, 0.3);
  g_assert_cmpfloat (mapshot_place_item_get_radius (place), >=, 50);
}

static void
test_names (void)
{
  assert_found ("seoul", "Seoul", 37.57, 126.98);
  assert_found ("  BUSAN ", "Busan", 35.1, 129.04);
  assert_found ("서울", NULL, 37.57, 126.98);
}

static void
test_positions (void)
{
  assert_found ("37.5663, 126.9779", "37.56630, 126.97790", 37.5663, 126.9779);
  assert_found ("geo:35.1,129.0?z=15", NULL, 35.1, 129);
}

static void
test_nothing (void)
{
  g_autoptr (GListModel) found = mapshot_place_search ("zzqxzzqx", 8), empty = mapshot_place_search ("  ", 8);
  g_autoptr (GListModel) many = mapshot_place_search ("a", 5);

  g_assert_cmpuint (g_list_model_get_n_items (found), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (empty), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (many), ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/place-search/names", test_names);
  g_test_add_func ("/place-search/positions", test_positions);
  g_test_add_func ("/place-search/nothing", test_nothing);

  return g_test_run ();
}
