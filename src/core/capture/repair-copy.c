/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repair-private.h"

#include "alpha.h"
#include "error.h"
#include "picture-file.h"
#include "png-unfilter.h"
#include "repair-file.h"
#include "strip-decode.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK (1 << 20) /* bytes */
#define CHUNK_FRAME 12  /* bytes of a chunk round its data */

gboolean
mapshot_repair_check_head (const MapshotRepair *self, int fd, GError **error)
{
  guint64 length = self->file->head_length;
  g_autofree guint8 *theirs = NULL, *ours = NULL;

  /* A header is some kilobytes. */
  if (length <= BLOCK)
    {
      theirs = g_malloc0 (length);
      ours = g_malloc0 (length);
      if (mapshot_picture_file_read (self->file, 0, theirs, length) && pread (fd, ours, length, 0) == (gssize) length &&
          memcmp (theirs, ours, length) == 0)
        return TRUE;
    }
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
               _("%s does not begin as its recipe says: it was changed, or made before the entry of its source changed; capture it again"),
               self->file->name);
  return FALSE;
}

/* ---- bands that lack nothing ---- */

/* The chunks from *OFFSET on are N of pixels, and end exactly at END. */
static gboolean
are_strips (const MapshotPictureFile *file, guint64 offset, guint64 end, int n)
{
  for (; n > 0 && end - offset >= CHUNK_FRAME; n--)
    {
      guint8 head[8];
      guint32 length;

      if (!mapshot_picture_file_read (file, offset, head, sizeof head) || memcmp (head + 4, "IDAT", 4) != 0)
        return FALSE;
      memcpy (&length, head, sizeof length);
      length = GUINT32_FROM_BE (length);
      if (length > end - offset - CHUNK_FRAME)
        return FALSE;
      offset += CHUNK_FRAME + (guint64) length;
    }
  return n == 0 && offset == end;
}

static int
count_strips (const MapshotPlan *plan, int height)
{
  int rows = mapshot_strip_get_rows (plan->width, plan->channels);

  return (height + rows - 1) / rows;
}

/* First all of it is tried, then written: a band whose bytes are damaged leaves none of them. */
static gboolean
copy_bytes (const MapshotPictureFile *file, guint64 offset, const MapshotBandRecord *record, MapshotPngWriter *writer, guint8 *block,
            gboolean write, guint32 *crc, GError **error)
{
  guint64 left = record->length;

  *crc = 0;
  while (left > 0)
    {
      gsize length = (gsize) MIN (left, BLOCK);

      if (!mapshot_picture_file_read (file, offset, block, length))
        return mapshot_picture_file_is_damaged (file, error);
      *crc = mapshot_png_crc (*crc, block, length);
      if (write && !mapshot_png_writer_put (writer, block, length, error))
        return FALSE;
      offset += length;
      left -= length;
    }
  return *crc == record->crc || mapshot_picture_file_is_damaged (file, error);
}

gboolean
mapshot_repair_copy (const MapshotRepair *self, const Band *band, MapshotPngWriter *writer, GError **error)
{
  const MapshotBandRecord *record = band->copied;
  guint64 offset = self->offsets[band->index];
  const MapshotStrip sums = { (guint8 *) "", 0, record->adler, record->raw_length };
  g_autofree guint8 *block = g_malloc (BLOCK);
  guint32 crc;

  if (!are_strips (self->file, offset, offset + record->length, count_strips (band->run->plan, band->at.height)))
    return mapshot_picture_file_is_damaged (self->file, error);

  return copy_bytes (self->file, offset, record, writer, block, FALSE, &crc, error) &&
         copy_bytes (self->file, offset, record, writer, block, TRUE, &crc, error) && mapshot_png_writer_append (writer, &sums, error);
}

/* ---- bands that lack tiles ---- */

typedef struct
{
  const MapshotRepair *repair;
  Band *band;
  const GArray *spans;
  gsize row_length;   /* bytes */
  guint8 *raw;        /* the filtered rows of a strip */
  guint8 *above;      /* the row above them, unfiltered, with room before and behind it; or NULL */
  guint8 *above_room;
  guint8 *bgra;       /* a row */
} Paste;

/* Columns FIRST … END - 1 of a row. */
static void
put_columns (Paste *self, int y, gint64 first, gint64 end)
{
  MapshotPixels *canvas = &self->band->canvas;
  MapshotPixels part = { self->bgra + (gsize) first * 4, (gsize) (end - first) * 4, (int) (end - first), 1, canvas->format };

  if (first >= end)
    return;
  if (self->band->run->plan->channels == 4)
    mapshot_alpha_from_straight (&part);
  memcpy (canvas->data + (gsize) y * canvas->stride + (gsize) first * 4, part.data, (gsize) (end - first) * 4);
}

/* What lies between the spans. */
static void
put_row (Paste *self, const guint8 *raw, int y)
{
  int width = self->band->canvas.width;
  gint64 at = 0;

  if (self->band->run->plan->channels == 4)
    mapshot_png_put_rgba (raw, self->bgra, width);
  else
    mapshot_png_put_rgb (raw, self->bgra, width);
  for (guint i = 0; i < self->spans->len; i++)
    {
      const Span *span = &g_array_index (self->spans, Span, i);

      put_columns (self, y, at, span->first);
      at = span->end;
    }
  put_columns (self, y, at, width);
}

/* The strip at *OFFSET, which goes behind it; ROWS from Y of the band on. */
static gboolean
paste_strip (Paste *self, guint64 *offset, guint64 end, int y, int rows)
{
  gsize stride = self->row_length + 1, raw_length = stride * (gsize) rows;
  const MapshotPictureFile *file = self->repair->file;
  g_autofree guint8 *chunk = NULL;
  guint8 *above = self->above;
  guint32 length;

  if (end - *offset < CHUNK_FRAME || !mapshot_picture_file_read (file, *offset, &length, sizeof length))
    return FALSE;
  length = GUINT32_FROM_BE (length);
  if (length > end - *offset - CHUNK_FRAME || length > mapshot_strip_bound (raw_length))
    return FALSE;
  chunk = g_malloc ((gsize) length + CHUNK_FRAME);
  if (!mapshot_picture_file_read (file, *offset, chunk, (gsize) length + CHUNK_FRAME) ||
      !mapshot_strip_decode (chunk, (gsize) length + CHUNK_FRAME, self->raw, raw_length))
    return FALSE;
  for (int i = 0; i < rows; i++)
    {
      guint8 *raw = self->raw + stride * (gsize) i + 1;

      if (!mapshot_png_unfilter (raw[-1], raw, above, self->row_length, self->band->run->plan->channels))
        return FALSE;
      put_row (self, raw, y + i);
      above = raw;
    }
  memcpy (self->above_room + MAPSHOT_STRIP_SLACK, above, self->row_length);
  self->above = self->above_room + MAPSHOT_STRIP_SLACK;
  *offset += CHUNK_FRAME + (guint64) length;

  return TRUE;
}

gboolean
mapshot_repair_paste (const MapshotRepair *self, Band *band, GError **error)
{
  const MapshotPlan *plan = band->run->plan;
  int rows = mapshot_strip_get_rows (plan->width, plan->channels);
  guint64 offset = self->offsets[band->index], end = offset + mapshot_repair_get_record (self, band->index)->length;
  Paste paste = { .repair = self, .band = band, .spans = self->spans[band->index] };
  g_autofree guint8 *raw = NULL, *above = NULL, *bgra = NULL;
  gboolean ok = TRUE;

  paste.row_length = (gsize) plan->width * (gsize) plan->channels;
  paste.raw = raw = g_malloc ((paste.row_length + 1) * (gsize) rows + MAPSHOT_STRIP_SLACK);
  paste.above_room = above = g_malloc0 (paste.row_length + 2 * MAPSHOT_STRIP_SLACK);
  paste.bgra = bgra = g_malloc ((gsize) plan->width * 4 + MAPSHOT_STRIP_SLACK);
  for (int y = 0; ok && y < band->at.height; y += rows)
    ok = paste_strip (&paste, &offset, end, y, MIN (rows, band->at.height - y));

  return (ok && offset == end) || mapshot_picture_file_is_damaged (self->file, error);
}
