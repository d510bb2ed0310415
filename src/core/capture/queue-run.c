/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue-private.h"
#include "repair.h"
#include "sidecars.h"

/* A full disk, and a file that another program writes, are looked at this often. */
#define DISK_DELAY (5 * G_TIME_SPAN_SECOND)
#define BUSY_DELAY G_TIME_SPAN_SECOND

/* So much more room than there was means that somebody has made some. */
#define ENOUGH_ROOM (1 << 20) /* bytes */

typedef struct
{
  MapshotQueue *queue;
  MapshotJob *job;
} Running;

static void
progress_cb (MapshotCapture *capture, const MapshotProgress *progress, gpointer user_data)
{
  MapshotJob *job = user_data;

  if (job->capture == capture && job->state == MAPSHOT_JOB_RUNNING)
    mapshot_job_set_progress (job, progress);
}

/* Bytes that are free where the job's file goes; a file system that does not tell has room. */
static guint64
get_room (MapshotJob *job)
{
  g_autofree char *folder = g_path_get_dirname (job->output);
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);

  return info != NULL ? g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE) : G_MAXUINT64;
}

/* ---- when it failed ---- */

/* FALSE when it failed for good. What a wrong key or a missing tile fails for would fail again. */
static gboolean
may_pass (MapshotQueue *self, MapshotJob *job, MapshotFailure failure)
{
  int max_attempts = self->options.max_attempts;

  switch (failure)
    {
    case MAPSHOT_FAILURE_NETWORK:
      return mapshot_queue_away_note (self, job) < max_attempts || max_attempts == 0;
    case MAPSHOT_FAILURE_NO_SPACE:
      job->room = get_room (job);
      job->not_before = g_get_monotonic_time () + DISK_DELAY;
      return TRUE;
    case MAPSHOT_FAILURE_BUSY:
      job->not_before = g_get_monotonic_time () + BUSY_DELAY;
      return TRUE;
    default:
      return FALSE;
    }
}

void
mapshot_queue_job_failed (MapshotQueue *self, MapshotJob *job, MapshotFailure failure, const GError *error)
{
  gboolean passing = may_pass (self, job, failure);

  job->failure = failure;
  if (failure == MAPSHOT_FAILURE_ACCESS)
    mapshot_queue_away_forget (self, job);
  /* Whoever comes next may ask at once whether the service is back. */
  if (!passing)
    mapshot_queue_away_wait_no_more (self, job);
  mapshot_job_set_state (job, passing ? MAPSHOT_JOB_WAITING : MAPSHOT_JOB_FAILED, error->message);
}

gboolean
mapshot_queue_is_due (MapshotQueue *self, MapshotJob *job, gint64 now, gint64 *next)
{
  gint64 end = MAX (job->not_before, mapshot_queue_away_get_end (self, job));

  if (end <= now && job->not_before != 0 && job->failure == MAPSHOT_FAILURE_NO_SPACE && job->room < G_MAXUINT64 - ENOUGH_ROOM &&
      get_room (job) < job->room + ENOUGH_ROOM)
    end = job->not_before = now + DISK_DELAY;
  if (end <= now)
    {
      job->not_before = 0;
      return TRUE;
    }
  *next = MIN (*next, end);

  return FALSE;
}

/* ---- running ---- */

/* REASON: why the picture lacks as much as before, or NULL. */
static void
job_done (MapshotQueue *self, MapshotJob *job, gboolean lacking, const char *reason)
{
  mapshot_queue_away_forget (self, job);
  job->failure = MAPSHOT_FAILURE_NONE;
  job->mending = FALSE;
  mapshot_job_set_lacking (job, lacking);
  mapshot_job_set_state (job, MAPSHOT_JOB_DONE, reason);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Running *running = user_data;
  g_autoptr (MapshotQueue) self = running->queue;
  g_autoptr (MapshotJob) job = running->job;
  MapshotCapture *capture = MAPSHOT_CAPTURE (object);
  g_autoptr (GError) error = NULL;

  self->running--;
  mapshot_queue_store_begin (self, NULL);
  if (mapshot_capture_run_finish (capture, result, &error))
    job_done (self, job, mapshot_report_get_status (mapshot_capture_get_report (capture)) != MAPSHOT_STATUS_COMPLETE, NULL);
  else if (mapshot_capture_get_failure (capture) == MAPSHOT_FAILURE_LACKING)
    job_done (self, job, TRUE, error->message);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    mapshot_job_set_state (job, job->pausing ? MAPSHOT_JOB_PAUSED : MAPSHOT_JOB_WAITING, NULL);
  else
    mapshot_queue_job_failed (self, job, mapshot_capture_get_failure (capture), error);
  g_clear_object (&job->cancellable);
  g_clear_pointer (&job->repair, mapshot_repair_free);
  job->pausing = FALSE;
  mapshot_queue_store_release (self, job);
  mapshot_queue_end_change (self);
}

void
mapshot_queue_run (MapshotQueue *self, MapshotJob *job)
{
  MapshotCaptureOptions options = {
    .output = job->output,
    .overwrite = job->overwrite,
    .repair = job->repair,
    .repair_partly = TRUE,
    .sidecars = job->sidecars || (job->repair != NULL && mapshot_sidecars_are_there (job->output)),
    .keep_part = job->repair == NULL,
    .keep_when_full = TRUE,
    .threads = self->options.threads,
    .retries = self->options.retries,
    .timeout = self->options.timeout,
    .ca_file = self->options.ca_file,
    .headers = self->options.headers,
    .key_func = self->options.key_func,
    .key_data = self->options.key_data,
  };
  g_autoptr (MapshotCapture) capture = mapshot_capture_new (job->plan, &options);
  Running *running = g_new (Running, 1);

  *running = (Running){ g_object_ref (self), g_object_ref (job) };
  self->running++;
  job->cancellable = g_cancellable_new ();
  job->memory = job->plan->memory - job->plan->shared_memory;
  job->shared_memory = job->plan->shared_memory;
  g_clear_pointer (&job->plan, mapshot_plan_unref);
  mapshot_job_set_capture (job, capture);
  mapshot_capture_set_progress_func (capture, progress_cb, job);
  mapshot_job_set_state (job, MAPSHOT_JOB_RUNNING, NULL);
  mapshot_capture_run_async (capture, job->cancellable, done_cb, running);
}
