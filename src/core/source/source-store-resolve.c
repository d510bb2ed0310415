/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source-store-private.h"

#include "error.h"
#include "mapshot-config.h"
#include "nearest.h"
#include "parse.h"
#include "source-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What --source and --layer name. */

#define DEFAULT_SOURCE "basemap"
#define MAX_SUGGESTIONS 3

static MapshotSource *
resolve_template (const MapshotSourceStore *self, const char *template_uri, GError **error)
{
  MapshotSource *source = mapshot_source_new_from_template (template_uri, error);

  if (source != NULL)
    source_store_tighten (self, source);
  return source;
}

/* Only the site's and the user's folders grant: a file that came with a recipe must not. */
static gboolean
refuse_grants (GKeyFile *file, const char *path, const char *user_dir, GError **error)
{
  g_auto (GStrv) grants = mapshot_source_load_grants (file);

  if (grants[0] == NULL)
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
               _("%s: [source %s] Permission: a permission counts only in a file in %s"), path, grants[0],
               user_dir[0] != '\0' ? user_dir : MAPSHOT_SITE_DIR "/sources");
  return FALSE;
}

/* WHAT is FILE.ini or FILE.ini#ID. */
static MapshotSource *
resolve_file (const MapshotSourceStore *self, const char *what, GError **error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
  const char *mark = g_str_has_suffix (what, ".ini") ? NULL : strrchr (what, '#');
  g_autofree char *path = mark != NULL ? g_strndup (what, mark - what) : g_strdup (what);
  g_autofree char *name = g_filename_display_name (path);
  const char *user_dir = mapshot_source_store_get_user_dir (self);
  g_autoptr (GKeyFile) file = source_store_read_file (path, error);
  MapshotSource *source = NULL;

  if (file == NULL || !refuse_grants (file, name, user_dir, error) ||
      !mapshot_source_load_key_file (file, name, sources, error))
    return NULL;
  if (mark != NULL)
    source = source_store_find_by_id (sources, mark + 1, NULL);
  else if (sources->len > 0)
    source = g_ptr_array_index (sources, 0);
  if (source != NULL && source->base != NULL)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s: [source %s]: a stack counts only in a file in %s"), name, source->id,
                   user_dir[0] != '\0' ? user_dir : MAPSHOT_SITE_DIR "/sources");
      return NULL;
    }
  if (source == NULL || source->kind == MAPSHOT_SOURCE_RULES)
    {
      g_autofree char *quoted = mapshot_parse_quote (mark != NULL ? mark + 1 : "");

      if (mark != NULL)
        g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s has no entry with tiles whose id is %s"), name,
                     quoted);
      else
        g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                     _("the first entry of %s has no tiles; write for example [source city], Name and Template"),
                     name);
      return NULL;
    }
  source_store_tighten (self, source);

  return mapshot_source_ref (source);
}

static gboolean
names_file (const char *what)
{
  return strstr (what, "://") == NULL && (g_str_has_suffix (what, ".ini") || strstr (what, ".ini#") != NULL);
}

MapshotSource *
mapshot_source_store_find_entry (const MapshotSourceStore *self, const char *what)
{
  const MapshotSource *listed = mapshot_source_store_find (self, what);

  if (listed != NULL)
    return mapshot_source_ref ((MapshotSource *) listed);

  return names_file (what) ? resolve_file (self, what, NULL) : NULL;
}

/* SOURCE (transfer full), unless it says only whom to ask. */
static MapshotSource *
take_tiles (MapshotSource *source, GError **error)
{
  g_autoptr (MapshotSource) taken = source;

  if (taken == NULL || taken->kind != MAPSHOT_SOURCE_SERVICE)
    return g_steal_pointer (&taken);
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is not known yet: its service has not been asked what it has"), taken->name);

  return NULL;
}

static void
set_unknown (const MapshotSourceStore *self, const char *what, GError **error)
{
  GPtrArray *sources = mapshot_source_store_get_sources (self);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autofree char *quoted = mapshot_parse_quote (what);
  g_autofree char *nearest = NULL;
  g_auto (GStrv) suggestions = NULL;

  for (guint i = 0; i < sources->len; i++)
    g_ptr_array_add (ids, ((MapshotSource *) g_ptr_array_index (sources, i))->id);
  g_ptr_array_add (ids, NULL);
  suggestions = mapshot_nearest_find (what, (const char *const *) ids->pdata, MAX_SUGGESTIONS);
  nearest = g_strjoinv (", ", suggestions);

  if (suggestions[0] != NULL)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                 _("there is no source %s; did you mean %s?"), quoted, nearest);
  else
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("there is no source %s"), quoted);
}

static MapshotSource *
resolve_at_time (const MapshotSourceStore *self, const char *what, const char *time, GError **error)
{
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (self, what, error);
  MapshotSource *timed = source != NULL ? mapshot_source_at_time (source, time, error) : NULL;

  /* It is no shipped entry any more: the rules of its hosts hold. */
  if (timed != NULL)
    source_store_tighten (self, timed);
  return timed;
}

MapshotSource *
mapshot_source_store_resolve (const MapshotSourceStore *self, const char *what, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (what != NULL ? what : "")), *time = NULL;
  g_autofree char *timeless = mapshot_source_split_time (trimmed, &time);
  const char *id = trimmed[0] != '\0' ? trimmed : DEFAULT_SOURCE;
  g_autoptr (MapshotSource) service = source_store_find_service (self, id);
  MapshotSource *source = source_store_find_by_id (mapshot_source_store_get_sources (self), id, NULL);

  if (timeless != NULL && service == NULL)
    return resolve_at_time (self, timeless, time, error);
  if (service != NULL)
    return take_tiles (g_steal_pointer (&service), error);
  if (source != NULL)
    return take_tiles (mapshot_source_ref (source), error);
  if (strstr (id, "://") != NULL || strchr (id, '{') != NULL)
    return resolve_template (self, id, error);
  if (mapshot_tile_file_is_named (id))
    return mapshot_source_new_from_tile_file (id, error);
  if (names_file (id))
    return take_tiles (resolve_file (self, id, error), error);

  set_unknown (self, id, error);
  return NULL;
}
