/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* Makes textures of tiles in worker threads that all map views share. */

/* TEXTURE (transfer none), or NULL with ERROR. In the main context, exactly once. */
typedef void (*MapshotTileDecodedFunc) (GdkTexture *texture, const GError *error, gpointer user_data);

/* OPAQUE: what is transparent is white. BODY is NULL for the embedded base map, which is drawn, and for local files, which are read. A worker skips the work when CANCELLABLE was cancelled; FUNC then gets
 * G_IO_ERROR_CANCELLED. */
void mapshot_tile_decoder_push (MapshotSource *source, int level, gint64 column, gint64 row, gboolean opaque, GBytes *body,
                                GCancellable *cancellable, MapshotTileDecodedFunc func, gpointer user_data);

G_END_DECLS
