/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refusal.h"

#include <string.h>

static MapshotRefusal
find (const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));

  return mapshot_refusal_find (body);
}

static void
test_find (void)
{
  g_autofree char *far = g_strdup_printf ("{%*s\"INVALID_KEY\"}", 5000, "");
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);

  g_assert_cmpint (find ("<?xml version=\"1.0\"?><ServiceExceptionReport><ServiceException code=\"INVALID_KEY\">"), ==,
                   MAPSHOT_REFUSAL_KEY);
  g_assert_cmpint (find ("\xef\xbb\xbf  {\"response\":{\"status\":\"ERROR\",\"error\":{\"code\":\"INCORRECT_KEY\"}}}"), ==,
                   MAPSHOT_REFUSAL_KEY);
  g_assert_cmpint (find ("{\"code\":\"UNAVAILABLE_KEY\"}"), ==, MAPSHOT_REFUSAL_EXPIRED);
  g_assert_cmpint (find ("{\"code\":\"OVER_REQUEST_LIMIT\"}"), ==, MAPSHOT_REFUSAL_QUOTA);
  g_assert_cmpint (find ("{\"status\":\"REQUEST_DENIED\"}"), ==, MAPSHOT_REFUSAL_KEY);
  g_assert_cmpint (find ("{\"status\":\"OK\"}"), ==, MAPSHOT_REFUSAL_NONE);
  g_assert_cmpint (find ("\x89PNG INVALID_KEY"), ==, MAPSHOT_REFUSAL_NONE);
  g_assert_cmpint (find ("INVALID_KEY"), ==, MAPSHOT_REFUSAL_NONE);
  g_assert_cmpint (find (far), ==, MAPSHOT_REFUSAL_NONE);
  g_assert_cmpint (mapshot_refusal_find (none), ==, MAPSHOT_REFUSAL_NONE);
}

static void
test_sentences (void)
{
  static const MapshotRefusal refusals[] = { MAPSHOT_REFUSAL_KEY, MAPSHOT_REFUSAL_EXPIRED, MAPSHOT_REFUSAL_QUOTA };

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    for (int has_key = 0; has_key < 2; has_key++)
      {
        g_autofree char *with = mapshot_refusal_describe (refusals[i], "VWorld", "MAPSHOT_KEY_VWORLD", "https://k.example/", has_key);
        g_autofree char *without = mapshot_refusal_describe (refusals[i], "VWorld", "MAPSHOT_KEY_VWORLD", NULL, has_key);

        g_assert_nonnull (strstr (with, "VWorld"));
        g_assert_nonnull (strstr (with, "https://k.example/"));
        g_assert_null (strstr (without, "http"));
        g_assert_null (strchr (with, '\n'));
        if (!has_key || refusals[i] != MAPSHOT_REFUSAL_QUOTA)
          g_assert_nonnull (strstr (with, "MAPSHOT_KEY_VWORLD"));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/refusal/find", test_find);
  g_test_add_func ("/refusal/sentences", test_sentences);

  return g_test_run ();
}
