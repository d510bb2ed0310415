/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "warp.h"

G_BEGIN_DECLS

/* Internal to the warp: where each pixel of a block lies in the source, and how many source pixels fall on it. */
typedef struct
{
  gint64 x, y; /* px of the picture */
  int width, height;
  double *u, *v;
  float *shrink_u, *shrink_v;
} WarpField;

/* Memory for N_PIXELS. */
void warp_field_init (WarpField *field, gsize n_pixels);
void warp_field_clear (WarpField *field);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WarpField, warp_field_clear)

/* Its place and size are set. */
void warp_field_fill (WarpField *field, const MapshotWarpMap *map);

/* PART becomes WIDTH × HEIGHT px of FIELD from X, Y on. */
void warp_field_copy_part (const WarpField *field, int x, int y, int width, int height, WarpField *part);

G_END_DECLS
