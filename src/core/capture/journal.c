/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "journal.h"

#include "error.h"
#include "identity.h"
#include "png-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* Magic, length of the text, text, CRC-32 of all before it. */
#define MAGIC "MAPSHOT JOURNAL\n"
#define MAGIC_LENGTH 16
#define MAX_TEXT (1u << 20) /* bytes */

/* Magic, band, CRC-32. */
#define MARK_MAGIC 0x434e5953u /* "SYNC" */
#define MARK_LENGTH 12

#define BLOCK (1 << 20) /* bytes */

struct _MapshotJournal
{
  int fd;
};

void
mapshot_journal_free (MapshotJournal *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

static gboolean
write_all (int fd, const guint8 *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize written = write (fd, data, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        {
          int saved = errno;
          g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved));
          return FALSE;
        }
      data += written;
      length -= (gsize) written;
    }
  return TRUE;
}

static void
append32 (GByteArray *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

static guint32
read32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);

  return GUINT32_FROM_LE (value);
}

GByteArray *
mapshot_journal_make_head (const MapshotPlan *plan, int first, int end)
{
  g_autofree char *identity = mapshot_identity_make (plan);
  g_autofree char *text = g_strdup_printf ("bands=%d-%d\n%s", first, end, identity);
  GByteArray *head = g_byte_array_new ();

  g_byte_array_append (head, (const guint8 *) MAGIC, MAGIC_LENGTH);
  append32 (head, (guint32) strlen (text));
  g_byte_array_append (head, (const guint8 *) text, (guint) strlen (text));
  append32 (head, mapshot_png_crc (0, head->data, head->len));

  return head;
}

MapshotJournal *
mapshot_journal_create (const char *path, const MapshotPlan *plan, int first, int end, GError **error)
{
  g_autoptr (MapshotJournal) self = g_new0 (MapshotJournal, 1);
  g_autoptr (GByteArray) head = mapshot_journal_make_head (plan, first, end);

  self->fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (self->fd < 0)
    {
      int saved = errno;
      g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved));
      return NULL;
    }
  return write_all (self->fd, head->data, head->len, error) ? g_steal_pointer (&self) : NULL;
}

/* ---- reading ---- */

static gboolean
damaged (const char *part, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is damaged; remove it, or start anew"), part);
  mapshot_error_set_topic (error, MAPSHOT_TOPIC_EXISTS);
  return FALSE;
}

char *
mapshot_journal_read_head (const guint8 *data, gsize length, gsize *used)
{
  guint32 text_length;

  if (length < MAGIC_LENGTH + 8 || memcmp (data, MAGIC, MAGIC_LENGTH) != 0)
    return NULL;
  text_length = read32 (data + MAGIC_LENGTH);
  if (text_length > MAX_TEXT || text_length > length - MAGIC_LENGTH - 8 ||
      read32 (data + MAGIC_LENGTH + 4 + text_length) != mapshot_png_crc (0, data, MAGIC_LENGTH + 4 + (gsize) text_length))
    return NULL;
  *used = MAGIC_LENGTH + 8 + (gsize) text_length;

  return g_strndup ((const char *) data + MAGIC_LENGTH + 4, text_length);
}

static void
advise_removal (GError **error)
{
  g_autofree char *cause = (*error)->message;

  (*error)->message = g_strdup_printf (_("%s; remove it, or start anew"), cause);
}

/* *AT is behind the head. */
static gboolean
check_head (const guint8 *data, gsize length, const MapshotPlan *plan, int first, int end, const char *part, gsize *at,
            GError **error)
{
  g_autofree char *text = mapshot_journal_read_head (data, length, at);
  g_autofree char *range = g_strdup_printf ("bands=%d-%d\n", first, end);

  if (text == NULL)
    return damaged (part, error);
  if (!g_str_has_prefix (text, range))
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s belongs to another picture, or to another share of one"), part);
  else if (mapshot_identity_check (plan, text + strlen (range), part, error))
    return TRUE;
  advise_removal (error);
  mapshot_error_set_topic (error, MAPSHOT_TOPIC_EXISTS);

  return FALSE;
}

static gboolean
bytes_hold (int fd, guint64 offset, const MapshotBandRecord *record, guint8 *block)
{
  guint64 left = record->length;
  guint32 crc = 0;

  while (left > 0)
    {
      gssize got = pread (fd, block, (gsize) MIN (left, BLOCK), (off_t) offset);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return FALSE;
      crc = mapshot_png_crc (crc, block, (gsize) got);
      offset += (guint64) got;
      left -= (guint64) got;
    }
  return crc == record->crc;
}

/* The last band that was on the disk, as a mark anywhere behind AT says; marks follow whole records only. */
static int
find_mark (const MapshotPlan *plan, const guint8 *data, gsize length, gsize at)
{
  int marked = -2;
  gsize used;

  while (length - at >= MARK_LENGTH)
    {
      g_autoptr (MapshotBandRecord) record = NULL;

      if (read32 (data + at) == MARK_MAGIC)
        {
          if (read32 (data + at + 8) != mapshot_png_crc (0, data + at, 8))
            break;
          marked = (int) read32 (data + at + 4);
          at += MARK_LENGTH;
          continue;
        }
      record = mapshot_band_record_read (plan, data + at, length - at, &used);
      if (record == NULL)
        break;
      at += used;
    }
  return marked;
}

typedef struct
{
  GPtrArray *records; /* (element-type MapshotBandRecord) */
  guint64 part_length;
  gsize journal_length;
} Trusted;

/* All records from AT on that follow each other and whose bytes hold. */
static void
read_records (const MapshotPlan *plan, const guint8 *data, gsize length, gsize at, int first, int end, int part_fd,
              Trusted *trusted)
{
  g_autofree guint8 *block = g_malloc (BLOCK);
  int expected = -1;

  trusted->journal_length = at;
  while (length - at >= MARK_LENGTH && (expected < 0 || expected < end))
    {
      g_autoptr (MapshotBandRecord) record = NULL;
      gsize used = MARK_LENGTH;

      if (read32 (data + at) != MARK_MAGIC)
        {
          record = mapshot_band_record_read (plan, data + at, length - at, &used);
          if (record == NULL || record->index != expected || !bytes_hold (part_fd, trusted->part_length, record, block))
            break;
          trusted->part_length += record->length;
          g_ptr_array_add (trusted->records, g_steal_pointer (&record));
          expected = expected < 0 ? first : expected + 1;
        }
      at += used;
      trusted->journal_length = at;
    }
}

static gboolean
check_records (const MapshotPlan *plan, const guint8 *data, gsize length, gsize at, int first, const Trusted *trusted,
               const char *part, GError **error)
{
  int marked = find_mark (plan, data, length, at);
  int last = trusted->records->len > 1 ? first + (int) trusted->records->len - 2 : -1;

  return marked > last && marked >= first ? damaged (part, error) : TRUE;
}

MapshotJournal *
mapshot_journal_open (const char *path, const MapshotPlan *plan, int first, int end, int part_fd, const char *part,
                      MapshotJournalFunc func, gpointer user_data, guint64 *length, GError **error)
{
  g_autoptr (MapshotJournal) self = g_new0 (MapshotJournal, 1);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_band_record_free);
  g_autoptr (GMappedFile) file = NULL;
  Trusted trusted = { .records = records };
  const guint8 *data;
  gsize size, at;

  self->fd = open (path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
  file = self->fd >= 0 ? g_mapped_file_new_from_fd (self->fd, FALSE, NULL) : NULL;
  size = file != NULL ? g_mapped_file_get_length (file) : 0;
  data = size > 0 ? (const guint8 *) g_mapped_file_get_contents (file) : (const guint8 *) "";
  if (!check_head (data, size, plan, first, end, part, &at, error))
    return NULL;
  read_records (plan, data, size, at, first, end, part_fd, &trusted);
  if (!check_records (plan, data, size, at, first, &trusted, part, error))
    return NULL;
  g_clear_pointer (&file, g_mapped_file_unref);
  if (ftruncate (self->fd, (off_t) trusted.journal_length) != 0)
    {
      damaged (part, error);
      return NULL;
    }
  for (guint i = 0; i < records->len; i++)
    func (g_ptr_array_index (records, i), user_data);
  *length = trusted.part_length;

  return g_steal_pointer (&self);
}

/* ---- adding ---- */

gboolean
mapshot_journal_add (MapshotJournal *self, const MapshotBandRecord *record, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  mapshot_band_record_write (record, bytes);

  return write_all (self->fd, bytes->data, bytes->len, error);
}

gboolean
mapshot_journal_mark (MapshotJournal *self, int index, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  append32 (bytes, MARK_MAGIC);
  append32 (bytes, (guint32) index);
  append32 (bytes, mapshot_png_crc (0, bytes->data, bytes->len));

  return write_all (self->fd, bytes->data, bytes->len, error);
}

void
mapshot_journal_flush (MapshotJournal *self)
{
  fdatasync (self->fd);
}

gboolean
mapshot_journal_mark_file (const char *path)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  gboolean written = fd >= 0 && write (fd, MAGIC, MAGIC_LENGTH) == MAGIC_LENGTH;
  int saved = errno;

  if (fd >= 0)
    close (fd);
  errno = saved;

  return written;
}

gboolean
mapshot_journal_is_one (const char *path)
{
  char magic[MAGIC_LENGTH];
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gboolean is_one;

  if (fd < 0)
    return FALSE;
  is_one = read (fd, magic, sizeof magic) == MAGIC_LENGTH && memcmp (magic, MAGIC, MAGIC_LENGTH) == 0;
  close (fd);

  return is_one;
}
