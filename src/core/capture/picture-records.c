/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture-records.h"

#include "journal.h"

#include <string.h>
#include <zlib.h>

#define HEAD 4 /* bytes: the length before compression, little-endian */

/* Level 6: most of it are digests, which nothing makes smaller. */
#define LEVEL 6

GByteArray *
mapshot_picture_records_new (const MapshotPlan *plan)
{
  return mapshot_journal_make_head (plan, 0, plan->n_bands);
}

void
mapshot_picture_records_add (GByteArray *records, const MapshotBandRecord *record)
{
  if (records == NULL || records->len == 0)
    return;
  mapshot_band_record_write (record, records);
  if (records->len > MAPSHOT_PICTURE_RECORDS_MAX)
    g_byte_array_set_size (records, 0);
}

GBytes *
mapshot_picture_records_pack (const GByteArray *records)
{
  uLongf room = records != NULL ? compressBound (records->len) : 0;
  guint32 length = records != NULL ? GUINT32_TO_LE (records->len) : 0;
  g_autofree guint8 *packed = g_malloc (HEAD + room);

  if (records == NULL || records->len == 0)
    return NULL;
  memcpy (packed, &length, HEAD);
  if (compress2 (packed + HEAD, &room, records->data, records->len, LEVEL) != Z_OK)
    return NULL;

  return g_bytes_new (packed, HEAD + room);
}

GByteArray *
mapshot_picture_records_unpack (const guint8 *data, gsize length)
{
  g_autoptr (GByteArray) records = g_byte_array_new ();
  guint32 expected;
  uLongf got;

  if (length < HEAD || length > G_MAXINT32)
    return NULL;
  memcpy (&expected, data, HEAD);
  got = expected = GUINT32_FROM_LE (expected);
  if (expected == 0 || expected > MAPSHOT_PICTURE_RECORDS_MAX)
    return NULL;
  g_byte_array_set_size (records, expected);
  if (uncompress (records->data, &got, data + HEAD, length - HEAD) != Z_OK || got != expected)
    return NULL;

  return g_steal_pointer (&records);
}
