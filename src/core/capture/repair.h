/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* Filling the holes of a picture of ours: tiles that were enlarged from a coarser level or left blank are asked for again, and the picture is written anew
 * with what it has: bands that lack nothing are copied as they are, and within the others only pixels that depend on such a tile are made. The result is
 * byte for byte the picture that a run without holes would have made.
 *
 * Where a tile shares its pixels with others (other layers, tiles beside it where the picture is resampled, all in its rows in another projection) those are asked
 * for, too. After mapshot_repair_make_plan() immutable, safe to share between threads. */
typedef struct _MapshotRepair MapshotRepair;

/* MAPSHOT_ERROR_USAGE when PATH is no picture of ours, damaged, or changed by another program. */
MapshotRepair *mapshot_repair_open (const char *path, GError **error);
void mapshot_repair_free (MapshotRepair *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotRepair, mapshot_repair_free)

/* Whether the picture says that it is complete: then there is no plan to be made. */
gboolean mapshot_repair_is_complete (const MapshotRepair *self);

/* Owned by SELF. */
const MapshotRecipe *mapshot_repair_get_recipe (const MapshotRepair *self);

/* The picture's own plan, after the services that the recipe names were asked (discover.h). (transfer full) MAPSHOT_ERROR_USAGE when the picture
 * does not agree with its recipe, the program or its sources any more, and MAPSHOT_ERROR_REFUSED when the rules do not allow it now. */
MapshotPlan *mapshot_repair_make_plan (MapshotRepair *self, MapshotSourceStore *store, const MapshotPlanLimits *limits, GError **error);

/* After the plan: tiles that it lacks and its sources should have. 0: it is as complete as it can be. */
gint64 mapshot_repair_count (const MapshotRepair *self);

G_END_DECLS
