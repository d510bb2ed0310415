/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-private.h"

#include "error.h"
#include "key-error.h"
#include "plan-layer.h"
#include "reason.h"
#include "secrets.h"
#include "template.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

/* So many requests that used up their retries, with none that worked between them, mean that the service is down. */
#define MAX_FAILURES_IN_A_ROW 16

/* A tile that is refused in so many sessions is not refused for the session. */
#define MAX_SESSIONS 4

static void
fail (Run *run, GError *error)
{
  if (run->error == NULL)
    run->error = error;
  else
    g_error_free (error);
}

/* ---- asking ---- */

static void pass_on (Run *run, TileRequest *request, GBytes *body, const GError *error);

void
mapshot_tile_request_get_place (const TileRequest *request, gint64 *column, gint64 *row)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (request->row->run->plan, request->row->layer);
  double scale = mapshot_tile_grid_get_level (layer->source->grid, layer->level)->resolution /
                 mapshot_tile_grid_get_level (layer->source->grid, request->level)->resolution;

  *column = (gint64) floor ((double) request->column * scale);
  *row = (gint64) floor ((double) request->row->row * scale);
}

/* Coarser tiles are asked for, too: the source's rules count them. */
static gboolean
may_ask_parent (Run *run, guint index)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (run->plan, index);
  GError *error = NULL;

  if (mapshot_policy_check_capture (run->plan->store, layer->source,
                                    mapshot_plan_layer_count (layer) + ++run->parents_asked[index], &error))
    return TRUE;
  fail (run, error);

  return FALSE;
}

/* Whether the coarser tile that REQUEST is at need not be asked for now; REQUEST is taken then. */
static gboolean
share_parent (Run *run, TileRequest *request)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  ParentState state = mapshot_parents_find (run->parents, request, &body, &error);

  if (state == PARENT_KNOWN)
    pass_on (run, request, body, error);
  else if (state == PARENT_UNKNOWN && may_ask_parent (run, request->row->layer))
    return FALSE;
  else if (state == PARENT_UNKNOWN)
    mapshot_tile_request_free (request);

  return TRUE;
}

static gboolean
is_parent (const TileRequest *request)
{
  return request->level != mapshot_plan_get_layer (request->row->run->plan, request->row->layer)->level;
}

static void
ask (Run *run, TileRequest *request)
{
  guint layer_index = request->row->layer;
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (run->plan, layer_index);
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;
  gint64 column, row;

  if (mapshot_source_is_local (layer->source))
    {
      mapshot_pool_push_tile (run, request);
      return;
    }
  if (is_parent (request) && share_parent (run, request))
    return;
  mapshot_tile_request_get_place (request, &column, &row);
  if (!mapshot_fetchers_check_session (run, layer_index, &error))
    {
      fail (run, g_steal_pointer (&error));
      mapshot_tile_request_free (request);
      return;
    }
  request->session = run->sessions[layer_index].number;
  uri = mapshot_template_expand_in_session (layer->source, request->level, column, row, run->keys[layer_index],
                                            mapshot_fetchers_get_token (run, layer_index));
  g_hash_table_add (run->requests, request);
  mapshot_fetcher_get (run->fetchers[layer_index], uri, request);
}

/* A tile that the source does not have, as its entry says. */
static void
skip_outside (Run *run, TileRow *row, gint64 column)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (run->plan, row->layer);
  g_autofree char *reason = NULL;

  mapshot_row_fill_blank (row, column);
  if (mapshot_plan_counts_outside (run->plan, row->layer))
    {
      reason = mapshot_reason_new ("outside", "source", mapshot_source_get_plain_name (layer->source), NULL);
      mapshot_report_add_missing (run->report, row->layer, column, row->row, MAPSHOT_TILE_BLANK, reason);
    }
  mapshot_row_tile_done (row);
}

void
mapshot_requests_ask_row (TileRow *row)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (row->run->plan, row->layer);

  for (gint64 i = 0; i < layer->n_columns; i++)
    {
      gint64 column = layer->first_column + i;
      TileRequest *request;

      if (!mapshot_plan_layer_needs_tile (layer, column, row->row))
        {
          mapshot_row_fill_blank (row, column);
          mapshot_row_tile_done (row);
          continue;
        }
      if (!mapshot_plan_layer_has_tile (layer, column, row->row))
        {
          skip_outside (row->run, row, column);
          continue;
        }
      if (row->needed != NULL && !row->needed[i])
        {
          mapshot_row_fill_blank (row, column);
          mapshot_report_add_fetched (row->run->report);
          mapshot_row_tile_done (row);
          continue;
        }
      request = g_new0 (TileRequest, 1);
      request->row = row;
      request->column = column;
      request->level = layer->level;
      ask (row->run, request);
    }
}

/* ---- what to do without a tile ---- */

static void
finish_blank (Run *run, TileRequest *request)
{
  TileRow *row = request->row;

  mapshot_row_fill_blank (row, request->column);
  mapshot_tile_request_free (request);
  mapshot_row_tile_done (row);
}

/* The next coarser level whose tiles hold whole tiles of the layer's level. FALSE when there is none left. */
static gboolean
step_to_coarser (const MapshotPlanLayer *layer, TileRequest *request)
{
  const MapshotTileLevel *own = mapshot_tile_grid_get_level (layer->source->grid, layer->level);

  while (--request->level >= 0)
    {
      const MapshotTileLevel *coarser = mapshot_tile_grid_get_level (layer->source->grid, request->level);
      double ratio = coarser->resolution / own->resolution;

      if (fabs (ratio - round (ratio)) < 1e-6 && coarser->shift_x == own->shift_x && coarser->shift_y == own->shift_y)
        return TRUE;
    }
  return FALSE;
}

static void
fail_for_tile (Run *run, TileRequest *request, const char *reason, gboolean network)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (run->plan, request->row->layer);
  g_autofree char *sentence = mapshot_plan_say_reason (run->plan, reason);

  mapshot_report_add_missing (run->report, request->row->layer, request->column, request->row->row, MAPSHOT_TILE_FAILED,
                              reason);
  fail (run, g_error_new (MAPSHOT_ERROR, network ? MAPSHOT_ERROR_NETWORK : MAPSHOT_ERROR_FAILED,
                          _("tile %s/%" PRId64 "/%" PRId64
                            " of %s is missing: %s"),
                          mapshot_tile_grid_get_level (layer->source->grid, layer->level)->name,
                          mapshot_tile_grid_get_column_number (layer->source->grid, layer->level, request->column),
                          mapshot_tile_grid_get_row_number (layer->source->grid, layer->level, request->row->row),
                          layer->source->name, sentence));
  mapshot_tile_request_free (request);
}

/* Services repeat in their answers what they were asked with. */
static char *
hide_secrets (Run *run, guint index, const char *text)
{
  char *hidden = mapshot_secrets_hide (mapshot_plan_get_layer (run->plan, index)->source, run->keys[index],
                                       index == 0 ? run->options->headers : NULL, text);
  const char *token = mapshot_fetchers_get_token (run, index);
  GString *shown;

  if (token == NULL)
    return hidden;
  shown = g_string_new (hidden);
  g_string_replace (shown, token, "…", 0);
  g_free (hidden);

  return g_string_free (shown, FALSE);
}

static char *
hide_cb (const char *text, gpointer row)
{
  return hide_secrets (((TileRow *) row)->run, ((TileRow *) row)->layer, text);
}

static void
do_without (Run *run, TileRequest *request, const GError *error, gboolean network)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (run->plan, request->row->layer);
  MapshotOnMissing on_missing = run->plan->recipe->on_missing;

  /* The reason that counts is the first: why the tile itself is not there. */
  if (request->reason == NULL)
    request->reason = mapshot_reason_map (mapshot_fetch_error_get_reason (error), hide_cb, request->row);
  if (on_missing == MAPSHOT_ON_MISSING_BLANK)
    {
      request->row->lacking = TRUE;
      mapshot_report_add_missing (run->report, request->row->layer, request->column, request->row->row, MAPSHOT_TILE_BLANK,
                                  request->reason);
      finish_blank (run, request);
    }
  else if (on_missing == MAPSHOT_ON_MISSING_PARENT && step_to_coarser (layer, request))
    {
      request->tried_again = FALSE;
      ask (run, request);
    }
  else
    {
      g_autofree char *reason = g_strdup (request->reason);
      fail_for_tile (run, request, reason, network);
    }
}

void
mapshot_requests_handle_stand_in (Run *run, TileRequest *request)
{
  TileRow *row = request->row;

  row->lacking = TRUE;
  mapshot_report_add_missing (run->report, row->layer, request->column, row->row, MAPSHOT_TILE_PARENT, request->reason);
  mapshot_tile_request_free (request);
  mapshot_row_tile_done (row);
}

/* ---- answers ---- */

/* Without the key no other tile will do better. */
static void
fail_for_key (Run *run, TileRequest *request, MapshotRefusal refusal)
{
  guint index = request->row->layer;
  GError *error = NULL;

  mapshot_key_error_set (mapshot_plan_get_layer (run->plan, index)->source, refusal, run->keys[index] != NULL, &error);
  fail (run, error);
  mapshot_tile_request_free (request);
}

static void
push_body (Run *run, TileRequest *request, GBytes *body)
{
  gint size = (gint) g_bytes_get_size (body);

  request->body = g_bytes_ref (body);
  if (g_atomic_int_add (&run->pending_bytes, size) + size > MAX_PENDING_BYTES &&
      g_atomic_int_compare_and_exchange (&run->held_back, FALSE, TRUE))
    mapshot_requests_set_paused (run, run->paused);
  mapshot_pool_push_tile (run, request);
}

/* Services put a message where a picture was asked for: what it says helps more than that it is no picture. */
static gboolean
refuse_text (Run *run, TileRequest *request, GBytes *body)
{
  g_autofree char *text = mapshot_refusal_get_text (body), *reason = NULL;
  g_autoptr (GError) error = NULL;

  if (text == NULL)
    return FALSE;
  reason = mapshot_reason_new ("message", "text", text, NULL);
  error = mapshot_fetch_error_new (MAPSHOT_FETCH_ERROR_BAD, reason);
  mapshot_requests_handle_bad (run, request, error);

  return TRUE;
}

static void
handle_body (Run *run, TileRequest *request, GBytes *body)
{
  MapshotRefusal refusal = mapshot_refusal_find (body);

  if (refusal != MAPSHOT_REFUSAL_NONE)
    {
      fail_for_key (run, request, refusal);
      return;
    }
  run->failures_in_a_row = 0;
  run->sessions[request->row->layer].proven |= request->session == run->sessions[request->row->layer].number;
  if (refuse_text (run, request, body))
    return;
  push_body (run, request, body);
}

/* What an answer of the service says of the key: in its words, or by 401 and 403 where a key is given or needed. */
static MapshotRefusal
find_refusal (Run *run, guint index, const GError *error)
{
  MapshotFetcherStats stats;

  if (error->domain != MAPSHOT_ERROR)
    return MAPSHOT_REFUSAL_NONE;
  mapshot_fetcher_get_stats (run->fetchers[index], &stats);
  if (stats.refusal != MAPSHOT_REFUSAL_NONE)
    return stats.refusal;

  return stats.denied > 0 && (run->keys[index] != NULL || mapshot_plan_get_layer (run->plan, index)->source->rules.needs_key)
           ? MAPSHOT_REFUSAL_KEY
           : MAPSHOT_REFUSAL_NONE;
}

/* Whether the session may be what the service refused: REQUEST is asked again in a new one then, and taken. */
static gboolean
try_new_session (Run *run, TileRequest *request, const GError *error)
{
  RunSession *session = &run->sessions[request->row->layer];
  g_autoptr (GError) cause = NULL;
  gboolean refused = find_refusal (run, request->row->layer, error) != MAPSHOT_REFUSAL_NONE ||
                     g_error_matches (error, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_BAD);

  if (session->session == NULL || !refused || request->sessions_tried >= MAX_SESSIONS)
    return FALSE;
  /* A session that has never been good is not the matter, unless it is left from another capture. */
  if (request->session == session->number && !session->proven && session->fresh)
    return FALSE;
  if (request->session == session->number && !mapshot_fetchers_renew_session (run, request->row->layer, &cause))
    {
      fail (run, g_steal_pointer (&cause));
      mapshot_tile_request_free (request);
      return TRUE;
    }
  request->sessions_tried++;
  ask (run, request);

  return TRUE;
}

/* The service is there, and does not deliver. */
static void
handle_lack (Run *run, TileRequest *request, const GError *error)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (run->plan, request->row->layer);

  if (g_error_matches (error, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND) &&
      layer->source->not_found == MAPSHOT_NOT_FOUND_BLANK)
    {
      mapshot_report_add_fetched (run->report);
      finish_blank (run, request);
    }
  else
    do_without (run, request, error, g_error_matches (error, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED));
}

/* Nothing more will come: because it refuses, because it is troubled, or because there is nobody. */
static void
fail_for_service (Run *run, TileRequest *request, const GError *error)
{
  guint index = request->row->layer;
  const char *name = mapshot_plan_get_layer (run->plan, index)->source->name;
  MapshotFetcherStats stats;
  g_autofree char *reason = hide_secrets (run, index, error->message);
  g_autofree char *text = NULL;

  mapshot_fetcher_get_stats (run->fetchers[index], &stats);
  if (stats.denied > 0)
    text = g_strdup_printf (_("%s does not give out its tiles: %s"), name, reason);
  else if (error->domain == MAPSHOT_FETCH_ERROR || stats.throttled > 0)
    text = g_strdup_printf (_("%s does not deliver: %s"), name, reason);
  else
    text = g_strdup_printf (_("%s cannot be reached: %s"), name, reason);
  fail (run, g_error_new_literal (MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, text));
  mapshot_tile_request_free (request);
}

static void
handle_failure (Run *run, TileRequest *request, const GError *error)
{
  gboolean exhausted = g_error_matches (error, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_EXHAUSTED);
  MapshotRefusal refusal;

  if (run->error == NULL && try_new_session (run, request, error))
    return;
  run->failures_in_a_row = exhausted ? run->failures_in_a_row + 1 : 0;
  if (g_error_matches (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED))
    {
      fail (run, g_error_copy (error));
      mapshot_tile_request_free (request);
    }
  else if ((refusal = find_refusal (run, request->row->layer, error)) != MAPSHOT_REFUSAL_NONE)
    fail_for_key (run, request, refusal);
  else if (error->domain != MAPSHOT_FETCH_ERROR || run->failures_in_a_row >= MAX_FAILURES_IN_A_ROW)
    fail_for_service (run, request, error);
  else
    handle_lack (run, request, error);
}

/* The answer that another request got. */
static void
pass_on (Run *run, TileRequest *request, GBytes *body, const GError *error)
{
  if (run->error != NULL)
    mapshot_tile_request_free (request);
  else if (body != NULL)
    push_body (run, request, body);
  else
    handle_lack (run, request, error);
}

/* A body that is no picture may have been cut on the way: it is asked for once more. */
void
mapshot_requests_handle_bad (Run *run, TileRequest *request, const GError *error)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (run->plan, request->row->layer);

  if (g_error_matches (error, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND))
    {
      handle_failure (run, request, error);
      return;
    }
  if (request->tried_again || mapshot_source_is_local (layer->source))
    {
      do_without (run, request, error, FALSE);
      return;
    }
  request->tried_again = TRUE;
  ask (run, request);
}

void
mapshot_requests_answer (gpointer request_data, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  Run *run = user_data;
  TileRequest *request = request_data;
  g_autoptr (GPtrArray) others = NULL;

  g_hash_table_steal (run->requests, request);
  if (is_parent (request))
    others = mapshot_parents_answer (run->parents, request, body, error);
  if (body != NULL)
    handle_body (run, request, body);
  else
    handle_failure (run, request, error);
  for (guint i = 0; others != NULL && i < others->len; i++)
    pass_on (run, g_ptr_array_index (others, i), body, error);
}
