/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region-model.h"

#include "error.h"
#include "region.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_UNDO 100
#define DECIMALS 1e7

/* Where somebody sees a map for the first time: Seoul's city hall. */
#define FIRST_CENTER { 37.5663, 126.9779 }
#define FIRST_RADIUS 2000.0 /* metres */

typedef struct
{
  MapshotRegionMode mode;
  MapshotBounds bounds;   /* always what is captured */
  MapshotPosition center; /* of the circle */
  double radius;          /* of the circle, metres */
} Region;

struct _MapshotRegionModel
{
  GObject parent_instance;

  Region now;
  GArray *past; /* (element-type Region), the oldest first */
  Region before; /* when the outermost begin was called */
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
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("MapshotRegionMode", values));

  return type;
}

static double
tidy (double degrees)
{
  return round (degrees * DECIMALS) / DECIMALS;
}

static gboolean
regions_equal (const Region *a, const Region *b)
{
  return a->mode == b->mode && a->bounds.west == b->bounds.west && a->bounds.south == b->bounds.south &&
         a->bounds.east == b->bounds.east && a->bounds.north == b->bounds.north &&
         a->center.latitude == b->center.latitude && a->center.longitude == b->center.longitude && a->radius == b->radius;
}

/* ---- changing ---- */

static void
remember (MapshotRegionModel *self, const Region *region)
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
take (MapshotRegionModel *self, const Region *region)
{
  Region old = self->now;

  if (regions_equal (&old, region))
    return;
  self->now = *region;
  if (self->depth == 0)
    remember (self, &old);
  announce (self, old.mode);
}

static gboolean
fill_rectangle (Region *region, const MapshotBounds *bounds, GError **error)
{
  MapshotBounds tidied = { tidy (bounds->west), tidy (bounds->south), tidy (bounds->east), tidy (bounds->north) };

  if (!mapshot_bounds_validate (&tidied, error))
    return FALSE;
  region->mode = MAPSHOT_REGION_RECTANGLE;
  region->bounds = tidied;

  return TRUE;
}

static gboolean
fill_circle (Region *region, const MapshotPosition *center, double radius, GError **error)
{
  MapshotPosition tidied = { tidy (center->latitude), mapshot_longitude_wrap (tidy (center->longitude)) };
  MapshotBounds bounds;

  if (!(radius >= MAPSHOT_REGION_MIN_RADIUS && radius <= MAPSHOT_REGION_MAX_RADIUS))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("a radius is %.0f m to %.0f km"), MAPSHOT_REGION_MIN_RADIUS,
                   MAPSHOT_REGION_MAX_RADIUS / 1000);
      return FALSE;
    }
  if (!mapshot_region_from_extent (&tidied, 2 * radius, 2 * radius, &bounds, error))
    return FALSE;
  region->mode = MAPSHOT_REGION_CIRCLE;
  region->center = tidied;
  region->radius = radius;
  region->bounds = bounds;

  return TRUE;
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
  Region region;
  MapshotPosition center;
  double radius;

  g_return_if_fail (MAPSHOT_IS_REGION_MODEL (self));

  region = self->now;
  if (mode == region.mode)
    return;
  center = mapshot_region_model_get_center (self);
  radius = round_length (mapshot_region_model_get_radius (self));
  radius = CLAMP (radius, MAPSHOT_REGION_MIN_RADIUS, MAPSHOT_REGION_MAX_RADIUS);
  region.mode = mode;
  if (mode == MAPSHOT_REGION_CIRCLE && !fill_circle (&region, &center, radius, NULL))
    return;
  if (mode == MAPSHOT_REGION_RECTANGLE && !fill_rectangle (&region, &self->now.bounds, NULL))
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

  return self->now.mode == MAPSHOT_REGION_CIRCLE ? self->now.center : mapshot_bounds_get_center (&self->now.bounds);
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
  Region region;

  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), FALSE);

  region = self->now;
  if (!fill_rectangle (&region, bounds, error))
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
  Region region;

  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), FALSE);

  region = self->now;
  if (!fill_circle (&region, center, radius, error))
    return FALSE;
  take (self, &region);

  return TRUE;
}

gboolean
mapshot_region_model_set_center (MapshotRegionModel *self, const MapshotPosition *center, GError **error)
{
  double width, height;

  g_return_val_if_fail (MAPSHOT_IS_REGION_MODEL (self), FALSE);

  if (self->now.mode == MAPSHOT_REGION_CIRCLE)
    return mapshot_region_model_set_circle (self, center, self->now.radius, error);
  mapshot_region_model_get_size (self, &width, &height);

  return mapshot_region_model_set_extent (self, center, width, height, error);
}

void
mapshot_region_model_follow_view (MapshotRegionModel *self, const MapshotBounds *bounds)
{
  Region region, old;

  g_return_if_fail (MAPSHOT_IS_REGION_MODEL (self));

  region = old = self->now;
  if (old.mode != MAPSHOT_REGION_VIEW || !fill_rectangle (&region, bounds, NULL))
    return;
  region.mode = MAPSHOT_REGION_VIEW;
  if (regions_equal (&region, &old))
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

  if (--self->depth == 0 && !regions_equal (&self->before, &self->now))
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
  self->now = g_array_index (self->past, Region, self->past->len - 1);
  g_array_set_size (self->past, self->past->len - 1);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_UNDO]);
  announce (self, old_mode);
}

void
mapshot_region_model_to_recipe (MapshotRegionModel *self, MapshotRecipe *recipe)
{
  g_return_if_fail (MAPSHOT_IS_REGION_MODEL (self) && recipe != NULL);

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
      return FALSE;
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

  self->past = g_array_new (FALSE, FALSE, sizeof (Region));
  fill_circle (&self->now, &center, FIRST_RADIUS, NULL);
  self->now.mode = MAPSHOT_REGION_VIEW;
}
