/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The rows of a PNG that this program wrote, from anywhere in it: its image data are strips (strip.h), each an IDAT chunk that can be inflated on its own, so
 * that a row is reached without what lies above it but for the rest of its band. Memory is two rows, and 24 bytes a strip. Every byte is hostile.
 * One thread at a time. */
typedef struct _MapshotPngRows MapshotPngRows;

/* Reads the chunks' heads. MAPSHOT_ERROR_USAGE when PATH cannot be read, is no PNG, or is one that another program has packed anew. */
MapshotPngRows *mapshot_png_rows_open (const char *path, GError **error);
void mapshot_png_rows_free (MapshotPngRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotPngRows, mapshot_png_rows_free)

gint64 mapshot_png_rows_get_width (const MapshotPngRows *self);  /* px */
gint64 mapshot_png_rows_get_height (const MapshotPngRows *self); /* px */
int mapshot_png_rows_get_channels (const MapshotPngRows *self);  /* 3: RGB, 4: RGBA, alpha not multiplied in */

/* So many rows from the top were read at least once; what lies there is reached at once. */
gint64 mapshot_png_rows_get_known (const MapshotPngRows *self);

/* Goes to row Y (0 … height - 1), which is read next; what lies between is read and let go. MAPSHOT_ERROR_FAILED as below. */
gboolean mapshot_png_rows_seek (MapshotPngRows *self, gint64 y, GError **error);

/* The next row: width × channels bytes, owned by SELF, until the next call. NULL behind the last row, without an error; or with MAPSHOT_ERROR_FAILED when the
 * file is damaged. */
const guint8 *mapshot_png_rows_next (MapshotPngRows *self, GError **error);

/* About ROWS rows spread over the whole picture, without reading the rest: FUNC gets each with the place where it lies, which is right within a band. Where that
 * would not be faster every row is given. CANCELLED may be NULL. */
typedef void (*MapshotPngRowFunc) (const guint8 *row, gint64 y, gpointer user_data);

gboolean mapshot_png_rows_sample (MapshotPngRows *self, int rows, int *cancelled, MapshotPngRowFunc func, gpointer user_data,
                                  GError **error);

G_END_DECLS
