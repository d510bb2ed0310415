/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "queue.h"

G_BEGIN_DECLS

/* Where pictures were captured, for outlines on the map: kept on this computer alone, the latest MAPSHOT_MAX_TRACES of them, and gone when the user
 * wants. Main thread.
 *
 *   enabled  boolean: whether new ones are kept, and there are any to be shown
 *
 * Signal "changed": the list is new. */
#define MAPSHOT_TYPE_TRACES (mapshot_traces_get_type ())
G_DECLARE_FINAL_TYPE (MapshotTraces, mapshot_traces, MAPSHOT, TRACES, GObject)

#define MAPSHOT_MAX_TRACES 500

/* PATH of the file, or NULL for XDG_STATE_HOME/mapshot/traces. What cannot be read of it is left out. */
MapshotTraces *mapshot_traces_new (const char *path);

/* (element-type MapshotBounds), the oldest first; empty when they are not enabled. Owned by SELF until the next change. */
GArray *mapshot_traces_get (MapshotTraces *self);

/* Adds one, and writes all down; the same rectangle is kept once. Nothing happens when they are not enabled. */
gboolean mapshot_traces_add (MapshotTraces *self, const MapshotBounds *bounds, GError **error);

/* Forgets all of them, and the file. */
gboolean mapshot_traces_clear (MapshotTraces *self, GError **error);

/* Adds one for every capture of QUEUE that is done from now on. */
void mapshot_traces_watch (MapshotTraces *self, MapshotQueue *queue);

G_END_DECLS
