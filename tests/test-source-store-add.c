/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "policy.h"
#include "source-store.h"
#include "test-folder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define TEMPLATE "https://tiles.example/{z}/{x}/{y}.png"

static GKeyFile *
make_entry (const char *name, const char *template_uri)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *group = g_strconcat ("source ", name, NULL);

  g_key_file_set_string (file, group, "Name", "한강 Map");
  g_key_file_set_string (file, group, "Attribution", "© A https://a.example, B me@b.example");
  g_key_file_set_string (file, group, "Template", template_uri);
  g_key_file_set_integer (file, group, "MaxZoom", 17);

  return file;
}

/* Listed at once, and after a restart; under an id that finds no provider's keys; twice under two. */
static void
test_add (void)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *dir = test_folder_get (folder, "sources"), *path = g_build_filename (dir, "added-vworld-base.ini", NULL);
  g_autofree char *second_path = g_build_filename (dir, "added-vworld-base-2.ini", NULL);
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", dir);
  g_autoptr (MapshotSourceStore) again = NULL;
  g_autoptr (GKeyFile) file = make_entry ("vworld-base", TEMPLATE);
  GPtrArray *before = mapshot_source_store_get_sources (store);
  guint n = before->len;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = mapshot_source_store_add_entry (store, file, &error), *second = NULL;
  g_autoptr (MapshotSource) source = NULL;
  GStatBuf status;

  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, "added-vworld-base");
  source = mapshot_source_store_resolve (store, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (source->name, ==, "한강 Map");
  g_assert_cmpint (mapshot_tile_grid_get_level (source->grid, mapshot_tile_grid_get_n_levels (source->grid) - 1)->zoom, ==, 17);
  g_assert_cmpuint (mapshot_source_store_get_sources (store)->len, ==, n + 1);
  /* Who still looks at the list of before may. */
  g_assert_cmpuint (before->len, ==, n);
  g_assert_cmpstr (((MapshotSource *) g_ptr_array_index (before, 0))->id, ==, "basemap");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  second = mapshot_source_store_add_entry (store, file, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second, ==, "added-vworld-base-2");
  again = mapshot_source_store_new ("", dir);
  g_assert_nonnull (mapshot_source_store_find (again, id));
  g_assert_nonnull (mapshot_source_store_find (again, second));
  g_assert_cmpstr (mapshot_source_store_get_problems (again)[0], ==, NULL);
  g_unlink (path);
  g_unlink (second_path);
  g_rmdir (dir);
}

/* What the shipped entries forbid for a host stays forbidden. */
static void
test_rules (void)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *dir = test_folder_get (folder, "sources"), *path = g_build_filename (dir, "added-mine.ini", NULL);
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", dir);
  g_autoptr (GKeyFile) file = make_entry ("mine", "https://tile.openstreetmap.org/{z}/{x}/{y}.png");
  g_autofree char *id = mapshot_source_store_add_entry (store, file, NULL);

  g_assert_cmpint (mapshot_policy_get_permission (store, mapshot_source_store_find (store, id)), ==, MAPSHOT_CAPTURE_NO);
  g_unlink (path);
  g_rmdir (dir);
}

static void
assert_refused (MapshotSourceStore *store, const char *template_uri, int code, const char *words)
{
  g_autoptr (GKeyFile) file = make_entry ("mine", template_uri);
  g_autoptr (GError) error = NULL;
  guint n = mapshot_source_store_get_sources (store)->len;

  g_assert_null (mapshot_source_store_add_entry (store, file, &error));
  g_assert_error (error, MAPSHOT_ERROR, code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_null (strstr (error->message, "sesame"));
  g_assert_cmpuint (mapshot_source_store_get_sources (store)->len, ==, n);
}

static void
test_refused (void)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *dir = test_folder_get (folder, "sources"), *blocked = g_build_filename (dir, "file", "sources", NULL), *file = g_build_filename (dir, "file", NULL);
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", dir), none = mapshot_source_store_new ("", "");
  g_autoptr (MapshotSourceStore) full = mapshot_source_store_new ("", blocked);

  assert_refused (store, TEMPLATE "?key=sesame1234", MAPSHOT_ERROR_USAGE, "{key}");
  assert_refused (store, "https://me:sesame@tiles.example/{z}/{x}/{y}.png", MAPSHOT_ERROR_USAGE, "");
  assert_refused (store, "https://tiles.example/{x}/{y}.png", MAPSHOT_ERROR_USAGE, "{z}");
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
  assert_refused (none, TEMPLATE, MAPSHOT_ERROR_FAILED, "no folder");
  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  assert_refused (full, TEMPLATE, MAPSHOT_ERROR_FAILED, "cannot be written");
  g_unlink (file);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-store-add/add", test_add);
  g_test_add_func ("/source-store-add/rules", test_rules);
  g_test_add_func ("/source-store-add/refused", test_refused);

  return g_test_run ();
}
