/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tile-decoder.h"

#include "basemap.h"
#include "tile-access.h"

/* A view needs few tiles at once, and the machine has other things to do. */
#define MAX_WORKERS 4

typedef struct
{
  MapshotSource *source;
  int level;
  gint64 column, row;
  gboolean opaque;
  GBytes *body;
  GCancellable *cancellable;
  MapshotTileDecodedFunc func;
  gpointer user_data;
  GdkTexture *texture;
  GError *error;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  mapshot_source_unref (work->source);
  g_clear_pointer (&work->body, g_bytes_unref);
  g_clear_object (&work->cancellable);
  g_clear_object (&work->texture);
  g_clear_error (&work->error);
  g_free (work);
}

static gboolean
deliver_cb (gpointer data)
{
  Work *work = data;

  work->func (work->texture, work->error, work->user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
draw_basemap (Work *work, MapshotPixels *pixels, GError **error)
{
  const MapshotTileGrid *grid = work->source->grid;
  const MapshotBasemap *map = mapshot_basemap_get (error);

  if (map == NULL)
    return FALSE;
  mapshot_basemap_draw_tile (map, mapshot_tile_grid_get_level (grid, work->level)->zoom,
                             (int) mapshot_tile_grid_get_column_number (grid, work->level, work->column),
                             (int) mapshot_tile_grid_get_row_number (grid, work->level, work->row), pixels);

  return TRUE;
}

/* As a capture does it, down to what lies under the transparent pixels of a lowest layer that should have none. */
static gboolean
draw (Work *work, MapshotPixels *pixels, GError **error)
{
  gsize length;
  const guint8 *data;

  if (work->opaque || work->source->kind == MAPSHOT_SOURCE_BASEMAP)
    pixels->format = MAPSHOT_PIXELS_OPAQUE;
  if (work->source->kind == MAPSHOT_SOURCE_BASEMAP)
    return draw_basemap (work, pixels, error);
  if (work->source->kind == MAPSHOT_SOURCE_FILE)
    work->body = mapshot_tile_access_read (work->source, work->level, work->column, work->row, error);
  if (work->body == NULL)
    return FALSE;
  data = g_bytes_get_data (work->body, &length);

  return mapshot_tile_access_decode (work->source, data, length, pixels, error);
}

static void
make_texture (Work *work)
{
  int width = mapshot_tile_grid_get_tile_width (work->source->grid);
  int height = mapshot_tile_grid_get_tile_height (work->source->grid);
  gsize stride = (gsize) width * 4;
  g_autofree guint8 *data = g_malloc (stride * (gsize) height);
  MapshotPixels pixels = { data, stride, width, height, MAPSHOT_PIXELS_PREMULTIPLIED };
  g_autoptr (GBytes) bytes = NULL;

  if (!draw (work, &pixels, &work->error))
    return;
  bytes = g_bytes_new_take (g_steal_pointer (&data), stride * (gsize) height);
  work->texture = gdk_memory_texture_new (width, height, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, bytes, stride);
}

static void
work_cb (gpointer data, gpointer user_data)
{
  Work *work = data;

  if (!g_cancellable_set_error_if_cancelled (work->cancellable, &work->error))
    make_texture (work);
  /* Not invoked: between two turns of its loop the main context belongs to nobody, and this thread would run it. */
  g_idle_add_full (G_PRIORITY_DEFAULT, deliver_cb, work, work_free);
}

static GThreadPool *
get_pool (void)
{
  /* Views live on the main thread alone. */
  static GThreadPool *pool;

  if (pool == NULL)
    pool = g_thread_pool_new (work_cb, NULL, (int) MIN (g_get_num_processors (), MAX_WORKERS), FALSE, NULL);

  return pool;
}

void
mapshot_tile_decoder_push (MapshotSource *source, int level, gint64 column, gint64 row, gboolean opaque, GBytes *body,
                           GCancellable *cancellable, MapshotTileDecodedFunc func, gpointer user_data)
{
  Work *work = g_new0 (Work, 1);

  g_return_if_fail (body != NULL || source->kind != MAPSHOT_SOURCE_XYZ);

  work->source = mapshot_source_ref (source);
  work->level = level;
  work->column = column;
  work->row = row;
  work->opaque = opaque;
  work->body = body != NULL ? g_bytes_ref (body) : NULL;
  work->cancellable = g_object_ref (cancellable);
  work->func = func;
  work->user_data = user_data;
  g_thread_pool_push (get_pool (), work, NULL);
}
