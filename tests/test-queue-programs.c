/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"
#include "queue.h"
#include "wait-kit.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* Programs that share one list, or one line at a host: real ones, which this program starts of itself. */

static const char *own_path, *power_cut_path;

#define CHILD "--program"
#define CHILD_ADDS "--program-adds"

/* The same picture under every name. */
static MapshotRecipe *
make_recipe (const char *source)
{
  MapshotRecipe *recipe = mapshot_recipe_new ();

  recipe->source = g_strdup (source);
  recipe->bounds = (MapshotBounds){ .west = 0, .south = 0, .east = 90, .north = 40.979898 };
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = 4;

  return recipe;
}

#define TILES 8 /* of such a picture */

static MapshotJob *
add (MapshotQueue *queue, const char *source, const char *folder, const char *name)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (source);
  g_autofree char *output = g_build_filename (folder, name, NULL);
  const MapshotQueueFile file = { output, FALSE, FALSE };
  g_autoptr (GError) error = NULL;
  MapshotJob *job = mapshot_queue_add (queue, recipe, &file, &error);

  g_assert_no_error (error);

  return job;
}

/* ---- a program ---- */

/* LIST SOURCE FOLDER NAME…: adds a capture for each name and says so; then runs what there is, until nothing waits and nobody runs anything. */
static int
run_program (char **arguments, gboolean only_add)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  const MapshotQueueOptions options = { .path = arguments[0], .limits = { .connections = 2 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotQueue) queue = mapshot_queue_new (store, &options, &error);

  g_assert_no_error (error);
  for (int i = 3; arguments[i] != NULL; i++)
    {
      add (queue, arguments[1], arguments[2], arguments[i]);
      g_print ("%s\n", arguments[i]);
    }
  while (!only_add && mapshot_queue_get_active (queue) > 0)
    g_main_context_iteration (NULL, TRUE);
  if (!only_add)
    mapshot_queue_close (queue);
  g_clear_object (&queue);
  g_clear_pointer (&store, mapshot_source_store_unref);

  return 0;
}

static GSubprocess *
start_program (CaptureKit *f, const char *path, const char *const *names)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *list = capture_kit_get_path (f, "queue.json"), *source = test_server_get_uri (f->server, path);
  g_autoptr (GError) error = NULL;
  GSubprocess *program;

  g_ptr_array_add (argv, (gpointer) own_path);
  g_ptr_array_add (argv, (gpointer) CHILD);
  g_ptr_array_add (argv, list);
  g_ptr_array_add (argv, source);
  g_ptr_array_add (argv, f->folder);
  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) names[i]);
  g_ptr_array_add (argv, NULL);
  program = g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);

  return program;
}

static void
assert_ends_well (GSubprocess *program)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check (program, NULL, &error);
  g_assert_no_error (error);
}

/* ---- what must be true in the end ---- */

static GBytes *
capture_undisturbed (CaptureKit *f, const char *path)
{
  g_autofree char *source = test_server_get_uri (f->server, path);
  g_autoptr (MapshotRecipe) recipe = make_recipe (source);
  g_autoptr (MapshotPlan) plan = capture_kit_plan (f, recipe);
  g_autofree char *output = capture_kit_get_path (f, "whole.png");
  const MapshotCaptureOptions options = { .output = output, .overwrite = TRUE };
  g_autoptr (MapshotCapture) capture = mapshot_capture_new (plan, &options);
  g_autoptr (GError) error = NULL;

  mapshot_capture_run (capture, NULL, &error);
  g_assert_no_error (error);
  test_server_reset (f->server);

  return capture_kit_read (f, "whole.png");
}

static void
check_picture (CaptureKit *f, const char *name, GBytes *whole)
{
  g_autoptr (GBytes) picture = capture_kit_read (f, name);

  g_assert_true (g_bytes_equal (picture, whole));
}

/* All of them are done, each is in the list once, and the folder holds the pictures, the undisturbed one, the list and its lock. */
static void
check_all_done (CaptureKit *f, const char *const *names, GBytes *whole)
{
  g_autofree char *list = capture_kit_get_path (f, "queue.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = mapshot_queue_peek (list, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, g_strv_length ((char **) names));
  for (guint i = 0; i < jobs->len; i++)
    {
      MapshotJob *job = g_ptr_array_index (jobs, i);

      g_assert_cmpint (mapshot_job_get_state (job), ==, MAPSHOT_JOB_DONE);
      g_assert_true (g_strv_contains (names, mapshot_job_get_name (job)));
      check_picture (f, names[i], whole);
    }
  g_assert_cmpint (capture_kit_count (f), ==, (int) jobs->len + 3);
}

/* ---- the tests ---- */

/* Both add and run at the same time: everything is made once, and no more is asked for at once than one program may. */
static void
test_together (CaptureKit *f, gconstpointer data)
{
  static const char *const mine[] = { "a1.png", "a2.png", "a3.png", NULL }, *const yours[] = { "b1.png", "b2.png", "b3.png", NULL };
  static const char *const all[] = { "a1.png", "a2.png", "a3.png", "b1.png", "b2.png", "b3.png", NULL };
  g_autoptr (GBytes) whole = capture_undisturbed (f, "/slow/20/tile/{z}/{x}/{y}.png");
  g_autoptr (GSubprocess) one = start_program (f, "/slow/20/tile/{z}/{x}/{y}.png", mine);
  g_autoptr (GSubprocess) two = start_program (f, "/slow/20/tile/{z}/{x}/{y}.png", yours);

  assert_ends_well (one);
  assert_ends_well (two);
  check_all_done (f, all, whole);
  g_assert_cmpuint (test_server_get_requests (f->server), ==, 6 * TILES);
  g_assert_cmpuint (test_server_get_peak (f->server), <=, 2);
}

/* Programs that are killed in mid-capture, one after the other: the next one does what they left, and its own. */
static void
test_killed (CaptureKit *f, gconstpointer data)
{
  static const char *const all[] = { "0.png", "1.png", "2.png", "3.png", "last.png", NULL };
  g_autoptr (GBytes) whole = capture_undisturbed (f, "/slow/50/tile/{z}/{x}/{y}.png");
  g_autoptr (GSubprocess) last = NULL;

  for (int i = 0; i < 4; i++)
    {
      const char *const own[] = { all[i], NULL };
      g_autoptr (GSubprocess) program = start_program (f, "/slow/50/tile/{z}/{x}/{y}.png", own);
      guint before = test_server_get_requests (f->server);

      while (test_server_get_requests (f->server) < before + 3)
        g_usleep (5000);
      g_subprocess_force_exit (program);
      g_assert_true (g_subprocess_wait (program, NULL, NULL));
      g_assert_cmpint (g_subprocess_get_term_sig (program), ==, SIGKILL);
    }
  last = start_program (f, "/slow/50/tile/{z}/{x}/{y}.png", (const char *const[]){ "last.png", NULL });
  assert_ends_well (last);
  check_all_done (f, all, whole);
}

static MapshotQueue *
open_queue (CaptureKit *f, const MapshotQueueOptions *options)
{
  g_autoptr (GError) error = NULL;
  MapshotQueue *queue = mapshot_queue_new (f->store, options, &error);

  g_assert_no_error (error);

  return queue;
}

/* The window's list and the rows of a batch: whoever came first is served first, and what waits says why. */
static void
test_one_line (CaptureKit *f, gconstpointer data)
{
  g_autofree char *list = capture_kit_get_path (f, "queue.json"), *source = test_server_get_uri (f->server, "/slow/100/tile/{z}/{x}/{y}.png");
  g_autofree char *endless = test_server_get_uri (f->server, "/mute/{z}/{x}/{y}.png");
  g_autoptr (MapshotQueue) window = open_queue (f, &(MapshotQueueOptions){ .path = list, .limits = { .connections = 2 } });
  g_autoptr (MapshotQueue) batch = open_queue (f, &(MapshotQueueOptions){ .hosts_path = list, .limits = { .connections = 2 } });
  MapshotJob *first = add (window, endless, f->folder, "first.png"), *second, *third, *fourth;

  wait_kit_until (mapshot_job_get_state (first) == MAPSHOT_JOB_RUNNING);
  /* A place in the line is as wide as this. */
  g_usleep (20000);
  second = add (batch, source, f->folder, "second.png");
  g_usleep (20000);
  third = add (window, source, f->folder, "third.png");
  g_usleep (20000);
  fourth = add (batch, source, f->folder, "fourth.png");
  wait_kit_until (mapshot_job_get_reason (second) != NULL);
  g_assert_nonnull (strstr (mapshot_job_get_reason (second), "another program"));
  g_assert_cmpint (mapshot_job_get_state (second), ==, MAPSHOT_JOB_WAITING);
  mapshot_queue_drop (window, first, FALSE);
  wait_kit_until (mapshot_job_get_state (third) == MAPSHOT_JOB_RUNNING);
  g_assert_cmpint (mapshot_job_get_state (second), ==, MAPSHOT_JOB_DONE);
  g_assert_null (mapshot_job_get_reason (third));
  wait_kit_until (mapshot_job_get_state (fourth) == MAPSHOT_JOB_RUNNING);
  g_assert_cmpint (mapshot_job_get_state (third), ==, MAPSHOT_JOB_DONE);
  wait_kit_until (mapshot_queue_get_active (window) == 0 && mapshot_queue_get_active (batch) == 0);
  g_assert_cmpuint (test_server_get_peak (f->server), <=, 2);
}

/* Lists of which none is kept still ask no host at the same time, when they are told of each other. */
static void
test_hosts_are_shared (CaptureKit *f, gconstpointer data)
{
  g_autofree char *path = capture_kit_get_path (f, "queue.json"), *source = test_server_get_uri (f->server, "/slow/100/tile/{z}/{x}/{y}.png");
  const MapshotQueueOptions options = { .hosts_path = path, .limits = { .connections = 2 } };
  g_autoptr (MapshotQueue) one = open_queue (f, &options), two = open_queue (f, &options);

  add (one, source, f->folder, "a.png");
  add (two, source, f->folder, "b.png");
  wait_kit_until (mapshot_queue_get_active (one) == 0 && mapshot_queue_get_active (two) == 0);
  g_assert_true (capture_kit_exists (f, "a.png") && capture_kit_exists (f, "b.png"));
  g_assert_cmpuint (test_server_get_requests (f->server), ==, 2 * TILES);
  g_assert_cmpuint (test_server_get_peak (f->server), <=, 2);
  g_assert_false (capture_kit_exists (f, "queue.json"));
}

/* Two programs have one list in an order that somebody changed, while others have the host: neither waits for what the other keeps back. */
static void
test_moved (CaptureKit *f, gconstpointer data)
{
  g_autofree char *list = capture_kit_get_path (f, "queue.json"), *source = test_server_get_uri (f->server, "/tile/{z}/{x}/{y}.png");
  g_autofree char *endless = test_server_get_uri (f->server, "/mute/{z}/{x}/{y}.png");
  g_autoptr (MapshotQueue) other = open_queue (f, &(MapshotQueueOptions){ .hosts_path = list });
  g_autoptr (MapshotQueue) one = open_queue (f, &(MapshotQueueOptions){ .path = list });
  g_autoptr (MapshotQueue) two = open_queue (f, &(MapshotQueueOptions){ .path = list });
  MapshotJob *first = add (other, endless, f->folder, "first.png"), *early, *late;

  wait_kit_until (mapshot_job_get_state (first) == MAPSHOT_JOB_RUNNING);
  early = add (one, source, f->folder, "early.png");
  g_usleep (40000);
  late = add (one, source, f->folder, "late.png");
  wait_kit_until (g_list_model_get_n_items (G_LIST_MODEL (two)) == 2 && mapshot_job_get_reason (early) != NULL);
  mapshot_queue_move (one, late, 1);
  wait_kit_until (mapshot_job_get_reason (late) != NULL);
  mapshot_queue_drop (other, first, FALSE);
  wait_kit_until (mapshot_job_get_state (early) == MAPSHOT_JOB_DONE);
  g_assert_cmpint (mapshot_job_get_state (late), ==, MAPSHOT_JOB_DONE);
}

/* Who waits, and then is paused or dropped, keeps nobody back. */
static void
test_leaves_the_line (CaptureKit *f, gconstpointer data)
{
  g_autofree char *list = capture_kit_get_path (f, "queue.json"), *source = test_server_get_uri (f->server, "/tile/{z}/{x}/{y}.png");
  g_autofree char *endless = test_server_get_uri (f->server, "/mute/{z}/{x}/{y}.png");
  g_autoptr (MapshotQueue) window = open_queue (f, &(MapshotQueueOptions){ .path = list });
  g_autoptr (MapshotQueue) batch = open_queue (f, &(MapshotQueueOptions){ .hosts_path = list });
  MapshotJob *first = add (batch, endless, f->folder, "first.png"), *paused, *dropped, *last;

  wait_kit_until (mapshot_job_get_state (first) == MAPSHOT_JOB_RUNNING);
  paused = add (window, source, f->folder, "paused.png");
  dropped = add (window, source, f->folder, "dropped.png");
  wait_kit_until (mapshot_job_get_reason (paused) != NULL);
  g_usleep (20000);
  last = add (batch, source, f->folder, "last.png");
  mapshot_queue_pause (window, paused);
  wait_kit_until (mapshot_job_get_reason (dropped) != NULL);
  mapshot_queue_drop (window, dropped, FALSE);
  mapshot_queue_drop (batch, first, FALSE);
  wait_kit_until (mapshot_job_get_state (last) == MAPSHOT_JOB_DONE);
  g_assert_cmpint (mapshot_job_get_state (paused), ==, MAPSHOT_JOB_PAUSED);
}

/* The desktop says that the network is back: nobody waits out his ten minutes. */
static void
test_network_changed (CaptureKit *f, gconstpointer data)
{
  g_autofree char *source = test_server_get_uri (f->server, "/flaky/1/0/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotQueue) queue = open_queue (f, &(MapshotQueueOptions){ .retries = 0, .retry_delay = 600000 });
  MapshotJob *job = add (queue, source, f->folder, "a.png");
  int tries = 0;

  /* Each tile fails once: the connection ends. */
  while (mapshot_job_get_state (job) != MAPSHOT_JOB_DONE && tries++ < 2 * TILES)
    {
      wait_kit_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE ||
                  (mapshot_job_get_state (job) == MAPSHOT_JOB_WAITING && mapshot_job_get_failure (job) == MAPSHOT_FAILURE_NETWORK));
      g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", FALSE);
      for (int i = 0; i < 3; i++)
        g_main_context_iteration (NULL, FALSE);
      g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
      wait_kit_until (mapshot_job_get_state (job) != MAPSHOT_JOB_WAITING);
      wait_kit_until (mapshot_job_get_state (job) != MAPSHOT_JOB_RUNNING);
    }
  g_assert_cmpint (mapshot_job_get_state (job), ==, MAPSHOT_JOB_DONE);
  g_assert_cmpint (tries, >, 0);
}

static char *
find_key (const MapshotSource *source, gpointer user_data)
{
  return g_strdup ("SECRET1");
}

/* Neither a key that was typed nor one that was looked up is in the list. */
static void
test_no_keys (CaptureKit *f, gconstpointer data)
{
  g_autofree char *list = capture_kit_get_path (f, "queue.json"), *text = NULL;
  g_autofree char *typed = test_server_get_uri (f->server, "/status/404/{z}/{x}/{y}.png?key=SECRET2");
  g_autofree char *found = test_server_get_uri (f->server, "/status/404/{key}/{z}/{x}/{y}.png");
  g_autoptr (MapshotRecipe) recipe = make_recipe (typed);
  g_autoptr (MapshotQueue) queue = open_queue (f, &(MapshotQueueOptions){ .path = list, .retries = 0, .key_func = find_key });
  g_autoptr (GError) error = NULL;
  MapshotJob *job;

  add (queue, typed, f->folder, "typed.png");
  add (queue, found, f->folder, "found.png");
  job = add (queue, found, f->folder, "edited.png");
  mapshot_queue_edit (queue, job, recipe, &error);
  g_assert_no_error (error);
  wait_kit_until (mapshot_queue_get_active (queue) == 0);
  g_assert_true (g_file_get_contents (list, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "404"));
  g_assert_null (strstr (text, "SECRET"));
}

/* ---- the power fails while the list is written ---- */

/* Adds three captures on a disk that loses its power at the CALL-th call; what was said of them goes to *SAID. FALSE when it did not fail. */
static gboolean
add_until_power_fails (CaptureKit *f, const char *shadow, int call, char **said)
{
  g_autofree char *list = capture_kit_get_path (f, "queue.json"), *number = g_strdup_printf ("%d", call);
  g_autofree char *asan = g_strconcat (g_getenv ("ASAN_OPTIONS") != NULL ? g_getenv ("ASAN_OPTIONS") : "", ":verify_asan_link_order=0", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) program = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", power_cut_path, TRUE);
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", asan, TRUE);
  g_subprocess_launcher_setenv (launcher, "POWER_SHADOW", shadow, TRUE);
  g_subprocess_launcher_setenv (launcher, "POWER_CUT", number, TRUE);
  program = g_subprocess_launcher_spawn (launcher, &error, own_path, CHILD_ADDS, list, "basemap", f->folder, "one.png", "two.png", "three.png", NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (program, NULL, NULL, said, NULL, &error));
  g_assert_true (g_subprocess_get_if_signaled (program) || g_subprocess_get_exit_status (program) == 0);

  return g_subprocess_get_if_signaled (program);
}

/* The list holds what was flushed of it. */
static void
lose_power (CaptureKit *f, const char *shadow)
{
  g_autofree char *list = capture_kit_get_path (f, "queue.json"), *kept = NULL, *text = NULL;
  gsize length = 0;
  GStatBuf status;

  if (g_stat (list, &status) != 0)
    return;
  kept = g_strdup_printf ("%s/%" G_GUINT64_FORMAT, shadow, (guint64) status.st_ino);
  g_file_get_contents (kept, &text, &length, NULL);
  capture_kit_write (f, "queue.json", text != NULL ? text : "", length);
}

static void
empty_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_unlink (file);
    }
}

static void
test_power_cut (CaptureKit *f, gconstpointer data)
{
  g_autofree char *list = capture_kit_get_path (f, "queue.json"), *shadow = g_dir_make_tmp ("mapshot-shadow-XXXXXX", NULL);
  gboolean failed = TRUE;
  int call = 0;

  if (power_cut_path == NULL || !g_file_test (power_cut_path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the disk that loses its power was not built");
      g_rmdir (shadow);
      return;
    }
  while (failed)
    {
      g_autofree char *said = NULL;
      g_auto (GStrv) names = NULL;
      g_autoptr (GPtrArray) jobs = NULL;
      g_autoptr (GError) error = NULL;
      guint n;

      empty_folder (f->folder);
      empty_folder (shadow);
      failed = add_until_power_fails (f, shadow, ++call, &said);
      lose_power (f, shadow);
      jobs = mapshot_queue_peek (list, &error);
      g_assert_no_error (error);
      names = g_strsplit (said, "\n", -1);
      n = MAX (g_strv_length (names), 1) - 1;
      /* What was said to be added is there, and at most the one that was being added. */
      g_assert_cmpuint (jobs->len, >=, n);
      g_assert_cmpuint (jobs->len, <=, n + 1);
      for (guint i = 0; i < n; i++)
        g_assert_cmpstr (mapshot_job_get_name (g_ptr_array_index (jobs, i)), ==, names[i]);
    }
  /* A write, a flush and a new name for each of them, at least. */
  g_assert_cmpint (call, >, 9);
  empty_folder (shadow);
  g_rmdir (shadow);
}

static void
add_test (const char *name, void (*func) (CaptureKit *, gconstpointer))
{
  g_test_add (name, CaptureKit, NULL, capture_kit_set_up, func, capture_kit_tear_down);
}

int
main (int argc, char **argv)
{
  own_path = argv[0];
  if (argc > 4 && (g_str_equal (argv[1], CHILD) || g_str_equal (argv[1], CHILD_ADDS)))
    return run_program (argv + 2, g_str_equal (argv[1], CHILD_ADDS));
  g_test_init (&argc, &argv, NULL);
  power_cut_path = argc > 1 ? argv[1] : NULL;
  add_test ("/queue-programs/together", test_together);
  add_test ("/queue-programs/killed", test_killed);
  add_test ("/queue-programs/one-line", test_one_line);
  add_test ("/queue-programs/hosts-are-shared", test_hosts_are_shared);
  add_test ("/queue-programs/moved", test_moved);
  add_test ("/queue-programs/leaves-the-line", test_leaves_the_line);
  add_test ("/queue-programs/network-changed", test_network_changed);
  add_test ("/queue-programs/no-keys", test_no_keys);
  add_test ("/queue-programs/power-cut", test_power_cut);

  return g_test_run ();
}
