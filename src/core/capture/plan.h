/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pixels.h"
#include "policy.h"
#include "projection.h"
#include "recipe.h"
#include "resample.h"

G_BEGIN_DECLS

/* A recipe worked out, before a tile is asked for: the picture's grid and size, the tiles of each layer, the bands, memory, expected size and time.
 * Immutable, reference counted, safe to share between threads. */

/* Limits that are not part of the recipe, because they change no pixel. */
typedef struct
{
  guint64 max_memory;  /* bytes, or 0 for MAPSHOT_DEFAULT_MAX_MEMORY */
  double max_pixels;   /* px; for the automatic sharpness, and a hard limit when max_pixels_is_hard */
  gboolean max_pixels_is_hard;
  int connections;     /* asked by the user, or 0; may only tighten the source's */
  double rate;         /* requests a second asked by the user, or 0 */
  int threads;         /* workers, if memory allows; 0 = one a processor */
} MapshotPlanLimits;

#define MAPSHOT_DEFAULT_MAX_MEMORY (G_GUINT64_CONSTANT (512) << 20) /* bytes */
#define MAPSHOT_DEFAULT_MAX_PIXELS 100e6

/* How a layer in another projection lies on the picture (plan-warp.h). */
typedef struct _MapshotPlanWarp MapshotPlanWarp;

/* One layer on the picture; index 0 is the base. Picture pixel (X, Y) shows the layer's plane at ((X + 0.5) × scale + offset). */
typedef struct
{
  MapshotSource *source;
  MapshotProjection *projection;             /* of the source's grid */
  double opacity;
  int level;
  double drawn_scale;                        /* the base map at the picture's own resolution: how much larger strokes and letters are; 0: its own tiles */
  gboolean aligned;                          /* scale 1 and whole offsets: the tile's own pixels */
  MapshotResampleAxis horizontal, vertical;  /* px of the picture to px of the level's plane */
  MapshotPlanWarp *warp;                     /* in another projection: used instead of the axes; else NULL */
  gint64 first_column, n_columns;            /* tiles needed, in the plane */
  gint64 first_row, n_rows;
  gint64 covered_columns[2], covered_rows[2]; /* tiles, inclusive: where the source has anything */
  MapshotPixelFormat format;                 /* what tiles are decoded to */
} MapshotPlanLayer;

/* A horizontal part of the picture: made, encoded and dropped together. */
typedef struct
{
  gint64 y;   /* px of the picture */
  int height; /* px */
} MapshotPlanBand;

typedef struct
{
  MapshotRecipe *recipe; /* without keys */
  MapshotSourceStore *store;
  GArray *layers; /* (element-type MapshotPlanLayer) */

  gint64 width, height; /* px, of the file */
  gint64 map_height;    /* px: what lies below is the credit's own strip */
  MapshotProjection *projection;
  const char *crs;      /* the projection's name */
  double resolution;    /* CRS units a pixel */
  double left, top;     /* CRS units: the picture's upper left corner */
  MapshotBounds bounds; /* degrees: the map's edges after cutting to the pixel */
  gboolean cut;         /* the map ends before the region that was asked for */
  double ground_resolution; /* true metres a pixel at the centre, east-west */
  int zoom;             /* the level's number */

  MapshotPixelFormat format; /* of the picture in memory */
  int channels;              /* of the file: 3 or 4 */
  guint32 background;        /* 0xRRGGBB */
  char *credit;              /* one text for all layers */
  gboolean own_credit;       /* it was told by the services for this part of their maps */
  GArray *decorations;       /* (element-type MapshotDecoration) */

  int n_bands;
  int bands_in_flight;
  int threads;          /* workers that the memory is enough for */
  gint64 tiles;         /* to be asked for */
  gint64 outside;       /* tiles of the base that its source does not have */
  int connections;
  double rate;
  guint64 memory;       /* bytes: the ceiling of the run */
  guint64 shared_memory; /* bytes of these that several runs in one process need once: the program, its workers */
  guint64 expected_bytes[2];    /* of the file, from … to */
  double expected_seconds[2];
} MapshotPlan;

/* MAPSHOT_ERROR_USAGE, or MAPSHOT_ERROR_REFUSED by a source's rules or a limit. Takes a copy of RECIPE. Asks nobody, opens nothing but source files. */
MapshotPlan *mapshot_plan_new (const MapshotRecipe *recipe, MapshotSourceStore *store, const MapshotPlanLimits *limits,
                               GError **error);
MapshotPlan *mapshot_plan_ref (MapshotPlan *self);
void mapshot_plan_unref (MapshotPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotPlan, mapshot_plan_unref)

/* The same plan with CREDIT, which is known only when the services have been asked. MAPSHOT_ERROR_REFUSED when the picture becomes too large by it. */
MapshotPlan *mapshot_plan_with_credit (const MapshotPlan *self, const char *credit, GError **error);

/* The layers' credits with MORE (one a layer, or NULL) as one text. (transfer full) */
char *mapshot_plan_join_credits (const MapshotPlan *self, const char *const *more);

const MapshotPlanLayer *mapshot_plan_get_layer (const MapshotPlan *self, guint index);
MapshotPlanBand mapshot_plan_get_band (const MapshotPlan *self, int index);

/* The rows of LAYER's tiles that the picture's rows Y … Y + HEIGHT - 1 read, cut to the layer's; empty (FIRST > LAST) below the map. */
void mapshot_plan_get_rows (const MapshotPlan *self, const MapshotPlanLayer *layer, gint64 y, int height, gint64 *first,
                            gint64 *last);

/* Whether the picture reads this tile, which is one of the layer's columns and rows. A turned layer leaves some out. */
gboolean mapshot_plan_layer_needs_tile (const MapshotPlanLayer *layer, gint64 column, gint64 row);

/* Whether tiles that the layer's source does not have are holes of the picture, which its report tells of; they are no part of TILES. */
gboolean mapshot_plan_counts_outside (const MapshotPlan *self, guint index);

/* FALSE when there is a credit and the picture is too small to carry it: it stands in the file's text alone. */
gboolean mapshot_plan_draws_credit (const MapshotPlan *self);

/* Whether the source has this tile at all (its grid's limits and its coverage). */
gboolean mapshot_plan_layer_has_tile (const MapshotPlanLayer *layer, gint64 column, gint64 row);

/* The sentence for a reason (geo/reason.h) that is about this picture: one line, in the language of this moment. (transfer full) */
char *mapshot_plan_say_reason (const MapshotPlan *self, const char *reason);

G_END_DECLS
