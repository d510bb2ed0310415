/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-private.h"

#include "error.h"
#include "projection.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* OGC 07-057r7, WMTS 1.0.0: REST addresses from ResourceURL, or key-value pairs. Rows grow to the south. */

#define MAX_LEVELS 64
#define MAX_INDEX (G_GINT64_CONSTANT (1) << 40) /* tiles */
#define PIXEL 0.00028                           /* metres: the standard's pixel, 6.1 */

static const MapshotXmlNode *
get_contents (const MapshotService *self)
{
  return mapshot_xml_node_find (mapshot_xml_tree_get_root (self->tree), "Contents");
}

static gboolean
read_wmts (MapshotService *self, GError **error)
{
  const MapshotXmlNode *root = mapshot_xml_tree_get_root (self->tree);
  const MapshotXmlNode *layer = mapshot_xml_node_find (get_contents (self), "Layer");
  const char *provider = mapshot_xml_node_get (root, "ServiceProvider/ProviderName");

  self->title = mapshot_service_clean_text (mapshot_xml_node_get (root, "ServiceIdentification/Title"));
  self->version = mapshot_service_clean_text (mapshot_xml_node_get (root, "@version"));
  if (provider != NULL && provider[0] != '\0')
    self->attribution = mapshot_service_clean_text (provider);
  for (; layer != NULL; layer = mapshot_xml_node_next (layer))
    {
      const char *name = mapshot_xml_node_get (layer, "Identifier");

      if (name == NULL || name[0] == '\0')
        continue;
      if (!mapshot_service_add_layer (self, g_strdup (name), mapshot_service_clean_text (mapshot_xml_node_get (layer, "Title")), 0,
                                      layer, -1))
        {
          g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("this WMTS lists more layers than can be shown"));
          return FALSE;
        }
    }
  return TRUE;
}

/* ---- what there is to choose ---- */

static const MapshotXmlNode *
find_by_identifier (const MapshotXmlNode *first, const char *name)
{
  for (; first != NULL; first = mapshot_xml_node_next (first))
    if (g_strcmp0 (mapshot_xml_node_get (first, "Identifier"), name) == 0)
      return first;
  return NULL;
}

static const MapshotXmlNode *
find_set (const MapshotService *self, const char *name)
{
  return find_by_identifier (mapshot_xml_node_find (get_contents (self), "TileMatrixSet"), name);
}

static gboolean
read_corner (const char *text, double *first, double *second)
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

static void
read_extent (const MapshotXmlNode *layer, MapshotBounds *extent)
{
  MapshotBounds read;

  if (read_corner (mapshot_xml_node_get (layer, "WGS84BoundingBox/LowerCorner"), &read.west, &read.south) &&
      read_corner (mapshot_xml_node_get (layer, "WGS84BoundingBox/UpperCorner"), &read.east, &read.north) &&
      mapshot_bounds_validate (&read, NULL) && read.west >= -180 && read.east <= 180)
    *extent = read;
}

static void
add_times (MapshotServiceDetails *details, const MapshotXmlNode *dimension)
{
  if (g_ascii_strcasecmp (mapshot_xml_node_get (dimension, "Identifier"), "time") != 0)
    return;
  for (const MapshotXmlNode *value = mapshot_xml_node_find (dimension, "Value"); value != NULL; value = mapshot_xml_node_next (value))
    mapshot_service_add_times (details, value->text);
}

static void
describe_wmts (const MapshotService *self, guint index, MapshotServiceDetails *details)
{
  const MapshotXmlNode *layer = mapshot_service_get_node (self, index);
  const MapshotXmlNode *node;

  for (node = mapshot_xml_node_find (layer, "Style"); node != NULL; node = mapshot_xml_node_next (node))
    if (mapshot_xml_node_get (node, "Identifier") != NULL)
      mapshot_service_add_item (details->styles, mapshot_xml_node_get (node, "Identifier"), mapshot_xml_node_get (node, "Title"),
                                g_strcmp0 (mapshot_xml_node_get (node, "@isDefault"), "true") == 0);
  if (details->styles->len == 0)
    mapshot_service_add_item (details->styles, "", NULL, FALSE);
  for (node = mapshot_xml_node_find (layer, "Format"); node != NULL; node = mapshot_xml_node_next (node))
    mapshot_service_add_format (details->formats, node->text);
  for (node = mapshot_xml_node_find (layer, "TileMatrixSetLink"); node != NULL; node = mapshot_xml_node_next (node))
    {
      const char *name = mapshot_xml_node_get (node, "TileMatrixSet");
      const MapshotXmlNode *set = name != NULL ? find_set (self, name) : NULL;
      MapshotCrs crs;

      if (set != NULL && mapshot_crs_parse (mapshot_xml_node_get (set, "SupportedCRS"), &crs) &&
          mapshot_crs_get_metres_per_unit (crs.code) > 0)
        mapshot_service_add_item (details->grids, name, crs.code, g_str_equal (crs.code, "EPSG:3857"));
    }
  for (node = mapshot_xml_node_find (layer, "Dimension"); node != NULL; node = mapshot_xml_node_next (node))
    if (mapshot_xml_node_get (node, "Identifier") != NULL)
      {
        mapshot_service_add_item (details->dimensions, mapshot_xml_node_get (node, "Identifier"), mapshot_xml_node_get (node, "Default"),
                                  FALSE);
        add_times (details, node);
      }
  read_extent (layer, &details->extent);
}

/* ---- the grid ---- */

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
      !read_corner (mapshot_xml_node_get (node, "TopLeftCorner"), &matrix->first, &matrix->second) ||
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

/* A few points of the CRS's own area of use, in CRS units. */
static void
spread_points (const MapshotProjection *projection, double *x, double *y)
{
  MapshotBounds area;
  double width;

  mapshot_projection_get_area (projection, &area);
  area.south = MAX (area.south, -85);
  area.north = MIN (area.north, 85);
  width = mapshot_bounds_get_width (&area);
  for (int i = 0; i < N_POINTS; i++)
    {
      x[i] = area.west + width * (i % 5 + 0.5) / 5;
      y[i] = area.south + (area.north - area.south) * (i / 5 + 0.5) / 5;
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

/* Whether the corner is written north first. The standard says: in the authority's order. Some write x first all the same, some write the authority's order
 * where they name the CRS in the short form that others read as x, y; so the order in which the matrix lies where the CRS is used is the right one. */
static gboolean
is_north_first (const MapshotCrs *crs, const Matrix *matrix)
{
  gboolean expected = crs->is_urn && !crs->always_xy && mapshot_crs_is_north_first (crs->code);
  g_autoptr (MapshotProjection) projection = mapshot_projection_new (crs->code, NULL);
  double x[N_POINTS], y[N_POINTS];
  int xy, yx;

  if (projection == NULL)
    return expected;
  spread_points (projection, x, y);
  xy = count_inside (matrix, matrix->first, matrix->second, x, y);
  yx = count_inside (matrix, matrix->second, matrix->first, x, y);

  return xy == yx ? expected : yx > xy;
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

/* A grid has one origin and one tile size; levels that differ from what most have are left out. */
static gboolean
is_like (const Matrix *a, const Matrix *b)
{
  double tolerance = MIN (a->resolution, b->resolution) * 0.01;

  return fabs (a->first - b->first) <= tolerance && fabs (a->second - b->second) <= tolerance && a->tile_width == b->tile_width &&
         a->tile_height == b->tile_height && a->resolution > 0;
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
        alike += is_like (one, &g_array_index (matrices, Matrix, j));
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

      if (level->min_column != 0 || fabs (width / (world > 0 ? world : 1) - 1) > 1e-6)
        return FALSE;
    }
  return world > 0;
}

static MapshotTileGrid *
make_grid (const MapshotXmlNode *set, const MapshotXmlNode *link)
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
  north_first = is_north_first (&crs, typical);
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

      if (!is_like (typical, matrix))
        continue;
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

/* ---- the address ---- */

static char *
get_dimension (const MapshotXmlNode *layer, const char *name, const MapshotServiceChoice *choice)
{
  const MapshotXmlNode *node = mapshot_xml_node_find (layer, "Dimension");
  const char *value = NULL;

  for (; node != NULL; node = mapshot_xml_node_next (node))
    {
      const char *identifier = mapshot_xml_node_get (node, "Identifier");

      if (identifier == NULL || g_ascii_strcasecmp (identifier, name) != 0)
        continue;
      if (choice->time != NULL && g_ascii_strcasecmp (name, "time") == 0)
        value = choice->time;
      else if ((value = mapshot_xml_node_get (node, "Default")) == NULL || value[0] == '\0')
        value = mapshot_xml_node_get (node, "Value");
      break;
    }
  return g_strdup (value != NULL ? value : NULL);
}

/* The tokens of a ResourceURL as those of our templates; NULL when there is one that nobody defined. */
static char *
translate (const MapshotXmlNode *layer, const char *template_uri, const MapshotServiceChoice *choice)
{
  static const struct
  {
    const char *name, *token;
  } tokens[] = { { "TileMatrix", "{z}" }, { "TileRow", "{y}" }, { "TileCol", "{x}" } };
  GString *uri = g_string_new (NULL);

  while (*template_uri != '\0')
    {
      gsize plain = strcspn (template_uri, "{}");
      gsize length = template_uri[plain] == '{' ? strcspn (template_uri + plain + 1, "{}") : 0;
      g_autofree char *name = g_strndup (template_uri + plain + (length > 0), length);
      g_autofree char *value = NULL;
      gboolean known = FALSE;

      g_string_append_len (uri, template_uri, (gssize) plain);
      template_uri += plain;
      if (*template_uri == '\0')
        break;
      for (gsize i = 0; i < G_N_ELEMENTS (tokens) && !known; i++)
        if (g_ascii_strcasecmp (name, tokens[i].name) == 0)
          {
            g_string_append (uri, tokens[i].token);
            known = TRUE;
          }
      if (!known)
        {
          if (g_ascii_strcasecmp (name, "TileMatrixSet") == 0)
            value = g_strdup (choice->matrix_set);
          else if (g_ascii_strcasecmp (name, "Style") == 0)
            value = g_strdup (choice->style);
          else if (g_ascii_strcasecmp (name, "Layer") == 0)
            value = g_strdup (choice->layer);
          else
            value = get_dimension (layer, name, choice);
          if (value == NULL || template_uri[length + 1] != '}')
            {
              g_string_free (uri, TRUE);
              return NULL;
            }
          g_string_append_uri_escaped (uri, value, ":,", FALSE);
        }
      template_uri += length + 2;
    }
  return g_string_free (uri, FALSE);
}

static char *
find_rest (const MapshotService *self, const MapshotXmlNode *layer, const MapshotServiceChoice *choice)
{
  const MapshotXmlNode *node = mapshot_xml_node_find (layer, "ResourceURL");

  for (; node != NULL; node = mapshot_xml_node_next (node))
    {
      const char *template_uri = mapshot_xml_node_get (node, "@template");
      char *translated;

      if (template_uri == NULL || strlen (template_uri) > 4000 || g_strcmp0 (mapshot_xml_node_get (node, "@resourceType"), "tile") != 0 ||
          g_strcmp0 (mapshot_xml_node_get (node, "@format"), choice->format) != 0)
        continue;
      translated = translate (layer, template_uri, choice);
      if (translated != NULL && (g_str_has_prefix (translated, "http://") || g_str_has_prefix (translated, "https://")))
        return translated;
      g_free (translated);
    }
  return NULL;
}

static const char *
find_get_tile (const MapshotService *self)
{
  const MapshotXmlNode *operation =
      mapshot_xml_node_find_path (mapshot_xml_tree_get_root (self->tree), "OperationsMetadata/Operation");
  const MapshotXmlNode *get;

  while (operation != NULL && g_strcmp0 (mapshot_xml_node_get (operation, "@name"), "GetTile") != 0)
    operation = mapshot_xml_node_next (operation);
  for (get = mapshot_xml_node_find_path (operation, "DCP/HTTP/Get"); get != NULL; get = mapshot_xml_node_next (get))
    {
      const char *encoding = mapshot_xml_node_get (get, "Constraint/AllowedValues/Value");

      if (encoding == NULL || g_ascii_strcasecmp (encoding, "KVP") == 0)
        return mapshot_xml_node_get (get, "@href");
    }
  return NULL;
}

static char *
make_kvp (const MapshotService *self, const MapshotXmlNode *layer, const MapshotServiceChoice *choice)
{
  const char *href = find_get_tile (self);
  g_autofree char *resolved = href != NULL ? mapshot_service_resolve_address (self, href) : NULL;
  g_autofree char *start = resolved != NULL ? mapshot_service_begin_query (self, resolved) : NULL;
  const MapshotXmlNode *dimension;
  GString *uri;

  if (start == NULL || strpbrk (start, "{}") != NULL)
    return NULL;
  uri = g_string_new (start);
  mapshot_service_append_query (uri, "SERVICE", "WMTS");
  mapshot_service_append_query (uri, "REQUEST", "GetTile");
  mapshot_service_append_query (uri, "VERSION", "1.0.0");
  mapshot_service_append_query (uri, "LAYER", choice->layer);
  mapshot_service_append_query (uri, "STYLE", choice->style);
  mapshot_service_append_query (uri, "FORMAT", choice->format);
  mapshot_service_append_query (uri, "TILEMATRIXSET", choice->matrix_set);
  for (dimension = mapshot_xml_node_find (layer, "Dimension"); dimension != NULL; dimension = mapshot_xml_node_next (dimension))
    {
      const char *name = mapshot_xml_node_get (dimension, "Identifier");
      g_autofree char *value = name != NULL ? get_dimension (layer, name, choice) : NULL;

      if (value != NULL && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen (name))
        mapshot_service_append_query (uri, name, value);
    }
  g_string_append (uri, "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}");

  return g_string_free (uri, FALSE);
}

static gboolean
write_wmts (const MapshotService *self, guint index, const MapshotServiceChoice *choice, GKeyFile *file, const char *group, GError **error)
{
  const MapshotXmlNode *layer = mapshot_service_get_node (self, index);
  const MapshotXmlNode *link = mapshot_xml_node_find (layer, "TileMatrixSetLink");
  g_autofree char *template_uri = find_rest (self, layer, choice);
  g_autoptr (MapshotTileGrid) grid = NULL;

  while (link != NULL && g_strcmp0 (mapshot_xml_node_get (link, "TileMatrixSet"), choice->matrix_set) != 0)
    link = mapshot_xml_node_next (link);
  if (template_uri == NULL)
    template_uri = make_kvp (self, layer, choice);
  grid = make_grid (find_set (self, choice->matrix_set), link);
  if (template_uri == NULL || grid == NULL)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK,
                           template_uri == NULL ? _("this WMTS gives no address for the tiles of this layer")
                                                : _("this WMTS describes no usable level of this grid; choose another grid"));
      return FALSE;
    }
  g_key_file_set_string (file, group, "Type", "wmts");
  g_key_file_set_string (file, group, "Template", template_uri);
  mapshot_grid_write (grid, file, group);

  return TRUE;
}

const MapshotProtocol mapshot_protocol_wmts = {
  .name = "WMTS", .read = read_wmts, .describe = describe_wmts, .write = write_wmts
};
