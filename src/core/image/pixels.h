/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MAPSHOT_PIXELS_OPAQUE,        /* cairo RGB24 with the unused byte 0xff */
  MAPSHOT_PIXELS_PREMULTIPLIED, /* cairo ARGB32 */
  MAPSHOT_PIXELS_STRAIGHT,      /* the same bytes, alpha not multiplied in: exactly what the tile holds */
} MapshotPixelFormat;

/* A view of pixels that somebody else owns: 4 bytes a pixel, B G R A in memory (cairo's native order on little endian).
 * A plain value. */
typedef struct
{
  guint8 *data;
  gsize stride;      /* bytes a row */
  int width, height; /* px */
  MapshotPixelFormat format;
} MapshotPixels;

/* The part of PIXELS that starts at (X, Y); the same memory. */
static inline MapshotPixels
mapshot_pixels_sub (const MapshotPixels *pixels, int x, int y, int width, int height)
{
  g_assert (x >= 0 && y >= 0 && width >= 0 && height >= 0 && x + width <= pixels->width && y + height <= pixels->height);

  return (MapshotPixels){ pixels->data + (gsize) y * pixels->stride + (gsize) x * 4, pixels->stride, width, height,
                          pixels->format };
}

G_END_DECLS
