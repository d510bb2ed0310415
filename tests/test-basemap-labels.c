/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "basemap-private.h"

#include <math.h>
#include <string.h>

#define SIDE 1024 /* px at scale 1 */

static MapshotPixels
pixels_new (int side)
{
  gsize stride = (gsize) side * 4;

  return (MapshotPixels){ g_malloc0 (stride * (gsize) side), stride, side, side, MAPSHOT_PIXELS_OPAQUE };
}

/* Where the box of LABEL lies in the view whose upper left pixel is (X, Y); with a pixel's room on every side for rounding. */
static gboolean
find_box (const BasemapLabel *label, int zoom, int scale, gint64 x, gint64 y, int side, int box[4])
{
  double pixel = ldexp (1, zoom + scale - 1 + 8 - BASEMAP_BITS);
  int left, top, width, height;

  basemap_label_get_box (label, &left, &top, &width, &height);
  box[0] = (int) (floor (label->x * pixel) - (double) x) + left * scale - 1;
  box[1] = (int) (floor (label->y * pixel) - (double) y) + top * scale - 1;
  box[2] = box[0] + width * scale + 3;
  box[3] = box[1] + height * scale + 3;

  return box[0] < side && box[1] < side && box[2] > 0 && box[3] > 0;
}

/* Counts, and takes out of MASK, what differs in the box. */
static int
take (guint8 *mask, int side, const int box[4])
{
  int n = 0;

  for (int y = MAX (box[1], 0); y < MIN (box[3], side); y++)
    for (int x = MAX (box[0], 0); x < MIN (box[2], side); x++)
      {
        n += mask[y * side + x] == 1;
        mask[y * side + x] = 2;
      }
  return n;
}

static void
check (int zoom, int scale, gint64 x, gint64 y)
{
  const MapshotBasemap *map = mapshot_basemap_get (NULL);
  int side = SIDE * scale, n_names = 0;
  MapshotPixels plain = pixels_new (side), named = pixels_new (side);
  g_autofree guint8 *mask = g_malloc0 ((gsize) side * (gsize) side);

  basemap_draw (map, zoom, scale, x * scale, y * scale, FALSE, &plain);
  basemap_draw (map, zoom, scale, x * scale, y * scale, TRUE, &named);
  for (int i = 0; i < side * side; i++)
    mask[i] = memcmp (plain.data + 4 * i, named.data + 4 * i, 4) != 0;
  for (guint32 i = 0; i < map->n_places; i++)
    {
      const BasemapLabel *label = &map->labels[i];
      int box[4], n;

      if (label->zoom > zoom || label->last_zoom < zoom || !find_box (label, zoom, scale, x * scale, y * scale, side, box))
        continue;
      n = take (mask, side, box);
      if (box[0] < 0 || box[1] < 0 || box[2] > side || box[3] > side)
        continue;
      if (n < 40 * scale)
        g_error ("%s is not to be seen at zoom %d", map->places[i].english, zoom);
      n_names++;
    }
  for (int i = 0; i < side * side; i++)
    if (mask[i] == 1)
      g_error ("something is written at %d,%d of zoom %d, where no name of that zoom stands", i % side, i / side, zoom);
  g_assert_cmpint (n_names, >, 5);
  g_free (plain.data);
  g_free (named.data);
}

/* All names of a zoom are drawn, each within its box, and no others: the boxes never touch (test-basemap.c), so neither do names. */
static void
test_zooms (void)
{
  for (int scale = 1; scale <= 2; scale++)
    {
      check (3, scale, 512, 512);
      check (5, scale, 6500, 2800); /* Korea and Japan */
      check (7, scale, 27500, 12300);
      check (8, scale, 33500, 22000); /* central Europe */
    }
}

/* How much is written in the box. */
static int
count_ink (const MapshotPixels *named, const MapshotPixels *plain, const int box[4])
{
  int n = 0;

  for (int y = box[1]; y < box[3]; y++)
    for (int x = box[0]; x < box[2]; x++)
      n += memcmp (named->data + (gsize) y * named->stride + 4 * x, plain->data + (gsize) y * plain->stride + 4 * x, 4) != 0;
  return n;
}

static gpointer
draw (gpointer pixels)
{
  basemap_draw (mapshot_basemap_get (NULL), 5, 1, 4000, 2500, TRUE, pixels);
  return NULL;
}

/* A name in the local language is written under the English one. In threads, since each keeps the names that it drew. */
static void
test_local (void)
{
  const MapshotBasemap *map = mapshot_basemap_get (NULL);
  MapshotPixels plain = pixels_new (SIDE), with = pixels_new (SIDE), without = pixels_new (SIDE);

  basemap_draw (map, 5, 1, 4000, 2500, FALSE, &plain);
  g_thread_join (g_thread_new ("with", draw, &with));
  for (guint32 i = 0; i < map->n_places; i++)
    {
      const BasemapLabel *label = &map->labels[i];
      const char *local = map->places[i].local;
      int box[4];

      /* Of a script that every font has, and whole in the view. */
      if (label->zoom > 5 || label->last_zoom < 5 || *local == '\0' || !g_str_is_ascii (local) || !find_box (label, 5, 1, 4000, 2500, SIDE, box) ||
          box[0] < 0 || box[1] < 0 || box[2] > SIDE || box[3] > SIDE)
        continue;
      map->places[i].local = "";
      g_thread_join (g_thread_new ("without", draw, &without));
      map->places[i].local = local;
      g_test_message ("%s, %s", map->places[i].english, local);
      g_assert_cmpfloat (count_ink (&with, &plain, box), >, 1.3 * count_ink (&without, &plain, box));
      g_free (plain.data);
      g_free (with.data);
      g_free (without.data);
      return;
    }
  g_assert_not_reached ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/basemap-labels/zooms", test_zooms);
  g_test_add_func ("/basemap-labels/local", test_local);

  return g_test_run ();
}
