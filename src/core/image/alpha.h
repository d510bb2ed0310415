/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pixels.h"

G_BEGIN_DECLS

/* The arithmetic of alpha in 8 bits, on B G R A pixels. Any thread. */

/* VALUE / 255 rounded to nearest for VALUE in 0 … 255 × 255: exact, and the same as pixman's MUL_UN8. */
static inline unsigned
mapshot_div255 (unsigned value)
{
  value += 128;
  return (value + (value >> 8)) >> 8;
}

/* Straight to cairo's ARGB32. */
void mapshot_alpha_premultiply (guint8 *pixels, gsize n_pixels);

/* cairo's ARGB32 to straight, rounded to nearest; colour above alpha counts as alpha, and nothing under alpha 0
 * becomes 0. */
void mapshot_alpha_unpremultiply (guint8 *pixels, gsize n_pixels);

/* Straight, laid over white: alpha becomes 255. */
void mapshot_alpha_flatten (guint8 *pixels, gsize n_pixels);

/* Every row of PIXELS, which hold straight alpha, to the format that PIXELS name. */
void mapshot_alpha_from_straight (MapshotPixels *pixels);

G_END_DECLS
