/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outline.h"

#include "error.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef struct
{
  guint first, n;
  gboolean closed;
  double west, east; /* degrees, unwrapped */
} Part;

struct _MapshotOutline
{
  GArray *points; /* MapshotPosition */
  GArray *parts;  /* Part; none is empty but the last */
  double south, north;
};

MapshotOutline *
mapshot_outline_new (void)
{
  MapshotOutline *self = g_atomic_rc_box_new0 (MapshotOutline);

  self->points = g_array_new (FALSE, FALSE, sizeof (MapshotPosition));
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  self->south = G_MAXDOUBLE;
  self->north = -G_MAXDOUBLE;

  return self;
}

MapshotOutline *
mapshot_outline_ref (MapshotOutline *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
outline_clear (gpointer data)
{
  MapshotOutline *self = data;

  g_array_unref (self->points);
  g_array_unref (self->parts);
}

void
mapshot_outline_unref (MapshotOutline *self)
{
  g_atomic_rc_box_release_full (self, outline_clear);
}

static Part *
get_last (const MapshotOutline *self)
{
  return self->parts->len > 0 ? &g_array_index (self->parts, Part, self->parts->len - 1) : NULL;
}

void
mapshot_outline_begin (MapshotOutline *self, gboolean closed)
{
  Part part = { .first = self->points->len, .closed = closed };

  if (get_last (self) != NULL && get_last (self)->n == 0)
    g_array_set_size (self->parts, self->parts->len - 1);
  g_array_append_val (self->parts, part);
}

/* The copy of LONGITUDE that is nearest to BEFORE. The world's two edges are no neighbours: between them lies the world. */
static double
unwrap (double before, double longitude)
{
  double turns = round ((before - longitude) / 360);

  return fabs (before - longitude) == 360 ? longitude : longitude + 360 * turns;
}

gboolean
mapshot_outline_add (MapshotOutline *self, double latitude, double longitude, GError **error)
{
  Part *part = get_last (self);
  MapshotPosition position = { latitude, longitude };

  g_return_val_if_fail (part != NULL, FALSE);

  if (!isfinite (latitude) || !isfinite (longitude) || fabs (latitude) > 90 || fabs (longitude) > 540)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%.6g, %.6g is no longitude and latitude; save the file again in degrees (WGS 84)"), longitude, latitude);
      return FALSE;
    }
  if (self->points->len >= MAPSHOT_OUTLINE_MAX_POINTS)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("it has more than %d points; simplify it first"),
                   MAPSHOT_OUTLINE_MAX_POINTS);
      return FALSE;
    }
  if (part->n == 0)
    part->west = part->east = longitude;
  else
    position.longitude =
      unwrap (g_array_index (self->points, MapshotPosition, self->points->len - 1).longitude, longitude);
  part->west = MIN (part->west, position.longitude);
  part->east = MAX (part->east, position.longitude);
  part->n++;
  self->south = MIN (self->south, latitude);
  self->north = MAX (self->north, latitude);
  g_array_append_val (self->points, position);

  return TRUE;
}

guint
mapshot_outline_get_n_parts (const MapshotOutline *self)
{
  return get_last (self) != NULL && get_last (self)->n == 0 ? self->parts->len - 1 : self->parts->len;
}

const MapshotPosition *
mapshot_outline_get_part (const MapshotOutline *self, guint index, guint *n, gboolean *closed)
{
  const Part *part = &g_array_index (self->parts, Part, index);

  *n = part->n;
  *closed = part->closed;

  return &g_array_index (self->points, MapshotPosition, part->first);
}

/* ---- bounds ---- */

/* From a west edge in [-180, 180) so many degrees to the east. */
typedef struct
{
  double west, width;
} Arc;

/* What is in its range stays as it was written, to the last bit. */
static double
wrap (double longitude)
{
  return longitude >= -180 && longitude < 180 ? longitude : mapshot_longitude_wrap (longitude);
}

static int
compare_arcs (gconstpointer a, gconstpointer b)
{
  double x = ((const Arc *) a)->west, y = ((const Arc *) b)->west;

  return (x > y) - (x < y);
}

static GArray *
list_arcs (const MapshotOutline *self)
{
  GArray *arcs = g_array_new (FALSE, FALSE, sizeof (Arc));

  for (guint i = 0; i < mapshot_outline_get_n_parts (self); i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      Arc arc = { wrap (part->west), part->east - part->west };
      g_array_append_val (arcs, arc);
    }
  g_array_sort (arcs, compare_arcs);

  return arcs;
}

/* All but the widest gap between the arcs. FALSE when they go round the world. */
static gboolean
join_arcs (const GArray *arcs, double *west, double *east)
{
  const Arc *first = &g_array_index (arcs, Arc, 0);
  double reached = first->west + first->width, widest = 0;

  *west = first->west;
  *east = reached;
  for (guint i = 1; i <= arcs->len; i++)
    {
      /* After the last comes the first, once round. */
      const Arc *arc = &g_array_index (arcs, Arc, i % arcs->len);
      double begin = arc->west + (i == arcs->len ? 360 : 0);

      if (begin - reached > widest)
        {
          widest = begin - reached;
          *west = arc->west;
          *east = reached;
        }
      reached = MAX (reached, begin + arc->width);
    }
  return widest > 0;
}

gboolean
mapshot_outline_get_bounds (const MapshotOutline *self, MapshotBounds *bounds)
{
  g_autoptr (GArray) arcs = list_arcs (self);
  double west, east;

  if (arcs->len == 0)
    return FALSE;
  *bounds = (MapshotBounds){ -180, self->south, 180, self->north };
  if (!join_arcs (arcs, &west, &east))
    return TRUE;
  bounds->west = wrap (west);
  bounds->east = wrap (east);
  /* An east edge on the antimeridian is 180; a region without width has one edge. */
  if (bounds->east == -180 && east != west)
    bounds->east = 180;

  return TRUE;
}
