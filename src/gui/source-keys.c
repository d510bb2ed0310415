/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source-keys.h"

#include "keyring.h"

#include <string.h>

/* What is known of one name. */
typedef struct
{
  MapshotKeyState state;
  char *key;
} Known;

struct _MapshotSourceKeys
{
  GObject parent_instance;

  MapshotSourceStore *store;
  MapshotKeys *keys;
  GHashTable *known; /* a source's id → Known */
  guint round;       /* raised when what is being looked for is out of date */
};

G_DEFINE_FINAL_TYPE (MapshotSourceKeys, mapshot_source_keys, G_TYPE_OBJECT)

static guint changed_signal;

static void
known_free (gpointer data)
{
  Known *known = data;

  g_free (known->key);
  g_free (known);
}

/* ---- looking ---- */

typedef struct
{
  MapshotSource *source;
  MapshotKeys *keys;
  guint round;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  mapshot_source_unref (lookup->source);
  mapshot_keys_free (lookup->keys);
  g_free (lookup);
}

static void
look_up (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  Lookup *lookup = data;

  g_task_return_pointer (task, mapshot_keys_find (lookup->source, lookup->keys), g_free);
}

static void
remember (MapshotSourceKeys *self, const char *id, MapshotKeyState state, char *key)
{
  Known *known = g_new0 (Known, 1);

  known->state = state;
  known->key = key;
  g_hash_table_insert (self->known, g_strdup (id), known);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  MapshotSourceKeys *self = MAPSHOT_SOURCE_KEYS (object);
  Lookup *lookup = g_task_get_task_data (G_TASK (result));
  char *key = g_task_propagate_pointer (G_TASK (result), NULL);

  if (lookup->round != self->round)
    {
      g_free (key);
      return;
    }
  remember (self, lookup->source->id, key != NULL ? MAPSHOT_KEY_KEPT : MAPSHOT_KEY_NONE, key);
  g_signal_emit (self, changed_signal, 0);
}

static void
begin_lookup (MapshotSourceKeys *self, const MapshotSource *source)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, found_cb, NULL);
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->source = mapshot_source_ref ((MapshotSource *) source);
  lookup->keys = mapshot_keys_ref (self->keys);
  lookup->round = self->round;
  g_task_set_task_data (task, lookup, lookup_free);
  remember (self, source->id, MAPSHOT_KEY_UNKNOWN, NULL);
  g_task_run_in_thread (task, look_up);
}

MapshotKeyState
mapshot_source_keys_get (MapshotSourceKeys *self, const MapshotSource *source, const char **key)
{
  const Known *known;
  char *fixed;

  g_return_val_if_fail (MAPSHOT_IS_SOURCE_KEYS (self) && source != NULL, MAPSHOT_KEY_NONE);

  if (key != NULL)
    *key = NULL;
  known = g_hash_table_lookup (self->known, source->id);
  if (known == NULL)
    {
      fixed = mapshot_keys_find_by_id (self->keys, source->id, FALSE);
      if (fixed != NULL || !source->rules.needs_key)
        remember (self, source->id, fixed != NULL ? MAPSHOT_KEY_FIXED : MAPSHOT_KEY_NONE, fixed);
      else
        begin_lookup (self, source);
      known = g_hash_table_lookup (self->known, source->id);
    }
  if (key != NULL)
    *key = known->key;

  return known->state;
}

/* ---- entering ---- */

char *
mapshot_source_keys_get_id (MapshotSourceStore *store, const MapshotSource *source)
{
  GPtrArray *sources = mapshot_source_store_get_sources (store);
  const char *dash = strchr (source->id, '-');
  gsize length = dash != NULL ? (gsize) (dash - source->id) : 0;

  /* Another entry of the same provider, whose keys come from the same page, takes the same key. */
  for (guint i = 0; dash != NULL && i < sources->len; i++)
    {
      const MapshotSource *other = g_ptr_array_index (sources, i);

      if (!g_str_equal (other->id, source->id) && strncmp (other->id, source->id, length) == 0 &&
          (other->id[length] == '-' || other->id[length] == '\0') && other->rules.needs_key &&
          g_strcmp0 (other->rules.key_uri, source->rules.key_uri) == 0)
        return g_strndup (source->id, length);
    }
  return g_strdup (source->id);
}

typedef struct
{
  char *id, *own_id, *key;
  MapshotSourceKeysFunc func;
  gpointer user_data;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->id);
  g_free (change->own_id);
  g_free (change->key);
  g_free (change);
}

static void
change_keyring (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  Change *change = data;
  GError *error = NULL;
  gboolean done = change->key != NULL ? mapshot_keyring_store (change->id, change->key, &error)
                                      : mapshot_keyring_clear (change->id, &error) && mapshot_keyring_clear (change->own_id, &error);

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
kept_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  MapshotSourceKeys *self = MAPSHOT_SOURCE_KEYS (object);
  Change *change = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  self->round++;
  g_hash_table_remove_all (self->known);
  change->func (error, change->user_data);
  g_signal_emit (self, changed_signal, 0);
}

void
mapshot_source_keys_set (MapshotSourceKeys *self, const MapshotSource *source, const char *key, MapshotSourceKeysFunc func,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Change *change;

  g_return_if_fail (MAPSHOT_IS_SOURCE_KEYS (self) && source != NULL && func != NULL);

  change = g_new0 (Change, 1);
  change->id = mapshot_source_keys_get_id (self->store, source);
  change->own_id = g_strdup (source->id);
  change->key = g_strdup (key);
  change->func = func;
  change->user_data = user_data;
  /* It is used at once, and also where no keyring keeps it. */
  mapshot_keys_set (self->keys, change->id, key);
  if (key == NULL)
    mapshot_keys_set (self->keys, change->own_id, NULL);
  task = g_task_new (self, NULL, kept_cb, NULL);
  g_task_set_task_data (task, change, change_free);
  g_task_run_in_thread (task, change_keyring);
}

/* ---- the object ---- */

static void
mapshot_source_keys_finalize (GObject *object)
{
  MapshotSourceKeys *self = MAPSHOT_SOURCE_KEYS (object);

  g_hash_table_unref (self->known);
  mapshot_keys_free (self->keys);
  mapshot_source_store_unref (self->store);

  G_OBJECT_CLASS (mapshot_source_keys_parent_class)->finalize (object);
}

static void
mapshot_source_keys_class_init (MapshotSourceKeysClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapshot_source_keys_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mapshot_source_keys_init (MapshotSourceKeys *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
}

MapshotSourceKeys *
mapshot_source_keys_new (MapshotSourceStore *store, MapshotKeys *keys)
{
  MapshotSourceKeys *self = g_object_new (MAPSHOT_TYPE_SOURCE_KEYS, NULL);

  self->store = mapshot_source_store_ref (store);
  self->keys = mapshot_keys_ref (keys);

  return self;
}
