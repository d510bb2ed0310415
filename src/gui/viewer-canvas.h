/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A picture to look at, moved and zoomed by pointer, fingers and keys. What lies under the pointer stays there.
 *
 *   zoom  double, read only: px of the screen a px of the picture
 *   fit   boolean: all of it is in sight, and stays so when the size changes */
#define MAPSHOT_TYPE_VIEWER_CANVAS (mapshot_viewer_canvas_get_type ())
G_DECLARE_FINAL_TYPE (MapshotViewerCanvas, mapshot_viewer_canvas, MAPSHOT, VIEWER_CANVAS, GtkWidget)

/* A part of the picture that is marked, in its px. */
typedef struct
{
  double x, y, width, height;
} MapshotMark;

GtkWidget *mapshot_viewer_canvas_new (void);

/* NULL takes it away. The picture is closed with the canvas. */
void mapshot_viewer_canvas_set_picture (MapshotViewerCanvas *self, MapshotPicture *picture);

/* MARKS (element-type MapshotMark) are copied. */
void mapshot_viewer_canvas_set_marks (MapshotViewerCanvas *self, GArray *marks);

/* What is shown, and the texture of all of it; NULL while there is none. Owned by SELF. */
MapshotPicture *mapshot_viewer_canvas_get_picture (MapshotViewerCanvas *self);
GdkTexture *mapshot_viewer_canvas_get_texture (MapshotViewerCanvas *self);

double mapshot_viewer_canvas_get_zoom (MapshotViewerCanvas *self);

/* Px of the screen a px of the picture; around the middle. */
void mapshot_viewer_canvas_set_zoom (MapshotViewerCanvas *self, double zoom);
void mapshot_viewer_canvas_fit (MapshotViewerCanvas *self);

/* Whether what is in sight is as sharp as it can be here. */
gboolean mapshot_viewer_canvas_is_sharp (MapshotViewerCanvas *self);

G_END_DECLS
