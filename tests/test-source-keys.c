/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source-keys.h"

#include <glib/gstdio.h>
#include <string.h>

/* libsecret's file backend and no bus: the user's own keyring is never touched. */
typedef struct
{
  char *folder;
  MapshotSourceStore *store;
  MapshotKeys *keys;
  MapshotSourceKeys *source_keys;
  guint changed;
} Fixture;

static void
changed_cb (Fixture *f)
{
  f->changed++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->store = mapshot_source_store_new ("", "");
  f->keys = mapshot_keys_new (NULL, NULL);
  f->source_keys = mapshot_source_keys_new (f->store, f->keys);
  g_signal_connect_swapped (f->source_keys, "changed", G_CALLBACK (changed_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  /* The thread that looked lets go of it a moment after it has told. */
  for (int i = 0; i < 500 && G_OBJECT (f->source_keys)->ref_count > 1; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
  g_assert_finalize_object (f->source_keys);
  mapshot_keys_free (f->keys);
  mapshot_source_store_unref (f->store);
}

static MapshotKeyState
get (Fixture *f, const char *id, const char **key)
{
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (f->store, id, NULL);

  return mapshot_source_keys_get (f->source_keys, source, key);
}

static void
wait (Fixture *f, guint changed)
{
  while (f->changed < changed)
    g_main_context_iteration (NULL, TRUE);
}

typedef struct
{
  guint count;
  char *message;
} Said;

static void
said_cb (const GError *error, gpointer user_data)
{
  Said *said = user_data;

  said->count++;
  g_free (said->message);
  said->message = error != NULL ? g_strdup (error->message) : NULL;
}

static void
set (Fixture *f, const char *id, const char *key, Said *said)
{
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (f->store, id, NULL);
  guint changed = f->changed;

  mapshot_source_keys_set (f->source_keys, source, key, said_cb, said);
  wait (f, changed + 1);
}

/* Looked for in a thread, known afterwards; a source that needs none is not looked for. */
static void
test_looked_for (Fixture *f, gconstpointer data)
{
  const char *key;

  g_assert_cmpint (get (f, "vworld-base", &key), ==, MAPSHOT_KEY_UNKNOWN);
  g_assert_null (key);
  wait (f, 1);
  g_assert_cmpint (get (f, "vworld-base", &key), ==, MAPSHOT_KEY_NONE);
  g_assert_cmpint (get (f, "osm", &key), ==, MAPSHOT_KEY_NONE);
  g_assert_cmpuint (f->changed, ==, 1);
}

/* One key for all of a provider's maps; without a keyring it lasts as long as the program, and that is said. */
static void
test_entered (Fixture *f, gconstpointer data)
{
  Said said = { 0 };
  const char *key;
  g_autoptr (MapshotSource) other = mapshot_source_store_resolve (f->store, "vworld-satellite", NULL);
  g_autofree char *found = NULL;

  set (f, "vworld-base", "secret-1", &said);
  g_assert_cmpuint (said.count, ==, 1);
  g_assert_nonnull (said.message);
  g_assert_null (strstr (said.message, "secret-1"));
  get (f, "vworld-satellite", &key);
  wait (f, f->changed + 1);
  g_assert_cmpint (get (f, "vworld-satellite", &key), ==, MAPSHOT_KEY_KEPT);
  g_assert_cmpstr (key, ==, "secret-1");
  /* Captures find the same one. */
  found = mapshot_keys_find (other, f->keys);
  g_assert_cmpstr (found, ==, "secret-1");
  set (f, "vworld-base", NULL, &said);
  get (f, "vworld-satellite", &key);
  wait (f, f->changed + 1);
  g_assert_cmpint (get (f, "vworld-satellite", &key), ==, MAPSHOT_KEY_NONE);
  g_free (said.message);
}

/* What the environment says is not for the window to change. */
static void
test_fixed (Fixture *f, gconstpointer data)
{
  const char *key;

  g_setenv ("MAPSHOT_KEY_VWORLD", "from-outside", TRUE);
  g_assert_cmpint (get (f, "vworld-base", &key), ==, MAPSHOT_KEY_FIXED);
  g_assert_cmpstr (key, ==, "from-outside");
  g_unsetenv ("MAPSHOT_KEY_VWORLD");
}

static void
test_names (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotSource) shared = mapshot_source_store_resolve (f->store, "vworld-base", NULL);
  g_autoptr (MapshotSource) alone = mapshot_source_store_resolve (f->store, "osm", NULL);
  g_autofree char *provider = mapshot_source_keys_get_id (f->store, shared), *own = mapshot_source_keys_get_id (f->store, alone);

  g_assert_cmpstr (provider, ==, "vworld");
  g_assert_cmpstr (own, ==, "osm");
}

int
main (int argc, char **argv)
{
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_setenv ("XDG_RUNTIME_DIR", "/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/source-keys/looked-for", Fixture, NULL, set_up, test_looked_for, tear_down);
  g_test_add ("/source-keys/entered", Fixture, NULL, set_up, test_entered, tear_down);
  g_test_add ("/source-keys/fixed", Fixture, NULL, set_up, test_fixed, tear_down);
  g_test_add ("/source-keys/names", Fixture, NULL, set_up, test_names, tear_down);

  return g_test_run ();
}
