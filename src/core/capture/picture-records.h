/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "band-record.h"

G_BEGIN_DECLS

/* What a picture that lacks tiles says of its bands in a chunk of its own, so that what it lacks can be filled in later (repair.h): a journal (journal.h)
 * of all bands, compressed. Its size is bounded; a picture that would need more goes without. */

/* Ancillary, private, and not to be kept by a program that changes the picture (PNG specification, section 5.4). */
#define MAPSHOT_PICTURE_RECORDS_CHUNK "maPR"

#define MAPSHOT_PICTURE_RECORDS_MAX (8u << 20) /* bytes, before compression */

/* With the identity of PLAN. (transfer full) */
GByteArray *mapshot_picture_records_new (const MapshotPlan *plan);

/* Empties RECORDS for good when it would grow too large. RECORDS may be NULL. */
void mapshot_picture_records_add (GByteArray *records, const MapshotBandRecord *record);

/* The chunk's data, or NULL when there was too much to say. (transfer full) */
GBytes *mapshot_picture_records_pack (const GByteArray *records);

/* And back, from LENGTH bytes of DATA (hostile), or NULL. (transfer full) */
GByteArray *mapshot_picture_records_unpack (const guint8 *data, gsize length);

G_END_DECLS
