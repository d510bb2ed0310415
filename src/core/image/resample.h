/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pixels.h"

G_BEGIN_DECLS

/* Separable resampling along the axes, for shrinking by up to any factor and for enlarging. The filter is Lanczos with three lobes,
 * widened by the factor when shrinking, computed in fixed or floating point with rounding that does not depend on where the
 * picture was cut: the same output pixel always has the same value, whatever part it is computed in. Colours are weighted by
 * alpha (PREMULTIPLIED is filtered as it is; STRAIGHT is multiplied first and divided after; overshoot is clamped, colour never
 * exceeds alpha). Any thread. */

/* Output pixel (X, Y) of an axis takes its centre from source coordinate (X + 0.5) × scale + offset, in source pixels. */
typedef struct
{
  double scale;  /* source px an output px; > 1 shrinks */
  double offset; /* source px */
} MapshotResampleAxis;

/* The source pixels [FIRST, LAST] that output pixels [A, B] of an axis read (LAST inclusive; not clamped to any picture). */
void mapshot_resample_get_support (const MapshotResampleAxis *axis, gint64 a, gint64 b, gint64 *first, gint64 *last);

/* Computes output pixels: columns X … X + dest->width - 1, rows Y … Y + dest->height - 1. SOURCE holds the source pixels from (SOURCE_X, SOURCE_Y) on; what
 * the support asks for beyond SOURCE repeats its edge pixel. Both have the same format. */
void mapshot_resample (const MapshotPixels *source, gint64 source_x, gint64 source_y, const MapshotResampleAxis *horizontal,
                       const MapshotResampleAxis *vertical, gint64 x, gint64 y, MapshotPixels *dest);

G_END_DECLS
