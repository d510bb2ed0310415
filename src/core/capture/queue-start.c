/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue-private.h"

#include "line.h"

/* A host that another program asks is looked at again after this: it tells nobody when it has done. */
#define CLAIM_DELAY (250 * G_TIME_SPAN_MILLISECOND)

/* What the captures that run here use together. */
typedef struct
{
  GHashTable *hosts;            /* not owned; also of those that wait, for the ones behind them */
  GHashTable *kept;             /* the latter alone */
  guint64 memory, shared_memory; /* bytes: of each, and what all use once */
} Load;

static void
add_hosts (GHashTable *hosts, MapshotJob *job)
{
  for (guint i = 0; job->hosts != NULL && job->hosts[i] != NULL; i++)
    g_hash_table_add (hosts, job->hosts[i]);
}

static void
measure_load (MapshotQueue *self, Load *load)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      MapshotJob *job = g_ptr_array_index (self->jobs, i);

      if (job->cancellable == NULL)
        continue;
      add_hosts (load->hosts, job);
      load->memory += job->memory;
      load->shared_memory = MAX (load->shared_memory, job->shared_memory);
    }
}

static gboolean
hosts_are_free (GHashTable *hosts, MapshotJob *job)
{
  for (guint i = 0; job->hosts[i] != NULL; i++)
    if (g_hash_table_contains (hosts, job->hosts[i]))
      return FALSE;
  return TRUE;
}

/* A capture alone always fits: its plan saw to that. */
static gboolean
memory_is_enough (MapshotQueue *self, const Load *load, const MapshotPlan *plan)
{
  guint64 own = plan->memory - plan->shared_memory;

  return self->running == 0 ||
         load->memory + own + MAX (load->shared_memory, plan->shared_memory) <= self->options.max_memory;
}

static gboolean
prepare (MapshotQueue *self, MapshotJob *job)
{
  g_autoptr (GError) error = NULL;

  if (job->plan != NULL)
    return TRUE;
  if (mapshot_queue_ask_services (self, job))
    return FALSE;
  job->plan = mapshot_queue_plan_job (self, job, &error);
  if (job->plan == NULL)
    {
      mapshot_job_set_state (job, MAPSHOT_JOB_FAILED, error->message);
      return FALSE;
    }
  g_strfreev (job->hosts);
  job->hosts = mapshot_line_find_hosts (job->plan);

  return TRUE;
}

/* FALSE when it waits for memory, for which those behind it must not overtake it. */
static gboolean
try_to_start (MapshotQueue *self, MapshotJob *job, Load *load, gint64 now, gint64 *next)
{
  if (!memory_is_enough (self, load, job->plan))
    return FALSE;
  if (!mapshot_queue_store_claim (self, job))
    {
      *next = MIN (*next, now + CLAIM_DELAY);
      return TRUE;
    }
  load->memory += job->plan->memory - job->plan->shared_memory;
  load->shared_memory = MAX (load->shared_memory, job->plan->shared_memory);
  mapshot_queue_run (self, job);

  return TRUE;
}

void
mapshot_queue_step_out (MapshotQueue *self, MapshotJob *job)
{
  if (job->in_line)
    mapshot_line_leave (self->hosts_fd, job->hosts, job->added);
  job->in_line = FALSE;
}

/* Only the first of the list stands in the line for it: programs that share the list then stand at one place, and the list's order, which people change, never
 * contradicts that of the line. Again at every look: a job that was added at the same moment may have left with the place of both. */
static void
line_up (MapshotQueue *self, MapshotJob *job, const Load *load)
{
  if (!hosts_are_free (load->kept, job))
    {
      mapshot_queue_step_out (self, job);
      return;
    }
  mapshot_line_join (self->hosts_fd, job->hosts, job->added);
  job->in_line = TRUE;
}

/* Those behind it leave its hosts to it. */
static void
keep_hosts (MapshotQueue *self, MapshotJob *job, Load *load)
{
  if (job->state == MAPSHOT_JOB_FAILED)
    {
      mapshot_queue_step_out (self, job);
      return;
    }
  add_hosts (load->hosts, job);
  if (job->state == MAPSHOT_JOB_WAITING)
    add_hosts (load->kept, job);
}

/* Looks at one job that waits; the hosts of one that must wait for them are kept for it. FALSE ends the looking. *N_PLANNED counts plans, which cost
 * time, and memory while they are kept. */
static gboolean
look_at (MapshotQueue *self, MapshotJob *job, Load *load, gint64 now, gint64 *next, guint *n_planned)
{
  gboolean is_new = job->hosts == NULL, go_on = TRUE;

  if (is_new && !mapshot_queue_is_due (self, job, now, next))
    return TRUE;
  if (is_new && (++*n_planned > MAPSHOT_QUEUE_LOOK_BEHIND || !prepare (self, job)))
    return *n_planned <= MAPSHOT_QUEUE_LOOK_BEHIND;
  if (mapshot_queue_is_due (self, job, now, next))
    {
      line_up (self, job, load);
      if (hosts_are_free (load->hosts, job) && prepare (self, job))
        go_on = try_to_start (self, job, load, now, next);
      keep_hosts (self, job, load);
    }
  if (is_new)
    {
      g_clear_pointer (&job->plan, mapshot_plan_unref);
      if (job->cancellable == NULL)
        g_clear_pointer (&job->repair, mapshot_repair_free);
    }

  return go_on;
}

/* What does not wait for its host, or not yet, keeps nobody behind it. */
static void
step_out_all (MapshotQueue *self, gint64 now)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      MapshotJob *job = g_ptr_array_index (self->jobs, i);
      gint64 next = G_MAXINT64;

      if (job->in_line && (job->state != MAPSHOT_JOB_WAITING || !mapshot_queue_is_due (self, job, now, &next)))
        mapshot_queue_step_out (self, job);
    }
}

gboolean
mapshot_queue_start_jobs (MapshotQueue *self)
{
  g_autoptr (GHashTable) hosts = g_hash_table_new (g_str_hash, g_str_equal), kept = g_hash_table_new (g_str_hash, g_str_equal);
  Load load = { .hosts = hosts, .kept = kept };
  gint64 now = g_get_monotonic_time (), next = G_MAXINT64;
  gboolean failed = FALSE, go_on = TRUE;
  guint n_planned = 0;

  measure_load (self, &load);
  step_out_all (self, now);
  for (guint i = 0; i < self->jobs->len && go_on && self->running < self->max_running; i++)
    {
      MapshotJob *job = g_ptr_array_index (self->jobs, i);

      if (job->state != MAPSHOT_JOB_WAITING || job->cancellable != NULL)
        continue;
      go_on = look_at (self, job, &load, now, &next, &n_planned);
      failed |= job->state == MAPSHOT_JOB_FAILED;
    }
  if (next != G_MAXINT64)
    mapshot_queue_schedule (self, next);

  return failed;
}
