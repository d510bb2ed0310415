/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "parse.h"

#include <locale.h>
#include <math.h>
#include <string.h>

/* What every refusal must be: the usage code, one line, and an example of what is right. */
static void
assert_refused (gboolean taken, GError **error, const char *text)
{
  if (taken)
    g_error ("“%s” was taken", text);
  g_assert_error (*error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_null (strchr ((*error)->message, '\n'));
  g_assert_true (g_utf8_validate ((*error)->message, -1, NULL));
}

static void
test_number (void)
{
  const struct
  {
    const char *text;
    double number;
  } good[] = { { "1", 1 },      { "-1.5", -1.5 }, { "+2", 2 },    { " 3 ", 3 }, { ".5", 0.5 }, { "5.", 5 },
               { "1e3", 1000 }, { "1E-2", 0.01 }, { "\t0\n", 0 }, { "-0", 0 },  { "007", 7 },  { "1e-400", 0 } };
  const char *bad[] = { "",      " ",      "a",      "1a",    "1 2", "nan",   "inf", "-infinity", "0x10",
                        "1e999", "-1e999", "1,5",    "--1",   "+-1", ".",     "e5",  "1e",        "1e+",
                        "1_000", "１",     "NaN(1)", "1\xff", "1f",  "1.2.3", "−1" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      double number = NAN;
      g_autoptr (GError) error = NULL;

      g_assert_true (mapshot_parse_number (good[i].text, &number, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat (number, ==, good[i].number);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      double number = 42;
      g_autoptr (GError) error = NULL;

      assert_refused (mapshot_parse_number (bad[i], &number, &error), &error, bad[i]);
      g_assert_cmpfloat (number, ==, 42);
    }
}

static void
test_integer (void)
{
  const char *bad[] = { "", "x", "1.0", "1e3", "0x1", "31", "-1", "99999999999999999999", "1 2", "１" };
  gint64 number;

  g_assert_true (mapshot_parse_integer (" 12 ", 0, 30, &number, NULL));
  g_assert_cmpint (number, ==, 12);
  g_assert_true (mapshot_parse_integer ("-9223372036854775808", G_MININT64, G_MAXINT64, &number, NULL));
  g_assert_cmpint (number, ==, G_MININT64);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      assert_refused (mapshot_parse_integer (bad[i], 0, 30, &number, &error), &error, bad[i]);
    }

  {
    g_autoptr (GError) error = NULL;
    g_assert_false (mapshot_parse_integer ("31", 0, 30, &number, &error));
    g_assert_cmpstr (error->message, ==, "“31” is out of range; write a whole number from 0 to 30");
  }
  {
    g_autoptr (GError) error = NULL;
    g_assert_false (mapshot_parse_integer ("many", 100, 300, &number, &error));
    g_assert_cmpstr (error->message, ==, "“many” is not a whole number; write for example 100");
  }
}

static void
test_bounds (void)
{
  const char *bad[] = { "",        "1,2,3",     "1,2,3,4,5",  "1,2,3,4,",  ",1,2,3,4",
                        "a,b,c,d", "1 2 3 4",   "10,20,5,10", "0,-91,1,1", "0,0,181,1",
                        "0,0,0,1", "0,0,nan,1", "1;2;3;4",    "0,0,1,1x",  "0,0,1e999,1" };
  MapshotBounds bounds;

  g_assert_true (mapshot_parse_bounds (" 126.7, 37.4 ,127.2,37.7", &bounds, NULL));
  g_assert_cmpfloat (bounds.west, ==, 126.7);
  g_assert_cmpfloat (bounds.south, ==, 37.4);
  g_assert_cmpfloat (bounds.east, ==, 127.2);
  g_assert_cmpfloat (bounds.north, ==, 37.7);
  g_assert_true (mapshot_parse_bounds ("179,-10,-179,10", &bounds, NULL));
  g_assert_cmpfloat (bounds.east, ==, -179);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      assert_refused (mapshot_parse_bounds (bad[i], &bounds, &error), &error, bad[i]);
    }
}

static void
test_position (void)
{
  const char *bad[] = { "",      "37.5",       "37.5,126.9,0", "126.978,37.5665", "91,0",
                        "0,181", "37.5 126.9", "a,b",          "37.5,",           "37,5,126,9" };
  MapshotPosition position;

  g_assert_true (mapshot_parse_position ("-33.8, 151.2", &position, NULL));
  g_assert_cmpfloat (position.latitude, ==, -33.8);
  g_assert_cmpfloat (position.longitude, ==, 151.2);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      assert_refused (mapshot_parse_position (bad[i], &position, &error), &error, bad[i]);
    }

  {
    g_autoptr (GError) error = NULL;
    g_assert_false (mapshot_parse_position ("126.978,37.5665", &position, &error));
    g_assert_nonnull (strstr (error->message, "the order is latitude,longitude"));
  }
}

static void
test_length (void)
{
  const struct
  {
    const char *text;
    double metres;
  } good[] = { { "2km", 2000 },    { "500m", 500 },    { "500", 500 },   { "1.5mi", 2414.016 },
               { "300ft", 91.44 }, { " 2 km ", 2000 }, { "1e3m", 1000 }, { "2KM", 2000 } };
  const char *bad[] = { "",     "km",  "0",       "0m",  "-5m",   "12 potatoes", "2kmx",
                        "2k m", "5em", "1e308km", "nan", "infkm", "2km 3" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      double metres = 0;

      g_assert_true (mapshot_parse_length (good[i].text, &metres, NULL));
      g_assert_cmpfloat_with_epsilon (metres, good[i].metres, 1e-9);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      double metres;
      g_autoptr (GError) error = NULL;

      assert_refused (mapshot_parse_length (bad[i], &metres, &error), &error, bad[i]);
      g_assert_nonnull (strstr (error->message, "2km"));
    }

  {
    double metres;
    g_autoptr (GError) error = NULL;
    g_assert_false (mapshot_parse_length ("12 potatoes", &metres, &error));
    g_assert_cmpstr (error->message, ==, "“12 potatoes” is not a length; write for example 2km or 500m");
  }
}

static void
test_extent (void)
{
  const char *good[] = { "4kmx3km", "4km×3km", "4km*3km", "4000mx3km", " 4 km x 3 km ", "4000x3000", "4kmX3km" };
  const char *bad[] = { "", "4km", "4kmx", "x3km", "4x3km", "4kmx3", "0x10", "4kmx-3km", "4kmx3kmx2km", "4km,3km" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      double width, height;

      g_assert_true (mapshot_parse_extent (good[i], &width, &height, NULL));
      g_assert_cmpfloat (width, ==, 4000);
      g_assert_cmpfloat (height, ==, 3000);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      double width, height;
      g_autoptr (GError) error = NULL;

      assert_refused (mapshot_parse_extent (bad[i], &width, &height, &error), &error, bad[i]);
    }
}

static void
test_size (void)
{
  const char *bad[] = { "",      "4000",   "4000x",       "x3000",        "0x10",
                        "10x0",  "-1x5",   "4000x3000x1", "2147483648x1", "1x99999999999999999999",
                        "4.5x3", "4000px", "4kx3k" };
  gint64 width, height;

  g_assert_true (mapshot_parse_size ("4000x3000", &width, &height, NULL));
  g_assert_cmpint (width, ==, 4000);
  g_assert_cmpint (height, ==, 3000);
  g_assert_true (mapshot_parse_size ("1×2147483647", &width, &height, NULL));
  g_assert_cmpint (height, ==, 2147483647);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      assert_refused (mapshot_parse_size (bad[i], &width, &height, &error), &error, bad[i]);
    }
}

static void
test_bytes (void)
{
  const struct
  {
    const char *text;
    guint64 bytes;
  } good[] = { { "256M", 268435456 },
               { "1.5G", 1610612736 },
               { "64MiB", 67108864 },
               { "1000000", 1000000 },
               { "1", 1 },
               { "2k", 2048 },
               { "8 GB", G_GUINT64_CONSTANT (8589934592) } };
  const char *bad[] = { "", "M", "0", "0.3", "-1M", "256Q", "256MM", "1e30", "9000000000G", "256 M B", "nan" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      guint64 bytes = 0;

      g_assert_true (mapshot_parse_bytes (good[i].text, &bytes, NULL));
      g_assert_cmpuint (bytes, ==, good[i].bytes);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      guint64 bytes;
      g_autoptr (GError) error = NULL;

      assert_refused (mapshot_parse_bytes (bad[i], &bytes, &error), &error, bad[i]);
    }
}

static void
test_colour (void)
{
  const struct
  {
    const char *text;
    guint32 colour;
  } good[] = { { "white", 0xffffff },   { "Black", 0 },     { "#f80", 0xff8800 },
               { "#FF8800", 0xff8800 }, { " navy ", 0x80 }, { "#000001", 1 } };
  const char *bad[] = { "", "#", "#ff", "#ffff", "#gggggg", "ff8800", "whit", "#ff88001", "none" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      guint32 colour = 42;

      g_assert_true (mapshot_parse_colour (good[i].text, &colour, NULL));
      g_assert_cmphex (colour, ==, good[i].colour);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      guint32 colour;
      g_autoptr (GError) error = NULL;

      assert_refused (mapshot_parse_colour (bad[i], &colour, &error), &error, bad[i]);
    }
}

static void
test_quote (void)
{
  g_autofree char *control = mapshot_parse_quote (" a\nb\x1b[31m\xff ");
  g_autofree char *long_text = g_strnfill (1000, 'x');
  g_autofree char *cut = mapshot_parse_quote (long_text);
  g_autofree char *none = mapshot_parse_quote (NULL);
  g_autofree char *korean = mapshot_parse_quote ("서울");

  g_assert_cmpstr (control, ==, "“a b [31m�”");
  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, 48 + 3);
  g_assert_cmpstr (none, ==, "“”");
  g_assert_cmpstr (korean, ==, "“서울”");
}

/* A locale with a decimal comma must change nothing. Skipped where there is none. */
static void
test_locale (void)
{
  const char *locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "ru_RU.UTF-8" };
  g_autofree char *before = g_strdup (setlocale (LC_ALL, NULL));
  const char *set = NULL;
  double number;

  for (gsize i = 0; set == NULL && i < G_N_ELEMENTS (locales); i++)
    set = setlocale (LC_ALL, locales[i]);
  if (set == NULL)
    {
      g_test_skip ("no locale with a decimal comma is installed");
      return;
    }
  g_assert_true (mapshot_parse_number ("1.5", &number, NULL));
  g_assert_cmpfloat (number, ==, 1.5);
  g_assert_false (mapshot_parse_number ("1,5", &number, NULL));
  setlocale (LC_ALL, before);
}

/* Random text never crashes, and what is taken keeps the promises of the header. */
static void
test_random (void)
{
  const char *alphabet[] = { "0", "1", "9",  ".", ",", "-",    "+",  "e",           "E",     "x",
                             "×", "*", "k",  "m", "i", "f",    "t",  "M",           "G",     "B",
                             "#", " ", "\t", "n", "a", "\xff", "한", "99999999999", "1e308", "km" };

  for (int round = 0; round < 30000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      int n = g_test_rand_int_range (0, 9);
      double a = 1, b = 1;
      gint64 c = 1, d = 1;
      guint64 bytes = 1;
      guint32 colour = 0;
      MapshotBounds bounds = { 0, 0, 1, 1 };
      MapshotPosition position = { 0, 0 };

      for (int i = 0; i < n; i++)
        g_string_append (text, alphabet[g_test_rand_int_range (0, G_N_ELEMENTS (alphabet))]);

      mapshot_parse_number (text->str, &a, NULL);
      g_assert_true (isfinite (a));
      a = 1;
      mapshot_parse_length (text->str, &a, NULL);
      g_assert_true (isfinite (a) && a > 0);
      mapshot_parse_extent (text->str, &a, &b, NULL);
      g_assert_true (isfinite (a) && a > 0 && isfinite (b) && b > 0);
      mapshot_parse_size (text->str, &c, &d, NULL);
      g_assert_true (1 <= c && c <= 2147483647 && 1 <= d && d <= 2147483647);
      mapshot_parse_integer (text->str, 1, 30, &c, NULL);
      mapshot_parse_bytes (text->str, &bytes, NULL);
      g_assert_cmpuint (bytes, >, 0);
      mapshot_parse_colour (text->str, &colour, NULL);
      g_assert_cmpuint (colour, <=, 0xffffff);
      mapshot_parse_bounds (text->str, &bounds, NULL);
      g_assert_true (mapshot_bounds_validate (&bounds, NULL));
      mapshot_parse_position (text->str, &position, NULL);
      g_assert_true (fabs (position.latitude) <= 90 && fabs (position.longitude) <= 180);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parse/number", test_number);
  g_test_add_func ("/parse/integer", test_integer);
  g_test_add_func ("/parse/bounds", test_bounds);
  g_test_add_func ("/parse/position", test_position);
  g_test_add_func ("/parse/length", test_length);
  g_test_add_func ("/parse/extent", test_extent);
  g_test_add_func ("/parse/size", test_size);
  g_test_add_func ("/parse/bytes", test_bytes);
  g_test_add_func ("/parse/colour", test_colour);
  g_test_add_func ("/parse/quote", test_quote);
  g_test_add_func ("/parse/locale", test_locale);
  g_test_add_func ("/parse/random", test_random);
  return g_test_run ();
}
