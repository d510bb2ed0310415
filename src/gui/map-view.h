/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "map-camera.h"
#include "map-tiles.h"
#include "outline.h"
#include "region-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The map: tiles of one or several sources over each other, moved by wheel, fingers and keys, with the frame of a region on it.
 *
 *   problem  string, read only   why tiles of the lowest layer do not come, one translated line; or NULL
 *
 * Signals: "camera-changed" after every move; "pointer-moved" when the place under the pointer changed. */
#define MAPSHOT_TYPE_MAP_VIEW (mapshot_map_view_get_type ())
G_DECLARE_FINAL_TYPE (MapshotMapView, mapshot_map_view, MAPSHOT, MAP_VIEW, GtkWidget)

GtkWidget *mapshot_map_view_new (void);

/* TILES (element-type MapshotMapTiles), the lowest first, with as many OPACITIES (0 … 1); all of one CRS. The middle and the scale stay.
 * Takes references; those shown before are closed unless they are among TILES. */
void mapshot_map_view_set_layers (MapshotMapView *self, GPtrArray *tiles, const double *opacities);

/* Those shown now; (element-type MapshotMapTiles), owned by SELF. */
GPtrArray *mapshot_map_view_get_layers (MapshotMapView *self);

/* The region whose frame is shown and dragged. */
void mapshot_map_view_set_region (MapshotMapView *self, MapshotRegionModel *region);

/* What is written at the frame, translated; lines separated by "\n". */
void mapshot_map_view_set_frame_text (MapshotMapView *self, const char *text);

/* The lines of a file that the region was made from, or NULL. */
void mapshot_map_view_set_outline (MapshotMapView *self, MapshotOutline *outline);

gboolean mapshot_map_view_has_outline (MapshotMapView *self);

/* Where pictures were captured, (element-type MapshotBounds), or NULL; takes a reference. */
void mapshot_map_view_set_traces (MapshotMapView *self, GArray *traces);

/* Where the source has no imagery for the picture, (element-type MapshotBounds), or NULL; takes a reference. */
void mapshot_map_view_set_lacking (MapshotMapView *self, GArray *cells);

/* The next drag draws a new rectangle. */
void mapshot_map_view_draw_region (MapshotMapView *self);

/* Gives that up. FALSE when nothing was to be drawn. */
gboolean mapshot_map_view_stop_drawing (MapshotMapView *self);

/* NULL before there are layers. Owned by SELF, changes with every move. */
const MapshotMapCamera *mapshot_map_view_get_camera (MapshotMapView *self);

/* Goes there at once. RESOLUTION in CRS units a px. */
void mapshot_map_view_look_at (MapshotMapView *self, const MapshotPosition *position, double resolution);

/* Goes to where all of BOUNDS is in sight. */
void mapshot_map_view_show_bounds (MapshotMapView *self, const MapshotBounds *bounds);

/* Goes smoothly nearer (FACTOR above 1) or farther, around the middle. */
void mapshot_map_view_zoom (MapshotMapView *self, double factor);

/* The place under the pointer. FALSE when it is not over the map. */
gboolean mapshot_map_view_get_pointer (MapshotMapView *self, MapshotPosition *position);

const char *mapshot_map_view_get_problem (MapshotMapView *self);

G_END_DECLS
