/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region-model.h"

#include "paper-recipe.h"
#include "region-value.h"
#include "region.h"

#include <math.h>

#define MAX_UNDO 100

/* Where somebody sees a map for the first time: Seoul's city hall. */
#define FIRST_CENTER { 37.5663, 126.9779 }
#define FIRST_RADIUS 2000.0 /* metres */

struct _MapshotRegionModel
{
  GObject parent_instance;

  MapshotRegionValue now;
  GArray *past; /* (element-type MapshotRegionValue), the oldest first */
  MapshotRegionValue before; /* when the outermost begin was called */
  guint depth;
};

G_DEFINE_FINAL_TYPE (MapshotRegionModel, mapshot_region_model, G_TYPE_OBJECT)

enum
{
  PROP_MODE = 1,
  PROP_CAN_UNDO,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint changed_signal;

GType
mapshot_region_mode_get_type (void)
{
  static const GEnumValue values[] = {
    { MAPSHOT_REGION_VIEW, "MAPSHOT_REGION_VIEW", "view" },
    { MAPSHOT_REGION_RECTANGLE, "MAPSHOT_REGION_RECTANGLE", "rectangle" },
    { MAPSHOT_REGION_CIRCLE, "MAPSHOT_REGION_CIRCLE", "circle" },
    { MAPSHOT_REGION_PAPER, "MAPSHOT_REGION_PAPER", "paper" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("MapshotRegionMode", values));

  return type;
}

/* ---- changing ---- */

static void
remember (MapshotRegionModel *self, const MapshotRegionValue *region)
{
  if (self->past->len == MAX_UNDO)
    g_array_remove_index (self->past, 0);
  g_array_append_val (self->past, *region);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_UNDO]);
}

static void
announce (MapshotRegionModel *self, MapshotRegionMode old_mode)
{
  if (self->now.mode != old_mode)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODE]);
  g_signal_emit (self, changed_signal, 0);
}

static void
take (MapshotRegionModel *self, const MapshotRegionValue *region)
{
  MapshotRegionValue old = self->now;

  if (mapshot_region_value_equal (&old, region))
    return;
  self->now = *region;
  if (self->depth == 0)
    remember (self, &old);
  announce (self, old.mode);
}

/* ---- public ---- */

MapshotRegionModel *
mapshot_region_model_new (void)
{
  return g_object_new (MAPSHOT_TYPE_REGION_MODEL, NULL);
}

MapshotRegionMode
mapshot_region_model_get_mode (MapshotRegionModel *self)
{
  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), MAPSHOT_REGION_VIEW);

  return self->now.mode;
}

/* A length that a person could have typed: three digits. */
static double
round_length (double metres)
{
  double unit = pow (10, floor (log10 (metres)) - 2);

  return round (metres / unit) * unit;
}

void
mapshot_region_model_set_mode (MapshotRegionModel *self, MapshotRegionMode mode)
{
  MapshotRegionValue region;
  MapshotPosition center;
  MapshotPaper paper;
  double radius, width, height;

  g_return_if_fail (MAPSHOT_IS_REGION_MODEL (self));

  region = self->now;
  if (mode == region.mode)
    return;
  mapshot_region_model_get_size (self, &width, &height);
  paper = mapshot_paper_suggest (&region.paper, width, height);
  center = mapshot_region_model_get_center (self);
  radius = round_length (mapshot_region_model_get_radius (self));
  radius = CLAMP (radius, MAPSHOT_REGION_MIN_RADIUS, MAPSHOT_REGION_MAX_RADIUS);
  region.mode = mode;
  if (mode == MAPSHOT_REGION_CIRCLE && !mapshot_region_value_fill_circle (&region, &center, radius, NULL))
    return;
  if (mode == MAPSHOT_REGION_RECTANGLE && !mapshot_region_value_fill_rectangle (&region, &self->now.bounds, NULL))
    return;
  if (mode == MAPSHOT_REGION_PAPER && !mapshot_region_value_fill_paper (&region, &center, &paper, NULL))
    return;
  take (self, &region);
}

MapshotBounds
mapshot_region_model_get_bounds (MapshotRegionModel *self)
{
  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), ((MapshotBounds){ 0 }));

  return self->now.bounds;
}

MapshotPosition
mapshot_region_model_get_center (MapshotRegionModel *self)
{
  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), ((MapshotPosition){ 0 }));

  return self->now.mode == MAPSHOT_REGION_CIRCLE || self->now.mode == MAPSHOT_REGION_PAPER ? self->now.center
                                                                                           : mapshot_bounds_get_center (&self->now.bounds);
}

double
mapshot_region_model_get_radius (MapshotRegionModel *self)
{
  double width, height;

  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), 0);

  if (self->now.mode == MAPSHOT_REGION_CIRCLE)
    return self->now.radius;
  mapshot_region_model_get_size (self, &width, &height);

  return MIN (width, height) / 2;
}

void
mapshot_region_model_get_size (MapshotRegionModel *self, double *width, double *height)
{
  MapshotPosition center;

  g_return_if_fail (MAPSHOT_IS_REGION_MODEL (self));

  center = mapshot_region_model_get_center (self);
  *width = mapshot_region_get_ground_width (&self->now.bounds, center.latitude);
  *height = mapshot_region_get_ground_height (&self->now.bounds);
}

gboolean
mapshot_region_model_set_bounds (MapshotRegionModel *self, const MapshotBounds *bounds, GError **error)
{
  MapshotRegionValue region;

  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), FALSE);

  region = self->now;
  if (!mapshot_region_value_fill_rectangle (&region, bounds, error))
    return FALSE;
  take (self, &region);

  return TRUE;
}

gboolean
mapshot_region_model_set_extent (MapshotRegionModel *self, const MapshotPosition *center, double width, double height,
                                 GError **error)
{
  MapshotBounds bounds;

  return mapshot_region_from_extent (center, width, height, &bounds, error) &&
         mapshot_region_model_set_bounds (self, &bounds, error);
}

gboolean
mapshot_region_model_set_circle (MapshotRegionModel *self, const MapshotPosition *center, double radius, GError **error)
{
  MapshotRegionValue region;

  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), FALSE);

  region = self->now;
  if (!mapshot_region_value_fill_circle (&region, center, radius, error))
    return FALSE;
  take (self, &region);

  return TRUE;
}

gboolean
mapshot_region_model_set_paper (MapshotRegionModel *self, const MapshotPosition *center, const MapshotPaper *paper, GError **error)
{
  MapshotRegionValue region;

  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), FALSE);

  region = self->now;
  if (!mapshot_region_value_fill_paper (&region, center, paper, error))
    return FALSE;
  take (self, &region);

  return TRUE;
}

MapshotPaper
mapshot_region_model_get_paper (MapshotRegionModel *self)
{
  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), ((MapshotPaper){ 0 }));

  return self->now.paper;
}

void
mapshot_region_model_settle (MapshotRegionModel *self, const MapshotBounds *bounds)
{
  g_return_if_fail (MAPSHOT_IS_REGION_MODEL (self));

  if (self->now.mode != MAPSHOT_REGION_PAPER || mapshot_region_value_bounds_equal (&self->now.bounds, bounds))
    return;
  self->now.bounds = *bounds;
  announce (self, self->now.mode);
}

gboolean
mapshot_region_model_set_center (MapshotRegionModel *self, const MapshotPosition *center, GError **error)
{
  double width, height;

  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), FALSE);

  if (self->now.mode == MAPSHOT_REGION_CIRCLE)
    return mapshot_region_model_set_circle (self, center, self->now.radius, error);
  if (self->now.mode == MAPSHOT_REGION_PAPER)
    return mapshot_region_model_set_paper (self, center, &self->now.paper, error);
  mapshot_region_model_get_size (self, &width, &height);

  return mapshot_region_model_set_extent (self, center, width, height, error);
}

void
mapshot_region_model_follow_view (MapshotRegionModel *self, const MapshotBounds *bounds)
{
  MapshotRegionValue region, old;

  g_return_if_fail (MAPSHOT_IS_REGION_MODEL (self));

  region = old = self->now;
  if (old.mode != MAPSHOT_REGION_VIEW || !mapshot_region_value_fill_rectangle (&region, bounds, NULL))
    return;
  region.mode = MAPSHOT_REGION_VIEW;
  if (mapshot_region_value_equal (&region, &old))
    return;
  self->now = region;
  announce (self, old.mode);
}

void
mapshot_region_model_begin (MapshotRegionModel *self)
{
  g_return_if_fail (MAPSHOT_IS_REGION_MODEL (self));

  if (self->depth++ == 0)
    self->before = self->now;
}

void
mapshot_region_model_end (MapshotRegionModel *self)
{
  g_return_if_fail (MAPSHOT_IS_REGION_MODEL (self) && self->depth > 0);

  if (--self->depth == 0 && !mapshot_region_value_equal (&self->before, &self->now))
    remember (self, &self->before);
}

gboolean
mapshot_region_model_can_undo (MapshotRegionModel *self)
{
  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), FALSE);

  return self->past->len > 0;
}

void
mapshot_region_model_undo (MapshotRegionModel *self)
{
  MapshotRegionMode old_mode;

  g_return_if_fail (MAPSHOT_IS_REGION_MODEL (self));

  if (self->past->len == 0 || self->depth > 0)
    return;
  old_mode = self->now.mode;
  self->now = g_array_index (self->past, MapshotRegionValue, self->past->len - 1);
  g_array_set_size (self->past, self->past->len - 1);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_UNDO]);
  announce (self, old_mode);
}

void
mapshot_region_model_to_recipe (MapshotRegionModel *self, MapshotRecipe *recipe)
{
  g_return_if_fail (MAPSHOT_IS_REGION_MODEL (self) && recipe != NULL);

  if (self->now.mode == MAPSHOT_REGION_PAPER)
    {
      mapshot_paper_to_recipe (&self->now.paper, &self->now.center, recipe);
      return;
    }
  if (self->now.mode == MAPSHOT_REGION_CIRCLE)
    {
      recipe->where = MAPSHOT_WHERE_EXTENT;
      recipe->center = self->now.center;
      recipe->ground_width = recipe->ground_height = 2 * self->now.radius;
      return;
    }
  recipe->where = MAPSHOT_WHERE_BOUNDS;
  recipe->bounds = self->now.bounds;
}

gboolean
mapshot_region_model_from_recipe (MapshotRegionModel *self, const MapshotRecipe *recipe)
{
  MapshotPaper paper;

  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self) && recipe != NULL, FALSE);

  switch (recipe->where)
    {
    case MAPSHOT_WHERE_BOUNDS:
      return mapshot_region_model_set_bounds (self, &recipe->bounds, NULL);
    case MAPSHOT_WHERE_EXTENT:
      if (recipe->ground_width == recipe->ground_height &&
          mapshot_region_model_set_circle (self, &recipe->center, recipe->ground_width / 2, NULL))
        return TRUE;
      return mapshot_region_model_set_extent (self, &recipe->center, recipe->ground_width, recipe->ground_height, NULL);
    case MAPSHOT_WHERE_SIZE:
    default:
      return mapshot_paper_from_recipe (&paper, recipe) && mapshot_region_model_set_paper (self, &recipe->center, &paper, NULL);
    }
}

/* ---- the object ---- */

static void
mapshot_region_model_finalize (GObject *object)
{
  g_array_unref (MAPSHOT_REGION_MODEL (object)->past);

  G_OBJECT_CLASS (mapshot_region_model_parent_class)->finalize (object);
}

static void
mapshot_region_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MapshotRegionModel *self = MAPSHOT_REGION_MODEL (object);

  switch (id)
    {
    case PROP_MODE:
      g_value_set_enum (value, (int) self->now.mode);
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, self->past->len > 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mapshot_region_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODE)
    mapshot_region_model_set_mode (MAPSHOT_REGION_MODEL (object), (MapshotRegionMode) g_value_get_enum (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mapshot_region_model_class_init (MapshotRegionModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = mapshot_region_model_finalize;
  object_class->get_property = mapshot_region_model_get_property;
  object_class->set_property = mapshot_region_model_set_property;

  props[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, MAPSHOT_TYPE_REGION_MODE, MAPSHOT_REGION_VIEW,
                                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_CAN_UNDO] =
    g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mapshot_region_model_init (MapshotRegionModel *self)
{
  const MapshotPosition center = FIRST_CENTER;

  self->past = g_array_new (FALSE, FALSE, sizeof (MapshotRegionValue));
  mapshot_region_value_fill_circle (&self->now, &center, FIRST_RADIUS, NULL);
  self->now.mode = MAPSHOT_REGION_VIEW;
}
