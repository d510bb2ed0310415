/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-private.h"

#include "error.h"
#include "nearest.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LAYERS 20000
#define MAX_TEXT 200 /* characters */
#define MAX_SUGGESTIONS 3

static void
layer_free (gpointer data)
{
  MapshotServiceLayer *layer = data;

  g_free (layer->name);
  g_free (layer->title);
  g_free (layer);
}

static void
item_free (gpointer data)
{
  MapshotServiceItem *item = data;

  g_free (item->name);
  g_free (item->title);
  g_free (item);
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
  g_clear_pointer (&self->tree, mapshot_xml_tree_free);
  g_free (self);
}

void
mapshot_service_details_free (MapshotServiceDetails *self)
{
  g_ptr_array_unref (self->styles);
  g_ptr_array_unref (self->formats);
  g_ptr_array_unref (self->grids);
  g_ptr_array_unref (self->dimensions);
  g_ptr_array_unref (self->times);
  g_free (self);
}

/* ---- for the protocols ---- */

char *
mapshot_service_clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *clean = g_string_new (NULL);
  gboolean space = FALSE;
  int n = 0;

  for (const char *c = valid; *c != '\0' && n < MAX_TEXT; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (!g_unichar_isprint (character) || g_unichar_isspace (character))
        {
          space = clean->len > 0;
          continue;
        }
      if (space)
        g_string_append_c (clean, ' ');
      space = FALSE;
      g_string_append_unichar (clean, character);
      n++;
    }
  return g_string_free (clean, FALSE);
}

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

char *
mapshot_service_resolve_address (const MapshotService *self, const char *reference)
{
  char *resolved = g_uri_resolve_relative (self->address, reference, G_URI_FLAGS_ENCODED, NULL);

  if (resolved != NULL && !g_str_has_prefix (resolved, "http://") && !g_str_has_prefix (resolved, "https://"))
    g_clear_pointer (&resolved, g_free);

  return resolved;
}

void
mapshot_service_append_query (GString *uri, const char *name, const char *value)
{
  char last = uri->len > 0 ? uri->str[uri->len - 1] : '?';

  if (last != '?' && last != '&')
    g_string_append_c (uri, '&');
  g_string_append_printf (uri, "%s=", name);
  g_string_append_uri_escaped (uri, value, ",:/;", FALSE);
}

static gboolean
has_parameter (const char *query, const char *parameter)
{
  gsize length = strcspn (parameter, "=");

  for (const char *at = query; at != NULL && *at != '\0'; at = strchr (at, '&'))
    {
      at += *at == '&';
      if (g_ascii_strncasecmp (at, parameter, length) == 0 && (at[length] == '=' || at[length] == '&' || at[length] == '\0'))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_protocol_parameter (const char *parameter)
{
  static const char *const names[] = { "service", "request", "version", "acceptversions", "format", "updatesequence", "sections" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (has_parameter (parameter, names[i]))
      return TRUE;
  return parameter[0] == '\0';
}

char *
mapshot_service_begin_query (const MapshotService *self, const char *address)
{
  g_autoptr (GUri) asked = g_uri_parse (self->address, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) target = g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);
  const char *query = asked != NULL ? g_uri_get_query (asked) : NULL;
  GString *uri = g_string_new (address);
  g_auto (GStrv) parameters = g_strsplit (query != NULL ? query : "", "&", 64);

  g_string_truncate (uri, strcspn (uri->str, "#"));
  if (strchr (uri->str, '?') == NULL)
    g_string_append_c (uri, '?');
  for (char **p = parameters; *p != NULL && target != NULL; p++)
    {
      const char *own = g_uri_get_query (target);

      if (is_protocol_parameter (*p) || (own != NULL && has_parameter (own, *p)) ||
          g_strcmp0 (g_uri_get_host (asked), g_uri_get_host (target)) != 0)
        continue;
      if (uri->str[uri->len - 1] != '?' && uri->str[uri->len - 1] != '&')
        g_string_append_c (uri, '&');
      g_string_append (uri, *p);
    }
  return g_string_free (uri, FALSE);
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

/* ---- choosing ---- */

/* Some NAMES in one line, safe to print. */
static char *
join_names (const char *const *names, int max)
{
  GString *joined = g_string_new (NULL);

  for (int i = 0; names[i] != NULL; i++)
    {
      g_autofree char *clean = mapshot_service_clean_text (names[i]);

      if (i == max)
        {
          g_string_append (joined, ", …");
          break;
        }
      g_string_append_printf (joined, "%s%s", i > 0 ? ", " : "", clean);
    }
  return g_string_free (joined, FALSE);
}

static gboolean
refuse_name (const char *what, const char *name, const char *const *names, GError **error)
{
  g_autofree char *quoted = mapshot_parse_quote (name);
  g_auto (GStrv) nearest = mapshot_nearest_find (name, names, MAX_SUGGESTIONS);
  g_autofree char *shown = join_names (nearest[0] != NULL ? (const char *const *) nearest : names, nearest[0] != NULL ? MAX_SUGGESTIONS : 6);

  if (nearest[0] != NULL)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s: the service has no %s; did you mean %s?"), what, quoted, shown);
  else
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s: the service has no %s; it has %s"), what, quoted, shown);
  return FALSE;
}

static gboolean
find_layer (const MapshotService *self, const char *name, guint *index, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < self->layers->len; i++)
    {
      const MapshotServiceLayer *layer = g_ptr_array_index (self->layers, i);

      if (name == NULL ? layer->name[0] != '\0' : g_str_equal (layer->name, name))
        {
          *index = i;
          return TRUE;
        }
      if (names->len < 2000 && layer->name[0] != '\0')
        g_ptr_array_add (names, layer->name);
    }
  if (name == NULL)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("the service has no layer that can be asked for"));
      return FALSE;
    }
  g_ptr_array_add (names, NULL);

  return refuse_name ("--service-layer", name, (const char *const *) names->pdata, error);
}

static MapshotServiceDetails *
describe (const MapshotService *self, guint index)
{
  MapshotServiceDetails *details = g_new0 (MapshotServiceDetails, 1);

  details->styles = g_ptr_array_new_with_free_func (item_free);
  details->formats = g_ptr_array_new_with_free_func (item_free);
  details->grids = g_ptr_array_new_with_free_func (item_free);
  details->dimensions = g_ptr_array_new_with_free_func (item_free);
  details->times = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  details->extent = (MapshotBounds){ -180, -90, 180, 90 };
  self->protocol->describe (self, index, details);

  return details;
}

MapshotServiceDetails *
mapshot_service_describe (const MapshotService *self, const char *name, GError **error)
{
  guint index;

  return find_layer (self, name, &index, error) ? describe (self, index) : NULL;
}

/* NAME of ITEMS, or their first without a name. */
static gboolean
choose (const char *option, const GPtrArray *items, const char **name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (*name == NULL)
    {
      *name = mapshot_service_get_default (items);
      return TRUE;
    }
  for (guint i = 0; i < items->len; i++)
    {
      const MapshotServiceItem *item = g_ptr_array_index (items, i);

      if (g_ascii_strcasecmp (item->name, *name) == 0)
        {
          *name = item->name;
          return TRUE;
        }
      g_ptr_array_add (names, item->name);
    }
  g_ptr_array_add (names, NULL);

  return refuse_name (option, *name, (const char *const *) names->pdata, error);
}

/* "road,names" names two layers of a WMS; a name may also hold a comma itself. */
static gboolean
find_layers (const MapshotService *self, const char *names, guint *first, GError **error)
{
  g_auto (GStrv) parts = NULL;
  guint index;

  if (names == NULL || find_layer (self, names, first, NULL) || self->protocol != &mapshot_protocol_wms)
    return find_layer (self, names, first, error);
  parts = g_strsplit (names, ",", -1);
  for (int i = 0; parts[i] != NULL; i++)
    {
      if (!find_layer (self, parts[i], &index, error))
        return FALSE;
      if (i == 0)
        *first = index;
    }
  return TRUE;
}

char *
mapshot_service_get_next (const MapshotService *self, const MapshotServiceChoice *choice, GError **error)
{
  guint index;

  if (self->protocol->get_next == NULL || !find_layers (self, choice->layer, &index, error))
    return NULL;

  return self->protocol->get_next (self, index);
}

/* Letters, digits and "-" of the layer's name. */
static char *
make_id (const char *name)
{
  GString *id = g_string_new (NULL);

  for (const char *c = name; *c != '\0' && id->len < 60; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (id, g_ascii_tolower (*c));
    else if (id->len > 0 && id->str[id->len - 1] != '-')
      g_string_append_c (id, '-');
  if (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  if (id->len == 0)
    g_string_append (id, "service");

  return g_string_free (id, FALSE);
}

static gboolean
complete_choice (const MapshotServiceDetails *details, MapshotServiceChoice *choice, GError **error)
{
  gboolean several_styles = choice->style != NULL && strchr (choice->style, ',') != NULL;

  if ((!several_styles && !choose ("--style", details->styles, &choice->style, error)) ||
      !choose ("--image-format", details->formats, &choice->format, error) ||
      !choose ("--matrix-set", details->grids, &choice->matrix_set, error))
    return FALSE;
  if (choice->format == NULL)
    g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                         _("this layer has no PNG, JPEG or WebP pictures; choose another with --service-layer"));
  else if (choice->matrix_set == NULL)
    g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                         _("this layer has no grid or projection that this program knows; choose another with --service-layer"));
  else
    return TRUE;

  return FALSE;
}

GKeyFile *
mapshot_service_make_entry (const MapshotService *self, const MapshotServiceChoice *choice, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (MapshotServiceDetails) details = NULL;
  g_autofree char *id = NULL;
  g_autofree char *group = NULL;
  MapshotServiceChoice complete = *choice;
  const MapshotServiceLayer *layer;
  guint index;

  if (!find_layers (self, choice->layer, &index, error))
    return NULL;
  layer = g_ptr_array_index (self->layers, index);
  if (complete.layer == NULL)
    complete.layer = layer->name;
  details = describe (self, index);
  if (!complete_choice (details, &complete, error) || !mapshot_service_check_time (details, complete.time, error))
    return NULL;
  id = make_id (complete.layer);
  group = g_strconcat ("source ", id, NULL);
  g_key_file_set_string (file, group, "Name", layer->title[0] != '\0' ? layer->title : id);
  if (!self->protocol->write (self, index, &complete, file, group, error))
    return NULL;
  mapshot_service_write_coverage (&details->extent, file, group);
  if (choice->overlay)
    {
      g_key_file_set_boolean (file, group, "Transparent", TRUE);
      g_key_file_set_string (file, group, "NotFound", "blank");
    }
  g_key_file_set_string (file, group, "Attribution", self->attribution != NULL ? self->attribution : "");

  return g_steal_pointer (&file);
}

MapshotSource *
mapshot_service_make_source (const MapshotService *self, const MapshotServiceChoice *choice, GError **error)
{
  g_autoptr (GKeyFile) file = mapshot_service_make_entry (self, choice, error);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
  MapshotSource *source;

  if (file == NULL || !mapshot_source_load_key_file (file, self->protocol->name, sources, error))
    return NULL;

  /* A name that the service chose must find nobody's keys and permissions. */
  source = g_ptr_array_index (sources, 0);
  g_free (source->id);
  source->id = g_strdup ("own");

  return mapshot_source_ref (source);
}
