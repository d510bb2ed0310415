/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "decode.h"

G_BEGIN_DECLS

/* One pair a format, for decode.c alone. DATA begins with the format's signature. A size is read from the header and
 * is at least 1 × 1. A decoder is given a DEST of exactly that size, writes its pixels and nothing else, and leaves
 * them in DEST's format. */

gboolean mapshot_png_get_size (const guint8 *data, gsize length, int *width, int *height, GError **error);
gboolean mapshot_png_decode (const guint8 *data, gsize length, MapshotPixels *dest, GError **error);

typedef enum
{
  MAPSHOT_PNG_DECODED,
  MAPSHOT_PNG_UNSUITED, /* libpng has the last word: unusual, or damaged */
  MAPSHOT_PNG_DAMAGED,  /* in a way that libpng lets pass */
} MapshotPngResult;

/* The fast way; decode-png.c is the thorough one. */
MapshotPngResult mapshot_png_decode_directly (const guint8 *data, gsize length, MapshotPixels *dest);

gboolean mapshot_jpeg_get_size (const guint8 *data, gsize length, int *width, int *height, GError **error);
gboolean mapshot_jpeg_decode (const guint8 *data, gsize length, MapshotPixels *dest, GError **error);

gboolean mapshot_webp_get_size (const guint8 *data, gsize length, int *width, int *height, GError **error);
gboolean mapshot_webp_decode (const guint8 *data, gsize length, MapshotPixels *dest, GError **error);

/* What a server sent instead of a picture, as MAPSHOT_ERROR_FAILED: "the server sent an HTML page, not a picture:
 * “Quota exceeded”". */
GError *mapshot_decode_describe_other (const guint8 *data, gsize length);

G_END_DECLS
