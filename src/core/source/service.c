/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-private.h"

#include "error.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LAYERS 20000

static void
layer_free (gpointer data)
{
  MapshotServiceLayer *layer = data;

  g_free (layer->name);
  g_free (layer->title);
  g_free (layer);
}

void
mapshot_service_free (MapshotService *self)
{
  if (self->own_free != NULL && self->own != NULL)
    self->own_free (self->own);
  g_free (self->address);
  g_free (self->title);
  g_free (self->version);
  g_free (self->described);
  g_free (self->attribution);
  g_ptr_array_unref (self->layers);
  g_array_unref (self->nodes);
  g_array_unref (self->parents);
  g_hash_table_unref (self->known);
  g_clear_pointer (&self->tree, mapshot_xml_tree_free);
  g_free (self);
}

/* ---- for the protocols ---- */

gboolean
mapshot_service_add_layer (MapshotService *self, char *name, char *title, int depth, const MapshotXmlNode *node, int parent)
{
  MapshotServiceLayer *layer = g_new0 (MapshotServiceLayer, 1);

  layer->name = name;
  layer->title = title;
  layer->depth = depth;
  g_ptr_array_add (self->layers, layer);
  g_array_append_val (self->nodes, node);
  g_array_append_val (self->parents, parent);

  return self->layers->len <= MAX_LAYERS;
}

const MapshotXmlNode *
mapshot_service_get_node (const MapshotService *self, guint index)
{
  return g_array_index (self->nodes, const MapshotXmlNode *, index);
}

void
mapshot_service_add_item (GPtrArray *items, const char *name, const char *title, gboolean first)
{
  MapshotServiceItem *item;

  for (guint i = 0; i < items->len; i++)
    if (g_str_equal (((MapshotServiceItem *) g_ptr_array_index (items, i))->name, name))
      return;
  if (items->len >= MAPSHOT_SERVICE_MAX_ITEMS)
    {
      if (!first)
        return;
      g_ptr_array_set_size (items, MAPSHOT_SERVICE_MAX_ITEMS - 1);
    }
  item = g_new0 (MapshotServiceItem, 1);
  item->name = g_strdup (name);
  item->title = mapshot_service_clean_text (title);
  g_ptr_array_insert (items, first ? 0 : -1, item);
}

const char *
mapshot_service_get_default (const GPtrArray *items)
{
  return items->len > 0 ? ((MapshotServiceItem *) g_ptr_array_index (items, 0))->name : NULL;
}

gboolean
mapshot_service_is_picture (const char *format)
{
  static const char *const types[] = { "image/png", "image/jpeg", "image/jpg", "image/webp", "image/vnd.jpeg-png" };

  for (gsize i = 0; format != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_ascii_strncasecmp (format, types[i], strlen (types[i])) == 0)
      return TRUE;
  return FALSE;
}

void
mapshot_service_add_format (GPtrArray *formats, const char *format)
{
  const char *present = mapshot_service_get_default (formats);
  gboolean better = g_strcmp0 (format, "image/png") == 0 ||
                    (format != NULL && g_str_has_prefix (format, "image/png") && present != NULL &&
                     !g_str_has_prefix (present, "image/png"));

  if (mapshot_service_is_picture (format) && strlen (format) < 80)
    mapshot_service_add_item (formats, format, NULL, better);
}

void
mapshot_service_write_coverage (const MapshotBounds *extent, GKeyFile *file, const char *group)
{
  const double edges[] = { extent->west, extent->south, extent->east, extent->north };
  g_autoptr (GString) text = g_string_new (NULL);

  if (extent->west <= -180 && extent->east >= 180 && extent->south <= -85 && extent->north >= 85)
    return;
  for (int i = 0; i < 4; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", g_ascii_formatd (number, sizeof number, "%.8g", edges[i]));
    }
  g_key_file_set_string (file, group, "Coverage", text->str);
}

/* ---- reading ---- */

static const MapshotProtocol *
find_protocol (const MapshotXmlNode *root, GError **error)
{
  static const struct
  {
    const char *root;
    const MapshotProtocol *protocol;
  } roots[] = {
    { "WMS_Capabilities", &mapshot_protocol_wms },
    { "WMT_MS_Capabilities", &mapshot_protocol_wms },
    { "TileMap", &mapshot_protocol_tms },
    { "TileMapService", &mapshot_protocol_tms },
  };
  const char *text;
  g_autofree char *quoted = NULL;

  if (g_str_equal (root->name, "Capabilities") && mapshot_xml_node_find (root, "Contents") != NULL)
    return &mapshot_protocol_wmts;
  for (gsize i = 0; i < G_N_ELEMENTS (roots); i++)
    if (g_str_equal (root->name, roots[i].root))
      return roots[i].protocol;

  text = mapshot_xml_node_get (root, "Exception/ExceptionText");
  if (text == NULL)
    text = mapshot_xml_node_get (root, "ServiceException");
  quoted = mapshot_parse_quote (text != NULL ? text : root->name);
  if (text != NULL)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("the service answers with an error: %s"), quoted);
  else
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK,
                 _("this is no WMTS, WMS, TMS or TileJSON document; it begins with %s"), quoted);
  return NULL;
}

static const char *
skip_spaces (const char *data, gsize length)
{
  const char *end = data + length;

  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    data += 3;
  while (data < end && g_ascii_isspace (*data))
    data++;

  return data < end ? data : NULL;
}

typedef struct
{
  const char *data;
  gsize length;
} Document;

static gboolean
read_document (MapshotService *self, Document document, GError **error)
{
  const char *start = skip_spaces (document.data, document.length);

  if (start == NULL)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("the service's answer is empty"));
      return FALSE;
    }
  if (*start == '{')
    {
      self->protocol = &mapshot_protocol_tilejson;
      self->own = g_bytes_new (document.data, document.length);
      self->own_free = (GDestroyNotify) g_bytes_unref;
      return self->protocol->read (self, error);
    }
  self->tree = mapshot_xml_tree_new (start, document.length - (gsize) (start - document.data), error);
  if (self->tree == NULL)
    return FALSE;
  self->protocol = find_protocol (mapshot_xml_tree_get_root (self->tree), error);

  return self->protocol != NULL && self->protocol->read (self, error);
}

MapshotService *
mapshot_service_new (const char *data, gsize length, const char *address, GError **error)
{
  g_autoptr (MapshotService) self = g_new0 (MapshotService, 1);

  self->address = g_strdup (address);
  self->layers = g_ptr_array_new_with_free_func (layer_free);
  self->nodes = g_array_new (FALSE, FALSE, sizeof (const MapshotXmlNode *));
  self->parents = g_array_new (FALSE, FALSE, sizeof (int));
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!read_document (self, (Document){ data, length }, error))
    return NULL;
  if (self->layers->len == 0)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("this %s lists no layers"), self->protocol->name);
      return NULL;
    }
  self->described = self->version != NULL ? g_strconcat (self->protocol->name, " ", self->version, NULL)
                                          : g_strdup (self->protocol->name);

  return g_steal_pointer (&self);
}

const char *
mapshot_service_get_protocol (const MapshotService *self)
{
  return self->described;
}

const char *
mapshot_service_get_title (const MapshotService *self)
{
  return self->title != NULL ? self->title : "";
}

GPtrArray *
mapshot_service_get_layers (const MapshotService *self)
{
  return self->layers;
}

gboolean
mapshot_service_is_single (const MapshotService *self)
{
  return self->protocol == &mapshot_protocol_tilejson ||
         (self->protocol == &mapshot_protocol_tms && g_str_equal (mapshot_xml_tree_get_root (self->tree)->name, "TileMap"));
}
