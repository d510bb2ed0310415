/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "header.h"

static void
test_names (void)
{
  static const char *const good[] = { "Referer", "X-Key_2", "Authorization" };
  static const char *const bad[] = { "",           "X.Y~z",          "A B",    "A:",         "Host",    "user-agent",
                                     "Connection", "content-length", "X\r\nY", "서울", "Transfer-Encoding" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (mapshot_header_is_allowed (good[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (mapshot_header_is_allowed (bad[i]));
}

static void
test_values (void)
{
  g_assert_true (mapshot_header_is_value (""));
  g_assert_true (mapshot_header_is_value ("https://example.org/a:b"));
  g_assert_false (mapshot_header_is_value ("a\r\nB: c"));
  g_assert_false (mapshot_header_is_value ("a\tb"));
  g_assert_false (mapshot_header_is_value ("서울"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/header/names", test_names);
  g_test_add_func ("/header/values", test_values);
  return g_test_run ();
}
