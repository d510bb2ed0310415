/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-private.h"

#include "error.h"
#include "nearest.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_SUGGESTIONS 3
#define MAX_SHOWN 6 /* names of a list that is not known to have a near one */

void
mapshot_service_item_free (gpointer data)
{
  MapshotServiceItem *item = data;

  g_free (item->name);
  g_free (item->title);
  g_free (item);
}

void
mapshot_service_details_free (MapshotServiceDetails *self)
{
  g_ptr_array_unref (self->styles);
  g_ptr_array_unref (self->formats);
  g_ptr_array_unref (self->grids);
  g_ptr_array_unref (self->dimensions);
  g_free (self);
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

/* What somebody chooses from a service, as sentences for a name that it does not have. */
typedef struct
{
  const char *near, *far;
} Sentences;

static const Sentences layer_sentences = { N_("the service has no layer %s; did you mean %s?"), N_("the service has no layer %s; it has %s") };
static const Sentences style_sentences = { N_("the layer has no style %s; did you mean %s?"), N_("the layer has no style %s; it has %s") };
static const Sentences format_sentences = { N_("the layer has no format %s; did you mean %s?"), N_("the layer has no format %s; it has %s") };
static const Sentences grid_sentences = { N_("the layer has no grid %s; did you mean %s?"), N_("the layer has no grid %s; it has %s") };

static gboolean
refuse_name (const Sentences *sentences, const char *name, const char *const *names, GError **error)
{
  g_autofree char *quoted = mapshot_parse_quote (name);
  g_auto (GStrv) nearest = mapshot_nearest_find (name, names, MAX_SUGGESTIONS);
  gboolean near = nearest[0] != NULL;
  g_autofree char *shown = join_names (near ? (const char *const *) nearest : names, near ? MAX_SUGGESTIONS : MAX_SHOWN);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, g_dgettext (GETTEXT_PACKAGE, near ? sentences->near : sentences->far), quoted, shown);
#pragma GCC diagnostic pop

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

  return refuse_name (&layer_sentences, name, (const char *const *) names->pdata, error);
}

static MapshotServiceDetails *
describe (const MapshotService *self, guint index, const char *grid)
{
  MapshotServiceDetails *details = g_new0 (MapshotServiceDetails, 1);

  details->styles = g_ptr_array_new_with_free_func (mapshot_service_item_free);
  details->formats = g_ptr_array_new_with_free_func (mapshot_service_item_free);
  details->grids = g_ptr_array_new_with_free_func (mapshot_service_item_free);
  details->dimensions = g_ptr_array_new_with_free_func (mapshot_service_item_free);
  details->extent = (MapshotBounds){ -180, -90, 180, 90 };
  self->protocol->describe (self, index, grid, details);

  return details;
}

MapshotServiceDetails *
mapshot_service_describe (const MapshotService *self, const char *name, GError **error)
{
  guint index;

  return find_layer (self, name, &index, error) ? describe (self, index, NULL) : NULL;
}

/* NAME of ITEMS, or their first without a name. */
static gboolean
choose (const Sentences *sentences, const GPtrArray *items, const char **name, GError **error)
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

  return refuse_name (sentences, *name, (const char *const *) names->pdata, error);
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

/* ---- the entry ---- */

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

  if ((!several_styles && !choose (&style_sentences, details->styles, &choice->style, error)) ||
      !choose (&format_sentences, details->formats, &choice->format, error) ||
      !choose (&grid_sentences, details->grids, &choice->matrix_set, error))
    return FALSE;
  if (choice->format == NULL)
    g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                         _("this layer has no PNG, JPEG or WebP pictures; choose another one"));
  else if (choice->matrix_set == NULL)
    g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                         _("this layer has no grid or projection that this program knows; choose another layer"));
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
  details = describe (self, index, complete.matrix_set);
  if (!complete_choice (details, &complete, error) || !mapshot_service_check_time (self, index, complete.time, error))
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
mapshot_service_load_entry (GKeyFile *file, GError **error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
  MapshotSource *source;

  if (!mapshot_source_load_key_file (file, _("the service's entry"), sources, error))
    return NULL;
  source = g_ptr_array_index (sources, 0);
  g_free (source->id);
  source->id = g_strdup ("own");

  return mapshot_source_ref (source);
}

MapshotSource *
mapshot_service_make_source (const MapshotService *self, const MapshotServiceChoice *choice, GError **error)
{
  g_autoptr (GKeyFile) file = mapshot_service_make_entry (self, choice, error);

  return file != NULL ? mapshot_service_load_entry (file, error) : NULL;
}
