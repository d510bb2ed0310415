/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "discover.h"
#include "error.h"
#include "queue.h"
#include "test-server.h"
#include "wait-kit.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  TestServer *server;
  MapshotSourceStore *store;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("mapshot-queue-XXXXXX", NULL);
  f->server = test_server_new (TEST_SERVER_PLAIN);
  f->store = mapshot_source_store_new ("", "");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);
      g_assert_no_errno (g_unlink (path));
    }
  g_assert_no_errno (g_rmdir (f->folder));
  g_free (f->folder);
  test_server_free (f->server);
  mapshot_source_store_unref (f->store);
}

/* 4 × 2 tiles of zoom 4. PATH may be NULL for the base map. */
static MapshotRecipe *
make_recipe (Fixture *f, const char *path)
{
  MapshotRecipe *recipe = mapshot_recipe_new ();

  recipe->source = path != NULL ? test_server_get_uri (f->server, path) : NULL;
  recipe->bounds = (MapshotBounds){ .west = 0, .south = 0, .east = 90, .north = 40.979898 };
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = 4;

  return recipe;
}

static MapshotQueue *
open_queue_with (Fixture *f, const MapshotQueueOptions *options)
{
  g_autoptr (GError) error = NULL;
  MapshotQueue *queue = mapshot_queue_new (f->store, options, &error);

  g_assert_no_error (error);

  return queue;
}

static MapshotQueue *
open_queue (Fixture *f, const char *path)
{
  return open_queue_with (f, &(MapshotQueueOptions){ .path = path, .retries = 0, .max_running = 4, .retry_delay = 200 });
}

static MapshotJob *
add (Fixture *f, MapshotQueue *queue, const char *path, const char *name)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (f, path);
  g_autofree char *output = g_build_filename (f->folder, name, NULL);
  const MapshotQueueFile file = { output, FALSE, FALSE };
  g_autoptr (GError) error = NULL;
  MapshotJob *job = mapshot_queue_add (queue, recipe, &file, &error);

  g_assert_no_error (error);

  return job;
}

static gboolean
exists (Fixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_runs_all (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotQueue) queue = open_queue (f, NULL);
  MapshotJob *a = add (f, queue, "/tile/{z}/{x}/{y}.png", "a.png");
  MapshotJob *b = add (f, queue, NULL, "b.png");

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (queue)), ==, 2);
  g_assert_cmpuint (mapshot_queue_get_active (queue), ==, 2);
  g_assert_cmpint (mapshot_job_get_state (a), ==, MAPSHOT_JOB_WAITING);
  g_assert_cmpuint (mapshot_job_get_position (b), ==, 2);
  wait_kit_until (mapshot_queue_get_active (queue) == 0);
  g_assert_cmpint (mapshot_job_get_state (a), ==, MAPSHOT_JOB_DONE);
  g_assert_cmpint (mapshot_job_get_state (b), ==, MAPSHOT_JOB_DONE);
  g_assert_cmpfloat (mapshot_job_get_fraction (a), ==, 1);
  g_assert_cmpstr (mapshot_job_get_name (b), ==, "b.png");
  g_assert_true (exists (f, "a.png") && exists (f, "b.png"));
}

/* Two captures of one host follow each other; one of another host need not wait. */
static void
test_one_host_one_capture (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotQueue) queue = open_queue (f, NULL);
  MapshotJob *a = add (f, queue, "/slow/50/tile/{z}/{x}/{y}.png", "a.png");
  MapshotJob *b = add (f, queue, "/tile/{z}/{x}/{y}.png", "b.png");
  MapshotJob *c = add (f, queue, NULL, "c.png");

  wait_kit_until (mapshot_job_get_state (a) == MAPSHOT_JOB_RUNNING);
  g_assert_cmpint (mapshot_job_get_state (b), ==, MAPSHOT_JOB_WAITING);
  g_assert_cmpuint (mapshot_job_get_position (b), ==, 1);
  g_assert_cmpint (mapshot_job_get_state (c), ==, MAPSHOT_JOB_RUNNING);
  wait_kit_until (mapshot_job_get_state (b) != MAPSHOT_JOB_WAITING);
  g_assert_cmpint (mapshot_job_get_state (a), ==, MAPSHOT_JOB_DONE);
  wait_kit_until (mapshot_queue_get_active (queue) == 0);
}

static void
test_failures (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotQueue) queue = open_queue (f, NULL);
  MapshotJob *key = add (f, queue, "/status/401/{z}/{x}/{y}.png", "key.png");
  MapshotJob *down = add (f, queue, "/reset/{z}/{x}/{y}.png", "down.png");

  wait_kit_until (mapshot_job_get_state (key) == MAPSHOT_JOB_FAILED);
  g_assert_nonnull (strstr (mapshot_job_get_reason (key), "key"));
  /* It waits for the service to come back, and says why. */
  wait_kit_until (mapshot_job_get_reason (down) != NULL);
  g_assert_cmpint (mapshot_job_get_state (down), ==, MAPSHOT_JOB_WAITING);
  g_assert_cmpuint (mapshot_queue_get_active (queue), ==, 1);
  mapshot_queue_retry (queue, key);
  g_assert_cmpint (mapshot_job_get_state (key), ==, MAPSHOT_JOB_WAITING);
  mapshot_queue_drop (queue, down, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (queue)), ==, 1);
  wait_kit_until (mapshot_job_get_state (key) == MAPSHOT_JOB_FAILED);
}

static void
test_pause_move_edit (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotQueue) queue = open_queue (f, NULL);
  MapshotJob *a = add (f, queue, "/tile/{z}/{x}/{y}.png", "a.png");
  MapshotJob *b = add (f, queue, "/tile/{z}/{x}/{y}.png", "b.png");
  MapshotJob *c = add (f, queue, "/tile/{z}/{x}/{y}.png", "c.png");
  g_autoptr (MapshotRecipe) recipe = make_recipe (f, NULL);
  g_autoptr (GError) error = NULL;

  mapshot_queue_move (queue, c, 1);
  g_assert_cmpuint (mapshot_job_get_position (c), ==, 1);
  g_assert_cmpuint (mapshot_job_get_position (a), ==, 2);
  mapshot_queue_pause (queue, a);
  g_assert_cmpint (mapshot_job_get_state (a), ==, MAPSHOT_JOB_PAUSED);
  g_assert_cmpuint (mapshot_job_get_position (b), ==, 2);
  recipe->zoom = 3;
  g_assert_true (mapshot_queue_edit (queue, b, recipe, &error));
  wait_kit_until (mapshot_queue_get_active (queue) == 0);
  g_assert_cmpint (mapshot_job_get_state (a), ==, MAPSHOT_JOB_PAUSED);
  g_assert_cmpint (mapshot_capture_get_plan (mapshot_job_get_capture (b))->zoom, ==, 3);
  mapshot_queue_resume (queue, a);
  wait_kit_until (mapshot_queue_get_active (queue) == 0);
  g_assert_true (exists (f, "a.png"));
}

static MapshotJob *
get_job (MapshotQueue *queue, guint index)
{
  g_autoptr (MapshotJob) job = g_list_model_get_item (G_LIST_MODEL (queue), index);

  return job;
}

/* What waited, was paused or ran is there again, and goes on; no key is in the list. */
static void
test_survives (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "queue.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  {
    g_autoptr (MapshotQueue) queue = open_queue (f, path);
    MapshotJob *a = add (f, queue, "/slow/100/tile/{z}/{x}/{y}.png", "a.png");

    add (f, queue, "/tile/{z}/{x}/{y}.png", "b.png");
    mapshot_queue_pause (queue, add (f, queue, NULL, "c.png"));
    wait_kit_until (mapshot_job_get_state (a) == MAPSHOT_JOB_RUNNING);
    mapshot_queue_close (queue);
  }
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_assert_null (strstr (text, "running"));
  {
    g_autoptr (MapshotQueue) queue = open_queue (f, path);

    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (queue)), ==, 3);
    g_assert_cmpuint (mapshot_queue_get_active (queue), ==, 2);
    g_assert_cmpstr (mapshot_job_get_name (get_job (queue, 1)), ==, "b.png");
    g_assert_cmpint (mapshot_job_get_state (get_job (queue, 2)), ==, MAPSHOT_JOB_PAUSED);
    wait_kit_until (mapshot_queue_get_active (queue) == 0);
    g_assert_true (exists (f, "a.png") && exists (f, "b.png") && !exists (f, "c.png") && !exists (f, "a.png.part"));
  }
}

/* Two queues on one list, as two programs have them: each job runs once, no host is asked twice at a time, and both see all. */
static void
test_two_programs (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "queue.json", NULL);
  g_autoptr (MapshotQueue) one = open_queue (f, path), two = open_queue (f, path);
  MapshotJob *a = add (f, one, "/slow/100/tile/{z}/{x}/{y}.png", "a.png");
  MapshotJob *b = add (f, two, "/tile/{z}/{x}/{y}.png", "b.png");
  MapshotJob *seen;

  wait_kit_until (mapshot_job_get_state (a) == MAPSHOT_JOB_RUNNING || mapshot_job_get_state (get_job (two, 0)) == MAPSHOT_JOB_RUNNING);
  wait_kit_until (g_list_model_get_n_items (G_LIST_MODEL (one)) == 2);
  seen = get_job (one, 1);
  g_assert_cmpstr (mapshot_job_get_id (seen), ==, mapshot_job_get_id (b));
  wait_kit_until (mapshot_queue_get_active (one) == 0 && mapshot_queue_get_active (two) == 0);
  g_assert_cmpint (mapshot_job_get_state (a), ==, MAPSHOT_JOB_DONE);
  g_assert_cmpint (mapshot_job_get_state (b), ==, MAPSHOT_JOB_DONE);
  g_assert_cmpint (mapshot_job_get_state (seen), ==, MAPSHOT_JOB_DONE);
  g_assert_cmpuint (test_server_get_path_requests (f->server, "/tile/4/8/7.png"), ==, 1);
  g_assert_cmpuint (test_server_get_path_requests (f->server, "/slow/100/tile/4/8/7.png"), ==, 1);
}

/* A list that is not one is left as it is. */
static void
test_damaged_list (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "queue.json", NULL);
  const MapshotQueueOptions options = { .path = path };
  static const char *const texts[] = { "", "{", "[]", "{\"jobs\": 1}", "{\"jobs\": [{}]}", "{\"jobs\": [{\"id\": 1}]}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *after = NULL;

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      g_assert_null (mapshot_queue_new (f->store, &options, &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
      g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
      g_assert_cmpstr (after, ==, texts[i]);
    }
}

/* Captures that want one host never ask for more than it allows, however many wait; neither do they start faster, where one follows the other. */
static void
test_rules_hold_together (Fixture *f, gconstpointer data)
{
  const MapshotQueueOptions options = { .max_running = 4, .limits = { .connections = 3, .rate = 40 } };
  g_autoptr (MapshotQueue) queue = open_queue_with (f, &options);
  g_autoptr (GArray) arrivals = NULL;
  gint64 started = g_get_monotonic_time ();

  for (int i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.png", i);
      add (f, queue, i % 2 == 0 ? "/slow/30/tile/{z}/{x}/{y}.png" : "/any/b/slow/60/tile/{z}/{x}/{y}.png", name);
    }
  wait_kit_until (mapshot_queue_get_active (queue) == 0);
  g_assert_cmpuint (test_server_get_requests (f->server), ==, 5 * 8);
  g_assert_cmpuint (test_server_get_peak (f->server), <=, 3);
  arrivals = test_server_get_arrivals (f->server);
  g_assert_cmpint (g_array_index (arrivals, gint64, 39) - started, >=, 39 * 25000);
}

typedef struct
{
  MapshotQueue *queue;
  guint64 peak_memory;
  guint peak_running;
} Watch;

/* What runs at this moment, by the plans: their own memory, and once what all of them share. */
static gboolean
watch_cb (gpointer data)
{
  Watch *watch = data;
  guint64 own = 0, shared = 0;
  guint running = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (watch->queue)); i++)
    {
      g_autoptr (MapshotJob) job = g_list_model_get_item (G_LIST_MODEL (watch->queue), i);
      const MapshotPlan *plan;

      if (mapshot_job_get_state (job) != MAPSHOT_JOB_RUNNING)
        continue;
      plan = mapshot_capture_get_plan (mapshot_job_get_capture (job));
      own += plan->memory - plan->shared_memory;
      shared = MAX (shared, plan->shared_memory);
      running++;
    }
  watch->peak_memory = MAX (watch->peak_memory, own + shared);
  watch->peak_running = MAX (watch->peak_running, running);

  return G_SOURCE_CONTINUE;
}

/* Four captures that nothing but the memory keeps apart: as many at once as fit, and all in the end. */
static void
run_under_ceiling (Fixture *f, guint64 ceiling, guint expected)
{
  const MapshotQueueOptions options = { .max_memory = ceiling, .max_running = 8, .limits = { .threads = 2 } };
  g_autoptr (MapshotQueue) queue = open_queue_with (f, &options);
  Watch watch = { .queue = queue };
  guint source = g_timeout_add (1, watch_cb, &watch);

  for (int i = 0; i < 4; i++)
    {
      g_autoptr (MapshotRecipe) recipe = make_recipe (f, NULL);
      g_autofree char *name = g_strdup_printf ("%d.png", i), *output = g_build_filename (f->folder, name, NULL);
      const MapshotQueueFile file = { output, TRUE, FALSE };
      g_autoptr (GError) error = NULL;

      recipe->zoom = 6;
      mapshot_queue_add (queue, recipe, &file, &error);
      g_assert_no_error (error);
    }
  wait_kit_until (mapshot_queue_get_active (queue) == 0);
  g_source_remove (source);
  g_test_message ("%u at once, %.0f of %.0f MiB", watch.peak_running, (double) watch.peak_memory / 0x1p20, (double) ceiling / 0x1p20);
  g_assert_cmpuint (watch.peak_memory, <=, ceiling);
  g_assert_cmpuint (watch.peak_running, ==, expected);
}

static void
test_memory_ceiling (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = make_recipe (f, NULL);
  const MapshotPlanLimits limits = { .max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS, .threads = 2 };
  g_autoptr (MapshotPlan) plan = NULL;
  guint64 own;

  recipe->zoom = 6;
  plan = mapshot_plan_new (recipe, f->store, &limits, NULL);
  own = plan->memory - plan->shared_memory;
  run_under_ceiling (f, plan->shared_memory + 4 * own, 4);
  run_under_ceiling (f, plan->shared_memory + 2 * own, 2);
  run_under_ceiling (f, plan->shared_memory + 2 * own - 1, 1);
}

/* A failed capture stays with its reason, over a restart; it is retried, edited or dropped. */
static void
test_failed_list (Fixture *f, gconstpointer data)
{
  static const char *const reason = "404";
  g_autofree char *path = g_build_filename (f->folder, "queue.json", NULL);
  g_autoptr (MapshotRecipe) recipe = make_recipe (f, NULL);
  g_autoptr (GError) error = NULL;

  {
    g_autoptr (MapshotQueue) queue = open_queue (f, path);

    for (int i = 0; i < 3; i++)
      add (f, queue, "/status/404/{z}/{x}/{y}.png", (const char *[]){ "retried.png", "edited.png", "dropped.png" }[i]);
    wait_kit_until (mapshot_queue_get_active (queue) == 0);
    for (guint i = 0; i < 3; i++)
      {
        g_assert_cmpint (mapshot_job_get_state (get_job (queue, i)), ==, MAPSHOT_JOB_FAILED);
        g_assert_cmpint (mapshot_job_get_failure (get_job (queue, i)), ==, MAPSHOT_FAILURE_OTHER);
      }
  }
  {
    g_autoptr (MapshotQueue) queue = open_queue (f, path);
    g_autoptr (MapshotJob) retried = g_list_model_get_item (G_LIST_MODEL (queue), 0);
    guint before = test_server_get_requests (f->server);

    for (guint i = 0; i < 3; i++)
      {
        g_assert_cmpint (mapshot_job_get_state (get_job (queue, i)), ==, MAPSHOT_JOB_FAILED);
        g_assert_nonnull (strstr (mapshot_job_get_reason (get_job (queue, i)), reason));
      }
    /* Nobody starts them by himself. */
    g_assert_cmpuint (mapshot_queue_get_active (queue), ==, 0);
    mapshot_queue_retry (queue, retried);
    g_assert_true (mapshot_queue_edit (queue, get_job (queue, 0), recipe, &error));
    mapshot_queue_drop (queue, get_job (queue, 1), FALSE);
    g_assert_cmpuint (mapshot_queue_get_active (queue), ==, 2);
    wait_kit_until (mapshot_queue_get_active (queue) == 0);
    g_assert_cmpuint (test_server_get_requests (f->server), >, before);
    g_assert_cmpint (mapshot_job_get_state (retried), ==, MAPSHOT_JOB_FAILED);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (queue)), ==, 2);
    g_assert_cmpstr (mapshot_job_get_name (get_job (queue, 0)), ==, "edited.png");
    g_assert_cmpint (mapshot_job_get_state (get_job (queue, 0)), ==, MAPSHOT_JOB_DONE);
    g_assert_null (mapshot_job_get_reason (get_job (queue, 0)));
  }
}

/* A wrong key is asked with once, whatever the number of tries. */
static void
test_wrong_key (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotQueue) queue = open_queue (f, NULL);
  MapshotJob *job = add (f, queue, "/status/403/{z}/{x}/{y}.png", "key.png");

  wait_kit_until (mapshot_queue_get_active (queue) == 0);
  g_assert_cmpint (mapshot_job_get_state (job), ==, MAPSHOT_JOB_FAILED);
  g_assert_cmpint (mapshot_job_get_failure (job), ==, MAPSHOT_FAILURE_ACCESS);
  wait_kit_iterate (0.3);
  /* One a tile at most; some were on their way already. */
  g_assert_cmpuint (test_server_get_requests (f->server), <=, 8);
}

/* One host is gone: its captures wait, one of them asks for it from time to time, and the others go on; when it is back all are made. */
static void
test_service_comes_back (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotQueue) queue = open_queue_with (f, &(MapshotQueueOptions){ .max_running = 4, .retry_delay = 600000 });
  MapshotJob *a = add (f, queue, "/flaky/1/0/tile/{z}/{x}/{y}.png", "a.png");
  MapshotJob *b = add (f, queue, "/tile/{z}/{x}/{y}.png", "b.png");
  MapshotJob *c = add (f, queue, NULL, "c.png");

  wait_kit_until (mapshot_job_get_reason (a) != NULL);
  g_assert_cmpint (mapshot_job_get_state (a), ==, MAPSHOT_JOB_WAITING);
  g_assert_cmpint (mapshot_job_get_failure (a), ==, MAPSHOT_FAILURE_NETWORK);
  /* The second does not run against the same wall. */
  g_assert_cmpint (mapshot_job_get_state (b), ==, MAPSHOT_JOB_WAITING);
  wait_kit_until (mapshot_job_get_state (c) == MAPSHOT_JOB_DONE);
  g_assert_cmpuint (test_server_get_path_requests (f->server, "/tile/4/8/7.png"), ==, 0);
  while (mapshot_job_get_state (a) != MAPSHOT_JOB_DONE)
    {
      mapshot_queue_retry (queue, a);
      wait_kit_until (mapshot_job_get_state (a) == MAPSHOT_JOB_DONE || mapshot_job_get_reason (a) != NULL);
    }
  wait_kit_until (mapshot_queue_get_active (queue) == 0);
  g_assert_cmpint (mapshot_job_get_state (b), ==, MAPSHOT_JOB_DONE);
}

/* Where tries are counted, a service that stays away fails its captures: the first after all tries, those behind it after one each. */
static void
test_service_stays_away (Fixture *f, gconstpointer data)
{
  const MapshotQueueOptions options = { .retries = 0, .max_running = 4, .retry_delay = 50, .max_attempts = 3 };
  g_autoptr (MapshotQueue) queue = open_queue_with (f, &options);
  MapshotJob *jobs[3];

  for (int i = 0; i < 3; i++)
    jobs[i] = add (f, queue, "/reset/{z}/{x}/{y}.png", (const char *[]){ "a.png", "b.png", "c.png" }[i]);
  wait_kit_until (mapshot_queue_get_active (queue) == 0);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpint (mapshot_job_get_state (jobs[i]), ==, MAPSHOT_JOB_FAILED);
      g_assert_cmpint (mapshot_job_get_failure (jobs[i]), ==, MAPSHOT_FAILURE_NETWORK);
      g_assert_nonnull (mapshot_job_get_reason (jobs[i]));
    }
}

/* A file that somebody else writes is waited for; when it is there the capture has nothing left to do. */
static void
test_other_writer (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotQueue) one = open_queue (f, NULL), two = open_queue (f, NULL);
  MapshotJob *a = add (f, one, "/slow/2000/tile/{z}/{x}/{y}.png", "a.png"), *b;

  wait_kit_until (mapshot_job_get_state (a) == MAPSHOT_JOB_RUNNING && exists (f, "a.png.part"));
  b = add (f, two, "/any/b/tile/{z}/{x}/{y}.png", "a.png");
  wait_kit_until (mapshot_job_get_failure (b) == MAPSHOT_FAILURE_BUSY);
  g_assert_cmpint (mapshot_job_get_state (b), ==, MAPSHOT_JOB_WAITING);
  g_assert_nonnull (strstr (mapshot_job_get_reason (b), "another capture"));
  wait_kit_until (mapshot_queue_get_active (one) == 0 && mapshot_queue_get_active (two) == 0);
  g_assert_cmpint (mapshot_job_get_state (a), ==, MAPSHOT_JOB_DONE);
  g_assert_cmpint (mapshot_job_get_failure (b), ==, MAPSHOT_FAILURE_EXISTS);
  g_assert_cmpuint (test_server_get_requests (f->server), ==, 8);
}

/* After a restart nobody knows any more what a service has: it is asked before the capture, in the background. */
static void
test_services_after_restart (Fixture *f, gconstpointer data)
{
  static const char tilejson[] = "{\"tilejson\":\"2.2.0\",\"tiles\":[\"../tile/{z}/{x}/{y}.png\"],\"maxzoom\":9}";
  static const char *const documents[] = { "/styles/stays.json", "/styles/goes.json", "/styles/away.json" };
  static const char *const names[] = { "a.png", "b.png", "c.png" };
  g_autofree char *path = g_build_filename (f->folder, "queue.json", NULL);
  const MapshotDiscoverOptions options = { .timeout = 0 };

  {
    g_autoptr (MapshotQueue) queue = open_queue (f, path);

    for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
      {
        g_autoptr (MapshotRecipe) recipe = make_recipe (f, documents[i]);
        g_autoptr (GError) error = NULL;

        test_server_add_file (f->server, documents[i], "application/json", tilejson, -1);
        g_assert_true (mapshot_discover_recipe (recipe, f->store, &options, NULL, &error));
        g_assert_no_error (error);
        mapshot_queue_pause (queue, add (f, queue, documents[i], names[i]));
      }
    mapshot_queue_close (queue);
  }
  mapshot_source_store_unref (f->store);
  f->store = mapshot_source_store_new ("", "");
  test_server_add_file (f->server, documents[1], "application/json", "gone", -1);
  {
    g_autoptr (MapshotQueue) queue = open_queue (f, path);

    /* Who cannot be reached is waited for, and asked again. */
    test_server_set_away (f->server, TRUE);
    mapshot_queue_resume (queue, get_job (queue, 2));
    wait_kit_until (mapshot_job_get_reason (get_job (queue, 2)) != NULL);
    g_assert_cmpint (mapshot_job_get_state (get_job (queue, 2)), ==, MAPSHOT_JOB_WAITING);
    g_assert_cmpint (mapshot_job_get_failure (get_job (queue, 2)), ==, MAPSHOT_FAILURE_NETWORK);
    test_server_set_away (f->server, FALSE);
    mapshot_queue_resume (queue, get_job (queue, 0));
    mapshot_queue_resume (queue, get_job (queue, 1));
    wait_kit_until (mapshot_queue_get_active (queue) == 0);
    g_assert_cmpint (mapshot_job_get_state (get_job (queue, 2)), ==, MAPSHOT_JOB_DONE);
    g_assert_cmpint (mapshot_job_get_state (get_job (queue, 0)), ==, MAPSHOT_JOB_DONE);
    g_assert_true (exists (f, "a.png"));
    g_assert_cmpint (mapshot_job_get_state (get_job (queue, 1)), ==, MAPSHOT_JOB_FAILED);
    g_assert_nonnull (strstr (mapshot_job_get_reason (get_job (queue, 1)), "cannot be used as a map service"));
  }
}

static void
test_refuses (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotQueue) queue = open_queue (f, NULL);
  g_autoptr (MapshotRecipe) recipe = make_recipe (f, NULL);
  const MapshotQueueFile file = { "x.png", FALSE, FALSE };
  g_autoptr (GError) error = NULL;

  recipe->zoom = 40;
  g_assert_null (mapshot_queue_add (queue, recipe, &file, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (queue)), ==, 0);
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
  add_test ("/queue/runs-all", test_runs_all);
  add_test ("/queue/one-host-one-capture", test_one_host_one_capture);
  add_test ("/queue/failures", test_failures);
  add_test ("/queue/pause-move-edit", test_pause_move_edit);
  add_test ("/queue/survives", test_survives);
  add_test ("/queue/two-programs", test_two_programs);
  add_test ("/queue/damaged-list", test_damaged_list);
  add_test ("/queue/rules-hold-together", test_rules_hold_together);
  add_test ("/queue/memory-ceiling", test_memory_ceiling);
  add_test ("/queue/failed-list", test_failed_list);
  add_test ("/queue/wrong-key", test_wrong_key);
  add_test ("/queue/service-comes-back", test_service_comes_back);
  add_test ("/queue/service-stays-away", test_service_stays_away);
  add_test ("/queue/other-writer", test_other_writer);
  add_test ("/queue/services-after-restart", test_services_after_restart);
  add_test ("/queue/refuses", test_refuses);

  return g_test_run ();
}
