/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-private.h"

#include "credit.h"
#include "error.h"
#include "repair-private.h"

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

void
mapshot_run_set_error (Run *run, GError *error)
{
  if (run->error == NULL)
    run->error = error;
  else
    g_error_free (error);
}

void
mapshot_run_explain (Run *run, const GError *cause, GError **error)
{
  if (run->error == NULL && g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    run->failure = MAPSHOT_FAILURE_NO_SPACE;
  mapshot_output_explain (run->output, cause, error);
}

static void
write_failed (Run *run, const GError *cause)
{
  GError *error = NULL;

  if (cause->domain == MAPSHOT_ERROR)
    {
      mapshot_run_set_error (run, g_error_copy (cause));
      return;
    }
  mapshot_run_explain (run, cause, &error);
  mapshot_run_set_error (run, error);
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

/* ---- the run ---- */

static gboolean
dispatch_events (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs event_source_funcs = { .dispatch = dispatch_events };

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

gboolean
mapshot_run_open (Run *run, MapshotCapture *self, GError **error)
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
  if (!mapshot_share_check (&self->options.share, run->plan, error) || !settle_plan (self, run, error))
    return FALSE;
  mapshot_rows_open (run);
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
        mapshot_run_explain (run, cause, error);
      return FALSE;
    }
  if (run->repair != NULL && !mapshot_repair_check_head (run->repair, mapshot_output_get_fd (run->output), error))
    return FALSE;
  if (!mapshot_pool_join (run, self->options.threads > 0 ? self->options.threads : self->plan->threads, error))
    return FALSE;
  mapshot_writer_start (run);

  return TRUE;
}

void
mapshot_run_stop_work (Run *run)
{
  g_atomic_int_set (&run->stopping, TRUE);
  mapshot_requests_close (run);
  mapshot_pool_leave (run);
  mapshot_writer_stop (run);
}

void
mapshot_run_close (Run *run)
{
  Event *event;

  mapshot_run_stop_work (run);
  while ((event = take_event (run)) != NULL)
    {
      g_clear_pointer (&event->request, mapshot_tile_request_free);
      g_clear_error (&event->error);
      g_free (event);
    }
  g_source_destroy (run->event_source);
  g_source_unref (run->event_source);
  g_clear_pointer (&run->bands, g_hash_table_unref);
  mapshot_rows_close (run);
  g_clear_pointer (&run->writer, mapshot_png_writer_free);
  g_clear_pointer (&run->journal, mapshot_journal_free);
  g_clear_pointer (&run->tail, g_byte_array_unref);
  g_clear_pointer (&run->records, g_byte_array_unref);
  g_clear_pointer (&run->sidecars, mapshot_sidecars_free);
  g_clear_pointer (&run->output, mapshot_output_free);
  g_mutex_clear (&run->lock);
  g_cond_clear (&run->writer_cond);
}
