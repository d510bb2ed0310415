/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* Internal to the plan: services that draw any rectangle (WMS) are asked for the picture's own pixels, so that nothing is resampled. */

/* Before the picture is placed: the base in the projection CRS, with its levels, if it can be drawn in it. */
void mapshot_plan_ask_base_in (MapshotPlan *self, const char *crs);

/* The base with one level of RESOLUTION (CRS units a pixel), if it can be drawn at any: FALSE otherwise. LEFT … RIGHT (CRS units) is what is wanted. */
gboolean mapshot_plan_ask_base_at (MapshotPlan *self, double resolution, double left, double right);

/* The layer INDEX on the grid of the placed picture, if it can be drawn in its projection and at its sharpness: FALSE otherwise. */
gboolean mapshot_plan_ask_layer (MapshotPlan *self, guint index);

G_END_DECLS
