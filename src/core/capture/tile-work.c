/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-private.h"

#include "basemap.h"
#include "resample.h"
#include "tile-access.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

void
mapshot_tile_request_free (TileRequest *request)
{
  g_clear_pointer (&request->body, g_bytes_unref);
  g_free (request->reason);
  g_free (request);
}

static void
set_digest (TileRequest *request, const void *data, gsize length)
{
  static GPrivate private = G_PRIVATE_INIT ((GDestroyNotify) g_checksum_free);
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (request->row->run->plan, request->row->layer);
  GChecksum *checksum = g_private_get (&private);
  gsize room = DIGEST_BYTES;

  if (checksum == NULL)
    {
      checksum = g_checksum_new (G_CHECKSUM_SHA256);
      g_private_set (&private, checksum);
    }
  g_checksum_reset (checksum);
  g_checksum_update (checksum, data, (gssize) length);
  g_checksum_get_digest (checksum, request->row->digests + (request->column - layer->first_column) * DIGEST_BYTES, &room);
}

/* Draws a tile of one of the base map's zooms, and names it. */
static char *
draw_zoom (const MapshotBasemap *basemap, const TileRequest *request, const MapshotPlanLayer *layer, MapshotPixels *tile)
{
  int x = (int) mapshot_tile_grid_get_column_number (layer->source->grid, request->level, request->column);
  int y = (int) mapshot_tile_grid_get_row_number (layer->source->grid, request->level, request->row->row);
  int zoom = mapshot_tile_grid_get_level (layer->source->grid, request->level)->zoom;

  mapshot_basemap_draw_tile (basemap, zoom, x, y, tile);

  return g_strdup_printf ("basemap %s %d/%d/%d", mapshot_basemap_get_version (basemap), zoom, x, y);
}

/* The same for a tile of the picture's own plane. */
static char *
draw_plane (const MapshotBasemap *basemap, const TileRequest *request, const MapshotPlanLayer *layer, MapshotPixels *tile)
{
  const MapshotTileGrid *grid = layer->source->grid;
  const MapshotBasemapPlane plane = { mapshot_tile_grid_get_origin_x (grid), mapshot_tile_grid_get_origin_y (grid),
                                      mapshot_tile_grid_get_level (grid, request->level)->resolution, layer->drawn_scale };
  const double numbers[] = { plane.left, plane.top, plane.resolution, plane.scale };
  char text[G_N_ELEMENTS (numbers)][G_ASCII_DTOSTR_BUF_SIZE];

  mapshot_basemap_draw_plane (basemap, &plane, request->column * tile->width, request->row->row * tile->height, tile);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_ascii_formatd (text[i], sizeof text[i], "%.17g", numbers[i]);

  return g_strdup_printf ("basemap %s %s,%s %s %s %" PRId64 "/%" PRId64, mapshot_basemap_get_version (basemap), text[0], text[1], text[2],
                          text[3], request->column, request->row->row);
}

static gboolean
draw_basemap (TileRequest *request, const MapshotPlanLayer *layer, GError **error)
{
  MapshotPixels tile = mapshot_row_get_tile (request->row, request->column);
  const MapshotBasemap *basemap = mapshot_basemap_get (error);
  g_autofree char *name = NULL;

  if (basemap == NULL)
    return FALSE;
  /* The map is opaque: the drawing is the same whatever the picture's alpha. */
  tile.format = MAPSHOT_PIXELS_OPAQUE;
  name = layer->drawn_scale > 0 ? draw_plane (basemap, request, layer, &tile) : draw_zoom (basemap, request, layer, &tile);
  set_digest (request, name, strlen (name));

  return TRUE;
}

/* Enlarges the part of a coarser tile that shows the same ground. */
static gboolean
decode_ancestor (TileRequest *request, const MapshotPlanLayer *layer, const guint8 *data, gsize length, GError **error)
{
  MapshotPixels tile = mapshot_row_get_tile (request->row, request->column);
  double scale = mapshot_tile_grid_get_level (layer->source->grid, layer->level)->resolution /
                 mapshot_tile_grid_get_level (layer->source->grid, request->level)->resolution;
  gint64 left = request->column * tile.width, top = request->row->row * tile.height;
  gint64 source_left = (gint64) floor ((double) left * scale / tile.width) * tile.width;
  gint64 source_top = (gint64) floor ((double) top * scale / tile.height) * tile.height;
  g_autofree guint8 *memory = g_malloc ((gsize) tile.width * 4 * (gsize) tile.height);
  MapshotPixels ancestor = { memory, (gsize) tile.width * 4, tile.width, tile.height, tile.format };
  MapshotResampleAxis axis = { scale, 0 };

  if (!mapshot_tile_access_decode (layer->source, data, length, &ancestor, error))
    return FALSE;
  mapshot_resample (&ancestor, source_left, source_top, &axis, &axis, left, top, &tile);

  return TRUE;
}

static gboolean
decode_body (TileRequest *request, const MapshotPlanLayer *layer, GError **error)
{
  MapshotPixels tile = mapshot_row_get_tile (request->row, request->column);
  gsize length;
  const guint8 *data = g_bytes_get_data (request->body, &length);

  if (request->level == layer->level ? !mapshot_tile_access_decode (layer->source, data, length, &tile, error)
                                     : !decode_ancestor (request, layer, data, length, error))
    return FALSE;
  set_digest (request, data, length);

  return TRUE;
}

/* The body of a tile, or of a coarser one that stands in for it, from a local file. */
static gboolean
read_body (TileRequest *request, const MapshotPlanLayer *layer, GError **error)
{
  MapshotTileGrid *grid = layer->source->grid;
  double scale =
    mapshot_tile_grid_get_level (grid, layer->level)->resolution / mapshot_tile_grid_get_level (grid, request->level)->resolution;
  gint64 column = (gint64) floor ((double) request->column * scale), row = (gint64) floor ((double) request->row->row * scale);

  request->body = mapshot_tile_access_read (layer->source, request->level, column, row, error);
  if (request->body == NULL)
    return FALSE;
  g_atomic_int_add (&request->row->run->pending_bytes, (gint) g_bytes_get_size (request->body));

  return TRUE;
}

static void
release_body (Run *run, TileRequest *request)
{
  gint size = request->body != NULL ? (gint) g_bytes_get_size (request->body) : 0;

  g_clear_pointer (&request->body, g_bytes_unref);
  if (g_atomic_int_add (&run->pending_bytes, -size) - size < LOW_PENDING_BYTES &&
      g_atomic_int_compare_and_exchange (&run->held_back, TRUE, FALSE))
    mapshot_run_post (run, EVENT_BODIES_FEW, NULL, NULL, NULL);
}

void
mapshot_tile_work (TileRequest *request)
{
  TileRow *row = request->row;
  Run *run = row->run;
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (run->plan, row->layer);
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (g_atomic_int_get (&run->stopping))
    {
      mapshot_tile_request_free (request);
      return;
    }
  if (layer->source->kind == MAPSHOT_SOURCE_BASEMAP)
    done = draw_basemap (request, layer, &error);
  else if (layer->source->kind == MAPSHOT_SOURCE_FILE)
    done = read_body (request, layer, &error) && decode_body (request, layer, &error);
  else
    done = decode_body (request, layer, &error);
  release_body (run, request);

  if (!done)
    mapshot_run_post (run, EVENT_TILE_BAD, request, NULL, g_steal_pointer (&error));
  else if (request->level != layer->level)
    mapshot_run_post (run, EVENT_TILE_STANDS_IN, request, NULL, NULL);
  else
    {
      mapshot_report_add_fetched (run->report);
      mapshot_tile_request_free (request);
      mapshot_row_tile_done (row);
    }
}
