/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bounds.h"

G_BEGIN_DECLS

/* Points, lines and rings on the ground, as a file describes them; made by one owner and immutable afterwards, reference counted, any thread.
 *
 * Between two points the way goes along the shorter side of the world, so that a track over the antimeridian stays one line; only from edge to edge
 * (360° apart) it goes round. Within a part longitudes are unwrapped: each is within 180° of the one before and may lie beyond ±180. */
typedef struct _MapshotOutline MapshotOutline;

#define MAPSHOT_OUTLINE_MAX_POINTS 1000000

MapshotOutline *mapshot_outline_new (void);
MapshotOutline *mapshot_outline_ref (MapshotOutline *self);
void mapshot_outline_unref (MapshotOutline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotOutline, mapshot_outline_unref)

/* Begins a part: a ring when CLOSED, else a line, or a point where only one follows. A part without points is none. */
void mapshot_outline_begin (MapshotOutline *self, gboolean closed);

/* MAPSHOT_ERROR_USAGE when it is not on Earth (a longitude may be up to ±540), or there are too many. */
gboolean mapshot_outline_add (MapshotOutline *self, double latitude, double longitude, GError **error);

guint mapshot_outline_get_n_parts (const MapshotOutline *self);

/* The N points of part INDEX; owned by SELF. */
const MapshotPosition *mapshot_outline_get_part (const MapshotOutline *self, guint index, guint *n, gboolean *closed);

/* The smallest rectangle around all of it; over the antimeridian where that is smaller. Its sides may be 0 long. FALSE when there is no point. */
gboolean mapshot_outline_get_bounds (const MapshotOutline *self, MapshotBounds *bounds);

G_END_DECLS
