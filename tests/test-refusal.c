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

static MapshotRefusal
find_in_error (const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));

  return mapshot_refusal_find_in_error (body);
}

static void
test_find_in_error (void)
{
  g_assert_cmpint (find_in_error ("{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API key.\"}}"), ==, MAPSHOT_REFUSAL_KEY);
  g_assert_cmpint (find_in_error ("{\"error\":{\"code\":400,\"message\":\"API key expired. Please renew the API key.\"}}"), ==, MAPSHOT_REFUSAL_EXPIRED);
  g_assert_cmpint (find_in_error ("{\"error\":{\"status\":\"RESOURCE_EXHAUSTED\"}}"), ==, MAPSHOT_REFUSAL_BUSY);
  g_assert_cmpint (find_in_error ("{\"error\":{\"code\":403,\"errors\":[{\"reason\":\"quotaExceeded\"}]}}"), ==, MAPSHOT_REFUSAL_QUOTA);
  g_assert_cmpint (find_in_error ("{\"error\":{\"code\":403,\"errors\":[{\"reason\":\"rateLimitExceeded\"}]}}"), ==, MAPSHOT_REFUSAL_BUSY);
  g_assert_cmpint (find_in_error ("{\"error\":{\"errorCode\":\"400\",\"message\":\"Quota Exceeded\"}}"), ==, MAPSHOT_REFUSAL_QUOTA);
  g_assert_cmpint (find_in_error ("The provided API key is invalid."), ==, MAPSHOT_REFUSAL_KEY);
  g_assert_cmpint (find_in_error ("<html>Not here</html>"), ==, MAPSHOT_REFUSAL_NONE);
  g_assert_cmpint (find_in_error (""), ==, MAPSHOT_REFUSAL_NONE);
  g_assert_true (mapshot_refusal_is_final (MAPSHOT_REFUSAL_QUOTA));
  g_assert_false (mapshot_refusal_is_final (MAPSHOT_REFUSAL_BUSY));
  g_assert_false (mapshot_refusal_is_final (MAPSHOT_REFUSAL_NONE));
}

/* What the service says, in one line, whatever it is. */
static void
test_text (void)
{
  static const struct
  {
    const char *body, *text;
  } cases[] = {
    { "{\"response\":{\"status\":\"ERROR\",\"error\":{\"code\":\"INVALID_RANGE\",\"text\":\"too\\n  large\"}}}", "too large" },
    { "{\"error\":{\"errorCode\":\"100\",\"message\":\"Bad Request Exception\"}}", "Bad Request Exception" },
    { "<ServiceExceptionReport xmlns=\"http://x/\"><ServiceException code=\"a\"> No such\nlayer </ServiceException></ServiceExceptionReport>", "No such layer" },
    { "<ows:ExceptionReport xmlns:ows=\"http://x/\"><ows:Exception><ows:ExceptionText>out of range</ows:ExceptionText></ows:Exception></ows:ExceptionReport>", "out of range" },
    { "<html><title>x</title></html>", NULL },
    { "{\"a\":1}", NULL },
    { "{\"message\":{\"message\":{\"message\":{\"message\":{\"message\":{\"message\":\"deep\"}}}}}}", NULL },
    { "{broken", NULL },
    { "\x89PNG", NULL },
    { "<!DOCTYPE r [<!ENTITY a \"xxxxxxxx\"><!ENTITY b \"&a;&a;&a;&a;\">]><r><text>&b;&b;</text></r>", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static (cases[i].body, strlen (cases[i].body));
      g_autofree char *text = mapshot_refusal_get_text (body);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
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
  g_test_add_func ("/refusal/find-in-error", test_find_in_error);
  g_test_add_func ("/refusal/text", test_text);
  g_test_add_func ("/refusal/sentences", test_sentences);

  return g_test_run ();
}
