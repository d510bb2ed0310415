/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-private.h"

#include "projection.h"
#include "web-mercator.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define MAX_LOOKUPS 150 /* of codes in PROJ's data */

gboolean
mapshot_service_knows (const MapshotService *self, const char *code, gboolean asked)
{
  gpointer known;

  if (g_hash_table_lookup_extended (self->known, code, NULL, &known))
    return GPOINTER_TO_INT (known);
  if (!asked && g_hash_table_size (self->known) >= MAX_LOOKUPS)
    return FALSE;
  known = GINT_TO_POINTER (mapshot_projection_is_known (code));
  g_hash_table_insert (self->known, g_strdup (code), known);

  return GPOINTER_TO_INT (known);
}

int
mapshot_service_find_zoom (const char *crs, double resolution, int tile_size, int index)
{
  double zoom = log2 (2 * MAPSHOT_WEB_MERCATOR_EXTENT / (resolution * tile_size));

  return g_str_equal (crs, "EPSG:3857") && fabs (zoom - round (zoom)) < 1e-4 && zoom > -0.5 && zoom < 60 ? (int) round (zoom) : index;
}

double
mapshot_service_snap_resolution (const char *crs, double resolution, int tile_size, int zoom)
{
  double exact = 2 * MAPSHOT_WEB_MERCATOR_EXTENT / (tile_size * exp2 (zoom));
  double rounded = round (resolution * 1e9) / 1e9;

  if (g_str_equal (crs, "EPSG:3857") && fabs (resolution / exact - 1) < 1e-4)
    return exact;

  /* 2048.0000000000002 comes from a denominator that was 2048 ÷ 0.00028. */
  return fabs (rounded / resolution - 1) < 1e-12 ? rounded : resolution;
}

double
mapshot_service_snap_origin (const char *crs, double origin)
{
  return g_str_equal (crs, "EPSG:3857") && fabs (fabs (origin) - MAPSHOT_WEB_MERCATOR_EXTENT) < 1
             ? copysign (MAPSHOT_WEB_MERCATOR_EXTENT, origin)
             : origin;
}

static gboolean
write_common (const MapshotTileGrid *grid, GKeyFile *file, const char *group)
{
  int last = mapshot_tile_grid_get_n_levels (grid) - 1;
  int min_zoom = mapshot_tile_grid_get_level (grid, 0)->zoom, max_zoom = mapshot_tile_grid_get_level (grid, last)->zoom;
  int size = mapshot_tile_grid_get_tile_width (grid);
  g_autoptr (MapshotTileGrid) common = NULL;

  if (min_zoom < 0 || max_zoom > 30 || min_zoom > max_zoom || (size != 256 && size != 512))
    return FALSE;
  common = mapshot_tile_grid_new_web_mercator (min_zoom, max_zoom, size, mapshot_tile_grid_get_rows_from_south (grid));
  if (!mapshot_tile_grid_equal (grid, common))
    return FALSE;
  g_key_file_set_integer (file, group, "TileSize", size);
  g_key_file_set_integer (file, group, "MinZoom", min_zoom);
  g_key_file_set_integer (file, group, "MaxZoom", max_zoom);

  return TRUE;
}

static void
append_number (GString *text, const char *separator, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (buffer, sizeof buffer, "%.15g", number);
  if (g_ascii_strtod (buffer, NULL) != number)
    g_ascii_dtostr (buffer, sizeof buffer, number);
  g_string_append_printf (text, "%s%s", separator, buffer);
}

static void
write_levels (const MapshotTileGrid *grid, GKeyFile *file, const char *group)
{
  gboolean from_south = mapshot_tile_grid_get_rows_from_south (grid);
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < mapshot_tile_grid_get_n_levels (grid); i++)
    {
      const MapshotTileLevel *level = mapshot_tile_grid_get_level (grid, i);

      g_string_append_printf (text, "%s", i > 0 ? ";" : "");
      g_string_append_uri_escaped (text, level->name, ":", FALSE);
      g_string_append_printf (text, " %d", level->zoom);
      append_number (text, " ", level->resolution);
      g_string_append_printf (text, " %" PRId64 "-%" PRId64 " %" PRId64 "-%" PRId64,
                              level->min_column, level->max_column, from_south ? -1 - level->max_row : level->min_row,
                              from_south ? -1 - level->min_row : level->max_row);
      if (level->shift_x == 0 && level->shift_y == 0)
        continue;
      append_number (text, " ", mapshot_tile_grid_get_corner_x (grid, i));
      append_number (text, ",", mapshot_tile_grid_get_corner_y (grid, i));
    }
  g_key_file_set_string (file, group, "Levels", text->str);
}

void
mapshot_grid_write (const MapshotTileGrid *grid, GKeyFile *file, const char *group)
{
  g_autoptr (GString) origin = g_string_new (NULL);
  g_autofree char *size = NULL;

  g_key_file_set_string (file, group, "Rows", mapshot_tile_grid_get_rows_from_south (grid) ? "south" : "north");
  if (write_common (grid, file, group))
    return;
  g_key_file_set_string (file, group, "Projection", mapshot_tile_grid_get_crs (grid));
  append_number (origin, "", mapshot_tile_grid_get_origin_x (grid));
  append_number (origin, ",", mapshot_tile_grid_get_origin_y (grid));
  g_key_file_set_string (file, group, "Origin", origin->str);
  size = mapshot_tile_grid_get_tile_width (grid) == mapshot_tile_grid_get_tile_height (grid)
             ? g_strdup_printf ("%d", mapshot_tile_grid_get_tile_width (grid))
             : g_strdup_printf ("%dx%d", mapshot_tile_grid_get_tile_width (grid), mapshot_tile_grid_get_tile_height (grid));
  g_key_file_set_string (file, group, "TileSize", size);
  write_levels (grid, file, group);
}
