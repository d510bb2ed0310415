/* SPDX-License-Identifier: GPL-3.0-or-later */
/* same-pixels WHOLE.png PART.png [X Y WIDTH HEIGHT]: whether PART is exactly that part of WHOLE (without numbers: all of
 * it), in size and in every pixel and its alpha. Exit status 0 for yes, 1 for no (says where), 2 for an unreadable file. */
#include "picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *
pixel_at (const Picture *picture, int x, int y)
{
  return picture->pixels + ((size_t) y * picture->width + x) * 4;
}

/* How many pixels differ; the first of them goes to X, Y in pixels of PART. */
static long
count_differences (const Picture *whole, const Picture *part, int left, int top, int *first_x, int *first_y)
{
  long count = 0;
  for (int y = 0; y < part->height; y++)
    for (int x = 0; x < part->width; x++)
      if (memcmp (pixel_at (whole, left + x, top + y), pixel_at (part, x, y), 4) != 0 && count++ == 0)
        {
          *first_x = x;
          *first_y = y;
        }
  return count;
}

int
main (int argc, char **argv)
{
  if (argc != 3 && argc != 7)
    return fprintf (stderr, "usage: %s WHOLE.png PART.png [X Y WIDTH HEIGHT]\n", argv[0]), 2;

  Picture whole = picture_read (argv[1]), part = picture_read (argv[2]);
  int left = argc == 7 ? atoi (argv[3]) : 0, top = argc == 7 ? atoi (argv[4]) : 0;
  int width = argc == 7 ? atoi (argv[5]) : whole.width, height = argc == 7 ? atoi (argv[6]) : whole.height;
  if (left < 0 || top < 0 || left > whole.width - width || top > whole.height - height)
    return fprintf (stderr, "%d × %d px at %d, %d are not in %s\n", width, height, left, top, argv[1]), 2;
  if (part.width != width || part.height != height)
    {
      printf ("%d × %d px instead of %d × %d\n", part.width, part.height, width, height);
      return 1;
    }

  int x = 0, y = 0;
  long count = count_differences (&whole, &part, left, top, &x, &y);
  if (count > 0)
    {
      const uint8_t *a = pixel_at (&whole, left + x, top + y), *b = pixel_at (&part, x, y);
      printf ("%ld pixels differ; the first at %d, %d: %d %d %d %d against %d %d %d %d\n", count, x, y, a[0], a[1],
              a[2], a[3], b[0], b[1], b[2], b[3]);
    }
  picture_clear (&whole);
  picture_clear (&part);
  return count > 0;
}
