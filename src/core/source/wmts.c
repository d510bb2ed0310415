/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-private.h"

#include "error.h"
#include "wmts-grid.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* OGC 07-057r7, WMTS 1.0.0: REST addresses from ResourceURL, or key-value pairs. Rows grow to the south. */

static const MapshotXmlNode *
get_contents (const MapshotService *self)
{
  return mapshot_xml_node_find (mapshot_xml_tree_get_root (self->tree), "Contents");
}

/* Tile matrix sets by their names: a layer may link to thousands. The first of a name counts. */
static GHashTable *
index_sets (const MapshotService *self)
{
  GHashTable *sets = g_hash_table_new (g_str_hash, g_str_equal);
  const MapshotXmlNode *set = mapshot_xml_node_find (get_contents (self), "TileMatrixSet");

  for (; set != NULL; set = mapshot_xml_node_next (set))
    {
      const char *name = mapshot_xml_node_get (set, "Identifier");

      if (name != NULL && !g_hash_table_contains (sets, name))
        g_hash_table_insert (sets, (gpointer) name, (gpointer) set);
    }
  return sets;
}

static gboolean
read_wmts (MapshotService *self, GError **error)
{
  const MapshotXmlNode *root = mapshot_xml_tree_get_root (self->tree);
  const MapshotXmlNode *layer = mapshot_xml_node_find (get_contents (self), "Layer");
  const char *provider = mapshot_xml_node_get (root, "ServiceProvider/ProviderName");

  self->own = index_sets (self);
  self->own_free = (GDestroyNotify) g_hash_table_unref;
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
find_set (const MapshotService *self, const char *name)
{
  return name != NULL ? g_hash_table_lookup (self->own, name) : NULL;
}

static void
add_times (const MapshotService *self, guint index, GPtrArray *times)
{
  const MapshotXmlNode *dimension = mapshot_xml_node_find (mapshot_service_get_node (self, index), "Dimension");

  for (; dimension != NULL; dimension = mapshot_xml_node_next (dimension))
    {
      const char *name = mapshot_xml_node_get (dimension, "Identifier");
      const MapshotXmlNode *value = name != NULL && g_ascii_strcasecmp (name, "time") == 0 ? mapshot_xml_node_find (dimension, "Value") : NULL;

      for (; value != NULL; value = mapshot_xml_node_next (value))
        mapshot_service_add_times (times, value->text);
    }
}

static void
add_grids (const MapshotService *self, const MapshotXmlNode *layer, const char *asked, GPtrArray *grids)
{
  const MapshotXmlNode *link = mapshot_xml_node_find (layer, "TileMatrixSetLink");

  for (; link != NULL; link = mapshot_xml_node_next (link))
    {
      const char *name = mapshot_xml_node_get (link, "TileMatrixSet");
      gboolean is_asked = name != NULL && asked != NULL && g_ascii_strcasecmp (name, asked) == 0;
      const MapshotXmlNode *set = grids->len < MAPSHOT_SERVICE_MAX_ITEMS || is_asked ? find_set (self, name) : NULL;
      MapshotCrs crs;

      if (set != NULL && mapshot_crs_parse (mapshot_xml_node_get (set, "SupportedCRS"), &crs) &&
          mapshot_service_knows (self, crs.code, is_asked))
        mapshot_service_add_item (grids, name, crs.code, is_asked || g_str_equal (crs.code, "EPSG:3857"));
    }
}

static void
describe_wmts (const MapshotService *self, guint index, const char *grid, MapshotServiceDetails *details)
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
  add_grids (self, layer, grid, details->grids);
  for (node = mapshot_xml_node_find (layer, "Dimension"); node != NULL && details->dimensions->len < MAPSHOT_SERVICE_MAX_ITEMS;
       node = mapshot_xml_node_next (node))
    if (mapshot_xml_node_get (node, "Identifier") != NULL)
      mapshot_service_add_item (details->dimensions, mapshot_xml_node_get (node, "Identifier"), mapshot_xml_node_get (node, "Default"), FALSE);
  mapshot_wmts_read_extent (layer, &details->extent);
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
  grid = mapshot_wmts_make_grid (find_set (self, choice->matrix_set), layer, link);
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
  .name = "WMTS", .read = read_wmts, .describe = describe_wmts, .add_times = add_times, .write = write_wmts
};
