/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recipe.h"

#include "public.h"

G_DEFINE_BOXED_TYPE (MapshotRecipe, mapshot_recipe, mapshot_recipe_copy, mapshot_recipe_free)

static void
layer_clear (gpointer data)
{
  g_free (((MapshotRecipeLayer *) data)->source);
}

MapshotRecipe *
mapshot_recipe_new (void)
{
  MapshotRecipe *self = g_new0 (MapshotRecipe, 1);

  self->background_colour = 0xffffff;
  self->layers = g_array_new (FALSE, FALSE, sizeof (MapshotRecipeLayer));
  g_array_set_clear_func (self->layers, layer_clear);

  return self;
}

MapshotRecipe *
mapshot_recipe_copy (const MapshotRecipe *self)
{
  MapshotRecipe *copy = g_memdup2 (self, sizeof *self);

  copy->source = g_strdup (self->source);
  copy->crs = g_strdup (self->crs);
  copy->layers = g_array_new (FALSE, FALSE, sizeof (MapshotRecipeLayer));
  g_array_set_clear_func (copy->layers, layer_clear);
  for (guint i = 0; i < self->layers->len; i++)
    {
      const MapshotRecipeLayer *layer = &g_array_index (self->layers, MapshotRecipeLayer, i);
      mapshot_recipe_add_layer (copy, layer->source, layer->opacity);
    }
  return copy;
}

void
mapshot_recipe_free (MapshotRecipe *self)
{
  g_array_unref (self->layers);
  g_free (self->source);
  g_free (self->crs);
  g_free (self);
}

void
mapshot_recipe_add_layer (MapshotRecipe *self, const char *source, double opacity)
{
  MapshotRecipeLayer layer = { g_strdup (source), opacity };

  g_array_append_val (self->layers, layer);
}

static void
hide_keys (char **what)
{
  char *shown = mapshot_source_get_public_text (*what);

  g_free (*what);
  *what = shown;
}

void
mapshot_recipe_hide_keys (MapshotRecipe *self)
{
  hide_keys (&self->source);
  for (guint i = 0; i < self->layers->len; i++)
    hide_keys (&g_array_index (self->layers, MapshotRecipeLayer, i).source);
}

gboolean
mapshot_recipe_equal (const MapshotRecipe *a, const MapshotRecipe *b)
{
  g_autofree char *text_a = mapshot_recipe_to_string (a);
  g_autofree char *text_b = mapshot_recipe_to_string (b);

  return g_str_equal (text_a, text_b);
}
