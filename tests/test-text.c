/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text.h"

static void
test_make_line (void)
{
  const struct
  {
    const char *text;
    int max;
    const char *line;
  } cases[] = {
    { NULL, 9, "" },
    { "", 9, "" },
    { " \t\n", 9, "" },
    { "서울 지도", 9, "서울 지도" },
    { "  two\r\n\twords  ", 99, "two words" },
    { "\033[31mred\a", 99, "[31mred" },
    { "a\xff\xfe" "b", 99, "a\xef\xbf\xbd\xef\xbf\xbd" "b" },
    { "a\xe2\x80\xa8z", 99, "a z" }, /* a line separator */
    { "12345", 5, "12345" },
    { "123456", 5, "12345…" },
    { "1234 6", 5, "1234…" },
    { "12345 ", 5, "12345" },
    { "x", 0, "…" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = mapshot_text_make_line (cases[i].text, cases[i].max);

      g_assert_cmpstr (line, ==, cases[i].line);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/make-line", test_make_line);
  return g_test_run ();
}
