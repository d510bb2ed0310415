/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pixels.h"

#include <cairo.h>

G_BEGIN_DECLS

/* What is drawn on the picture: the credit, the scale bar, the north arrow. A decoration is drawn once, into a small picture of its own, and then
 * laid over every band that it touches, so that it costs nothing for the height of the picture and bands meet without a seam. */

typedef enum
{
  MAPSHOT_CORNER_BOTTOM_RIGHT,
  MAPSHOT_CORNER_BOTTOM_LEFT,
  MAPSHOT_CORNER_TOP_RIGHT,
  MAPSHOT_CORNER_TOP_LEFT,
} MapshotCorner;

/* A placed decoration. Immutable after its constructor, so that any thread may lay it over a band. */
typedef struct
{
  cairo_surface_t *surface; /* ARGB32, premultiplied, flushed; NULL when there is nothing to draw */
  gint64 x, y;              /* px of the picture: the upper left corner of the surface */
} MapshotDecoration;

void mapshot_decoration_clear (MapshotDecoration *self);

/* The credit TEXT (may hold several, joined by the caller) in the CORNER of a picture of WIDTH × HEIGHT px: dark text on a translucent light
 * plate, readable on any background. FONT_SIZE in px, at least 9 and chosen from the picture when 0. Wraps, and shrinks where it must, so that it is never wider than the
 * picture and takes at most a third of its height; on a picture too small to read it whole there it is not drawn: surface is NULL, as for empty text. */
void mapshot_decoration_init_credit (MapshotDecoration *self, const char *text, MapshotCorner corner, double font_size,
                                     gint64 width, gint64 height);

/* The same in the right corner of a strip of its own, as high as it needs, below such a picture. */
void mapshot_decoration_init_credit_below (MapshotDecoration *self, const char *text, double font_size, gint64 width, gint64 height);

/* A scale bar of a round length (1, 2 or 5 × 10ⁿ m or km), at most a quarter of the width, for METRES_PER_PIXEL on the ground. */
void mapshot_decoration_init_scale_bar (MapshotDecoration *self, double metres_per_pixel, MapshotCorner corner,
                                        gint64 width, gint64 height);

/* An arrow whose tip points to ANGLE degrees clockwise from the picture's top. */
void mapshot_decoration_init_north_arrow (MapshotDecoration *self, double angle, MapshotCorner corner, gint64 width,
                                          gint64 height);

/* Where SELF lies over OTHER, moves it above (in the lower half of a picture HEIGHT px high) or below OTHER; clears it when there is no room.
 * For a scale bar beside a credit that is as wide as the picture. */
void mapshot_decoration_avoid (MapshotDecoration *self, const MapshotDecoration *other, gint64 height);

/* Lays the decoration over a band whose first pixel is (BAND_X, BAND_Y) of the picture. Works on every pixel format; STRAIGHT pixels that the
 * decoration does not touch keep their exact values. */
void mapshot_decoration_draw (const MapshotDecoration *self, MapshotPixels *band, gint64 band_x, gint64 band_y);

G_END_DECLS
