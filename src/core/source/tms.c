/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-private.h"

#include "error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* OSGeo Tile Map Service 1.0.0: https://wiki.osgeo.org/wiki/Tile_Map_Service_Specification. Rows grow to the north from the origin. */

#define MAX_LEVELS 64
#define MAX_INDEX (G_GINT64_CONSTANT (1) << 40) /* tiles */

static gboolean
is_list (const MapshotService *self)
{
  return g_str_equal (mapshot_xml_tree_get_root (self->tree)->name, "TileMapService");
}

/* What follows the service's own address: "road/kakao5181". */
static char *
name_map (const MapshotService *self, const MapshotXmlNode *map)
{
  const char *href = mapshot_xml_node_get (map, "@href");
  gsize length = strlen (self->address);
  char *name;

  if (href == NULL)
    return NULL;
  if (g_str_has_prefix (href, self->address) && href[length] != '\0')
    name = g_strdup (href + length + (href[length] == '/'));
  else
    name = g_path_get_basename (href);
  if (g_str_has_suffix (name, "/"))
    name[strlen (name) - 1] = '\0';
  if (name[0] == '\0')
    g_clear_pointer (&name, g_free);

  return name;
}

static gboolean
read_tms (MapshotService *self, GError **error)
{
  const MapshotXmlNode *root = mapshot_xml_tree_get_root (self->tree);
  const MapshotXmlNode *map = mapshot_xml_node_find_path (root, "TileMaps/TileMap");
  const char *version = mapshot_xml_node_get (root, "@version");

  self->title = mapshot_service_clean_text (mapshot_xml_node_get (root, "Title"));
  self->version = mapshot_service_clean_text (version);
  if (!is_list (self))
    {
      g_autofree char *base = g_path_get_basename (self->address);

      mapshot_service_add_layer (self, g_steal_pointer (&base), g_strdup (self->title), 0, root, -1);
      return TRUE;
    }
  for (; map != NULL; map = mapshot_xml_node_next (map))
    {
      g_autofree char *name = name_map (self, map);

      if (name != NULL && !mapshot_service_add_layer (self, g_steal_pointer (&name),
                                                      mapshot_service_clean_text (mapshot_xml_node_get (map, "@title")), 0, map, -1))
        {
          g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("this TMS lists more maps than can be shown"));
          return FALSE;
        }
    }
  return TRUE;
}

static const char *
get_crs (const MapshotXmlNode *map, MapshotCrs *crs)
{
  const char *text = mapshot_xml_node_get (map, "SRS");

  if (text == NULL)
    text = mapshot_xml_node_get (map, "@srs");

  return mapshot_crs_parse (text, crs) ? crs->code : NULL;
}

static void
describe_tms (const MapshotService *self, guint index, const char *grid, MapshotServiceDetails *details)
{
  const MapshotXmlNode *map = mapshot_service_get_node (self, index);
  MapshotCrs crs;

  mapshot_service_add_item (details->styles, "default", NULL, FALSE);
  if (is_list (self))
    mapshot_service_add_format (details->formats, "image/png");
  else
    mapshot_service_add_format (details->formats, mapshot_xml_node_get (map, "TileFormat/@mime-type"));
  if (get_crs (map, &crs) != NULL)
    mapshot_service_add_item (details->grids, crs.code, crs.code, FALSE);
}

static char *
get_next_tms (const MapshotService *self, guint index)
{
  const char *href = mapshot_xml_node_get (mapshot_service_get_node (self, index), "@href");

  return is_list (self) ? mapshot_service_resolve_address (self, href) : NULL;
}

typedef struct
{
  char *directory; /* of the level, under the map's */
  double resolution;
} Level;

static void
level_clear (gpointer data)
{
  g_free (((Level *) data)->directory);
}

static int
compare_levels (gconstpointer a, gconstpointer b)
{
  const Level *first = a, *second = b;

  return (first->resolution < second->resolution) - (first->resolution > second->resolution);
}

/* All levels whose addresses begin alike, coarsest first: what "order" says is not to be trusted, units-per-pixel is. */
static GArray *
read_levels (const MapshotService *self, const MapshotXmlNode *map, char **base)
{
  const MapshotXmlNode *set = mapshot_xml_node_find_path (map, "TileSets/TileSet");
  GArray *levels = g_array_new (FALSE, TRUE, sizeof (Level));

  g_array_set_clear_func (levels, level_clear);
  *base = NULL;
  for (; set != NULL && levels->len < MAX_LEVELS; set = mapshot_xml_node_next (set))
    {
      const char *href = mapshot_xml_node_get (set, "@href");
      g_autofree char *uri = href != NULL ? mapshot_service_resolve_address (self, href) : NULL;
      Level level = { .resolution = 0 };
      char *slash;

      if (uri == NULL || !mapshot_xml_node_get_number (set, "@units-per-pixel", &level.resolution) ||
          !(1e-9 < level.resolution && level.resolution < 1e9))
        continue;
      while (g_str_has_suffix (uri, "/"))
        uri[strlen (uri) - 1] = '\0';
      slash = strrchr (uri, '/');
      if (slash == NULL || strpbrk (uri, "?#{}") != NULL)
        continue;
      level.directory = g_strdup (slash + 1);
      slash[1] = '\0';
      if (*base == NULL)
        *base = g_strdup (uri);
      if (g_str_equal (*base, uri))
        g_array_append_val (levels, level);
      else
        level_clear (&level);
    }
  g_array_sort (levels, compare_levels);

  return levels;
}

static MapshotTileGrid *
make_grid (const MapshotXmlNode *map, const char *crs, const GArray *levels)
{
  g_autoptr (GArray) made = g_array_new (FALSE, TRUE, sizeof (MapshotTileLevel));
  gint64 width = 256, height = 256;
  double x = 0, y = 0, right = 0, top = 0;

  mapshot_xml_node_get_integer (map, "TileFormat/@width", 1, 4096, &width);
  mapshot_xml_node_get_integer (map, "TileFormat/@height", 1, 4096, &height);
  if (!mapshot_xml_node_get_number (map, "Origin/@x", &x) || !mapshot_xml_node_get_number (map, "Origin/@y", &y) ||
      !mapshot_xml_node_get_number (map, "BoundingBox/@maxx", &right) ||
      !mapshot_xml_node_get_number (map, "BoundingBox/@maxy", &top))
    return NULL;
  x = mapshot_service_snap_origin (crs, x);
  y = mapshot_service_snap_origin (crs, y);
  for (guint i = 0; i < levels->len; i++)
    {
      const Level *level = &g_array_index (levels, Level, i);
      int zoom = mapshot_service_find_zoom (crs, level->resolution, (int) width, (int) i);
      double resolution = mapshot_service_snap_resolution (crs, level->resolution, (int) width, zoom);
      double columns = ceil ((right - x) / (resolution * (double) width) - 1e-6);
      double rows = ceil ((top - y) / (resolution * (double) height) - 1e-6);
      MapshotTileLevel one = { .name = level->directory, .zoom = zoom, .resolution = resolution, .max_row = -1 };

      if (!(columns >= 1 && columns <= (double) MAX_INDEX && rows >= 1 && rows <= (double) MAX_INDEX))
        continue;
      one.max_column = (gint64) columns - 1;
      one.min_row = -(gint64) rows;
      g_array_append_val (made, one);
    }
  if (made->len == 0)
    return NULL;

  return mapshot_tile_grid_new (crs, x, y, (int) width, (int) height, TRUE, g_str_equal (crs, "EPSG:3857"),
                                (const MapshotTileLevel *) made->data, (int) made->len);
}

static gboolean
write_tms (const MapshotService *self, guint index, const MapshotServiceChoice *choice, GKeyFile *file, const char *group, GError **error)
{
  const MapshotXmlNode *map = mapshot_service_get_node (self, index);
  const char *extension = mapshot_xml_node_get (map, "TileFormat/@extension");
  g_autofree char *base = NULL;
  g_autofree char *template_uri = NULL;
  g_autoptr (GArray) levels = read_levels (self, map, &base);
  g_autoptr (MapshotTileGrid) grid = NULL;
  MapshotCrs crs;

  if (get_crs (map, &crs) != NULL && levels->len > 0)
    grid = make_grid (map, crs.code, levels);
  if (grid == NULL)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK,
                           _("this TMS names no projection, origin and levels that this program can use"));
      return FALSE;
    }
  if (extension == NULL || extension[0] == '\0' || strlen (extension) > 8)
    extension = strstr (choice->format, "png") != NULL ? "png" : "jpg";
  template_uri = g_strdup_printf ("%s{z}/{x}/{y}.%s", base, extension);
  g_key_file_set_string (file, group, "Type", "tms");
  g_key_file_set_string (file, group, "Template", template_uri);
  mapshot_grid_write (grid, file, group);

  return TRUE;
}

const MapshotProtocol mapshot_protocol_tms = {
  .name = "TMS", .read = read_tms, .describe = describe_tms, .write = write_tms, .get_next = get_next_tms
};
