/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* Internal to the plan: how one layer lies on the picture. */

/* A rectangle in CRS units. */
typedef struct
{
  double left, top, right, bottom;
} MapshotPlanExtent;

/* BOUNDS in GRID's projection; the right edge may lie beyond the world's where the antimeridian is crossed. */
void mapshot_plan_project (const MapshotTileGrid *grid, const MapshotBounds *bounds, MapshotPlanExtent *extent);

/* The coarsest level that is at least as sharp as RESOLUTION (CRS units a pixel); the sharpest when none is. */
int mapshot_plan_pick_level (const MapshotTileGrid *grid, double resolution);

/* Fills in LAYER's mapping, tiles and coverage for a picture whose upper left corner and resolution are given. LAYER's source and level are set.
 * MAPSHOT_ERROR_USAGE when the layer cannot be laid over the picture. */
gboolean mapshot_plan_layer_place (MapshotPlanLayer *layer, const char *crs, double left, double top, double resolution,
                                   gint64 width, gint64 height, GError **error);

/* How many of the layer's tiles the source has. */
gint64 mapshot_plan_layer_count (const MapshotPlanLayer *layer);

G_END_DECLS
