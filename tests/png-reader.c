/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "png-reader.h"

#include <png.h>
#include <stdio.h>

static void
collect_texts (TestPng *self, png_structp png, png_infop info)
{
  png_textp texts;
  int n_texts = 0;

  png_get_text (png, info, &texts, &n_texts);
  for (int i = 0; i < n_texts; i++)
    g_hash_table_insert (self->texts, g_strdup (texts[i].key), g_strdup (texts[i].text));
}

static void
fail_cb (png_structp png, png_const_charp message)
{
  g_error ("libpng: %s", message);
}

static void
warn_cb (png_structp png, png_const_charp message)
{
  g_error ("libpng warns: %s", message);
}

TestPng *
test_png_read (const char *path)
{
  TestPng *self = g_new0 (TestPng, 1);
  FILE *file = fopen (path, "rb");
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, fail_cb, warn_cb);
  png_infop info = png_create_info_struct (png), end = png_create_info_struct (png);
  png_uint_32 y_dots;
  int intent, unit;

  g_assert_nonnull (file);
  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  png_init_io (png, file);
  png_read_info (png, info);
  self->width = png_get_image_width (png, info);
  self->height = png_get_image_height (png, info);
  self->channels = png_get_channels (png, info);
  self->srgb = png_get_sRGB (png, info, &intent) != 0;
  png_get_pHYs (png, info, &self->dots_a_metre, &y_dots, &unit);
  png_set_add_alpha (png, 0xff, PNG_FILLER_AFTER);
  png_read_update_info (png, info);
  self->pixels = g_malloc ((gsize) self->width * self->height * 4);
  for (guint32 y = 0; y < self->height; y++)
    png_read_row (png, self->pixels + (gsize) y * self->width * 4, NULL);
  png_read_end (png, end);
  collect_texts (self, png, info);
  collect_texts (self, png, end);
  png_destroy_read_struct (&png, &info, &end);
  fclose (file);

  return self;
}

void
test_png_free (TestPng *self)
{
  g_hash_table_unref (self->texts);
  g_free (self->pixels);
  g_free (self);
}

guint32
test_png_get_colour (const TestPng *self, guint32 x, guint32 y)
{
  const guint8 *p = self->pixels + ((gsize) y * self->width + x) * 4;

  g_assert_cmpuint (x, <, self->width);
  g_assert_cmpuint (y, <, self->height);

  return (guint32) p[0] << 16 | (guint32) p[1] << 8 | p[2];
}

guint8
test_png_get_alpha (const TestPng *self, guint32 x, guint32 y)
{
  return self->pixels[((gsize) y * self->width + x) * 4 + 3];
}
