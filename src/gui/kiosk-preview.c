/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-preview.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

typedef struct
{
  GInputStream *stream;
  png_structp png;
  png_infop info;
  int max_side;
  guint8 *row;    /* RGBA of the large picture */
  guint64 *sums;  /* of the small one's row: R, G, B and weight */
  guint8 *pixels; /* RGB of the small one */
  int shrink, width, height;
} Preview;

static void
read_cb (png_structp png, png_bytep data, gsize length)
{
  Preview *self = png_get_io_ptr (png);
  gsize got;

  if (!g_input_stream_read_all (self->stream, data, length, &got, NULL, NULL) || got != length)
    png_error (png, "short");
}

static void
fail_cb (png_structp png, png_const_charp message)
{
  png_longjmp (png, 1);
}

static void
warn_cb (png_structp png, png_const_charp message)
{
}

static void
begin (Preview *self)
{
  png_uint_32 width, height;

  png_read_info (self->png, self->info);
  png_set_expand (self->png);
  png_set_strip_16 (self->png);
  png_set_gray_to_rgb (self->png);
  png_set_add_alpha (self->png, 0xff, PNG_FILLER_AFTER);
  if (png_get_interlace_type (self->png, self->info) != PNG_INTERLACE_NONE)
    png_error (self->png, "interlaced");
  png_read_update_info (self->png, self->info);
  width = png_get_image_width (self->png, self->info);
  height = png_get_image_height (self->png, self->info);
  if (png_get_rowbytes (self->png, self->info) != (gsize) width * 4)
    png_error (self->png, "format");
  self->shrink = (int) MAX ((MAX (width, height) + (png_uint_32) self->max_side - 1) / (png_uint_32) self->max_side, 1);
  self->width = MAX ((int) width / self->shrink, 1);
  self->height = MAX ((int) height / self->shrink, 1);
  self->row = g_malloc ((gsize) width * 4);
  self->sums = g_new0 (guint64, (gsize) self->width * 4);
  self->pixels = g_malloc ((gsize) self->width * (gsize) self->height * 3);
}

static void
add_row (Preview *self)
{
  int last = (int) png_get_image_width (self->png, self->info);
  const guint8 *p = self->row;

  for (int x = 0; x < last; x++, p += 4)
    {
      guint64 *sum = self->sums + 4 * (gsize) MIN (x / self->shrink, self->width - 1);

      for (int i = 0; i < 3; i++)
        sum[i] += (guint64) (p[i] * p[3] + 255 * (255 - p[3])) / 255;
      sum[3]++;
    }
}

static void
finish_row (Preview *self, int y)
{
  guint8 *pixel = self->pixels + (gsize) y * (gsize) self->width * 3;

  for (int x = 0; x < self->width; x++, pixel += 3)
    for (int i = 0; i < 3; i++)
      pixel[i] = (guint8) (self->sums[4 * x + i] / MAX (self->sums[4 * x + 3], 1));
  memset (self->sums, 0, sizeof *self->sums * 4 * (gsize) self->width);
}

/* What is left of a row or column that does not fill the last pixel goes into it. */
static void
read_rows (Preview *self)
{
  int rows = (int) png_get_image_height (self->png, self->info);

  for (int y = 0; y < rows; y++)
    {
      png_read_row (self->png, self->row, NULL);
      add_row (self);
      if (y == rows - 1 || ((y + 1) % self->shrink == 0 && (y + 1) / self->shrink < self->height))
        finish_row (self, MIN (y / self->shrink, self->height - 1));
    }
}

/* Nothing that needs to be freed is held across the jump but what SELF holds. */
static gboolean
read_all (Preview *self)
{
  if (setjmp (png_jmpbuf (self->png)))
    return FALSE;
  png_set_user_limits (self->png, 1000000, 1000000);
  png_set_read_fn (self->png, self, read_cb);
  begin (self);
  read_rows (self);

  return TRUE;
}

GBytes *
mapshot_kiosk_preview_read (GInputStream *png, int max_side, int *width, int *height)
{
  Preview self = { .stream = png, .max_side = max_side };
  gboolean ok;

  self.png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, fail_cb, warn_cb);
  self.info = png_create_info_struct (self.png);
  ok = read_all (&self);
  png_destroy_read_struct (&self.png, &self.info, NULL);
  g_free (self.row);
  g_free (self.sums);
  if (!ok)
    {
      g_free (self.pixels);
      return NULL;
    }
  *width = self.width;
  *height = self.height;

  return g_bytes_new_take (self.pixels, (gsize) self.width * (gsize) self.height * 3);
}
