/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "location.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One answer to a search: a place that the text says by itself, or a name of the embedded map. */
#define MAPSHOT_TYPE_PLACE_ITEM (mapshot_place_item_get_type ())
G_DECLARE_FINAL_TYPE (MapshotPlaceItem, mapshot_place_item, MAPSHOT, PLACE_ITEM, GObject)

const char *mapshot_place_item_get_title (MapshotPlaceItem *self);
const char *mapshot_place_item_get_subtitle (MapshotPlaceItem *self);
MapshotPosition mapshot_place_item_get_position (MapshotPlaceItem *self);

/* How far around it is worth showing, metres. */
double mapshot_place_item_get_radius (MapshotPlaceItem *self);

/* The likeliest first, at most MAX; names are compared without case and, in English, without accents. (element-type MapshotPlaceItem),
 * (transfer full). Asks nobody. */
GListModel *mapshot_place_search (const char *text, guint max);

G_END_DECLS
