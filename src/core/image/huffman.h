/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Deflate (RFC 1951) with Huffman codes alone, no matches. A filtered photograph is noise in which matches are as rare as chance: looking for them
 * takes most of a compressor's time and gains nothing (measured on aerial tiles: the same size as ISA-L level 1, three to four times as fast). */

/* A bit stream that is being written; the caller owns the memory. */
typedef struct
{
  guint8 *out;   /* where the next byte goes */
  guint64 bits;  /* those that do not fill a byte yet, the first in the lowest place */
  int n_bits;    /* 0 … 7 between calls */
} MapshotHuffman;

/* Room that mapshot_huffman_block() may need for LENGTH bytes. */
gsize mapshot_huffman_bound (gsize length);

/* One block of LENGTH (1 … 2^24) bytes. Any thread. */
void mapshot_huffman_block (MapshotHuffman *self, const guint8 *data, gsize length);

/* An empty stored block, which ends the stream on a byte boundary (5 bytes of room, and 8 that may be overwritten). */
void mapshot_huffman_flush (MapshotHuffman *self);

/* The bytes that mapshot_huffman_block() would write, without writing them. */
gsize mapshot_huffman_estimate (const guint8 *data, gsize length);

G_END_DECLS
