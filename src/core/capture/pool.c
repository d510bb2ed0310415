/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-private.h"

#include "error.h"

#include <glib/gi18n-lib.h>

/* The process has one pool of workers, whatever the number of captures: what a worker keeps for itself (fonts, scratch memory) is made once and serves
 * them all. Each run has a line of its own work; workers take from the lines in turn, so that a long capture does not hold up a short one. */

/* A worker without work ends after this, and gives back what it keeps. */
#define PATIENCE (20 * G_TIME_SPAN_SECOND)

/* One piece of work: a tile, or a part of a band. */
typedef struct
{
  TileRequest *tile;
  Band *band;
  int part;
  gboolean encode;
} Work;

struct _PoolLine
{
  GQueue work;     /* (element-type Work) */
  int busy, limit; /* workers that are at it, and how many may be */
  gboolean listed; /* in LINES */
  gboolean closed; /* takes no more */
};

static GMutex lock;        /* for all below, and for every line */
static GCond there_is_work, one_is_done;
static GQueue lines = G_QUEUE_INIT; /* (element-type PoolLine): those that a worker may take from */
static int n_threads, n_idle, n_runs;

static void
do_work (const Work *work)
{
  if (work->tile != NULL)
    mapshot_tile_work (work->tile);
  else if (work->encode)
    mapshot_band_encode_part (work->band, work->part);
  else
    mapshot_band_compose_part (work->band, work->part);
}

static void
list_line (PoolLine *line)
{
  if (line->listed || line->busy >= line->limit || g_queue_is_empty (&line->work))
    return;
  line->listed = TRUE;
  g_queue_push_tail (&lines, line);
}

/* FALSE when no run has had work for a while. */
static gboolean
wait_for_work (void)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (g_queue_is_empty (&lines))
    if (n_runs > 0)
      {
        g_cond_wait (&there_is_work, &lock);
        end = g_get_monotonic_time () + PATIENCE;
      }
    else if (!g_cond_wait_until (&there_is_work, &lock, end) && g_queue_is_empty (&lines))
      return FALSE;

  return TRUE;
}

/* NULL when the worker may go. */
static Work *
take_work (PoolLine **line)
{
  gboolean found;
  Work *work;

  n_idle++;
  found = wait_for_work ();
  n_idle--;
  if (!found)
    return NULL;
  *line = g_queue_pop_head (&lines);
  (*line)->listed = FALSE;
  (*line)->busy++;
  work = g_queue_pop_head (&(*line)->work);
  list_line (*line);

  return work;
}

static gpointer
worker_func (gpointer data)
{
  PoolLine *line;
  Work *work;

  g_mutex_lock (&lock);
  while ((work = take_work (&line)) != NULL)
    {
      g_mutex_unlock (&lock);
      do_work (work);
      g_free (work);
      g_mutex_lock (&lock);
      line->busy--;
      list_line (line);
      if (line->closed)
        g_cond_broadcast (&one_is_done);
    }
  n_threads--;
  g_mutex_unlock (&lock);

  return NULL;
}

/* As many workers as the line may use; where the system has no more threads fewer do the work. */
static gboolean
start_workers (int wanted, GError **error)
{
  g_autoptr (GError) cause = NULL;

  while (n_threads < wanted)
    {
      GThread *thread = g_thread_try_new ("mapshot-worker", worker_func, NULL, &cause);

      if (thread == NULL)
        break;
      g_thread_unref (thread);
      n_threads++;
    }
  if (n_threads == 0)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("no thread can be started: %s"), cause->message);

  return n_threads > 0;
}

gboolean
mapshot_pool_join (Run *run, int threads, GError **error)
{
  PoolLine *line = g_new0 (PoolLine, 1);

  line->limit = threads > 0 ? threads : (int) g_get_num_processors ();
  g_mutex_lock (&lock);
  if (start_workers (line->limit, error))
    {
      run->line = g_steal_pointer (&line);
      n_runs++;
    }
  g_mutex_unlock (&lock);
  g_free (line);

  return run->line != NULL;
}

/* Bands are freed with the run; a tile's request belongs to nobody else. */
static void
drop_work (Work *work)
{
  g_clear_pointer (&work->tile, mapshot_tile_request_free);
  g_free (work);
}

void
mapshot_pool_leave (Run *run)
{
  PoolLine *line = run->line;
  Work *work;

  if (line == NULL)
    return;
  g_mutex_lock (&lock);
  line->closed = TRUE;
  if (line->listed)
    g_queue_remove (&lines, line);
  while ((work = g_queue_pop_head (&line->work)) != NULL)
    drop_work (work);
  while (line->busy > 0)
    g_cond_wait (&one_is_done, &lock);
  if (--n_runs == 0)
    g_cond_broadcast (&there_is_work);
  g_mutex_unlock (&lock);
  run->line = NULL;
  g_free (line);
}

static void
push (Run *run, const Work *work)
{
  PoolLine *line = run->line;
  Work *copy = g_memdup2 (work, sizeof *work);

  g_mutex_lock (&lock);
  if (line != NULL && !line->closed)
    {
      g_queue_push_tail (&line->work, g_steal_pointer (&copy));
      list_line (line);
      if (n_idle > 0 && line->listed)
        g_cond_signal (&there_is_work);
    }
  g_mutex_unlock (&lock);
  if (copy != NULL)
    drop_work (copy);
}

void
mapshot_pool_push_tile (Run *run, TileRequest *request)
{
  push (run, &(Work){ .tile = request });
}

void
mapshot_pool_push_part (Run *run, Band *band, int part, gboolean encode)
{
  push (run, &(Work){ .band = band, .part = part, .encode = encode });
}
