/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wms-private.h"

#include "projection.h"

#include <string.h>

/* What there is to choose of a layer: its own, and what it inherits from those above it. A service may have hundreds of layers under one that lists thousands of
 * projections, so every element is looked at once, when its layer is first asked about. */

#define MAX_ELEMENTS 10000 /* a layer: of those that can be inherited */
#define MAX_NAMES 10000    /* projections a layer */

/* A projection as the service writes it, and its code. */
typedef struct
{
  char *name;
  char code[32];
} Named;

struct _WmsLayer
{
  GPtrArray *elements; /* const MapshotXmlNode *: styles, dimensions and extents */
  GArray *names;       /* Named */
};

static void
named_clear (gpointer data)
{
  g_free (((Named *) data)->name);
}

void
wms_layer_free (gpointer data)
{
  WmsLayer *self = data;

  if (self == NULL)
    return;
  g_ptr_array_unref (self->elements);
  g_array_unref (self->names);
  g_free (self);
}

/* "EPSG:4326 EPSG:3857" in one element was usual in 1.1.1. */
static void
add_names (WmsLayer *layer, const char *text)
{
  while (*text != '\0' && layer->names->len < MAX_NAMES)
    {
      gsize length = strcspn (text, " \t\r\n");
      g_autofree char *name = g_strndup (text, length);
      MapshotCrs crs;

      if (length > 0 && mapshot_crs_parse (name, &crs))
        {
          Named named = { g_steal_pointer (&name), "" };

          g_strlcpy (named.code, crs.code, sizeof named.code);
          g_array_append_val (layer->names, named);
        }
      text += length + strspn (text + length, " \t\r\n");
    }
}

static WmsLayer *
read_layer (const MapshotXmlNode *node)
{
  static const char *const inherited[] = { "Style", "Dimension", "Extent", "EX_GeographicBoundingBox", "LatLonBoundingBox", NULL };
  WmsLayer *layer = g_new0 (WmsLayer, 1);

  layer->elements = g_ptr_array_new ();
  layer->names = g_array_new (FALSE, FALSE, sizeof (Named));
  g_array_set_clear_func (layer->names, named_clear);
  for (const MapshotXmlNode *child = node->first_child; child != NULL; child = child->next)
    if (g_str_equal (child->name, "CRS") || g_str_equal (child->name, "SRS"))
      add_names (layer, child->text);
    else if (layer->elements->len < MAX_ELEMENTS && g_strv_contains (inherited, child->name))
      g_ptr_array_add (layer->elements, (gpointer) child);

  return layer;
}

static const WmsLayer *
get_layer (const MapshotService *self, int index)
{
  GPtrArray *layers = ((const WmsOwn *) self->own)->layers;

  if (layers->len < self->layers->len)
    g_ptr_array_set_size (layers, (int) self->layers->len);
  if (g_ptr_array_index (layers, index) == NULL)
    g_ptr_array_index (layers, index) = read_layer (mapshot_service_get_node (self, (guint) index));

  return g_ptr_array_index (layers, index);
}

static int
get_parent (const MapshotService *self, int index)
{
  return g_array_index (self->parents, int, index);
}

/* ---- projections ---- */

/* Those that most want, whatever else there is; PROJ knows them. */
static const char *const usual[] = { "EPSG:3857", "EPSG:4326", "EPSG:5179", "EPSG:5181", "EPSG:5186", NULL };

static void
add_grid (GPtrArray *grids, const Named *named)
{
  const MapshotServiceItem *present = grids->len > 0 ? g_ptr_array_index (grids, 0) : NULL;
  gboolean has_mercator = present != NULL && g_str_equal (present->title, "EPSG:3857");

  mapshot_service_add_item (grids, named->name, named->code,
                            g_str_equal (named->name, "EPSG:3857") || (g_str_equal (named->code, "EPSG:3857") && !has_mercator));
}

void
wms_add_usual_grids (const MapshotService *self, guint index, GPtrArray *grids)
{
  for (int at = (int) index; at >= 0; at = get_parent (self, at))
    {
      const GArray *names = get_layer (self, at)->names;

      for (guint i = 0; i < names->len; i++)
        if (g_strv_contains (usual, g_array_index (names, Named, i).code))
          add_grid (grids, &g_array_index (names, Named, i));
    }
}

/* The one that somebody asks for may be anywhere in a list of thousands. */
static void
add_asked_grid (const MapshotService *self, guint index, const char *asked, GPtrArray *grids)
{
  for (int at = (int) index; at >= 0; at = get_parent (self, at))
    {
      const GArray *names = get_layer (self, at)->names;

      for (guint i = 0; i < names->len; i++)
        {
          const Named *named = &g_array_index (names, Named, i);

          if (g_ascii_strcasecmp (named->name, asked) == 0 && mapshot_service_knows (self, named->code, TRUE))
            {
              add_grid (grids, named);
              return;
            }
        }
    }
}

static void
add_other_grids (const MapshotService *self, guint index, GPtrArray *grids)
{
  for (int at = (int) index; at >= 0; at = get_parent (self, at))
    {
      const GArray *names = get_layer (self, at)->names;

      for (guint i = 0; i < names->len && grids->len < MAPSHOT_SERVICE_MAX_ITEMS; i++)
        {
          const Named *named = &g_array_index (names, Named, i);

          if (!g_strv_contains (usual, named->code) && mapshot_service_knows (self, named->code, FALSE))
            add_grid (grids, named);
        }
    }
}

/* ---- the rest ---- */

static gboolean
read_box (const MapshotXmlNode *box, MapshotBounds *extent)
{
  MapshotBounds read;
  gboolean found = g_str_equal (box->name, "LatLonBoundingBox")
                       ? mapshot_xml_node_get_number (box, "@minx", &read.west) && mapshot_xml_node_get_number (box, "@miny", &read.south) &&
                             mapshot_xml_node_get_number (box, "@maxx", &read.east) && mapshot_xml_node_get_number (box, "@maxy", &read.north)
                       : mapshot_xml_node_get_number (box, "westBoundLongitude", &read.west) &&
                             mapshot_xml_node_get_number (box, "southBoundLatitude", &read.south) &&
                             mapshot_xml_node_get_number (box, "eastBoundLongitude", &read.east) &&
                             mapshot_xml_node_get_number (box, "northBoundLatitude", &read.north);

  if (!found || !mapshot_bounds_validate (&read, NULL) || read.west < -180 || read.east > 180)
    return FALSE;
  *extent = read;

  return TRUE;
}

static void
add_dimension (GPtrArray *dimensions, const MapshotXmlNode *node)
{
  if (dimensions->len < MAPSHOT_SERVICE_MAX_ITEMS && mapshot_xml_node_get (node, "@name") != NULL)
    mapshot_service_add_item (dimensions, mapshot_xml_node_get (node, "@name"), mapshot_xml_node_get (node, "@default"), FALSE);
}

static void
add_style (GPtrArray *styles, const MapshotXmlNode *node)
{
  if (styles->len < MAPSHOT_SERVICE_MAX_ITEMS && mapshot_xml_node_get (node, "Name") != NULL)
    mapshot_service_add_item (styles, mapshot_xml_node_get (node, "Name"), mapshot_xml_node_get (node, "Title"), FALSE);
}

void
wms_describe (const MapshotService *self, guint index, const char *grid, MapshotServiceDetails *details)
{
  const MapshotXmlNode *format = mapshot_xml_node_find_path (mapshot_xml_tree_get_root (self->tree), "Capability/Request/GetMap/Format");
  gboolean has_extent = FALSE;

  /* Drawing without a named style is allowed for every layer, and is what the service thinks best. */
  mapshot_service_add_item (details->styles, "", NULL, FALSE);
  for (; format != NULL && details->formats->len < MAPSHOT_SERVICE_MAX_ITEMS; format = mapshot_xml_node_next (format))
    mapshot_service_add_format (details->formats, format->text);
  wms_add_usual_grids (self, index, details->grids);
  if (grid != NULL)
    add_asked_grid (self, index, grid, details->grids);
  add_other_grids (self, index, details->grids);
  for (int at = (int) index; at >= 0; at = get_parent (self, at))
    {
      const GPtrArray *elements = get_layer (self, at)->elements;
      gboolean found = FALSE;

      for (guint i = 0; i < elements->len; i++)
        {
          const MapshotXmlNode *node = g_ptr_array_index (elements, i);

          if (g_str_equal (node->name, "Style"))
            add_style (details->styles, node);
          else if (g_str_has_suffix (node->name, "BoundingBox"))
            found = found || (!has_extent && read_box (node, &details->extent));
          else
            add_dimension (details->dimensions, node);
        }
      has_extent = has_extent || found;
    }
}

/* In 1.1.1 the values stand in an Extent. The layer's own come before those of its parents. */
void
wms_add_times (const MapshotService *self, guint index, GPtrArray *times)
{
  for (int at = (int) index; at >= 0 && times->len == 0; at = get_parent (self, at))
    {
      const GPtrArray *elements = get_layer (self, at)->elements;

      for (guint i = 0; i < elements->len; i++)
        {
          const MapshotXmlNode *node = g_ptr_array_index (elements, i);
          const char *name = mapshot_xml_node_get (node, "@name");

          if ((g_str_equal (node->name, "Dimension") || g_str_equal (node->name, "Extent")) && name != NULL &&
              g_ascii_strcasecmp (name, "time") == 0 && g_strcmp0 (mapshot_xml_node_get (node, "@nearestValue"), "1") != 0)
            mapshot_service_add_times (times, node->text);
        }
    }
}
