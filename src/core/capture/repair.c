/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repair-private.h"

#include "error.h"
#include "identity.h"
#include "json-text.h"
#include "picture-file.h"
#include "repair-file.h"
#include "resample.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void
mapshot_repair_free (MapshotRepair *self)
{
  for (int i = 0; self->spans != NULL && i < self->n_bands; i++)
    g_clear_pointer (&self->spans[i], g_array_unref);
  for (guint i = 0; self->rows != NULL && i < self->n_layers; i++)
    g_hash_table_unref (self->rows[i]);
  g_free (self->spans);
  g_free (self->rows);
  g_free (self->offsets);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->recipe, mapshot_recipe_free);
  g_clear_pointer (&self->file, mapshot_picture_file_free);
  g_free (self);
}

/* ---- opening ---- */

static gboolean
says_complete (const MapshotPictureFile *file)
{
  return g_str_equal (mapshot_picture_file_get_text (file, "mapshot:status"), mapshot_status_get_name (MAPSHOT_STATUS_COMPLETE));
}

MapshotRepair *
mapshot_repair_open (const char *path, GError **error)
{
  g_autoptr (MapshotRepair) self = g_new0 (MapshotRepair, 1);
  g_autoptr (JsonNode) node = NULL;

  self->file = mapshot_picture_file_open (path, FALSE, error);
  if (self->file == NULL)
    return NULL;
  self->complete = says_complete (self->file);
  if (self->complete)
    {
      /* Nobody else looks at its pixels. */
      g_clear_pointer (&self->file, mapshot_picture_file_free);
      self->file = mapshot_picture_file_open (path, TRUE, error);
      return self->file != NULL ? g_steal_pointer (&self) : NULL;
    }
  node = mapshot_json_read (mapshot_picture_file_get_text (self->file, "mapshot:recipe"));
  self->recipe = mapshot_recipe_from_json (node, error);
  if (self->recipe == NULL)
    {
      g_prefix_error (error, "%s: ", self->file->name);
      return NULL;
    }
  if (self->file->records == NULL)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%s does not say which tiles it lacks: too many, or an older program made it; capture it again"), self->file->name);
      return NULL;
    }
  return g_steal_pointer (&self);
}

gboolean
mapshot_repair_is_complete (const MapshotRepair *self)
{
  return self->complete;
}

const MapshotRecipe *
mapshot_repair_get_recipe (const MapshotRepair *self)
{
  return self->recipe;
}

gint64
mapshot_repair_count (const MapshotRepair *self)
{
  return self->n_missing;
}

/* ---- the records ---- */

/* The sharpness that was found by size comes out the same with the size as it was found. */
static void
take_size (const char *identity, MapshotPlanLimits *limits)
{
  g_autofree char *geometry = mapshot_identity_get (identity, "geometry");
  gint64 width, height, map_height;

  if (geometry == NULL || sscanf (geometry, "%" PRId64 "x%" PRId64 " %" PRId64, &width, &height,
                                  &map_height) != 3)
    return;
  limits->max_pixels = (double) width * (double) map_height;
  limits->max_pixels_is_hard = FALSE;
}

static gboolean
take_record (MapshotRepair *self, const MapshotPlan *plan, MapshotBandRecord *record, guint64 *offset)
{
  MapshotPlanBand at = mapshot_plan_get_band (plan, record->index);

  g_ptr_array_add (self->records, record);
  self->offsets[record->index] = *offset;
  if (record->length > self->file->head_length + self->file->data_length - *offset ||
      record->raw_length != (guint64) at.height * (1 + (guint64) plan->width * (guint64) plan->channels))
    return FALSE;
  *offset += record->length;
  for (guint i = 0; i < record->rows->len; i++)
    {
      MapshotRowDigest *row = &g_array_index (record->rows, MapshotRowDigest, i);
      g_hash_table_insert (self->rows[row->layer], &row->row, row);
    }
  return TRUE;
}

/* All bands in order, which are all the pixels that there are. */
static gboolean
read_records (MapshotRepair *self, const MapshotPlan *plan, const GByteArray *bytes, gsize at)
{
  guint64 offset = self->file->head_length;

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_band_record_free);
  self->offsets = g_new0 (guint64, plan->n_bands);
  self->rows = g_new0 (GHashTable *, plan->layers->len);
  self->n_layers = plan->layers->len;
  for (guint i = 0; i < self->n_layers; i++)
    self->rows[i] = g_hash_table_new (g_int64_hash, g_int64_equal);
  while (at < bytes->len)
    {
      gsize used = 0;
      MapshotBandRecord *record = mapshot_band_record_read (plan, bytes->data + at, bytes->len - at, &used);

      if (record == NULL || record->index != (int) self->records->len)
        {
          g_clear_pointer (&record, mapshot_band_record_free);
          return FALSE;
        }
      if (!take_record (self, plan, record, &offset))
        return FALSE;
      at += used;
    }
  return (int) self->records->len == plan->n_bands && offset == self->file->head_length + self->file->data_length;
}

/* ---- which pixels depend on what is missing ---- */

/* Columns of the picture that the tile COLUMN of LAYER has a part in. */
static Span
find_reach (const MapshotPlan *plan, const MapshotPlanLayer *layer, gint64 column)
{
  int width = mapshot_tile_grid_get_tile_width (layer->source->grid);
  const MapshotResampleAxis *axis = &layer->horizontal;
  gint64 first, last, a, b;
  double margin;

  if (layer->warp != NULL)
    return (Span){ 0, plan->width };
  if (layer->aligned)
    {
      a = column * width - (gint64) axis->offset;
      return (Span){ CLAMP (a, 0, plan->width), CLAMP (a + width, 0, plan->width) };
    }
  mapshot_resample_get_support (axis, 0, 0, &first, &last);
  margin = (double) (last - first + 2);
  a = (gint64) floor (((double) (column * width) - margin - axis->offset) / axis->scale) - 1;
  b = (gint64) ceil (((double) ((column + 1) * width) + margin - axis->offset) / axis->scale) + 1;
  /* What lies beyond the last tile repeats its edge. */
  if (column == layer->first_column)
    a = 0;
  if (column == layer->first_column + layer->n_columns - 1)
    b = plan->width;

  return (Span){ CLAMP (a, 0, plan->width), CLAMP (b, 0, plan->width) };
}

/* Columns of LAYER's tiles, FIRST … LAST, that the picture's columns of SPAN read. */
static void
find_columns (const MapshotPlanLayer *layer, const Span *span, gint64 *first, gint64 *last)
{
  int width = mapshot_tile_grid_get_tile_width (layer->source->grid);
  gint64 a, b, end = layer->first_column + layer->n_columns - 1;

  *first = layer->first_column;
  *last = end;
  if (layer->warp != NULL)
    return;
  if (layer->aligned)
    {
      a = span->first + (gint64) layer->horizontal.offset;
      b = span->end - 1 + (gint64) layer->horizontal.offset;
    }
  else
    mapshot_resample_get_support (&layer->horizontal, span->first, span->end - 1, &a, &b);
  *first = CLAMP ((gint64) floor ((double) a / width), layer->first_column, end);
  *last = CLAMP ((gint64) floor ((double) b / width), layer->first_column, end);
}

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  const Span *x = a, *y = b;

  return x->first < y->first ? -1 : x->first > y->first;
}

static void
merge_spans (GArray *spans)
{
  guint kept = 0;

  g_array_sort (spans, compare_spans);
  for (guint i = 1; i < spans->len; i++)
    {
      Span *last = &g_array_index (spans, Span, kept), *next = &g_array_index (spans, Span, i);

      if (next->first <= last->end)
        last->end = MAX (last->end, next->end);
      else
        g_array_index (spans, Span, ++kept) = *next;
    }
  g_array_set_size (spans, kept + 1);
}

/* A layer: row → (element-type gint64) the columns of its tiles that may be asked for again. */
static GHashTable **
collect_missing (MapshotRepair *self, const MapshotPlan *plan)
{
  GHashTable **missing = g_new0 (GHashTable *, plan->layers->len);

  for (guint i = 0; i < plan->layers->len; i++)
    missing[i] = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) g_array_unref);
  for (guint i = 0; i < self->records->len; i++)
    {
      const MapshotBandRecord *record = g_ptr_array_index (self->records, i);

      for (guint j = 0; j < record->missing->len; j++)
        {
          MapshotMissingTile *tile = &g_array_index (record->missing, MapshotMissingTile, j);
          GArray *columns = g_hash_table_lookup (missing[tile->layer], &tile->row);

          if (!mapshot_plan_layer_has_tile (mapshot_plan_get_layer (plan, tile->layer), tile->column, tile->row))
            continue;
          if (columns == NULL)
            g_hash_table_insert (missing[tile->layer], &tile->row, columns = g_array_new (FALSE, FALSE, sizeof (gint64)));
          g_array_append_val (columns, tile->column);
          self->n_missing++;
        }
    }
  return missing;
}

static void
add_spans (MapshotRepair *self, const MapshotPlan *plan, int band, const MapshotPlanLayer *layer, const GArray *columns)
{
  if (self->spans[band] == NULL)
    self->spans[band] = g_array_new (FALSE, FALSE, sizeof (Span));
  for (guint i = 0; i < columns->len; i++)
    {
      Span span = find_reach (plan, layer, g_array_index (columns, gint64, i));
      g_array_append_val (self->spans[band], span);
    }
}

/* FALSE when a row that lacks tiles does not say what the others are. */
static gboolean
find_spans (MapshotRepair *self, const MapshotPlan *plan, GHashTable **missing)
{
  self->n_bands = plan->n_bands;
  self->spans = g_new0 (GArray *, plan->n_bands);
  for (int band = 0; band < plan->n_bands; band++)
    {
      MapshotPlanBand at = mapshot_plan_get_band (plan, band);

      for (guint i = 0; i < plan->layers->len; i++)
        {
          const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, i);
          gint64 row, last;

          mapshot_plan_get_rows (plan, layer, at.y, at.height, &row, &last);
          for (; row <= last; row++)
            {
              const GArray *columns = g_hash_table_lookup (missing[i], &row);
              const MapshotRowDigest *digest = columns != NULL ? g_hash_table_lookup (self->rows[i], &row) : NULL;

              if (columns != NULL && (digest == NULL || digest->tiles == NULL))
                return FALSE;
              if (columns != NULL)
                add_spans (self, plan, band, layer, columns);
            }
        }
      if (self->spans[band] != NULL)
        merge_spans (self->spans[band]);
    }
  return TRUE;
}

static gboolean
work_out (MapshotRepair *self, const MapshotPlan *plan)
{
  GHashTable **missing = collect_missing (self, plan);
  gboolean ok = find_spans (self, plan, missing);

  for (guint i = 0; i < plan->layers->len; i++)
    g_hash_table_unref (missing[i]);
  g_free (missing);

  return ok;
}

MapshotPlan *
mapshot_repair_make_plan (MapshotRepair *self, MapshotSourceStore *store, const MapshotPlanLimits *limits, GError **error)
{
  MapshotPlanLimits own = *limits;
  g_autoptr (GByteArray) bytes = mapshot_picture_records_unpack (self->file->records, self->file->records_length);
  gsize at = 0;
  g_autofree char *text = bytes != NULL ? mapshot_journal_read_head (bytes->data, bytes->len, &at) : NULL;
  const char *identity = text != NULL ? strchr (text, '\n') : NULL;
  g_autoptr (MapshotPlan) plan = NULL;

  if (identity == NULL)
    {
      mapshot_picture_file_is_damaged (self->file, error);
      return NULL;
    }
  take_size (identity + 1, &own);
  plan = mapshot_plan_new (self->recipe, store, &own, error);
  if (plan == NULL || !mapshot_identity_check_untold (plan, identity + 1, self->file->name, error))
    return NULL;
  if (plan->width == self->file->width && plan->height == self->file->height && plan->channels == self->file->channels &&
      read_records (self, plan, bytes, at) && work_out (self, plan))
    return g_steal_pointer (&plan);
  mapshot_picture_file_is_damaged (self->file, error);

  return NULL;
}

/* ---- for the run ---- */

gboolean
mapshot_repair_touches (const MapshotRepair *self, int index)
{
  return self->spans[index] != NULL;
}

const MapshotBandRecord *
mapshot_repair_get_record (const MapshotRepair *self, int index)
{
  return g_ptr_array_index (self->records, index);
}

/* The band INDEX is the first that reads the row; those that follow may read it, too. */
static void
mark_needed (const MapshotRepair *self, TileRow *row, int index)
{
  const MapshotPlan *plan = row->run->plan;
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, row->layer);

  for (; index < plan->n_bands; index++)
    {
      MapshotPlanBand at = mapshot_plan_get_band (plan, index);
      const GArray *spans = self->spans[index];
      gint64 first, last;

      mapshot_plan_get_rows (plan, layer, at.y, at.height, &first, &last);
      if (first > last || first > row->row)
        return;
      for (guint i = 0; spans != NULL && last >= row->row && i < spans->len; i++)
        {
          gint64 a, b;

          find_columns (layer, &g_array_index (spans, Span, i), &a, &b);
          memset (row->needed + (a - layer->first_column), 1, (gsize) (b - a + 1));
        }
    }
}

void
mapshot_repair_prepare_row (const MapshotRepair *self, TileRow *row, int index)
{
  gsize n = (gsize) mapshot_plan_get_layer (row->run->plan, row->layer)->n_columns;
  const MapshotRowDigest *digest = g_hash_table_lookup (self->rows[row->layer], &row->row);

  row->needed = g_malloc0 (n);
  mark_needed (self, row, index);
  if (digest != NULL && digest->tiles != NULL)
    memcpy (row->digests, digest->tiles, n * DIGEST_BYTES);
  else if (digest != NULL)
    row->known = digest->digest;
}
