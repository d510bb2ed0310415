/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pixels.h"

G_BEGIN_DECLS

/* Internal to what filters pixels: one pixel as floats, its colour multiplied by alpha. Any thread. */

/* B G R A of one pixel, 0 … 255, colour multiplied by alpha. The compiler makes it one SIMD register wherever there
 * is one. */
typedef float Pixel __attribute__ ((vector_size (16)));

static inline Pixel
mapshot_load_pixel (const guint8 *p, gboolean straight)
{
  Pixel pixel = { p[0], p[1], p[2], p[3] };

  if (straight)
    {
      float alpha = p[3] / 255.0f;

      pixel *= (Pixel){ alpha, alpha, alpha, 1 };
    }
  return pixel;
}

static inline void
mapshot_round_values (const float *values, guint8 *p, int n)
{
  for (int i = 0; i < n; i++)
    {
      int value = (int) (values[i] + 0.5f);

      p[i] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
}

static inline void
mapshot_store_straight (const Pixel *pixels, guint8 *p, int n)
{
  for (int i = 0; i < n; i++, p += 4)
    {
      float alpha = MIN (pixels[i][3], 255.0f);

      p[3] = alpha > 0 ? (guint8) (alpha + 0.5f) : 0;
      for (int c = 0; c < 3; c++)
        p[c] = p[3] > 0 ? (guint8) (CLAMP (pixels[i][c], 0, alpha) * 255.0f / alpha + 0.5f) : 0;
    }
}

static inline void
mapshot_store_pixels (const Pixel *pixels, guint8 *p, int n, MapshotPixelFormat format)
{
  if (format == MAPSHOT_PIXELS_STRAIGHT)
    {
      mapshot_store_straight (pixels, p, n);
      return;
    }
  mapshot_round_values ((const float *) pixels, p, 4 * n);
  if (format == MAPSHOT_PIXELS_OPAQUE)
    for (int i = 0; i < n; i++)
      p[4 * i + 3] = 0xff;
  else
    for (int i = 0; i < 4 * n; i++)
      p[i] = MIN (p[i], p[i | 3]);
}

G_END_DECLS
