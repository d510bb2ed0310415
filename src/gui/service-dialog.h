/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for the address of a map service, shows what it has, and keeps what somebody chooses as an entry of his own. Signal "added" (string id, boolean overlay)
 * when it is in the store; then it closes. */
#define MAPSHOT_TYPE_SERVICE_DIALOG (mapshot_service_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MapshotServiceDialog, mapshot_service_dialog, MAPSHOT, SERVICE_DIALOG, AdwWindow)

/* OVERLAY: whether it is likely to lie over other maps. */
MapshotServiceDialog *mapshot_service_dialog_new (GtkWindow *parent, MapshotSourceStore *store, gboolean overlay);

G_END_DECLS
