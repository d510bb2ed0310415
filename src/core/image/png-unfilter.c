/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "png-unfilter.h"

#include <stdlib.h>
#include <string.h>

static void
undo_sub (guint8 *raw, gsize length, int bpp)
{
  for (gsize i = bpp; i < length; i++)
    raw[i] += raw[i - bpp];
}

static void
undo_up (guint8 *restrict raw, const guint8 *restrict above, gsize length)
{
  for (gsize i = 0; i < length; i++)
    raw[i] += above[i];
}

static void
undo_average (guint8 *raw, const guint8 *above, gsize length, int bpp)
{
  for (gsize i = 0; i < length; i++)
    {
      int left = i >= (gsize) bpp ? raw[i - bpp] : 0, up = above != NULL ? above[i] : 0;

      raw[i] += (left + up) / 2;
    }
}

static inline int
predict_paeth (int left, int up, int corner)
{
  int to_left = abs (up - corner), to_up = abs (left - corner), to_corner = abs (left + up - 2 * corner);

  /* Without branches, which a photograph would mispredict at every other byte. */
  int best = to_up < to_left ? up : left, distance = to_up < to_left ? to_up : to_left;

  return to_corner < distance ? corner : best;
}

/* Each channel depends on its own left neighbour only, so that the processor works on all of them at the same time. */
static inline void
undo_paeth_of (guint8 *raw, const guint8 *above, gsize length, const int bpp)
{
  int left[4] = { 0 }, corner[4] = { 0 };

  for (gsize i = 0; i < length; i += bpp)
    for (int c = 0; c < bpp; c++)
      {
        int up = above[i + c];

        left[c] = (raw[i + c] + predict_paeth (left[c], up, corner[c])) & 0xff;
        corner[c] = up;
        raw[i + c] = left[c];
      }
}

static void
undo_paeth (guint8 *raw, const guint8 *above, gsize length, int bpp)
{
  switch (bpp)
    {
    case 1:
      undo_paeth_of (raw, above, length, 1);
      break;
    case 2:
      undo_paeth_of (raw, above, length, 2);
      break;
    case 3:
      undo_paeth_of (raw, above, length, 3);
      break;
    default:
      undo_paeth_of (raw, above, length, 4);
      break;
    }
}

gboolean
mapshot_png_unfilter (int filter, guint8 *raw, const guint8 *above, gsize length, int bpp)
{
  /* Above the first row all is zero: Up does nothing there, and Paeth is Sub. */
  switch (filter)
    {
    case 0:
      return TRUE;
    case 1:
      undo_sub (raw, length, bpp);
      return TRUE;
    case 2:
      if (above != NULL)
        undo_up (raw, above, length);
      return TRUE;
    case 3:
      undo_average (raw, above, length, bpp);
      return TRUE;
    case 4:
      if (above != NULL)
        undo_paeth (raw, above, length, bpp);
      else
        undo_sub (raw, length, bpp);
      return TRUE;
    default:
      return FALSE;
    }
}

void
mapshot_png_put_rgb (const guint8 *raw, guint8 *bgra, int width)
{
  for (int x = 0; x < width; x++)
    {
      guint32 pixel;

      memcpy (&pixel, raw + 3 * (gsize) x, 4);
      pixel = GUINT32_TO_BE (pixel);
      pixel = GUINT32_TO_LE (pixel >> 8 | 0xff000000);
      memcpy (bgra + 4 * (gsize) x, &pixel, 4);
    }
}

void
mapshot_png_put_rgba (const guint8 *raw, guint8 *bgra, int width)
{
  for (int x = 0; x < width; x++)
    {
      guint32 pixel;

      memcpy (&pixel, raw + 4 * (gsize) x, 4);
      pixel = GUINT32_FROM_LE (pixel);
      pixel = (pixel & 0xff00ff00) | (pixel & 0xff) << 16 | (pixel >> 16 & 0xff);
      pixel = GUINT32_TO_LE (pixel);
      memcpy (bgra + 4 * (gsize) x, &pixel, 4);
    }
}

void
mapshot_png_put_gray_alpha (const guint8 *raw, guint8 *bgra, int width)
{
  for (int x = 0; x < width; x++)
    {
      memset (bgra + 4 * (gsize) x, raw[2 * (gsize) x], 3);
      bgra[4 * (gsize) x + 3] = raw[2 * (gsize) x + 1];
    }
}
