/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes a picture smaller while its rows come from the top: each pixel is the mean of a rectangle of FACTOR columns and of as many rows as are added.
 * Transparent pixels count as little as they are seen. One thread at a time. */
typedef struct _MapshotShrink MapshotShrink;

/* N_COLUMNS of rows of CHANNELS (3 or 4) bytes a pixel, from column FIRST on; the last pixel may be made of fewer. */
MapshotShrink *mapshot_shrink_new (gint64 first, gint64 n_columns, int channels, int factor);
void mapshot_shrink_free (MapshotShrink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotShrink, mapshot_shrink_free)

/* Pixels of a row that is made. */
int mapshot_shrink_get_width (const MapshotShrink *self);

void mapshot_shrink_add (MapshotShrink *self, const guint8 *row);

/* Rows added since the last row was taken. */
int mapshot_shrink_get_rows (const MapshotShrink *self);

/* The mean of the rows that were added (at least one) goes to OUT, width × channels bytes, and a new row begins. */
void mapshot_shrink_take (MapshotShrink *self, guint8 *out);

G_END_DECLS
