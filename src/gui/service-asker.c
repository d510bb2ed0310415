/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-asker.h"

struct _MapshotServiceAsker
{
  MapshotSourceStore *store;
  MapshotKeys *keys;
  void (*func) (gpointer data);
  gpointer data;
  GCancellable *cancellable; /* while one is asked */
  char *problem;
};

MapshotServiceAsker *
mapshot_service_asker_new (MapshotSourceStore *store, void (*func) (gpointer data), gpointer data)
{
  MapshotServiceAsker *self = g_new0 (MapshotServiceAsker, 1);

  *self = (MapshotServiceAsker){ .store = mapshot_source_store_ref (store), .func = func, .data = data };

  return self;
}

void
mapshot_service_asker_set_keys (MapshotServiceAsker *self, MapshotKeys *keys)
{
  g_clear_pointer (&self->keys, mapshot_keys_free);
  self->keys = keys != NULL ? mapshot_keys_ref (keys) : NULL;
}

static void
forget (MapshotServiceAsker *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->problem, g_free);
}

void
mapshot_service_asker_free (MapshotServiceAsker *self)
{
  forget (self);
  g_clear_pointer (&self->keys, mapshot_keys_free);
  mapshot_source_store_unref (self->store);
  g_free (self);
}

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  MapshotServiceAsker *self = user_data;
  g_autoptr (GError) error = NULL;

  /* Nobody waits for it any more, and SELF may be gone. */
  if (!mapshot_discover_recipe_finish (result, &error) && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  self->problem = error != NULL ? g_strdup (error->message) : NULL;
  self->func (self->data);
}

/* The thread that asks may outlast SELF. */
static void
unref_keys (gpointer keys)
{
  mapshot_keys_free (keys);
}

gboolean
mapshot_service_asker_ask (MapshotServiceAsker *self, const MapshotRecipe *recipe)
{
  MapshotDiscoverOptions options = { .timeout = 0 };

  forget (self);
  if (!mapshot_discover_recipe_has_unknown (recipe, self->store))
    return FALSE;
  if (self->keys != NULL)
    options = (MapshotDiscoverOptions){ .key_func = mapshot_keys_find, .key_data = mapshot_keys_ref (self->keys), .key_free = unref_keys };
  self->cancellable = g_cancellable_new ();
  mapshot_discover_recipe_async (recipe, self->store, &options, self->cancellable, asked_cb, self);

  return TRUE;
}

gboolean
mapshot_service_asker_is_asking (const MapshotServiceAsker *self)
{
  return self->cancellable != NULL;
}

const char *
mapshot_service_asker_get_problem (const MapshotServiceAsker *self)
{
  return self->problem;
}
