/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "region-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The numbers of a region, to be read and typed. */
#define MAPSHOT_TYPE_REGION_BOX (mapshot_region_box_get_type ())
G_DECLARE_FINAL_TYPE (MapshotRegionBox, mapshot_region_box, MAPSHOT, REGION_BOX, AdwBin)

void mapshot_region_box_set_region (MapshotRegionBox *self, MapshotRegionModel *region);

/* For typing coordinates. */
void mapshot_region_box_focus_center (MapshotRegionBox *self);

G_END_DECLS
