/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wms-private.h"

#include "error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* OGC 06-042, WMS 1.3.0, and 01-068r3, WMS 1.1.1. Layers form a tree and inherit from their parents. */

#define MAX_DEPTH 32
#define USUAL_TILE 1024 /* px: few requests, and few labels cut at the edges of parts */

static void
own_free (gpointer data)
{
  WmsOwn *own = data;

  g_ptr_array_unref (own->layers);
  g_free (own);
}

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
  WmsOwn *own = g_new0 (WmsOwn, 1);

  self->own = own;
  self->own_free = own_free;
  own->layers = g_ptr_array_new_with_free_func (wms_layer_free);
  own->tile_size = find_tile_size (service);
  self->title = mapshot_service_clean_text (mapshot_xml_node_get (service, "Title"));
  self->version = mapshot_service_clean_text (mapshot_xml_node_get (root, "@version"));
  if (attribution != NULL && attribution[0] != '\0')
    self->attribution = mapshot_service_clean_text (attribution);

  return add_layers (self, layers, 0, -1, error);
}

/* ---- the entry ---- */

/* The others that the layer can be drawn in, so that it needs no warping over a picture in one of them. */
static void
write_projections (const MapshotService *self, guint index, const char *chosen, GKeyFile *file, const char *group)
{
  g_autoptr (GPtrArray) grids = g_ptr_array_new_with_free_func (mapshot_service_item_free);
  g_autoptr (GString) text = g_string_new (NULL);
  int n = 0;

  wms_add_usual_grids (self, index, grids);
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
  const WmsOwn *own = self->own;
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

const MapshotProtocol mapshot_protocol_wms = {
  .name = "WMS", .read = read_wms, .describe = wms_describe, .add_times = wms_add_times, .write = write_wms
};
