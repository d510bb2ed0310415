/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "paper.h"
#include "projection.h"
#include "recipe.h"

G_BEGIN_DECLS

/* A sheet of paper as a recipe has it: a size in px, dots an inch, and the resolution that the scale gives. */

/* Writes where, size, sharpness and dpi of RECIPE. */
void mapshot_paper_to_recipe (const MapshotPaper *self, const MapshotPosition *center, MapshotRecipe *recipe);

/* And back: FALSE when RECIPE is no sheet at a scale, or would not be made again to the last bit. */
gboolean mapshot_paper_from_recipe (MapshotPaper *self, const MapshotRecipe *recipe);

/* The ground on it. MAPSHOT_ERROR_USAGE when the sheet makes no sense, or reaches beyond the world. */
gboolean mapshot_paper_get_bounds (const MapshotPaper *self, const MapshotPosition *center, MapshotBounds *bounds, GError **error);

/* The same as a rectangle of PROJECTION, whose pixels are as the scale says from east to west in the middle. FALSE when it cannot show it. */
gboolean mapshot_paper_get_extent (const MapshotPaper *self, const MapshotPosition *center, const MapshotProjection *projection, MapshotExtent *extent);

/* A sheet like SELF (all 0: A4, the longer side along the longer one of the ground) at the largest round scale at which it holds WIDTH × HEIGHT metres of ground, or
 * all but a tenth of them. */
MapshotPaper mapshot_paper_suggest (const MapshotPaper *self, double width, double height);

G_END_DECLS
