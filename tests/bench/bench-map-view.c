/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-view.h"
#include "test-server.h"

#include <adwaita.h>

#include <time.h>

/* How many frames a second the map holds while it is moved over tiles that arrive meanwhile: bench-map-view [SECONDS]. The
 * frame clock tells; it wants a display (xvfb-run will do). The tiles are a loopback server's, 10 ms away. */
typedef struct
{
  MapshotMapView *map;
  gint64 start, last; /* µs of the frame clock */
  gint64 longest;     /* µs between two frames */
  guint frames, late;
  double painting;    /* CPU seconds of this thread between the frame clock's phases: layout, our code and the renderer */
  double paint_start;
  double seconds;
  GMainLoop *loop;
} Bench;

/* CPU time of this thread, which other programs do not change. */
static double
get_cpu (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* Of the map's own drawing alone: the class's function is wrapped. */
static void (*own_snapshot) (GtkWidget *widget, GtkSnapshot *snapshot);
static double own_seconds, own_longest;
static guint own_frames;

static void
timed_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  double start = get_cpu (), took;

  own_snapshot (widget, snapshot);
  took = get_cpu () - start;
  own_seconds += took;
  own_longest = MAX (own_longest, took);
  own_frames++;
}

static void
before_paint_cb (GdkFrameClock *clock, Bench *bench)
{
  bench->paint_start = get_cpu ();
}

static void
after_paint_cb (GdkFrameClock *clock, Bench *bench)
{
  bench->painting += get_cpu () - bench->paint_start;
}

#define LATE (G_USEC_PER_SEC / 50) /* µs: a frame that took longer was missed at 60 Hz */

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Bench *bench = user_data;
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double t;

  if (bench->start == 0)
    bench->start = now;
  else
    {
      bench->frames++;
      bench->late += now - bench->last > LATE;
      bench->longest = MAX (bench->longest, now - bench->last);
    }
  bench->last = now;
  t = (double) (now - bench->start) / G_USEC_PER_SEC;
  /* A screen's width a second, to the east. */
  mapshot_map_view_look_at (bench->map, &(MapshotPosition){ 37.5, 100 + t * 0.35 }, 38.2 * 1.1);
  if (t < bench->seconds)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (bench->loop);

  return G_SOURCE_REMOVE;
}

static void
show_map (Bench *bench, MapshotSourceStore *store, const char *template_uri)
{
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (store, template_uri, NULL);
  g_autoptr (GPtrArray) tiles = g_ptr_array_new_with_free_func (g_object_unref);
  const double opacity = 1;

  g_ptr_array_add (tiles, mapshot_map_tiles_new (source, store, NULL));
  mapshot_map_view_set_layers (bench->map, tiles, &opacity);
}

int
main (int argc, char **argv)
{
  Bench bench = { .seconds = argc > 1 ? g_ascii_strtod (argv[1], NULL) : 5 };
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autofree char *template_uri = test_server_get_uri (server, "/slow/10/tile/{z}/{x}/{y}.jpg");
  GtkWidget *window;
  double took;

  adw_init ();
  window = gtk_window_new ();
  bench.map = MAPSHOT_MAP_VIEW (mapshot_map_view_new ());
  bench.loop = g_main_loop_new (NULL, FALSE);
  show_map (&bench, store, template_uri);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (bench.map));
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_present (GTK_WINDOW (window));
  own_snapshot = GTK_WIDGET_GET_CLASS (bench.map)->snapshot;
  GTK_WIDGET_GET_CLASS (bench.map)->snapshot = timed_snapshot;
  g_signal_connect (gtk_widget_get_frame_clock (window), "before-paint", G_CALLBACK (before_paint_cb), &bench);
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), &bench);
  gtk_widget_add_tick_callback (GTK_WIDGET (bench.map), tick_cb, &bench, NULL);
  g_main_loop_run (bench.loop);
  took = (double) (bench.last - bench.start) / G_USEC_PER_SEC;
  g_print ("%.1f frames a second, %u of %u late, longest %.0f ms; %u tiles fetched, %d textures MiB\n", bench.frames / took,
           bench.late, bench.frames, (double) bench.longest / 1000, test_server_get_requests (server),
           (int) (mapshot_map_tiles_get_bytes (g_ptr_array_index (mapshot_map_view_get_layers (bench.map), 0)) >> 20));
  g_print ("CPU a frame: %.2f ms in all, of which the map's own code %.2f ms (longest %.2f ms); %s\n", bench.painting * 1000 / own_frames,
           own_seconds * 1000 / own_frames, own_longest * 1000, G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (window))));
  gtk_window_destroy (GTK_WINDOW (window));
  g_main_loop_unref (bench.loop);

  return 0;
}
