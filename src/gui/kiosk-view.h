/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kiosk-settings.h"
#include "map-camera.h"

G_BEGIN_DECLS

/* What the kiosk's screen shows: pure arithmetic in px. The frame has the picture's shape and stays in the middle; the map moves under it, within the
 * region's bounds. */

#define MAPSHOT_KIOSK_TARGET 64     /* px: nothing that is touched is smaller */
#define MAPSHOT_KIOSK_MIN_PART 0.35 /* of the largest frame */

/* Where the frame is on a view of WIDTH × HEIGHT px; PART 0 … 1 of the largest that leaves room for its handles. */
MapshotMapBox mapshot_kiosk_view_get_frame (double width, double height, const MapshotKioskSize *size, double part);

/* The part at which a corner of the frame is at (PX, PY), or as near to it as the shape allows. */
double mapshot_kiosk_view_drag (double width, double height, const MapshotKioskSize *size, double px, double py);

/* CRS units a px of the view at which the picture in FRAME has the finest pixels that GRID has. */
double mapshot_kiosk_view_get_nearest (const MapshotTileGrid *grid, const MapshotMapBox *frame, const MapshotKioskSize *size);

/* Brings CAMERA back into BOUNDS, and not nearer than NEAREST; BOUNDS win. TRUE when it was somewhere else. */
gboolean mapshot_kiosk_view_clamp (MapshotMapCamera *camera, const MapshotBounds *bounds, double nearest);

/* The picture of what is in FRAME, which lies in the middle of CAMERA's view. (transfer full) */
MapshotRecipe *mapshot_kiosk_view_make_recipe (const MapshotMapCamera *camera, const MapshotMapBox *frame, const MapshotKioskMap *map,
                                               const MapshotKioskSize *size);

G_END_DECLS
