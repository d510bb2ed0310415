/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "backoff.h"

#include <locale.h>

static void
test_doubles (void)
{
  g_assert_cmpuint (mapshot_backoff_get_delay (500, 0, 0), ==, 250);
  g_assert_cmpuint (mapshot_backoff_get_delay (500, 0, 1), ==, 500);
  g_assert_cmpuint (mapshot_backoff_get_delay (500, 1, 0.5), ==, 750);
  g_assert_cmpuint (mapshot_backoff_get_delay (500, 3, 0), ==, 2000);
  g_assert_cmpuint (mapshot_backoff_get_delay (500, 3, 1), ==, 4000);
}

static void
test_is_bounded (void)
{
  g_assert_cmpuint (mapshot_backoff_get_delay (500, 7, 1), ==, MAPSHOT_BACKOFF_MAX);
  g_assert_cmpuint (mapshot_backoff_get_delay (500, 1000000, 1), ==, MAPSHOT_BACKOFF_MAX);
  g_assert_cmpuint (mapshot_backoff_get_delay (G_MAXUINT, 20, 0), ==, MAPSHOT_BACKOFF_MAX / 2);
  g_assert_cmpuint (mapshot_backoff_get_delay (0, 20, 1), ==, 0);
}

static void
test_seconds (void)
{
  g_assert_cmpint (mapshot_backoff_parse_retry_after ("0", NULL, 0), ==, 0);
  g_assert_cmpint (mapshot_backoff_parse_retry_after ("120", NULL, 0), ==, 120000);
  g_assert_cmpint (mapshot_backoff_parse_retry_after (" 7 ", NULL, 0), ==, 7000);
  g_assert_cmpint (mapshot_backoff_parse_retry_after ("99999999999999999999999999", NULL, 0), ==,
                   G_GINT64_CONSTANT (1000000000) * 1000);
}

static void
test_dates (void)
{
  const gint64 noon = 784111777; /* Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110 */

  g_assert_cmpint (mapshot_backoff_parse_retry_after ("Sun, 06 Nov 1994 08:49:37 GMT", NULL, noon - 90), ==, 90000);
  g_assert_cmpint (mapshot_backoff_parse_retry_after ("Sun, 06 Nov 1994 08:49:37 GMT", NULL, noon + 90), ==, 0);
  g_assert_cmpint (mapshot_backoff_parse_retry_after ("Sunday, 06-Nov-94 08:49:37 GMT", NULL, noon - 5), ==, 5000);
  /* A clock here that is a year wrong does not matter when the service tells its own time. */
  g_assert_cmpint (mapshot_backoff_parse_retry_after ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT",
                                                      noon + 365 * 86400),
                   ==, 30000);
  g_assert_cmpint (mapshot_backoff_parse_retry_after ("Sun, 06 Nov 1994 08:49:37 GMT", "nonsense", noon - 1), ==, 1000);
}

static void
test_nonsense (void)
{
  const char *values[] = { NULL, "", "-5", "1.5", "soon", "5 apples", "0x10", "\xff\xfe" };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpint (mapshot_backoff_parse_retry_after (values[i], NULL, 0), ==, -1);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backoff/doubles", test_doubles);
  g_test_add_func ("/backoff/is-bounded", test_is_bounded);
  g_test_add_func ("/backoff/seconds", test_seconds);
  g_test_add_func ("/backoff/dates", test_dates);
  g_test_add_func ("/backoff/nonsense", test_nonsense);

  return g_test_run ();
}
