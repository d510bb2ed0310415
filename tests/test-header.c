/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "header.h"

static void
test_allowed (void)
{
  g_assert_true (mapshot_header_is_allowed ("Referer", "https://example.org/"));
  g_assert_true (mapshot_header_is_allowed ("X-Token_1", ""));
  g_assert_true (mapshot_header_is_allowed ("Authorization", "Bearer a b;c"));
}

static void
test_refused (void)
{
  static const char *const names[] = { "Host", "HOST", "User-Agent", "user-agent", "Connection", "Content-Length", "Transfer-Encoding",
                                       "Upgrade", "TE", "Expect", "", "X Y", "X.Y~z", "X:", "X\n", "é" };
  static const char *const values[] = { "a\r\nHost: b", "a\nb", "é", "a\tb", "\x7f" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_false (mapshot_header_is_allowed (names[i], "a"));
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_false (mapshot_header_is_allowed ("X-Token", values[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/header/allowed", test_allowed);
  g_test_add_func ("/header/refused", test_refused);
  return g_test_run ();
}
