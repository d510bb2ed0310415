/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pixels.h"

G_BEGIN_DECLS

/* The PNG row filters (PNG specification, section 9.2), with their code in the file. */
typedef enum
{
  MAPSHOT_FILTER_NONE = 0,
  MAPSHOT_FILTER_SUB = 1,
  MAPSHOT_FILTER_UP = 2,
  MAPSHOT_FILTER_PAETH = 4,
} MapshotFilter;

/* Bytes that may be written behind the packed row by mapshot_filter_pack(). */
#define MAPSHOT_FILTER_SLACK 16

/* One row of WIDTH pixels to PNG's bytes: R G B for 3 CHANNELS, R G B A with straight alpha for 4. PACKED has room for WIDTH × CHANNELS
 * + MAPSHOT_FILTER_SLACK bytes. FORMAT says what the alpha of PIXELS is. Any thread. */
void mapshot_filter_pack (const guint8 *pixels, int width, MapshotPixelFormat format, int channels, guint8 *packed);

/* Filters LENGTH packed bytes into OUT. ABOVE is the packed row above; with NULL only NONE and SUB may be asked for. The pixel to the left of the
 * first is read as 0, as the specification says. */
void mapshot_filter_row (MapshotFilter filter, const guint8 *row, const guint8 *above, gsize length, int channels,
                         guint8 *out);

G_END_DECLS
