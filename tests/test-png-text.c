/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "png-text.h"

#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

static const guint8 signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

static void
add_chunk (GByteArray *png, const char *type, const char *data, gsize length)
{
  guint32 size = GUINT32_TO_BE ((guint32) length), sum;

  sum = (guint32) crc32 (crc32 (0, (const guint8 *) type, 4), (const guint8 *) data, (guint) length);
  sum = GUINT32_TO_BE (sum);
  g_byte_array_append (png, (const guint8 *) &size, 4);
  g_byte_array_append (png, (const guint8 *) type, 4);
  g_byte_array_append (png, (const guint8 *) data, (guint) length);
  g_byte_array_append (png, (const guint8 *) &sum, 4);
}

static GByteArray *
make_png (void)
{
  static const char first[] = "Software\0\0\0\0\0other", recipe[] = "mapshot:recipe\0\0\0en\0\0{\"é\":1}";
  GByteArray *png = g_byte_array_new ();

  g_byte_array_append (png, signature, sizeof signature);
  add_chunk (png, "IHDR", "0123456789abc", 13);
  add_chunk (png, "iTXt", first, sizeof first - 1);
  add_chunk (png, "iTXt", recipe, sizeof recipe - 1);
  add_chunk (png, "IDAT", "", 0);
  add_chunk (png, "iTXt", "late\0\0\0\0\0x", 10);

  return png;
}

static char *
read_text (const GByteArray *png, gsize length, const char *keyword, gsize max, GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("mapshot-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "mapshot-png-text.png", NULL);
  char *text;

  g_assert_true (g_file_set_contents (path, (const char *) png->data, (gssize) length, NULL));
  text = mapshot_png_text_read (path, keyword, max, error);
  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_rmdir (folder));

  return text;
}

static void
test_read (void)
{
  g_autoptr (GByteArray) png = make_png ();
  g_autoptr (GError) error = NULL;
  g_autofree char *recipe = read_text (png, png->len, "mapshot:recipe", 1000, &error);
  g_autofree char *software = read_text (png, png->len, "Software", 1000, &error);

  g_assert_cmpstr (recipe, ==, "{\"é\":1}");
  g_assert_cmpstr (software, ==, "other");
  /* Behind the pixels nothing is looked for; and a longer name is another one. */
  g_assert_null (read_text (png, png->len, "late", 1000, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (read_text (png, png->len, "mapshot:rec", 1000, &error));
  g_assert_nonnull (strstr (error->message, "mapshot-png-text.png"));
}

static void
test_hostile (void)
{
  g_autoptr (GByteArray) png = make_png ();

  for (gsize length = 0; length < png->len - 60; length++)
    {
      g_autofree char *text = read_text (png, length, "mapshot:recipe", 1000, NULL);
      g_assert_true (text == NULL || g_str_equal (text, "{\"é\":1}"));
    }
  for (gsize i = 0; i < png->len; i++)
    {
      g_autofree char *text = NULL;

      png->data[i] ^= 0x81;
      text = read_text (png, png->len, "mapshot:recipe", 1000, NULL);
      png->data[i] ^= 0x81;
      g_assert_true (text == NULL || g_str_equal (text, "{\"é\":1}"));
    }
}

static void
test_no_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mapshot_png_text_read ("/not/there.png", "a", 10, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/png-text/read", test_read);
  g_test_add_func ("/png-text/hostile", test_hostile);
  g_test_add_func ("/png-text/no-file", test_no_file);

  return g_test_run ();
}
