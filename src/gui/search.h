/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "place-search.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The entry for places. Signal "found" (MapshotPlaceItem): somebody chose one. "left": with Escape. */
#define MAPSHOT_TYPE_SEARCH (mapshot_search_get_type ())
G_DECLARE_FINAL_TYPE (MapshotSearch, mapshot_search, MAPSHOT, SEARCH, AdwBin)

void mapshot_search_focus (MapshotSearch *self);

/* As if somebody had typed it. */
void mapshot_search_set_text (MapshotSearch *self, const char *text);

G_END_DECLS
