/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "keys.h"
#include "kiosk-settings.h"
#include "source-store.h"

G_BEGIN_DECLS

/* Asks the services that maps of SETTINGS are of (entries of Type=service, and addresses) what they have, so that nobody else has to. Blocks. One line that names file,
 * group and key; MAPSHOT_ERROR_NETWORK where a service does not answer, which another try may mend. */
gboolean mapshot_kiosk_ask (const MapshotKioskSettings *settings, MapshotSourceStore *store, MapshotKeys *keys, GError **error);

/* Whether every map of SETTINGS can be shown and captured in every region and size, so that a visitor never meets what the site could have known.
 * MAPSHOT_ERROR_USAGE with one line that names file, group and key. Asks nobody. */
gboolean mapshot_kiosk_check (const MapshotKioskSettings *settings, MapshotSourceStore *store, MapshotKeys *keys, GError **error);

/* The base of MAP and what lies over it, the lowest first, with as many opacities (double). (transfer full) */
GPtrArray *mapshot_kiosk_list_layers (const MapshotKioskMap *map, MapshotSourceStore *store, GArray **opacities, GError **error);

G_END_DECLS
