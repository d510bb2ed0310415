/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "placeholder.h"

#include <string.h>

static void
test_valid (void)
{
  static const char *const good[] = { "size:1", "size:99999", "colour:#c0c0c0", "colour:white",
                                      "sha256:9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08" };
  static const char *const bad[] = { "", "size:", "size:0", "size:-3", "size:x", "colour:", "colour:mauve-ish", "sha256:12", "grey", "size" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (mapshot_placeholder_is_valid (good[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (mapshot_placeholder_is_valid (bad[i]));
}

static void
test_body (void)
{
  const char *none[] = { NULL };
  const char *colour[] = { "colour:white", NULL };
  const char *size[] = { "size:3", "size:4", NULL };
  const char *digest[] = { "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", NULL }; /* of "test" */

  g_assert_false (mapshot_placeholder_is_body (none, "test", 4));
  g_assert_false (mapshot_placeholder_is_body (colour, "test", 4));
  g_assert_true (mapshot_placeholder_is_body (size, "test", 4));
  g_assert_false (mapshot_placeholder_is_body (size, "tests", 5));
  g_assert_true (mapshot_placeholder_is_body (digest, "test", 4));
  g_assert_false (mapshot_placeholder_is_body (digest, "tesT", 4));
}

static void
test_picture (void)
{
  const char *grey[] = { "size:7", "colour:#c8c4c0", NULL };
  guint8 pixels[2 * 12];

  memset (pixels, 0x55, sizeof pixels);
  for (int y = 0; y < 2; y++)
    for (int x = 0; x < 2; x++)
      memcpy (pixels + y * 12 + x * 4, "\xc0\xc4\xc8\xff", 4);
  g_assert_true (mapshot_placeholder_is_picture (grey, pixels, 12, 2, 2));
  g_assert_false (mapshot_placeholder_is_picture (grey, pixels, 12, 3, 2));
  pixels[12 + 4] += 3;
  g_assert_true (mapshot_placeholder_is_picture (grey, pixels, 12, 2, 2));
  pixels[12 + 4] += 1;
  g_assert_false (mapshot_placeholder_is_picture (grey, pixels, 12, 2, 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/placeholder/valid", test_valid);
  g_test_add_func ("/placeholder/body", test_body);
  g_test_add_func ("/placeholder/picture", test_picture);

  return g_test_run ();
}
