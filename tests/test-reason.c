/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "reason-json.h"

#include <string.h>

static void
assert_said (const char *reason, const char *sentence)
{
  g_autofree char *said = mapshot_reason_say (reason, NULL, NULL);

  g_assert_cmpstr (said, ==, sentence);
}

static void
test_new (void)
{
  g_autofree char *bare = mapshot_reason_new ("placeholder", NULL);
  g_autofree char *busy = mapshot_reason_new ("overloaded", "status", "503", "host", "127.0.0.1", NULL);
  g_autofree char *said = mapshot_reason_add (busy, "says", "two\n\tlines");
  g_autofree char *tried = mapshot_reason_add (said, "tries", "3");

  g_assert_cmpstr (bare, ==, "placeholder");
  g_assert_cmpstr (busy, ==, "overloaded\tstatus=503\thost=127.0.0.1");
  g_assert_cmpstr (tried, ==, "overloaded\tstatus=503\thost=127.0.0.1\tsays=two  lines\ttries=3");
  assert_said (busy, "The service is overloaded or under maintenance (HTTP 503 at 127.0.0.1). Try again later.");
  assert_said (tried, "The service is overloaded or under maintenance (HTTP 503 at 127.0.0.1). Try again later. It says: “two  lines” Tried 3 times.");
}

static void
test_details (void)
{
  assert_said ("tile-size\twidth=512\theight=512\tgrid-width=256\tgrid-height=256", "the tile is 512 × 512 px, the grid says 256 × 256");
  assert_said ("tile-size\tgrid-height=4\tgrid-width=3\theight=2\twidth=1", "the tile is 1 × 2 px, the grid says 3 × 4");
  assert_said ("no-answer\thost=a\ttime=20000", "a did not answer within 20 seconds. Check the address and the network, or try again later.");
  assert_said ("stalled\thost=a\ttime=1000", "a stopped in the middle of an answer for 1 second. Try again later.");
  assert_said ("long-pause\thost=a\ttime=3600001", "a asks to wait 61 minutes before the next request, which is too long. Try again then.");
  assert_said ("png-damaged\tcause=ends-early", "the PNG picture is truncated or damaged (the file ends too early)");
  assert_said ("png-damaged\tcause=IDAT: CRC error", "the PNG picture is truncated or damaged (IDAT: CRC error)");
  assert_said ("words\tkind=html\ttext=100 % gone", "the server sent an HTML page, not a picture: “100 % gone”");
  assert_said ("file-damaged\tfile=a.pmtiles", "a.pmtiles: it is damaged, or no PMTiles file of version 3");
  assert_said ("too-large\thost=a\tbytes=18446744073709551615", "An answer of a is larger than the 18446744073709551615 bytes allowed. Is it a tile at all?");
  assert_said ("closed\thost=a\ttries=1", "a closed the connection in the middle of an answer. Try again later. Tried 1 time.");
}

/* What an older program wrote, and what nobody wrote as it should be. */
static void
test_own_words (void)
{
  static const char *const lines[] = { "", "a page", "It says: 100 %s of %d", "타일이 없습니다", "%n%n%n", "placeholders" };
  g_auto (GStrv) details = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      assert_said (lines[i], lines[i]);
      g_assert_null (mapshot_reason_split (lines[i], &details));
    }
  assert_said ("a page\ttries=2", "a page Tried 2 times.");
  assert_said ("overloaded", "The service is overloaded or under maintenance (HTTP ? at ?). Try again later.");
  assert_said ("overloaded\tstatus\t\t=\thost", "The service is overloaded or under maintenance (HTTP ? at ?). Try again later.");
  assert_said ("stalled\thost=%s\ttime=-5", "%s stopped in the middle of an answer for 0 milliseconds. Try again later.");
  assert_said ("png-damaged\tcause=overloaded", "the PNG picture is truncated or damaged (overloaded)");
}

static const char *
name_cb (const char *id, gpointer user_data)
{
  return g_str_equal (id, "loop") ? user_data : NULL;
}

static void
test_names (void)
{
  g_autofree char *known = mapshot_reason_say ("outside\tsource=loop", name_cb, (gpointer) "Loop");
  g_autofree char *unknown = mapshot_reason_say ("outside\tsource=other", name_cb, (gpointer) "Loop");

  g_assert_cmpstr (known, ==, "outside the area that Loop covers");
  g_assert_cmpstr (unknown, ==, "outside the area that other covers");
}

static char *
hide_cb (const char *text, gpointer user_data)
{
  GString *out = g_string_new (text);

  g_string_replace (out, user_data, "…", 0);

  return g_string_free (out, FALSE);
}

/* A key may be any word: what the reason is must not depend on it. */
static void
test_map (void)
{
  g_autofree char *coded = mapshot_reason_map ("message\ttext=no text for host", hide_cb, (gpointer) "text");
  g_autofree char *own = mapshot_reason_map ("no text for host\ttries=2", hide_cb, (gpointer) "text");
  g_autofree char *code = mapshot_reason_map ("placeholder", hide_cb, (gpointer) "place");

  g_assert_cmpstr (coded, ==, "message\ttext=no … for host");
  g_assert_cmpstr (own, ==, "no … for host\ttries=2");
  g_assert_cmpstr (code, ==, "placeholder");
}

static char *
to_json (const char *reason)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  json_builder_begin_object (builder);
  if (!mapshot_reason_to_json (reason, builder))
    return NULL;
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);

  return json_to_string (node, FALSE);
}

static char *
from_json (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return mapshot_reason_from_json (json_node_get_object (node));
}

static void
test_json (void)
{
  static const char reason[] = "message\ttext=a=b “c”\ttries=2";
  g_autofree char *text = to_json (reason), *back = from_json (text);
  g_autofree char *old = from_json ("{\"reason\":\"타일 없음\",\"count\":3}"), *neither = from_json ("{\"reason\":7,\"code\":[],\"details\":{}}");
  g_autofree char *lines = from_json ("{\"reason\":\"one\\ntwo\\u001b[31m\"}"), *code_lines = from_json ("{\"code\":\"clo\\nsed\",\"details\":{}}");
  g_autofree char *odd = from_json ("{\"code\":\"closed\",\"details\":{\"host\":1,\"time\":\"x\",\"a\\tb\":\"c\"}}");

  g_assert_cmpstr (text, ==, "{\"code\":\"message\",\"details\":{\"text\":\"a=b “c”\",\"tries\":\"2\"}}");
  g_assert_cmpstr (back, ==, reason);
  g_assert_null (to_json ("a page"));
  g_assert_cmpstr (old, ==, "타일 없음");
  g_assert_null (neither);
  /* A file may say anything. */
  g_assert_nonnull (strstr (lines, "one two"));
  g_assert_null (strpbrk (lines, "\n\033"));
  g_assert_null (strchr (code_lines, '\n'));
  assert_said (odd, "? closed the connection in the middle of an answer. Try again later.");
}

static void
test_error (void)
{
  g_autoptr (GError) error = NULL, copy = NULL;

  g_assert_false (mapshot_reason_fail (&error, MAPSHOT_ERROR_FAILED, mapshot_reason_new ("jpeg-damaged", "cause", "no-size", NULL)));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "the JPEG picture is truncated or damaged (it has no size)");
  copy = g_error_copy (error);
  g_assert_cmpstr (mapshot_error_get_reason (copy), ==, "jpeg-damaged\tcause=no-size");
  g_assert_false (mapshot_reason_fail (NULL, MAPSHOT_ERROR_FAILED, mapshot_reason_new ("empty", NULL)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reason/new", test_new);
  g_test_add_func ("/reason/details", test_details);
  g_test_add_func ("/reason/own-words", test_own_words);
  g_test_add_func ("/reason/names", test_names);
  g_test_add_func ("/reason/map", test_map);
  g_test_add_func ("/reason/json", test_json);
  g_test_add_func ("/reason/error", test_error);

  return g_test_run ();
}
