/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "traces.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("mapshot-traces-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "deeper", "traces", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *deeper = g_path_get_dirname (f->path);

  g_unlink (f->path);
  g_rmdir (deeper);
  g_assert_no_errno (g_rmdir (f->folder));
  g_free (f->folder);
  g_free (f->path);
}

static void
add (MapshotTraces *traces, double west)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (mapshot_traces_add (traces, &(MapshotBounds){ west, 37, west + 0.25, 38 }, &error));
  g_assert_no_error (error);
}

static void
changed_cb (MapshotTraces *traces, guint *count)
{
  (*count)++;
}

/* What one program leaves, the next one shows; readable by nobody else. */
static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotTraces) first = mapshot_traces_new (f->path), second = NULL;
  GStatBuf status;
  guint count = 0;

  g_signal_connect (first, "changed", G_CALLBACK (changed_cb), &count);
  add (first, 126);
  add (first, 127);
  add (first, 126);
  g_assert_cmpuint (count, ==, 3);
  g_assert_cmpint (g_stat (f->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  second = mapshot_traces_new (f->path);
  g_assert_cmpuint (mapshot_traces_get (second)->len, ==, 2);
  g_assert_cmpfloat (g_array_index (mapshot_traces_get (second), MapshotBounds, 0).west, ==, 127);
  g_assert_cmpfloat (g_array_index (mapshot_traces_get (second), MapshotBounds, 1).east, ==, 126.25);
}

/* The file has seven decimals: the same place again, after a restart, is no other one. */
static void
test_same (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotTraces) first = mapshot_traces_new (f->path), second = NULL;

  add (first, 126.0 + 1.0 / 3);
  second = mapshot_traces_new (f->path);
  add (second, 126.0 + 1.0 / 3);
  g_assert_cmpuint (mapshot_traces_get (second)->len, ==, 1);
  add (second, 126.0 + 1.0 / 3 + 1e-5);
  g_assert_cmpuint (mapshot_traces_get (second)->len, ==, 2);
}

static void
test_bounded (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotTraces) first = mapshot_traces_new (f->path), second = NULL;

  for (int i = 0; i < MAPSHOT_MAX_TRACES + 5; i++)
    add (first, i * 0.125);
  g_assert_cmpuint (mapshot_traces_get (first)->len, ==, MAPSHOT_MAX_TRACES);
  g_assert_cmpfloat (g_array_index (mapshot_traces_get (first), MapshotBounds, 0).west, ==, 5 * 0.125);
  second = mapshot_traces_new (f->path);
  g_assert_cmpuint (mapshot_traces_get (second)->len, ==, MAPSHOT_MAX_TRACES);
}

static void
test_cleared (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotTraces) traces = mapshot_traces_new (f->path);
  g_autoptr (GArray) shown = NULL;
  g_autoptr (GError) error = NULL;

  add (traces, 126);
  /* Whoever draws them meanwhile keeps his list. */
  shown = g_array_ref (mapshot_traces_get (traces));
  g_assert_true (mapshot_traces_clear (traces, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mapshot_traces_get (traces)->len, ==, 0);
  g_assert_cmpuint (shown->len, ==, 1);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  g_assert_true (mapshot_traces_clear (traces, &error));
}

/* Switched off, nothing is written and nothing is shown; what there was is not lost. */
static void
test_disabled (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotTraces) traces = mapshot_traces_new (f->path), again = NULL;

  add (traces, 126);
  g_object_set (traces, "enabled", FALSE, NULL);
  g_assert_cmpuint (mapshot_traces_get (traces)->len, ==, 0);
  add (traces, 127);
  again = mapshot_traces_new (f->path);
  g_assert_cmpuint (mapshot_traces_get (again)->len, ==, 1);
  g_object_set (traces, "enabled", TRUE, NULL);
  g_assert_cmpuint (mapshot_traces_get (traces)->len, ==, 1);
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autofree char *deeper = g_path_get_dirname (f->path);
  g_autoptr (MapshotTraces) traces = NULL;

  g_mkdir_with_parents (deeper, 0700);
  g_assert_true (g_file_set_contents (f->path, "126,37,127,38\nnonsense\n1,2,nan,4\n5,9,6,8\n\xff\xfe\n170,-1,-170,1", -1, NULL));
  traces = mapshot_traces_new (f->path);
  g_assert_cmpuint (mapshot_traces_get (traces)->len, ==, 2);
  g_assert_cmpfloat (g_array_index (mapshot_traces_get (traces), MapshotBounds, 1).east, ==, -170);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/traces/kept", Fixture, NULL, set_up, test_kept, tear_down);
  g_test_add ("/traces/same", Fixture, NULL, set_up, test_same, tear_down);
  g_test_add ("/traces/bounded", Fixture, NULL, set_up, test_bounded, tear_down);
  g_test_add ("/traces/cleared", Fixture, NULL, set_up, test_cleared, tear_down);
  g_test_add ("/traces/disabled", Fixture, NULL, set_up, test_disabled, tear_down);
  g_test_add ("/traces/damaged", Fixture, NULL, set_up, test_damaged, tear_down);

  return g_test_run ();
}
