/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "discover.h"
#include "keys.h"

G_BEGIN_DECLS

/* Asks the map services that a recipe names what they have (mapshot_discover_recipe_async()), one recipe at a time, and forgets about the one before. */
typedef struct _MapshotServiceAsker MapshotServiceAsker;

/* FUNC is called when what was asked for last is known, or cannot be. */
MapshotServiceAsker *mapshot_service_asker_new (MapshotSourceStore *store, void (*func) (gpointer data), gpointer data);
void mapshot_service_asker_free (MapshotServiceAsker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotServiceAsker, mapshot_service_asker_free)

/* Where keys are looked for; NULL: nowhere. */
void mapshot_service_asker_set_keys (MapshotServiceAsker *self, MapshotKeys *keys);

/* FALSE when there is nothing to ask: all of RECIPE is known, and FUNC is not called. */
gboolean mapshot_service_asker_ask (MapshotServiceAsker *self, const MapshotRecipe *recipe);

gboolean mapshot_service_asker_is_asking (const MapshotServiceAsker *self);

/* Why the last one is not known, in one translated line, or NULL. */
const char *mapshot_service_asker_get_problem (const MapshotServiceAsker *self);

G_END_DECLS
