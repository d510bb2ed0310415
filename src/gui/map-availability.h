/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "map-tiles.h"
#include "plan.h"

G_BEGIN_DECLS

/* Where the base of a picture has no imagery at the chosen level, before it is captured: the picture in at most MAPSHOT_AVAILABILITY_SIDE² cells, one
 * tile of each asked for. Only of sources that may be captured; one request at a time, when the map itself waits for nothing, and none
 * for what is known. Main thread.
 *
 * Signal "changed": the cells are new. */
#define MAPSHOT_TYPE_AVAILABILITY (mapshot_availability_get_type ())
G_DECLARE_FINAL_TYPE (MapshotAvailability, mapshot_availability, MAPSHOT, AVAILABILITY, GObject)

#define MAPSHOT_AVAILABILITY_SIDE 4

MapshotAvailability *mapshot_availability_new (MapshotSourceStore *store);

/* What is chosen now; what was being asked for is cancelled. PLAN may be NULL. TILES are those that the map shows of its base, KEY its key; both
 * may be NULL. Asks after DELAY ms. */
void mapshot_availability_update (MapshotAvailability *self, MapshotPlan *plan, MapshotMapTiles *tiles, const char *key, guint delay);

/* (element-type MapshotBounds): cells without imagery. Owned by SELF until the next change. */
GArray *mapshot_availability_get_lacking (MapshotAvailability *self);

/* Stops everything. Afterwards no signal is emitted. */
void mapshot_availability_close (MapshotAvailability *self);

G_END_DECLS
