/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "gazetteer.h"

#include <math.h>
#include <string.h>

static gboolean
is_near (const MapshotFoundPlace *place, double latitude, double longitude)
{
  return fabs (place->position.latitude - latitude) < 0.3 && fabs (place->position.longitude - longitude) < 0.3;
}

/* The first that is found, however it is written. */
static void
test_search (void)
{
  static const struct
  {
    const char *text, *title;
    double latitude, longitude;
  } samples[] = {
    { "Seoul", "Seoul, KR", 37.57, 126.98 },     { "SEOUL", "Seoul, KR", 37.57, 126.98 },
    { "  seoul ", "Seoul, KR", 37.57, 126.98 },  { "서울", "서울, KR", 37.57, 126.98 },
    { "서우", "서울, KR", 37.57, 126.98 },       { "부산", "부산, KR", 35.1, 129.04 },
    { "são paulo", "São Paulo, BR", -23.5, -46.6 }, { "Sao Paulo", "São Paulo, BR", -23.5, -46.6 },
    { "saopaulo", "São Paulo, BR", -23.5, -46.6 },  { "new-york", "New York, US", 40.7, -74 },
    { "Paris", "Paris, FR", 48.86, 2.33 },       { "Paris, France", "Paris, FR", 48.86, 2.33 },
    { "paris, us", "Paris, US", 33.66, -95.56 }, { "부산, 대한민국", "부산, KR", 35.1, 129.04 },
    { "Tokyo", "Tokyo, JP", 35.7, 139.7 },       { "도쿄", "도쿄, JP", 35.7, 139.7 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) places = mapshot_gazetteer_search (samples[i].text, 5, &error);
      g_autofree char *title = NULL;

      g_test_message ("%s", samples[i].text);
      g_assert_no_error (error);
      g_assert_cmpuint (places->len, >=, 1);
      g_assert_cmpuint (places->len, <=, 5);
      title = mapshot_found_place_get_title (g_ptr_array_index (places, 0));
      g_assert_cmpstr (title, ==, samples[i].title);
      g_assert_true (is_near (g_ptr_array_index (places, 0), samples[i].latitude, samples[i].longitude));
    }
}

static void
test_ranking (void)
{
  g_autoptr (GPtrArray) georgia = mapshot_gazetteer_search ("georgia", 10, NULL);
  g_autoptr (GPtrArray) korea = mapshot_gazetteer_search ("korea", 10, NULL);
  g_autoptr (GPtrArray) nothing = mapshot_gazetteer_search ("qqqqqq", 10, NULL);
  g_autoptr (GPtrArray) empty = mapshot_gazetteer_search (" .-, ", 10, NULL);
  g_autoptr (GPtrArray) invalid = mapshot_gazetteer_search ("\xff\xfeSeoul", 10, NULL);

  g_assert_cmpuint (georgia->len, >=, 2);
  g_assert_cmpstr (((MapshotFoundPlace *) g_ptr_array_index (georgia, 0))->detail, ==, "");
  g_assert_cmpstr (((MapshotFoundPlace *) g_ptr_array_index (georgia, 1))->detail, ==, "US");
  g_assert_cmpuint (korea->len, >=, 1);
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (empty->len, ==, 0);
  g_assert_nonnull (invalid);
}

static void
test_find (void)
{
  static const char *const unique[] = { "Seoul", "서울", "부산", "Paris", "Tokyo", "Georgia" };
  static const char *const ambiguous[] = { "Springfield", "san", "Springfield, US" };
  g_autoptr (GError) none = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (unique); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MapshotFoundPlace) place = mapshot_gazetteer_find (unique[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (place);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ambiguous); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mapshot_gazetteer_find (ambiguous[i], &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, "for example"));
      g_assert_null (strchr (error->message, '\n'));
      g_test_message ("%s", error->message);
    }
  g_assert_null (mapshot_gazetteer_find ("qqqqqq", &none));
  g_assert_error (none, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
}

static void
test_resolve (void)
{
  g_autoptr (MapshotFoundPlace) code = mapshot_gazetteer_resolve ("HX8H+GQ Seoul", NULL);
  g_autoptr (MapshotFoundPlace) link = mapshot_gazetteer_resolve ("geo:37.5,127?z=9", NULL);
  g_autoptr (MapshotFoundPlace) name = mapshot_gazetteer_resolve ("제주", NULL);

  g_assert_nonnull (code);
  g_assert_true (is_near (code, 37.5663, 126.9294));
  g_assert_true (code->has_bounds);
  g_assert_cmpfloat (link->zoom, ==, 9);
  g_assert_nonnull (name);
}

static void
test_random (void)
{
  for (int i = 0; i < 300; i++)
    {
      char text[12] = "";
      g_autoptr (GPtrArray) places = NULL;

      for (int n = g_test_rand_int_range (0, 11); n >= 0; n--)
        text[n] = (char) g_test_rand_int_range (1, 256);
      places = mapshot_gazetteer_search (text, 3, NULL);
      g_assert_nonnull (places);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gazetteer/search", test_search);
  g_test_add_func ("/gazetteer/ranking", test_ranking);
  g_test_add_func ("/gazetteer/find", test_find);
  g_test_add_func ("/gazetteer/resolve", test_resolve);
  g_test_add_func ("/gazetteer/random", test_random);

  return g_test_run ();
}
