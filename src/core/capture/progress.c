/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-private.h"

/* The speed is that of about the last seconds, so that it follows a service that slows down. */
#define SPEED_WINDOW 3.0 /* seconds */

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

void
mapshot_capture_report_progress (MapshotCapture *self, Run *run)
{
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GSource) source = NULL;
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
  /* Not invoked: between two turns of its loop a context belongs to nobody, and this thread would run it. */
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, notice_cb, notice, notice_free);
  g_source_attach (source, self->progress_context);
}
