/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "missing.h"
#include "viewer-canvas.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Shows on the picture what it lacks, and why. Signal "answer" (string) with "retry", "keep" or "discard" when somebody has decided; closing it keeps. */
#define MAPSHOT_TYPE_MISSING_WINDOW (mapshot_missing_window_get_type ())
G_DECLARE_FINAL_TYPE (MapshotMissingWindow, mapshot_missing_window, MAPSHOT, MISSING_WINDOW, AdwWindow)

/* The picture is read on a thread of its own, which nobody waits for: what cannot be read is said in the page. */
GtkWidget *mapshot_missing_window_new (GtkWindow *parent, const char *path, MapshotSourceStore *store);

/* Whether that is over, well or not. */
gboolean mapshot_missing_window_is_read (MapshotMissingWindow *self);

MapshotViewerCanvas *mapshot_missing_window_get_canvas (MapshotMissingWindow *self);

G_END_DECLS
