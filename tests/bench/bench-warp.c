/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Warps noise turned by a few degrees, by several factors, and prints output pixels a second of one core. Usage: bench-warp */
#include "warp.h"

#include <math.h>

static void
turn (double *x, double *y, gsize n, gconstpointer data)
{
  double scale = *(const double *) data;

  for (gsize i = 0; i < n; i++)
    {
      double px = x[i], py = y[i];

      x[i] = scale * (cos (0.05) * px - sin (0.05) * py) + 200;
      y[i] = scale * (sin (0.05) * px + cos (0.05) * py) + 20;
    }
}

int
main (int argc, char **argv)
{
  static const double SCALES[] = { 0.5, 1, 1.5, 2, 4 };
  static const char *const NAMES[] = { "opaque", "premultiplied", "straight" };
  int size = 2600;
  g_autofree guint8 *from = g_malloc ((gsize) size * size * 4), *to = g_malloc ((gsize) 2048 * 2048 * 4);
  g_autofree const guint8 **rows = g_new (const guint8 *, size);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (gsize i = 0; i < (gsize) size * size * 4; i++)
    from[i] = (guint8) g_rand_int (rand);
  for (int i = 0; i < size; i++)
    rows[i] = from + (gsize) i * size * 4;
  for (gsize s = 0; s < G_N_ELEMENTS (SCALES); s++)
    for (int format = 0; format < 3; format++)
      {
        const MapshotWarpMap map = { turn, &SCALES[s] };
        const MapshotWarpSource source = { rows, 0, 0, size, size, (MapshotPixelFormat) format };
        int n = MIN ((int) (2048 / SCALES[s]), 1024);
        MapshotPixels dest = { to, (gsize) n * 4, n, n, (MapshotPixelFormat) format };
        gint64 start = g_get_monotonic_time ();

        mapshot_warp (&source, &map, 0, 0, &dest);
        g_print ("%4.2f source px a px  %-13s %6.1f Mpx/s\n", SCALES[s], NAMES[format],
                 (double) n * n / (double) (g_get_monotonic_time () - start));
      }
  return 0;
}
