/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-private.h"

#include "error.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define PROGRESS_INTERVAL 100 /* milliseconds */

#define MAX_LAST_TURNS 1000

G_DEFINE_FINAL_TYPE (MapshotCapture, mapshot_capture, G_TYPE_OBJECT)

/* ---- the run ---- */

typedef struct
{
  MapshotCapture *capture;
  Run *run;
} Watch;

static gboolean
progress_cb (gpointer user_data)
{
  Watch *watch = user_data;
  gboolean paused = g_atomic_int_get (&watch->capture->paused);

  if (paused != watch->capture->was_paused)
    {
      watch->capture->was_paused = paused;
      mapshot_requests_set_paused (watch->run, paused);
    }
  mapshot_capture_report_progress (watch->capture, watch->run);

  return G_SOURCE_CONTINUE;
}

/* On the thread that cancels: ours may be waiting for an event, or for whoever reads the picture. No GSource of the cancellable's does it: one
 * that is freed while the cancelling still goes on is never freed by GLib 2.74. */
static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Run *run = user_data;

  g_cancellable_cancel (run->stop);
  g_main_context_wakeup (run->context);
}

static void
attach (GSource *source, GSourceFunc callback, gpointer user_data, GMainContext *context)
{
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, context);
}

static void
work (MapshotCapture *self, Run *run, GCancellable *cancellable)
{
  g_autoptr (GSource) progress = g_timeout_source_new (PROGRESS_INTERVAL);
  Watch watch = { self, run };

  attach (progress, progress_cb, &watch, run->context);
  mapshot_admit_bands (run);
  while (run->error == NULL && run->bands_written < run->end_band)
    if (g_cancellable_is_cancelled (cancellable))
      mapshot_run_set_error (run, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("the capture was cancelled")));
    else
      g_main_context_iteration (run->context, TRUE);
  mapshot_capture_report_progress (self, run);
  g_source_destroy (progress);
}

static gboolean
is_no_better (const MapshotCapture *self, const Run *run)
{
  gint64 lacking = mapshot_report_get_lacking (run->report);

  return lacking > 0 && (!self->options.repair_partly || lacking >= mapshot_repair_count (run->repair));
}

/* Then the old one stays. */
static gboolean
is_lacking (Run *run, GError **error)
{
  gint64 lacking = mapshot_report_get_lacking (run->report);

  run->failure = MAPSHOT_FAILURE_LACKING;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
               ngettext ("%" PRId64 " tile is still missing; the picture was left as it is",
                         "%" PRId64 " tiles are still missing; the picture was left as it is", (gulong) lacking),
               lacking);
  return FALSE;
}

/* Only pictures with all their tiles are the same when their tiles are. */
static int
find_same (MapshotCapture *self, const Run *run, const char *digest)
{
  for (int i = 0; digest != NULL && self->known != NULL && self->known[i] != NULL; i++)
    if (g_str_equal (self->known[i], digest) && mapshot_report_get_lacking (run->report) == 0)
      return i;
  return -1;
}

static gboolean
finish (MapshotCapture *self, Run *run, char **digest, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (run->repair != NULL && is_no_better (self, run))
    return is_lacking (run, error);
  *digest = run->tail == NULL ? mapshot_settle_combine_digests (run) : NULL;
  self->same = find_same (self, run, *digest);
  if (self->same >= 0)
    return TRUE;
  if (!(run->tail != NULL ? mapshot_settle_end_part (run, &cause) : mapshot_metadata_end (run, *digest, &cause)))
    {
      mapshot_run_explain (run, cause, error);
      return FALSE;
    }
  return mapshot_sidecars_commit (run->sidecars, run->output, error);
}

/* Before anything was asked for: the file itself, or a key that is not there. */
static MapshotFailure
classify_refusal (const MapshotCapture *self, const Run *run, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    return MAPSHOT_FAILURE_BUSY;
  if (g_error_matches (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK))
    return MAPSHOT_FAILURE_ACCESS;
  if (run->output == NULL && !self->options.overwrite && g_file_test (self->output, G_FILE_TEST_IS_REGULAR))
    return MAPSHOT_FAILURE_EXISTS;
  return MAPSHOT_FAILURE_OTHER;
}

static MapshotFailure
classify (const MapshotCapture *self, const Run *run, const GError *error, gboolean opened, const MapshotFetcherStats *stats)
{
  if (run->failure != MAPSHOT_FAILURE_NONE)
    return run->failure;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return MAPSHOT_FAILURE_CANCELLED;
  if (!opened)
    return classify_refusal (self, run, error);
  if (!g_error_matches (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK))
    return MAPSHOT_FAILURE_OTHER;
  return stats->refused == 0 ? MAPSHOT_FAILURE_NETWORK : MAPSHOT_FAILURE_ACCESS;
}

/* What was stopped from outside can go on; what failed by itself would fail again. */
static void
keep_part (MapshotCapture *self, const Run *run)
{
  gboolean passing = self->failure == MAPSHOT_FAILURE_CANCELLED || self->failure == MAPSHOT_FAILURE_NETWORK ||
                     (self->failure == MAPSHOT_FAILURE_NO_SPACE && self->options.keep_when_full);

  if (!passing || run->journal == NULL || run->bands_written <= run->first_band || g_atomic_int_get (&self->discarded))
    return;
  mapshot_output_keep (run->output);
  self->kept = TRUE;
}

/* Requests that were dropped are put away in turns of their context: what it still holds when it goes is not freed. */
static void
let_go (GMainContext *context)
{
  for (int i = 0; i < MAX_LAST_TURNS && g_main_context_iteration (context, FALSE); i++)
    continue;
}

gboolean
mapshot_capture_run (MapshotCapture *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GError) cause = NULL;
  g_autofree char *digest = NULL;
  MapshotFetcherStats stats = { 0 };
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  Run run = { .context = context, .stop = stop };
  gboolean opened, done = FALSE;
  gulong handler = 0;

  g_return_val_if_fail (MAPSHOT_IS_CAPTURE (self) && self->started == 0, FALSE);

  self->started = self->speed_time = g_get_monotonic_time ();
  g_main_context_push_thread_default (context);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), &run, NULL);
  opened = mapshot_run_open (&run, self, &cause);
  if (opened)
    {
      work (self, &run, cancellable);
      mapshot_requests_get_stats (&run, &stats);
      mapshot_report_set_cached (self->report, (gint64) stats.cached);
      mapshot_run_stop_work (&run);
      if (run.error == NULL)
        done = finish (self, &run, &digest, &cause);
      else
        g_propagate_error (&cause, g_steal_pointer (&run.error));
    }
  if (!done)
    {
      self->failure = classify (self, &run, cause, opened, &stats);
      mapshot_report_set_error (self->report, cause->message);
      keep_part (self, &run);
      g_propagate_error (error, g_steal_pointer (&cause));
    }
  g_cancellable_disconnect (cancellable, handler);
  mapshot_run_close (&run);
  let_go (context);
  mapshot_report_finish (self->report, done && self->same < 0, stats.bytes,
                         (double) (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC, digest);
  g_main_context_pop_thread_default (context);

  return done;
}

static void
run_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (mapshot_capture_run (source_object, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
mapshot_capture_run_async (MapshotCapture *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, mapshot_capture_run_async);
  /* The capture cleans up after itself when it is cancelled, and its own answer is the one that counts. */
  g_task_set_check_cancellable (task, FALSE);
  self->progress_context = g_main_context_ref_thread_default ();
  g_task_run_in_thread (task, run_thread);
}

gboolean
mapshot_capture_run_finish (MapshotCapture *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- the object ---- */

MapshotCapture *
mapshot_capture_new (MapshotPlan *plan, const MapshotCaptureOptions *options)
{
  MapshotCapture *self = g_object_new (MAPSHOT_TYPE_CAPTURE, NULL);

  self->plan = mapshot_plan_ref (plan);
  self->options = *options;
  self->options.output = self->output = g_strdup (options->output);
  self->options.ca_file = self->ca_file = g_strdup (options->ca_file);
  self->headers = g_strdupv ((char **) options->headers);
  self->options.headers = (const char *const *) self->headers;
  self->known = g_strdupv ((char **) options->known);
  self->same = -1;
  self->report = mapshot_report_new (plan, options->output);

  return self;
}

void
mapshot_capture_set_progress_func (MapshotCapture *self, MapshotProgressFunc func, gpointer user_data)
{
  self->progress_func = func;
  self->progress_data = user_data;
}

void
mapshot_capture_set_paused (MapshotCapture *self, gboolean paused)
{
  g_atomic_int_set (&self->paused, paused);
}

void
mapshot_capture_discard (MapshotCapture *self)
{
  g_atomic_int_set (&self->discarded, TRUE);
}

int
mapshot_capture_get_same (MapshotCapture *self)
{
  return self->same;
}

gboolean
mapshot_capture_is_kept (MapshotCapture *self)
{
  return self->kept;
}

MapshotFailure
mapshot_capture_get_failure (MapshotCapture *self)
{
  return self->failure;
}

MapshotPlan *
mapshot_capture_get_plan (MapshotCapture *self)
{
  return self->plan;
}

const MapshotReport *
mapshot_capture_get_report (MapshotCapture *self)
{
  return self->report;
}

static void
mapshot_capture_finalize (GObject *object)
{
  MapshotCapture *self = MAPSHOT_CAPTURE (object);

  mapshot_plan_unref (self->plan);
  g_clear_pointer (&self->settled, mapshot_plan_unref);
  mapshot_report_free (self->report);
  g_free (self->output);
  g_free (self->ca_file);
  g_strfreev (self->headers);
  g_strfreev (self->known);
  g_clear_pointer (&self->progress_context, g_main_context_unref);

  G_OBJECT_CLASS (mapshot_capture_parent_class)->finalize (object);
}

static void
mapshot_capture_class_init (MapshotCaptureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapshot_capture_finalize;
}

static void
mapshot_capture_init (MapshotCapture *self)
{
}
