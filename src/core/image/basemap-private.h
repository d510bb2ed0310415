/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "basemap.h"

G_BEGIN_DECLS

/* What data/basemap/make-basemap.py writes. The world is 2^24 units of EPSG:3857 wide and high, x to the east, y to
 * the south. */
#define BASEMAP_BITS 24
#define BASEMAP_WORLD (1 << BASEMAP_BITS)
#define BASEMAP_N_LEVELS 9
#define BASEMAP_DRAWING 2 /* goes up when the same data is drawn differently */
#define BASEMAP_RUN 32 /* segments that are culled together, at most */

typedef enum
{
  BASEMAP_COAST, /* closed rings; all of them together bound the land */
  BASEMAP_COUNTRY,
  BASEMAP_PROVINCE,
  BASEMAP_DISPUTED,
  BASEMAP_N_KINDS,
} BasemapKind;

typedef struct
{
  gint32 x, y; /* units */
} BasemapPoint;

/* A line in full detail. */
typedef struct
{
  guint8 kind, zoom; /* the zoom from which it is drawn */
  guint32 first, n;  /* points */
} BasemapLine;

/* Part of a line at one level of detail; consecutive runs of a line share a point. */
typedef struct
{
  gint32 min_x, min_y, max_x, max_y; /* units */
  guint32 first, n;                  /* points */
  double start;                      /* units along the line before the first point */
  guint8 zoom;
} BasemapRun;

typedef struct
{
  BasemapPoint *points;
  BasemapRun *runs;
  guint32 kind_end[BASEMAP_N_KINDS]; /* runs are sorted by kind and zoom: the end of each kind's */
} BasemapLevel;

typedef enum
{
  BASEMAP_SIDE_CENTRE,
  BASEMAP_SIDE_RIGHT,
  BASEMAP_SIDE_LEFT,
  BASEMAP_SIDE_ABOVE,
  BASEMAP_SIDE_BELOW,
  BASEMAP_N_SIDES,
} BasemapSide;

/* How a place's name is drawn: from ZOOM to LAST_ZOOM it touches no other name. */
typedef struct
{
  gint32 x, y; /* units */
  guint8 zoom, last_zoom, side;
  guint16 width, height; /* px at 256 px tiles: the name with its halo never leaves this box */
} BasemapLabel;

struct _MapshotBasemap
{
  GBytes *body;        /* the strings of places point into it */
  char *version;
  BasemapPoint *points; /* full detail */
  guint8 *point_levels; /* the first level of detail that has the point */
  guint32 n_points;
  BasemapLine *lines;
  guint32 n_lines;
  BasemapLevel *levels[BASEMAP_N_LEVELS]; /* made when first asked for; g_once_init_enter() guards each */
  MapshotPlace *places;
  BasemapLabel *labels; /* of the place with the same index; sorted by zoom */
  guint32 n_places;
  guint serial; /* tells maps apart in the caches of threads */
};

/* DATA is the content of world.bin. MAPSHOT_ERROR_FAILED when it is damaged. */
MapshotBasemap *basemap_new (GBytes *data, GError **error);
MapshotBasemap *basemap_new_from_body (GBytes *body, guint32 checksum, GError **error);
void basemap_free (MapshotBasemap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotBasemap, basemap_free)

const BasemapLevel *basemap_get_level (const MapshotBasemap *self, int level);

/* A rectangle of a plane of pixels, which repeats to the east and west. */
typedef struct
{
  double pixel;              /* px a unit */
  double offset_x, offset_y; /* px of the plane at which the world begins */
  double scale;              /* how much larger strokes and letters are; 1 … */
  double level;              /* the zoom at which 256 px tiles would be as sharp, but for SCALE; a fraction between zooms */
  int zoom;                  /* whose names and borders are drawn: LEVEL, or the next coarser; negative: no names */
  gint64 x, y;               /* px, of the upper left corner */
  MapshotPixels *dest;
} BasemapView;

/* 0xRRGGBB */
typedef guint32 BasemapColour;

typedef struct
{
  BasemapColour colour;
  double opacity; /* 0 … 1 */
  double width;   /* px at scale 1 */
} BasemapStroke;

/* The land, antialiased. Nothing that is drawn depends on where the view begins: a pixel of the plane has the same
 * colour in every view. */
void basemap_fill_land (const BasemapView *view, const BasemapLevel *level, BasemapColour colour);

/* How near each pixel is to a line of KIND, as far as strokes up to WIDTH px (at scale 1) need it; DASH px are drawn,
 * as many left out, unless it is 0. NULL where no line comes near. */
guint16 *basemap_measure (const BasemapView *view, const BasemapLevel *level, BasemapKind kind, double width,
                          double dash);

/* Draws with what basemap_measure() said for WIDTH; nothing when it is NULL. */
void basemap_stroke (const BasemapView *view, const guint16 *nearness, double width, const BasemapStroke *stroke);

/* What LABEL covers with its halo and a city's dot, in px at scale 1 from its place's point. */
void basemap_label_get_box (const BasemapLabel *label, int *x, int *y, int *width, int *height);

void basemap_draw_labels (const BasemapView *view, const MapshotBasemap *self);

/* The pixels from (X, Y) on of the plane that is 256 * SCALE << ZOOM wide and repeats to the east and west. */
void basemap_draw (const MapshotBasemap *self, int zoom, int scale, gint64 x, gint64 y, gboolean names,
                   MapshotPixels *dest);

G_END_DECLS
