/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A content with a panel: beside it where there is room, else as a sheet from the bottom.
 *
 *   content, panel   GtkWidget
 *   narrow           boolean, read only: the panel is a sheet
 *   open             boolean: the sheet is drawn up */
#define MAPSHOT_TYPE_ADAPTIVE (mapshot_adaptive_get_type ())
G_DECLARE_FINAL_TYPE (MapshotAdaptive, mapshot_adaptive, MAPSHOT, ADAPTIVE, GtkWidget)

#define MAPSHOT_ADAPTIVE_WIDE 860 /* px: from this width on the panel stands beside */

gboolean mapshot_adaptive_get_narrow (MapshotAdaptive *self);
void mapshot_adaptive_set_open (MapshotAdaptive *self, gboolean open);

G_END_DECLS
