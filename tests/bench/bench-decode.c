/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decodes every picture below a folder, read into memory first, and prints pixels a second of one core.
 * Usage: bench-decode FOLDER [ROUNDS] */
#include "decode.h"

#include <stdlib.h>

static void
add_folder (GPtrArray *bodies, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *data;
      gsize length;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        add_folder (bodies, path);
      else if (g_file_get_contents (path, &data, &length, NULL))
        g_ptr_array_add (bodies, g_bytes_new_take (data, length));
    }
}

static double
decode_all (GPtrArray *bodies, MapshotPixelFormat format, guint8 *buffer, gsize size)
{
  double n_pixels = 0;

  for (guint i = 0; i < bodies->len; i++)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (bodies->pdata[i], &length);
      g_autoptr (GError) error = NULL;
      MapshotPixels dest = { .data = buffer, .format = format };
      MapshotImageInfo info;

      if (!mapshot_decode_probe (data, length, &info, &error) || (gsize) info.width * info.height * 4 > size)
        continue;
      dest.width = info.width;
      dest.height = info.height;
      dest.stride = (gsize) info.width * 4;
      if (!mapshot_decode (data, length, &dest, &error))
        g_error ("%s", error->message);
      n_pixels += (double) info.width * info.height;
    }
  return n_pixels;
}

int
main (int argc, char **argv)
{
  static const char *const NAMES[] = { "opaque", "premultiplied", "straight" };
  g_autoptr (GPtrArray) bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gsize size = 64 << 20;
  g_autofree guint8 *buffer = g_malloc (size);
  int rounds = argc > 2 ? atoi (argv[2]) : 5;

  if (argc < 2)
    {
      g_printerr ("usage: bench-decode FOLDER [ROUNDS]\n");
      return 2;
    }
  add_folder (bodies, argv[1]);
  for (int format = 0; format < 3; format++)
    {
      double best = 0;

      for (int i = 0; i < rounds; i++)
        {
          gint64 start = g_get_monotonic_time ();
          double n_pixels = decode_all (bodies, format, buffer, size);

          best = MAX (best, n_pixels / (g_get_monotonic_time () - start));
        }
      g_print ("%u files  %-13s %7.1f Mpx/s\n", bodies->len, NAMES[format], best);
    }
  return 0;
}
