/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "share-file.h"

#include "error.h"
#include "journal.h"
#include "png-writer.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* Offset, CRC-32, magic. */
#define END_LENGTH 16
#define END_MAGIC 0x53444e45u /* "ENDS" */

void
mapshot_share_file_free (MapshotShareFile *self)
{
  g_free (self->path);
  g_free (self->identity);
  g_clear_pointer (&self->file, g_mapped_file_unref);
  g_free (self);
}

void
mapshot_share_file_end (GByteArray *tail, guint64 offset)
{
  guint32 crc = GUINT32_TO_LE (mapshot_png_crc (0, tail->data, tail->len)), magic = GUINT32_TO_LE (END_MAGIC);

  offset = GUINT64_TO_LE (offset);
  g_byte_array_append (tail, (const guint8 *) &offset, sizeof offset);
  g_byte_array_append (tail, (const guint8 *) &crc, sizeof crc);
  g_byte_array_append (tail, (const guint8 *) &magic, sizeof magic);
}

static gboolean
damaged (const char *path, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is damaged or not a whole part; make it again"), path);
  return FALSE;
}

static gboolean
read_end (MapshotShareFile *self, GError **error)
{
  const guint8 *data = (const guint8 *) g_mapped_file_get_contents (self->file);
  gsize length = g_mapped_file_get_length (self->file), used;
  guint64 offset;
  guint32 crc, magic;
  g_autofree char *text = NULL;
  const char *identity;

  if (length < MAPSHOT_SHARE_HEAD_LENGTH || memcmp (data, MAPSHOT_SHARE_HEAD, MAPSHOT_SHARE_HEAD_LENGTH) != 0)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is no part made with --strips"), self->path);
      return FALSE;
    }
  if (length < MAPSHOT_SHARE_HEAD_LENGTH + END_LENGTH)
    return damaged (self->path, error);
  memcpy (&offset, data + length - END_LENGTH, sizeof offset);
  memcpy (&crc, data + length - END_LENGTH + 8, sizeof crc);
  memcpy (&magic, data + length - END_LENGTH + 12, sizeof magic);
  offset = GUINT64_FROM_LE (offset);
  if (GUINT32_FROM_LE (magic) != END_MAGIC || offset < MAPSHOT_SHARE_HEAD_LENGTH || offset > length - END_LENGTH)
    return damaged (self->path, error);
  self->data_length = offset - MAPSHOT_SHARE_HEAD_LENGTH;
  self->tail = data + offset;
  self->tail_length = length - END_LENGTH - (gsize) offset;
  if (GUINT32_FROM_LE (crc) != mapshot_png_crc (0, self->tail, self->tail_length))
    return damaged (self->path, error);
  text = mapshot_journal_read_head (self->tail, self->tail_length, &used);
  identity = text != NULL ? strchr (text, '\n') : NULL;
  if (identity == NULL || sscanf (text, "bands=%d-%d", &self->first, &self->end) != 2)
    return damaged (self->path, error);
  self->identity = g_strdup (identity + 1);
  self->tail += used;
  self->tail_length -= used;

  return TRUE;
}

MapshotShareFile *
mapshot_share_file_open (const char *path, GError **error)
{
  g_autoptr (MapshotShareFile) self = g_new0 (MapshotShareFile, 1);
  g_autoptr (GError) cause = NULL;

  self->path = g_strdup (path);
  self->file = g_mapped_file_new (path, FALSE, &cause);
  if (self->file == NULL)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("the part %s cannot be read: %s"), path, cause->message);
      return NULL;
    }
  if (g_mapped_file_get_length (self->file) == 0)
    {
      damaged (path, error);
      return NULL;
    }
  return read_end (self, error) ? g_steal_pointer (&self) : NULL;
}

/* Filtered bytes of a band. */
static guint64
get_raw_length (const MapshotPlan *plan, int index)
{
  return (guint64) mapshot_plan_get_band (plan, index).height * (1 + (guint64) plan->width * (guint64) plan->channels);
}

GPtrArray *
mapshot_share_file_read (const MapshotShareFile *self, const MapshotPlan *plan, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_band_record_free);
  const guint8 *data = (const guint8 *) g_mapped_file_get_contents (self->file) + MAPSHOT_SHARE_HEAD_LENGTH;
  guint64 offset = 0;

  for (gsize at = 0; at < self->tail_length;)
    {
      g_autoptr (MapshotBandRecord) record = NULL;
      gsize used = 0;

      record = mapshot_band_record_read (plan, self->tail + at, self->tail_length - at, &used);
      if (record == NULL || record->index != self->first + (int) records->len || record->length > self->data_length - offset ||
          record->raw_length != get_raw_length (plan, record->index) ||
          record->crc != mapshot_png_crc (0, data + offset, (gsize) record->length))
        {
          damaged (self->path, error);
          return NULL;
        }
      offset += record->length;
      at += used;
      g_ptr_array_add (records, g_steal_pointer (&record));
    }
  if (offset != self->data_length || self->first + (int) records->len != self->end)
    {
      damaged (self->path, error);
      return NULL;
    }
  return g_steal_pointer (&records);
}
