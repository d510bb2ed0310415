/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region-value.h"

#include "error.h"
#include "paper-recipe.h"
#include "region.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define DECIMALS 1e7

static double
tidy (double degrees)
{
  return round (degrees * DECIMALS) / DECIMALS;
}

static gboolean
papers_equal (const MapshotPaper *a, const MapshotPaper *b)
{
  return a->width == b->width && a->height == b->height && a->scale == b->scale && a->dpi == b->dpi;
}

gboolean
mapshot_region_value_bounds_equal (const MapshotBounds *a, const MapshotBounds *b)
{
  return a->west == b->west && a->south == b->south && a->east == b->east && a->north == b->north;
}

/* Where a sheet lies follows from the rest of it. */
gboolean
mapshot_region_value_equal (const MapshotRegionValue *a, const MapshotRegionValue *b)
{
  return a->mode == b->mode && papers_equal (&a->paper, &b->paper) &&
         (a->mode == MAPSHOT_REGION_PAPER || mapshot_region_value_bounds_equal (&a->bounds, &b->bounds)) &&
         a->center.latitude == b->center.latitude && a->center.longitude == b->center.longitude && a->radius == b->radius;
}

gboolean
mapshot_region_value_fill_rectangle (MapshotRegionValue *self, const MapshotBounds *bounds, GError **error)
{
  MapshotBounds tidied = { tidy (bounds->west), tidy (bounds->south), tidy (bounds->east), tidy (bounds->north) };

  if (!mapshot_bounds_validate (&tidied, error))
    return FALSE;
  self->mode = MAPSHOT_REGION_RECTANGLE;
  self->bounds = tidied;

  return TRUE;
}

gboolean
mapshot_region_value_fill_circle (MapshotRegionValue *self, const MapshotPosition *center, double radius, GError **error)
{
  MapshotPosition tidied = { tidy (center->latitude), mapshot_longitude_wrap (tidy (center->longitude)) };
  MapshotBounds bounds;

  if (!(radius >= MAPSHOT_REGION_MIN_RADIUS && radius <= MAPSHOT_REGION_MAX_RADIUS))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("a radius is %.0f m to %.0f km"), MAPSHOT_REGION_MIN_RADIUS,
                   MAPSHOT_REGION_MAX_RADIUS / 1000);
      return FALSE;
    }
  if (!mapshot_region_from_extent (&tidied, 2 * radius, 2 * radius, &bounds, error))
    return FALSE;
  self->mode = MAPSHOT_REGION_CIRCLE;
  self->center = tidied;
  self->radius = radius;
  self->bounds = bounds;

  return TRUE;
}

gboolean
mapshot_region_value_fill_paper (MapshotRegionValue *self, const MapshotPosition *center, const MapshotPaper *paper, GError **error)
{
  MapshotPosition tidied = { tidy (center->latitude), mapshot_longitude_wrap (tidy (center->longitude)) };
  MapshotBounds bounds;

  if (!mapshot_paper_get_bounds (paper, &tidied, &bounds, error))
    return FALSE;
  self->mode = MAPSHOT_REGION_PAPER;
  self->center = tidied;
  self->paper = *paper;
  self->bounds = bounds;

  return TRUE;
}
