/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kiosk-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The frame over the kiosk's map: what is inside will be the picture. It takes no more of the map's touches than its four corners, each
 * MAPSHOT_KIOSK_TARGET px wide and high.
 *
 * Signal "changed": the frame is another. */
#define MAPSHOT_TYPE_KIOSK_FRAME (mapshot_kiosk_frame_get_type ())
G_DECLARE_FINAL_TYPE (MapshotKioskFrame, mapshot_kiosk_frame, MAPSHOT, KIOSK_FRAME, GtkWidget)

/* SIZE is borrowed for as long as it is shown; the frame is as large as it can be. */
void mapshot_kiosk_frame_set_size (MapshotKioskFrame *self, const MapshotKioskSize *size);

/* px of the widget. FALSE before it has a size. */
gboolean mapshot_kiosk_frame_get_box (MapshotKioskFrame *self, MapshotMapBox *box);

/* As the finger does it. */
void mapshot_kiosk_frame_drag_to (MapshotKioskFrame *self, double x, double y);

/* What is written in the frame, translated; or NULL. */
void mapshot_kiosk_frame_set_text (MapshotKioskFrame *self, const char *text);

G_END_DECLS
