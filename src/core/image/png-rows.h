/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The rows of a PNG of any size, from the top, one in memory at a time. Every byte is hostile. One thread at a time. */
typedef struct _MapshotPngRows MapshotPngRows;

/* MAPSHOT_ERROR_USAGE when PATH cannot be read, is no PNG, is interlaced, or declares more pixels than its bytes can hold. */
MapshotPngRows *mapshot_png_rows_open (const char *path, GError **error);
void mapshot_png_rows_free (MapshotPngRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotPngRows, mapshot_png_rows_free)

/* px */
gint64 mapshot_png_rows_get_width (const MapshotPngRows *self);
gint64 mapshot_png_rows_get_height (const MapshotPngRows *self);

/* The next row as R G B A with straight alpha, owned by SELF until the next call. NULL with MAPSHOT_ERROR_FAILED when the file is damaged. */
const guint8 *mapshot_png_rows_next (MapshotPngRows *self, GError **error);

G_END_DECLS
