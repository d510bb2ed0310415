/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-availability.h"

#include "map-fetcher.h"
#include "refusal.h"
#include "template.h"
#include "tile-decoder.h"

#include <math.h>

#define BUSY_DELAY 300 /* ms until the map is looked at again that waits for tiles itself */

/* What is known of so many tiles is kept. */
#define MAX_KNOWN 4096

typedef struct
{
  gint64 column, row; /* of its tile, in the plane */
  MapshotBounds bounds;
} Cell;

struct _MapshotAvailability
{
  GObject parent_instance;

  MapshotSourceStore *store;
  MapshotPlan *plan;      /* NULL: nothing to look at */
  MapshotMapTiles *tiles; /* or NULL */
  char *key;
  GArray *cells;          /* Cell */
  GHashTable *known;      /* "ID LEVEL COLUMN ROW ADDRESS" → whether it is there */
  GArray *lacking;        /* MapshotBounds */
  MapshotFetcher *fetcher; /* of the plan's base; NULL: none yet */
  gboolean failed;        /* it did not answer: it is left alone until something else is chosen */
  char *asked;            /* the name of the tile that is asked for; NULL: none is */
  GCancellable *cancellable; /* of its decoding */
  guint timeout;
};

G_DEFINE_FINAL_TYPE (MapshotAvailability, mapshot_availability, G_TYPE_OBJECT)

static guint changed_signal;

static void ask_next (MapshotAvailability *self);

static const MapshotPlanLayer *
get_base (MapshotAvailability *self)
{
  return mapshot_plan_get_layer (self->plan, 0);
}

/* ---- the cells ---- */

static char *
make_name (MapshotAvailability *self, const Cell *cell)
{
  const MapshotPlanLayer *base = get_base (self);

  return g_strdup_printf ("%s %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s", base->source->id, base->level,
                          mapshot_tile_grid_get_column_number (base->source->grid, base->level, cell->column), cell->row,
                          base->source->template_uri);
}

/* Part (I, J) of N × M of the picture. FALSE when it is no place on Earth. */
static gboolean
make_cell (MapshotAvailability *self, int i, int j, int n, int m, Cell *cell)
{
  const MapshotPlan *plan = self->plan;
  const MapshotPlanLayer *base = get_base (self);
  double width = (double) plan->width / n, height = (double) plan->map_height / m;
  double x = (i + 0.5) * width * base->horizontal.scale + base->horizontal.offset;
  double y = (j + 0.5) * height * base->vertical.scale + base->vertical.offset;
  MapshotExtent extent = { plan->left + i * width * plan->resolution, plan->top - j * height * plan->resolution,
                           plan->left + (i + 1) * width * plan->resolution, plan->top - (j + 1) * height * plan->resolution };

  cell->column = (gint64) floor (x / mapshot_tile_grid_get_tile_width (base->source->grid));
  cell->row = (gint64) floor (y / mapshot_tile_grid_get_tile_height (base->source->grid));

  return mapshot_projection_get_bounds (plan->projection, &extent, &cell->bounds);
}

static void
make_cells (MapshotAvailability *self)
{
  const MapshotPlanLayer *base = get_base (self);
  int n = (int) CLAMP (base->n_columns, 1, MAPSHOT_AVAILABILITY_SIDE), m = (int) CLAMP (base->n_rows, 1, MAPSHOT_AVAILABILITY_SIDE);

  for (int j = 0; j < m; j++)
    for (int i = 0; i < n; i++)
      {
        Cell cell;

        if (make_cell (self, i, j, n, m, &cell))
          g_array_append_val (self->cells, cell);
      }
}

/* What is known of CELL without asking anybody. */
static MapshotMapTileState
look_up (MapshotAvailability *self, const Cell *cell)
{
  const MapshotPlanLayer *base = get_base (self);
  g_autofree char *name = make_name (self, cell);
  gpointer there;

  if (!mapshot_plan_layer_has_tile (base, cell->column, cell->row))
    return MAPSHOT_MAP_TILE_EMPTY;
  if (g_hash_table_lookup_extended (self->known, name, NULL, &there))
    return GPOINTER_TO_INT (there) ? MAPSHOT_MAP_TILE_THERE : MAPSHOT_MAP_TILE_EMPTY;
  if (self->tiles == NULL || mapshot_map_tiles_get_source (self->tiles) != base->source)
    return MAPSHOT_MAP_TILE_UNKNOWN;

  return mapshot_map_tiles_look_up (self->tiles, base->level, cell->column, cell->row);
}

static void
show_lacking (MapshotAvailability *self)
{
  GArray *lacking = g_array_new (FALSE, FALSE, sizeof (MapshotBounds));

  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *cell = &g_array_index (self->cells, Cell, i);

      if (look_up (self, cell) == MAPSHOT_MAP_TILE_EMPTY)
        g_array_append_val (lacking, cell->bounds);
    }
  /* Whoever draws the old ones keeps them. */
  g_array_unref (self->lacking);
  self->lacking = lacking;
  g_signal_emit (self, changed_signal, 0);
}

/* ---- asking ---- */

static void
learn (MapshotAvailability *self, gboolean there)
{
  if (g_hash_table_size (self->known) >= MAX_KNOWN)
    g_hash_table_remove_all (self->known);
  g_hash_table_insert (self->known, g_steal_pointer (&self->asked), GINT_TO_POINTER (there));
  show_lacking (self);
  ask_next (self);
}

/* Nobody waits for this: what cannot be told now is not told. */
static void
give_up (MapshotAvailability *self)
{
  g_clear_pointer (&self->asked, g_free);
  self->failed = TRUE;
}

typedef struct
{
  MapshotAvailability *self;
  char *name;
} Decoding;

static void
decoding_free (Decoding *decoding)
{
  g_object_unref (decoding->self);
  g_free (decoding->name);
  g_free (decoding);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Decoding, decoding_free)

static void
decoded_cb (GdkTexture *texture, const GError *error, gpointer user_data)
{
  g_autoptr (Decoding) decoding = user_data;
  MapshotAvailability *self = decoding->self;

  /* Something else may be asked for by now. */
  if (g_strcmp0 (self->asked, decoding->name) != 0)
    return;
  if (texture != NULL)
    learn (self, TRUE);
  else if (g_error_matches (error, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND))
    learn (self, FALSE);
  else
    give_up (self);
}

static void
answer_cb (gpointer request_data, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  MapshotAvailability *self = user_data;
  const MapshotPlanLayer *base = get_base (self);

  if (body != NULL && mapshot_refusal_find (body) == MAPSHOT_REFUSAL_NONE)
    {
      Decoding *decoding = g_new0 (Decoding, 1);

      /* A placeholder is told by its bytes or its pixels. */
      decoding->self = g_object_ref (self);
      decoding->name = g_strdup (self->asked);
      g_set_object (&self->cancellable, NULL);
      self->cancellable = g_cancellable_new ();
      mapshot_tile_decoder_push (base->source, base->level, 0, 0, FALSE, body, self->cancellable, decoded_cb, decoding);
    }
  else if (g_error_matches (error, MAPSHOT_FETCH_ERROR, MAPSHOT_FETCH_ERROR_NOT_FOUND))
    learn (self, FALSE);
  else
    give_up (self);
}

static gboolean
later_cb (gpointer user_data)
{
  MapshotAvailability *self = user_data;

  self->timeout = 0;
  ask_next (self);

  return G_SOURCE_REMOVE;
}

static void
ask_later (MapshotAvailability *self, guint delay)
{
  if (self->timeout == 0)
    self->timeout = g_timeout_add (delay, later_cb, self);
}

static void
ask (MapshotAvailability *self, const Cell *cell)
{
  const MapshotPlanLayer *base = get_base (self);
  g_autofree char *uri = mapshot_template_expand (base->source, base->level, cell->column, cell->row, self->key);

  if (self->fetcher == NULL)
    self->fetcher = mapshot_map_fetcher_new (base->source, self->store, self->key, answer_cb, self, NULL);
  if (self->fetcher == NULL)
    return;
  self->asked = make_name (self, cell);
  mapshot_fetcher_get (self->fetcher, uri, self);
}

static void
ask_next (MapshotAvailability *self)
{
  if (self->asked != NULL || self->failed)
    return;
  if (self->tiles != NULL && (mapshot_map_tiles_get_waiting (self->tiles) > 0 || mapshot_map_tiles_get_paused (self->tiles)))
    {
      ask_later (self, BUSY_DELAY);
      return;
    }
  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *cell = &g_array_index (self->cells, Cell, i);

      if (look_up (self, cell) == MAPSHOT_MAP_TILE_UNKNOWN)
        {
          ask (self, cell);
          return;
        }
    }
}

/* ---- public ---- */

static void
stop (MapshotAvailability *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->fetcher != NULL && self->asked != NULL)
    mapshot_fetcher_cancel (self->fetcher, self);
  g_clear_pointer (&self->asked, g_free);
}

/* Drawn here and read from files there is nothing to ask; a turned picture has no cells along its tiles. */
static gboolean
may_ask (MapshotAvailability *self, MapshotPlan *plan)
{
  const MapshotPlanLayer *base = plan != NULL ? mapshot_plan_get_layer (plan, 0) : NULL;

  return base != NULL && base->source->kind == MAPSHOT_SOURCE_XYZ && base->source->session == NULL && base->warp == NULL &&
         mapshot_policy_get_permission (self->store, base->source) == MAPSHOT_CAPTURE_YES;
}

void
mapshot_availability_update (MapshotAvailability *self, MapshotPlan *plan, MapshotMapTiles *tiles, const char *key, guint delay)
{
  gboolean same;

  g_return_if_fail (MAPSHOT_IS_AVAILABILITY (self));

  if (!may_ask (self, plan))
    plan = NULL;
  same = plan != NULL && self->plan != NULL && get_base (self)->source == mapshot_plan_get_layer (plan, 0)->source &&
         g_strcmp0 (key, self->key) == 0;
  stop (self);
  self->failed = FALSE;
  if (!same)
    g_clear_object (&self->fetcher);
  g_clear_pointer (&self->plan, mapshot_plan_unref);
  self->plan = plan != NULL ? mapshot_plan_ref (plan) : NULL;
  g_set_object (&self->tiles, tiles);
  g_free (self->key);
  self->key = g_strdup (key);
  g_array_set_size (self->cells, 0);
  if (plan != NULL)
    make_cells (self);
  if (self->lacking->len > 0 || plan != NULL)
    show_lacking (self);
  if (plan != NULL)
    ask_later (self, delay);
}

GArray *
mapshot_availability_get_lacking (MapshotAvailability *self)
{
  g_return_val_if_fail (MAPSHOT_IS_AVAILABILITY (self), NULL);

  return self->lacking;
}

void
mapshot_availability_close (MapshotAvailability *self)
{
  g_return_if_fail (MAPSHOT_IS_AVAILABILITY (self));

  stop (self);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->tiles);
  g_clear_pointer (&self->plan, mapshot_plan_unref);
  g_array_set_size (self->cells, 0);
}

/* ---- the object ---- */

static void
mapshot_availability_dispose (GObject *object)
{
  mapshot_availability_close (MAPSHOT_AVAILABILITY (object));

  G_OBJECT_CLASS (mapshot_availability_parent_class)->dispose (object);
}

static void
mapshot_availability_finalize (GObject *object)
{
  MapshotAvailability *self = MAPSHOT_AVAILABILITY (object);

  g_array_unref (self->cells);
  g_array_unref (self->lacking);
  g_hash_table_unref (self->known);
  mapshot_source_store_unref (self->store);
  g_free (self->key);

  G_OBJECT_CLASS (mapshot_availability_parent_class)->finalize (object);
}

static void
mapshot_availability_class_init (MapshotAvailabilityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mapshot_availability_dispose;
  object_class->finalize = mapshot_availability_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mapshot_availability_init (MapshotAvailability *self)
{
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  self->lacking = g_array_new (FALSE, FALSE, sizeof (MapshotBounds));
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

MapshotAvailability *
mapshot_availability_new (MapshotSourceStore *store)
{
  MapshotAvailability *self = g_object_new (MAPSHOT_TYPE_AVAILABILITY, NULL);

  self->store = mapshot_source_store_ref (store);

  return self;
}
