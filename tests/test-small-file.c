/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "small-file.h"
#include "test-folder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  TestFolder *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->path = test_folder_get (fixture->folder, "map.pgw");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  test_folder_free (fixture->folder);
  g_free (fixture->path);
}

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
}

static void
write_well (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSmallFile) file = mapshot_small_file_open (path, TRUE, TRUE, &error);

  g_assert_no_error (error);
  g_assert_true (mapshot_small_file_write (file, text, NULL));
  g_assert_true (mapshot_small_file_commit (file, NULL));
}

static void
refuse (const char *path, gboolean overwrite, gboolean straight, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mapshot_small_file_open (path, overwrite, straight, &error));
  g_assert_error (error, MAPSHOT_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotSmallFile) file = NULL;
  struct stat status;
  mode_t mask = umask (027);

  write_well (fixture->path, "one\n");
  umask (mask);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
  assert_content (fixture->path, "one\n");
  refuse (fixture->path, FALSE, TRUE, MAPSHOT_ERROR_USAGE, "exists; replace it");
  file = mapshot_small_file_open (fixture->path, TRUE, FALSE, NULL);
  g_assert_true (mapshot_small_file_write (file, "two\n", NULL));
  assert_content (fixture->path, "one\n");
  g_assert_true (mapshot_small_file_commit (file, NULL));
  assert_content (fixture->path, "two\n");
}

/* What is not committed leaves nothing. */
static void
test_abort (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotSmallFile) file = mapshot_small_file_open (fixture->path, FALSE, FALSE, NULL);

  g_assert_true (mapshot_small_file_write (file, "one\n", NULL));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_places (Fixture *fixture, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (fixture->folder->path, "none", "map.pgw", NULL);

  refuse (missing, TRUE, TRUE, MAPSHOT_ERROR_FAILED, "there is no folder");
  refuse (fixture->folder->path, TRUE, TRUE, MAPSHOT_ERROR_USAGE, "is a folder");
  refuse ("/dev/null", TRUE, FALSE, MAPSHOT_ERROR_USAGE, "no ordinary file");
}

static void
test_links (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = test_folder_get (fixture->folder, "link");

  g_assert_cmpint (symlink ("map.pgw", link), ==, 0);
  write_well (link, "new");
  write_well (link, "newer");
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  assert_content (fixture->path, "newer");
  g_unlink (link);
}

static gpointer
read_pipe (gpointer path)
{
  char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  return content;
}

static void
test_special (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = NULL;
  GThread *reader;
  struct stat status;

  write_well ("/dev/null", "gone");
  g_assert_cmpint (g_stat ("/dev/null", &status), ==, 0);
  g_assert_true (S_ISCHR (status.st_mode));
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  reader = g_thread_new ("reader", read_pipe, fixture->path);
  write_well (fixture->path, "stream");
  content = g_thread_join (reader);
  g_assert_cmpstr (content, ==, "stream");
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_true (S_ISFIFO (status.st_mode));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "/small-file/write", test_write }, { "/small-file/abort", test_abort },     { "/small-file/places", test_places },
    { "/small-file/links", test_links }, { "/small-file/special", test_special },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
