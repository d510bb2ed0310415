/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-tiles-private.h"

/* A texture goes to the renderer with the first frame that shows it: so many a frame, or a burst of tiles would hold one up. */
#define MAX_FRESH 6

/* What is known not to be there is remembered for so many tiles. */
#define MAX_REST 4096

G_DEFINE_FINAL_TYPE (MapshotMapTiles, mapshot_map_tiles, G_TYPE_OBJECT)

enum
{
  PROP_PROBLEM = 1,
  PROP_WAITING,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint changed_signal, asking_signal;

/* ---- one tile ---- */

static guint
tile_key_hash (gconstpointer data)
{
  const TileKey *key = data;

  return (guint) key->level * 0x9e3779b9u ^ (guint) key->column * 0x85ebca6bu ^ (guint) key->row * 0xc2b2ae35u;
}

static gboolean
tile_key_equal (gconstpointer a, gconstpointer b)
{
  const TileKey *x = a, *y = b;

  return x->level == y->level && x->column == y->column && x->row == y->row;
}

void
mapshot_map_tiles_set_waiting (MapshotMapTiles *self, guint waiting)
{
  if (self->waiting == waiting)
    return;
  self->waiting = waiting;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WAITING]);
}

void
mapshot_map_tiles_set_problem (MapshotMapTiles *self, const char *problem)
{
  if (g_strcmp0 (self->problem, problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROBLEM]);
}

void
mapshot_map_tiles_emit_changed (MapshotMapTiles *self)
{
  g_signal_emit (self, changed_signal, 0);
}

gboolean
mapshot_map_tiles_may_ask (gpointer user_data)
{
  gboolean held_back = FALSE;

  g_signal_emit (user_data, asking_signal, 0, &held_back);

  return !held_back;
}

/* ---- frames ---- */

void
mapshot_map_tiles_begin (MapshotMapTiles *self)
{
  g_return_if_fail (MAPSHOT_IS_MAP_TILES (self));

  self->frame++;
  self->fresh = 0;
  self->held_back = FALSE;
}

/* Whether the tile shows any of what the source covers. */
static gboolean
is_covered (MapshotMapTiles *self, int level, gint64 column, gint64 row)
{
  const MapshotTileGrid *grid = self->source->grid;
  const MapshotExtent *e = &self->coverage;
  double width = mapshot_tile_grid_get_tile_width (grid), height = mapshot_tile_grid_get_tile_height (grid);
  double left, top, right, bottom;

  if (!self->has_coverage)
    return TRUE;
  column = mapshot_tile_grid_get_column_number (grid, level, column);
  mapshot_tile_grid_from_pixel (grid, level, (double) column * width, (double) row * height, &left, &top);
  mapshot_tile_grid_from_pixel (grid, level, (double) (column + 1) * width, (double) (row + 1) * height, &right, &bottom);

  return bottom < e->top && top > e->bottom &&
         ((left < e->right && right > e->left) || (left + self->period < e->right && right + self->period > e->left));
}

static gboolean
is_outside (MapshotMapTiles *self, int level, gint64 column, gint64 row)
{
  return self->closed || !mapshot_tile_grid_has_tile (self->source->grid, level, column, row) ||
         (self->source->kind == MAPSHOT_SOURCE_XYZ && self->fetcher == NULL) || !is_covered (self, level, column, row);
}

static MapTile *
look_up (MapshotMapTiles *self, int level, gint64 column, gint64 row)
{
  TileKey key = { level, mapshot_tile_grid_get_column_number (self->source->grid, level, column), row };
  MapTile *tile = g_hash_table_lookup (self->tiles, &key);
  GQueue *queue;

  if (tile == NULL)
    return NULL;
  tile->wanted = self->frame;
  queue = mapshot_map_tiles_get_queue (self, tile->state);
  g_queue_unlink (queue, &tile->link);
  g_queue_push_head_link (queue, &tile->link);

  return tile;
}

static MapTile *
add_tile (MapshotMapTiles *self, int level, gint64 column, gint64 row)
{
  MapTile *tile = g_new0 (MapTile, 1);

  g_ref_count_init (&tile->references);
  tile->key = (TileKey){ level, mapshot_tile_grid_get_column_number (self->source->grid, level, column), row };
  tile->owner = self;
  tile->wanted = self->frame;
  tile->link.data = tile;
  tile->state = TILE_WAITING;
  g_queue_push_head_link (&self->asked, &tile->link);
  g_hash_table_insert (self->tiles, &tile->key, tile);
  mapshot_map_tiles_ask (self, tile);

  return tile;
}

/* A texture that no frame has shown yet counts against this frame's share. */
static gboolean
may_show (MapshotMapTiles *self, MapTile *tile, gint64 now)
{
  if (tile->shown)
    return TRUE;
  if (self->fresh == MAX_FRESH)
    {
      self->held_back = TRUE;
      return FALSE;
    }
  self->fresh++;
  tile->shown = TRUE;
  tile->since = now;

  return TRUE;
}

GdkTexture *
mapshot_map_tiles_get (MapshotMapTiles *self, int level, gint64 column, gint64 row, double *age)
{
  gint64 now = g_get_monotonic_time ();
  MapTile *tile;

  g_return_val_if_fail (MAPSHOT_IS_MAP_TILES (self), NULL);

  if (is_outside (self, level, column, row))
    return NULL;
  tile = look_up (self, level, column, row);
  if (tile == NULL && now >= self->quiet_until && mapshot_map_tiles_has_session (self))
    tile = add_tile (self, level, column, row);
  else if (tile != NULL && tile->state == TILE_FAILED && now - tile->since > MAPSHOT_MAP_TILES_RETRY && now >= self->quiet_until)
    mapshot_map_tiles_ask (self, tile);
  if (tile == NULL || tile->texture == NULL || !may_show (self, tile, now))
    return NULL;
  if (age != NULL)
    *age = (double) (now - tile->since) / G_USEC_PER_SEC;

  return tile->texture;
}

GdkTexture *
mapshot_map_tiles_peek (MapshotMapTiles *self, int level, gint64 column, gint64 row)
{
  MapTile *tile;

  g_return_val_if_fail (MAPSHOT_IS_MAP_TILES (self), NULL);

  if (is_outside (self, level, column, row))
    return NULL;
  tile = look_up (self, level, column, row);

  return tile != NULL && tile->shown ? tile->texture : NULL;
}

/* The one that was not used for the longest, unless this frame uses it. */
static gboolean
drop_oldest (MapshotMapTiles *self, GQueue *queue)
{
  MapTile *oldest = g_queue_peek_tail (queue);

  if (oldest == NULL || oldest->wanted == self->frame)
    return FALSE;
  mapshot_map_tiles_forget (self, oldest);
  g_hash_table_remove (self->tiles, &oldest->key);

  return TRUE;
}

/* Lets go of textures until there is room for so many bytes more; what the last frame showed stays. */
void
mapshot_map_tiles_make_room (MapshotMapTiles *self, gsize bytes)
{
  while (self->bytes + bytes > MAPSHOT_MAP_TILES_BUDGET && drop_oldest (self, &self->ready))
    continue;
}

void
mapshot_map_tiles_end (MapshotMapTiles *self)
{
  g_return_if_fail (MAPSHOT_IS_MAP_TILES (self));

  while (drop_oldest (self, &self->asked))
    continue;
  mapshot_map_tiles_make_room (self, 0);
  while (self->rest.length > MAX_REST && drop_oldest (self, &self->rest))
    continue;
}

gboolean
mapshot_map_tiles_holds_back (MapshotMapTiles *self)
{
  g_return_val_if_fail (MAPSHOT_IS_MAP_TILES (self), FALSE);

  return self->held_back;
}

MapshotMapTileState
mapshot_map_tiles_look_up (MapshotMapTiles *self, int level, gint64 column, gint64 row)
{
  TileKey key = { level, mapshot_tile_grid_get_column_number (self->source->grid, level, column), row };
  MapTile *tile = g_hash_table_lookup (self->tiles, &key);

  return tile == NULL || tile->state == TILE_WAITING || tile->state == TILE_FAILED ? MAPSHOT_MAP_TILE_UNKNOWN
         : tile->state == TILE_READY                                              ? MAPSHOT_MAP_TILE_THERE
                                                                                  : MAPSHOT_MAP_TILE_EMPTY;
}

gboolean
mapshot_map_tiles_needs_key (MapshotMapTiles *self)
{
  g_return_val_if_fail (MAPSHOT_IS_MAP_TILES (self), FALSE);

  return self->refused || (self->fetcher == NULL && !self->closed && self->source->rules.needs_key);
}

static gboolean
drop_any (gpointer key, gpointer value, gpointer user_data)
{
  mapshot_map_tiles_forget (user_data, value);

  return TRUE;
}

void
mapshot_map_tiles_set_over (MapshotMapTiles *self, gboolean over)
{
  g_return_if_fail (MAPSHOT_IS_MAP_TILES (self));

  if (self->over == over)
    return;
  self->over = over;
  /* What there is was decoded the other way. */
  if (!self->source->transparent)
    g_hash_table_foreach_remove (self->tiles, drop_any, self);
}

void
mapshot_map_tiles_set_paused (MapshotMapTiles *self, gboolean paused)
{
  g_return_if_fail (MAPSHOT_IS_MAP_TILES (self));

  self->paused = paused;
  if (self->fetcher != NULL)
    mapshot_fetcher_set_paused (self->fetcher, paused);
}

gboolean
mapshot_map_tiles_get_paused (MapshotMapTiles *self)
{
  g_return_val_if_fail (MAPSHOT_IS_MAP_TILES (self), FALSE);

  return self->paused;
}

static gboolean
drop_failed (gpointer key, gpointer value, gpointer user_data)
{
  MapTile *tile = value;

  if (tile->state != TILE_FAILED)
    return FALSE;
  mapshot_map_tiles_forget (user_data, tile);

  return TRUE;
}

void
mapshot_map_tiles_retry (MapshotMapTiles *self)
{
  g_return_if_fail (MAPSHOT_IS_MAP_TILES (self));

  self->quiet_until = 0;
  g_hash_table_foreach_remove (self->tiles, drop_failed, self);
  mapshot_map_tiles_set_problem (self, NULL);
  g_signal_emit (self, changed_signal, 0);
}

/* ---- the object ---- */

void
mapshot_map_tiles_close (MapshotMapTiles *self)
{
  g_return_if_fail (MAPSHOT_IS_MAP_TILES (self));

  self->closed = TRUE;
  g_clear_handle_id (&self->retry, g_source_remove);
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_hash_table_foreach_remove (self->tiles, drop_any, self);
  g_clear_object (&self->fetcher);
}

static void
mapshot_map_tiles_dispose (GObject *object)
{
  MapshotMapTiles *self = MAPSHOT_MAP_TILES (object);

  mapshot_map_tiles_close (self);

  G_OBJECT_CLASS (mapshot_map_tiles_parent_class)->dispose (object);
}

static void
mapshot_map_tiles_finalize (GObject *object)
{
  MapshotMapTiles *self = MAPSHOT_MAP_TILES (object);

  g_hash_table_unref (self->tiles);
  g_clear_pointer (&self->source, mapshot_source_unref);
  g_clear_pointer (&self->store, mapshot_source_store_unref);
  g_free (self->key);
  g_free (self->token);
  g_free (self->problem);

  G_OBJECT_CLASS (mapshot_map_tiles_parent_class)->finalize (object);
}

static void
mapshot_map_tiles_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MapshotMapTiles *self = MAPSHOT_MAP_TILES (object);

  switch (id)
    {
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_WAITING:
      g_value_set_uint (value, self->waiting);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mapshot_map_tiles_class_init (MapshotMapTilesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mapshot_map_tiles_dispose;
  object_class->finalize = mapshot_map_tiles_finalize;
  object_class->get_property = mapshot_map_tiles_get_property;

  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_WAITING] =
    g_param_spec_uint ("waiting", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  asking_signal = g_signal_new ("asking", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 0);
}

static void
mapshot_map_tiles_init (MapshotMapTiles *self)
{
  self->tiles = g_hash_table_new_full (tile_key_hash, tile_key_equal, NULL, mapshot_map_tile_unref);
  g_queue_init (&self->ready);
}

/* Nobody is asked for what the entry says that there is not. */
static void
find_coverage (MapshotMapTiles *self)
{
  const MapshotBounds *b = &self->source->coverage;
  const char *crs = mapshot_tile_grid_get_crs (self->source->grid);
  g_autoptr (MapshotProjection) projection = NULL;

  if (b->west == -180 && b->south == -90 && b->east == 180 && b->north == 90)
    return;
  projection = mapshot_projection_new (crs, NULL);
  self->has_coverage = projection != NULL && mapshot_projection_get_extent (projection, b, &self->coverage);
  self->period = mapshot_projection_get_period (crs);
}

MapshotMapTiles *
mapshot_map_tiles_new (MapshotSource *source, MapshotSourceStore *store, const char *key)
{
  MapshotMapTiles *self = g_object_new (MAPSHOT_TYPE_MAP_TILES, NULL);

  self->source = mapshot_source_ref (source);
  self->store = mapshot_source_store_ref (store);
  self->key = g_strdup (key);
  find_coverage (self);
  mapshot_map_tiles_open (self);

  return self;
}

MapshotSource *
mapshot_map_tiles_get_source (MapshotMapTiles *self)
{
  return self->source;
}

gboolean
mapshot_map_tiles_has_key (MapshotMapTiles *self, const char *key)
{
  return g_strcmp0 (self->key, key) == 0;
}

const char *
mapshot_map_tiles_get_problem (MapshotMapTiles *self)
{
  return self->problem;
}

guint
mapshot_map_tiles_get_waiting (MapshotMapTiles *self)
{
  return self->waiting;
}

gsize
mapshot_map_tiles_get_bytes (MapshotMapTiles *self)
{
  return self->bytes;
}
