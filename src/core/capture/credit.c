/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit.h"

#include "error.h"
#include "key-error.h"
#include "session.h"

#include <glib/gi18n-lib.h>

static gboolean
tells_credit (const MapshotSource *source)
{
  return source->session != NULL && source->session->credit != NULL;
}

/* A session that another capture left may be refused by now: then in a new one. */
static char *
ask (const MapshotPlanLayer *layer, const MapshotPlan *plan, const char *key, const MapshotSessionOptions *options, MapshotRefusal *refusal,
     GCancellable *cancellable, GError **error)
{
  int zoom = mapshot_tile_grid_get_level (layer->source->grid, layer->level)->zoom;
  g_autoptr (MapshotSession) first = mapshot_session_get (layer->source, key, NULL, options, refusal, cancellable, error);
  g_autoptr (MapshotSession) second = NULL;
  char *credit;

  if (first == NULL)
    return NULL;
  credit = mapshot_session_get_credit (layer->source, key, first->token, zoom, &plan->bounds, options, refusal, cancellable, NULL);
  if (credit != NULL)
    return credit;
  second = mapshot_session_get (layer->source, key, first->token, options, refusal, cancellable, error);
  if (second == NULL)
    return NULL;

  return mapshot_session_get_credit (layer->source, key, second->token, zoom, &plan->bounds, options, refusal, cancellable, error);
}

static char *
ask_for_layer (const MapshotPlanLayer *layer, const MapshotPlan *plan, const MapshotCaptureOptions *options, MapshotFailure *failure,
               GCancellable *cancellable, GError **error)
{
  const MapshotSessionOptions session_options = { plan->store, options->timeout, options->ca_file };
  g_autofree char *key = options->key_func != NULL ? options->key_func (layer->source, options->key_data) : NULL;
  g_autoptr (GError) cause = NULL;
  MapshotRefusal refusal = MAPSHOT_REFUSAL_KEY;
  char *credit = NULL;

  if (key != NULL || !layer->source->rules.needs_key)
    credit = ask (layer, plan, key, &session_options, &refusal, cancellable, &cause);
  if (credit != NULL)
    return credit;
  *failure = MAPSHOT_FAILURE_ACCESS;
  if (refusal != MAPSHOT_REFUSAL_NONE)
    {
      mapshot_key_error_set (layer->source, refusal, key != NULL, error);
      return NULL;
    }
  *failure = g_error_matches (cause, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK) ? MAPSHOT_FAILURE_NETWORK : MAPSHOT_FAILURE_NONE;
  g_propagate_error (error, g_steal_pointer (&cause));

  return NULL;
}

MapshotPlan *
mapshot_credit_settle (MapshotPlan *plan, const MapshotCaptureOptions *options, MapshotFailure *failure, GCancellable *cancellable,
                       GError **error)
{
  guint n = plan->layers->len;
  g_autoptr (GPtrArray) credits = g_ptr_array_new_full (n, g_free);
  g_autofree char *joined = NULL;
  gboolean told = FALSE;

  for (guint i = 0; i < n; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, i);
      char *credit = NULL;

      if (tells_credit (layer->source))
        {
          credit = ask_for_layer (layer, plan, options, failure, cancellable, error);
          if (credit == NULL)
            return NULL;
          told = TRUE;
        }
      g_ptr_array_add (credits, credit);
    }
  if (!told)
    return mapshot_plan_ref (plan);
  joined = mapshot_plan_join_credits (plan, (const char *const *) credits->pdata);

  return mapshot_plan_with_credit (plan, joined, error);
}
