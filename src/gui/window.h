/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "application.h"
#include "draft.h"
#include "map-view.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The window: a map, what is chosen on it, and the captures. */
#define MAPSHOT_TYPE_WINDOW (mapshot_window_get_type ())
G_DECLARE_FINAL_TYPE (MapshotWindow, mapshot_window, MAPSHOT, WINDOW, AdwApplicationWindow)

MapshotWindow *mapshot_window_new (MapshotApplication *application);

MapshotDraft *mapshot_window_get_draft (MapshotWindow *self);
MapshotMapView *mapshot_window_get_map (MapshotWindow *self);

/* A picture of ours restores its settings; a geo: address or a map link shows that place. What it is not is told in the window. */
void mapshot_window_open (MapshotWindow *self, GFile *file);

/* As if somebody had typed TEXT into the search; as if somebody had found the place. RADIUS in metres. */
void mapshot_window_search (MapshotWindow *self, const char *text);
void mapshot_window_show_place (MapshotWindow *self, const MapshotPosition *position, double radius);

/* Starts the capture of what is chosen into PATH, which is replaced. FALSE, with words in the window, when it cannot. */
gboolean mapshot_window_capture (MapshotWindow *self, const char *path);

G_END_DECLS
