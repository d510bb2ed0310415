/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"
#include "error.h"
#include "journal.h"

#include <glib/gstdio.h>
#include <string.h>

/* A capture that is stopped, killed or damaged at some moment, and gone on with. */
typedef struct
{
  CaptureKit *kit;
  GCancellable *cancellable;
  int stop_after;           /* bands that stand in the journal; 0 = never */
  GPtrArray *snapshots;     /* (element-type GBytes): part and journal in turn; or NULL */
  gboolean journal_first;
} Stop;

/* The part's beginning is a record, too. */
static int
count_bands (CaptureKit *f, const MapshotPlan *plan)
{
  g_autoptr (GBytes) journal = capture_kit_exists (f, "a.png.part.journal") ? capture_kit_read (f, "a.png.part.journal") : NULL;
  gsize length = 0, at = 0, used;
  const guint8 *data = journal != NULL ? g_bytes_get_data (journal, &length) : NULL;
  g_autofree char *head = data != NULL ? mapshot_journal_read_head (data, length, &at) : NULL;
  int bands = -1;

  while (head != NULL && at < length)
    {
      g_autoptr (MapshotBandRecord) record = mapshot_band_record_read (plan, data + at, length - at, &used);

      /* What is no record is a mark: magic, band, checksum. */
      at += record != NULL ? used : 12;
      bands += record != NULL;
    }
  return MAX (bands, 0);
}

static void
progress_cb (MapshotCapture *capture, const MapshotProgress *progress, gpointer user_data)
{
  Stop *stop = user_data;

  if (stop->stop_after > 0 && count_bands (stop->kit, mapshot_capture_get_plan (capture)) >= stop->stop_after)
    g_cancellable_cancel (stop->cancellable);
  if (stop->snapshots == NULL || !capture_kit_exists (stop->kit, "a.png.part"))
    return;
  if (stop->journal_first)
    {
      GBytes *journal = capture_kit_read (stop->kit, "a.png.part.journal");

      g_ptr_array_add (stop->snapshots, capture_kit_read (stop->kit, "a.png.part"));
      g_ptr_array_add (stop->snapshots, journal);
      return;
    }
  g_ptr_array_add (stop->snapshots, capture_kit_read (stop->kit, "a.png.part"));
  g_ptr_array_add (stop->snapshots, capture_kit_read (stop->kit, "a.png.part.journal"));
}

static gboolean
capture (CaptureKit *f, const MapshotRecipe *recipe, const char *name, gboolean overwrite, Stop *stop, GError **error)
{
  g_autoptr (MapshotPlan) plan = capture_kit_plan (f, recipe);
  g_autofree char *path = capture_kit_get_path (f, name);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const MapshotCaptureOptions options = { .output = path, .keep_part = TRUE, .overwrite = overwrite, .threads = 2, .retries = 0 };
  g_autoptr (MapshotCapture) job = mapshot_capture_new (plan, &options);
  gboolean done;

  if (stop != NULL)
    {
      stop->cancellable = cancellable;
      mapshot_capture_set_progress_func (job, progress_cb, stop);
    }
  done = mapshot_capture_run (job, cancellable, error);
  g_assert_true (done || mapshot_capture_get_failure (job) != MAPSHOT_FAILURE_NONE);
  if (!done)
    g_assert_cmpint (mapshot_capture_is_kept (job), ==, capture_kit_exists (f, "a.png.part.journal") && stop != NULL);

  return done;
}

static GBytes *
capture_whole (CaptureKit *f, const MapshotRecipe *recipe)
{
  g_autoptr (GError) error = NULL;

  capture (f, recipe, "whole.png", TRUE, NULL, &error);
  g_assert_no_error (error);

  return capture_kit_read (f, "whole.png");
}

/* Goes on, and finds the same bytes and no other file than both pictures. */
static void
check_goes_on (CaptureKit *f, const MapshotRecipe *recipe, GBytes *whole, gboolean overwrite)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) now = NULL;

  capture (f, recipe, "a.png", overwrite, NULL, &error);
  g_assert_no_error (error);
  now = capture_kit_read (f, "a.png");
  g_assert_true (g_bytes_equal (now, whole));
  g_assert_cmpint (capture_kit_count (f), ==, 2);
}

/* The first rows of tiles are there, and nobody ever answers for the others: a capture of them gets so far and no further. */
#define LATE_RECIPE "/mute/{z}/{x}/{y}.png"
#define ROWS 8
#define COLUMNS 8

static void
serve_rows (CaptureKit *f, int n)
{
  for (int y = 0; y < n; y++)
    for (int x = 0; x < COLUMNS; x++)
      {
        g_autofree char *path = g_strdup_printf ("/mute/4/%d/%d.png", 4 + x, 4 + y);
        g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 4, 4 + x, 4 + y);

        test_server_add_file (f->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
      }
}

/* RECIPE is a late one, of which ROWS rows are made and kept. */
static void
stop_after (CaptureKit *f, const MapshotRecipe *recipe, int rows)
{
  g_autoptr (GError) error = NULL;
  Stop stop = { .kit = f, .stop_after = rows };

  serve_rows (f, rows);
  g_assert_false (capture (f, recipe, "a.png", FALSE, &stop, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (capture_kit_exists (f, "a.png.part") && capture_kit_exists (f, "a.png.part.journal"));
  g_assert_false (capture_kit_exists (f, "a.png"));
}

/* Only the rest is asked for. */
static void
test_stopped (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, LATE_RECIPE);
  g_autoptr (GBytes) whole = NULL;

  stop_after (f, recipe, ROWS - 2);
  serve_rows (f, ROWS);
  whole = capture_whole (f, recipe);
  test_server_reset (f->server);
  check_goes_on (f, recipe, whole, FALSE);
  g_assert_cmpuint (test_server_get_requests (f->server), ==, 2 * COLUMNS);
}

/* Cancelled before it began, as a capture is that waited for its turn: it ends, and leaves nothing. */
static void
test_stopped_at_once (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, "/slow/100/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotPlan) plan = capture_kit_plan (f, recipe);
  g_autofree char *path = capture_kit_get_path (f, "a.png");
  const MapshotCaptureOptions options = { .output = path, .keep_part = TRUE };

  for (int i = 0; i < 20; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (MapshotCapture) job = mapshot_capture_new (plan, &options);
      g_autoptr (GError) error = NULL;

      g_cancellable_cancel (cancellable);
      g_assert_false (mapshot_capture_run (job, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpint (capture_kit_count (f), ==, 0);
    }
}

static void
test_stopped_hard (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_hard_recipe (f);
  g_autoptr (MapshotPlan) plan = capture_kit_plan (f, recipe);
  g_autoptr (GBytes) whole = capture_whole (f, recipe);
  g_autoptr (GError) error = NULL;
  Stop stop = { .kit = f, .stop_after = 2 };

  g_assert_cmpint (plan->n_bands, >, 3);
  g_assert_false (capture (f, recipe, "a.png", FALSE, &stop, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_server_reset (f->server);
  check_goes_on (f, recipe, whole, FALSE);
  g_assert_cmpuint (test_server_get_requests (f->server), <, plan->tiles);
}

/* What a kill leaves at some moment (the journal tells of no more than was written), and what a power cut may (it tells of more). */
static void
check_snapshots (CaptureKit *f, gboolean journal_first)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, "/slow/12/tile/{z}/{x}/{y}.png");
  g_autoptr (GBytes) whole = capture_whole (f, recipe);
  g_autoptr (GPtrArray) snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;
  Stop stop = { .kit = f, .snapshots = snapshots, .journal_first = journal_first };

  g_assert_true (capture (f, recipe, "a.png", FALSE, &stop, &error));
  g_assert_cmpuint (snapshots->len, >=, 6);
  for (guint i = 0; i < snapshots->len; i += 2)
    {
      GBytes *part = g_ptr_array_index (snapshots, i), *journal = g_ptr_array_index (snapshots, i + 1);

      capture_kit_write (f, "a.png.part", g_bytes_get_data (part, NULL), g_bytes_get_size (part));
      capture_kit_write (f, "a.png.part.journal", g_bytes_get_data (journal, NULL), g_bytes_get_size (journal));
      check_goes_on (f, recipe, whole, TRUE);
    }
}

static void
test_killed (CaptureKit *f, gconstpointer data)
{
  check_snapshots (f, TRUE);
}

static void
test_power_cut (CaptureKit *f, gconstpointer data)
{
  check_snapshots (f, FALSE);
}

/* Whatever is flipped or cut, the capture goes on rightly or says why not. */
static void
test_damaged (CaptureKit *f, gconstpointer data)
{
  static const char *const names[] = { "a.png.part", "a.png.part.journal" };
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, LATE_RECIPE);
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) part = NULL, journal = NULL;
  GBytes *files[2];

  stop_after (f, recipe, ROWS - 2);
  serve_rows (f, ROWS);
  whole = capture_whole (f, recipe);
  files[0] = part = capture_kit_read (f, names[0]);
  files[1] = journal = capture_kit_read (f, names[1]);
  for (int round = 0; round < 10; round++)
    {
      int which = g_test_rand_int_range (0, 2);
      gsize lengths[2] = { g_bytes_get_size (files[0]), g_bytes_get_size (files[1]) };
      g_autoptr (GError) refused = NULL;

      for (int i = 0; i < 2; i++)
        {
          g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (files[i], NULL), lengths[i]);
          gsize at = (gsize) g_test_rand_int_range (0, (int) lengths[i]);

          if (i == which && round % 2 == 0)
            bytes[at] ^= (guint8) (1 << g_test_rand_int_range (0, 8));
          else if (i == which)
            lengths[i] = at;
          capture_kit_write (f, names[i], bytes, lengths[i]);
        }
      if (!capture (f, recipe, "a.png", FALSE, NULL, &refused))
        {
          g_assert_error (refused, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
          g_assert_nonnull (strstr (refused->message, "a.png.part"));
          g_assert_true (capture_kit_exists (f, "a.png.part"));
          check_goes_on (f, recipe, whole, TRUE);
        }
      else
        {
          g_autoptr (GBytes) now = capture_kit_read (f, "a.png");
          g_assert_true (g_bytes_equal (now, whole));
        }
      {
        g_autofree char *path = capture_kit_get_path (f, "a.png");
        g_assert_no_errno (g_unlink (path));
      }
    }
}

static void
test_other_recipe (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, LATE_RECIPE);
  g_autoptr (MapshotRecipe) other = mapshot_recipe_copy (recipe);
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GError) refused = NULL;

  other->scale_bar = TRUE;
  stop_after (f, recipe, ROWS - 2);
  serve_rows (f, ROWS);
  whole = capture_whole (f, other);
  g_assert_false (capture (f, other, "a.png", FALSE, NULL, &refused));
  g_assert_error (refused, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_nonnull (strstr (refused->message, "recipe"));
  g_assert_nonnull (strstr (refused->message, "remove it, or start anew"));
  g_assert_cmpint (mapshot_error_get_topic (refused), ==, MAPSHOT_TOPIC_EXISTS);
  check_goes_on (f, other, whole, TRUE);
}

static void
test_foreign_part (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, NULL);
  g_autoptr (GError) error = NULL;

  recipe->zoom = 2;
  capture_kit_write (f, "a.png.part", "somebody's download", 19);
  g_assert_false (capture (f, recipe, "a.png", FALSE, NULL, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_true (capture_kit_exists (f, "a.png.part"));
}

/* What fails by itself leaves nothing. */
static void
test_failed (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_hard_recipe (f);
  g_autoptr (GError) error = NULL;

  recipe->on_missing = MAPSHOT_ON_MISSING_FAIL;
  g_assert_false (capture (f, recipe, "a.png", FALSE, NULL, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
  g_assert_cmpint (capture_kit_count (f), ==, 0);
}

static void
add_test (const char *name, void (*func) (CaptureKit *, gconstpointer))
{
  g_test_add (name, CaptureKit, NULL, capture_kit_set_up, func, capture_kit_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/journal/stopped", test_stopped);
  add_test ("/journal/stopped-at-once", test_stopped_at_once);
  add_test ("/journal/stopped-hard", test_stopped_hard);
  add_test ("/journal/killed", test_killed);
  add_test ("/journal/power-cut", test_power_cut);
  add_test ("/journal/damaged", test_damaged);
  add_test ("/journal/other-recipe", test_other_recipe);
  add_test ("/journal/foreign-part", test_foreign_part);
  add_test ("/journal/failed", test_failed);

  return g_test_run ();
}
