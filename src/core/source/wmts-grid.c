/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wmts-grid.h"

#include "projection.h"

#include <math.h>
#include <string.h>

#define MAX_LEVELS 64
#define MAX_INDEX (G_GINT64_CONSTANT (1) << 40) /* tiles */
#define PIXEL 0.00028                           /* metres: the standard's pixel, 6.1 */

gboolean
mapshot_wmts_read_corner (const char *text, double *first, double *second)
{
  char *end;

  if (text == NULL)
    return FALSE;
  *first = g_ascii_strtod (text, &end);
  if (end == text || (*end != ' ' && *end != '\t' && *end != '\n' && *end != ','))
    return FALSE;
  text = end + 1;
  *second = g_ascii_strtod (text, &end);

  return end != text && isfinite (*first) && isfinite (*second);
}

gboolean
mapshot_wmts_read_extent (const MapshotXmlNode *layer, MapshotBounds *extent)
{
  MapshotBounds read;

  if (!mapshot_wmts_read_corner (mapshot_xml_node_get (layer, "WGS84BoundingBox/LowerCorner"), &read.west, &read.south) ||
      !mapshot_wmts_read_corner (mapshot_xml_node_get (layer, "WGS84BoundingBox/UpperCorner"), &read.east, &read.north) ||
      !mapshot_bounds_validate (&read, NULL) || read.west < -180 || read.east > 180)
    return FALSE;
  *extent = read;

  return TRUE;
}

/* One TileMatrix. The corner as it is written. */
typedef struct
{
  const char *name;
  double resolution; /* CRS units a pixel */
  double first, second;
  gint64 tile_width, tile_height, columns, rows;
} Matrix;

static gboolean
read_matrix (const MapshotXmlNode *node, double metres_per_unit, Matrix *matrix)
{
  double denominator = 0;

  *matrix = (Matrix){ .name = mapshot_xml_node_get (node, "Identifier") };
  if (matrix->name == NULL || matrix->name[0] == '\0' || strlen (matrix->name) > 100 ||
      !mapshot_xml_node_get_number (node, "ScaleDenominator", &denominator) ||
      !mapshot_wmts_read_corner (mapshot_xml_node_get (node, "TopLeftCorner"), &matrix->first, &matrix->second) ||
      !mapshot_xml_node_get_integer (node, "TileWidth", 1, 4096, &matrix->tile_width) ||
      !mapshot_xml_node_get_integer (node, "TileHeight", 1, 4096, &matrix->tile_height) ||
      !mapshot_xml_node_get_integer (node, "MatrixWidth", 1, MAX_INDEX, &matrix->columns) ||
      !mapshot_xml_node_get_integer (node, "MatrixHeight", 1, MAX_INDEX, &matrix->rows))
    return FALSE;
  matrix->resolution = denominator * PIXEL / metres_per_unit;

  return 1e-12 < matrix->resolution && matrix->resolution < 1e9 && fabs (matrix->first) < 1e12 && fabs (matrix->second) < 1e12;
}

static int
compare_matrices (gconstpointer a, gconstpointer b)
{
  const Matrix *first = a, *second = b;

  return (first->resolution < second->resolution) - (first->resolution > second->resolution);
}

static GArray *
read_matrices (const MapshotXmlNode *set, double metres_per_unit)
{
  GArray *matrices = g_array_new (FALSE, FALSE, sizeof (Matrix));
  const MapshotXmlNode *node = mapshot_xml_node_find (set, "TileMatrix");
  Matrix matrix;

  for (; node != NULL && matrices->len < MAX_LEVELS; node = mapshot_xml_node_next (node))
    if (read_matrix (node, metres_per_unit, &matrix))
      g_array_append_val (matrices, matrix);
  g_array_sort (matrices, compare_matrices);

  return matrices;
}

#define N_POINTS 25

/* A few points of AREA, in CRS units. */
static void
spread_points (const MapshotProjection *projection, const MapshotBounds *area, double *x, double *y)
{
  double south = MAX (area->south, -85), north = MIN (area->north, 85), width = mapshot_bounds_get_width (area);

  for (int i = 0; i < N_POINTS; i++)
    {
      x[i] = area->west + width * (i % 5 + 0.5) / 5;
      y[i] = south + (north - south) * (i / 5 + 0.5) / 5;
    }
  mapshot_projection_forward (projection, x, y, N_POINTS);
}

/* How many of them lie in the matrix when its corner is at LEFT, TOP. */
static int
count_inside (const Matrix *matrix, double left, double top, const double *x, const double *y)
{
  double right = left + matrix->resolution * (double) matrix->columns * (double) matrix->tile_width;
  double bottom = top - matrix->resolution * (double) matrix->rows * (double) matrix->tile_height;
  int inside = 0;

  for (int i = 0; i < N_POINTS; i++)
    inside += left <= x[i] && x[i] <= right && bottom <= y[i] && y[i] <= top;

  return inside;
}

/* By how many points more AREA lies in the matrix when its corner is taken for north first than when it is taken for east first. */
static int
compare_orders (const MapshotProjection *projection, const Matrix *matrix, const MapshotBounds *area)
{
  double x[N_POINTS], y[N_POINTS];

  spread_points (projection, area, x, y);

  return count_inside (matrix, matrix->second, matrix->first, x, y) - count_inside (matrix, matrix->first, matrix->second, x, y);
}

/* BOX becomes the part of it that lies in AREA. FALSE when there is none, or either crosses the antimeridian. */
static gboolean
intersect (MapshotBounds *box, const MapshotBounds *area)
{
  if (box->west > box->east || area->west > area->east)
    return FALSE;
  *box = (MapshotBounds){ MAX (box->west, area->west), MAX (box->south, area->south), MIN (box->east, area->east), MIN (box->north, area->north) };

  return box->west < box->east && box->south < box->north;
}

/* Whether the corner is written north first. The standard says: in the authority's order. Some write x first all the same, some write the authority's order
 * where they name the CRS in the short form that others read as x, y; so the order in which the matrix lies where the layer is, or else where the CRS is used,
 * is the right one. A layer's box is often the world, where its map is not. */
static gboolean
is_north_first (const MapshotCrs *crs, const Matrix *matrix, const MapshotXmlNode *layer)
{
  gboolean expected = crs->is_urn && !crs->always_xy && mapshot_crs_is_north_first (crs->code);
  g_autoptr (MapshotProjection) projection = mapshot_projection_new (crs->code, NULL);
  MapshotBounds area, box;
  int difference = 0;

  if (projection == NULL)
    return expected;
  mapshot_projection_get_area (projection, &area);
  if (mapshot_wmts_read_extent (layer, &box) && intersect (&box, &area))
    difference = compare_orders (projection, matrix, &box);
  if (difference == 0)
    difference = compare_orders (projection, matrix, &area);

  return difference == 0 ? expected : difference > 0;
}

/* Levels are numbered as their names are where those are numbers ("07", "EPSG:3857:7", "L07") that grow. */
static gboolean
read_name_number (const char *name, int *number)
{
  const char *digits = name + strlen (name);

  while (digits > name && g_ascii_isdigit (digits[-1]))
    digits--;
  if (*digits == '\0' || strlen (digits) > 3)
    return FALSE;
  *number = (int) g_ascii_strtoll (digits, NULL, 10);

  return TRUE;
}

static gboolean
have_numbers (const GArray *matrices)
{
  int last = -1;

  for (guint i = 0; i < matrices->len; i++)
    {
      int number;

      if (!read_name_number (g_array_index (matrices, Matrix, i).name, &number) || number <= last)
        return FALSE;
      last = number;
    }
  return TRUE;
}

static gboolean
have_same_corner (const Matrix *a, const Matrix *b)
{
  double tolerance = MIN (a->resolution, b->resolution) * 0.01;

  return fabs (a->first - b->first) <= tolerance && fabs (a->second - b->second) <= tolerance;
}

/* A grid has one tile size; levels that differ from what most have are left out. */
static gboolean
have_same_tiles (const Matrix *a, const Matrix *b)
{
  return a->tile_width == b->tile_width && a->tile_height == b->tile_height;
}

static const Matrix *
find_typical (const GArray *matrices)
{
  const Matrix *best = NULL;
  int most = 0;

  for (guint i = 0; i < matrices->len; i++)
    {
      const Matrix *one = &g_array_index (matrices, Matrix, i);
      int alike = 0;

      for (guint j = 0; j < matrices->len; j++)
        {
          const Matrix *other = &g_array_index (matrices, Matrix, j);

          alike += have_same_tiles (one, other) ? 100 + have_same_corner (one, other) : 0;
        }
      if (alike > most)
        {
          most = alike;
          best = one;
        }
    }
  return best;
}

/* TileMatrixSetLimits of the layer narrow the matrix; limits that make no sense are not believed. FALSE when nothing is left. */
static void
apply_limits (const MapshotXmlNode *link, const Matrix *matrix, MapshotTileLevel *level)
{
  const MapshotXmlNode *limits = mapshot_xml_node_find_path (link, "TileMatrixSetLimits/TileMatrixLimits");
  gint64 left, right, top, bottom;

  while (limits != NULL && g_strcmp0 (mapshot_xml_node_get (limits, "TileMatrix"), matrix->name) != 0)
    limits = mapshot_xml_node_next (limits);
  if (limits == NULL || !mapshot_xml_node_get_integer (limits, "MinTileCol", 0, MAX_INDEX, &left) ||
      !mapshot_xml_node_get_integer (limits, "MaxTileCol", left, MAX_INDEX, &right) ||
      !mapshot_xml_node_get_integer (limits, "MinTileRow", 0, MAX_INDEX, &top) ||
      !mapshot_xml_node_get_integer (limits, "MaxTileRow", top, MAX_INDEX, &bottom) || left > level->max_column ||
      top > level->max_row)
    return;
  level->min_column = left;
  level->max_column = MIN (right, level->max_column);
  level->min_row = top;
  level->max_row = MIN (bottom, level->max_row);
}

static gboolean
goes_round (const char *crs, const GArray *levels, gint64 tile_width)
{
  double world = g_str_equal (crs, "EPSG:3857") ? 2 * G_PI * 6378137.0 : mapshot_crs_is_geographic (crs) ? 360 : 0;

  for (guint i = 0; i < levels->len; i++)
    {
      const MapshotTileLevel *level = &g_array_index (levels, MapshotTileLevel, i);
      double width = level->resolution * (double) tile_width * (double) (level->max_column + 1);

      if (level->min_column != 0 || level->shift_x != 0 || fabs (width / (world > 0 ? world : 1) - 1) > 1e-6)
        return FALSE;
    }
  return world > 0;
}

MapshotTileGrid *
mapshot_wmts_make_grid (const MapshotXmlNode *set, const MapshotXmlNode *layer, const MapshotXmlNode *link)
{
  g_autoptr (GArray) matrices = NULL;
  g_autoptr (GArray) levels = g_array_new (FALSE, TRUE, sizeof (MapshotTileLevel));
  const Matrix *typical;
  gboolean north_first, numbers;
  MapshotCrs crs;
  double x, y;

  if (!mapshot_crs_parse (mapshot_xml_node_get (set, "SupportedCRS"), &crs))
    return NULL;
  matrices = read_matrices (set, mapshot_crs_get_metres_per_unit (crs.code));
  typical = find_typical (matrices);
  if (typical == NULL)
    return NULL;
  north_first = is_north_first (&crs, typical, layer);
  numbers = have_numbers (matrices);
  x = mapshot_service_snap_origin (crs.code, north_first ? typical->second : typical->first);
  y = mapshot_service_snap_origin (crs.code, north_first ? typical->first : typical->second);
  for (guint i = 0; i < matrices->len; i++)
    {
      const Matrix *matrix = &g_array_index (matrices, Matrix, i);
      int zoom = (int) i;
      MapshotTileLevel level = { .name = (char *) matrix->name,
                                 .max_column = matrix->columns - 1,
                                 .max_row = matrix->rows - 1 };

      if (!have_same_tiles (typical, matrix))
        continue;
      /* Some count rows from the south and write where each level then begins. */
      if (!have_same_corner (typical, matrix))
        {
          level.shift_x = mapshot_service_snap_origin (crs.code, north_first ? matrix->second : matrix->first) - x;
          level.shift_y = mapshot_service_snap_origin (crs.code, north_first ? matrix->first : matrix->second) - y;
        }
      if (numbers)
        read_name_number (matrix->name, &zoom);
      level.zoom = mapshot_service_find_zoom (crs.code, matrix->resolution, (int) matrix->tile_width, zoom);
      level.resolution = mapshot_service_snap_resolution (crs.code, matrix->resolution, (int) matrix->tile_width, level.zoom);
      apply_limits (link, matrix, &level);
      g_array_append_val (levels, level);
    }

  return mapshot_tile_grid_new (crs.code, x, y, (int) typical->tile_width, (int) typical->tile_height, FALSE,
                                goes_round (crs.code, levels, typical->tile_width), (const MapshotTileLevel *) levels->data,
                                (int) levels->len);
}
