/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "region-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The sheet of paper that a region is to fill: which, which way round, at which scale and how fine. */
#define MAPSHOT_TYPE_PAPER_BOX (mapshot_paper_box_get_type ())
G_DECLARE_FINAL_TYPE (MapshotPaperBox, mapshot_paper_box, MAPSHOT, PAPER_BOX, AdwBin)

/* Once. */
void mapshot_paper_box_set_region (MapshotPaperBox *self, MapshotRegionModel *region);

G_END_DECLS
