/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "strip.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Appends strips to a PNG file. Header and metadata go through libpng, the image data as the strips' own chunks.
 * One thread at a time. */
typedef struct _MapshotPngWriter MapshotPngWriter;

typedef struct
{
  gint64 width, height; /* px, each 1 … 2^31 - 1 (PNG specification, section 11.2.2) */
  int channels;         /* 3: RGB, 4: RGBA */
  double dpi;           /* dots an inch for pHYs, or 0 when it is not known */
} MapshotPngHeader;

/* A text chunk: KEYWORD is Latin-1 of 1 … 79 bytes, TEXT UTF-8. COMPRESSED asks for deflate, for long texts. */
typedef struct
{
  const char *keyword;
  const char *text;
  gboolean compressed;
} MapshotPngText;

/* Writes signature, IHDR, sRGB, pHYs and TEXTS to FD, which stays the caller's and may be a pipe. MAPSHOT_ERROR_FAILED when writing fails. */
MapshotPngWriter *mapshot_png_writer_new (int fd, const MapshotPngHeader *header, const MapshotPngText *texts, gsize n_texts,
                                          GError **error);
void mapshot_png_writer_free (MapshotPngWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotPngWriter, mapshot_png_writer_free)

/* The next strip of the picture, from the top. */
gboolean mapshot_png_writer_append (MapshotPngWriter *self, const MapshotStrip *strip, GError **error);

/* Ends the image data and the file; TEXTS come behind the pixels. Every row must have been appended. */
gboolean mapshot_png_writer_finish (MapshotPngWriter *self, const MapshotPngText *texts, gsize n_texts, GError **error);

/* Bytes written so far. */
guint64 mapshot_png_writer_get_size (const MapshotPngWriter *self);

G_END_DECLS
