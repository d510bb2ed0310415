/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tile-access.h"

#include "cache.h"
#include "decode.h"
#include "fetcher.h"
#include "placeholder.h"
#include "public.h"
#include "reason.h"

#include <string.h>

/* A body may be this much larger than the tile's bare pixels: a picture that is, is not one. */
#define BODY_SLACK (128 * 1024) /* bytes */

/* ---- asking ---- */

char *
mapshot_tile_access_get_cache_dir (const MapshotSource *source, const char *key)
{
  g_autofree char *shown = mapshot_source_get_public_text (source->template_uri);
  gboolean is_own = g_str_equal (source->id, "own") && source->hosts[0] != NULL;

  if (!source->rules.http_cache || key != NULL || g_strcmp0 (shown, source->template_uri) != 0)
    return NULL;
  return mapshot_cache_get_dir (is_own ? source->hosts[0] : source->id);
}

gsize
mapshot_tile_access_get_max_body (const MapshotSource *source)
{
  return (gsize) mapshot_tile_grid_get_tile_width (source->grid) * (gsize) mapshot_tile_grid_get_tile_height (source->grid) * 4 * 2 +
         BODY_SLACK;
}

/* ---- understanding ---- */

/* A picture with pixels around the tile that nobody wants. */
static gboolean
decode_with_margins (const MapshotMargins *margins, const guint8 *data, gsize length, const MapshotPixels *tile, GError **error)
{
  int width = tile->width + margins->left + margins->right, height = tile->height + margins->top + margins->bottom;
  gsize stride = (gsize) width * 4;
  g_autofree guint8 *memory = g_malloc (stride * (gsize) height);
  MapshotPixels whole = { memory, stride, width, height, tile->format };

  if (!mapshot_decode (data, length, &whole, error))
    return FALSE;
  for (int y = 0; y < tile->height; y++)
    memcpy (tile->data + (gsize) y * tile->stride, memory + (gsize) (y + margins->top) * stride + (gsize) margins->left * 4,
            (gsize) tile->width * 4);

  return TRUE;
}

static gboolean
decode (const MapshotSource *source, const guint8 *data, gsize length, MapshotPixels *tile, GError **error)
{
  const MapshotMargins *m = &source->margins;

  return m->left + m->top + m->right + m->bottom > 0 ? decode_with_margins (m, data, length, tile, error)
                                                     : mapshot_decode (data, length, tile, error);
}

gboolean
mapshot_tile_access_decode (const MapshotSource *source, const guint8 *data, gsize length, MapshotPixels *tile, GError **error)
{
  const char *const *placeholders = (const char *const *) source->placeholders;
  gboolean none = mapshot_placeholder_is_body (placeholders, data, length);

  if (!none && !decode (source, data, length, tile, error))
    return FALSE;
  if (!none && !mapshot_placeholder_is_picture (placeholders, tile->data, tile->stride, tile->width, tile->height))
    return TRUE;
  g_propagate_error (error, mapshot_fetch_error_new (MAPSHOT_FETCH_ERROR_NOT_FOUND, "placeholder"));
  return FALSE;
}

static const char *
name_cb (const char *id, gpointer source)
{
  return ((const MapshotSource *) source)->name;
}

static void
set_not_in_file (const MapshotSource *source, GError **error)
{
  g_autofree char *reason = mapshot_reason_new ("not-in-file", "source", mapshot_source_get_plain_name (source), NULL);
  GError *lack = mapshot_fetch_error_new (MAPSHOT_FETCH_ERROR_NOT_FOUND, reason);

  g_free (lack->message);
  lack->message = mapshot_reason_say (reason, name_cb, (gpointer) source);
  g_propagate_error (error, lack);
}

GBytes *
mapshot_tile_access_read (const MapshotSource *source, int level, gint64 column, gint64 row, GError **error)
{
  MapshotTileGrid *grid = source->grid;
  GBytes *body = NULL;

  if (!mapshot_tile_file_read (source->tile_file, mapshot_tile_grid_get_level (grid, level)->zoom,
                               mapshot_tile_grid_get_column_number (grid, level, column),
                               mapshot_tile_grid_get_row_number (grid, level, row), &body, error))
    return NULL;
  if (body == NULL)
    set_not_in_file (source, error);

  return body;
}
