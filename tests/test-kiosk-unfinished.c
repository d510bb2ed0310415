/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-unfinished.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder, *picture, *part, *other, *days, *state;
} Fixture;

static char *
make_file (Fixture *f, const char *name)
{
  char *path = g_build_filename (f->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));

  return path;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *state = NULL;

  f->folder = g_dir_make_tmp ("mapshot-kiosk-XXXXXX", NULL);
  state = g_build_filename (f->folder, "state", NULL);
  f->days = g_build_filename (state, "tiles.ini", NULL);
  f->state = mapshot_kiosk_unfinished_get_path (f->days);
  f->picture = g_build_filename (f->folder, "서울.png", NULL);
  f->part = make_file (f, "서울.png.part");
  f->other = make_file (f, "other.png.part");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *state = g_path_get_dirname (f->state);

  g_unlink (f->part);
  g_assert_no_errno (g_unlink (f->other));
  g_rmdir (state);
  g_assert_no_errno (g_rmdir (f->folder));
  g_free (f->folder);
  g_free (f->picture);
  g_free (f->part);
  g_free (f->other);
  g_free (f->days);
  g_free (f->state);
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The power went: what was begun is gone, and nothing that somebody else began. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  mapshot_kiosk_unfinished_begin (f->state, f->picture);
  g_assert_true (exists (f->state));
  mapshot_kiosk_unfinished_clean (f->state, f->folder);
  g_assert_false (exists (f->part));
  g_assert_false (exists (f->state));
}

static void
test_ended (Fixture *f, gconstpointer data)
{
  mapshot_kiosk_unfinished_begin (f->state, f->picture);
  mapshot_kiosk_unfinished_end (f->state);
  mapshot_kiosk_unfinished_clean (f->state, f->folder);
  g_assert_true (exists (f->part));
}

/* Another folder than the site's, no picture, nothing at all. */
static void
test_others (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_build_filename (f->folder, "서울", NULL);

  mapshot_kiosk_unfinished_begin (f->state, f->picture);
  mapshot_kiosk_unfinished_clean (f->state, "/srv/elsewhere");
  mapshot_kiosk_unfinished_begin (f->state, f->picture);
  mapshot_kiosk_unfinished_clean (f->state, NULL);
  mapshot_kiosk_unfinished_begin (f->state, text);
  mapshot_kiosk_unfinished_clean (f->state, f->folder);
  mapshot_kiosk_unfinished_clean (f->state, f->folder);
  mapshot_kiosk_unfinished_begin (NULL, f->picture);
  mapshot_kiosk_unfinished_clean (NULL, f->folder);
  g_assert_true (exists (f->part));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/kiosk-unfinished/cut", Fixture, NULL, set_up, test_cut, tear_down);
  g_test_add ("/kiosk-unfinished/ended", Fixture, NULL, set_up, test_ended, tear_down);
  g_test_add ("/kiosk-unfinished/others", Fixture, NULL, set_up, test_others, tear_down);

  return g_test_run ();
}
