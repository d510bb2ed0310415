/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source-store.h"

G_BEGIN_DECLS

/* Real services' grids, for tests:
 *   kakao    EPSG:5181, origin (-30000, -60000), level L has 2^(L-3) m a pixel, rows from the south
 *   ngii     EPSG:5179, origin (-200000, 4000000), L05 2088.96 m … L18 0.255 m
 *   world    EPSG:4326, two tiles at level 0, goes round the world
 *   utm      EPSG:32652, lambert  EPSG:2154, british  EPSG:27700: national and zone grids of 4096 … 0.25 m (british 896 … 1.75)
 *   mercator EPSG:3857, as everybody's */
MapshotTileGrid *grid_kit_new (const char *name);

/* Adds a source with that grid and the id NAME to STORE, whose tiles are at TEMPLATE_URI. A plan finds it under its name. Owned by the store. */
MapshotSource *grid_kit_add (MapshotSourceStore *store, const char *name, const char *template_uri);

G_END_DECLS
