/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"
#include "queue.h"
#include "wait-kit.h"

#include <glib/gstdio.h>
#include <string.h>

/* What is missing is tried again in the picture that is there. 8 × 8 tiles of zoom 4; of these some are not served at first. */
typedef struct
{
  CaptureKit kit;
  MapshotQueue *queue;
} Fixture;

#define SIDE 16 /* tiles of zoom 4 */

static void
serve_at (Fixture *f, int zoom, int x, int y)
{
  g_autofree char *path = g_strdup_printf ("/holes/%d/%d/%d.png", zoom, x, y);
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, zoom, x, y);

  test_server_add_file (f->kit.server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
}

static void
serve (Fixture *f, int x, int y)
{
  serve_at (f, 4, x, y);
}

/* All but those of the list, which ends with -1: x, y, x, y … */
static void
serve_all_but (Fixture *f, const int *holes)
{
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        gboolean is_hole = FALSE;

        for (int i = 0; holes[i] >= 0; i += 2)
          is_hole |= holes[i] == x && holes[i + 1] == y;
        if (!is_hole)
          serve (f, x, y);
      }
}

static MapshotQueue *
open_queue (Fixture *f, const char *path)
{
  g_autoptr (GError) error = NULL;
  MapshotQueue *queue = mapshot_queue_new (f->kit.store, &(MapshotQueueOptions){ .path = path, .retries = 0, .max_running = 1 }, &error);

  g_assert_no_error (error);

  return queue;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  capture_kit_set_up (&f->kit, data);
  f->queue = open_queue (f, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->queue != NULL)
    mapshot_queue_close (f->queue);
  g_clear_object (&f->queue);
  capture_kit_tear_down (&f->kit, data);
}

static gboolean
is_lacking (MapshotJob *job)
{
  gboolean lacking;

  g_object_get (job, "lacking", &lacking, NULL);

  return lacking;
}

static MapshotJob *
capture (Fixture *f, MapshotQueue *queue, const char *name, MapshotOnMissing on_missing)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (&f->kit, "/holes/{z}/{x}/{y}.png");
  g_autofree char *path = capture_kit_get_path (&f->kit, name);
  const MapshotQueueFile file = { path, FALSE, FALSE };
  g_autoptr (GError) error = NULL;
  MapshotJob *job;

  recipe->on_missing = on_missing;
  job = mapshot_queue_add (queue, recipe, &file, &error);
  g_assert_no_error (error);
  wait_kit_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);

  return job;
}

/* These, once each, and nothing else. */
static void
assert_asked (Fixture *f, const int *tiles)
{
  guint wanted = 0;

  for (int i = 0; tiles[i] >= 0; i += 2)
    {
      g_autofree char *path = g_strdup_printf ("/holes/4/%d/%d.png", tiles[i], tiles[i + 1]);

      g_assert_cmpuint (test_server_get_path_requests (f->kit.server, path), ==, 1);
      wanted++;
    }
  g_assert_cmpuint (test_server_get_requests (f->kit.server), ==, wanted);
}

static const int two_holes[] = { 6, 6, 9, 8, -1 };

/* The two tiles alone are asked for, and the picture becomes the one that a run without holes makes. */
static void
test_mends (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) mended = NULL, whole = NULL;
  g_autoptr (MapshotJob) job = NULL;

  serve_all_but (f, two_holes);
  job = g_object_ref (capture (f, f->queue, "map.png", MAPSHOT_ON_MISSING_BLANK));
  g_assert_true (is_lacking (job));
  serve (f, 6, 6);
  serve (f, 9, 8);
  test_server_reset (f->kit.server);
  mapshot_queue_retry (f->queue, job);
  g_assert_cmpint (mapshot_job_get_state (job), ==, MAPSHOT_JOB_WAITING);
  wait_kit_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  g_assert_false (is_lacking (job));
  g_assert_null (mapshot_job_get_reason (job));
  assert_asked (f, two_holes);
  capture (f, f->queue, "whole.png", MAPSHOT_ON_MISSING_BLANK);
  mended = capture_kit_read (&f->kit, "map.png");
  whole = capture_kit_read (&f->kit, "whole.png");
  g_assert_true (g_bytes_equal (mended, whole));
}

/* What came is in the picture, though not all came: the same as a run that lacks the rest. */
static void
test_mends_a_part (Fixture *f, gconstpointer data)
{
  MapshotOnMissing on_missing = (MapshotOnMissing) GPOINTER_TO_INT (data);
  g_autoptr (GBytes) mended = NULL, fresh = NULL;
  g_autoptr (MapshotJob) job = NULL;

  serve_all_but (f, two_holes);
  serve_at (f, 3, 3, 3);
  serve_at (f, 3, 4, 4);
  job = g_object_ref (capture (f, f->queue, "map.png", on_missing));
  serve (f, 6, 6);
  mapshot_queue_retry (f->queue, job);
  wait_kit_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  g_assert_true (is_lacking (job));
  capture (f, f->queue, "fresh.png", on_missing);
  mended = capture_kit_read (&f->kit, "map.png");
  fresh = capture_kit_read (&f->kit, "fresh.png");
  g_assert_true (g_bytes_equal (mended, fresh));
  /* And that can be mended again. */
  serve (f, 9, 8);
  test_server_reset (f->kit.server);
  mapshot_queue_retry (f->queue, job);
  wait_kit_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  g_assert_false (is_lacking (job));
  assert_asked (f, (const int[]){ 9, 8, -1 });
}

/* A picture that would lack as much as before is not touched, and the job says why. */
static void
test_nothing_came (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) before = NULL, after = NULL;
  g_autoptr (MapshotJob) job = NULL;

  serve_all_but (f, two_holes);
  job = g_object_ref (capture (f, f->queue, "map.png", MAPSHOT_ON_MISSING_BLANK));
  before = capture_kit_read (&f->kit, "map.png");
  mapshot_queue_retry (f->queue, job);
  wait_kit_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  g_assert_true (is_lacking (job));
  g_assert_nonnull (strstr (mapshot_job_get_reason (job), "2 tiles are still missing"));
  after = capture_kit_read (&f->kit, "map.png");
  g_assert_true (g_bytes_equal (before, after));
}

/* Where the picture does not allow it any more, it is made anew. */
static void
test_made_anew (Fixture *f, gconstpointer data)
{
  g_autofree char *path = capture_kit_get_path (&f->kit, "map.png");
  g_autoptr (MapshotJob) job = NULL;

  serve_all_but (f, two_holes);
  job = g_object_ref (capture (f, f->queue, "map.png", MAPSHOT_ON_MISSING_BLANK));
  serve (f, 6, 6);
  serve (f, 9, 8);
  g_assert_no_errno (g_unlink (path));
  test_server_reset (f->kit.server);
  mapshot_queue_retry (f->queue, job);
  wait_kit_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  g_assert_false (is_lacking (job));
  g_assert_cmpuint (test_server_get_requests (f->kit.server), ==, 64);
  g_assert_true (capture_kit_exists (&f->kit, "map.png"));
}

/* A program that ends meanwhile: the next one mends. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  g_autofree char *list = capture_kit_get_path (&f->kit, "list.json");
  g_autoptr (MapshotQueue) first = open_queue (f, list), second = NULL;
  g_autoptr (MapshotJob) job = NULL;

  serve_all_but (f, two_holes);
  job = g_object_ref (capture (f, first, "map.png", MAPSHOT_ON_MISSING_BLANK));
  serve (f, 6, 6);
  serve (f, 9, 8);
  test_server_reset (f->kit.server);
  mapshot_queue_retry (first, job);
  mapshot_queue_close (first);
  g_clear_object (&job);
  g_clear_object (&first);
  g_assert_cmpuint (test_server_get_requests (f->kit.server), ==, 0);
  second = open_queue (f, list);
  job = g_list_model_get_item (G_LIST_MODEL (second), 0);
  g_assert_nonnull (job);
  wait_kit_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  g_assert_false (is_lacking (job));
  assert_asked (f, two_holes);
  mapshot_queue_close (second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/queue-mend/" name, Fixture, data, set_up, func, tear_down)
  ADD ("mends", NULL, test_mends);
  ADD ("a-part-blank", GINT_TO_POINTER (MAPSHOT_ON_MISSING_BLANK), test_mends_a_part);
  ADD ("a-part-enlarged", GINT_TO_POINTER (MAPSHOT_ON_MISSING_PARENT), test_mends_a_part);
  ADD ("nothing-came", NULL, test_nothing_came);
  ADD ("made-anew", NULL, test_made_anew);
  ADD ("restart", NULL, test_restart);

  return g_test_run ();
}
