/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

/* bench-fetch TEMPLATE X0 Y0 COLUMNS TILES IN-FLIGHT: asks for TILES tiles of a server on this machine, row by row,
 * keeping a bounded number queued as a capture does, and prints how long it took. */

typedef struct
{
  const char *before_x, *before_y, *after;
  int x0, y0, columns, tiles;
  int asked, done, failed;
  MapshotFetcher *fetcher;
} Bench;

#define QUEUED 64

static void
ask (Bench *bench)
{
  while (bench->asked < bench->tiles && bench->asked - bench->done < QUEUED)
    {
      char uri[512];

      g_snprintf (uri, sizeof uri, "%s%d%s%d%s", bench->before_x, bench->x0 + bench->asked % bench->columns,
                  bench->before_y, bench->y0 + bench->asked / bench->columns % bench->columns, bench->after);
      bench->asked++;
      mapshot_fetcher_get (bench->fetcher, uri, NULL);
    }
}

static void
done_cb (gpointer request, GBytes *body, const char *content_type, const GError *error, gpointer user_data)
{
  Bench *bench = user_data;

  bench->done++;
  if (error != NULL && bench->failed++ == 0)
    fprintf (stderr, "%s\n", error->message);
  ask (bench);
}

static double
get_cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int
main (int argc, char **argv)
{
  MapshotFetcherOptions options = mapshot_fetcher_default_options;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) x = NULL, y = NULL;
  Bench bench = { 0 };
  MapshotFetcherStats stats;
  gint64 start;
  double seconds, cpu;

  if (argc != 7 || g_strv_length (x = g_strsplit (argv[1], "{x}", 2)) != 2 ||
      g_strv_length (y = g_strsplit (x[1], "{y}", 2)) != 2)
    {
      fprintf (stderr, "usage: bench-fetch TEMPLATE X0 Y0 COLUMNS TILES IN-FLIGHT\n");
      return 2;
    }
  bench = (Bench){ .before_x = x[0],
                   .before_y = y[0],
                   .after = y[1],
                   .x0 = atoi (argv[2]),
                   .y0 = atoi (argv[3]),
                   .columns = MAX (atoi (argv[4]), 1),
                   .tiles = atoi (argv[5]) };
  options.max_connections = atoi (argv[6]);
  bench.fetcher = mapshot_fetcher_new (&options, done_cb, &bench, &error);
  g_assert_no_error (error);

  start = g_get_monotonic_time ();
  cpu = get_cpu_seconds ();
  ask (&bench);
  while (bench.done < bench.tiles)
    g_main_context_iteration (NULL, TRUE);
  seconds = (g_get_monotonic_time () - start) / 1e6;
  cpu = get_cpu_seconds () - cpu;

  mapshot_fetcher_get_stats (bench.fetcher, &stats);
  printf ("%d tiles, %d failed, %" G_GUINT64_FORMAT " requests, %.1f MB in %.3f s: %.0f tiles/s, %.4f ms CPU a tile\n",
          bench.done, bench.failed, stats.requests, stats.bytes / 1e6, seconds, bench.done / seconds,
          cpu * 1000 / bench.done);
  g_object_unref (bench.fetcher);

  return bench.failed > 0;
}
