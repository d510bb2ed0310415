/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bounds.h"
#include "decoration.h"
#include "strip.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What somebody asked for: everything that decides which pixels the picture has, and nothing else (no keys, no file names, no network
 * settings). The same recipe over the same tiles makes the same bytes. A boxed value; it knows sources by name only. */

typedef enum
{
  MAPSHOT_WHERE_BOUNDS, /* bounds */
  MAPSHOT_WHERE_EXTENT, /* center, ground_width, ground_height */
  MAPSHOT_WHERE_SIZE,   /* center, pixel_width, pixel_height */
} MapshotWhere;

typedef enum
{
  MAPSHOT_SHARPNESS_AUTO,       /* the sharpest level whose picture fits max_pixels */
  MAPSHOT_SHARPNESS_ZOOM,       /* zoom */
  MAPSHOT_SHARPNESS_RESOLUTION, /* resolution */
} MapshotSharpness;

typedef enum
{
  MAPSHOT_ON_MISSING_FAIL,
  MAPSHOT_ON_MISSING_PARENT,
  MAPSHOT_ON_MISSING_BLANK,
} MapshotOnMissing;

typedef enum
{
  MAPSHOT_BACKGROUND_AUTO, /* none for a transparent source with nothing under it, else white */
  MAPSHOT_BACKGROUND_NONE,
  MAPSHOT_BACKGROUND_COLOUR,
} MapshotBackground;

typedef struct
{
  char *source;   /* an id, a template or a file, as --layer takes it */
  double opacity; /* 0 … 1 */
} MapshotRecipeLayer;

typedef struct
{
  char *source; /* an id, a template or a file, as --source takes it; NULL is the base map */
  GArray *layers; /* (element-type MapshotRecipeLayer), the lowest first */

  MapshotWhere where;
  MapshotBounds bounds;                /* degrees */
  MapshotPosition center;              /* degrees */
  double ground_width, ground_height;  /* true metres at the centre's latitude */
  gint64 pixel_width, pixel_height;    /* px */

  MapshotSharpness sharpness;
  int zoom;
  double resolution; /* true metres a pixel at the centre's latitude */
  double dpi;        /* dots an inch, or 0 */

  char *crs; /* the picture's projection, a normalised name; NULL is the base source's own */

  MapshotOnMissing on_missing;
  MapshotBackground background;
  guint32 background_colour; /* 0xRRGGBB */
  MapshotCompression compression;
  gboolean attribution_outside; /* below the map, in a strip of its own */
  MapshotCorner attribution_corner;
  gboolean scale_bar;
  gboolean north_arrow;
} MapshotRecipe;

#define MAPSHOT_TYPE_RECIPE (mapshot_recipe_get_type ())
GType mapshot_recipe_get_type (void);

/* Everything at its default: no region yet. */
MapshotRecipe *mapshot_recipe_new (void);
MapshotRecipe *mapshot_recipe_copy (const MapshotRecipe *self);
void mapshot_recipe_free (MapshotRecipe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotRecipe, mapshot_recipe_free)

/* Takes a copy of SOURCE. */
void mapshot_recipe_add_layer (MapshotRecipe *self, const char *source, double opacity);

/* Takes keys out of the addresses of its sources, so that it may be written down (public.h). */
void mapshot_recipe_hide_keys (MapshotRecipe *self);

gboolean mapshot_recipe_equal (const MapshotRecipe *a, const MapshotRecipe *b);

/* As a JSON object with everything that is not at its default; and back. An unknown member, a wrong type or a value out of range is
 * MAPSHOT_ERROR_USAGE: a recipe is read completely or not at all. */
JsonNode *mapshot_recipe_to_json (const MapshotRecipe *self);
MapshotRecipe *mapshot_recipe_from_json (JsonNode *node, GError **error);

/* The same as compact text, members always in the same order. */
char *mapshot_recipe_to_string (const MapshotRecipe *self);

G_END_DECLS
