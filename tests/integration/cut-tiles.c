/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cut-tiles PICTURE.png FOLDER X Y: cuts a picture into FOLDER/x/y.png of 256 px, lossless; X, Y is its first tile. */
#include "picture.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

enum
{
  TILE_SIZE = 256,
};

int
main (int argc, char **argv)
{
  if (argc != 5)
    return fprintf (stderr, "usage: %s PICTURE.png FOLDER X Y\n", argv[0]), 2;

  Picture picture = picture_read (argv[1]);
  int left = atoi (argv[3]), top = atoi (argv[4]);
  for (int x = 0; x < picture.width / TILE_SIZE; x++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/%d", argv[2], left + x);
      if (g_mkdir_with_parents (folder, 0755) != 0)
        return perror (folder), 2;
      for (int y = 0; y < picture.height / TILE_SIZE; y++)
        {
          g_autofree char *path = g_strdup_printf ("%s/%d.png", folder, top + y);
          picture_write_part (&picture, x * TILE_SIZE, y * TILE_SIZE, TILE_SIZE, TILE_SIZE, path);
        }
    }
  picture_clear (&picture);
  return 0;
}
