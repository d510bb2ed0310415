/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "missing.h"

#include "error.h"
#include "json-text.h"
#include "png-text.h"
#include "reason-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_LEDGER (16 << 20) /* bytes */
#define MAX_RECIPE (64 << 10)
#define MAX_ENTRIES 200000
#define MAX_REASONS 200

#define ENTRY_LENGTH 5 /* fate, layer, zoom, column, row */

static void
clear_reason (gpointer data)
{
  g_free (((MapshotMissingReason *) data)->text);
}

void
mapshot_missing_free (MapshotMissing *self)
{
  g_array_unref (self->areas);
  g_array_unref (self->reasons);
  g_free (self);
}

/* ---- where a tile lies on the picture ---- */

/* Service's numbers to the plane's: a world that is seen twice has its tiles twice, and the first is taken. */
typedef struct
{
  const MapshotPlanLayer *layer;
  GHashTable *columns, *rows; /* gint64 → gint64 */
} LayerTable;

static void
layer_table_clear (gpointer data)
{
  LayerTable *table = data;

  g_clear_pointer (&table->columns, g_hash_table_unref);
  g_clear_pointer (&table->rows, g_hash_table_unref);
}

static void
add_number (GHashTable *table, gint64 number, gint64 value)
{
  if (!g_hash_table_contains (table, &number))
    g_hash_table_insert (table, g_memdup2 (&number, sizeof number), g_memdup2 (&value, sizeof value));
}

static LayerTable
make_table (const MapshotPlanLayer *layer)
{
  LayerTable table = { layer, g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free),
                       g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free) };

  for (gint64 i = 0; i < MIN (layer->n_columns, MAX_ENTRIES); i++)
    add_number (table.columns, mapshot_tile_grid_get_column_number (layer->source->grid, layer->level, layer->first_column + i), layer->first_column + i);
  for (gint64 i = 0; i < MIN (layer->n_rows, MAX_ENTRIES); i++)
    add_number (table.rows, mapshot_tile_grid_get_row_number (layer->source->grid, layer->level, layer->first_row + i), layer->first_row + i);

  return table;
}

static MapshotMissingArea
from_edges (const double edges[4])
{
  return (MapshotMissingArea){ edges[0], edges[1], edges[2] - edges[0], edges[3] - edges[1] };
}

/* In another projection a tile is no rectangle: that around its corners is taken. */
static MapshotMissingArea
locate_warped (const MapshotPlan *plan, const MapshotPlanLayer *layer, const double plane[4])
{
  double x[4], y[4], edges[4] = { INFINITY, INFINITY, -INFINITY, -INFINITY };

  for (int i = 0; i < 4; i++)
    mapshot_tile_grid_from_pixel (layer->source->grid, layer->level, plane[i % 2 * 2], plane[i / 2 * 2 + 1], &x[i], &y[i]);
  mapshot_projection_inverse (layer->projection, x, y, 4);
  mapshot_projection_forward (plan->projection, x, y, 4);
  for (int i = 0; i < 4; i++)
    {
      double px = (x[i] - plan->left) / plan->resolution, py = (plan->top - y[i]) / plan->resolution;

      edges[0] = MIN (edges[0], px);
      edges[1] = MIN (edges[1], py);
      edges[2] = MAX (edges[2], px);
      edges[3] = MAX (edges[3], py);
    }
  return from_edges (edges);
}

static MapshotMissingArea
locate (const MapshotPlan *plan, const MapshotPlanLayer *layer, gint64 column, gint64 row)
{
  double width = mapshot_tile_grid_get_tile_width (layer->source->grid), height = mapshot_tile_grid_get_tile_height (layer->source->grid);
  const double plane[4] = { (double) column * width, (double) row * height, (double) (column + 1) * width, (double) (row + 1) * height };

  if (layer->warp != NULL)
    return locate_warped (plan, layer, plane);

  return from_edges ((const double[4]){ (plane[0] - layer->horizontal.offset) / layer->horizontal.scale,
                                        (plane[1] - layer->vertical.offset) / layer->vertical.scale,
                                        (plane[2] - layer->horizontal.offset) / layer->horizontal.scale,
                                        (plane[3] - layer->vertical.offset) / layer->vertical.scale });
}

static gboolean
is_visible (const MapshotPlan *plan, const MapshotMissingArea *area)
{
  return isfinite (area->x) && isfinite (area->y) && isfinite (area->width) && isfinite (area->height) && area->x < (double) plan->width &&
         area->y < (double) plan->map_height && area->x + area->width > 0 && area->y + area->height > 0;
}

/* The ledger is sorted by row and column: what follows in a row makes the area wider. */
static void
add_area (GArray *areas, const MapshotMissingArea *area)
{
  MapshotMissingArea *last = areas->len > 0 ? &g_array_index (areas, MapshotMissingArea, areas->len - 1) : NULL;

  if (last != NULL && fabs (last->y - area->y) < 0.01 && fabs (last->height - area->height) < 0.01 && fabs (last->x + last->width - area->x) < 0.01)
    last->width += area->width;
  else
    g_array_append_vals (areas, area, 1);
}

static gboolean
read_numbers (JsonNode *node, gint64 numbers[ENTRY_LENGTH - 1])
{
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL || json_array_get_length (array) != ENTRY_LENGTH)
    return FALSE;
  for (guint i = 1; i < ENTRY_LENGTH; i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_INT64)
        return FALSE;
      numbers[i - 1] = json_node_get_int (element);
    }
  return numbers[0] >= 0;
}

static void
locate_all (MapshotMissing *self, const MapshotPlan *plan, JsonArray *ledger)
{
  g_autoptr (GArray) tables = g_array_new (FALSE, FALSE, sizeof (LayerTable));

  g_array_set_clear_func (tables, layer_table_clear);
  for (guint i = 0; i < plan->layers->len; i++)
    {
      LayerTable table = make_table (mapshot_plan_get_layer (plan, i));
      g_array_append_val (tables, table);
    }
  for (guint i = 0; i < MIN (json_array_get_length (ledger), MAX_ENTRIES); i++)
    {
      gint64 numbers[ENTRY_LENGTH - 1];
      const gint64 *column, *row;
      const LayerTable *table;
      MapshotMissingArea area;

      if (!read_numbers (json_array_get_element (ledger, i), numbers) || numbers[0] >= tables->len)
        continue;
      table = &g_array_index (tables, LayerTable, numbers[0]);
      column = g_hash_table_lookup (table->columns, &numbers[2]);
      row = g_hash_table_lookup (table->rows, &numbers[3]);
      if (column == NULL || row == NULL)
        continue;
      area = locate (plan, table->layer, *column, *row);
      if (is_visible (plan, &area))
        add_area (self->areas, &area);
    }
}

/* ---- the file ---- */

/* NULL where it cannot be planned any more: then what is missing is told in words only. */
static MapshotPlan *
plan_picture (const char *path, MapshotSourceStore *store)
{
  const MapshotPlanLimits limits = { .max_memory = G_MAXUINT64 / 4, .max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS };
  g_autofree char *text = mapshot_png_text_read (path, "mapshot:recipe", MAX_RECIPE, NULL);
  g_autoptr (JsonNode) node = mapshot_json_read (text);
  g_autoptr (MapshotRecipe) recipe = node != NULL ? mapshot_recipe_from_json (node, NULL) : NULL;

  return recipe != NULL ? mapshot_plan_new (recipe, store, &limits, NULL) : NULL;
}

static gint64
get_int (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : 0;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static int
compare_reasons (gconstpointer a, gconstpointer b)
{
  const MapshotMissingReason *x = a, *y = b;

  return (x->count < y->count) - (x->count > y->count);
}

static const char *
name_cb (const char *id, gpointer store)
{
  const MapshotSource *source = mapshot_source_store_find (store, id);

  return source != NULL ? source->name : NULL;
}

/* PLAN or NULL: it knows names that the STORE does not, of what is no entry. */
static char *
say (JsonObject *object, const MapshotPlan *plan, const MapshotSourceStore *store)
{
  g_autofree char *reason = mapshot_reason_from_json (object);

  if (reason == NULL)
    return NULL;
  return plan != NULL ? mapshot_plan_say_reason (plan, reason) : mapshot_reason_say (reason, name_cb, (gpointer) store);
}

static void
read_reasons (MapshotMissing *self, JsonArray *array, const MapshotPlan *plan, const MapshotSourceStore *store)
{
  for (guint i = 0; i < MIN (json_array_get_length (array), MAX_REASONS); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      char *text = object != NULL ? say (object, plan, store) : NULL;
      const MapshotMissingReason reason = { text, get_int (object, "count") };

      if (text != NULL)
        g_array_append_val (self->reasons, reason);
    }
  g_array_sort (self->reasons, compare_reasons);
}

MapshotMissing *
mapshot_missing_read (const char *path, MapshotSourceStore *store, GError **error)
{
  g_autofree char *text = mapshot_png_text_read_behind (path, "mapshot:ledger", MAX_LEDGER, error);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (MapshotMissing) self = NULL;
  g_autoptr (MapshotPlan) plan = NULL;
  JsonObject *object, *tiles;
  JsonNode *member;
  JsonArray *array;

  if (text == NULL)
    return NULL;
  node = mapshot_json_read (text);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("the picture does not say what it lacks"));
      return NULL;
    }
  self = g_new0 (MapshotMissing, 1);
  self->areas = g_array_new (FALSE, FALSE, sizeof (MapshotMissingArea));
  self->reasons = g_array_new (FALSE, FALSE, sizeof (MapshotMissingReason));
  g_array_set_clear_func (self->reasons, clear_reason);
  object = json_node_get_object (node);
  plan = plan_picture (path, store);
  member = json_object_get_member (object, "tiles");
  tiles = member != NULL && JSON_NODE_HOLDS_OBJECT (member) ? json_node_get_object (member) : NULL;
  self->total = get_int (tiles, "total");
  self->parent = get_int (tiles, "parent");
  self->blank = get_int (tiles, "blank");
  if ((array = get_array (object, "missing")) != NULL)
    read_reasons (self, array, plan, store);
  if ((array = get_array (object, "ledger")) != NULL && plan != NULL)
    locate_all (self, plan, array);

  return g_steal_pointer (&self);
}
