/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resamples noise by several factors and prints output pixels a second of one core. Usage: bench-resample */
#include "resample.h"

int
main (int argc, char **argv)
{
  static const double SCALES[] = { 0.25, 0.5, 0.9, 1.1, 1.5, 2, 3, 5, 8 };
  static const char *const NAMES[] = { "opaque", "premultiplied", "straight" };
  int size = 2048;
  g_autofree guint8 *from = g_malloc ((gsize) size * size * 4), *to = g_malloc ((gsize) size * size * 4);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (gsize i = 0; i < (gsize) size * size * 4; i++)
    from[i] = g_rand_int (rand);
  for (gsize s = 0; s < G_N_ELEMENTS (SCALES); s++)
    for (int format = 0; format < 3; format++)
      {
        MapshotResampleAxis axis = { SCALES[s], 0.25 };
        int n = MIN ((int) (size / SCALES[s]), size);
        MapshotPixels source = { from, (gsize) size * 4, size, size, format }, dest = { to, (gsize) size * 4, n, n, format };
        double best = 0;

        for (int round = 0; round < 3; round++)
          {
            gint64 start = g_get_monotonic_time ();

            mapshot_resample (&source, 0, 0, &axis, &axis, 0, 0, &dest);
            best = MAX (best, (double) n * n / (g_get_monotonic_time () - start));
          }
        g_print ("%4.2f source px a px  %-13s %6.1f Mpx/s\n", SCALES[s], NAMES[format], best);
      }
  return 0;
}
