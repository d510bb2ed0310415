/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A bar of a round length on the ground, at most 140 px long. */
#define MAPSHOT_TYPE_SCALE_BAR (mapshot_scale_bar_get_type ())
G_DECLARE_FINAL_TYPE (MapshotScaleBar, mapshot_scale_bar, MAPSHOT, SCALE_BAR, GtkWidget)

/* METRES a px on the ground; 0 hides the bar. */
void mapshot_scale_bar_set_resolution (MapshotScaleBar *self, double metres);

/* What is shown: METRES, WIDTH px long. */
void mapshot_scale_bar_get (MapshotScaleBar *self, double *metres, double *width);

/* The length that is shown, and how many px it is long. */
void mapshot_scale_bar_pick (double resolution, double max_width, double *metres, double *width);

G_END_DECLS
