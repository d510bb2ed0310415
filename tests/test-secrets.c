/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secrets.h"

#include "source-store.h"

static void
check (const char *address, const char *key, const char *const *headers, const char *text, const char *expected)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (store, address, &error);
  g_autofree char *hidden = NULL;

  g_assert_no_error (error);
  hidden = mapshot_secrets_hide (source, key, headers, text);
  g_assert_cmpstr (hidden, ==, expected);
}

static void
test_hide (void)
{
  const char *const headers[] = { "X-Token", "t0ken+value", "DNT", "1", NULL };

  check ("https://a.example/{z}/{x}/{y}.png?k={key}", "abc12", NULL, "bad key=abc12, ABC12 and abc1", "bad key=…, ABC12 and abc1");
  check ("https://a.example/{z}/{x}/{y}.png?k={key}", "a b+c", NULL, "bad key=a%20b%2Bc", "bad key=…");
  check ("https://a.example/{z}/{x}/{y}.png?apikey=SECRET123&v=1", NULL, NULL, "no such key: SECRET123 (1)", "no such key: … (1)");
  check ("https://a.example/{z}/{x}/{y}.png?v=1&token=SECRET123", NULL, NULL, "SECRET123", "…");
  check ("https://user:PASSW0RD@a.example/{z}/{x}/{y}.png", NULL, NULL, "user:PASSW0RD, PASSW0RD", "…, …");
  check ("https://a.example/{z}/{x}/{y}.png", NULL, headers, "t0ken+value t0ken%2Bvalue 1", "… … 1");
  check ("https://a.example/{z}/{x}/{y}.png", NULL, NULL, "nothing to hide", "nothing to hide");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secrets/hide", test_hide);
  return g_test_run ();
}
