/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "line.h"

#include <glib/gstdio.h>
#include <unistd.h>

/* What programs have: a descriptor each. */
#define PROGRAMS 3

typedef struct
{
  char *folder;
  int fd[PROGRAMS];
} Fixture;

static char *a[] = { "a.test", NULL }, *b[] = { "b.test", NULL }, *both[] = { "b.test", "a.test", NULL };

static const gint64 now = G_GINT64_CONSTANT (1795290000000000); /* 2026-11-21 */

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;

  f->folder = g_dir_make_tmp ("mapshot-line-XXXXXX", NULL);
  path = g_build_filename (f->folder, "deeper", "list", NULL);
  for (int i = 0; i < PROGRAMS; i++)
    g_assert_cmpint (f->fd[i] = mapshot_line_open (path), >=, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *deeper = g_build_filename (f->folder, "deeper", NULL), *lock = g_build_filename (deeper, "list.lock", NULL);

  for (int i = 0; i < PROGRAMS; i++)
    if (f->fd[i] >= 0)
      close (f->fd[i]);
  g_assert_no_errno (g_unlink (lock));
  g_assert_no_errno (g_rmdir (deeper));
  g_assert_no_errno (g_rmdir (f->folder));
  g_free (f->folder);
}

static void
test_in_order (Fixture *f, gconstpointer data)
{
  g_assert_true (mapshot_line_take (f->fd[0], a, now, FALSE));
  mapshot_line_join (f->fd[2], a, now + 2 * G_TIME_SPAN_SECOND);
  mapshot_line_join (f->fd[1], a, now + G_TIME_SPAN_SECOND);
  g_assert_false (mapshot_line_take (f->fd[1], a, now + G_TIME_SPAN_SECOND, FALSE));
  g_assert_true (mapshot_line_take (f->fd[1], b, now + G_TIME_SPAN_SECOND, FALSE));
  mapshot_line_give_back (f->fd[0], a);
  g_assert_false (mapshot_line_take (f->fd[2], a, now + 2 * G_TIME_SPAN_SECOND, FALSE));
  g_assert_true (mapshot_line_take (f->fd[1], a, now + G_TIME_SPAN_SECOND, FALSE));
  g_assert_false (mapshot_line_take (f->fd[2], a, now + 2 * G_TIME_SPAN_SECOND, FALSE));
  mapshot_line_give_back (f->fd[1], a);
  g_assert_true (mapshot_line_take (f->fd[2], a, now + 2 * G_TIME_SPAN_SECOND, FALSE));
}

/* Who goes away, or ends, keeps nobody back. */
static void
test_gone (Fixture *f, gconstpointer data)
{
  mapshot_line_join (f->fd[0], a, now);
  mapshot_line_join (f->fd[1], a, now + G_TIME_SPAN_SECOND);
  g_assert_false (mapshot_line_take (f->fd[2], a, now + 2 * G_TIME_SPAN_SECOND, FALSE));
  mapshot_line_leave (f->fd[0], a, now);
  g_assert_false (mapshot_line_take (f->fd[2], a, now + 2 * G_TIME_SPAN_SECOND, FALSE));
  close (f->fd[1]);
  f->fd[1] = -1;
  g_assert_true (mapshot_line_take (f->fd[2], a, now + 2 * G_TIME_SPAN_SECOND, FALSE));
}

/* Shares have a host together; a whole capture waits for all of them, and shares that come later wait for it. */
static void
test_shared (Fixture *f, gconstpointer data)
{
  g_assert_true (mapshot_line_take (f->fd[0], a, now, TRUE));
  g_assert_true (mapshot_line_take (f->fd[1], a, now, TRUE));
  mapshot_line_join (f->fd[2], a, now + G_TIME_SPAN_SECOND);
  g_assert_false (mapshot_line_take (f->fd[2], a, now + G_TIME_SPAN_SECOND, FALSE));
  mapshot_line_give_back (f->fd[0], a);
  g_assert_false (mapshot_line_take (f->fd[2], a, now + G_TIME_SPAN_SECOND, FALSE));
  g_assert_false (mapshot_line_take (f->fd[0], a, now + 2 * G_TIME_SPAN_SECOND, TRUE));
  mapshot_line_give_back (f->fd[1], a);
  g_assert_true (mapshot_line_take (f->fd[2], a, now + G_TIME_SPAN_SECOND, FALSE));
  g_assert_false (mapshot_line_take (f->fd[0], a, now + 2 * G_TIME_SPAN_SECOND, TRUE));
}

/* All hosts of a capture, or none. */
static void
test_all_or_none (Fixture *f, gconstpointer data)
{
  g_assert_true (mapshot_line_take (f->fd[0], a, now, FALSE));
  g_assert_false (mapshot_line_take (f->fd[1], both, now, FALSE));
  g_assert_true (mapshot_line_take (f->fd[2], b, now, FALSE));
}

static void
test_edges (Fixture *f, gconstpointer data)
{
  /* Nobody came before the beginning of time, and whoever comes after its end waits for the others. */
  mapshot_line_join (f->fd[0], a, now);
  g_assert_true (mapshot_line_take (f->fd[1], a, -1, FALSE));
  mapshot_line_give_back (f->fd[1], a);
  g_assert_false (mapshot_line_take (f->fd[1], a, G_MAXINT64, FALSE));
  mapshot_line_leave (f->fd[0], a, now);
  mapshot_line_join (f->fd[1], a, G_MAXINT64);
  g_assert_true (mapshot_line_take (f->fd[0], a, now, FALSE));
  mapshot_line_give_back (f->fd[0], a);
  g_assert_true (mapshot_line_take (f->fd[1], a, G_MAXINT64, FALSE));
  /* Without a file nobody waits. */
  mapshot_line_join (-1, a, now);
  g_assert_true (mapshot_line_take (-1, a, now, FALSE));
  mapshot_line_give_back (-1, a);
}

static void
add_test (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/line/in-order", test_in_order);
  add_test ("/line/gone", test_gone);
  add_test ("/line/shared", test_shared);
  add_test ("/line/all-or-none", test_all_or_none);
  add_test ("/line/edges", test_edges);

  return g_test_run ();
}
