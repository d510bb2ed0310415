/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "discover-private.h"

#include "error.h"
#include "http-error.h"
#include "key-error.h"
#include "service-address.h"
#include "source-time.h"
#include "template.h"

/* The services of a recipe. Asking changes nothing that others see: what was found is put into the store when all of it is known. */

typedef struct
{
  char *what;
  MapshotSource *source;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_free (found->what);
  mapshot_source_unref (found->source);
  g_free (found);
}

typedef struct
{
  const MapshotSourceStore *store;
  MapshotDiscoverOptions options;
  GCancellable *cancellable;
  GPtrArray *found;              /* (element-type Found) */
  gboolean only_look, missed;    /* nobody is asked; somebody would have been */
} Search;

/* A service that a recipe names: an entry of Type=service, or an address. */
typedef struct
{
  const char *what;
  const MapshotSource *entry;  /* NULL for an address */
  gboolean overlay;
  const char *const *times;    /* those that are wanted, or NULL */
} Wanted;

static gboolean
is_service (const MapshotSource *entry, const char *what)
{
  return entry != NULL ? entry->kind == MAPSHOT_SOURCE_SERVICE : mapshot_service_address_is (what);
}

static gboolean
is_known (const Search *self, const char *what)
{
  for (guint i = 0; i < self->found->len; i++)
    if (g_str_equal (((const Found *) g_ptr_array_index (self->found, i))->what, what))
      return TRUE;
  return mapshot_source_store_has_service (self->store, what);
}

/* ---- keys ---- */

/* Addresses that the service makes of the one that it was asked at have the key in them. */
static void
hide_key_in_entry (GKeyFile *file, const char *key)
{
  static const char *const names[] = { "Template", "Address" };
  g_autofree char *group = g_key_file_get_start_group (file);
  g_autofree char *escaped = g_uri_escape_string (key, NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = g_key_file_get_string (file, group, names[i], NULL);
      g_autoptr (GString) text = value != NULL ? g_string_new (value) : NULL;

      if (text != NULL && g_string_replace (text, escaped, "{key}", 0) > 0)
        g_key_file_set_string (file, group, names[i], text->str);
    }
}

static char *
find_key (const Wanted *wanted, const MapshotDiscoverOptions *options)
{
  g_autoptr (MapshotSource) own = NULL;

  if (options->key_func == NULL)
    return NULL;
  if (wanted->entry != NULL)
    return options->key_func (wanted->entry, options->key_data);
  own = mapshot_source_new ("own");
  own->rules.needs_key = mapshot_template_needs_key (wanted->what);

  return own->rules.needs_key ? options->key_func (own, options->key_data) : NULL;
}

static gboolean
check_key (const Wanted *wanted, const char *key, GError **error)
{
  g_autoptr (MapshotSource) own = NULL;

  if (key != NULL || (wanted->entry != NULL ? !wanted->entry->rules.needs_key : !mapshot_template_needs_key (wanted->what)))
    return TRUE;
  if (wanted->entry == NULL)
    {
      own = mapshot_source_new ("own");
      own->name = mapshot_http_get_host (wanted->what);
    }
  mapshot_key_error_set (own != NULL ? own : wanted->entry, MAPSHOT_REFUSAL_KEY, FALSE, error);

  return FALSE;
}

/* The entry's, and what the user asked for. */
static char **
join_headers (const Wanted *wanted, const char *key, const MapshotDiscoverOptions *options)
{
  g_auto (GStrv) own = wanted->entry != NULL ? mapshot_source_expand_headers (wanted->entry, key) : NULL;
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();

  if (own != NULL)
    g_strv_builder_addv (headers, (const char **) own);
  if (options->headers != NULL)
    g_strv_builder_addv (headers, (const char **) options->headers);

  return g_strv_builder_end (headers);
}

/* ---- asking ---- */

/* What SERVICE has as WANTED chooses it, at TIME if that is not NULL. */
static gboolean
add_found (Search *self, const Wanted *wanted, const MapshotService *service, const MapshotServiceChoice *chosen, const char *time,
           const char *key, GError **error)
{
  MapshotServiceChoice choice = *chosen;
  g_autoptr (GKeyFile) file = NULL;
  MapshotSource *source;
  Found *found;

  if (time != NULL)
    choice.time = time;
  file = mapshot_service_make_entry (service, &choice, error);
  if (file == NULL)
    return FALSE;
  if (key != NULL)
    hide_key_in_entry (file, key);
  source = wanted->entry != NULL ? mapshot_source_new_from_service (wanted->entry, file, error) : mapshot_service_load_entry (file, error);
  if (source == NULL)
    return FALSE;
  found = g_new0 (Found, 1);
  *found = (Found){ time != NULL ? mapshot_source_name_at_time (wanted->what, time) : g_strdup (wanted->what), source };
  g_ptr_array_add (self->found, found);

  return TRUE;
}

/* It is asked once, however many times are wanted of it. */
static gboolean
ask (Search *self, const Wanted *wanted, GError **error)
{
  g_autofree char *key = find_key (wanted, &self->options);
  g_auto (GStrv) headers = join_headers (wanted, key, &self->options);
  MapshotDiscoverOptions options = self->options;
  g_autofree char *what = NULL;
  g_autofree char *address = NULL;
  g_autoptr (GHashTable) values = NULL;
  g_autoptr (MapshotService) service = NULL;
  MapshotServiceChoice choice;

  if (!check_key (wanted, key, error))
    return FALSE;
  options.headers = (const char *const *) headers;
  what = mapshot_template_expand_document (wanted->entry != NULL ? wanted->entry->capabilities : wanted->what, key, NULL, 0, NULL);
  address = mapshot_service_address_split (what, &choice, &values, error);
  service = address != NULL ? mapshot_discover_map (what, self->store, &options, self->cancellable, error) : NULL;
  if (service == NULL)
    return FALSE;
  choice.overlay = wanted->overlay;
  /* Such a document describes one map, whatever the list called it. */
  if (mapshot_service_is_single (service))
    choice.layer = NULL;
  if (wanted->times == NULL)
    return add_found (self, wanted, service, &choice, NULL, key, error);
  for (guint i = 0; wanted->times[i] != NULL; i++)
    if (!add_found (self, wanted, service, &choice, wanted->times[i], key, error))
      return FALSE;
  return TRUE;
}

/* WHAT at TIMES, if these are not NULL, and the services that lie over it when it is a stack. */
static gboolean
add_source (Search *self, const char *what, const char *const *times, gboolean overlay, GError **error)
{
  g_autoptr (MapshotSource) entry = what != NULL ? mapshot_source_store_find_entry (self->store, what) : NULL;
  g_autofree char *time = NULL;
  g_autofree char *timeless = what != NULL ? mapshot_source_split_time (what, &time) : NULL;

  if (timeless != NULL)
    {
      const char *const one[] = { time, NULL };

      return is_known (self, what) || add_source (self, timeless, one, overlay, error);
    }
  for (char **over = entry != NULL ? entry->overlays : NULL; over != NULL && *over != NULL; over++)
    {
      double opacity;
      g_autofree char *id = mapshot_source_parse_overlay (*over, &opacity);

      if (id != NULL && !add_source (self, id, NULL, TRUE, error))
        return FALSE;
    }
  if (what == NULL || !is_service (entry, what) || (times == NULL && is_known (self, what)))
    return TRUE;

  return self->only_look ? (self->missed = TRUE) : ask (self, &(Wanted){ what, entry, overlay, times }, error);
}

/* Headers go to the base's service only. */
static gboolean
add_recipe (Search *self, const MapshotRecipe *recipe, const char *const *times, GError **error)
{
  if (!add_source (self, recipe->source, times, FALSE, error))
    return FALSE;
  self->options.headers = NULL;
  for (guint i = 0; i < recipe->layers->len; i++)
    if (!add_source (self, g_array_index (recipe->layers, MapshotRecipeLayer, i).source, NULL, TRUE, error))
      return FALSE;
  return TRUE;
}

static void
keep (MapshotSourceStore *store, const GPtrArray *all)
{
  for (guint i = 0; i < all->len; i++)
    {
      Found *found = g_ptr_array_index (all, i);

      mapshot_source_store_add_service (store, found->what, found->source);
    }
}

gboolean
mapshot_discover_recipe (const MapshotRecipe *recipe, MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (found_free);
  Search self = { .store = store, .options = *options, .cancellable = cancellable, .found = found };

  if (!add_recipe (&self, recipe, NULL, error))
    return FALSE;
  keep (store, found);

  return TRUE;
}

gboolean
mapshot_discover_times (const MapshotRecipe *recipe, const char *const *times, MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                        GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (found_free);
  Search self = { .store = store, .options = *options, .cancellable = cancellable, .found = found };

  if (!add_recipe (&self, recipe, times, error))
    return FALSE;
  keep (store, found);

  return TRUE;
}

/* ---- for the window ---- */

gboolean
mapshot_discover_recipe_has_unknown (const MapshotRecipe *recipe, MapshotSourceStore *store)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (found_free);
  Search self = { .store = store, .found = found, .only_look = TRUE };

  add_recipe (&self, recipe, NULL, NULL);

  return self.missed;
}

static void
run_job (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  const MapshotDiscoverJob *job = task_data;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (found_free);
  Search self = { .store = job->store, .options = job->options, .cancellable = cancellable, .found = found };
  GError *error = NULL;

  if (add_recipe (&self, job->recipe, NULL, &error))
    g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
mapshot_discover_recipe_async (const MapshotRecipe *recipe, MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  MapshotDiscoverJob *job = mapshot_discover_job_set (task, store, options);

  mapshot_recipe_free (job->recipe);
  job->recipe = mapshot_recipe_copy (recipe);
  g_task_set_source_tag (task, mapshot_discover_recipe_async);
  g_task_run_in_thread (task, run_job);
}

gboolean
mapshot_discover_recipe_finish (GAsyncResult *result, GError **error)
{
  const MapshotDiscoverJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) found = g_task_propagate_pointer (G_TASK (result), error);

  if (found == NULL)
    return FALSE;
  keep (job->store, found);

  return TRUE;
}
