/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refusal.h"

#include "error.h"

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
        g_autoptr (GError) with = mapshot_refusal_new_error (refusals[i], "VWorld", "MAPSHOT_KEY_VWORLD", "https://k.example/", has_key);
        g_autoptr (GError) without = mapshot_refusal_new_error (refusals[i], "VWorld", "MAPSHOT_KEY_VWORLD", NULL, has_key);
        g_autoptr (GError) copy = g_error_copy (with);
        gboolean helps = !has_key || refusals[i] != MAPSHOT_REFUSAL_QUOTA;

        g_assert_error (with, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK);
        g_assert_nonnull (strstr (with->message, "VWorld"));
        g_assert_nonnull (strstr (with->message, "https://k.example/"));
        g_assert_null (strstr (without->message, "http"));
        g_assert_null (strchr (with->message, '\n'));
        /* Every face says in its own words where a key goes. */
        g_assert_null (strstr (with->message, "--"));
        g_assert_cmpint (mapshot_error_get_topic (copy), ==, helps ? MAPSHOT_TOPIC_KEY : MAPSHOT_TOPIC_NONE);
        g_assert_cmpstr (mapshot_error_get_detail (copy), ==, helps ? "MAPSHOT_KEY_VWORLD" : NULL);
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
