/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* Internal to the plan: the embedded base map at the picture's own resolution, whatever that is. */

/* Ground metres a pixel: beyond it the base map, whose coasts are some hundred metres off, would only be larger. */
#define MAPSHOT_PLAN_SHARPEST_DRAWN 1.0

/* Whether LAYER is the base map, and the picture in its projection. */
gboolean mapshot_plan_can_draw (const MapshotPlan *plan, const MapshotPlanLayer *layer);

/* mapshot_plan_layer_place() for such a layer: gives it a level of its own where none of its zooms has the picture's very pixels. */
gboolean mapshot_plan_place_drawn (MapshotPlan *plan, MapshotPlanLayer *layer, GError **error);

G_END_DECLS
