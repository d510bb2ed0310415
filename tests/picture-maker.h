/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Encoded pictures for tests, together with the straight B G R A pixels that a reader must find in them. */

typedef struct
{
  guint8 *data;
  gsize length;
  int width, height;
  guint8 *pixels; /* straight B G R A, rows of width × 4 bytes */
} Picture;

typedef struct
{
  int color_type, depth;
  gboolean interlaced, transparency; /* transparency: with a tRNS chunk */
  int filters;                       /* libpng's mask */
} PngKind;

void picture_clear (Picture *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

/* A PNG of samples that repeat, rise and jump, so that every filter and match length occurs. */
void picture_init_png (Picture *self, const PngKind *kind, int width, int height, guint32 seed);

/* A gradient. SUBSAMPLING and FLAGS are TurboJPEG's; CMYK with COMPONENTS 4. */
void picture_init_jpeg (Picture *self, int components, int subsampling, int flags, int width, int height);

/* A gradient; with alpha in 1 … 255 when ALPHA. */
void picture_init_webp (Picture *self, gboolean lossless, gboolean alpha, int width, int height);

/* The frame of a still WebP, wrapped as an animation of one frame. */
void picture_init_animated_webp (Picture *self, int width, int height);

G_END_DECLS
