/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pixels.h"

G_BEGIN_DECLS

/* Resampling along any smooth map between two planes: a layer in another projection than the picture's. The filter is Lanczos with three
 * lobes, widened along each of the source's axes when shrinking. Positions are exact at the corners of cells whose edges are multiples of
 * MAPSHOT_WARP_CELL of the picture, and interpolated within; a cell where that is more than a fiftieth of a pixel off is divided, down to single
 * pixels. So an output pixel always has the same value, whatever part of the picture it is computed in. Colours are weighted by alpha as resample.h
 * says. Any thread. */

#define MAPSHOT_WARP_CELL 32 /* px of the picture */

/* A source pixel is never looked at from further away than this many lobes' widths: shrinking by more is an overview's work. */
#define MAPSHOT_WARP_MAX_SHRINK 16.0

/* Px that the filter reads on each side of a position, when SHRINK source px fall on one of the picture. */
#define MAPSHOT_WARP_RADIUS(shrink) (3 * CLAMP ((shrink), 1.0, MAPSHOT_WARP_MAX_SHRINK) + 1)

/* N positions in place, from px of the picture to px of the source (the centre of pixel 0 is at 0.5). What has no place in the source becomes
 * HUGE_VAL. The same positions must always give the same results. Any thread. */
typedef void (*MapshotWarpFunc) (double *x, double *y, gsize n, gconstpointer data);

typedef struct
{
  MapshotWarpFunc func;
  gconstpointer data;
} MapshotWarpMap;

/* A window on the source: rows of pixels that need not lie side by side in memory. Positions outside of it are blank (white where the format is
 * opaque, else transparent); within it the filter repeats the window's edge. */
typedef struct
{
  const guint8 *const *rows; /* HEIGHT rows of WIDTH pixels */
  gint64 x, y;               /* px of the source: the window's upper left corner */
  int width, height;         /* px */
  MapshotPixelFormat format;
} MapshotWarpSource;

/* Computes output pixels: columns X … X + dest->width - 1, rows Y … Y + dest->height - 1. Both have the same format. */
void mapshot_warp (const MapshotWarpSource *source, const MapshotWarpMap *map, gint64 x, gint64 y, MapshotPixels *dest);

/* The positions in the source that mapshot_warp() takes for the centres of WIDTH × HEIGHT output pixels, row by row. */
void mapshot_warp_get_positions (const MapshotWarpMap *map, gint64 x, gint64 y, int width, int height, double *source_x,
                                 double *source_y);

G_END_DECLS
