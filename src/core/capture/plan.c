/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan-private.h"

#include "error.h"
#include "plan-asked.h"
#include "plan-drawn.h"
#include "plan-layer.h"
#include "plan-warp.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

static void
layer_clear (gpointer data)
{
  MapshotPlanLayer *layer = data;

  g_clear_pointer (&layer->source, mapshot_source_unref);
  g_clear_pointer (&layer->warp, mapshot_plan_warp_unref);
  g_clear_pointer (&layer->projection, mapshot_projection_unref);
}

static void
plan_clear (gpointer data)
{
  MapshotPlan *self = data;

  g_clear_pointer (&self->recipe, mapshot_recipe_free);
  g_clear_pointer (&self->store, mapshot_source_store_unref);
  g_clear_pointer (&self->layers, g_array_unref);
  g_clear_pointer (&self->projection, mapshot_projection_unref);
  g_clear_pointer (&self->decorations, g_array_unref);
  g_free (self->credit);
}

MapshotPlan *
mapshot_plan_ref (MapshotPlan *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
mapshot_plan_unref (MapshotPlan *self)
{
  g_atomic_rc_box_release_full (self, plan_clear);
}

const MapshotPlanLayer *
mapshot_plan_get_layer (const MapshotPlan *self, guint index)
{
  return &g_array_index (self->layers, MapshotPlanLayer, index);
}

MapshotPlanLayer *
mapshot_plan_get_base (MapshotPlan *self)
{
  return &g_array_index (self->layers, MapshotPlanLayer, 0);
}

/* ---- sources ---- */

static gboolean
add_layer (MapshotPlan *self, const char *what, double opacity, GError **error)
{
  MapshotPlanLayer layer = { .opacity = opacity };

  layer.source = mapshot_source_store_resolve (self->store, what, error);
  if (layer.source == NULL)
    return FALSE;
  layer.projection = mapshot_projection_new (mapshot_tile_grid_get_crs (layer.source->grid), error);
  g_array_append_val (self->layers, layer);
  if (layer.projection == NULL)
    g_prefix_error (error, "%s: ", layer.source->name);

  return layer.projection != NULL;
}

/* A source that is a stack brings what lies over its base. */
static gboolean
add_stack (MapshotPlan *self, const char *what, double opacity, GError **error)
{
  const MapshotSource *source;

  if (!add_layer (self, what, opacity, error))
    return FALSE;
  source = mapshot_plan_get_layer (self, self->layers->len - 1)->source;
  for (char **overlay = source->overlays; *overlay != NULL; overlay++)
    {
      double own = 1;
      g_autofree char *id = mapshot_source_parse_overlay (*overlay, &own);

      if (!add_layer (self, id, opacity * own, error))
        return FALSE;
    }
  return TRUE;
}

/* What is named wrongly is wrong as the base, or as a layer. */
static gboolean
add_named (MapshotPlan *self, const char *what, double opacity, MapshotTopic topic, GError **error)
{
  GError *cause = NULL;

  if (add_stack (self, what, opacity, &cause))
    return TRUE;
  if (g_error_matches (cause, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE) && mapshot_error_get_topic (cause) == MAPSHOT_TOPIC_NONE)
    mapshot_error_set_topic (&cause, topic);
  g_propagate_error (error, cause);

  return FALSE;
}

static gboolean
resolve_layers (MapshotPlan *self, GError **error)
{
  const GArray *layers = self->recipe->layers;

  if (!add_named (self, self->recipe->source, 1, MAPSHOT_TOPIC_BASE, error))
    return FALSE;
  for (guint i = 0; i < layers->len; i++)
    {
      const MapshotRecipeLayer *layer = &g_array_index (layers, MapshotRecipeLayer, i);

      if (!add_named (self, layer->source, layer->opacity, MAPSHOT_TOPIC_LAYER, error))
        return FALSE;
    }
  return TRUE;
}

static void
add_credit (GPtrArray *credits, const char *credit)
{
  if (credit != NULL && credit[0] != '\0' && !g_ptr_array_find_with_equal_func (credits, credit, g_str_equal, NULL))
    g_ptr_array_add (credits, (gpointer) credit);
}

char *
mapshot_plan_join_credits (const MapshotPlan *self, const char *const *more)
{
  g_autoptr (GPtrArray) credits = g_ptr_array_new ();

  for (guint i = 0; i < self->layers->len; i++)
    {
      add_credit (credits, mapshot_plan_get_layer (self, i)->source->attribution);
      add_credit (credits, more != NULL ? more[i] : NULL);
    }
  g_ptr_array_add (credits, NULL);

  return g_strjoinv (" · ", (char **) credits->pdata);
}

/* Whoever says how sharp, or how many pixels, may have more than the usual. */
static gboolean
is_limited (const MapshotRecipe *recipe, const MapshotPlanLimits *limits)
{
  return limits->max_pixels_is_hard || (recipe->sharpness == MAPSHOT_SHARPNESS_AUTO && recipe->where != MAPSHOT_WHERE_SIZE);
}

static gboolean
check_size (MapshotPlan *self, const MapshotPlanLimits *limits, GError **error)
{
  double pixels = (double) self->width * (double) self->height;

  if (self->width > MAPSHOT_PLAN_MAX_SIDE || self->height > MAPSHOT_PLAN_MAX_SIDE)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED,
                 _("the picture would be %" PRId64 " × %" PRId64
                   " px, and a PNG ends at %d px a side; ask for a lower zoom or a smaller region"),
                 self->width, self->height, MAPSHOT_PLAN_MAX_SIDE);
  else if (is_limited (self->recipe, limits) && pixels > limits->max_pixels)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED,
                 _("the picture would be %" PRId64 " × %" PRId64
                   " px, more than the limit of %.0f; ask for a lower zoom or a smaller region"),
                 self->width, self->height, limits->max_pixels);
  else
    return TRUE;
  if (self->width <= MAPSHOT_PLAN_MAX_SIDE && self->height <= MAPSHOT_PLAN_MAX_SIDE)
    mapshot_error_set_topic (error, MAPSHOT_TOPIC_MAX_PIXELS);

  return FALSE;
}

/* ---- pixels ---- */

static void
choose_pixels (MapshotPlan *self)
{
  const MapshotRecipe *recipe = self->recipe;
  MapshotPlanLayer *base = mapshot_plan_get_base (self);
  gboolean alone = self->layers->len == 1;
  gboolean keep_alpha = recipe->background == MAPSHOT_BACKGROUND_NONE ||
                        (recipe->background == MAPSHOT_BACKGROUND_AUTO && base->source->transparent && alone);

  self->background = recipe->background == MAPSHOT_BACKGROUND_COLOUR ? recipe->background_colour : 0xffffff;
  self->channels = keep_alpha ? 4 : 3;
  if (keep_alpha)
    self->format = alone ? MAPSHOT_PIXELS_STRAIGHT : MAPSHOT_PIXELS_PREMULTIPLIED;
  else
    self->format = MAPSHOT_PIXELS_OPAQUE;
  /* Tiles of an opaque source are decoded over white at once; any other background needs their alpha. */
  base->format = self->format;
  if (!keep_alpha && (base->source->transparent || self->background != 0xffffff))
    base->format = MAPSHOT_PIXELS_PREMULTIPLIED;
  for (guint i = 1; i < self->layers->len; i++)
    g_array_index (self->layers, MapshotPlanLayer, i).format = MAPSHOT_PIXELS_PREMULTIPLIED;
}

static gboolean
place_layers (MapshotPlan *self, GError **error)
{
  for (guint i = 0; i < self->layers->len; i++)
    {
      MapshotPlanLayer *layer = &g_array_index (self->layers, MapshotPlanLayer, i);

      if (i > 0 && !mapshot_plan_ask_layer (self, i))
        layer->level = mapshot_plan_pick_level (layer->source->grid,
                                                mapshot_plan_convert_resolution (self, layer->projection));
      if (!(mapshot_plan_can_draw (self, layer) ? mapshot_plan_place_drawn (self, layer, error)
                                                : mapshot_plan_layer_place (layer, self, error)))
        return FALSE;
      self->tiles += mapshot_plan_layer_count (layer);
    }
  self->outside = mapshot_plan_layer_count_needed (mapshot_plan_get_base (self)) -
                  mapshot_plan_layer_count (mapshot_plan_get_base (self));

  return TRUE;
}

gboolean
mapshot_plan_draws_credit (const MapshotPlan *self)
{
  return self->credit[0] == '\0' || g_array_index (self->decorations, MapshotDecoration, 0).surface != NULL;
}

gboolean
mapshot_plan_counts_outside (const MapshotPlan *self, guint index)
{
  return index == 0 && mapshot_plan_get_layer (self, index)->source->not_found == MAPSHOT_NOT_FOUND_MISSING;
}

static gboolean
check_rules (MapshotPlan *self, GError **error)
{
  for (guint i = 0; i < self->layers->len; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (self, i);
      if (!mapshot_policy_check_capture (self->store, layer->source, mapshot_plan_layer_count (layer), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_coverage (MapshotPlan *self, GError **error)
{
  const MapshotPlanLayer *base = mapshot_plan_get_base (self);

  if (self->outside == 0 || (self->recipe->on_missing != MAPSHOT_ON_MISSING_FAIL && mapshot_plan_layer_count (base) > 0) ||
      (base->source->not_found == MAPSHOT_NOT_FOUND_BLANK && mapshot_plan_layer_count (base) > 0))
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
               mapshot_plan_layer_count (base) == 0
                 ? _("%s has nothing in this region; choose another source")
                 : _("%s covers only a part of this region; choose a smaller one or another source, or leave the rest blank"),
               base->source->name);
  if (mapshot_plan_layer_count (base) > 0)
    mapshot_error_set_topic (error, MAPSHOT_TOPIC_MISSING);
  return FALSE;
}

/* ---- decorations ---- */

static void
decoration_clear (gpointer data)
{
  mapshot_decoration_clear (data);
}

/* Degrees clockwise from the picture's top, in its middle. */
static double
get_north (const MapshotPlan *self)
{
  return mapshot_projection_get_north (self->projection, self->left + self->resolution * (double) self->width / 2,
                                       self->top - self->resolution * (double) self->map_height / 2);
}

static void
add_decorations (MapshotPlan *self)
{
  const MapshotRecipe *recipe = self->recipe;
  MapshotDecoration decoration = { 0 };
  double font_size = recipe->dpi > 0 ? MAX (recipe->dpi * 7 / 72, 9) : 0; /* 7 pt on paper stays readable */

  self->decorations = g_array_new (FALSE, TRUE, sizeof (MapshotDecoration));
  g_array_set_clear_func (self->decorations, decoration_clear);
  self->height = self->map_height;

  if (recipe->attribution_outside)
    mapshot_decoration_init_credit_below (&decoration, self->credit, font_size, self->width, self->map_height);
  else
    mapshot_decoration_init_credit (&decoration, self->credit, recipe->attribution_corner, font_size, self->width,
                                    self->map_height);
  if (recipe->attribution_outside && decoration.surface != NULL)
    self->height += cairo_image_surface_get_height (decoration.surface);
  g_array_append_val (self->decorations, decoration);
  if (recipe->scale_bar)
    {
      decoration = (MapshotDecoration){ 0 };
      mapshot_decoration_init_scale_bar (&decoration, self->ground_resolution,
                                         recipe->attribution_corner == MAPSHOT_CORNER_BOTTOM_LEFT && !recipe->attribution_outside
                                           ? MAPSHOT_CORNER_BOTTOM_RIGHT
                                           : MAPSHOT_CORNER_BOTTOM_LEFT,
                                         self->width, self->map_height);
      g_array_append_val (self->decorations, decoration);
    }
  if (recipe->north_arrow)
    {
      decoration = (MapshotDecoration){ 0 };
      mapshot_decoration_init_north_arrow (&decoration, get_north (self), MAPSHOT_CORNER_TOP_RIGHT, self->width,
                                           self->map_height);
      g_array_append_val (self->decorations, decoration);
    }
}

MapshotPlan *
mapshot_plan_new (const MapshotRecipe *recipe, MapshotSourceStore *store, const MapshotPlanLimits *limits, GError **error)
{
  g_autoptr (MapshotPlan) self = g_atomic_rc_box_new0 (MapshotPlan);

  self->recipe = mapshot_recipe_copy (recipe);
  self->store = mapshot_source_store_ref (store);
  self->layers = g_array_new (FALSE, TRUE, sizeof (MapshotPlanLayer));
  g_array_set_clear_func (self->layers, layer_clear);

  if (!resolve_layers (self, error) || !mapshot_plan_place (self, limits, error))
    return NULL;
  /* From here on the recipe is only written down. */
  mapshot_recipe_hide_keys (self->recipe);
  self->height = self->map_height;
  choose_pixels (self);
  if (!check_size (self, limits, error) || !place_layers (self, error) || !mapshot_plan_check_width (self, error) ||
      !check_rules (self, error) || !check_coverage (self, error))
    return NULL;
  mapshot_plan_find_limits (self, limits);
  self->credit = mapshot_plan_join_credits (self, NULL);
  add_decorations (self);
  if (!check_size (self, limits, error) || !mapshot_plan_fit_memory (self, limits, error))
    return NULL;
  mapshot_plan_estimate_cost (self);

  return g_steal_pointer (&self);
}

static GArray *
copy_layers (const GArray *layers)
{
  GArray *copy = g_array_new (FALSE, TRUE, sizeof (MapshotPlanLayer));

  g_array_set_clear_func (copy, layer_clear);
  for (guint i = 0; i < layers->len; i++)
    {
      MapshotPlanLayer layer = g_array_index (layers, MapshotPlanLayer, i);

      layer.source = mapshot_source_ref (layer.source);
      layer.projection = mapshot_projection_ref (layer.projection);
      layer.warp = layer.warp != NULL ? mapshot_plan_warp_ref (layer.warp) : NULL;
      g_array_append_val (copy, layer);
    }
  return copy;
}

MapshotPlan *
mapshot_plan_with_credit (const MapshotPlan *self, const char *credit, GError **error)
{
  const MapshotPlanLimits no_limits = { .max_pixels_is_hard = FALSE };
  g_autoptr (MapshotPlan) copy = g_atomic_rc_box_new0 (MapshotPlan);

  *copy = *self;
  copy->recipe = mapshot_recipe_copy (self->recipe);
  copy->store = mapshot_source_store_ref (self->store);
  copy->layers = copy_layers (self->layers);
  copy->projection = mapshot_projection_ref (self->projection);
  copy->credit = g_strdup (credit);
  copy->own_credit = TRUE;
  add_decorations (copy);
  copy->n_bands = mapshot_plan_count_bands (copy);
  copy->bands_in_flight = MIN (copy->bands_in_flight, copy->n_bands);

  return check_size (copy, &no_limits, error) ? g_steal_pointer (&copy) : NULL;
}
