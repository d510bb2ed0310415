/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "map-camera.h"

G_BEGIN_DECLS

/* Grips of the frame on the map: pure arithmetic in px of the screen. A grip is a set of edges that move together. */
typedef enum
{
  MAPSHOT_GRIP_NONE = 0,
  MAPSHOT_GRIP_LEFT = 1 << 0,
  MAPSHOT_GRIP_TOP = 1 << 1,
  MAPSHOT_GRIP_RIGHT = 1 << 2,
  MAPSHOT_GRIP_BOTTOM = 1 << 3,
  MAPSHOT_GRIP_ALL = 0xf, /* the whole frame */
} MapshotGrip;

#define MAPSHOT_REGION_N_HANDLES 8

/* Where the handles are, clockwise from the upper left corner. */
void mapshot_region_handles_get (const MapshotMapBox *box, int index, double *x, double *y, MapshotGrip *grip);

/* What is under (X, Y): a handle within REACH px, else the line or the middle mark (the whole frame), else nothing. */
MapshotGrip mapshot_region_handles_find (const MapshotMapBox *box, double x, double y, double reach);

/* BOX after its GRIP was dragged by (DX, DY). Edges cross over where they are dragged past each other. SQUARE keeps it so: the dragged
 * corner gives the longer side, a dragged edge both. */
MapshotMapBox mapshot_region_handles_drag (const MapshotMapBox *box, MapshotGrip grip, double dx, double dy,
                                           gboolean square);

/* The name of the CSS cursor for GRIP. */
const char *mapshot_region_handles_get_cursor (MapshotGrip grip);

G_END_DECLS
