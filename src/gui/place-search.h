/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "location.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One answer to a search: a place that the text says by itself, or a name of the embedded map. */
#define MAPSHOT_TYPE_FOUND_PLACE (mapshot_found_place_get_type ())
G_DECLARE_FINAL_TYPE (MapshotFoundPlace, mapshot_found_place, MAPSHOT, FOUND_PLACE, GObject)

const char *mapshot_found_place_get_title (MapshotFoundPlace *self);
const char *mapshot_found_place_get_subtitle (MapshotFoundPlace *self);
MapshotPosition mapshot_found_place_get_position (MapshotFoundPlace *self);

/* How far around it is worth showing, metres. */
double mapshot_found_place_get_radius (MapshotFoundPlace *self);

/* The likeliest first, at most MAX; names are compared without case and, in English, without accents. (element-type MapshotFoundPlace),
 * (transfer full). Asks nobody. */
GListModel *mapshot_place_search (const char *text, guint max);

G_END_DECLS
