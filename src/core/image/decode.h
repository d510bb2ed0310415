/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pixels.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Encoded tiles to pixels. Every byte is hostile: type and size are read from the header and checked before a pixel is allocated
 * or written. All functions may be called from any thread, several at a time. */

typedef enum
{
  MAPSHOT_IMAGE_UNKNOWN,
  MAPSHOT_IMAGE_PNG,
  MAPSHOT_IMAGE_JPEG,
  MAPSHOT_IMAGE_WEBP,
} MapshotImageType;

typedef struct
{
  MapshotImageType type;
  int width, height; /* px */
} MapshotImageInfo;

/* Looks at the first bytes only. MAPSHOT_ERROR_FAILED when it is no picture; a page of HTML, XML, JSON or plain text is named as such and
 * its first line with words quoted (at most 120 characters, control characters dropped). */
gboolean mapshot_decode_probe (const guint8 *data, gsize length, MapshotImageInfo *info, GError **error);

/* Decodes straight into DEST, whose size the picture must have exactly and whose format says what becomes of alpha: OPAQUE puts
 * transparent pixels over white. Rows of DEST outside the picture are never touched. MAPSHOT_ERROR_FAILED for another size ("the tile is
 * 512 × 512 px, the grid says 256 × 256"), a truncated or damaged picture; DEST may then hold part of it. 16-bit, palette, grey, interlaced and
 * colour-keyed PNG, grey, CMYK and progressive JPEG, lossy and lossless WebP are read; animated WebP is an error. Embedded colour profiles are ignored. */
gboolean mapshot_decode (const guint8 *data, gsize length, MapshotPixels *dest, GError **error);

G_END_DECLS
