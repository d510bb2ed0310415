/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-private.h"

#include <string.h>

/* What is kept of answers that nobody waits for any more. */
#define MAX_KEPT 4096
#define MAX_KEPT_BYTES (8 << 20)

/* A damaged body is asked for a second time, once for all that it stands in for. */
#define MAX_FETCHES 2

typedef struct
{
  gint64 address[4]; /* layer, level, column, row */
  GBytes *body;
  GError *error;
  GPtrArray *waiting; /* (element-type TileRequest) while it is asked for, else NULL */
  int fetches;
  GList link; /* in KEPT, while it is not asked for */
} Parent;

struct _Parents
{
  GHashTable *table; /* address → Parent */
  GQueue kept;       /* (element-type Parent): the one that was of use last at the end */
  gsize kept_bytes;
};

static guint
hash_address (gconstpointer key)
{
  const gint64 *address = key;
  guint hash = 0;

  for (int i = 0; i < 4; i++)
    hash = hash * 31 + g_int64_hash (&address[i]);

  return hash;
}

static gboolean
equal_address (gconstpointer a, gconstpointer b)
{
  const gint64 *x = a, *y = b;

  return x[0] == y[0] && x[1] == y[1] && x[2] == y[2] && x[3] == y[3];
}

static void
parent_free (gpointer data)
{
  Parent *parent = data;

  g_clear_pointer (&parent->body, g_bytes_unref);
  g_clear_error (&parent->error);
  g_clear_pointer (&parent->waiting, g_ptr_array_unref);
  g_free (parent);
}

Parents *
mapshot_parents_new (void)
{
  Parents *self = g_new0 (Parents, 1);

  self->table = g_hash_table_new_full (hash_address, equal_address, NULL, parent_free);

  return self;
}

void
mapshot_parents_free (Parents *self)
{
  g_hash_table_unref (self->table);
  g_free (self);
}

static gsize
get_size (const Parent *parent)
{
  return parent->body != NULL ? g_bytes_get_size (parent->body) : 0;
}

static void
take_out (Parents *self, Parent *parent)
{
  g_queue_unlink (&self->kept, &parent->link);
  self->kept_bytes -= get_size (parent);
}

static void
keep (Parents *self, Parent *parent)
{
  g_queue_push_tail_link (&self->kept, &parent->link);
  self->kept_bytes += get_size (parent);
  while (self->kept.length > MAX_KEPT || self->kept_bytes > MAX_KEPT_BYTES)
    {
      Parent *oldest = g_queue_peek_head (&self->kept);

      take_out (self, oldest);
      g_hash_table_remove (self->table, oldest->address);
    }
}

static void
get_address (const TileRequest *request, gint64 address[4])
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (request->row->run->plan, request->row->layer);

  address[0] = request->row->layer;
  address[1] = request->level;
  mapshot_tile_request_get_place (request, &address[2], &address[3]);
  /* The world may go round more than once. */
  address[2] = mapshot_tile_grid_get_column_number (layer->source->grid, request->level, address[2]);
}

static void
begin (Parent *parent)
{
  g_clear_pointer (&parent->body, g_bytes_unref);
  g_clear_error (&parent->error);
  parent->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_tile_request_free);
  parent->fetches++;
}

ParentState
mapshot_parents_find (Parents *self, TileRequest *request, GBytes **body, GError **error)
{
  gint64 address[4];
  Parent *parent;

  get_address (request, address);
  parent = g_hash_table_lookup (self->table, address);
  if (parent == NULL)
    {
      parent = g_new0 (Parent, 1);
      memcpy (parent->address, address, sizeof address);
      parent->link.data = parent;
      g_hash_table_insert (self->table, parent->address, parent);
      begin (parent);
      return PARENT_UNKNOWN;
    }
  if (parent->waiting != NULL)
    {
      g_ptr_array_add (parent->waiting, request);
      return PARENT_WAITED_FOR;
    }
  take_out (self, parent);
  if (request->tried_again && parent->fetches < MAX_FETCHES)
    {
      begin (parent);
      return PARENT_UNKNOWN;
    }
  *body = parent->body != NULL ? g_bytes_ref (parent->body) : NULL;
  *error = parent->error != NULL ? g_error_copy (parent->error) : NULL;
  keep (self, parent);

  return PARENT_KNOWN;
}

GPtrArray *
mapshot_parents_answer (Parents *self, const TileRequest *request, GBytes *body, const GError *error)
{
  gint64 address[4];
  Parent *parent;
  GPtrArray *waiting;

  get_address (request, address);
  parent = g_hash_table_lookup (self->table, address);
  waiting = g_steal_pointer (&parent->waiting);
  g_ptr_array_set_free_func (waiting, NULL);
  parent->body = body != NULL ? g_bytes_ref (body) : NULL;
  parent->error = error != NULL ? g_error_copy (error) : NULL;
  keep (self, parent);

  return waiting;
}
