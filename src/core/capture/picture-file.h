/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A picture of ours on the disk: what it says of itself, and where its pixels' chunks lie. Every byte is hostile; no pixel is decoded. One thread at a
 * time, but for mapshot_picture_file_read(). */
typedef struct
{
  char *path, *name;      /* the name for messages */
  int fd;
  guint64 size;           /* bytes */
  guint32 width, height;  /* px */
  int channels;           /* 3 or 4 */
  GHashTable *texts;      /* keyword → text of its iTXt chunks */
  guint64 head_length;    /* bytes before the bands: the header and the beginning of the compressed data */
  guint64 data_length;    /* bytes of the bands' chunks that follow */
  guint8 *records;        /* what picture-records.h packed, or NULL */
  gsize records_length;
} MapshotPictureFile;

/* Reads what PATH says of itself. With ALL_SUMS every chunk's checksum is tried, which reads the whole file. MAPSHOT_ERROR_USAGE when it
 * is no picture of ours, was changed by another program, or is damaged. */
MapshotPictureFile *mapshot_picture_file_open (const char *path, gboolean all_sums, GError **error);
void mapshot_picture_file_free (MapshotPictureFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotPictureFile, mapshot_picture_file_free)

/* The text under KEYWORD ("mapshot:recipe"), or NULL. Owned by SELF. */
const char *mapshot_picture_file_get_text (const MapshotPictureFile *self, const char *keyword);

/* LENGTH bytes at OFFSET; FALSE when the file ends before. Any thread. */
gboolean mapshot_picture_file_read (const MapshotPictureFile *self, guint64 offset, void *data, gsize length);

/* MAPSHOT_ERROR_USAGE: the file is damaged. Always FALSE. */
gboolean mapshot_picture_file_is_damaged (const MapshotPictureFile *self, GError **error);

G_END_DECLS
