/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue-private.h"

#include "discover.h"
#include "error.h"

/* Services that are not known any more, after a restart: asked in the background, where the plan must not block. */

typedef struct
{
  MapshotQueue *queue;
  MapshotJob *job;
  MapshotRecipe *recipe; /* as it was asked for */
} Asking;

/* A service that is away is asked again, as in a capture; not so one that has another answer than a map. */
static MapshotFailure
classify (const GError *error)
{
  return mapshot_error_get_topic (error) == MAPSHOT_TOPIC_AWAY ? MAPSHOT_FAILURE_NETWORK : MAPSHOT_FAILURE_OTHER;
}

/* Other programs may have changed the job meanwhile, or somebody what it is to capture. ERROR is NULL where its services answered. */
static void
answered (MapshotQueue *self, MapshotJob *job, const MapshotRecipe *recipe, const GError *error)
{
  if (error == NULL)
    mapshot_queue_away_forget (self, job);
  if ((error == NULL && job->failure != MAPSHOT_FAILURE_NETWORK) || !mapshot_queue_store_begin (self, NULL))
    return;
  if (job->state == MAPSHOT_JOB_WAITING && g_ptr_array_find (self->jobs, job, NULL) && mapshot_recipe_equal (recipe, job->recipe))
    {
      if (error != NULL)
        mapshot_queue_job_failed (self, job, classify (error), error);
      else
        {
          job->failure = MAPSHOT_FAILURE_NONE;
          mapshot_job_set_state (job, MAPSHOT_JOB_WAITING, NULL);
        }
    }
  mapshot_queue_end_change (self);
}

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Asking *asking = user_data;
  g_autoptr (MapshotQueue) self = asking->queue;
  g_autoptr (MapshotJob) job = asking->job;
  g_autoptr (MapshotRecipe) recipe = asking->recipe;
  g_autoptr (GError) error = NULL;

  job->asking = FALSE;
  mapshot_discover_recipe_finish (result, &error);
  if (self->closing)
    return;
  answered (self, job, recipe, error);
  mapshot_queue_schedule (self, 0);
}

/* One asks for all. */
static gboolean
is_asked (MapshotQueue *self, MapshotJob *job)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      MapshotJob *other = g_ptr_array_index (self->jobs, i);

      if (other->asking && (other == job || mapshot_queue_away_is_one (other, job)))
        return TRUE;
    }
  return FALSE;
}

gboolean
mapshot_queue_ask_services (MapshotQueue *self, MapshotJob *job)
{
  const MapshotDiscoverOptions options = { .timeout = self->options.timeout, .ca_file = self->options.ca_file, .headers = self->options.headers,
                                           .key_func = self->options.key_func, .key_data = self->options.key_data };
  Asking *asking;

  if (job->asking || self->options.ask_services || !mapshot_discover_recipe_has_unknown (job->recipe, self->store))
    return job->asking;
  if (is_asked (self, job))
    return TRUE;
  asking = g_new (Asking, 1);
  *asking = (Asking){ g_object_ref (self), g_object_ref (job), mapshot_recipe_copy (job->recipe) };
  job->asking = TRUE;
  mapshot_discover_recipe_async (job->recipe, self->store, &options, NULL, asked_cb, asking);

  return TRUE;
}
