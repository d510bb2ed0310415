/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue-private.h"
#include "repair.h"

/* Only what the picture lacks is asked for again (repair.h). Where the picture does not allow it any more (it is gone, another program changed it, it does not
 * say which tiles it lacks) the capture is made anew. */
static MapshotPlan *
plan_repair (MapshotQueue *self, MapshotJob *job)
{
  MapshotPlanLimits limits = self->options.limits;

  limits.max_memory = self->options.max_memory;
  job->repair = mapshot_repair_open (job->output, NULL);

  return job->repair != NULL && !mapshot_repair_is_complete (job->repair) ? mapshot_repair_make_plan (job->repair, self->store, &limits, NULL) : NULL;
}

MapshotPlan *
mapshot_queue_plan_job (MapshotQueue *self, MapshotJob *job, GError **error)
{
  MapshotPlan *plan = NULL;

  g_clear_pointer (&job->repair, mapshot_repair_free);
  if (job->mending)
    plan = plan_repair (self, job);
  if (plan != NULL)
    return plan;
  g_clear_pointer (&job->repair, mapshot_repair_free);

  return mapshot_queue_plan (self, job->recipe, error);
}
