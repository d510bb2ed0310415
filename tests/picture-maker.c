/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture-maker.h"

#include <png.h>
#include <string.h>
#include <turbojpeg.h>
#include <webp/encode.h>

void
picture_clear (Picture *self)
{
  g_clear_pointer (&self->data, g_free);
  g_clear_pointer (&self->pixels, g_free);
}

static void
picture_init (Picture *self, int width, int height)
{
  *self = (Picture){ .width = width, .height = height, .pixels = g_malloc0 ((gsize) width * height * 4) };
}

static void
append_cb (png_structp png, png_bytep data, size_t length)
{
  g_byte_array_append (png_get_io_ptr (png), data, length);
}

static void
flush_cb (png_structp png)
{
}

static int
count_channels (int color_type)
{
  return color_type == PNG_COLOR_TYPE_RGB_ALPHA    ? 4
         : color_type == PNG_COLOR_TYPE_RGB        ? 3
         : color_type == PNG_COLOR_TYPE_GRAY_ALPHA ? 2
                                                   : 1;
}

/* Runs, slopes and noise by turns. */
static int
next_sample (GRand *rand, int last, int max)
{
  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      return g_rand_int_range (rand, 0, max + 1);
    case 1:
      return (last + 1) & max;
    default:
      return last;
    }
}

static guint8
to_8_bit (int sample, int depth)
{
  int max = (1 << depth) - 1;

  return ((gint64) sample * 255 * 2 + max) / (2 * max);
}

static void
put_sample (guint8 *row, int index, int depth, int sample)
{
  if (depth == 16)
    {
      row[2 * index] = sample >> 8;
      row[2 * index + 1] = sample & 0xff;
    }
  else if (depth == 8)
    row[index] = sample;
  else
    row[index * depth / 8] |= sample << (8 - depth - index * depth % 8);
}

typedef struct
{
  PngKind kind;
  int n_colors;
  png_color palette[256];
  png_byte alphas[256];
  int n_alphas;
  png_color_16 key;
} PngModel;

static void
png_model_init (PngModel *model, const PngKind *kind, GRand *rand)
{
  int max = (1 << MIN (kind->depth, 16)) - 1;

  *model = (PngModel){ .kind = *kind, .n_colors = MIN (max + 1, 256) };
  for (int i = 0; i < 256; i++)
    {
      model->palette[i].red = g_rand_int_range (rand, 0, 256);
      model->palette[i].green = g_rand_int_range (rand, 0, 256);
      model->palette[i].blue = g_rand_int_range (rand, 0, 256);
      model->alphas[i] = g_rand_int_range (rand, 0, 256);
    }
  /* Fewer than the colours: the others are opaque. */
  model->n_alphas = kind->transparency ? MAX (1, model->n_colors * 2 / 3) : 0;
  model->key = (png_color_16){ .red = max / 3, .green = max / 3, .blue = max / 3, .gray = max / 3 };
}

static void
png_model_get_pixel (const PngModel *model, const int *samples, guint8 *bgra)
{
  const PngKind *kind = &model->kind;
  gboolean color = (kind->color_type & PNG_COLOR_MASK_COLOR) != 0;
  int n = count_channels (kind->color_type);
  gboolean keyed = kind->transparency;

  if (kind->color_type == PNG_COLOR_TYPE_PALETTE)
    {
      bgra[0] = model->palette[samples[0]].blue;
      bgra[1] = model->palette[samples[0]].green;
      bgra[2] = model->palette[samples[0]].red;
      bgra[3] = samples[0] < model->n_alphas ? model->alphas[samples[0]] : 255;
      return;
    }
  for (int c = 0; c < 3; c++)
    {
      bgra[2 - c] = to_8_bit (samples[color ? c : 0], kind->depth);
      keyed = keyed && samples[color ? c : 0] == model->key.gray;
    }
  bgra[3] = (kind->color_type & PNG_COLOR_MASK_ALPHA) != 0 ? to_8_bit (samples[n - 1], kind->depth) : keyed ? 0 : 255;
}

static void
png_write_header (png_structp png, png_infop info, PngModel *model, const Picture *picture)
{
  const PngKind *kind = &model->kind;

  png_set_IHDR (png, info, picture->width, picture->height, kind->depth, kind->color_type,
                kind->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                PNG_FILTER_TYPE_DEFAULT);
  if (kind->color_type == PNG_COLOR_TYPE_PALETTE)
    png_set_PLTE (png, info, model->palette, model->n_colors);
  if (kind->transparency)
    png_set_tRNS (png, info, model->alphas, model->n_alphas, &model->key);
  /* Must change nothing. */
  png_set_gAMA (png, info, 1.0);
  png_set_filter (png, PNG_FILTER_TYPE_BASE, kind->filters != 0 ? kind->filters : PNG_ALL_FILTERS);
  /* Several IDAT chunks. */
  png_set_compression_buffer_size (png, 300);
  png_write_info (png, info);
}

void
picture_init_png (Picture *self, const PngKind *kind, int width, int height, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GByteArray *bytes = g_byte_array_new ();
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  int n = count_channels (kind->color_type), max = (1 << kind->depth) - 1, samples[4] = { 0 };
  gsize stride = ((gsize) width * n * kind->depth + 7) / 8;
  g_autofree guint8 *rows = g_malloc0 (stride * height);
  g_autofree png_bytep *pointers = g_new (png_bytep, height);
  PngModel model;

  picture_init (self, width, height);
  png_model_init (&model, kind, rand);
  for (int y = 0; y < height; y++)
    {
      pointers[y] = rows + y * stride;
      for (int x = 0; x < width; x++)
        {
          for (int c = 0; c < n; c++)
            {
              samples[c] = next_sample (rand, samples[c], max);
              put_sample (pointers[y], x * n + c, kind->depth, samples[c]);
            }
          png_model_get_pixel (&model, samples, self->pixels + 4 * ((gsize) y * width + x));
        }
    }
  png_set_write_fn (png, bytes, append_cb, flush_cb);
  png_write_header (png, info, &model, self);
  png_write_image (png, pointers);
  png_write_end (png, NULL);
  png_destroy_write_struct (&png, &info);
  self->data = g_byte_array_steal (bytes, &self->length);
  g_byte_array_unref (bytes);
}

static void
draw_gradient (Picture *self, gboolean alpha)
{
  for (int y = 0; y < self->height; y++)
    for (int x = 0; x < self->width; x++)
      {
        guint8 *p = self->pixels + 4 * ((gsize) y * self->width + x);

        p[0] = 20 + 200 * x / self->width;
        p[1] = 20 + 200 * y / self->height;
        p[2] = 128;
        p[3] = alpha ? 1 + 254 * y / self->height : 255;
      }
}

void
picture_init_jpeg (Picture *self, int components, int subsampling, int flags, int width, int height)
{
  tjhandle handle = tjInitCompress ();
  unsigned char *data = NULL;
  unsigned long length = 0;

  picture_init (self, width, height);
  draw_gradient (self, FALSE);
  /* CMYK as Adobe stores it: how much light is left, K full of light. */
  if (components == 4)
    for (gsize i = 0; i < (gsize) width * height; i++)
      {
        guint8 *p = self->pixels + 4 * i, blue = p[0];

        p[0] = p[2];
        p[2] = blue;
      }
  g_assert_cmpint (tjCompress2 (handle, self->pixels, width, 0, height, components == 4 ? TJPF_CMYK : TJPF_BGRX, &data,
                                &length, subsampling, 98, flags),
                   ==, 0);
  draw_gradient (self, FALSE);
  if (subsampling == TJSAMP_GRAY)
    for (gsize i = 0; i < (gsize) width * height; i++)
      {
        guint8 *p = self->pixels + 4 * i;

        memset (p, (int) (0.299 * p[2] + 0.587 * p[1] + 0.114 * p[0] + 0.5), 3);
      }
  self->data = g_memdup2 (data, length);
  self->length = length;
  tjFree (data);
  tjDestroy (handle);
}

void
picture_init_webp (Picture *self, gboolean lossless, gboolean alpha, int width, int height)
{
  guint8 *data = NULL;

  picture_init (self, width, height);
  draw_gradient (self, alpha);
  self->length = lossless ? WebPEncodeLosslessBGRA (self->pixels, width, height, width * 4, &data)
                          : WebPEncodeBGRA (self->pixels, width, height, width * 4, 98, &data);
  g_assert_cmpuint (self->length, >, 0);
  self->data = g_memdup2 (data, self->length);
  WebPFree (data);
}

static void
append_chunk (GByteArray *bytes, const char *name, const guint8 *data, guint32 length)
{
  guint32 le = GUINT32_TO_LE (length);

  g_byte_array_append (bytes, (const guint8 *) name, 4);
  g_byte_array_append (bytes, (const guint8 *) &le, 4);
  g_byte_array_append (bytes, data, length);
  if (length % 2 != 0)
    g_byte_array_append (bytes, (const guint8 *) "", 1);
}

void
picture_init_animated_webp (Picture *self, int width, int height)
{
  g_auto (Picture) still = { 0 };
  GByteArray *frame = g_byte_array_new (), *body = g_byte_array_new (), *file = g_byte_array_new ();
  guint8 header[10] = { 0x02, 0, 0, 0, width - 1, 0, 0, height - 1, 0, 0 };
  guint8 frame_header[16] = { 0, 0, 0, 0, 0, 0, width - 1, 0, 0, height - 1, 0, 0, 100, 0, 0, 0 };

  g_assert (width <= 256 && height <= 256);
  picture_init_webp (&still, FALSE, FALSE, width, height);
  picture_init (self, width, height);
  g_byte_array_append (frame, frame_header, sizeof frame_header);
  g_byte_array_append (frame, still.data + 12, still.length - 12);
  g_byte_array_append (body, (const guint8 *) "WEBP", 4);
  append_chunk (body, "VP8X", header, sizeof header);
  append_chunk (body, "ANIM", (const guint8[6]){ 0 }, 6);
  append_chunk (body, "ANMF", frame->data, frame->len);
  append_chunk (file, "RIFF", body->data, body->len);
  self->data = g_byte_array_steal (file, &self->length);
  g_byte_array_unref (frame);
  g_byte_array_unref (body);
  g_byte_array_unref (file);
}
