/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "region-model.h"

G_BEGIN_DECLS

/* What a region model remembers of a region: a plain value. Filling leaves it alone when it fails, with MAPSHOT_ERROR_USAGE. */
typedef struct
{
  MapshotRegionMode mode;
  MapshotBounds bounds;   /* always what is captured */
  MapshotPosition center; /* of the circle, or the sheet */
  double radius;          /* of the circle, metres */
  MapshotPaper paper;     /* the sheet, or the last one */
} MapshotRegionValue;

gboolean mapshot_region_value_equal (const MapshotRegionValue *a, const MapshotRegionValue *b);
gboolean mapshot_region_value_bounds_equal (const MapshotBounds *a, const MapshotBounds *b);

gboolean mapshot_region_value_fill_rectangle (MapshotRegionValue *self, const MapshotBounds *bounds, GError **error);
gboolean mapshot_region_value_fill_circle (MapshotRegionValue *self, const MapshotPosition *center, double radius, GError **error);
gboolean mapshot_region_value_fill_paper (MapshotRegionValue *self, const MapshotPosition *center, const MapshotPaper *paper, GError **error);

G_END_DECLS
