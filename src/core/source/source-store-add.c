/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source-store-private.h"

#include "error.h"
#include "public.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_TRIES 1000
#define MAX_NAME 50       /* characters of an id */
#define PREFIX "added-" /* no provider's, nor that of typed addresses: neither keys nor permissions are found by the id */

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, text);

  return FALSE;
}

/* A key in the address would lie in a file that is copied and shown. */
static gboolean
check_secrets (GKeyFile *file, const char *group, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (int i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      gboolean words = g_str_equal (keys[i], "Name") || g_str_equal (keys[i], "Attribution");
      g_autofree char *value = words ? NULL : g_key_file_get_string (file, group, keys[i], NULL);
      g_autofree char *shown = value != NULL && strstr (value, "://") != NULL ? mapshot_source_get_public_text (value) : NULL;

      if (shown != NULL && !g_str_equal (shown, value))
        return refuse (error, _("there is a key in the address, which is not kept in a file; write {key} in its place"));
    }
  return TRUE;
}

/* (transfer full) */
static char *
find_path (const MapshotSourceStore *self, const char *wanted, char **id)
{
  g_autofree char *name = g_strcanon (g_ascii_strdown (wanted, MIN (strlen (wanted), MAX_NAME)), G_CSET_a_2_z G_CSET_DIGITS "-", '-');

  for (int i = 1; i < MAX_TRIES; i++)
    {
      g_autofree char *tried = i == 1 ? g_strconcat (PREFIX, name, NULL) : g_strdup_printf (PREFIX "%s-%d", name, i);
      g_autofree char *ini = g_strconcat (tried, ".ini", NULL);
      g_autofree char *path = g_build_filename (mapshot_source_store_get_user_dir (self), ini, NULL);

      if (mapshot_source_store_find (self, tried) == NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
        {
          *id = g_steal_pointer (&tried);
          return g_steal_pointer (&path);
        }
    }
  return NULL;
}

/* FILE's group under another name. (transfer full) */
static GKeyFile *
rename_entry (GKeyFile *file, const char *group, const char *id)
{
  GKeyFile *renamed = g_key_file_new ();
  g_autofree char *name = g_strconcat ("source ", id, NULL);
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (int i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (file, group, keys[i], NULL);

      g_key_file_set_value (renamed, name, keys[i], value);
    }
  return renamed;
}

static gboolean
write_entry (GKeyFile *file, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path), *shown = g_filename_display_name (path), *text = NULL;
  g_autoptr (GError) cause = NULL;
  gsize length;

  text = g_key_file_to_data (file, &length, NULL);
  if (g_mkdir_with_parents (folder, 0700) == 0 &&
      g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &cause))
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s cannot be written: %s"), shown, cause != NULL ? cause->message : g_strerror (errno));

  return FALSE;
}

char *
mapshot_source_store_add_entry (MapshotSourceStore *self, GKeyFile *file, GError **error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
  g_autofree char *group = g_key_file_get_start_group (file), *id = NULL, *path = NULL;
  g_autoptr (GKeyFile) own = NULL;

  g_return_val_if_fail (group != NULL && g_str_has_prefix (group, "source "), NULL);

  if (!check_secrets (file, group, error))
    return NULL;
  if (mapshot_source_store_get_user_dir (self)[0] == '\0' || (path = find_path (self, group + strlen ("source "), &id)) == NULL)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("there is no folder for entries of your own"));
      return NULL;
    }
  own = rename_entry (file, group, id);
  if (!mapshot_source_load_key_file (own, id, sources, error) || !write_entry (own, path, error))
    return NULL;
  source_store_append (self, g_ptr_array_index (sources, 0));

  return g_steal_pointer (&id);
}
