/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pixels.h"

G_BEGIN_DECLS

typedef enum
{
  MAPSHOT_COMPRESSION_FAST,     /* ISA-L level 1; Huffman codes alone where matches gain nothing */
  MAPSHOT_COMPRESSION_BALANCED, /* ISA-L level 3 */
  MAPSHOT_COMPRESSION_SMALL,    /* zlib level 9 */
} MapshotCompression;

/* A strip: some rows of the picture as one whole IDAT chunk (length, type, data, CRC) that holds a piece of raw deflate
 * ended on a byte boundary with an empty window, so that strips made apart, in any order, follow each other in one valid stream. */
typedef struct
{
  guint8 *chunk;     /* owned */
  gsize length;      /* bytes of the whole chunk */
  guint32 adler;     /* Adler-32 of the filtered bytes */
  guint64 raw_length; /* filtered bytes: rows × (1 + width × channels) */
} MapshotStrip;

void mapshot_strip_free (MapshotStrip *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotStrip, mapshot_strip_free)

/* Rows of a strip of a picture WIDTH px wide: about 2 MB of them, a power of two, 8 … 256. It depends on nothing else, so that the same
 * picture always has the same strips. */
int mapshot_strip_get_rows (gint64 width, int channels);

/* Encodes all rows of PIXELS. HAS_ABOVE says that the row above PIXELS' first one lies in memory right above it (the same band); without it the
 * first row uses no filter that looks up. The filter is picked by trying it on samples. The result depends on the arguments alone. Any thread; each
 * thread that calls it keeps about 2 MB of working memory. */
MapshotStrip *mapshot_strip_encode (const MapshotPixels *pixels, gboolean has_above, int channels,
                                    MapshotCompression compression);

G_END_DECLS
