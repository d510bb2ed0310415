/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "output.h"
#include "test-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  TestFolder *folder;
  char *path, *part;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->path = test_folder_get (fixture->folder, "map.png");
  fixture->part = g_strconcat (fixture->path, ".part", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  test_folder_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->part);
}

static MapshotOutput *
open_well (const char *path, gboolean overwrite)
{
  g_autoptr (GError) error = NULL;
  MapshotOutput *output = mapshot_output_open (path, overwrite, &error);

  g_assert_no_error (error);
  return output;
}

static void
refuse (const char *path, gboolean overwrite, int code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotOutput) output = mapshot_output_open (path, overwrite, &error);

  g_assert_null (output);
  g_assert_error (error, MAPSHOT_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_null (strchr (error->message, '\n'));
}

static void
put (MapshotOutput *output, const char *text)
{
  g_assert_cmpint (write (mapshot_output_get_fd (output), text, strlen (text)), ==, (gssize) strlen (text));
}

static void
commit (MapshotOutput *output)
{
  g_autoptr (GError) error = NULL;

  mapshot_output_commit (output, &error);
  g_assert_no_error (error);
}

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
}

static void
test_new (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotOutput) output = open_well (fixture->path, FALSE);

  put (output, "picture");
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  assert_content (fixture->part, "picture");
  commit (output);
  assert_content (fixture->path, "picture");
  g_assert_false (g_file_test (fixture->part, G_FILE_TEST_EXISTS));
}

static void
test_overwrite (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotOutput) output = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  refuse (fixture->path, FALSE, MAPSHOT_ERROR_USAGE, "exists");
  assert_content (fixture->path, "old");
  output = open_well (fixture->path, TRUE);
  put (output, "new");
  assert_content (fixture->path, "old");
  commit (output);
  assert_content (fixture->path, "new");
}

static void
test_abort (Fixture *fixture, gconstpointer data)
{
  MapshotOutput *output;

  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  output = open_well (fixture->path, TRUE);
  /* As a capture does before its first byte. */
  g_assert_cmpint (ftruncate (mapshot_output_get_fd (output), 0), ==, 0);
  put (output, "half a pic");
  mapshot_output_free (output);
  assert_content (fixture->path, "old");
}

static void
test_folders (Fixture *fixture, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (fixture->folder->path, "none", "map.png", NULL);
  g_autofree char *folder = test_folder_get (fixture->folder, "none");

  refuse (fixture->folder->path, TRUE, MAPSHOT_ERROR_USAGE, "is a folder");
  refuse (missing, FALSE, MAPSHOT_ERROR_FAILED, folder);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_locked_folder (Fixture *fixture, gconstpointer data)
{
  if (geteuid () == 0)
    {
      g_test_skip ("root may write everywhere");
      return;
    }
  g_assert_cmpint (g_chmod (fixture->folder->path, 0555), ==, 0);
  refuse (fixture->path, FALSE, MAPSHOT_ERROR_FAILED, "does not allow it");
  g_assert_cmpint (g_chmod (fixture->folder->path, 0755), ==, 0);
}

static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = test_folder_get (fixture->folder, "link.png");
  g_autoptr (MapshotOutput) output = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  g_assert_cmpint (symlink ("map.png", link), ==, 0);
  refuse (link, FALSE, MAPSHOT_ERROR_USAGE, "exists");
  output = open_well (link, TRUE);
  put (output, "new");
  commit (output);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  assert_content (fixture->path, "new");
  g_unlink (link);
}

static void
test_second_writer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotOutput) first = open_well (fixture->path, FALSE), refused = NULL, third = NULL;
  g_autoptr (GError) error = NULL;

  put (first, "first");
  refused = mapshot_output_open (fixture->path, FALSE, &error);
  g_assert_null (refused);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "another capture"));
  /* The one that was refused did no harm. */
  assert_content (fixture->part, "first");
  commit (first);
  assert_content (fixture->path, "first");
  g_clear_pointer (&first, mapshot_output_free);
  third = open_well (fixture->path, TRUE);
}

static gpointer
read_pipe (gpointer path)
{
  char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  return content;
}

static void
test_pipe (Fixture *fixture, gconstpointer data)
{
  GThread *reader;
  g_autoptr (MapshotOutput) output = NULL;
  g_autofree char *content = NULL;
  struct stat status;

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  reader = g_thread_new ("reader", read_pipe, fixture->path);
  output = open_well (fixture->path, FALSE);
  put (output, "stream");
  g_assert_false (g_file_test (fixture->part, G_FILE_TEST_EXISTS));
  commit (output);
  g_clear_pointer (&output, mapshot_output_free);
  content = g_thread_join (reader);
  g_assert_cmpstr (content, ==, "stream");
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_true (S_ISFIFO (status.st_mode));
}

static void
test_device (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotOutput) output = open_well ("/dev/null", FALSE);
  struct stat status;

  put (output, "gone");
  commit (output);
  g_assert_cmpint (g_stat ("/dev/null", &status), ==, 0);
  g_assert_true (S_ISCHR (status.st_mode));
}

static void
test_explanations (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    int code;
    const char *part;
  } causes[] = { { G_IO_ERROR_NO_SPACE, "disk is full" }, { G_IO_ERROR_FAILED, "the cause" } };
  g_autoptr (MapshotOutput) output = open_well (fixture->path, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, causes[i].code, "the cause"), error = NULL;

      mapshot_output_explain (output, cause, &error);
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, causes[i].part));
      g_assert_nonnull (strstr (error->message, fixture->path));
    }
  {
    g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "the cause"), error = NULL;

    mapshot_output_explain (output, cause, &error);
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  }
  {
    g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the cause"), error = NULL;

    mapshot_output_explain (output, cause, &error);
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
  g_clear_pointer (&output, mapshot_output_free);
  g_assert_false (g_file_test (fixture->part, G_FILE_TEST_EXISTS));
}

/* A pipe that nobody reads ends with an error, not with waiting. */
static void
test_pipe_without_reader (Fixture *fixture, gconstpointer data)
{
  gint64 before = g_get_monotonic_time ();

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  refuse (fixture->path, FALSE, MAPSHOT_ERROR_FAILED, "nobody reads the pipe");
  g_assert_cmpint (g_get_monotonic_time () - before, <, 30 * G_USEC_PER_SEC);
}

/* What a link points to is written even where it is not there yet. */
static void
test_dangling_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = test_folder_get (fixture->folder, "link.png"), *second = g_strconcat (link, "2", NULL);
  g_autoptr (MapshotOutput) output = NULL;

  g_assert_cmpint (symlink ("map.png", link), ==, 0);
  g_assert_cmpint (symlink (link, second), ==, 0);
  output = open_well (second, FALSE);
  put (output, "new");
  commit (output);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK) && g_file_test (second, G_FILE_TEST_IS_SYMLINK));
  assert_content (fixture->path, "new");
  g_unlink (link);
  g_unlink (second);
}

/* A file that somebody else called map.png.part. */
static void
test_foreign_part (Fixture *fixture, gconstpointer data)
{
  g_assert_true (g_file_set_contents (fixture->part, "mine", -1, NULL));
  refuse (fixture->path, FALSE, MAPSHOT_ERROR_USAGE, "map.png.part is there");
  refuse (fixture->path, TRUE, MAPSHOT_ERROR_USAGE, "map.png.part is there");
  assert_content (fixture->part, "mine");
  g_unlink (fixture->part);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "/output/new", test_new },
    { "/output/overwrite", test_overwrite },
    { "/output/abort", test_abort },
    { "/output/folders", test_folders },
    { "/output/locked-folder", test_locked_folder },
    { "/output/link", test_link },
    { "/output/second-writer", test_second_writer },
    { "/output/pipe", test_pipe },
    { "/output/device", test_device },
    { "/output/explanations", test_explanations },
    { "/output/pipe-without-reader", test_pipe_without_reader },
    { "/output/dangling-link", test_dangling_link },
    { "/output/foreign-part", test_foreign_part },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
