/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "share.h"

G_BEGIN_DECLS

/* Internal: one part file. */

#define MAPSHOT_SHARE_HEAD "MAPSHOT SHARE 1\n"
#define MAPSHOT_SHARE_HEAD_LENGTH 16

typedef struct
{
  char *path;
  GMappedFile *file;
  char *identity;
  int first, end;     /* bands */
  const guint8 *tail; /* records, owned by FILE */
  gsize tail_length;
  guint64 data_length; /* bytes of the bands, from MAPSHOT_SHARE_HEAD_LENGTH on */
} MapshotShareFile;

/* Reads what PATH says of itself; the records and bands are not looked at. */
MapshotShareFile *mapshot_share_file_open (const char *path, GError **error);
void mapshot_share_file_free (MapshotShareFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotShareFile, mapshot_share_file_free)

/* Reads and checks the records against PLAN and the bytes. (element-type MapshotBandRecord), in order, without the beginning's. */
GPtrArray *mapshot_share_file_read (const MapshotShareFile *self, const MapshotPlan *plan, GError **error);

/* What comes behind TAIL, which begins at OFFSET. */
void mapshot_share_file_end (GByteArray *tail, guint64 offset);

G_END_DECLS
