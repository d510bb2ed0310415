/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* Internal to the plan: what its files ask of each other, in the order in which mapshot_plan_new() does. */

/* Strides and sizes of the picture's sides, PNG specification, section 11.2.2. */
#define MAPSHOT_PLAN_MAX_SIDE G_MAXINT32 /* px */

/* The height of a band that no tile row dictates. */
#define MAPSHOT_PLAN_BAND_HEIGHT 256 /* px */

MapshotPlanLayer *mapshot_plan_get_base (MapshotPlan *self);

/* plan-place.c: projection, corner, size and resolution of the picture; the base's level. MAPSHOT_ERROR_USAGE. */
gboolean mapshot_plan_place (MapshotPlan *self, const MapshotPlanLimits *limits, GError **error);

/* plan-bands.c */
int mapshot_plan_get_band_height (const MapshotPlan *self); /* px, of most bands */
int mapshot_plan_count_bands (const MapshotPlan *self);

/* plan-budget.c: requests, memory, size and time. MAPSHOT_ERROR_REFUSED. */
void mapshot_plan_find_limits (MapshotPlan *self, const MapshotPlanLimits *limits);
gboolean mapshot_plan_check_width (MapshotPlan *self, GError **error);
gboolean mapshot_plan_fit_memory (MapshotPlan *self, const MapshotPlanLimits *limits, GError **error);
void mapshot_plan_estimate_cost (MapshotPlan *self);

G_END_DECLS
