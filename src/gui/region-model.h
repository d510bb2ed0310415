/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "paper.h"
#include "recipe.h"

G_BEGIN_DECLS

/* The region that somebody chooses in the window, with a way back. No widget knows it by itself: all of them show this one.
 *
 *   mode      MapshotRegionMode
 *   can-undo  boolean, read only
 *
 * Signal "changed": the mode or any number changed. Degrees are kept to 7 decimals (a centimetre), so that what is shown, copied as a
 * command and captured is the same number. */
#define MAPSHOT_TYPE_REGION_MODEL (mapshot_region_model_get_type ())
G_DECLARE_FINAL_TYPE (MapshotRegionModel, mapshot_region_model, MAPSHOT, REGION_MODEL, GObject)

typedef enum
{
  MAPSHOT_REGION_VIEW,      /* what the window shows, a little in: follows the view */
  MAPSHOT_REGION_RECTANGLE, /* four edges */
  MAPSHOT_REGION_CIRCLE,    /* the square around a centre and a radius */
  MAPSHOT_REGION_PAPER,     /* what a sheet of paper holds at a scale, around a centre; says how sharp the picture is, too */
} MapshotRegionMode;

#define MAPSHOT_TYPE_REGION_MODE (mapshot_region_mode_get_type ())
GType mapshot_region_mode_get_type (void);

#define MAPSHOT_REGION_MIN_RADIUS 1.0   /* metres */
#define MAPSHOT_REGION_MAX_RADIUS 5e6   /* metres */

MapshotRegionModel *mapshot_region_model_new (void);

MapshotRegionMode mapshot_region_model_get_mode (MapshotRegionModel *self);

/* Keeps the place: a rectangle becomes the circle that it holds, a circle the rectangle around it, either of them the sheet at a round scale that holds it. */
void mapshot_region_model_set_mode (MapshotRegionModel *self, MapshotRegionMode mode);

MapshotBounds mapshot_region_model_get_bounds (MapshotRegionModel *self);
MapshotPosition mapshot_region_model_get_center (MapshotRegionModel *self);
double mapshot_region_model_get_radius (MapshotRegionModel *self); /* metres; half of the shorter side where there is none */

/* True ground metres through the middle. */
void mapshot_region_model_get_size (MapshotRegionModel *self, double *width, double *height);

/* A rectangle from now on. MAPSHOT_ERROR_USAGE for what is no region; nothing is changed then. */
gboolean mapshot_region_model_set_bounds (MapshotRegionModel *self, const MapshotBounds *bounds, GError **error);

/* A rectangle of so many ground metres around CENTER. */
gboolean mapshot_region_model_set_extent (MapshotRegionModel *self, const MapshotPosition *center, double width,
                                          double height, GError **error);

/* A centre and a radius from now on. */
gboolean mapshot_region_model_set_circle (MapshotRegionModel *self, const MapshotPosition *center, double radius,
                                          GError **error);

/* A sheet of paper from now on, and the last one; all 0 before there was one. */
gboolean mapshot_region_model_set_paper (MapshotRegionModel *self, const MapshotPosition *center, const MapshotPaper *paper,
                                         GError **error);
MapshotPaper mapshot_region_model_get_paper (MapshotRegionModel *self);

/* Where the engine puts the sheet, to the pixel; taken over only in MAPSHOT_REGION_PAPER, and nothing to undo. */
void mapshot_region_model_settle (MapshotRegionModel *self, const MapshotBounds *bounds);

/* The middle goes there; the form and the size on the ground stay. */
gboolean mapshot_region_model_set_center (MapshotRegionModel *self, const MapshotPosition *center, GError **error);

/* What the view shows now; taken over only in MAPSHOT_REGION_VIEW, and nothing to undo. */
void mapshot_region_model_follow_view (MapshotRegionModel *self, const MapshotBounds *bounds);

/* Everything between the two is one step of undo. */
void mapshot_region_model_begin (MapshotRegionModel *self);
void mapshot_region_model_end (MapshotRegionModel *self);

gboolean mapshot_region_model_can_undo (MapshotRegionModel *self);
void mapshot_region_model_undo (MapshotRegionModel *self);

/* Writes where, bounds, center and ground size of RECIPE, for a sheet of paper its size in pixels and its sharpness; and back. FALSE for any other recipe whose size
 * is in pixels: its place depends on the sharpness, ask its plan. */
void mapshot_region_model_to_recipe (MapshotRegionModel *self, MapshotRecipe *recipe);
gboolean mapshot_region_model_from_recipe (MapshotRegionModel *self, const MapshotRecipe *recipe);

G_END_DECLS
