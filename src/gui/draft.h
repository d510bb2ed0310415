/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "keys.h"
#include "plan.h"
#include "region-model.h"

G_BEGIN_DECLS

/* The picture that somebody is choosing in the window: a region and everything else a recipe holds, and what the engine says of it. The
 * window's widgets are bound to its properties; it knows no widget.
 *
 *   source         string: as --source takes it; NULL is the base map
 *   automatic      boolean: the sharpest level whose picture fits
 *   zoom           int: the base's own level, where it is not automatic
 *   scale-bar, north-arrow   boolean
 *   credit-place   uint: MapshotCorner, or MAPSHOT_DRAFT_CREDIT_OUTSIDE
 *   on-missing     uint: MapshotOnMissing
 *   compression    uint: MapshotCompression
 *   problem        string, read only: why it cannot be captured, one translated line; or NULL
 *   ready          boolean, read only: there is a plan, and nothing is in its way
 *
 * Signal "planned": plan or problem are new; soon after every change. "layers-changed": the list of layers is new. */
#define MAPSHOT_TYPE_DRAFT (mapshot_draft_get_type ())
G_DECLARE_FINAL_TYPE (MapshotDraft, mapshot_draft, MAPSHOT, DRAFT, GObject)

#define MAPSHOT_DRAFT_CREDIT_OUTSIDE 4
#define MAPSHOT_DRAFT_MAX_LAYERS 8

MapshotDraft *mapshot_draft_new (MapshotSourceStore *store);

MapshotSourceStore *mapshot_draft_get_store (MapshotDraft *self);
MapshotRegionModel *mapshot_draft_get_region (MapshotDraft *self);

/* Where the keys of map services are looked for, which are asked what they have when they are chosen: until they have answered the problem says so, and there is no
 * base where it is one of them. */
void mapshot_draft_set_keys (MapshotDraft *self, MapshotKeys *keys);

/* Asks those that are not known yet once more: there may be a key now. */
void mapshot_draft_ask_services (MapshotDraft *self);

/* The base as it is listed; NULL where what is named is not there. Owned by SELF. */
MapshotSource *mapshot_draft_get_source (MapshotDraft *self);
void mapshot_draft_set_source (MapshotDraft *self, const char *source);

/* Over the base, the lowest first; the same element type as in a recipe. */
guint mapshot_draft_get_n_layers (MapshotDraft *self);
const MapshotRecipeLayer *mapshot_draft_get_layer (MapshotDraft *self, guint index);
void mapshot_draft_add_layer (MapshotDraft *self, const char *source, double opacity);
void mapshot_draft_remove_layer (MapshotDraft *self, guint index);
void mapshot_draft_set_opacity (MapshotDraft *self, guint index, double opacity);

/* The recipe of what is chosen. (transfer full) */
MapshotRecipe *mapshot_draft_make_recipe (MapshotDraft *self);

/* Takes over everything that RECIPE says, as soon as its services have answered. MAPSHOT_ERROR_USAGE or _REFUSED when its region cannot be found; nothing is
 * changed then. */
gboolean mapshot_draft_load_recipe (MapshotDraft *self, const MapshotRecipe *recipe, GError **error);

/* A source whose key is missing: nothing can be captured until there is one, and the problem says so. NULL: none is. */
void mapshot_draft_set_lacking_key (MapshotDraft *self, MapshotSource *source);
MapshotSource *mapshot_draft_get_lacking_key (MapshotDraft *self);

/* The newest plan, or NULL with the problem's words. Owned by SELF. */
MapshotPlan *mapshot_draft_get_plan (MapshotDraft *self);
const char *mapshot_draft_get_problem (MapshotDraft *self);

/* Works the plan out now, without waiting for the main loop. */
void mapshot_draft_plan_now (MapshotDraft *self);

G_END_DECLS
