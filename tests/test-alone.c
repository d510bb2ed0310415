/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alone.h"

#include "error.h"
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utime.h>

/* The document portal's folder of one document, as far as names go; main() points XDG_RUNTIME_DIR and the cache here. */
static char *home, *document, *path;

/* Why no room can be reserved, whatever the disk under the test says; 0: it can. What is linked in here comes before the C library's. */
static int reserving;

int
fallocate (int fd, int mode, off_t offset, off_t length)
{
  errno = reserving;
  return reserving != 0 ? -1 : 0;
}

static void
put (MapshotOutput *output, const char *text)
{
  g_assert_cmpint (write (mapshot_output_get_fd (output), text, strlen (text)), ==, (gssize) strlen (text));
}

static void
assert_content (const char *name, const char *expected)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (name, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static guint
count_unfinished (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "mapshot", "unfinished", NULL);

  return count_files (folder);
}

static MapshotOutput *
begin (void)
{
  g_autoptr (GError) error = NULL;
  MapshotOutput *output = mapshot_output_open (path, TRUE, &error);

  g_assert_no_error (error);
  g_assert_true (mapshot_output_cut (output, 0, &error));
  return output;
}

static void
test_where (void)
{
  g_autofree char *folder = g_build_filename (document, "folder", "map.png", NULL);
  g_autofree char *outside = g_build_filename (home, "map.png", NULL);
  g_autofree char *host = g_build_filename (home, "doc", "by-app", "org.example.App", "1a2b", "map.png", NULL);
  g_autofree char *app = g_build_filename (home, "doc", "by-app", "org.example.App", NULL);

  g_assert_true (mapshot_alone_is (path));
  g_assert_true (mapshot_alone_is ("/run/flatpak/doc/1a2b/map.png"));
  g_assert_true (mapshot_alone_is (host));
  g_assert_false (mapshot_alone_is (app));
  /* A folder that was given as a whole. */
  g_assert_false (mapshot_alone_is (folder));
  g_assert_false (mapshot_alone_is (outside));
}

/* Nothing is written beside it, not even for a moment, and what was there stays until all is there. */
static void
test_commit (void)
{
  g_autoptr (MapshotOutput) output = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "an older and longer picture", -1, NULL));
  output = begin ();
  put (output, "a newer picture");
  g_assert_false (mapshot_output_has_room_beside (output));
  g_assert_cmpuint (count_files (document), ==, 1);
  assert_content (path, "an older and longer picture");
  mapshot_output_commit (output, &error);
  g_assert_no_error (error);
  assert_content (path, "a newer picture");
  g_assert_cmpuint (count_files (document), ==, 1);
  g_assert_cmpuint (count_unfinished (), ==, 0);
}

static void
test_new (void)
{
  g_autoptr (MapshotOutput) output = NULL;
  g_autoptr (GError) error = NULL;

  g_unlink (path);
  output = begin ();
  put (output, "the first picture");
  g_assert_cmpuint (count_files (document), ==, 0);
  mapshot_output_commit (output, &error);
  g_assert_no_error (error);
  assert_content (path, "the first picture");
}

static void
test_given_up (void)
{
  MapshotOutput *output;

  g_assert_true (g_file_set_contents (path, "an older picture", -1, NULL));
  output = begin ();
  put (output, "a newer picture");
  mapshot_output_free (output);
  assert_content (path, "an older picture");
  g_assert_cmpuint (count_unfinished (), ==, 0);
}

/* Cut short in the middle, where no room could be reserved: what is there does not look like a picture, and the whole one is kept and named. */
static void
test_cut_short (void)
{
  g_autoptr (MapshotOutput) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *long_text = g_strnfill (5000, 'x'), *part = NULL, *content = NULL;
  static const char nothing[8] = { 0 };
  struct rlimit before, small;

  g_assert_true (g_file_set_contents (path, "an older picture", -1, NULL));
  output = begin ();
  part = g_strdup (mapshot_output_get_part (output));
  put (output, long_text);
  signal (SIGXFSZ, SIG_IGN);
  reserving = EOPNOTSUPP;
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &before));
  small = (struct rlimit){ 4096, before.rlim_max };
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &small));
  g_assert_false (mapshot_output_commit (output, &error));
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &before));
  reserving = 0;
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, part));
  g_clear_pointer (&output, mapshot_output_free);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpmem (content, 8, nothing, 8);
  assert_content (part, long_text);

  /* The next capture to the same place takes it over. */
  output = begin ();
  put (output, "a newer picture");
  g_clear_error (&error);
  mapshot_output_commit (output, &error);
  g_assert_no_error (error);
  assert_content (path, "a newer picture");
  g_assert_cmpuint (count_unfinished (), ==, 0);
}

/* No room: that is found before a byte of the older picture is gone. */
static void
test_no_room (void)
{
  g_autoptr (MapshotOutput) output = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "an older picture", -1, NULL));
  output = begin ();
  put (output, "a newer picture");
  reserving = ENOSPC;
  g_assert_false (mapshot_output_commit (output, &error));
  reserving = 0;
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
  assert_content (path, "an older picture");
}

/* What nobody has touched for a month goes, unless a capture holds it. */
static void
test_clean (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "mapshot", "unfinished", NULL);
  g_autofree char *old = g_build_filename (folder, "old.part", NULL), *journal = g_build_filename (folder, "old.part.journal", NULL);
  g_autofree char *new = g_build_filename (folder, "new.part", NULL), *held = g_build_filename (folder, "held.part", NULL);
  const gint64 long_ago = g_get_real_time () / G_USEC_PER_SEC - 31 * 24 * 3600;
  struct utimbuf times = { (time_t) long_ago, (time_t) long_ago };
  int fd;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (old, "x", -1, NULL) && g_file_set_contents (journal, "x", -1, NULL));
  g_assert_true (g_file_set_contents (new, "x", -1, NULL) && g_file_set_contents (held, "x", -1, NULL));
  g_assert_no_errno (g_utime (old, &times));
  g_assert_no_errno (g_utime (held, &times));
  fd = open (held, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (flock (fd, LOCK_EX));
  mapshot_alone_clean ();
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (new, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (held, G_FILE_TEST_EXISTS));
  close (fd);
  mapshot_alone_clean ();
  g_assert_false (g_file_test (held, G_FILE_TEST_EXISTS));
  g_assert_no_errno (g_unlink (new));
}

/* What cannot be read changes nothing; what can replaces all of it. */
static void
test_unreadable (void)
{
  g_autofree char *from = g_build_filename (home, "source", NULL), *content = NULL;
  g_autofree char *long_text = g_strnfill (100, 'x');
  gboolean touched = FALSE;
  int error_number = 0, in, broken;
  gsize length;

  g_assert_true (g_file_set_contents (path, "\x89PNG\r\n\x1a\n and so on", -1, NULL));
  g_assert_true (g_file_set_contents (from, long_text, -1, NULL));
  in = g_open (from, O_RDONLY, 0);
  broken = g_open (home, O_RDONLY, 0); /* a folder: its size can be told, and nothing read */
  g_assert_false (mapshot_alone_put (broken, path, &touched, &error_number));
  g_assert_false (touched);
  g_assert_cmpint (error_number, !=, 0);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpint (content[1], ==, 'P');
  g_assert_true (mapshot_alone_put (in, path, &touched, &error_number));
  assert_content (path, long_text);
  close (in);
  close (broken);
  g_unlink (from);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = NULL;
  int status;

  home = g_dir_make_tmp ("mapshot-alone-XXXXXX", NULL);
  cache = g_build_filename (home, "cache", NULL);
  document = g_build_filename (home, "doc", "1a2b", NULL);
  path = g_build_filename (document, "map.png", NULL);
  g_setenv ("XDG_RUNTIME_DIR", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_mkdir_with_parents (document, 0700);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alone/where", test_where);
  g_test_add_func ("/alone/commit", test_commit);
  g_test_add_func ("/alone/new", test_new);
  g_test_add_func ("/alone/given-up", test_given_up);
  g_test_add_func ("/alone/cut-short", test_cut_short);
  g_test_add_func ("/alone/no-room", test_no_room);
  g_test_add_func ("/alone/clean", test_clean);
  g_test_add_func ("/alone/unreadable", test_unreadable);
  status = g_test_run ();

  g_spawn_sync (NULL, (char *[]){ "rm", "-rf", home, NULL }, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (home);
  g_free (document);
  g_free (path);

  return status;
}
