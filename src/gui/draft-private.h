/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draft.h"
#include "service-asker.h"

G_BEGIN_DECLS

/* Internal to the draft: draft.c has the base and the plan, draft-layers.c what lies over it. */
struct _MapshotDraft
{
  GObject parent_instance;

  MapshotSourceStore *store;
  MapshotRegionModel *region;
  MapshotRecipe *recipe; /* everything but the region */
  MapshotSource *source;
  MapshotPlan *plan;
  MapshotSource *lacking_key; /* or NULL */
  MapshotServiceAsker *asker;
  MapshotRecipe *pending;     /* to be taken over when its services are known, or NULL */
  char *problem;
  guint timeout;
};

/* Tells of it, and plans anew soon. */
void mapshot_draft_layers_changed (MapshotDraft *self);

G_END_DECLS
