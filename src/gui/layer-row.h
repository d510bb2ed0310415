/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One layer over the map, with its opacity. */
#define MAPSHOT_TYPE_LAYER_ROW (mapshot_layer_row_get_type ())
G_DECLARE_FINAL_TYPE (MapshotLayerRow, mapshot_layer_row, MAPSHOT, LAYER_ROW, GtkListBoxRow)

/* The layer INDEX of DRAFT. */
GtkWidget *mapshot_layer_row_new (MapshotDraft *draft, guint index);

/* The opacity as it is now. */
void mapshot_layer_row_update (MapshotLayerRow *self);

G_END_DECLS
