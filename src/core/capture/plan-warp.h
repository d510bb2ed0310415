/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"
#include "warp.h"

G_BEGIN_DECLS

/* Internal to the capture: a layer in another projection than the picture's. Immutable, reference counted, safe to share between threads. */

/* Where the picture lies on LAYER's plane, whose source, projection and level are set. LEFT, TOP, … of PLAN are known. */
MapshotPlanWarp *mapshot_plan_warp_new (const MapshotPlan *plan, const MapshotPlanLayer *layer);
MapshotPlanWarp *mapshot_plan_warp_ref (MapshotPlanWarp *self);
void mapshot_plan_warp_unref (MapshotPlanWarp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotPlanWarp, mapshot_plan_warp_unref)

/* For mapshot_warp(): from px of the picture to px of the layer's plane. Owned by SELF. */
const MapshotWarpMap *mapshot_plan_warp_get_map (const MapshotPlanWarp *self);

/* Px of the plane that fall on one of the picture's, in its middle; 0 where the layer shows nothing there. */
double mapshot_plan_warp_get_shrink (const MapshotPlanWarp *self);

/* All tiles of the plane that the picture may read. */
void mapshot_plan_warp_get_tiles (const MapshotPlanWarp *self, gint64 *first_column, gint64 *n_columns, gint64 *first_row,
                                  gint64 *n_rows);

/* The rows of tiles that the picture's rows Y … Y + HEIGHT - 1 read. From one call to the next further down, no row comes back and none is left
 * out, so that rows can be let go in order; never empty. */
void mapshot_plan_warp_get_rows (const MapshotPlanWarp *self, gint64 y, int height, gint64 *first, gint64 *last);

/* The most rows of tiles that HEIGHT rows of the picture read together. */
gint64 mapshot_plan_warp_get_peak (const MapshotPlanWarp *self, gint64 height);

/* The columns that are read of the tiles' row ROW, which is one of mapshot_plan_warp_get_tiles(). */
void mapshot_plan_warp_get_columns (const MapshotPlanWarp *self, gint64 row, gint64 *first, gint64 *last);

G_END_DECLS
