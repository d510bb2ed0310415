/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-private.h"

#include "credit.h"
#include "error.h"
#include "repair-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define PROGRESS_INTERVAL 100 /* milliseconds */

#define MAX_LAST_TURNS 1000

/* The speed is that of about the last seconds, so that it follows a service that slows down. */
#define SPEED_WINDOW 3.0 /* seconds */

struct _MapshotCapture
{
  GObject parent;

  MapshotPlan *plan;
  MapshotPlan *settled; /* with the credit that the services told; NULL before the run */
  MapshotCaptureOptions options;
  char *output, *ca_file;
  char **headers;
  MapshotReport *report;

  MapshotProgressFunc progress_func;
  gpointer progress_data;
  GMainContext *progress_context; /* NULL: the capture's own thread */

  gint paused;          /* atomic: what was asked for */
  gboolean was_paused;  /* what the fetchers were told */

  MapshotFailure failure;
  gint discarded;       /* atomic: nothing is to be kept */
  gboolean kept;
  gint64 started;       /* monotonic microseconds */
  double speed;         /* tiles a second, smoothed */
  gint64 speed_done;
  gint64 speed_time;
};

G_DEFINE_FINAL_TYPE (MapshotCapture, mapshot_capture, G_TYPE_OBJECT)

/* ---- events from the workers ---- */

void
mapshot_run_post (Run *run, EventType type, TileRequest *request, Band *band, GError *error)
{
  Event *event = g_new (Event, 1);

  *event = (Event){ type, request, band, error };
  g_mutex_lock (&run->lock);
  g_queue_push_tail (&run->events, event);
  g_mutex_unlock (&run->lock);
  g_source_set_ready_time (run->event_source, 0);
}

static Event *
take_event (Run *run)
{
  Event *event;

  g_mutex_lock (&run->lock);
  event = g_queue_pop_head (&run->events);
  g_mutex_unlock (&run->lock);

  return event;
}

static void
set_error (Run *run, GError *error)
{
  if (run->error == NULL)
    run->error = error;
  else
    g_error_free (error);
}

static void
write_failed (Run *run, const GError *cause)
{
  GError *error = NULL;

  if (cause->domain == MAPSHOT_ERROR)
    {
      set_error (run, g_error_copy (cause));
      return;
    }
  if (run->error == NULL && g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    run->failure = MAPSHOT_FAILURE_NO_SPACE;
  mapshot_output_explain (run->output, cause, &error);
  set_error (run, error);
}

static void
band_written (Run *run, Band *band)
{
  g_autoptr (GError) cause = NULL;

  if (!mapshot_settle_band (run, band, &cause))
    write_failed (run, cause);
  g_hash_table_remove (run->bands, band);
}

static void
handle_event (Run *run, Event *event)
{
  switch (event->type)
    {
    case EVENT_TILE_BAD:
      mapshot_requests_handle_bad (run, event->request, event->error);
      break;
    case EVENT_TILE_STANDS_IN:
      mapshot_requests_handle_stand_in (run, event->request);
      break;
    case EVENT_BODIES_FEW:
      mapshot_requests_set_paused (run, run->paused);
      break;
    case EVENT_BAND_WRITTEN:
      band_written (run, event->band);
      break;
    case EVENT_WRITE_FAILED:
      write_failed (run, event->error);
      break;
    default:
      g_assert_not_reached ();
    }
  g_clear_error (&event->error);
}

static gboolean
events_cb (gpointer user_data)
{
  Run *run = user_data;
  Event *event;

  g_source_set_ready_time (run->event_source, -1);
  /* While the run is being taken down the fetchers still turn the context; what is left in the queue is only freed. */
  if (g_atomic_int_get (&run->stopping))
    return G_SOURCE_CONTINUE;
  while ((event = take_event (run)) != NULL)
    {
      handle_event (run, event);
      g_free (event);
    }
  mapshot_admit_bands (run);

  return G_SOURCE_CONTINUE;
}

/* ---- progress ---- */

typedef struct
{
  MapshotCapture *capture;
  MapshotProgress progress;
} Notice;

static gboolean
notice_cb (gpointer user_data)
{
  Notice *notice = user_data;

  notice->capture->progress_func (notice->capture, &notice->progress, notice->capture->progress_data);

  return G_SOURCE_REMOVE;
}

static void
notice_free (gpointer data)
{
  Notice *notice = data;

  g_object_unref (notice->capture);
  g_free (notice);
}

static void
update_speed (MapshotCapture *self, gint64 done, gint64 now)
{
  double elapsed = (double) (now - self->speed_time) / G_USEC_PER_SEC;
  double weight = MIN (elapsed / SPEED_WINDOW, 1);
  double current = elapsed > 0 ? (double) (done - self->speed_done) / elapsed : 0;

  if (self->speed == 0)
    self->speed = current;
  else
    self->speed += (current - self->speed) * weight;
  self->speed_done = done;
  self->speed_time = now;
}

static void
report_progress (MapshotCapture *self, Run *run)
{
  gint64 now = g_get_monotonic_time ();
  MapshotFetcherStats stats;
  Notice *notice;

  if (self->progress_func == NULL)
    return;
  mapshot_requests_get_stats (run, &stats);
  notice = g_new0 (Notice, 1);
  notice->capture = g_object_ref (self);
  notice->progress.tiles_total = mapshot_report_get_total (run->report);
  notice->progress.tiles_done = MIN (mapshot_report_get_done (run->report), notice->progress.tiles_total);
  update_speed (self, notice->progress.tiles_done, now);
  notice->progress.bytes_fetched = stats.bytes;
  notice->progress.tiles_per_second = self->speed;
  notice->progress.seconds_left =
    self->speed > 0.01 ? (double) (notice->progress.tiles_total - notice->progress.tiles_done) / self->speed : -1;
  notice->progress.throttled = stats.throttled > 0;
  if (stats.paused_until > now)
    notice->progress.seconds_paused = (double) (stats.paused_until - now) / G_USEC_PER_SEC;

  if (self->progress_context == NULL)
    {
      notice_cb (notice);
      notice_free (notice);
      return;
    }
  g_main_context_invoke_full (self->progress_context, G_PRIORITY_DEFAULT, notice_cb, notice, notice_free);
}

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
  report_progress (watch->capture, watch->run);

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

/* ---- the run ---- */

static gboolean
dispatch_events (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs event_source_funcs = { .dispatch = dispatch_events };

static void
buffers_init (Buffers *self, gsize size)
{
  self->size = size;
  self->free = g_ptr_array_new_with_free_func (g_free);
}

static void
open_layers (Run *run)
{
  const MapshotPlan *plan = run->plan;
  guint n = plan->layers->len;

  run->rows = g_new0 (GHashTable *, n);
  run->next_free_row = g_new0 (gint64, n);
  run->next_digest_row = g_new0 (gint64, n);
  run->digests = g_new0 (GChecksum *, n);
  run->row_buffers = g_new0 (Buffers, n);
  for (guint i = 0; i < n; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, i);

      run->rows[i] = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, mapshot_row_free);
      run->next_free_row[i] = run->next_digest_row[i] = layer->first_row;
      run->digests[i] = g_checksum_new (G_CHECKSUM_SHA256);
      buffers_init (&run->row_buffers[i],
                    ((gsize) layer->n_columns * (gsize) mapshot_tile_grid_get_tile_width (layer->source->grid) * 4 + ROW_PADDING) *
                      (gsize) mapshot_tile_grid_get_tile_height (layer->source->grid));
    }
  /* No band that needs a canvas of its own is higher. */
  buffers_init (&run->canvas_buffers, (gsize) plan->width * 4 * 256);
}

static void
close_layers (Run *run)
{
  for (guint i = 0; run->rows != NULL && i < run->plan->layers->len; i++)
    {
      g_hash_table_unref (run->rows[i]);
      g_checksum_free (run->digests[i]);
      g_ptr_array_unref (run->row_buffers[i].free);
    }
  g_clear_pointer (&run->canvas_buffers.free, g_ptr_array_unref);
  g_clear_pointer (&run->rows, g_free);
  g_clear_pointer (&run->next_free_row, g_free);
  g_clear_pointer (&run->next_digest_row, g_free);
  g_clear_pointer (&run->digests, g_free);
  g_clear_pointer (&run->row_buffers, g_free);
}

static void
choose_bands (Run *run)
{
  mapshot_share_get_bands (&run->options->share, run->plan, &run->next_band, &run->end_band);
  run->bands_written = run->next_band;
  if (run->options->share.of == 0)
    return;
  mapshot_report_set_total (run->report, mapshot_settle_count_tiles (run->plan, run->next_band, run->end_band));
  for (guint i = 0; run->next_band > 0 && i < run->plan->layers->len; i++)
    run->next_free_row[i] = run->next_digest_row[i] = mapshot_settle_first_row (run->plan, i, run->next_band);
}

/* A share of a picture has no place of its own. */
static gboolean
open_sidecars (MapshotCapture *self, Run *run, GError **error)
{
  if (self->options.share.of > 0)
    return TRUE;
  run->sidecars = mapshot_sidecars_open (self->plan, run->output, self->options.output, self->options.sidecars,
                                         self->options.overwrite, error);
  return run->sidecars != NULL;
}

/* What only the services know is asked for before anything is laid out. */
static gboolean
settle_plan (MapshotCapture *self, Run *run, GError **error)
{
  self->settled = mapshot_credit_settle (self->plan, &self->options, &run->failure, run->stop, error);
  if (self->settled == NULL)
    return FALSE;
  run->plan = self->settled;
  if (self->settled == self->plan)
    return TRUE;
  mapshot_report_free (self->report);
  self->report = run->report = mapshot_report_new (self->settled, self->options.output);

  return TRUE;
}

static gboolean
open_run (MapshotCapture *self, Run *run, GError **error)
{
  g_autoptr (GError) cause = NULL;

  g_mutex_init (&run->lock);
  g_cond_init (&run->writer_cond);
  g_queue_init (&run->events);
  run->plan = self->plan;
  run->options = &self->options;
  run->report = self->report;
  run->repair = self->options.repair;
  run->bands = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) mapshot_band_free, NULL);
  run->event_source = g_source_new (&event_source_funcs, sizeof (GSource));
  g_source_set_callback (run->event_source, events_cb, run, NULL);
  g_source_attach (run->event_source, run->context);
  if (!settle_plan (self, run, error))
    return FALSE;
  open_layers (run);
  choose_bands (run);

  if (!mapshot_requests_open (run, error))
    return FALSE;
  run->output = mapshot_output_open (self->options.output, self->options.overwrite, error);
  if (run->output == NULL || !open_sidecars (self, run, error))
    return FALSE;
  if (!mapshot_settle_begin (run, &cause))
    {
      if (cause->domain == MAPSHOT_ERROR)
        g_propagate_error (error, g_steal_pointer (&cause));
      else
        mapshot_output_explain (run->output, cause, error);
      return FALSE;
    }
  if (run->repair != NULL && !mapshot_repair_check_head (run->repair, mapshot_output_get_fd (run->output), error))
    return FALSE;
  run->pool = mapshot_pool_new (self->options.threads > 0 ? self->options.threads : self->plan->threads);
  mapshot_writer_start (run);

  return TRUE;
}

/* Ends all that runs beside this thread, before what they use is freed. */
static void
stop_work (Run *run)
{
  GThreadPool *pool;

  g_atomic_int_set (&run->stopping, TRUE);
  mapshot_requests_close (run);
  g_mutex_lock (&run->lock);
  pool = g_steal_pointer (&run->pool);
  g_mutex_unlock (&run->lock);
  if (pool != NULL)
    g_thread_pool_free (pool, FALSE, TRUE);
  mapshot_writer_stop (run);
}

static void
close_run (Run *run)
{
  Event *event;

  stop_work (run);
  while ((event = take_event (run)) != NULL)
    {
      g_clear_pointer (&event->request, mapshot_tile_request_free);
      g_clear_error (&event->error);
      g_free (event);
    }
  g_source_destroy (run->event_source);
  g_source_unref (run->event_source);
  g_clear_pointer (&run->bands, g_hash_table_unref);
  close_layers (run);
  g_clear_pointer (&run->writer, mapshot_png_writer_free);
  g_clear_pointer (&run->journal, mapshot_journal_free);
  g_clear_pointer (&run->tail, g_byte_array_unref);
  g_clear_pointer (&run->records, g_byte_array_unref);
  g_clear_pointer (&run->sidecars, mapshot_sidecars_free);
  g_clear_pointer (&run->output, mapshot_output_free);
  g_mutex_clear (&run->lock);
  g_cond_clear (&run->writer_cond);
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
      set_error (run, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("the capture was cancelled")));
    else
      g_main_context_iteration (run->context, TRUE);
  report_progress (self, run);
  g_source_destroy (progress);
}

/* A picture that was mended by half is no better: the old one stays. */
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

static gboolean
finish (MapshotCapture *self, Run *run, char **digest, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (run->repair != NULL && mapshot_report_get_lacking (run->report) > 0)
    return is_lacking (run, error);
  *digest = run->tail == NULL ? mapshot_settle_combine_digests (run) : NULL;
  if (!(run->tail != NULL ? mapshot_settle_end_part (run, &cause) : mapshot_metadata_end (run, *digest, &cause)))
    {
      mapshot_output_explain (run->output, cause, error);
      return FALSE;
    }
  return mapshot_sidecars_commit (run->sidecars, run->output, error);
}

/* STARTED says whether requests were made at all: before that, what is wrong with the access is a key that is not there. */
static MapshotFailure
classify (const Run *run, const GError *error, gboolean started, const MapshotFetcherStats *stats)
{
  if (run->failure != MAPSHOT_FAILURE_NONE)
    return run->failure;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return MAPSHOT_FAILURE_CANCELLED;
  if (!g_error_matches (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK))
    return MAPSHOT_FAILURE_OTHER;
  return started && stats->refused == 0 ? MAPSHOT_FAILURE_NETWORK : MAPSHOT_FAILURE_ACCESS;
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
  opened = open_run (self, &run, &cause);
  if (opened)
    {
      work (self, &run, cancellable);
      mapshot_requests_get_stats (&run, &stats);
      mapshot_report_set_cached (self->report, (gint64) stats.cached);
      stop_work (&run);
      if (run.error == NULL)
        done = finish (self, &run, &digest, &cause);
      else
        g_propagate_error (&cause, g_steal_pointer (&run.error));
    }
  if (!done)
    {
      self->failure = classify (&run, cause, opened, &stats);
      mapshot_report_set_error (self->report, cause->message);
      keep_part (self, &run);
      g_propagate_error (error, g_steal_pointer (&cause));
    }
  g_cancellable_disconnect (cancellable, handler);
  close_run (&run);
  let_go (context);
  mapshot_report_finish (self->report, done, stats.bytes,
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
