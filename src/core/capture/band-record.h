/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "report.h"

G_BEGIN_DECLS

/* What is known of a finished band beside its bytes: enough to go on after it, or to join it with bands made elsewhere. */

#define MAPSHOT_DIGEST_BYTES 32 /* SHA-256 */

/* One row of tiles that no later band reads. */
typedef struct
{
  guint layer;
  gint64 row; /* tiles, in the plane */
  guint8 digest[MAPSHOT_DIGEST_BYTES];
  guint8 *tiles; /* owned: N_TILES digests, of a row that lacks tiles; else NULL */
  guint n_tiles; /* the layer's columns, or 0 */
} MapshotRowDigest;

typedef struct
{
  int index;          /* of the band; -1: what stands before the first */
  guint64 length;     /* bytes in the file */
  guint32 crc;        /* CRC-32 of those bytes */
  guint32 adler;      /* Adler-32 of the filtered bytes */
  guint64 raw_length; /* filtered bytes */
  GArray *rows;       /* (element-type MapshotRowDigest) */
  GArray *missing;    /* (element-type MapshotMissingTile) of these rows, reasons owned */
} MapshotBandRecord;

MapshotBandRecord *mapshot_band_record_new (int index);
void mapshot_band_record_free (MapshotBandRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotBandRecord, mapshot_band_record_free)

/* Copies of DIGEST and of TILES (N_TILES digests, or NULL) are taken. */
void mapshot_band_record_add_row (MapshotBandRecord *self, guint layer, gint64 row, const guint8 *digest, const guint8 *tiles,
                                  guint n_tiles);

/* A copy of REASON is taken. */
void mapshot_band_record_add_missing (MapshotBandRecord *self, const MapshotMissingTile *tile);

/* Appends it to OUT, with a checksum of its own; numbers are little-endian. */
void mapshot_band_record_write (const MapshotBandRecord *self, GByteArray *out);

/* Reads the record at DATA of LENGTH bytes (hostile); *USED are its bytes. NULL when it is cut off or damaged, or does not fit PLAN. */
MapshotBandRecord *mapshot_band_record_read (const MapshotPlan *plan, const guint8 *data, gsize length, gsize *used);

G_END_DECLS
