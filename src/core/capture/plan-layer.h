/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* Internal to the plan: how one layer lies on the picture. */

/* The picture's resolution in CRS units of PROJECTION, in the picture's middle; 0 where it shows no place there. */
double mapshot_plan_convert_resolution (const MapshotPlan *plan, const MapshotProjection *projection);

/* The coarsest level that is at least as sharp as RESOLUTION (CRS units a pixel); the sharpest when none is. */
int mapshot_plan_pick_level (const MapshotTileGrid *grid, double resolution);

/* Fills in LAYER's mapping, tiles and coverage for PLAN's picture, whose corner, size and resolution are known. LAYER's source, projection and level
 * are set. MAPSHOT_ERROR_USAGE when the layer cannot be laid over the picture. */
gboolean mapshot_plan_layer_place (MapshotPlanLayer *layer, const MapshotPlan *plan, GError **error);

/* How many tiles the picture reads, and how many of them the source has. */
gint64 mapshot_plan_layer_count_needed (const MapshotPlanLayer *layer);
gint64 mapshot_plan_layer_count (const MapshotPlanLayer *layer);

G_END_DECLS
