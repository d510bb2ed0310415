/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid-keys.h"

#include "crs.h"
#include "parse.h"
#include "virtual-grid.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_INDEX (G_GINT64_CONSTANT (1) << 40) /* tiles */
#define MAX_SIDE 4096                           /* px of a tile */
#define USUAL_PART 1024                         /* px */

gboolean
mapshot_grid_keys_has_levels (const MapshotKeyReader *reader)
{
  return mapshot_key_reader_has (reader, "Levels") || mapshot_key_reader_has (reader, "Origin") ||
         mapshot_key_reader_has (reader, "Projection");
}

char *
mapshot_grid_keys_read_projection (MapshotKeyReader *reader, gboolean *xy_always)
{
  g_autofree char *value = mapshot_key_reader_get (reader, "Projection");
  MapshotCrs crs;

  *xy_always = FALSE;
  if (value == NULL)
    return g_strdup ("EPSG:3857");
  if (!mapshot_crs_parse (value, &crs) || mapshot_crs_get_metres_per_unit (crs.code) <= 0)
    {
      mapshot_key_reader_fail (reader, "Projection", _("PROJ knows no such projection; write for example EPSG:5181"));
      return NULL;
    }
  *xy_always = crs.always_xy;

  return g_strdup (crs.code);
}

static void
read_size (MapshotKeyReader *reader, int fallback, int *width, int *height)
{
  g_autofree char *value = mapshot_key_reader_get (reader, "TileSize");
  gint64 w = fallback, h = fallback;

  if (value != NULL && (strchr (value, 'x') != NULL ? !mapshot_parse_size (value, &w, &h, NULL)
                                                    : !mapshot_parse_integer (value, 1, MAX_SIDE, &w, NULL)))
    w = 0;
  if (value != NULL && strchr (value, 'x') == NULL)
    h = w;
  if (w < 1 || w > MAX_SIDE || h < 1 || h > MAX_SIDE)
    {
      mapshot_key_reader_fail (reader, "TileSize", _("write pixels, 1 to %d, for example 256 or 512x256"), MAX_SIDE);
      w = h = fallback;
    }
  *width = (int) w;
  *height = (int) h;
}

static gboolean
parse_range (const char *text, gint64 *first, gint64 *last)
{
  g_auto (GStrv) parts = g_strsplit (text, "-", 2);

  return parts[0] != NULL && parts[1] != NULL && mapshot_parse_integer (parts[0], 0, MAX_INDEX, first, NULL) &&
         mapshot_parse_integer (parts[1], *first, MAX_INDEX, last, NULL);
}

static gboolean
parse_pair (const char *text, double *x, double *y)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", 3);

  return g_strv_length (parts) == 2 && mapshot_parse_number (parts[0], x, NULL) && mapshot_parse_number (parts[1], y, NULL);
}

/* "L07 7 522.24 0-12 0-9": name, zoom, CRS units a pixel, columns, rows; and where the level does not begin at ORIGIN its own "X,Y". */
static gboolean
parse_level (const char *text, gboolean from_south, const double origin[2], MapshotTileLevel *level)
{
  g_auto (GStrv) parts = g_strsplit_set (text, " \t", 8);
  guint n = g_strv_length (parts);
  gint64 zoom = 0, first = 0, last = 0;
  double x = origin[0], y = origin[1];

  *level = (MapshotTileLevel){ .name = NULL };
  if ((n != 5 && n != 6) || (n == 6 && !parse_pair (parts[5], &x, &y)) || !mapshot_parse_integer (parts[1], 0, 99, &zoom, NULL) ||
      !mapshot_parse_number (parts[2], &level->resolution, NULL) || !(level->resolution > 1e-12 && level->resolution < 1e9) ||
      !parse_range (parts[3], &level->min_column, &level->max_column) || !parse_range (parts[4], &first, &last))
    return FALSE;
  level->zoom = (int) zoom;
  level->shift_x = x - origin[0];
  level->shift_y = y - origin[1];
  level->min_row = from_south ? -1 - last : first;
  level->max_row = from_south ? -1 - first : last;
  level->name = g_uri_unescape_string (parts[0], NULL);

  return level->name != NULL && level->name[0] != '\0';
}

static void
level_clear (gpointer data)
{
  g_free (((MapshotTileLevel *) data)->name);
}

static GArray *
read_levels (MapshotKeyReader *reader, gboolean from_south, const double origin[2])
{
  g_auto (GStrv) items = mapshot_key_reader_get_list (reader, "Levels");
  GArray *levels = g_array_new (FALSE, TRUE, sizeof (MapshotTileLevel));

  g_array_set_clear_func (levels, level_clear);
  for (char **item = items; *item != NULL; item++)
    {
      MapshotTileLevel level;
      gboolean good = parse_level (*item, from_south, origin, &level);
      const MapshotTileLevel *last = levels->len > 0 ? &g_array_index (levels, MapshotTileLevel, levels->len - 1) : NULL;

      if (!good || (last != NULL && (level.resolution >= last->resolution || level.zoom == last->zoom)))
        mapshot_key_reader_fail (reader, "Levels",
                                 _("write levels, the coarsest first, as NAME ZOOM UNITS-A-PIXEL COLUMNS ROWS, "
                                   "for example 0 0 2048 0-1 0-1;1 1 1024 0-3 0-3"));
      g_array_append_val (levels, level);
    }
  if (levels->len == 0)
    mapshot_key_reader_fail (reader, "Levels",
                             _("it is missing; a grid of its own has Projection, Origin and Levels, for example "
                               "Levels=0 0 2048 0-1 0-1;1 1 1024 0-3 0-3"));
  return levels;
}

static gboolean
wraps (const char *crs, const MapshotTileLevel *levels, guint n, int tile_width)
{
  double world = g_str_equal (crs, "EPSG:3857") ? 2 * G_PI * 6378137.0 : mapshot_crs_is_geographic (crs) ? 360 : 0;

  for (guint i = 0; i < n; i++)
    {
      double width = levels[i].resolution * tile_width * (double) (levels[i].max_column + 1);

      if (levels[i].min_column != 0 || levels[i].shift_x != 0 || world == 0 || width / world < 1 - 1e-6 || width / world > 1 + 1e-6)
        return FALSE;
    }
  return TRUE;
}

MapshotTileGrid *
mapshot_grid_keys_read_levels (MapshotKeyReader *reader)
{
  static const char *const rows[] = { "north", "south", NULL };
  g_autofree char *origin = mapshot_key_reader_get (reader, "Origin");
  gboolean from_south = mapshot_key_reader_get_choice (reader, "Rows", rows, 0) == 1;
  gboolean xy_always;
  g_autofree char *crs = mapshot_grid_keys_read_projection (reader, &xy_always);
  g_autoptr (GArray) levels = NULL;
  int width, height;
  double corner[2] = { 0, 0 };

  if (origin == NULL || !parse_pair (origin, &corner[0], &corner[1]))
    mapshot_key_reader_fail (reader, "Origin",
                             _("write X,Y of the upper left corner, or of the lower left one with Rows=south, for example -30000,-60000"));
  read_size (reader, 256, &width, &height);
  levels = read_levels (reader, from_south, corner);
  if (reader->error != NULL)
    return NULL;

  return mapshot_tile_grid_new (crs, corner[0], corner[1], width, height, from_south,
                                wraps (crs, (const MapshotTileLevel *) levels->data, levels->len, width),
                                (const MapshotTileLevel *) levels->data, (int) levels->len);
}

static void
read_margins (MapshotKeyReader *reader, MapshotMargins *margins)
{
  g_autofree char *value = mapshot_key_reader_get (reader, "Margin");
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "0", ",", 5);
  guint n = g_strv_length (parts);
  gint64 sides[4] = { 0 };

  for (guint i = 0; i < 4; i++)
    if ((n != 1 && n != 4) || !mapshot_parse_integer (parts[n == 4 ? i : 0], 0, 512, &sides[i], NULL))
      mapshot_key_reader_fail (reader, "Margin", _("write pixels around a part, for example 16, or left,top,right,bottom: 0,0,0,28"));
  *margins = (MapshotMargins){ (int) sides[0], (int) sides[1], (int) sides[2], (int) sides[3] };
}

static MapshotTileGrid *
rename_levels (MapshotTileGrid *grid, int offset)
{
  int n = mapshot_tile_grid_get_n_levels (grid);
  g_autoptr (GArray) levels = g_array_new (FALSE, TRUE, sizeof (MapshotTileLevel));
  MapshotTileGrid *renamed;

  g_array_set_clear_func (levels, level_clear);
  for (int i = 0; i < n; i++)
    {
      MapshotTileLevel level = *mapshot_tile_grid_get_level (grid, i);

      level.name = g_strdup_printf ("%d", level.zoom + offset);
      g_array_append_val (levels, level);
    }
  renamed = mapshot_tile_grid_new (mapshot_tile_grid_get_crs (grid), mapshot_tile_grid_get_origin_x (grid),
                                   mapshot_tile_grid_get_origin_y (grid), mapshot_tile_grid_get_tile_width (grid),
                                   mapshot_tile_grid_get_tile_height (grid), FALSE, mapshot_tile_grid_get_world_columns (grid, 0) > 0,
                                   (const MapshotTileLevel *) levels->data, n);
  mapshot_tile_grid_unref (grid);

  return renamed;
}

void
mapshot_grid_keys_read_parts (MapshotKeyReader *reader, MapshotSource *source)
{
  gboolean xy_always;
  g_autofree char *crs = mapshot_grid_keys_read_projection (reader, &xy_always);
  int min_zoom = (int) mapshot_key_reader_get_integer (reader, "MinZoom", 0, 30, 0);
  int max_zoom = (int) mapshot_key_reader_get_integer (reader, "MaxZoom", 0, 30, MAX (22, min_zoom));
  int offset = (int) mapshot_key_reader_get_integer (reader, "ZoomOffset", -5, 5, 0);
  int width, height;

  read_margins (reader, &source->margins);
  source->pixel_ratio = (int) mapshot_key_reader_get_integer (reader, "PixelRatio", 1, 4, 1);
  read_size (reader, USUAL_PART, &width, &height);
  if (width != height)
    mapshot_key_reader_fail (reader, "TileSize", _("parts are square; write one number, for example 1024"));
  if (min_zoom > max_zoom)
    mapshot_key_reader_fail (reader, "MinZoom", _("it is more than MaxZoom"));
  if (reader->error != NULL)
    return;
  source->grid = mapshot_virtual_grid_new (crs, mapshot_crs_is_geographic (crs), width, min_zoom, max_zoom);
  if (offset != 0)
    source->grid = rename_levels (source->grid, offset);
}
