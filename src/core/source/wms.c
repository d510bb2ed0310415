/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-private.h"

#include "error.h"
#include "projection.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* OGC 06-042, WMS 1.3.0, and 01-068r3, WMS 1.1.1. Layers form a tree and inherit from their parents. */

#define MAX_DEPTH 32
#define MAX_LOOKUPS 300 /* of codes in PROJ's data; documents list thousands */
#define USUAL_TILE 1024 /* px: few requests, and few labels cut at the edges of parts */

/* What the service can draw at once. */
typedef struct
{
  int tile_size; /* px */
} Own;

static gboolean
is_130 (const MapshotService *self)
{
  return g_str_has_prefix (self->version, "1.3");
}

static gboolean
add_layers (MapshotService *self, const MapshotXmlNode *layer, int depth, int parent, GError **error)
{
  for (; layer != NULL; layer = mapshot_xml_node_next (layer))
    {
      const char *name = mapshot_xml_node_get (layer, "Name");
      const MapshotXmlNode *child = mapshot_xml_node_find (layer, "Layer");
      int own = (int) self->layers->len;

      /* Layers without a name are headings: they cannot be asked for, but they are inherited from. */
      if (!mapshot_service_add_layer (self, g_strdup (name != NULL ? name : ""),
                                      mapshot_service_clean_text (mapshot_xml_node_get (layer, "Title")), depth, layer, parent))
        {
          g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("this WMS lists more layers than can be shown"));
          return FALSE;
        }
      if (child != NULL && depth < MAX_DEPTH && !add_layers (self, child, depth + 1, own, error))
        return FALSE;
    }
  return TRUE;
}

static int
find_tile_size (const MapshotXmlNode *service)
{
  gint64 width = USUAL_TILE, height = USUAL_TILE;
  int size = USUAL_TILE;

  mapshot_xml_node_get_integer (service, "MaxWidth", 1, G_MAXINT32, &width);
  mapshot_xml_node_get_integer (service, "MaxHeight", 1, G_MAXINT32, &height);
  while (size > MIN (width, height) && size > 16)
    size /= 2;

  return size;
}

static gboolean
read_wms (MapshotService *self, GError **error)
{
  const MapshotXmlNode *root = mapshot_xml_tree_get_root (self->tree);
  const MapshotXmlNode *service = mapshot_xml_node_find (root, "Service");
  const MapshotXmlNode *layers = mapshot_xml_node_find_path (root, "Capability/Layer");
  const char *attribution = mapshot_xml_node_get (layers, "Attribution/Title");
  Own *own = g_new0 (Own, 1);

  self->own = own;
  self->own_free = g_free;
  own->tile_size = find_tile_size (service);
  self->title = mapshot_service_clean_text (mapshot_xml_node_get (service, "Title"));
  self->version = mapshot_service_clean_text (mapshot_xml_node_get (root, "@version"));
  if (attribution != NULL && attribution[0] != '\0')
    self->attribution = mapshot_service_clean_text (attribution);

  return add_layers (self, layers, 0, -1, error);
}

/* ---- what there is to choose ---- */

static int
get_parent (const MapshotService *self, int index)
{
  return g_array_index (self->parents, int, index);
}

static gboolean
can_use (const MapshotCrs *crs)
{
  return mapshot_projection_is_known (crs->code);
}

/* "EPSG:4326 EPSG:3857" in one element was usual in 1.1.1. The codes that most want come first, whatever else there is. */
static void
add_projections (GPtrArray *grids, const MapshotXmlNode *layer, gboolean wanted, int *lookups)
{
  static const char *const first[] = { "EPSG:3857", "EPSG:4326", "EPSG:5179", "EPSG:5181", "EPSG:5186", NULL };

  for (const MapshotXmlNode *node = layer->first_child; node != NULL; node = node->next)
    {
      g_auto (GStrv) names = NULL;

      if (!g_str_equal (node->name, "CRS") && !g_str_equal (node->name, "SRS"))
        continue;
      if (grids->len >= MAPSHOT_SERVICE_MAX_ITEMS)
        return;
      names = g_strsplit_set (node->text, " \t\r\n", 200);
      for (char **name = names; *name != NULL; name++)
        {
          const MapshotServiceItem *present = grids->len > 0 ? g_ptr_array_index (grids, 0) : NULL;
          gboolean has_mercator = present != NULL && g_str_equal (present->title, "EPSG:3857");
          MapshotCrs crs;
          gboolean known = mapshot_crs_parse (*name, &crs), is_mercator = known && g_str_equal (crs.code, "EPSG:3857");

          if (known && g_strv_contains (first, crs.code) == wanted && (wanted || (--*lookups > 0 && can_use (&crs))))
            mapshot_service_add_item (grids, *name, crs.code, g_str_equal (*name, "EPSG:3857") || (is_mercator && !has_mercator));
        }
    }
}

static gboolean
read_box (const MapshotXmlNode *layer, MapshotBounds *extent)
{
  const MapshotXmlNode *box = mapshot_xml_node_find (layer, "EX_GeographicBoundingBox");
  MapshotBounds read;
  gboolean found;

  if (box != NULL)
    found = mapshot_xml_node_get_number (box, "westBoundLongitude", &read.west) &&
            mapshot_xml_node_get_number (box, "southBoundLatitude", &read.south) &&
            mapshot_xml_node_get_number (box, "eastBoundLongitude", &read.east) &&
            mapshot_xml_node_get_number (box, "northBoundLatitude", &read.north);
  else
    {
      box = mapshot_xml_node_find (layer, "LatLonBoundingBox");
      found = mapshot_xml_node_get_number (box, "@minx", &read.west) && mapshot_xml_node_get_number (box, "@miny", &read.south) &&
              mapshot_xml_node_get_number (box, "@maxx", &read.east) && mapshot_xml_node_get_number (box, "@maxy", &read.north);
    }
  if (!found || !mapshot_bounds_validate (&read, NULL) || read.west < -180 || read.east > 180)
    return FALSE;
  *extent = read;

  return TRUE;
}

/* In 1.1.1 the values stand in an Extent. The layer's own come before those of its parents. */
static void
add_times (MapshotServiceDetails *details, const MapshotXmlNode *layer)
{
  static const char *const names[] = { "Dimension", "Extent" };

  if (details->times->len > 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    for (const MapshotXmlNode *node = mapshot_xml_node_find (layer, names[i]); node != NULL; node = mapshot_xml_node_next (node))
      if (g_ascii_strcasecmp (mapshot_xml_node_get (node, "@name") != NULL ? mapshot_xml_node_get (node, "@name") : "", "time") == 0 &&
          g_strcmp0 (mapshot_xml_node_get (node, "@nearestValue"), "1") != 0)
        mapshot_service_add_times (details, node->text);
}

static void
add_dimensions (GPtrArray *dimensions, const MapshotXmlNode *layer)
{
  static const char *const names[] = { "Dimension", "Extent" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    for (const MapshotXmlNode *node = mapshot_xml_node_find (layer, names[i]); node != NULL; node = mapshot_xml_node_next (node))
      if (mapshot_xml_node_get (node, "@name") != NULL)
        mapshot_service_add_item (dimensions, mapshot_xml_node_get (node, "@name"), mapshot_xml_node_get (node, "@default"), FALSE);
}

static void
describe_wms (const MapshotService *self, guint index, MapshotServiceDetails *details)
{
  const MapshotXmlNode *format = mapshot_xml_node_find_path (mapshot_xml_tree_get_root (self->tree), "Capability/Request/GetMap/Format");
  gboolean has_extent = FALSE;
  int lookups = MAX_LOOKUPS;

  /* Drawing without a named style is allowed for every layer, and is what the service thinks best. */
  mapshot_service_add_item (details->styles, "", NULL, FALSE);
  for (; format != NULL; format = mapshot_xml_node_next (format))
    mapshot_service_add_format (details->formats, format->text);
  for (int wanted = TRUE; wanted >= FALSE; wanted--)
    for (int at = (int) index; at >= 0; at = get_parent (self, at))
      add_projections (details->grids, mapshot_service_get_node (self, (guint) at), wanted, &lookups);
  for (int at = (int) index; at >= 0; at = get_parent (self, at))
    {
      const MapshotXmlNode *layer = mapshot_service_get_node (self, (guint) at);
      const MapshotXmlNode *style = mapshot_xml_node_find (layer, "Style");

      has_extent = has_extent || read_box (layer, &details->extent);
      add_dimensions (details->dimensions, layer);
      add_times (details, layer);
      for (; style != NULL; style = mapshot_xml_node_next (style))
        if (mapshot_xml_node_get (style, "Name") != NULL)
          mapshot_service_add_item (details->styles, mapshot_xml_node_get (style, "Name"), mapshot_xml_node_get (style, "Title"), FALSE);
    }
}

/* ---- the entry ---- */

/* The others that the layer can be drawn in, so that it needs no warping over a picture in one of them. */
static void
write_projections (const MapshotService *self, guint index, const char *chosen, GKeyFile *file, const char *group)
{
  g_autoptr (GPtrArray) grids = g_ptr_array_new_with_free_func (mapshot_service_item_free);
  g_autoptr (GString) text = g_string_new (NULL);
  int lookups = 0, n = 0;

  /* Those that most want, for which PROJ need not be asked again. */
  for (int at = (int) index; at >= 0; at = get_parent (self, at))
    add_projections (grids, mapshot_service_get_node (self, (guint) at), TRUE, &lookups);
  for (guint i = 0; i < grids->len; i++)
    {
      const MapshotServiceItem *item = g_ptr_array_index (grids, i);

      if (g_str_equal (item->name, chosen) || strpbrk (item->name, "; ") != NULL)
        continue;
      g_string_append_printf (text, "%s%s", n++ > 0 ? ";" : "", item->name);
    }
  if (n > 0)
    g_key_file_set_value (file, group, "Projections", text->str);
}

static gboolean
write_wms (const MapshotService *self, guint index, const MapshotServiceChoice *choice, GKeyFile *file, const char *group, GError **error)
{
  const MapshotXmlNode *root = mapshot_xml_tree_get_root (self->tree);
  const char *href = mapshot_xml_node_get (root, "Capability/Request/GetMap/DCPType/HTTP/Get/OnlineResource/@href");
  g_autofree char *resolved = href != NULL ? mapshot_service_resolve_address (self, href) : NULL;
  g_autofree char *address = resolved != NULL ? mapshot_service_begin_query (self, resolved) : NULL;
  const Own *own = self->own;
  MapshotCrs crs;

  if (choice->layer[0] == '\0')
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("this layer has no name and cannot be asked for; choose another one"));
      return FALSE;
    }
  if (address == NULL || strpbrk (address, "{}") != NULL || !mapshot_crs_parse (choice->matrix_set, &crs))
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("this WMS gives no usable address for its pictures"));
      return FALSE;
    }
  g_key_file_set_string (file, group, "Type", "wms");
  g_key_file_set_string (file, group, "Address", address);
  g_key_file_set_string (file, group, "Version", is_130 (self) ? "1.3.0" : "1.1.1");
  g_key_file_set_string (file, group, "Layers", choice->layer);
  if (choice->style != NULL && choice->style[0] != '\0')
    g_key_file_set_string (file, group, "Styles", choice->style);
  g_key_file_set_string (file, group, "Format", choice->format);
  g_key_file_set_string (file, group, "Projection", choice->matrix_set);
  write_projections (self, index, choice->matrix_set, file, group);
  if (choice->time != NULL)
    g_key_file_set_string (file, group, "Time", choice->time);
  if (own->tile_size != USUAL_TILE)
    g_key_file_set_integer (file, group, "TileSize", own->tile_size);

  return TRUE;
}

const MapshotProtocol mapshot_protocol_wms = { .name = "WMS", .read = read_wms, .describe = describe_wms, .write = write_wms };
