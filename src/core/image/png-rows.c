/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "png-rows.h"

#include "error.h"
#include "png-unfilter.h"
#include "png-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <isa-l/igzip_lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* PNG specification, sections 5.2 and 11.2.2. */
static const guint8 signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
#define HEADER_LENGTH 13
#define CHUNK_EXTRA 12 /* length, type, CRC */

#define MAX_ROW (16 << 20)     /* bytes: two of them are kept */
#define MAX_STRIPS 1000000     /* a picture of 10^12 px has as many */
#define MAX_OTHER_CHUNKS 10000
#define SLACK 64               /* bytes around a row, for wide loads */
#define BLOCK (256 << 10)      /* bytes read at once */

/* Below this a sample reads every row. */
#define SMALL (G_GINT64_CONSTANT (48) << 20) /* bytes */

typedef struct
{
  goffset offset; /* of the chunk's data */
  guint32 length; /* bytes */
  gboolean alone; /* its first row looks at nothing above it; where the row is known */
  gint64 first_row; /* where it is known */
} Strip;

struct _MapshotPngRows
{
  int fd;
  char *name;
  gint64 width, height;
  int channels;
  gsize row_length; /* bytes, without the filter's */
  GArray *strips;   /* (element-type Strip) */
  guint known;      /* of the first strips the first row is known */
  gint64 known_rows;

  /* Where it stands: the row Y comes next, out of strip AT - 1, or of AT when that is used up. */
  gint64 y;
  guint at;
  gboolean open; /* there is a strip to go on with */
  goffset offset;
  guint32 left;  /* bytes of the chunk that were not read yet */
  guint32 crc;
  struct inflate_state inflate;
  guint8 *rows[2], *above, *row;
  guint8 *block;
};

void
mapshot_png_rows_free (MapshotPngRows *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->name);
  g_array_unref (self->strips);
  g_free (self->rows[0]);
  g_free (self->rows[1]);
  g_free (self->block);
  g_free (self);
}

/* ---- the file ---- */

static guint32
get_uint32 (const guint8 *p)
{
  return (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8 | p[3];
}

static gboolean
read_at (int fd, void *data, gsize length, goffset offset)
{
  guint8 *p = data;

  while (length > 0)
    {
      gssize got = pread (fd, p, length, offset);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return FALSE;
      p += got;
      offset += got;
      length -= (gsize) got;
    }
  return TRUE;
}

static gboolean
read_header (MapshotPngRows *self)
{
  guint8 head[sizeof signature + HEADER_LENGTH + CHUNK_EXTRA];
  const guint8 *ihdr = head + sizeof signature + 8;

  if (!read_at (self->fd, head, sizeof head, 0) || memcmp (head, signature, sizeof signature) != 0 ||
      get_uint32 (head + sizeof signature) != HEADER_LENGTH || memcmp (ihdr - 4, "IHDR", 4) != 0 ||
      mapshot_png_crc (0, ihdr - 4, HEADER_LENGTH + 4) != get_uint32 (ihdr + HEADER_LENGTH))
    return FALSE;
  self->width = get_uint32 (ihdr);
  self->height = get_uint32 (ihdr + 4);
  self->channels = ihdr[9] == 6 ? 4 : 3;
  self->row_length = (gsize) self->width * (gsize) self->channels;

  return self->width > 0 && self->height > 0 && self->height <= G_MAXINT32 && self->row_length <= MAX_ROW && ihdr[8] == 8 &&
         (ihdr[9] == 2 || ihdr[9] == 6) && ihdr[10] == 0 && ihdr[11] == 0 && ihdr[12] == 0;
}

/* The first IDAT holds nothing but the head of the zlib stream, the last one its end (png-writer.c). */
static gboolean
take_ends (MapshotPngRows *self)
{
  const Strip *first, *last;
  guint8 head[2], end[5];
  static const guint8 empty_block[] = { 0x01, 0x00, 0x00, 0xff, 0xff };

  if (self->strips->len < 3)
    return FALSE;
  first = &g_array_index (self->strips, Strip, 0);
  last = &g_array_index (self->strips, Strip, self->strips->len - 1);
  if (first->length != sizeof head || last->length != sizeof end + 4 || !read_at (self->fd, head, sizeof head, first->offset) ||
      !read_at (self->fd, end, sizeof end, last->offset) || (head[0] & 15) != 8 || memcmp (end, empty_block, sizeof end) != 0)
    return FALSE;
  g_array_set_size (self->strips, self->strips->len - 1);
  g_array_remove_index (self->strips, 0);

  return TRUE;
}

static gboolean
find_strips (MapshotPngRows *self)
{
  goffset offset = sizeof signature + HEADER_LENGTH + CHUNK_EXTRA;
  int others = 0;
  guint8 head[8];

  while (read_at (self->fd, head, sizeof head, offset))
    {
      const Strip strip = { offset + 8, get_uint32 (head), FALSE, 0 };

      if (strip.length > G_MAXINT32)
        return FALSE;
      if (memcmp (head + 4, "IEND", 4) == 0)
        return take_ends (self);
      if (memcmp (head + 4, "IDAT", 4) == 0 && self->strips->len < MAX_STRIPS)
        g_array_append_val (self->strips, strip);
      else if (memcmp (head + 4, "IDAT", 4) == 0 || ++others > MAX_OTHER_CHUNKS)
        return FALSE;
      offset += CHUNK_EXTRA + (goffset) strip.length;
    }
  return FALSE;
}

MapshotPngRows *
mapshot_png_rows_open (const char *path, GError **error)
{
  g_autoptr (MapshotPngRows) self = g_new0 (MapshotPngRows, 1);
  g_autofree char *base = g_path_get_basename (path);
  struct stat status;

  self->name = g_filename_display_name (base);
  self->strips = g_array_new (FALSE, FALSE, sizeof (Strip));
  self->fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (self->fd < 0)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s cannot be read: %s"), self->name, g_strerror (errno));
      return NULL;
    }
  if (fstat (self->fd, &status) != 0 || !S_ISREG (status.st_mode) || !read_header (self) || !find_strips (self))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%s is no picture as Mapshot writes it; another program can show it"), self->name);
      return NULL;
    }
  for (int i = 0; i < 2; i++)
    self->rows[i] = g_malloc0 (self->row_length + 2 * SLACK);
  self->block = g_malloc (BLOCK);

  return g_steal_pointer (&self);
}

gint64
mapshot_png_rows_get_width (const MapshotPngRows *self)
{
  return self->width;
}

gint64
mapshot_png_rows_get_height (const MapshotPngRows *self)
{
  return self->height;
}

int
mapshot_png_rows_get_channels (const MapshotPngRows *self)
{
  return self->channels;
}

gint64
mapshot_png_rows_get_known (const MapshotPngRows *self)
{
  return self->known_rows;
}

/* ---- a strip ---- */

static void
start_strip (MapshotPngRows *self, guint index)
{
  const Strip *strip = &g_array_index (self->strips, Strip, index);

  self->at = index + 1;
  self->open = TRUE;
  self->offset = strip->offset;
  self->left = strip->length;
  self->crc = mapshot_png_crc (0, "IDAT", 4);
  isal_inflate_init (&self->inflate);
}

/* The next bytes of the chunk; behind the last of them its sum must be right. */
static gboolean
fill (MapshotPngRows *self)
{
  guint32 length = MIN (self->left, BLOCK);
  guint8 sum[4];

  if (!read_at (self->fd, self->block, length, self->offset))
    return FALSE;
  self->crc = mapshot_png_crc (self->crc, self->block, length);
  self->offset += length;
  self->left -= length;
  self->inflate.next_in = self->block;
  self->inflate.avail_in = length;

  return self->left > 0 || (read_at (self->fd, sum, sizeof sum, self->offset) && get_uint32 (sum) == self->crc);
}

typedef enum
{
  ROW_WHOLE,
  ROW_NONE, /* the strip is used up */
  ROW_DAMAGED,
} RowResult;

/* Filter byte and row, behind each other, into SELF's row. */
static RowResult
inflate_row (MapshotPngRows *self)
{
  struct inflate_state *state = &self->inflate;
  guint32 wanted = (guint32) self->row_length + 1;

  state->next_out = self->row - 1;
  state->avail_out = wanted;
  while (state->avail_out > 0)
    {
      guint32 before = state->avail_out;

      if (state->avail_in == 0 && self->left > 0 && !fill (self))
        return ROW_DAMAGED;
      if (isal_inflate (state) < 0)
        return ROW_DAMAGED;
      if (state->avail_out == before && state->avail_in == 0 && self->left == 0)
        return before == wanted ? ROW_NONE : ROW_DAMAGED;
      if (state->block_state == ISAL_BLOCK_FINISH && state->avail_out > 0)
        return ROW_DAMAGED;
    }
  return ROW_WHOLE;
}

static void
swap_rows (MapshotPngRows *self)
{
  self->above = self->row;
  self->row = (self->row == self->rows[0] + SLACK ? self->rows[1] : self->rows[0]) + SLACK;
}

static const guint8 *
damaged (MapshotPngRows *self, GError **error)
{
  self->open = FALSE;
  self->at = self->strips->len;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s is damaged at row %" PRId64), self->name, self->y);

  return NULL;
}

/* The first row of a strip: now it is known where it lies, and whether one may begin there. */
static void
note_strip (MapshotPngRows *self)
{
  Strip *strip = &g_array_index (self->strips, Strip, self->at - 1);

  if (self->at - 1 != self->known)
    return;
  strip->first_row = self->y;
  strip->alone = self->y == 0 || self->row[-1] <= 1;
  self->known++;
}

const guint8 *
mapshot_png_rows_next (MapshotPngRows *self, GError **error)
{
  gboolean first = FALSE;
  RowResult result = ROW_NONE;

  if (self->y >= self->height && !self->open)
    return NULL;
  if (self->row == NULL)
    self->row = self->rows[0] + SLACK;
  else
    swap_rows (self);
  while ((!self->open || (result = inflate_row (self)) == ROW_NONE) && self->at < self->strips->len)
    {
      start_strip (self, self->at);
      first = TRUE;
    }
  if (result == ROW_NONE && self->y == self->height)
    {
      self->open = FALSE;
      return NULL;
    }
  if (result != ROW_WHOLE || self->y >= self->height)
    return damaged (self, error);
  if (first)
    note_strip (self);
  if (!mapshot_png_unfilter (self->row[-1], self->row, self->y > 0 ? self->above : NULL, self->row_length, self->channels))
    return damaged (self, error);
  self->y++;
  self->known_rows = MAX (self->known_rows, self->y);

  return self->row;
}

/* The last strip at or before Y from which it can be read. */
static guint
find_start (const MapshotPngRows *self, gint64 y)
{
  guint low = 0, high = self->known;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->strips, Strip, middle).first_row <= y)
        low = middle;
      else
        high = middle;
    }
  while (low > 0 && !g_array_index (self->strips, Strip, low).alone)
    low--;
  return low;
}

gboolean
mapshot_png_rows_seek (MapshotPngRows *self, gint64 y, GError **error)
{
  g_return_val_if_fail (y >= 0 && y < self->height, FALSE);

  if (self->known > 0)
    {
      guint start = find_start (self, y);
      gint64 first_row = g_array_index (self->strips, Strip, start).first_row;

      /* Where it stands may be nearer. */
      if (!self->open || self->y > y || self->y < first_row)
        {
          self->y = first_row;
          start_strip (self, start);
        }
    }
  while (self->y < y)
    if (mapshot_png_rows_next (self, error) == NULL)
      {
        if (error != NULL && *error == NULL)
          damaged (self, error);
        return FALSE;
      }
  return TRUE;
}

/* ---- samples ---- */

static gboolean
give_all (MapshotPngRows *self, int *cancelled, MapshotPngRowFunc func, gpointer user_data, GError **error)
{
  const guint8 *row;
  g_autoptr (GError) cause = NULL;

  if (!mapshot_png_rows_seek (self, 0, error))
    return FALSE;
  while ((cancelled == NULL || !g_atomic_int_get (cancelled)) && (row = mapshot_png_rows_next (self, &cause)) != NULL)
    func (row, self->y - 1, user_data);
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));

  return FALSE;
}

/* The first row of strip INDEX, when it can be read alone. */
static RowResult
read_first_row (MapshotPngRows *self, guint index)
{
  RowResult result;

  if (self->row == NULL)
    self->row = self->rows[0] + SLACK;
  start_strip (self, index);
  result = inflate_row (self);
  if (result != ROW_WHOLE)
    return ROW_DAMAGED;
  if (self->row[-1] > 1)
    return ROW_NONE;
  return mapshot_png_unfilter (self->row[-1], self->row, NULL, self->row_length, self->channels) ? ROW_WHOLE : ROW_DAMAGED;
}

/* A strip that begins a band stands alone, and a band is some strips long: the nearest one at or behind each place is taken. */
gboolean
mapshot_png_rows_sample (MapshotPngRows *self, int rows, int *cancelled, MapshotPngRowFunc func, gpointer user_data, GError **error)
{
  guint n_strips = self->strips->len, next = 0;

  if ((gint64) self->row_length * self->height <= SMALL || n_strips < (guint) rows * 2)
    return give_all (self, cancelled, func, user_data, error);
  for (guint i = 0; i < n_strips && (cancelled == NULL || !g_atomic_int_get (cancelled)); i++)
    {
      RowResult result;

      if (i < next)
        continue;
      result = read_first_row (self, i);
      self->y = (gint64) ((double) i / n_strips * (double) self->height);
      if (result == ROW_DAMAGED)
        return damaged (self, error) != NULL;
      if (result == ROW_NONE)
        continue;
      func (self->row, self->y, user_data);
      next = MAX (i + 1, (guint) (((guint64) i * (guint) rows / n_strips + 1) * n_strips / (guint) rows));
    }
  self->open = FALSE;
  self->y = 0;
  self->at = 0;

  return TRUE;
}
