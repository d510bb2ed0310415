/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue-private.h"

#include "discover.h"
#include "error.h"

/* Services that are not known any more, after a restart: asked in the background, where the plan must not block. */

typedef struct
{
  MapshotQueue *queue;
  MapshotJob *job;
} Asking;

/* A service that is away is asked again, as in a capture; not so one that has another answer than a map. */
static MapshotFailure
classify (const GError *error)
{
  return mapshot_error_get_topic (error) == MAPSHOT_TOPIC_AWAY ? MAPSHOT_FAILURE_NETWORK : MAPSHOT_FAILURE_OTHER;
}

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Asking *asking = user_data;
  g_autoptr (MapshotQueue) self = asking->queue;
  g_autoptr (MapshotJob) job = asking->job;
  g_autoptr (GError) error = NULL;

  job->asking = FALSE;
  if (mapshot_discover_recipe_finish (result, &error))
    job->asked_in_vain = 0;
  else if (job->state == MAPSHOT_JOB_WAITING && mapshot_queue_store_begin (self, NULL))
    {
      mapshot_queue_job_failed (self, job, classify (error), error);
      mapshot_queue_end_change (self);
    }
  if (!self->closing)
    mapshot_queue_schedule (self, 0);
}

gboolean
mapshot_queue_ask_services (MapshotQueue *self, MapshotJob *job)
{
  const MapshotDiscoverOptions options = { .timeout = self->options.timeout, .ca_file = self->options.ca_file, .headers = self->options.headers,
                                           .key_func = self->options.key_func, .key_data = self->options.key_data };
  Asking *asking;

  if (job->asking || self->options.ask_services || !mapshot_discover_recipe_has_unknown (job->recipe, self->store))
    return job->asking;
  asking = g_new (Asking, 1);
  *asking = (Asking){ g_object_ref (self), g_object_ref (job) };
  job->asking = TRUE;
  mapshot_discover_recipe_async (job->recipe, self->store, &options, NULL, asked_cb, asking);

  return TRUE;
}
