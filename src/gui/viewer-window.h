/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viewer-canvas.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A window that shows a picture of ours, however large. */
#define MAPSHOT_TYPE_VIEWER_WINDOW (mapshot_viewer_window_get_type ())
G_DECLARE_FINAL_TYPE (MapshotViewerWindow, mapshot_viewer_window, MAPSHOT, VIEWER_WINDOW, AdwWindow)

/* NULL with MAPSHOT_ERROR_USAGE when PATH is none. */
GtkWidget *mapshot_viewer_window_new (GtkWindow *parent, const char *path, GError **error);

MapshotViewerCanvas *mapshot_viewer_window_get_canvas (MapshotViewerWindow *self);

G_END_DECLS
