/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys.h"

#include "bounded-file.h"
#include "error.h"
#include "keyring.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A file of keys is small; anything larger was given by mistake. */
#define MAX_KEY_FILE (64 * 1024) /* bytes */

struct _MapshotKeys
{
  GHashTable *from_file; /* id → key */
  GMutex lock;
  GHashTable *typed;     /* id → key, under the lock */
};

static void
keys_clear (gpointer data)
{
  MapshotKeys *self = data;

  g_hash_table_unref (self->from_file);
  g_hash_table_unref (self->typed);
  g_mutex_clear (&self->lock);
}

MapshotKeys *
mapshot_keys_ref (MapshotKeys *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
mapshot_keys_free (MapshotKeys *self)
{
  g_atomic_rc_box_release_full (self, keys_clear);
}

static gboolean
read_lines (MapshotKeys *self, const char *path, const char *contents, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (contents, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]), *equals = strchr (line, '=');

      if (line[0] == '\0' || line[0] == '#')
        continue;
      if (equals == NULL || equals == line)
        {
          g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _("--key-file: line %u of %s is not of the form ID=KEY; write for example vworld=ABC123"), i + 1, path);
          return FALSE;
        }
      *equals = '\0';
      g_hash_table_insert (self->from_file, g_strdup (g_strstrip (line)), g_strdup (g_strstrip (equals + 1)));
    }
  return TRUE;
}

MapshotKeys *
mapshot_keys_new (const char *path, GError **error)
{
  g_autoptr (MapshotKeys) self = g_atomic_rc_box_new0 (MapshotKeys);
  g_autoptr (GError) cause = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  self->from_file = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->typed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_init (&self->lock);
  if (path == NULL)
    return g_steal_pointer (&self);
  contents = mapshot_bounded_file_read (path, MAX_KEY_FILE, &length, &cause);
  if (contents == NULL || strlen (contents) != length)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("--key-file: %s; write lines of ID=KEY into a file"),
                   cause != NULL ? cause->message : _("it holds bytes that are no text"));
      return NULL;
    }
  return read_lines (self, path, contents, error) ? g_steal_pointer (&self) : NULL;
}

char *
mapshot_keys_get_variable (const char *id)
{
  g_autofree char *upper = g_ascii_strup (id, -1);

  return g_strconcat ("MAPSHOT_KEY_", g_strdelimit (upper, "-", '_'), NULL);
}

void
mapshot_keys_set (MapshotKeys *self, const char *id, const char *key)
{
  g_mutex_lock (&self->lock);
  if (key != NULL)
    g_hash_table_insert (self->typed, g_strdup (id), g_strdup (key));
  else
    g_hash_table_remove (self->typed, id);
  g_mutex_unlock (&self->lock);
}

static char *
find_typed (MapshotKeys *self, const char *id)
{
  char *key;

  g_mutex_lock (&self->lock);
  key = g_strdup (g_hash_table_lookup (self->typed, id));
  g_mutex_unlock (&self->lock);

  return key;
}

static char *
find_exact (const MapshotKeys *self, const char *id, gboolean keyring)
{
  g_autofree char *name = mapshot_keys_get_variable (id);
  g_autofree char *typed = keyring ? find_typed ((MapshotKeys *) self, id) : NULL;
  const char *key = g_getenv (name);

  if (key == NULL || key[0] == '\0')
    key = g_hash_table_lookup (self->from_file, id);
  if (key != NULL && key[0] != '\0')
    return g_strdup (key);
  if (typed != NULL)
    return g_steal_pointer (&typed);

  return keyring ? mapshot_keyring_lookup (id, FALSE, NULL) : NULL;
}

char *
mapshot_keys_find_by_id (const MapshotKeys *self, const char *id, gboolean keyring)
{
  const char *dash = strchr (id, '-');
  g_autofree char *provider = dash != NULL ? g_strndup (id, (gsize) (dash - id)) : NULL;
  char *key = find_exact (self, id, keyring);

  return key != NULL || provider == NULL ? key : find_exact (self, provider, keyring);
}

char *
mapshot_keys_find (const MapshotSource *source, gpointer keys)
{
  return mapshot_keys_find_by_id (keys, source->id, source->rules.needs_key);
}
