/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "keyring.h"
#include "keys.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

static char *folder;

/* There libsecret first asks the session bus whether it has a portal for secrets, whatever it is told to use. */
static gboolean
is_in_sandbox (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/* libsecret's file backend forgets to free the entity tag of the file that it wrote. */
static void
forgive_leaks (gboolean forgive)
{
#ifdef __SANITIZE_ADDRESS__
  if (forgive)
    __lsan_disable ();
  else
    __lsan_enable ();
#endif
}

static gboolean
store (const char *id, const char *key, GError **error)
{
  gboolean stored;

  forgive_leaks (TRUE);
  stored = mapshot_keyring_store (id, key, error);
  forgive_leaks (FALSE);

  return stored;
}

static gboolean
clear (const char *id)
{
  gboolean cleared;

  forgive_leaks (TRUE);
  cleared = mapshot_keyring_clear (id, NULL);
  forgive_leaks (FALSE);

  return cleared;
}

/* Nothing is started, nothing waits. */
static void
test_no_bus (void)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_unsetenv ("SECRET_BACKEND");
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_assert_null (mapshot_keyring_lookup ("vworld", FALSE, &error));
  g_assert_no_error (error);
  g_assert_false (mapshot_keyring_store ("vworld", "k", &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (mapshot_keyring_clear ("vworld", &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  g_clear_error (&error);
  g_assert_null (mapshot_keyring_lookup ("vworld", FALSE, &error));
  g_assert_no_error (error);
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
}

/* A bus that nobody answers is as good as none, and a capture goes on without it. */
static void
test_dead_bus (void)
{
  g_autofree char *address = g_strdup_printf ("unix:path=%s/nobody", folder);
  g_autoptr (GError) error = NULL;

  /* libsecret chooses what it works with once a process. */
  g_unsetenv ("SECRET_BACKEND");
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  if (is_in_sandbox ())
    g_test_expect_message ("libsecret", G_LOG_LEVEL_WARNING, "*session bus*");
  g_assert_null (mapshot_keyring_lookup ("vworld", FALSE, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
}

/* libsecret itself, over its own encrypted file in place of a service on the bus. */
static void
check_file_backend (void)
{
  g_autofree char *path = g_build_filename (folder, "keyring", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotKeys) keys = mapshot_keys_new (NULL, NULL);
  g_autoptr (MapshotSource) source = mapshot_source_new ("vworld-base");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *without = NULL;
  g_autofree char *with = NULL;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  if (!store ("vworld", "first", &error))
    {
      g_test_skip (error->message);
      return;
    }
  first = mapshot_keyring_lookup ("vworld", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, "first");
  g_assert_true (store ("vworld", "second", NULL));
  second = mapshot_keyring_lookup ("vworld", TRUE, NULL);
  g_assert_cmpstr (second, ==, "second");
  g_assert_null (mapshot_keyring_lookup ("other", FALSE, NULL));

  /* Only a source that cannot do without asks the keyring. */
  without = mapshot_keys_find (source, keys);
  g_assert_null (without);
  source->rules.needs_key = TRUE;
  with = mapshot_keys_find (source, keys);
  g_assert_cmpstr (with, ==, "second");

  g_assert_true (clear ("vworld"));
  g_assert_null (mapshot_keyring_lookup ("vworld", FALSE, NULL));
  g_assert_true (clear ("vworld"));
  g_unlink (path);
}

static void
test_file_backend (void)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  g_autoptr (GTestDBus) bus = NULL;

  if (is_in_sandbox () && daemon == NULL)
    {
      g_test_skip ("dbus-daemon is not installed");
      return;
    }
  if (is_in_sandbox ())
    {
      bus = g_test_dbus_new (G_TEST_DBUS_NONE);
      g_test_dbus_up (bus);
    }
  check_file_backend ();
  if (bus != NULL)
    g_test_dbus_stop (bus);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("mapshot-keyring-XXXXXX", NULL);
  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_test_add_func ("/keyring/no-bus", test_no_bus);
  g_test_add_func ("/keyring/file-backend", test_file_backend);
  g_test_add_func ("/keyring/dead-bus", test_dead_bus);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);

  return status;
}
