/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bounded-file.h"
#include "error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
refuse (const char *path, gsize maximum, const char *part)
{
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_assert_null (mapshot_bounded_file_read (path, maximum, &length, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mapshot-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "keys", NULL), *content = NULL, *empty = NULL;
  gsize length = 0;

  refuse (path, 5, "No such file");
  refuse (folder, 5, "folder");
  refuse ("/dev/zero", 5, "no ordinary file");
  g_assert_true (g_file_set_contents (path, "a\0bcd", 5, NULL));
  content = mapshot_bounded_file_read (path, 5, &length, NULL);
  g_assert_cmpmem (content, length + 1, "a\0bcd", 6);
  refuse (path, 4, "too large");
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  empty = mapshot_bounded_file_read (path, 5, &length, NULL);
  g_assert_cmpstr (empty, ==, "");
  g_assert_cmpuint (length, ==, 0);
  g_unlink (path);
  g_rmdir (folder);
}

static gpointer
write_late (gpointer fd)
{
  g_usleep (50 * 1000);
  g_assert_cmpint (write (GPOINTER_TO_INT (fd), "a=b", 3), ==, 3);
  close (GPOINTER_TO_INT (fd));

  return NULL;
}

static void
test_pipe (void)
{
  g_autofree char *path = NULL, *content = NULL;
  GThread *thread;
  gsize length = 0;
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  path = g_strdup_printf ("/proc/self/fd/%d", fds[0]);
  thread = g_thread_new ("writer", write_late, GINT_TO_POINTER (fds[1]));
  content = mapshot_bounded_file_read (path, 5, &length, NULL);
  g_assert_cmpstr (content, ==, "a=b");
  g_thread_join (thread);
  close (fds[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bounded-file/files", test_files);
  g_test_add_func ("/bounded-file/pipe", test_pipe);
  return g_test_run ();
}
