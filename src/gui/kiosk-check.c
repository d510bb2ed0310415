/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-check.h"

#include "discover.h"
#include "error.h"
#include "kiosk-code.h"
#include "kiosk-view.h"
#include "plan.h"
#include "policy.h"

#include <glib/gi18n-lib.h>

static gboolean
fail (const MapshotKioskSettings *settings, const char *group, const char *key, const GError *cause, GError **error)
{
  int code = g_error_matches (cause, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK) ? MAPSHOT_ERROR_NETWORK : MAPSHOT_ERROR_USAGE;

  g_set_error (error, MAPSHOT_ERROR, code, "%s: [%s] %s: %s", settings->path, group, key, cause->message);

  return FALSE;
}

static const char *
get_keys_of (const MapshotKioskMap *map)
{
  return map->layers->len > 0 ? "Source, Layers" : "Source";
}

/* ---- layers ---- */

static gboolean
add_layer (GPtrArray *layers, GArray *opacities, MapshotSourceStore *store, const char *what, double opacity, GError **error)
{
  MapshotSource *source = mapshot_source_store_resolve (store, what, error);

  if (source == NULL)
    return FALSE;
  g_ptr_array_add (layers, source);
  g_array_append_val (opacities, opacity);
  /* A stack brings its own. */
  for (guint i = 0; source->overlays != NULL && source->overlays[i] != NULL; i++)
    {
      double own = 1;
      g_autofree char *id = mapshot_source_parse_overlay (source->overlays[i], &own);

      if (id == NULL || !add_layer (layers, opacities, store, id, own * opacity, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
mapshot_kiosk_list_layers (const MapshotKioskMap *map, MapshotSourceStore *store, GArray **opacities, GError **error)
{
  g_autoptr (GPtrArray) layers = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
  g_autoptr (GArray) opaque = g_array_new (FALSE, FALSE, sizeof (double));
  gboolean ok = add_layer (layers, opaque, store, map->source, 1, error);

  for (guint i = 0; ok && i < map->layers->len; i++)
    {
      const MapshotRecipeLayer *layer = &g_array_index (map->layers, MapshotRecipeLayer, i);
      ok = add_layer (layers, opaque, store, layer->source, layer->opacity, error);
    }
  if (!ok)
    return NULL;
  *opacities = g_steal_pointer (&opaque);

  return g_steal_pointer (&layers);
}

/* ---- maps ---- */

static gboolean
check_layer (const MapshotSource *source, const MapshotSource *base, MapshotSourceStore *store, MapshotKeys *keys, GError **error)
{
  g_autofree char *key = source->rules.needs_key ? mapshot_keys_find (source, keys) : NULL;

  if (!mapshot_policy_check_capture (store, source, 1, error))
    return FALSE;
  if (g_strcmp0 (mapshot_tile_grid_get_crs (source->grid), mapshot_tile_grid_get_crs (base->grid)) != 0)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s lies in another projection than %s; choose layers that have the same"), source->id,
                   base->id);
      return FALSE;
    }
  if (source->rules.needs_key && key == NULL)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s needs a key; write a line %s=KEY into a file, and for example KeyFile=/etc/mapshot/keys"),
                   source->id, source->id);
      return FALSE;
    }
  return TRUE;
}

/* The sharpest picture of the region's middle: no other needs more. */
static gboolean
check_picture (const MapshotKioskMap *map, const MapshotKioskRegion *region, const MapshotKioskSize *size, const MapshotSource *base,
               MapshotSourceStore *store, GError **error)
{
  const MapshotPlanLimits limits = { .max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS };
  g_autoptr (MapshotProjection) projection = mapshot_projection_new (mapshot_tile_grid_get_crs (base->grid), error);
  g_autoptr (MapshotRecipe) recipe = NULL;
  g_autoptr (MapshotPlan) plan = NULL;
  MapshotPosition middle = mapshot_bounds_get_center (&region->view);
  MapshotMapCamera camera;
  MapshotMapBox frame;

  if (projection == NULL)
    return FALSE;
  mapshot_map_camera_init (&camera, base->grid, projection, 1000, 1000);
  frame = mapshot_kiosk_view_get_frame (1000, 1000, size, 1);
  mapshot_map_camera_look_at (&camera, &middle, mapshot_kiosk_view_get_nearest (base->grid, &frame, size) * (1 + 1e-6));
  recipe = mapshot_kiosk_view_make_recipe (&camera, &frame, map, size);
  plan = mapshot_plan_new (recipe, store, &limits, error);

  return plan != NULL;
}

static gboolean
check_map (const MapshotKioskSettings *settings, const MapshotKioskMap *map, MapshotSourceStore *store, MapshotKeys *keys, GError **error)
{
  g_autoptr (GArray) opacities = NULL;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GPtrArray) layers = mapshot_kiosk_list_layers (map, store, &opacities, &cause);

  for (guint i = 0; layers != NULL && i < layers->len && cause == NULL; i++)
    check_layer (g_ptr_array_index (layers, i), g_ptr_array_index (layers, 0), store, keys, &cause);
  if (cause != NULL)
    return fail (settings, map->group, get_keys_of (map), cause, error);
  for (guint i = 0; i < settings->regions->len * settings->sizes->len; i++)
    {
      const MapshotKioskRegion *region = g_ptr_array_index (settings->regions, i / settings->sizes->len);
      const MapshotKioskSize *size = g_ptr_array_index (settings->sizes, i % settings->sizes->len);
      g_autofree char *groups = NULL;

      if (check_picture (map, region, size, g_ptr_array_index (layers, 0), store, &cause))
        continue;
      groups = g_strdup_printf ("%s], [%s] and [%s", size->group, map->group, region->group);
      return fail (settings, groups, "Size", cause, error);
    }
  return TRUE;
}

static char *
find_key (const MapshotSource *source, gpointer keys)
{
  return mapshot_keys_find (source, keys);
}

gboolean
mapshot_kiosk_ask (const MapshotKioskSettings *settings, MapshotSourceStore *store, MapshotKeys *keys, GError **error)
{
  const MapshotDiscoverOptions options = { .key_func = find_key, .key_data = keys };

  for (guint i = 0; i < settings->maps->len; i++)
    {
      const MapshotKioskMap *map = g_ptr_array_index (settings->maps, i);
      g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
      g_autoptr (GError) cause = NULL;

      g_free (recipe->source);
      recipe->source = g_strdup (map->source);
      for (guint j = 0; j < map->layers->len; j++)
        mapshot_recipe_add_layer (recipe, g_array_index (map->layers, MapshotRecipeLayer, j).source, 1);
      if (!mapshot_discover_recipe (recipe, store, &options, NULL, &cause))
        return fail (settings, map->group, get_keys_of (map), cause, error);
    }
  return TRUE;
}

gboolean
mapshot_kiosk_check (const MapshotKioskSettings *settings, MapshotSourceStore *store, MapshotKeys *keys, GError **error)
{
  for (guint i = 0; i < settings->maps->len; i++)
    if (!check_map (settings, g_ptr_array_index (settings->maps, i), store, keys, error))
      return FALSE;
  if (!mapshot_kiosk_settings_has_place (settings, MAPSHOT_KIOSK_TO_PICKUP) || mapshot_kiosk_code_is_available ())
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
               _("%s: [save] To: this Mapshot was built without QR codes (libqrencode), so there is no pick-up; write for example To=usb;folder"), settings->path);
  return FALSE;
}
