/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draft-private.h"

#include <math.h>

guint
mapshot_draft_get_n_layers (MapshotDraft *self)
{
  g_return_val_if_fail (MAPSHOT_IS_DRAFT (self), 0);

  return self->recipe->layers->len;
}

const MapshotRecipeLayer *
mapshot_draft_get_layer (MapshotDraft *self, guint index)
{
  g_return_val_if_fail (MAPSHOT_IS_DRAFT (self) && index < self->recipe->layers->len, NULL);

  return &g_array_index (self->recipe->layers, MapshotRecipeLayer, index);
}

void
mapshot_draft_add_layer (MapshotDraft *self, const char *source, double opacity)
{
  g_return_if_fail (MAPSHOT_IS_DRAFT (self) && source != NULL);

  if (self->recipe->layers->len >= MAPSHOT_DRAFT_MAX_LAYERS)
    return;
  mapshot_recipe_add_layer (self->recipe, source, CLAMP (opacity, 0, 1));
  mapshot_draft_ask_services (self);
  mapshot_draft_layers_changed (self);
}

void
mapshot_draft_remove_layer (MapshotDraft *self, guint index)
{
  g_return_if_fail (MAPSHOT_IS_DRAFT (self) && index < self->recipe->layers->len);

  g_array_remove_index (self->recipe->layers, index);
  mapshot_draft_ask_services (self);
  mapshot_draft_layers_changed (self);
}

void
mapshot_draft_set_opacity (MapshotDraft *self, guint index, double opacity)
{
  MapshotRecipeLayer *layer;

  g_return_if_fail (MAPSHOT_IS_DRAFT (self) && index < self->recipe->layers->len);

  layer = &g_array_index (self->recipe->layers, MapshotRecipeLayer, index);
  /* Whole percents, as --layer writes them. */
  opacity = round (CLAMP (opacity, 0, 1) * 100) / 100;
  if (layer->opacity == opacity)
    return;
  layer->opacity = opacity;
  mapshot_draft_layers_changed (self);
}
