/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paper-recipe.h"

#include "error.h"
#include "region.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MILLIMETRES_AN_INCH 25.4
#define METRES_AN_INCH 0.0254

/* A sheet holds what it should when so much of it does. */
#define ENOUGH 0.9

void
mapshot_paper_to_recipe (const MapshotPaper *self, const MapshotPosition *center, MapshotRecipe *recipe)
{
  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->center = *center;
  recipe->pixel_width = mapshot_paper_get_pixels (self->width, self->dpi);
  recipe->pixel_height = mapshot_paper_get_pixels (self->height, self->dpi);
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  recipe->resolution = mapshot_paper_get_resolution (self->scale, self->dpi);
  recipe->dpi = self->dpi;
}

/* ---- and back ---- */

/* A sheet that has a name, either way round. */
static gboolean
find_sheet (MapshotPaper *self, const MapshotRecipe *recipe)
{
  double width, height;

  for (guint i = 0; mapshot_paper_get_sheet (i, &width, &height) != NULL; i++)
    {
      gint64 across = mapshot_paper_get_pixels (width, recipe->dpi), down = mapshot_paper_get_pixels (height, recipe->dpi);

      if (across == recipe->pixel_width && down == recipe->pixel_height)
        self->width = width, self->height = height;
      else if (down == recipe->pixel_width && across == recipe->pixel_height)
        self->width = height, self->height = width;
      else
        continue;
      return TRUE;
    }
  return FALSE;
}

/* The roundest length that has these px. */
static double
find_side (gint64 pixels, double dpi)
{
  double exact = (double) pixels * MILLIMETRES_AN_INCH / dpi;

  for (double unit = 1; unit > 0.005; unit /= 10)
    {
      double rounded = round (exact / unit) * unit;

      if (mapshot_paper_get_pixels (rounded, dpi) == pixels)
        return rounded;
    }
  return exact;
}

gboolean
mapshot_paper_from_recipe (MapshotPaper *self, const MapshotRecipe *recipe)
{
  if (recipe->where != MAPSHOT_WHERE_SIZE || recipe->sharpness != MAPSHOT_SHARPNESS_RESOLUTION || recipe->dpi <= 0)
    return FALSE;
  self->dpi = recipe->dpi;
  if (!find_sheet (self, recipe))
    {
      self->width = find_side (recipe->pixel_width, recipe->dpi);
      self->height = find_side (recipe->pixel_height, recipe->dpi);
    }
  self->scale = recipe->resolution * recipe->dpi / METRES_AN_INCH;
  if (mapshot_paper_get_resolution (round (self->scale), self->dpi) == recipe->resolution)
    self->scale = round (self->scale);

  return mapshot_paper_is_valid (self) && mapshot_paper_get_resolution (self->scale, self->dpi) == recipe->resolution &&
         mapshot_paper_get_pixels (self->width, self->dpi) == recipe->pixel_width &&
         mapshot_paper_get_pixels (self->height, self->dpi) == recipe->pixel_height;
}

/* ---- on the ground ---- */

gboolean
mapshot_paper_get_bounds (const MapshotPaper *self, const MapshotPosition *center, MapshotBounds *bounds, GError **error)
{
  double metres = mapshot_paper_get_resolution (self->scale, self->dpi);

  if (!mapshot_paper_is_valid (self))
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("that is no sheet of paper at a scale; for example 210 × 297 mm, 1:25,000, 300 dots an inch"));
      return FALSE;
    }
  return mapshot_region_from_extent (center, (double) mapshot_paper_get_pixels (self->width, self->dpi) * metres,
                                     (double) mapshot_paper_get_pixels (self->height, self->dpi) * metres, bounds, error);
}

gboolean
mapshot_paper_get_extent (const MapshotPaper *self, const MapshotPosition *center, const MapshotProjection *projection, MapshotExtent *extent)
{
  double x = center->longitude, y = center->latitude, across, down, unit;

  mapshot_projection_forward (projection, &x, &y, 1);
  if (!isfinite (x) || !isfinite (y) || !mapshot_projection_get_ground_scale (projection, x, y, &across, &down))
    return FALSE;
  unit = mapshot_paper_get_resolution (self->scale, self->dpi) / across / 2;
  across = unit * (double) mapshot_paper_get_pixels (self->width, self->dpi);
  down = unit * (double) mapshot_paper_get_pixels (self->height, self->dpi);
  *extent = (MapshotExtent){ .left = x - across, .top = y + down, .right = x + across, .bottom = y - down };

  return TRUE;
}

/* As somebody would write it. */
static double
round_scale (double least)
{
  static const double steps[] = { 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 };
  double unit = pow (10, floor (log10 (least)));

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] * unit >= least)
      return steps[i] * unit;

  return 10 * unit;
}

MapshotPaper
mapshot_paper_suggest (const MapshotPaper *self, double width, double height)
{
  MapshotPaper paper = *self;
  double least;

  if (paper.width <= 0)
    paper = (MapshotPaper){ width > height ? 297 : 210, width > height ? 210 : 297, 0, MAPSHOT_PAPER_DPI };
  least = MAX (width / paper.width, height / paper.height) * 1000 * ENOUGH;
  paper.scale = CLAMP (round_scale (MAX (least, 1)), 100, MAPSHOT_PAPER_MAX_SCALE);

  return paper;
}
