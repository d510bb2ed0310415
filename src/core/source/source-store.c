/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source-store-private.h"

#include "error.h"
#include "mapshot-config.h"
#include "mapshot-sources.h"
#include "text.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define RESOURCE_DIR "/io/github/mapshot/Mapshot/sources"
#define MAX_FILE_SIZE (1024 * 1024) /* bytes */
#define MAX_FILES 1000              /* a folder */
#define MAX_REASON 200 /* characters that are quoted of a file */

struct _MapshotSourceStore
{
  GPtrArray *sources; /* MapshotSource, in the order to show them; atomic */
  GPtrArray *former;  /* (element-type GPtrArray): what SOURCES was, for threads that still look */
  GPtrArray
      *rules; /* MapshotSource: the shipped entries, also those that an own entry replaces, and all of Type=rules */
  GHashTable *granted; /* ids */
  GMutex lock;
  GHashTable *services; /* lock: address → MapshotSource */
  GPtrArray *problems; /* lines; ends with NULL once loaded */
  char *user_dir;
};

static void
add_problem (MapshotSourceStore *self, const GError *error)
{
  g_ptr_array_add (self->problems, g_strdup (error->message));
}

MapshotSource *
source_store_find_by_id (const GPtrArray *sources, const char *id, guint *index)
{
  for (guint i = 0; i < sources->len; i++)
    {
      MapshotSource *source = g_ptr_array_index (sources, i);

      if (g_str_equal (source->id, id))
        {
          if (index != NULL)
            *index = i;
          return source;
        }
    }
  return NULL;
}

void
source_store_tighten (const MapshotSourceStore *self, MapshotSource *source)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      const MapshotSource *rule = g_ptr_array_index (self->rules, i);

      if (mapshot_source_is_ruled_by (source, rule))
        mapshot_source_tighten (source, rule);
    }
}

/* An entry that did not come with the program. */
static void
source_store_adopt (MapshotSourceStore *self, MapshotSource *source)
{
  source_store_tighten (self, source);
  if (source->group == NULL)
    source->group = g_strdup (C_("sources", "Own"));
}

static void
add_source (MapshotSourceStore *self, MapshotSource *source, gboolean shipped)
{
  guint index;

  if (shipped || source->kind == MAPSHOT_SOURCE_RULES)
    g_ptr_array_add (self->rules, mapshot_source_ref (source));
  if (source->kind == MAPSHOT_SOURCE_RULES)
    return;
  if (!shipped)
    source_store_adopt (self, source);
  if (source_store_find_by_id (self->sources, source->id, &index) == NULL)
    {
      g_ptr_array_add (self->sources, mapshot_source_ref (source));
      return;
    }
  mapshot_source_unref (g_ptr_array_index (self->sources, index));
  g_ptr_array_index (self->sources, index) = mapshot_source_ref (source);
}

static GKeyFile *
parse_key_file (const char *data, gsize length, const char *origin, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) reason = NULL;
  g_autofree char *words = NULL; /* they quote the file */

  if (g_key_file_load_from_data (file, data, length, G_KEY_FILE_KEEP_TRANSLATIONS, &reason))
    return g_steal_pointer (&file);

  words = mapshot_text_make_line (reason->message, MAX_REASON);
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s cannot be read as a file of sources: %s"), origin,
               words);
  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
load_shipped (MapshotSourceStore *self)
{
  GResource *resource = mapshot_sources_get_resource ();
  g_auto (GStrv) names = g_resource_enumerate_children (resource, RESOURCE_DIR, 0, NULL);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (char **name = names; name != NULL && *name != NULL; name++)
    g_ptr_array_add (sorted, *name);
  g_ptr_array_sort (sorted, compare_names);
  for (guint i = 0; i < sorted->len; i++)
    {
      g_autofree char *path = g_strconcat (RESOURCE_DIR "/", g_ptr_array_index (sorted, i), NULL);
      g_autoptr (GBytes) bytes = g_resource_lookup_data (resource, path, 0, NULL);
      g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
      g_autoptr (GKeyFile) file = NULL;
      g_autoptr (GError) error = NULL;

      file = parse_key_file (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), path, &error);
      if (file == NULL || !mapshot_source_load_key_file (file, path, sources, &error))
        add_problem (self, error);
      for (guint j = 0; j < sources->len; j++)
        add_source (self, g_ptr_array_index (sources, j), TRUE);
    }
}

GKeyFile *
source_store_read_file (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *data = NULL;
  gsize length;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s does not exist"), name);
  else if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is not a plain file"), name);
  else if ((stream = g_file_read (file, NULL, &reason)) == NULL)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s cannot be read: %s"), name, reason->message);
  if (stream == NULL)
    return NULL;

  data = g_malloc (MAX_FILE_SIZE + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), data, MAX_FILE_SIZE + 1, &length, NULL, &reason))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s cannot be read: %s"), name, reason->message);
      return NULL;
    }
  if (length > MAX_FILE_SIZE)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%s is larger than 1 MiB, which no file of sources is"), name);
      return NULL;
    }

  return parse_key_file (data, length, name, error);
}

static void
load_file (MapshotSourceStore *self, const char *path)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) file = source_store_read_file (path, &error);
  g_autofree char *name = g_filename_display_name (path);
  g_auto (GStrv) grants = NULL;

  if (file == NULL || !mapshot_source_load_key_file (file, name, sources, &error))
    {
      add_problem (self, error);
      return;
    }
  for (guint i = 0; i < sources->len; i++)
    add_source (self, g_ptr_array_index (sources, i), FALSE);
  grants = mapshot_source_load_grants (file);
  for (char **id = grants; *id != NULL; id++)
    g_hash_table_insert (self->granted, g_strdup (*id), g_strdup (name));
}

static void
load_folder (MapshotSourceStore *self, const char *path)
{
  g_autoptr (GDir) dir = path[0] != '\0' ? g_dir_open (path, 0, NULL) : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && names->len < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".ini"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *file = g_build_filename (path, g_ptr_array_index (names, i), NULL);

      load_file (self, file);
    }
}

/* Stacks are made of entries that may come from any file, so they are put together last. A stack of what is not there is left out. */
static gboolean
finish_stack (MapshotSourceStore *self, MapshotSource *stack)
{
  const MapshotSource *base = source_store_find_by_id (self->sources, stack->base, NULL);
  const char *missing = base == NULL || base->base != NULL || base->kind == MAPSHOT_SOURCE_SERVICE ? stack->base : NULL;

  for (char **overlay = stack->overlays; *overlay != NULL && missing == NULL; overlay++)
    {
      double opacity;
      g_autofree char *id = mapshot_source_parse_overlay (*overlay, &opacity);
      const MapshotSource *source = source_store_find_by_id (self->sources, id, NULL);

      if (source == NULL || source->base != NULL)
        missing = *overlay;
    }
  if (missing == NULL)
    {
      mapshot_source_take_tiles (stack, base);
      return TRUE;
    }
  g_ptr_array_add (self->problems,
                   g_strdup_printf (_("[source %s]: there is no source %s with tiles of its own to make it of"), stack->id, missing));
  return FALSE;
}

static void
finish_stacks (MapshotSourceStore *self)
{
  for (guint i = self->sources->len; i-- > 0;)
    {
      MapshotSource *source = g_ptr_array_index (self->sources, i);

      if (source->base != NULL && !finish_stack (self, source))
        {
          g_ptr_array_remove (self->rules, source);
          g_ptr_array_remove_index (self->sources, i);
        }
    }
}

/* A permission that helps nothing is a mistake that somebody should hear of. */
static void
check_grants (MapshotSourceStore *self)
{
  GHashTableIter iter;
  gpointer id, path;

  g_hash_table_iter_init (&iter, self->granted);
  while (g_hash_table_iter_next (&iter, &id, &path))
    {
      const MapshotSource *rule = source_store_find_by_id (self->rules, id, NULL);
      const MapshotSource *source = rule != NULL ? rule : source_store_find_by_id (self->sources, id, NULL);

      if (source == NULL)
        g_ptr_array_add (self->problems,
                         g_strdup_printf (_("%s: [source %s] Permission: there is no source of that id"),
                                          (const char *) path, (const char *) id));
      else if (source->rules.capture == MAPSHOT_CAPTURE_NO)
        g_ptr_array_add (
            self->problems,
            g_strdup_printf (_("%s: [source %s] Permission: %s may never be captured, so no file can grant it"),
                             (const char *) path, (const char *) id, source->name));
    }
}

MapshotSourceStore *
mapshot_source_store_new (const char *site_dir, const char *user_dir)
{
  MapshotSourceStore *self = g_atomic_rc_box_new0 (MapshotSourceStore);

  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
  self->former = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
  self->granted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_init (&self->lock);
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) mapshot_source_unref);
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->user_dir =
      user_dir != NULL ? g_strdup (user_dir) : g_build_filename (g_get_user_config_dir (), "mapshot", "sources", NULL);

  load_shipped (self);
  load_folder (self, site_dir != NULL ? site_dir : MAPSHOT_SITE_DIR "/sources");
  load_folder (self, self->user_dir);
  finish_stacks (self);
  check_grants (self);
  g_ptr_array_add (self->problems, NULL);

  return self;
}

MapshotSourceStore *
mapshot_source_store_ref (MapshotSourceStore *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
source_store_clear (gpointer data)
{
  MapshotSourceStore *self = data;

  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->former);
  g_ptr_array_unref (self->rules);
  g_hash_table_unref (self->granted);
  g_hash_table_unref (self->services);
  g_mutex_clear (&self->lock);
  g_ptr_array_unref (self->problems);
  g_free (self->user_dir);
}

void
mapshot_source_store_unref (MapshotSourceStore *self)
{
  g_atomic_rc_box_release_full (self, source_store_clear);
}

GPtrArray *
mapshot_source_store_get_sources (const MapshotSourceStore *self)
{
  return g_atomic_pointer_get (&((MapshotSourceStore *) self)->sources);
}

void
source_store_append (MapshotSourceStore *self, MapshotSource *source)
{
  GPtrArray *longer = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);

  source_store_adopt (self, source);
  for (guint i = 0; i < self->sources->len; i++)
    g_ptr_array_add (longer, mapshot_source_ref (g_ptr_array_index (self->sources, i)));
  g_ptr_array_add (longer, mapshot_source_ref (source));
  g_ptr_array_add (self->former, self->sources);
  g_atomic_pointer_set (&self->sources, longer);
}

const char *const *
mapshot_source_store_get_problems (const MapshotSourceStore *self)
{
  return (const char *const *) self->problems->pdata;
}

GPtrArray *
mapshot_source_store_get_rules (const MapshotSourceStore *self)
{
  return self->rules;
}

gboolean
mapshot_source_store_is_granted (const MapshotSourceStore *self, const char *id)
{
  g_autofree char *provider = g_strndup (id, strcspn (id, "-"));

  return g_hash_table_contains (self->granted, id) || g_hash_table_contains (self->granted, provider);
}

const char *
mapshot_source_store_get_user_dir (const MapshotSourceStore *self)
{
  return self->user_dir;
}

void
mapshot_source_store_add_service (MapshotSourceStore *self, const char *what, MapshotSource *source)
{
  source_store_tighten (self, source);
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->services, g_strstrip (g_strdup (what)), mapshot_source_ref (source));
  g_mutex_unlock (&self->lock);
}

const MapshotSource *
mapshot_source_store_find (const MapshotSourceStore *self, const char *id)
{
  return source_store_find_by_id (mapshot_source_store_get_sources (self), id, NULL);
}

gboolean
mapshot_source_store_has_service (const MapshotSourceStore *self, const char *what)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (what));
  g_autoptr (MapshotSource) service = source_store_find_service (self, trimmed);

  return service != NULL;
}

MapshotSource *
source_store_find_service (const MapshotSourceStore *self, const char *what)
{
  GMutex *lock = (GMutex *) &self->lock;
  MapshotSource *source;

  g_mutex_lock (lock);
  source = g_hash_table_lookup (self->services, what);
  if (source != NULL)
    mapshot_source_ref (source);
  g_mutex_unlock (lock);

  return source;
}
