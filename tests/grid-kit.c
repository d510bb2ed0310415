/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid-kit.h"

#define FAR (1 << 28) /* tiles */

typedef struct
{
  const char *name, *crs;
  double origin_x, origin_y;
  gboolean from_south;
  double resolution; /* of the first level; each next one is half of it */
  int first_zoom, step, n_levels;
} Kind;

static const Kind kinds[] = {
  { "kakao", "EPSG:5181", -30000, -60000, TRUE, 2048, 14, -1, 14 },
  { "ngii", "EPSG:5179", -200000, 4000000, FALSE, 2088.96, 5, 1, 14 },
  { "utm", "EPSG:32652", 0, 10000000, FALSE, 4096, 0, 1, 15 },
  { "lambert", "EPSG:2154", 0, 12000000, FALSE, 4096, 0, 1, 15 },
  { "british", "EPSG:27700", -238375, 1376256, FALSE, 896, 0, 1, 10 },
};

static MapshotTileGrid *
make_world (void)
{
  MapshotTileLevel levels[16];
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < 16; i++)
    {
      levels[i] = (MapshotTileLevel){ g_strdup_printf ("%d", i), i, 180.0 / 256 / (1 << i), 0, (2 << i) - 1, 0, (1 << i) - 1, 0, 0 };
      g_ptr_array_add (names, levels[i].name);
    }
  return mapshot_tile_grid_new ("EPSG:4326", -180, 90, 256, 256, FALSE, TRUE, levels, 16);
}

MapshotTileGrid *
grid_kit_new (const char *name)
{
  const Kind *kind = kinds;
  MapshotTileLevel levels[16];
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  double resolution;

  if (g_str_equal (name, "mercator"))
    return mapshot_tile_grid_new_web_mercator (0, 20, 256, FALSE);
  if (g_str_equal (name, "world"))
    return make_world ();
  while (!g_str_equal (kind->name, name))
    kind++;
  resolution = kind->resolution;
  for (int i = 0; i < kind->n_levels; i++, resolution /= 2)
    {
      int zoom = kind->first_zoom + i * kind->step;

      g_ptr_array_add (names, g_str_equal (name, "ngii") ? g_strdup_printf ("L%02d", zoom) : g_strdup_printf ("%d", zoom));
      levels[i] = (MapshotTileLevel){ names->pdata[i], zoom, resolution, 0, FAR, kind->from_south ? -FAR : 0,
                                      kind->from_south ? -1 : FAR, 0, 0 };
    }
  return mapshot_tile_grid_new (kind->crs, kind->origin_x, kind->origin_y, 256, 256, kind->from_south, FALSE, levels,
                                kind->n_levels);
}

MapshotSource *
grid_kit_add (MapshotSourceStore *store, const char *name, const char *template_uri)
{
  MapshotSource *source = mapshot_source_new (name);
  g_autoptr (GError) error = NULL;

  mapshot_source_set_template (source, template_uri, &error);
  g_assert_no_error (error);
  source->name = g_strdup (name);
  source->grid = grid_kit_new (name);
  g_ptr_array_add (mapshot_source_store_get_sources (store), source);

  return source;
}
