/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report.h"

#include "reason-json.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define MAX_EXAMPLES 5

/* The file's own ledger names every missing tile up to this many; beyond it the picture is mostly holes. */
#define MAX_LEDGER 100000

/* Pages of a service may differ from tile to tile: what comes after so many reasons is counted together. */
#define MAX_REASONS 100

typedef struct
{
  char *reason; /* geo/reason.h */
  gint64 count;
  MapshotTileFate fate;
  int n_examples;
  gint64 examples[MAX_EXAMPLES][3]; /* zoom, column and row as the service counts */
} Reason;

typedef struct
{
  guint layer;
  gint64 column, row;
  MapshotTileFate fate;
  const char *reason; /* of a Reason */
} Entry;

struct _MapshotReport
{
  MapshotPlan *plan;
  char *output;
  gint64 fetched; /* atomic */
  gint64 parent, blank, failed;
  gint64 outside; /* of the blank ones: no source has them */
  GPtrArray *reasons;
  GHashTable *by_text[3]; /* a fate: text → Reason, not owned */
  GArray *unsettled; /* (element-type Entry): of rows that are not finished */
  GArray *ledger;    /* (element-type Entry): in order of rows as they were finished, so that it does not depend on speed */
  gint64 total;      /* tiles */
  gboolean written;
  gint64 cached;
  guint64 bytes_fetched;
  double seconds;
  char *digest;
  char *error; /* or NULL */
};

static void
reason_free (gpointer data)
{
  g_free (((Reason *) data)->reason);
  g_free (data);
}

MapshotReport *
mapshot_report_new (const MapshotPlan *plan, const char *output)
{
  MapshotReport *self = g_new0 (MapshotReport, 1);

  self->plan = mapshot_plan_ref ((MapshotPlan *) plan);
  self->output = g_strdup (output);
  self->reasons = g_ptr_array_new_with_free_func (reason_free);
  for (gsize i = 0; i < G_N_ELEMENTS (self->by_text); i++)
    self->by_text[i] = g_hash_table_new (g_str_hash, g_str_equal);
  self->total = plan->tiles + (mapshot_plan_counts_outside (plan, 0) ? plan->outside : 0);
  self->unsettled = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->ledger = g_array_new (FALSE, FALSE, sizeof (Entry));

  return self;
}

void
mapshot_report_free (MapshotReport *self)
{
  mapshot_plan_unref (self->plan);
  g_free (self->output);
  for (gsize i = 0; i < G_N_ELEMENTS (self->by_text); i++)
    g_hash_table_unref (self->by_text[i]);
  g_ptr_array_unref (self->reasons);
  g_array_unref (self->unsettled);
  g_array_unref (self->ledger);
  g_free (self->digest);
  g_free (self->error);
  g_free (self);
}

void
mapshot_report_add_fetched (MapshotReport *self)
{
  __atomic_add_fetch (&self->fetched, 1, __ATOMIC_RELAXED);
}

static Reason *
find_reason (MapshotReport *self, MapshotTileFate fate, const char *text)
{
  Reason *reason = g_hash_table_lookup (self->by_text[fate], text);

  if (reason == NULL && self->reasons->len >= MAX_REASONS)
    reason = g_hash_table_lookup (self->by_text[fate], text = "other");
  if (reason != NULL)
    return reason;
  reason = g_new0 (Reason, 1);
  reason->reason = g_strdup (text);
  reason->fate = fate;
  g_ptr_array_add (self->reasons, reason);
  g_hash_table_insert (self->by_text[fate], reason->reason, reason);

  return reason;
}

static void
get_address (const MapshotReport *self, guint layer, gint64 column, gint64 row, gint64 address[3])
{
  const MapshotPlanLayer *l = mapshot_plan_get_layer (self->plan, layer);

  address[0] = mapshot_tile_grid_get_level (l->source->grid, l->level)->zoom;
  address[1] = mapshot_tile_grid_get_column_number (l->source->grid, l->level, column);
  address[2] = mapshot_tile_grid_get_row_number (l->source->grid, l->level, row);
}

void
mapshot_report_add_missing (MapshotReport *self, guint layer, gint64 column, gint64 row, MapshotTileFate fate,
                            const char *text)
{
  Reason *reason = find_reason (self, fate, text);
  Entry entry = { layer, column, row, fate, reason->reason };

  reason->count++;
  if (reason->n_examples < MAX_EXAMPLES)
    get_address (self, layer, column, row, reason->examples[reason->n_examples++]);
  g_array_append_val (self->unsettled, entry);
  self->parent += fate == MAPSHOT_TILE_PARENT;
  self->blank += fate == MAPSHOT_TILE_BLANK;
  self->failed += fate == MAPSHOT_TILE_FAILED;
  self->outside += fate == MAPSHOT_TILE_BLANK && !mapshot_plan_layer_has_tile (mapshot_plan_get_layer (self->plan, layer), column, row);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;

  if (x->layer != y->layer)
    return x->layer < y->layer ? -1 : 1;
  if (x->row != y->row)
    return x->row < y->row ? -1 : 1;
  return x->column < y->column ? -1 : x->column > y->column;
}

void
mapshot_report_settle (MapshotReport *self, guint layer, gint64 row, MapshotMissingFunc func, gpointer user_data)
{
  g_autoptr (GArray) settled = g_array_new (FALSE, FALSE, sizeof (Entry));

  for (guint i = 0; i < self->unsettled->len;)
    {
      const Entry *entry = &g_array_index (self->unsettled, Entry, i);

      if (entry->layer != layer || entry->row >= row)
        {
          i++;
          continue;
        }
      g_array_append_vals (settled, entry, 1);
      g_array_remove_index_fast (self->unsettled, i);
    }
  g_array_sort (settled, compare_entries);
  for (guint i = 0; i < settled->len; i++)
    {
      const Entry *entry = &g_array_index (settled, Entry, i);
      const MapshotMissingTile tile = { entry->layer, entry->column, entry->row, entry->fate, entry->reason };

      if (self->ledger->len < MAX_LEDGER)
        g_array_append_vals (self->ledger, entry, 1);
      if (func != NULL)
        func (&tile, user_data);
    }
}

void
mapshot_report_add_fetched_before (MapshotReport *self, gint64 tiles)
{
  __atomic_add_fetch (&self->fetched, tiles, __ATOMIC_RELAXED);
}

void
mapshot_report_set_total (MapshotReport *self, gint64 tiles)
{
  self->total = tiles;
}

gint64
mapshot_report_get_total (const MapshotReport *self)
{
  return self->total;
}

void
mapshot_report_set_cached (MapshotReport *self, gint64 cached)
{
  self->cached = cached;
}

void
mapshot_report_finish (MapshotReport *self, gboolean written, guint64 bytes_fetched, double seconds, const char *digest)
{
  self->written = written;
  self->bytes_fetched = bytes_fetched;
  self->seconds = seconds;
  g_free (self->digest);
  self->digest = g_strdup (digest);
}

void
mapshot_report_set_error (MapshotReport *self, const char *message)
{
  g_free (self->error);
  self->error = g_strdup (message);
}

const char *
mapshot_report_get_error (const MapshotReport *self)
{
  return self->error;
}

MapshotStatus
mapshot_report_get_picture_status (const MapshotReport *self)
{
  if (self->failed > 0)
    return MAPSHOT_STATUS_FAILED;
  if (self->blank > 0)
    return MAPSHOT_STATUS_INCOMPLETE;
  return self->parent > 0 ? MAPSHOT_STATUS_SUBSTITUTED : MAPSHOT_STATUS_COMPLETE;
}

MapshotStatus
mapshot_report_get_status (const MapshotReport *self)
{
  return self->written ? mapshot_report_get_picture_status (self) : MAPSHOT_STATUS_FAILED;
}

gint64
mapshot_report_get_done (const MapshotReport *self)
{
  return __atomic_load_n (&self->fetched, __ATOMIC_RELAXED) + self->parent + self->blank;
}

gint64
mapshot_report_get_lacking (const MapshotReport *self)
{
  return self->parent + self->blank + self->failed - self->outside;
}

const char *
mapshot_report_get_digest (const MapshotReport *self)
{
  return self->digest;
}

/* A layer whose sharpest level is coarser than the picture shows no more by being enlarged. */
static void
add_enlarged (const MapshotReport *self, GStrvBuilder *builder)
{
  for (guint i = 1; i < self->plan->layers->len; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (self->plan, i);
      const MapshotTileLevel *level = mapshot_tile_grid_get_level (layer->source->grid, layer->level);
      char times[G_ASCII_DTOSTR_BUF_SIZE];
      g_autofree char *text = NULL;

      if (layer->horizontal.scale >= 1 - 1e-6)
        continue;
      g_ascii_formatd (times, sizeof times, "%.2g", 1 / layer->horizontal.scale);
      text = g_strdup_printf (_("%s is enlarged %s times: zoom %d is its sharpest"), layer->source->name, times, level->zoom);
      g_strv_builder_add (builder, text);
    }
}

char **
mapshot_report_get_sentences (const MapshotReport *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  add_enlarged (self, builder);
  if (!mapshot_plan_draws_credit (self->plan))
    g_strv_builder_add (builder, _("the picture is too small for its credit to be read, so the credit stands in the file's text only"));
  for (guint i = 0; i < self->reasons->len; i++)
    {
      const Reason *reason = g_ptr_array_index (self->reasons, i);
      g_autofree char *count = g_strdup_printf ("%" PRId64, reason->count);
      g_autofree char *why = mapshot_plan_say_reason (self->plan, reason->reason), *text = NULL;

      if (reason->fate == MAPSHOT_TILE_PARENT)
        text = g_strdup_printf (ngettext ("%s tile is enlarged from a coarser level: %s",
                                          "%s tiles are enlarged from a coarser level: %s", (gulong) reason->count),
                                count, why);
      else if (reason->fate == MAPSHOT_TILE_BLANK)
        text = g_strdup_printf (ngettext ("%s tile is blank: %s", "%s tiles are blank: %s", (gulong) reason->count), count, why);
      else
        text = g_strdup_printf (ngettext ("%s tile is missing: %s", "%s tiles are missing: %s", (gulong) reason->count), count, why);
      g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

/* ---- JSON ---- */

const char *
mapshot_status_get_name (MapshotStatus status)
{
  static const char *const names[] = { "complete", "substituted", "incomplete", "failed" };

  return names[status];
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_tiles (const MapshotReport *self, JsonBuilder *builder, gint64 cached)
{
  json_builder_set_member_name (builder, "tiles");
  json_builder_begin_object (builder);
  add_int (builder, "total", self->total);
  add_int (builder, "fetched", MAX (self->fetched - cached, 0));
  add_int (builder, "cached", cached);
  add_int (builder, "parent", self->parent);
  add_int (builder, "blank", self->blank);
  add_int (builder, "failed", self->failed);
  json_builder_end_object (builder);
}

static void
add_address (JsonBuilder *builder, const gint64 address[3])
{
  json_builder_begin_array (builder);
  for (int i = 0; i < 3; i++)
    json_builder_add_int_value (builder, address[i]);
  json_builder_end_array (builder);
}

static void
add_examples (JsonBuilder *builder, const Reason *reason)
{
  json_builder_set_member_name (builder, "examples");
  json_builder_begin_array (builder);
  for (int i = 0; i < reason->n_examples; i++)
    add_address (builder, reason->examples[i]);
  json_builder_end_array (builder);
}

static int
compare_reasons (gconstpointer a, gconstpointer b)
{
  const Reason *x = *(const Reason *const *) a, *y = *(const Reason *const *) b;
  int order = strcmp (x->reason, y->reason);

  return order != 0 ? order : (int) x->fate - (int) y->fate;
}

/* Sorted, so that it does not depend on which tile failed first. For the file without sentences, which are of one language, and without examples: its ledger has
 * every tile. */
static void
add_missing (const MapshotReport *self, JsonBuilder *builder, gboolean for_people)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (self->reasons, NULL, NULL);

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, compare_reasons);
  json_builder_set_member_name (builder, "missing");
  json_builder_begin_array (builder);
  for (guint i = 0; i < sorted->len; i++)
    {
      const Reason *reason = g_ptr_array_index (sorted, i);

      json_builder_begin_object (builder);
      if (!mapshot_reason_to_json (reason->reason, builder) || for_people)
        {
          g_autofree char *why = mapshot_plan_say_reason (self->plan, reason->reason);
          add_string (builder, "reason", why);
        }
      add_int (builder, "count", reason->count);
      if (for_people)
        add_examples (builder, reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_picture (const MapshotReport *self, JsonBuilder *builder)
{
  const MapshotBounds *bounds = &self->plan->bounds;
  const double edges[] = { bounds->west, bounds->south, bounds->east, bounds->north };

  add_int (builder, "width", self->plan->width);
  add_int (builder, "height", self->plan->height);
  add_string (builder, "crs", self->plan->crs);
  json_builder_set_member_name (builder, "bounds");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    json_builder_add_double_value (builder, edges[i]);
  json_builder_end_array (builder);
  add_int (builder, "zoom", self->plan->zoom);
  add_string (builder, "attribution", self->plan->credit);
}

JsonNode *
mapshot_report_to_json (const MapshotReport *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *output = g_utf8_make_valid (self->output, -1); /* a name may be any bytes, JSON may not */

  json_builder_begin_object (builder);
  add_string (builder, "status", mapshot_status_get_name (mapshot_report_get_status (self)));
  if (self->error != NULL)
    add_string (builder, "error", self->error);
  add_string (builder, "output", output);
  add_picture (self, builder);
  add_tiles (self, builder, self->cached);
  add_missing (self, builder, TRUE);
  add_int (builder, "bytes_fetched", (gint64) self->bytes_fetched);
  json_builder_set_member_name (builder, "seconds");
  json_builder_add_double_value (builder, self->seconds);
  add_string (builder, "sha256", self->digest);
  json_builder_set_member_name (builder, "recipe");
  json_builder_add_value (builder, mapshot_recipe_to_json (self->plan->recipe));
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static void
add_entry (const MapshotReport *self, JsonBuilder *builder, const Entry *entry)
{
  gint64 address[3];

  get_address (self, entry->layer, entry->column, entry->row, address);
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, entry->fate == MAPSHOT_TILE_PARENT ? "parent" : "blank");
  json_builder_add_int_value (builder, entry->layer);
  for (int i = 0; i < 3; i++)
    json_builder_add_int_value (builder, address[i]);
  json_builder_end_array (builder);
}

char *
mapshot_report_to_ledger (const MapshotReport *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GArray) sorted = g_array_copy (self->ledger);
  g_autoptr (JsonNode) root = NULL;

  g_array_sort (sorted, compare_entries);
  json_builder_begin_object (builder);
  add_string (builder, "status", mapshot_status_get_name (mapshot_report_get_picture_status (self)));
  /* The file is the same wherever its tiles came from. */
  add_tiles (self, builder, 0);
  add_missing (self, builder, FALSE);
  json_builder_set_member_name (builder, "ledger");
  json_builder_begin_array (builder);
  for (guint i = 0; i < sorted->len; i++)
    add_entry (self, builder, &g_array_index (sorted, Entry, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}
