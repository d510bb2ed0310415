/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viewer-canvas.h"

G_BEGIN_DECLS

/* Internal to the canvas: viewer-canvas.c shows the picture, viewer-canvas-hands.c hears hands. */
struct _MapshotViewerCanvas
{
  GtkWidget parent_instance;

  MapshotPicture *picture;
  GdkTexture *overview, *patch;
  MapshotPictureImage patch_place; /* where the patch lies; its pixels are the texture's */
  MapshotPictureImage asked;       /* and the one that is on its way */
  GArray *marks;
  double zoom, x, y;               /* px of the screen a px of the picture; the picture's px in the middle */
  gboolean fit;
  guint ask;
  double drag_x, drag_y, pinch_zoom;
};

/* Keeps what lies at (X, Y) px of the widget where it is. */
void mapshot_viewer_canvas_zoom_at (MapshotViewerCanvas *self, double zoom, double x, double y);

/* By so many px of the widget. */
void mapshot_viewer_canvas_move_by (MapshotViewerCanvas *self, double x, double y);

/* After x or y was changed: they are kept in the picture, and what is in sight is asked for. */
void mapshot_viewer_canvas_moved (MapshotViewerCanvas *self);

void mapshot_viewer_canvas_add_controllers (MapshotViewerCanvas *self);

G_END_DECLS
