/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Pictures whose every pixel tells where it belongs: red is the tile's own (no two within 15 columns and rows have
 * the same), green is px and blue is py, modulo 256. 0xRRGGBB. */
guint32 test_server_tile_colour (int z, int x, int y, int px, int py);

/* The straight alpha of /rgba/ tiles, 0 … 255: blocks of 16 px that are transparent, faint, strong and opaque. */
guint8 test_server_tile_alpha (int z, int x, int y, int px, int py);

typedef enum
{
  TEST_TILE_PNG,
  TEST_TILE_JPEG, /* quality 95, no subsampling: within some 8 of the colour away from the wrap of 255 to 0 */
  TEST_TILE_WEBP, /* lossless */
} TestTileFormat;

/* The encoded tile, SIZE px square; made once and kept. Any thread. (transfer full) */
GBytes *test_tiles_get (TestTileFormat format, int size, gboolean alpha, int z, int x, int y);

/* A PNG that declares WIDTH × HEIGHT px and holds none of them. (transfer full) */
GBytes *test_tiles_make_bomb (guint32 width, guint32 height);

/* (transfer full) */
GBytes *test_tiles_gzip (const void *data, gsize length);

G_END_DECLS
