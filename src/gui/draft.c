/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draft-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* A plan is worked out at most so often while a frame is dragged. */
#define PLAN_DELAY 30 /* milliseconds */

G_DEFINE_FINAL_TYPE (MapshotDraft, mapshot_draft, G_TYPE_OBJECT)

enum
{
  PROP_SOURCE = 1,
  PROP_AUTOMATIC,
  PROP_ZOOM,
  PROP_SCALE_BAR,
  PROP_NORTH_ARROW,
  PROP_CREDIT_PLACE,
  PROP_ON_MISSING,
  PROP_COMPRESSION,
  PROP_PROBLEM,
  PROP_READY,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint planned_signal, layers_signal;

/* ---- planning ---- */

static void
stop_waiting (MapshotDraft *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
}

void
mapshot_draft_plan_now (MapshotDraft *self)
{
  const MapshotPlanLimits limits = { .max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS };
  g_autoptr (MapshotRecipe) recipe = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (MAPSHOT_IS_DRAFT (self));

  stop_waiting (self);
  recipe = mapshot_draft_make_recipe (self);
  g_clear_pointer (&self->plan, mapshot_plan_unref);
  g_clear_pointer (&self->problem, g_free);
  self->plan = mapshot_plan_new (recipe, self->store, &limits, &error);
  if (mapshot_service_asker_is_asking (self->asker))
    self->problem = g_strdup (_("Asking the map service what it has…"));
  else if (mapshot_service_asker_get_problem (self->asker) != NULL)
    self->problem = g_strdup (mapshot_service_asker_get_problem (self->asker));
  else if (self->plan == NULL)
    self->problem = g_strdup (error->message);
  else if (self->lacking_key != NULL)
    self->problem = g_strdup_printf (_("%s needs a key"), self->lacking_key->name);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROBLEM]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
  g_signal_emit (self, planned_signal, 0);
  /* Where a sheet of paper lies depends on the source's projection and pixels. */
  if (self->plan != NULL)
    mapshot_region_model_settle (self->region, &self->plan->bounds);
}

static gboolean
plan_cb (gpointer user_data)
{
  MapshotDraft *self = user_data;

  self->timeout = 0;
  mapshot_draft_plan_now (self);

  return G_SOURCE_REMOVE;
}

static void
plan_soon (MapshotDraft *self)
{
  if (self->timeout == 0)
    self->timeout = g_timeout_add (PLAN_DELAY, plan_cb, self);
}

/* ---- services ---- */

static void resolve_source (MapshotDraft *self);

static void
asked_cb (gpointer user_data)
{
  MapshotDraft *self = user_data;
  g_autoptr (MapshotRecipe) pending = g_steal_pointer (&self->pending);

  if (mapshot_service_asker_get_problem (self->asker) == NULL)
    {
      if (pending == NULL)
        resolve_source (self);
      else
        mapshot_draft_load_recipe (self, pending, NULL);
      g_signal_emit (self, layers_signal, 0);
    }
  plan_soon (self);
}

void
mapshot_draft_ask_services (MapshotDraft *self)
{
  g_return_if_fail (MAPSHOT_IS_DRAFT (self));

  if (mapshot_service_asker_ask (self->asker, self->pending != NULL ? self->pending : self->recipe))
    plan_soon (self);
}

void
mapshot_draft_set_keys (MapshotDraft *self, MapshotKeys *keys)
{
  g_return_if_fail (MAPSHOT_IS_DRAFT (self));

  mapshot_service_asker_set_keys (self->asker, keys);
}

/* ---- the base ---- */

static int
clamp_zoom (MapshotDraft *self, int zoom)
{
  const MapshotTileGrid *grid = self->source != NULL ? self->source->grid : NULL;
  int n_levels = grid != NULL ? mapshot_tile_grid_get_n_levels (grid) : 0;

  if (grid == NULL)
    return zoom;
  return CLAMP (zoom, mapshot_tile_grid_get_level (grid, 0)->zoom,
                mapshot_tile_grid_get_level (grid, n_levels - 1)->zoom);
}

static void
set_zoom (MapshotDraft *self, int zoom)
{
  zoom = clamp_zoom (self, zoom);
  if (zoom == self->recipe->zoom)
    return;
  self->recipe->zoom = zoom;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ZOOM]);
  plan_soon (self);
}

static void
resolve_source (MapshotDraft *self)
{
  g_clear_pointer (&self->source, mapshot_source_unref);
  self->source = mapshot_source_store_resolve (self->store, self->recipe->source, NULL);
  set_zoom (self, self->recipe->zoom);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SOURCE]);
  plan_soon (self);
}

void
mapshot_draft_set_source (MapshotDraft *self, const char *source)
{
  g_return_if_fail (MAPSHOT_IS_DRAFT (self));

  if (self->source != NULL && g_strcmp0 (self->recipe->source, source) == 0)
    return;
  g_free (self->recipe->source);
  self->recipe->source = g_strdup (source);
  g_clear_pointer (&self->pending, mapshot_recipe_free);
  mapshot_draft_ask_services (self);
  resolve_source (self);
}

static void
set_automatic (MapshotDraft *self, gboolean automatic)
{
  MapshotSharpness sharpness = automatic ? MAPSHOT_SHARPNESS_AUTO : MAPSHOT_SHARPNESS_ZOOM;

  if (self->recipe->sharpness == sharpness)
    return;
  /* The slider starts where the automatic stood. */
  if (!automatic && self->plan != NULL)
    set_zoom (self, self->plan->zoom);
  self->recipe->sharpness = sharpness;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AUTOMATIC]);
  plan_soon (self);
}

void
mapshot_draft_set_lacking_key (MapshotDraft *self, MapshotSource *source)
{
  g_return_if_fail (MAPSHOT_IS_DRAFT (self));

  /* A source that is not listed is made anew for every plan. */
  if (self->lacking_key == source || (self->lacking_key != NULL && source != NULL && g_str_equal (self->lacking_key->id, source->id)))
    return;
  g_clear_pointer (&self->lacking_key, mapshot_source_unref);
  self->lacking_key = source != NULL ? mapshot_source_ref (source) : NULL;
  plan_soon (self);
}

MapshotSource *
mapshot_draft_get_lacking_key (MapshotDraft *self)
{
  g_return_val_if_fail (MAPSHOT_IS_DRAFT (self), NULL);

  return self->lacking_key;
}

void
mapshot_draft_layers_changed (MapshotDraft *self)
{
  g_signal_emit (self, layers_signal, 0);
  plan_soon (self);
}

/* ---- recipes ---- */

MapshotRecipe *
mapshot_draft_make_recipe (MapshotDraft *self)
{
  MapshotRecipe *recipe;

  g_return_val_if_fail (MAPSHOT_IS_DRAFT (self), NULL);

  recipe = mapshot_recipe_copy (self->recipe);
  mapshot_region_model_to_recipe (self->region, recipe);

  return recipe;
}

/* A region in pixels lies where the engine puts it. */
static gboolean
load_region (MapshotDraft *self, const MapshotRecipe *recipe, GError **error)
{
  const MapshotPlanLimits limits = { .max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS };
  g_autoptr (MapshotPlan) plan = NULL;

  if (mapshot_region_model_from_recipe (self->region, recipe))
    return TRUE;
  plan = mapshot_plan_new (recipe, self->store, &limits, error);

  return plan != NULL && mapshot_region_model_set_bounds (self->region, &plan->bounds, error);
}

gboolean
mapshot_draft_load_recipe (MapshotDraft *self, const MapshotRecipe *recipe, GError **error)
{
  g_autoptr (MapshotSource) source = NULL;

  g_return_val_if_fail (MAPSHOT_IS_DRAFT (self) && recipe != NULL, FALSE);

  /* What its services have is asked first; the region is shown meanwhile. */
  g_clear_pointer (&self->pending, mapshot_recipe_free);
  if (mapshot_service_asker_ask (self->asker, recipe))
    {
      self->pending = mapshot_recipe_copy (recipe);
      mapshot_region_model_from_recipe (self->region, recipe);
      plan_soon (self);
      return TRUE;
    }
  source = mapshot_source_store_resolve (self->store, recipe->source, error);
  if (source == NULL || !load_region (self, recipe, error))
    return FALSE;
  mapshot_recipe_free (self->recipe);
  self->recipe = mapshot_recipe_copy (recipe);
  if (mapshot_region_model_get_mode (self->region) == MAPSHOT_REGION_PAPER)
    {
      /* The sheet says it, as long as there is one. */
      self->recipe->sharpness = MAPSHOT_SHARPNESS_AUTO;
      self->recipe->resolution = self->recipe->dpi = 0;
    }
  g_clear_pointer (&self->source, mapshot_source_unref);
  self->source = g_steal_pointer (&source);
  for (guint i = PROP_SOURCE; i <= PROP_COMPRESSION; i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[i]);
  mapshot_draft_layers_changed (self);

  return TRUE;
}

/* ---- the rest ---- */

MapshotSourceStore *
mapshot_draft_get_store (MapshotDraft *self)
{
  g_return_val_if_fail (MAPSHOT_IS_DRAFT (self), NULL);

  return self->store;
}

MapshotRegionModel *
mapshot_draft_get_region (MapshotDraft *self)
{
  g_return_val_if_fail (MAPSHOT_IS_DRAFT (self), NULL);

  return self->region;
}

MapshotSource *
mapshot_draft_get_source (MapshotDraft *self)
{
  g_return_val_if_fail (MAPSHOT_IS_DRAFT (self), NULL);

  return self->source;
}

MapshotPlan *
mapshot_draft_get_plan (MapshotDraft *self)
{
  g_return_val_if_fail (MAPSHOT_IS_DRAFT (self), NULL);

  return self->plan;
}

const char *
mapshot_draft_get_problem (MapshotDraft *self)
{
  g_return_val_if_fail (MAPSHOT_IS_DRAFT (self), NULL);

  return self->problem;
}

static void
mapshot_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MapshotDraft *self = MAPSHOT_DRAFT (object);
  const MapshotRecipe *recipe = self->recipe;

  switch (id)
    {
    case PROP_SOURCE:
      g_value_set_string (value, recipe->source);
      break;
    case PROP_AUTOMATIC:
      g_value_set_boolean (value, recipe->sharpness == MAPSHOT_SHARPNESS_AUTO);
      break;
    case PROP_ZOOM:
      g_value_set_int (value, recipe->zoom);
      break;
    case PROP_SCALE_BAR:
      g_value_set_boolean (value, recipe->scale_bar);
      break;
    case PROP_NORTH_ARROW:
      g_value_set_boolean (value, recipe->north_arrow);
      break;
    case PROP_CREDIT_PLACE:
      g_value_set_uint (value, recipe->attribution_outside ? MAPSHOT_DRAFT_CREDIT_OUTSIDE : recipe->attribution_corner);
      break;
    case PROP_ON_MISSING:
      g_value_set_uint (value, recipe->on_missing);
      break;
    case PROP_COMPRESSION:
      g_value_set_uint (value, recipe->compression);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_READY:
      g_value_set_boolean (value, self->plan != NULL && self->problem == NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mapshot_draft_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MapshotDraft *self = MAPSHOT_DRAFT (object);
  MapshotRecipe *recipe = self->recipe;

  switch (id)
    {
    case PROP_SOURCE:
      mapshot_draft_set_source (self, g_value_get_string (value));
      return;
    case PROP_AUTOMATIC:
      set_automatic (self, g_value_get_boolean (value));
      return;
    case PROP_ZOOM:
      set_zoom (self, g_value_get_int (value));
      return;
    case PROP_SCALE_BAR:
      recipe->scale_bar = g_value_get_boolean (value);
      break;
    case PROP_NORTH_ARROW:
      recipe->north_arrow = g_value_get_boolean (value);
      break;
    case PROP_CREDIT_PLACE:
      recipe->attribution_outside = g_value_get_uint (value) == MAPSHOT_DRAFT_CREDIT_OUTSIDE;
      recipe->attribution_corner = recipe->attribution_outside ? 0 : (MapshotCorner) g_value_get_uint (value);
      break;
    case PROP_ON_MISSING:
      recipe->on_missing = (MapshotOnMissing) g_value_get_uint (value);
      break;
    case PROP_COMPRESSION:
      recipe->compression = (MapshotCompression) g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  plan_soon (self);
}

static void
mapshot_draft_finalize (GObject *object)
{
  MapshotDraft *self = MAPSHOT_DRAFT (object);

  stop_waiting (self);
  g_object_unref (self->region);
  mapshot_recipe_free (self->recipe);
  g_clear_pointer (&self->plan, mapshot_plan_unref);
  g_clear_pointer (&self->source, mapshot_source_unref);
  g_clear_pointer (&self->lacking_key, mapshot_source_unref);
  g_clear_pointer (&self->asker, mapshot_service_asker_free);
  g_clear_pointer (&self->pending, mapshot_recipe_free);
  g_clear_pointer (&self->store, mapshot_source_store_unref);
  g_free (self->problem);

  G_OBJECT_CLASS (mapshot_draft_parent_class)->finalize (object);
}

static void
mapshot_draft_class_init (MapshotDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS, read_only = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = mapshot_draft_finalize;
  object_class->get_property = mapshot_draft_get_property;
  object_class->set_property = mapshot_draft_set_property;

  props[PROP_SOURCE] = g_param_spec_string ("source", NULL, NULL, NULL, flags | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_AUTOMATIC] = g_param_spec_boolean ("automatic", NULL, NULL, TRUE, flags | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_ZOOM] = g_param_spec_int ("zoom", NULL, NULL, 0, 30, 0, flags | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_SCALE_BAR] = g_param_spec_boolean ("scale-bar", NULL, NULL, FALSE, flags);
  props[PROP_NORTH_ARROW] = g_param_spec_boolean ("north-arrow", NULL, NULL, FALSE, flags);
  props[PROP_CREDIT_PLACE] = g_param_spec_uint ("credit-place", NULL, NULL, 0, MAPSHOT_DRAFT_CREDIT_OUTSIDE, 0, flags);
  props[PROP_ON_MISSING] = g_param_spec_uint ("on-missing", NULL, NULL, 0, MAPSHOT_ON_MISSING_BLANK, 0, flags);
  props[PROP_COMPRESSION] = g_param_spec_uint ("compression", NULL, NULL, 0, MAPSHOT_COMPRESSION_SMALL, 0, flags);
  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, read_only);
  props[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, read_only);
  g_object_class_install_properties (object_class, N_PROPS, props);
  planned_signal =
    g_signal_new ("planned", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  layers_signal =
    g_signal_new ("layers-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mapshot_draft_init (MapshotDraft *self)
{
  self->recipe = mapshot_recipe_new ();
  self->region = mapshot_region_model_new ();
  g_signal_connect_object (self->region, "changed", G_CALLBACK (plan_soon), self, G_CONNECT_SWAPPED);
}

MapshotDraft *
mapshot_draft_new (MapshotSourceStore *store)
{
  MapshotDraft *self = g_object_new (MAPSHOT_TYPE_DRAFT, NULL);

  self->store = mapshot_source_store_ref (store);
  self->asker = mapshot_service_asker_new (store, asked_cb, self);
  mapshot_draft_set_source (self, NULL);

  return self;
}
