/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Everything that can be chosen about the picture, what the engine says of it, and the button. A sheet shows its foot first. */
#define MAPSHOT_TYPE_PANEL (mapshot_panel_get_type ())
G_DECLARE_FINAL_TYPE (MapshotPanel, mapshot_panel, MAPSHOT, PANEL, GtkBox)

void mapshot_panel_set_draft (MapshotPanel *self, MapshotDraft *draft);

/* SHEET: the foot on top, and what is above it only while OPEN. */
void mapshot_panel_set_form (MapshotPanel *self, gboolean sheet, gboolean open);

void mapshot_panel_focus_center (MapshotPanel *self);

/* Whether what is chosen is fetched over a connection that may cost money. */
gboolean mapshot_panel_is_metered (MapshotPanel *self);

/* Another one than the system's, for tests. */
void mapshot_panel_use_network (MapshotPanel *self, GNetworkMonitor *network);

G_END_DECLS
