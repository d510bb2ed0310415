/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "map-view.h"
#include "region-handles.h"

G_BEGIN_DECLS

/* What the pointer is doing. */
typedef enum
{
  MAPSHOT_DRAG_NONE,
  MAPSHOT_DRAG_PAN,
  MAPSHOT_DRAG_FRAME, /* a grip */
  MAPSHOT_DRAG_DRAW,  /* a new rectangle */
} MapshotDrag;

/* A tile in sight. */
typedef struct
{
  gint64 column, row;
  double distance; /* from the middle, px squared */
} MapshotMapWanted;

/* CRS units */
typedef struct
{
  double x, y;
} MapshotMapPoint;

/* The outline as it was drawn last: used again while the scale is the same and it reaches. */
typedef struct
{
  GskRenderNode *node; /* around its own origin; NULL: draw it */
  double x, y;         /* CRS units: where its origin lies */
  double resolution;
  MapshotMapBox box;   /* px around the origin: what it covers */
} MapshotMapDrawing;

struct _MapshotMapView
{
  GtkWidget parent_instance;

  GPtrArray *tiles;   /* MapshotMapTiles */
  GArray *opacities;  /* double */
  GArray *wanted;     /* MapshotMapWanted: of the layer that is drawn; kept from frame to frame */
  gboolean animates;  /* of the frame that is drawn */
  MapshotProjection *projection;
  MapshotMapCamera camera; /* borrows the lowest layer's grid, and the projection */
  gboolean has_camera;
  MapshotBounds pending_bounds; /* to be shown once there is a size */
  gboolean has_pending_bounds;
  guint tick;         /* the frame clock's callback while something moves; 0 = none */
  gint64 last_frame;  /* µs of the frame clock */
  gboolean fading;    /* the last frame drew a tile that is not opaque yet */

  /* Smooth zooming: what is left, as a power of e, around a point. */
  double zoom_left;
  double zoom_x, zoom_y;
  /* Kinetic panning, px a second. */
  double speed_x, speed_y;

  MapshotDrag drag;
  double drag_x, drag_y;         /* px: of the last event of a pan */
  gint64 drag_time;              /* µs */
  MapshotGrip grip;
  MapshotMapBox grip_box;        /* px: the frame when the drag began */
  gboolean draw_next;            /* the next drag draws */
  double pinch;                  /* the last scale of a pinch */
  gboolean has_pointer;
  double pointer_x, pointer_y;   /* px */

  MapshotRegionModel *region;
  char *frame_text;
  PangoLayout *frame_layout; /* of the text; NULL: not laid out yet */

  MapshotOutline *outline; /* of the region's file, or NULL */
  GArray *outline_points;  /* MapshotMapPoint: all of its parts; NULL: not projected yet */
  MapshotMapDrawing drawing;
  GArray *traces;          /* MapshotBounds, or NULL */
  GArray *lacking;         /* MapshotBounds: cells without imagery, or NULL */
  GskRenderNode *hatching; /* one square of it */
};

/* map-gestures.c */
/* Two fingers whose middle is at (X, Y) now, SCALE times as far from each other as when they came down. */
void mapshot_map_view_pinch (MapshotMapView *self, double x, double y, double scale);
void mapshot_map_view_add_gestures (MapshotMapView *self);
void mapshot_map_view_add_bindings (GtkWidgetClass *widget_class);

/* map-motion.c: everything that moves by itself */
void mapshot_map_view_start_motion (MapshotMapView *self);
void mapshot_map_view_stop_motion (MapshotMapView *self);
void mapshot_map_view_zoom_smoothly (MapshotMapView *self, double x, double y, double factor);
gboolean mapshot_map_view_animates (MapshotMapView *self);

/* map-frame.c */
gboolean mapshot_map_view_get_frame (MapshotMapView *self, MapshotMapBox *box);
void mapshot_map_view_snapshot_frame (MapshotMapView *self, GtkSnapshot *snapshot);
void mapshot_map_view_drag_frame (MapshotMapView *self, double dx, double dy, gboolean square);
void mapshot_map_view_follow (MapshotMapView *self);

/* map-paint.c */
void mapshot_map_view_snapshot_tiles (MapshotMapView *self, GtkSnapshot *snapshot);

/* map-marks.c: what lies between the tiles and the frame */
void mapshot_map_view_snapshot_marks (MapshotMapView *self, GtkSnapshot *snapshot);
void mapshot_map_view_clear_marks (MapshotMapView *self);
void mapshot_map_view_forget_drawing (MapshotMapView *self); /* after the projection changed */

/* map-view.c: after the camera moved */
void mapshot_map_view_moved (MapshotMapView *self);

G_END_DECLS
