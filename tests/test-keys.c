/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "keys.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;

static char *
write_file (const char *name, const char *contents, gssize length)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, contents, length, NULL));
  return path;
}

static void
assert_key (const MapshotKeys *keys, const char *id, const char *expected)
{
  g_autoptr (MapshotSource) source = mapshot_source_new (id);
  g_autofree char *key = mapshot_keys_find (source, (gpointer) keys);

  g_assert_cmpstr (key, ==, expected);
}

static void
test_order (void)
{
  g_autofree char *path = write_file ("keys", "# mine\n\nvworld-base = file base \nvworld=file provider\r\ncity=a=b\nempty=\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotKeys) keys = mapshot_keys_new (path, &error);
  g_autoptr (MapshotKeys) none = mapshot_keys_new (NULL, NULL);
  g_autofree char *variable = mapshot_keys_get_variable ("vworld-base");

  g_assert_no_error (error);
  g_assert_cmpstr (variable, ==, "MAPSHOT_KEY_VWORLD_BASE");
  assert_key (keys, "vworld-base", "file base");
  assert_key (keys, "vworld-satellite", "file provider");
  assert_key (keys, "vworld", "file provider");
  assert_key (keys, "city", "a=b");
  assert_key (keys, "empty", NULL);
  assert_key (keys, "other", NULL);
  assert_key (none, "vworld-base", NULL);

  g_setenv ("MAPSHOT_KEY_VWORLD", "environment provider", TRUE);
  assert_key (keys, "vworld-base", "file base");
  assert_key (keys, "vworld-white", "environment provider");
  g_setenv ("MAPSHOT_KEY_VWORLD_BASE", "environment base", TRUE);
  assert_key (keys, "vworld-base", "environment base");
  g_setenv ("MAPSHOT_KEY_VWORLD_BASE", "", TRUE);
  assert_key (keys, "vworld-base", "file base");
  g_unsetenv ("MAPSHOT_KEY_VWORLD");
  g_unsetenv ("MAPSHOT_KEY_VWORLD_BASE");
}

static void
test_bad_files (void)
{
  g_autofree char *no_equals = write_file ("bad", "city=1\nS3CRET\n", -1);
  g_autofree char *zero = write_file ("zero", "city=1\0\n", 8);
  g_autofree char *large = g_strnfill (65 * 1024, '#');
  g_autofree char *too_large = write_file ("large", large, -1);
  const char *paths[] = { no_equals, zero, too_large, "/nowhere/keys", folder };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mapshot_keys_new (paths[i], &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
      g_assert_null (strstr (error->message, "S3CRET"));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("mapshot-keys-XXXXXX", NULL);
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_test_add_func ("/keys/order", test_order);
  g_test_add_func ("/keys/bad-files", test_bad_files);
  status = g_test_run ();
  for (gsize i = 0; i < 4; i++)
    {
      static const char *const names[] = { "keys", "bad", "zero", "large" };
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);

  return status;
}
