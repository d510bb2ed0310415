/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void
fail (const char *path, const char *message)
{
  fprintf (stderr, "%s: %s\n", path, message);
  exit (2);
}

Picture
picture_read (const char *path)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  if (!png_image_begin_read_from_file (&image, path))
    fail (path, image.message);

  image.format = PNG_FORMAT_RGBA;
  Picture picture = { .width = (int) image.width, .height = (int) image.height };
  picture.pixels = g_malloc_n (image.height, (size_t) image.width * 4);
  if (!png_image_finish_read (&image, NULL, picture.pixels, 0, NULL) || PNG_IMAGE_FAILED (image))
    fail (path, image.message);
  return picture;
}

void
picture_write_part (const Picture *picture, int x, int y, int width, int height, const char *path)
{
  png_image image = { .version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_RGB };
  image.width = (png_uint_32) width;
  image.height = (png_uint_32) height;

  g_autofree uint8_t *rgb = g_malloc_n ((size_t) width * height, 3);
  uint8_t *to = rgb;
  for (int row = y; row < y + height; row++)
    {
      const uint8_t *from = picture->pixels + ((size_t) row * picture->width + x) * 4;
      for (int i = 0; i < width; i++, from += 4, to += 3)
        memcpy (to, from, 3);
    }
  if (!png_image_write_to_file (&image, path, 0, rgb, 0, NULL))
    fail (path, image.message);
}

void
picture_clear (Picture *picture)
{
  g_clear_pointer (&picture->pixels, g_free);
}
