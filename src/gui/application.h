/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source-keys.h"
#include "traces.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The program with its window: owns what all windows share. */
#define MAPSHOT_TYPE_APPLICATION (mapshot_application_get_type ())
G_DECLARE_FINAL_TYPE (MapshotApplication, mapshot_application, MAPSHOT, APPLICATION, AdwApplication)

MapshotApplication *mapshot_application_new (GApplicationFlags flags);

/* Before it runs, for tests: other sources, and a list of captures that is not kept. STORE is taken a reference of. */
void mapshot_application_use_store (MapshotApplication *self, MapshotSourceStore *store);

/* Owned by SELF; there from startup on. The queue goes on with what waits in it from the first time it is asked for. */
MapshotSourceStore *mapshot_application_get_store (MapshotApplication *self);
MapshotQueue *mapshot_application_get_queue (MapshotApplication *self);
MapshotKeys *mapshot_application_get_keys (MapshotApplication *self);
MapshotSourceKeys *mapshot_application_get_source_keys (MapshotApplication *self);
MapshotTraces *mapshot_application_get_traces (MapshotApplication *self);

G_END_DECLS
