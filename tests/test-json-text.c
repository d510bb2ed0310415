/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json-text.h"

#include <string.h>

static char *
nest (const char *head, int depth, gboolean closed)
{
  GString *text = g_string_new (head);

  for (int i = 0; i < depth; i++)
    g_string_append_c (text, '[');
  for (int i = 0; closed && i < depth; i++)
    g_string_append_c (text, ']');

  return g_string_free (text, FALSE);
}

static void
test_good (void)
{
  static const char *const good[] = { "{}", "[]", "3", "\"a\"", "{\"a\": [1, -2.5e3, true, null, \"]]}{\\\"'/#[\\\\\"]}", " \n[\"한\"]\n" };
  g_autofree char *deep = nest ("", MAPSHOT_JSON_MAX_DEPTH, TRUE);
  g_autoptr (JsonNode) node = mapshot_json_read (deep);

  g_assert_nonnull (node);
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (JsonNode) one = mapshot_json_read (good[i]);

      g_test_message ("%s", good[i]);
      g_assert_nonnull (one);
    }
}

static void
test_bad (void)
{
  static const char *const bad[] = { "", " ", "{", "{\"a\":}", "[1,2", "{'a': 1}", "[1] // no", "/* no */ [1]", "# no\n[1]", "[\"\xff\"]", "\\" };

  g_assert_null (mapshot_json_read (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (JsonNode) node = mapshot_json_read (bad[i]);
      g_autofree char *shown = g_strescape (bad[i], NULL);

      g_test_message ("%s", shown);
      g_assert_null (node);
    }
}

/* However they are hidden from whoever counts them, a million brackets do not reach the parser. */
static void
test_deep (void)
{
  static const char *const heads[] = { "", "{\"a\":", "{\"a\":\"\\\\\",\"b\":", "{\"a\":\"\\\"\",\"b\":", "{'\"':", "[/*\"*/", "[//\"\n", "[\"]]]]]]]]\"," };

  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *text = nest (heads[i], 1000000, FALSE);
      g_autofree char *closed = nest (heads[i], MAPSHOT_JSON_MAX_DEPTH + 1, TRUE);

      g_assert_false (mapshot_json_is_harmless (text, strlen (text)));
      g_assert_null (mapshot_json_read (text));
      g_assert_false (mapshot_json_is_harmless (closed, strlen (closed)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-text/good", test_good);
  g_test_add_func ("/json-text/bad", test_bad);
  g_test_add_func ("/json-text/deep", test_deep);

  return g_test_run ();
}
