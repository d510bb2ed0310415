/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alpha.h"

void
mapshot_alpha_premultiply (guint8 *pixels, gsize n_pixels)
{
  for (gsize i = 0; i < n_pixels; i++)
    {
      unsigned alpha = pixels[4 * i + 3];

      for (int c = 0; c < 3; c++)
        pixels[4 * i + c] = mapshot_div255 (pixels[4 * i + c] * alpha);
    }
}

void
mapshot_alpha_unpremultiply (guint8 *pixels, gsize n_pixels)
{
  for (gsize i = 0; i < n_pixels; i++)
    {
      unsigned alpha = pixels[4 * i + 3];

      if (alpha == 255)
        continue;
      for (int c = 0; c < 3; c++)
        {
          unsigned value = MIN (pixels[4 * i + c], alpha);

          pixels[4 * i + c] = alpha != 0 ? (value * 255 + alpha / 2) / alpha : 0;
        }
    }
}

void
mapshot_alpha_flatten (guint8 *pixels, gsize n_pixels)
{
  for (gsize i = 0; i < n_pixels; i++)
    {
      unsigned alpha = pixels[4 * i + 3];

      for (int c = 0; c < 3; c++)
        pixels[4 * i + c] = mapshot_div255 (pixels[4 * i + c] * alpha + 255 * (255 - alpha));
      pixels[4 * i + 3] = 255;
    }
}

void
mapshot_alpha_from_straight (MapshotPixels *pixels)
{
  for (int y = 0; y < pixels->height; y++)
    {
      guint8 *row = pixels->data + (gsize) y * pixels->stride;

      if (pixels->format == MAPSHOT_PIXELS_OPAQUE)
        mapshot_alpha_flatten (row, pixels->width);
      else if (pixels->format == MAPSHOT_PIXELS_PREMULTIPLIED)
        mapshot_alpha_premultiply (row, pixels->width);
    }
}
