/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shrink.h"

#include <string.h>

struct _MapshotShrink
{
  gint64 first, n_columns;
  int channels, factor, width;
  int n_rows;
  guint64 *sums; /* a pixel: its colours, each times alpha where there is one, and alpha */
};

MapshotShrink *
mapshot_shrink_new (gint64 first, gint64 n_columns, int channels, int factor)
{
  MapshotShrink *self = g_new0 (MapshotShrink, 1);

  g_return_val_if_fail (n_columns > 0 && factor > 0 && (n_columns - 1) / factor < G_MAXINT32 / 8, self);

  self->first = first;
  self->n_columns = n_columns;
  self->channels = channels;
  self->factor = factor;
  self->width = (int) ((n_columns + factor - 1) / factor);
  self->sums = g_new0 (guint64, (gsize) self->width * (gsize) channels);

  return self;
}

void
mapshot_shrink_free (MapshotShrink *self)
{
  g_free (self->sums);
  g_free (self);
}

int
mapshot_shrink_get_width (const MapshotShrink *self)
{
  return self->width;
}

int
mapshot_shrink_get_rows (const MapshotShrink *self)
{
  return self->n_rows;
}

static void
add_opaque (guint64 *sums, const guint8 *p, int n)
{
  guint32 red = 0, green = 0, blue = 0;

  for (int i = 0; i < n; i++, p += 3)
    {
      red += p[0];
      green += p[1];
      blue += p[2];
    }
  sums[0] += red;
  sums[1] += green;
  sums[2] += blue;
}

static void
add_transparent (guint64 *sums, const guint8 *p, int n)
{
  for (int i = 0; i < n; i++, p += 4)
    {
      for (int k = 0; k < 3; k++)
        sums[k] += (guint32) p[k] * p[3];
      sums[3] += p[3];
    }
}

void
mapshot_shrink_add (MapshotShrink *self, const guint8 *row)
{
  const guint8 *p = row + self->first * self->channels;

  for (int i = 0; i < self->width; i++)
    {
      int n = (int) MIN (self->n_columns - (gint64) i * self->factor, self->factor);
      guint64 *sums = self->sums + (gsize) i * (gsize) self->channels;

      if (self->channels == 3)
        add_opaque (sums, p, n);
      else
        add_transparent (sums, p, n);
      p += (gsize) n * (gsize) self->channels;
    }
  self->n_rows++;
}

void
mapshot_shrink_take (MapshotShrink *self, guint8 *out)
{
  g_return_if_fail (self->n_rows > 0);

  for (int i = 0; i < self->width; i++, out += self->channels)
    {
      guint64 n = (guint64) MIN (self->n_columns - (gint64) i * self->factor, self->factor) * (guint64) self->n_rows;
      const guint64 *sums = self->sums + (gsize) i * (gsize) self->channels;
      guint64 weight = self->channels == 4 ? MAX (sums[3], 1) : n;

      for (int k = 0; k < 3; k++)
        out[k] = (guint8) ((sums[k] + weight / 2) / weight);
      if (self->channels == 4)
        out[3] = (guint8) ((sums[3] + n / 2) / n);
    }
  memset (self->sums, 0, sizeof *self->sums * (gsize) self->width * (gsize) self->channels);
  self->n_rows = 0;
}
