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

/* Writes signature, IHDR, sRGB, pHYs and TEXTS to FD, which stays the caller's and may be a pipe: CANCELLABLE (or NULL) ends a wait for its
 * reader, now and later, with G_IO_ERROR_CANCELLED. MAPSHOT_ERROR_FAILED or G_IO_ERROR when writing fails. */
MapshotPngWriter *mapshot_png_writer_new (int fd, GCancellable *cancellable, const MapshotPngHeader *header,
                                          const MapshotPngText *texts, gsize n_texts, GError **error);
void mapshot_png_writer_free (MapshotPngWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotPngWriter, mapshot_png_writer_free)

/* The next strip of the picture, from the top. */
gboolean mapshot_png_writer_append (MapshotPngWriter *self, const MapshotStrip *strip, GError **error);

/* Bytes that are no strip, and count for nothing but the size. */
gboolean mapshot_png_writer_put (MapshotPngWriter *self, const void *data, gsize length, GError **error);

/* Ends the image data and the file; TEXTS come behind the pixels. Every row must have been appended. */
gboolean mapshot_png_writer_finish (MapshotPngWriter *self, const MapshotPngText *texts, gsize n_texts, GError **error);

/* A chunk of TYPE (four letters) that comes last before the file's end. DATA is taken a reference of. */
void mapshot_png_writer_set_last_chunk (MapshotPngWriter *self, const char *type, GBytes *data);

/* Goes on after image data that is in the file already: FD stands behind it. SIZE are the file's bytes, ADLER and RAW_LENGTH those of all strips
 * in it. Nothing is written. */
MapshotPngWriter *mapshot_png_writer_new_resumed (int fd, GCancellable *cancellable, const MapshotPngHeader *header, guint64 size,
                                                  guint32 adler, guint64 raw_length);

/* Bytes in the file so far, and what mapshot_png_writer_new_resumed() wants to know. */
guint64 mapshot_png_writer_get_size (const MapshotPngWriter *self);
guint32 mapshot_png_writer_get_adler (const MapshotPngWriter *self);
guint64 mapshot_png_writer_get_raw_length (const MapshotPngWriter *self);

/* The CRC-32 of the bytes written since the last call. */
guint32 mapshot_png_writer_take_crc (MapshotPngWriter *self);

/* CRC-32 as PNG has it; CRC is that of what comes before DATA, or 0. */
guint32 mapshot_png_crc (guint32 crc, const void *data, gsize length);

/* The Adler-32 of two pieces, the second LENGTH bytes long. */
guint32 mapshot_png_combine_adler (guint32 first, guint32 second, guint64 length);

G_END_DECLS
