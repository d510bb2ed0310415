/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-tiles-private.h"

#include "error.h"
#include "map-fetcher.h"
#include "refusal.h"
#include "session.h"
#include "template.h"
#include "tile-decoder.h"

void
mapshot_map_tile_unref (gpointer data)
{
  MapTile *tile = data;

  if (!g_ref_count_dec (&tile->references))
    return;
  g_clear_object (&tile->texture);
  g_clear_object (&tile->cancellable);
  g_free (tile);
}

gsize
mapshot_map_tiles_get_tile_bytes (MapshotMapTiles *self)
{
  return (gsize) mapshot_tile_grid_get_tile_width (self->source->grid) *
         (gsize) mapshot_tile_grid_get_tile_height (self->source->grid) * 4;
}

GQueue *
mapshot_map_tiles_get_queue (MapshotMapTiles *self, TileState state)
{
  return state == TILE_WAITING ? &self->asked : state == TILE_READY ? &self->ready : &self->rest;
}

static void
set_state (MapshotMapTiles *self, MapTile *tile, TileState state)
{
  g_queue_unlink (mapshot_map_tiles_get_queue (self, tile->state), &tile->link);
  tile->state = state;
  g_queue_push_head_link (mapshot_map_tiles_get_queue (self, state), &tile->link);
}

/* Lets go of a tile that is in the table, whatever it is doing. */
void
mapshot_map_tiles_forget (MapshotMapTiles *self, MapTile *tile)
{
  g_queue_unlink (mapshot_map_tiles_get_queue (self, tile->state), &tile->link);
  if (tile->state == TILE_READY)
    self->bytes -= mapshot_map_tiles_get_tile_bytes (self);
  if (tile->state == TILE_WAITING)
    mapshot_map_tiles_set_waiting (self, self->waiting - 1);
  if (tile->in_fetcher)
    mapshot_fetcher_cancel (self->fetcher, tile);
  if (tile->cancellable != NULL)
    g_cancellable_cancel (tile->cancellable);
  tile->owner = NULL;
}

static gboolean
retry_cb (gpointer user_data)
{
  MapshotMapTiles *self = user_data;

  self->retry = 0;
  mapshot_map_tiles_emit_changed (self);

  return G_SOURCE_REMOVE;
}

static void
settle (MapTile *tile, TileState state)
{
  MapshotMapTiles *self = tile->owner;

  set_state (self, tile, state);
  tile->since = g_get_monotonic_time ();
  if (state == TILE_FAILED && self->retry == 0)
    self->retry = g_timeout_add (MAPSHOT_MAP_TILES_RETRY / G_TIME_SPAN_MILLISECOND + 100, retry_cb, self);
  mapshot_map_tiles_set_waiting (self, self->waiting - 1);
  mapshot_map_tiles_emit_changed (self);
}

/* The service refuses, or there is none: no other tile will do better, so that it is left alone for a while. */
static void
give_up (MapshotMapTiles *self)
{
  GHashTableIter iter;
  MapTile *tile;

  self->quiet_until = g_get_monotonic_time () + MAPSHOT_MAP_TILES_RETRY;
  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &tile))
    if (tile->in_fetcher)
      {
        mapshot_fetcher_cancel (self->fetcher, tile);
        tile->in_fetcher = FALSE;
        settle (tile, TILE_FAILED);
      }
}

static void
decoded_cb (GdkTexture *texture, const GError *error, gpointer user_data)
{
  MapTile *tile = user_data;
  MapshotMapTiles *self = tile->owner;

  if (self != NULL && texture != NULL)
    {
      /* At once and not with the next frame: many tiles may come before it. */
      mapshot_map_tiles_make_room (self, mapshot_map_tiles_get_tile_bytes (self));
      tile->texture = g_object_ref (texture);
      tile->shown = FALSE;
      self->bytes += mapshot_map_tiles_get_tile_bytes (self);
      mapshot_map_tiles_set_problem (self, NULL);
      settle (tile, TILE_READY);
    }
  else if (self != NULL && g_error_matches (error, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND))
    settle (tile, TILE_EMPTY);
  else if (self != NULL)
    {
      mapshot_map_tiles_set_problem (self, error->message);
      settle (tile, TILE_FAILED);
    }
  mapshot_map_tile_unref (tile);
}

static void
decode (MapshotMapTiles *self, MapTile *tile, GBytes *body)
{
  g_set_object (&tile->cancellable, NULL);
  tile->cancellable = g_cancellable_new ();
  g_ref_count_inc (&tile->references);
  mapshot_tile_decoder_push (self->source, tile->key.level, tile->key.column, tile->key.row, !self->over && !self->source->transparent, body, tile->cancellable,
                             decoded_cb, tile);
}

static gboolean
is_denied (MapshotMapTiles *self)
{
  MapshotFetcherStats stats;

  mapshot_fetcher_get_stats (self->fetcher, &stats);

  return stats.denied > 0 && (self->key != NULL || self->source->rules.needs_key);
}

static void
fail_for_key (MapshotMapTiles *self, MapTile *tile, MapshotRefusal refusal)
{
  g_autoptr (GError) error =
    mapshot_refusal_new_error (refusal, self->source->name, NULL, self->source->rules.key_uri, self->key != NULL);

  self->refused = TRUE;
  mapshot_map_tiles_set_problem (self, error->message);
  settle (tile, TILE_FAILED);
  give_up (self);
}

static void
answer_cb (gpointer request_data, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  MapshotMapTiles *self = user_data;
  MapTile *tile = request_data;
  MapshotRefusal refusal = body != NULL ? mapshot_refusal_find (body) : MAPSHOT_REFUSAL_NONE;

  tile->in_fetcher = FALSE;
  if (refusal != MAPSHOT_REFUSAL_NONE)
    fail_for_key (self, tile, refusal);
  else if (body != NULL)
    decode (self, tile, body);
  else if (g_error_matches (error, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND))
    settle (tile, TILE_EMPTY);
  else if (error->domain == MAPSHOT_ERROR && is_denied (self))
    fail_for_key (self, tile, MAPSHOT_REFUSAL_KEY);
  else
    {
      mapshot_map_tiles_set_problem (self, error->message);
      settle (tile, TILE_FAILED);
      if (error->domain == MAPSHOT_ERROR)
        give_up (self);
    }
}

void
mapshot_map_tiles_ask (MapshotMapTiles *self, MapTile *tile)
{
  g_autofree char *uri = NULL;

  set_state (self, tile, TILE_WAITING);
  mapshot_map_tiles_set_waiting (self, self->waiting + 1);
  if (self->source->kind != MAPSHOT_SOURCE_XYZ)
    {
      decode (self, tile, NULL);
      return;
    }
  uri = mapshot_template_expand_in_session (self->source, tile->key.level, tile->key.column, tile->key.row, self->key, self->token);
  tile->in_fetcher = TRUE;
  mapshot_fetcher_get (self->fetcher, uri, tile);
}

/* ---- sessions ---- */

typedef struct
{
  MapshotSource *source;
  MapshotSourceStore *store;
  char *key;
  MapshotRefusal refusal;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  mapshot_source_unref (opening->source);
  mapshot_source_store_unref (opening->store);
  g_free (opening->key);
  g_free (opening);
}

static void
open_session (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  const MapshotSessionOptions options = { .store = opening->store };
  GError *error = NULL;
  MapshotSession *session =
    mapshot_session_get (opening->source, opening->key, NULL, &options, &opening->refusal, cancellable, &error);

  if (session != NULL)
    g_task_return_pointer (task, session, (GDestroyNotify) mapshot_session_free);
  else
    g_task_return_error (task, error);
}

static void
session_opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  MapshotMapTiles *self = MAPSHOT_MAP_TILES (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSession) session = g_task_propagate_pointer (G_TASK (result), &error);

  g_clear_object (&self->opening);
  if (self->closed)
    return;
  if (session != NULL)
    {
      self->token = g_strdup (session->token);
      self->token_end = session->end;
    }
  else
    {
      self->quiet_until = g_get_monotonic_time () + MAPSHOT_MAP_TILES_RETRY;
      mapshot_map_tiles_set_problem (self, error->message);
    }
  mapshot_map_tiles_emit_changed (self);
}

gboolean
mapshot_map_tiles_has_session (MapshotMapTiles *self)
{
  g_autoptr (GTask) task = NULL;
  Opening *opening;

  if (self->source->session == NULL || self->fetcher == NULL)
    return TRUE;
  if (self->token != NULL && self->token_end > g_get_real_time () / G_USEC_PER_SEC)
    return TRUE;
  g_clear_pointer (&self->token, g_free);
  if (self->opening != NULL || g_get_monotonic_time () < self->quiet_until)
    return FALSE;
  opening = g_new0 (Opening, 1);
  opening->source = mapshot_source_ref (self->source);
  opening->store = mapshot_source_store_ref (self->store);
  opening->key = g_strdup (self->key);
  self->opening = g_cancellable_new ();
  task = g_task_new (self, self->opening, session_opened_cb, NULL);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_session);

  return FALSE;
}

void
mapshot_map_tiles_open (MapshotMapTiles *self)
{
  g_autoptr (GError) error = NULL;

  if (self->source->kind != MAPSHOT_SOURCE_XYZ)
    return;
  self->fetcher = mapshot_map_fetcher_new (self->source, self->store, self->key, answer_cb, self, &error);
  if (self->fetcher == NULL)
    self->problem = g_strdup (error->message);
  else
    mapshot_fetcher_set_admit_func (self->fetcher, mapshot_map_tiles_may_ask, self);
}
