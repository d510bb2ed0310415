/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-private.h"

/* One piece of work: a tile, or a part of a band. */
typedef struct
{
  TileRequest *tile;
  Band *band;
  int part;
  gboolean encode;
} Work;

static void
work_func (gpointer data, gpointer user_data)
{
  g_autofree Work *work = data;

  if (work->tile != NULL)
    mapshot_tile_work (work->tile);
  else if (work->encode)
    mapshot_band_encode_part (work->band, work->part);
  else
    mapshot_band_compose_part (work->band, work->part);
}

GThreadPool *
mapshot_pool_new (int threads)
{
  /* An exclusive pool starts its threads at once; where the system has none left the error says so and fewer do the work. */
  return g_thread_pool_new (work_func, NULL, threads > 0 ? threads : (int) g_get_num_processors (), TRUE, NULL);
}

static void
push (Run *run, Work work)
{
  gboolean taken;

  /* A run that stops takes no more work. Bands are freed with it; a tile's request belongs to nobody else. */
  g_mutex_lock (&run->lock);
  taken = run->pool != NULL;
  if (taken)
    g_thread_pool_push (run->pool, g_memdup2 (&work, sizeof work), NULL);
  g_mutex_unlock (&run->lock);
  if (!taken && work.tile != NULL)
    mapshot_tile_request_free (work.tile);
}

void
mapshot_pool_push_tile (Run *run, TileRequest *request)
{
  push (run, (Work){ .tile = request });
}

void
mapshot_pool_push_part (Run *run, Band *band, int part, gboolean encode)
{
  push (run, (Work){ .band = band, .part = part, .encode = encode });
}
