/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-tiles.h"

#include "fetcher.h"
#include "policy.h"
#include "template.h"
#include "tile-decoder.h"

#include <glib/gi18n-lib.h>

/* A tile that failed is asked for again after this, when it is still in sight. */
#define RETRY_AFTER (20 * G_TIME_SPAN_SECOND)

/* A body may be this much larger than the tile's bare pixels: a picture that is, is not one. */
#define BODY_SLACK (128 * 1024) /* bytes */

typedef enum
{
  TILE_WAITING, /* for the network or a worker */
  TILE_READY,
  TILE_EMPTY,   /* the source has none here */
  TILE_FAILED,
} TileState;

typedef struct
{
  int level;
  gint64 column, row; /* the service's own column: copies of the world share their tiles */
} TileKey;

typedef struct
{
  TileKey key;
  grefcount references;    /* one of the table, one of whoever works on it */
  MapshotMapTiles *owner;  /* NULL once it was dropped */
  TileState state;
  GdkTexture *texture;
  GCancellable *cancellable; /* of its work in the pool */
  gboolean in_fetcher;
  gint64 since;    /* monotonic µs: of the texture, or of the failure */
  guint64 wanted;  /* the last frame that used it */
  GList link;      /* among the ready ones, the latest used first */
} Tile;

struct _MapshotMapTiles
{
  GObject parent_instance;

  MapshotSource *source;
  MapshotSourceStore *store;
  char *key;
  MapshotFetcher *fetcher; /* NULL for the base map, and after close */
  GHashTable *tiles;       /* TileKey to Tile */
  GQueue ready;
  gsize bytes;
  guint64 frame;
  guint waiting;
  char *problem;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (MapshotMapTiles, mapshot_map_tiles, G_TYPE_OBJECT)

enum
{
  PROP_PROBLEM = 1,
  PROP_WAITING,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint changed_signal;

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

static void
tile_unref (gpointer data)
{
  Tile *tile = data;

  if (!g_ref_count_dec (&tile->references))
    return;
  g_clear_object (&tile->texture);
  g_clear_object (&tile->cancellable);
  g_free (tile);
}

static gsize
get_tile_bytes (MapshotMapTiles *self)
{
  return (gsize) mapshot_tile_grid_get_tile_width (self->source->grid) *
         (gsize) mapshot_tile_grid_get_tile_height (self->source->grid) * 4;
}

static void
set_waiting (MapshotMapTiles *self, guint waiting)
{
  if (self->waiting == waiting)
    return;
  self->waiting = waiting;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WAITING]);
}

static void
set_problem (MapshotMapTiles *self, const char *problem)
{
  if (g_strcmp0 (self->problem, problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROBLEM]);
}

/* Lets go of a tile that is in the table, whatever it is doing. */
static void
forget (MapshotMapTiles *self, Tile *tile)
{
  if (tile->state == TILE_READY)
    {
      g_queue_unlink (&self->ready, &tile->link);
      self->bytes -= get_tile_bytes (self);
    }
  if (tile->state == TILE_WAITING)
    set_waiting (self, self->waiting - 1);
  if (tile->in_fetcher)
    mapshot_fetcher_cancel (self->fetcher, tile);
  if (tile->cancellable != NULL)
    g_cancellable_cancel (tile->cancellable);
  tile->owner = NULL;
}

static void
settle (Tile *tile, TileState state)
{
  MapshotMapTiles *self = tile->owner;

  tile->state = state;
  tile->since = g_get_monotonic_time ();
  set_waiting (self, self->waiting - 1);
  g_signal_emit (self, changed_signal, 0);
}

static void
decoded_cb (GdkTexture *texture, const GError *error, gpointer user_data)
{
  Tile *tile = user_data;
  MapshotMapTiles *self = tile->owner;

  if (self != NULL && texture != NULL)
    {
      tile->texture = g_object_ref (texture);
      g_queue_push_head_link (&self->ready, &tile->link);
      self->bytes += get_tile_bytes (self);
      set_problem (self, NULL);
      settle (tile, TILE_READY);
    }
  else if (self != NULL)
    {
      set_problem (self, error->message);
      settle (tile, TILE_FAILED);
    }
  tile_unref (tile);
}

static void
decode (MapshotMapTiles *self, Tile *tile, GBytes *body)
{
  g_set_object (&tile->cancellable, NULL);
  tile->cancellable = g_cancellable_new ();
  g_ref_count_inc (&tile->references);
  mapshot_tile_decoder_push (self->source, tile->key.level, tile->key.column, tile->key.row, body, tile->cancellable,
                             decoded_cb, tile);
}

static void
answer_cb (gpointer request_data, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  MapshotMapTiles *self = user_data;
  Tile *tile = request_data;

  tile->in_fetcher = FALSE;
  if (body != NULL)
    decode (self, tile, body);
  else if (g_error_matches (error, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND))
    settle (tile, TILE_EMPTY);
  else
    {
      set_problem (self, error->message);
      settle (tile, TILE_FAILED);
    }
}

static void
ask (MapshotMapTiles *self, Tile *tile)
{
  g_autofree char *uri = NULL;

  tile->state = TILE_WAITING;
  set_waiting (self, self->waiting + 1);
  if (self->source->kind == MAPSHOT_SOURCE_BASEMAP)
    {
      decode (self, tile, NULL);
      return;
    }
  uri = mapshot_template_expand (self->source, tile->key.level, tile->key.column, tile->key.row, self->key);
  tile->in_fetcher = TRUE;
  mapshot_fetcher_get (self->fetcher, uri, tile);
}

/* ---- frames ---- */

void
mapshot_map_tiles_begin (MapshotMapTiles *self)
{
  g_return_if_fail (MAPSHOT_IS_MAP_TILES (self));

  self->frame++;
}

static gboolean
is_outside (MapshotMapTiles *self, int level, gint64 column, gint64 row)
{
  return self->closed || !mapshot_tile_grid_has_tile (self->source->grid, level, column, row) ||
         (self->source->kind != MAPSHOT_SOURCE_BASEMAP && self->fetcher == NULL);
}

static Tile *
look_up (MapshotMapTiles *self, int level, gint64 column, gint64 row)
{
  TileKey key = { level, mapshot_tile_grid_get_column_number (self->source->grid, level, column), row };
  Tile *tile = g_hash_table_lookup (self->tiles, &key);

  if (tile == NULL)
    return NULL;
  tile->wanted = self->frame;
  if (tile->state == TILE_READY)
    {
      g_queue_unlink (&self->ready, &tile->link);
      g_queue_push_head_link (&self->ready, &tile->link);
    }
  return tile;
}

static Tile *
add_tile (MapshotMapTiles *self, int level, gint64 column, gint64 row)
{
  Tile *tile = g_new0 (Tile, 1);

  g_ref_count_init (&tile->references);
  tile->key = (TileKey){ level, mapshot_tile_grid_get_column_number (self->source->grid, level, column), row };
  tile->owner = self;
  tile->wanted = self->frame;
  tile->link.data = tile;
  g_hash_table_insert (self->tiles, &tile->key, tile);
  ask (self, tile);

  return tile;
}

GdkTexture *
mapshot_map_tiles_get (MapshotMapTiles *self, int level, gint64 column, gint64 row, double *age)
{
  gint64 now = g_get_monotonic_time ();
  Tile *tile;

  g_return_val_if_fail (MAPSHOT_IS_MAP_TILES (self), NULL);

  if (is_outside (self, level, column, row))
    return NULL;
  tile = look_up (self, level, column, row);
  if (tile == NULL)
    tile = add_tile (self, level, column, row);
  else if (tile->state == TILE_FAILED && now - tile->since > RETRY_AFTER)
    ask (self, tile);
  if (age != NULL)
    *age = (double) (now - tile->since) / G_USEC_PER_SEC;

  return tile->texture;
}

GdkTexture *
mapshot_map_tiles_peek (MapshotMapTiles *self, int level, gint64 column, gint64 row)
{
  Tile *tile;

  g_return_val_if_fail (MAPSHOT_IS_MAP_TILES (self), NULL);

  if (is_outside (self, level, column, row))
    return NULL;
  tile = look_up (self, level, column, row);

  return tile != NULL ? tile->texture : NULL;
}

static gboolean
is_unwanted (gpointer key, gpointer value, gpointer user_data)
{
  MapshotMapTiles *self = user_data;
  Tile *tile = value;

  if (tile->state != TILE_WAITING || tile->wanted == self->frame)
    return FALSE;
  forget (self, tile);

  return TRUE;
}

void
mapshot_map_tiles_end (MapshotMapTiles *self)
{
  g_return_if_fail (MAPSHOT_IS_MAP_TILES (self));

  g_hash_table_foreach_remove (self->tiles, is_unwanted, self);
  while (self->bytes > MAPSHOT_MAP_TILES_BUDGET)
    {
      Tile *oldest = g_queue_peek_tail (&self->ready);

      if (oldest->wanted == self->frame)
        break;
      forget (self, oldest);
      g_hash_table_remove (self->tiles, &oldest->key);
    }
}

void
mapshot_map_tiles_set_paused (MapshotMapTiles *self, gboolean paused)
{
  g_return_if_fail (MAPSHOT_IS_MAP_TILES (self));

  if (self->fetcher != NULL)
    mapshot_fetcher_set_paused (self->fetcher, paused);
}

static gboolean
is_failed (gpointer key, gpointer value, gpointer user_data)
{
  return ((Tile *) value)->state == TILE_FAILED;
}

void
mapshot_map_tiles_retry (MapshotMapTiles *self)
{
  g_return_if_fail (MAPSHOT_IS_MAP_TILES (self));

  g_hash_table_foreach_remove (self->tiles, is_failed, NULL);
  set_problem (self, NULL);
  g_signal_emit (self, changed_signal, 0);
}

/* ---- the object ---- */

static gboolean
forget_cb (gpointer key, gpointer value, gpointer user_data)
{
  forget (user_data, value);

  return TRUE;
}

void
mapshot_map_tiles_close (MapshotMapTiles *self)
{
  g_return_if_fail (MAPSHOT_IS_MAP_TILES (self));

  self->closed = TRUE;
  g_hash_table_foreach_remove (self->tiles, forget_cb, self);
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
}

static void
mapshot_map_tiles_init (MapshotMapTiles *self)
{
  self->tiles = g_hash_table_new_full (tile_key_hash, tile_key_equal, NULL, tile_unref);
  g_queue_init (&self->ready);
}

static char **
list_headers (const MapshotSource *source)
{
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();

  for (guint i = 0; source->header_names != NULL && source->header_names[i] != NULL; i++)
    {
      g_strv_builder_add (headers, source->header_names[i]);
      g_strv_builder_add (headers, source->header_values[i]);
    }
  return g_strv_builder_end (headers);
}

static void
open_fetcher (MapshotMapTiles *self)
{
  MapshotFetcherOptions options = mapshot_fetcher_default_options;
  g_auto (GStrv) headers = list_headers (self->source);
  g_autoptr (GError) error = NULL;

  if (self->source->rules.needs_key && self->key == NULL)
    {
      self->problem = g_strdup_printf (_("%s needs a key"), self->source->name);
      return;
    }
  mapshot_policy_get_limits (self->source, 0, 0, &options.max_connections, &options.max_rate);
  options.max_body = get_tile_bytes (self) * 2 + BODY_SLACK;
  options.not_found = self->source->not_found_statuses;
  options.headers = (const char *const *) headers;
  /* Somebody looks at it: what does not come soon is not waited for. */
  options.max_retries = 1;
  self->fetcher = mapshot_fetcher_new (&options, answer_cb, self, &error);
  if (self->fetcher == NULL)
    self->problem = g_strdup (error->message);
}

MapshotMapTiles *
mapshot_map_tiles_new (MapshotSource *source, MapshotSourceStore *store, const char *key)
{
  MapshotMapTiles *self = g_object_new (MAPSHOT_TYPE_MAP_TILES, NULL);

  self->source = mapshot_source_ref (source);
  self->store = mapshot_source_store_ref (store);
  self->key = g_strdup (key);
  if (source->kind == MAPSHOT_SOURCE_XYZ)
    open_fetcher (self);

  return self;
}

MapshotSource *
mapshot_map_tiles_get_source (MapshotMapTiles *self)
{
  return self->source;
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
