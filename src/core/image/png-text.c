/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "png-text.h"

#include "error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

/* PNG specification, sections 5.2 and 11.3.4.5. */
static const guint8 signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
#define ITXT_FLAGS 2 /* compressed or not, and how */

/* More chunks before the pixels than any program writes; and of pixels. */
#define MAX_CHUNKS 1000
#define MAX_PIXEL_CHUNKS 1000000

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FILE, fclose)

static guint32
get_uint32 (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

/* At most MAX bytes of text, however well they were packed. */
static char *
unpack (const char *packed, gsize length, gsize max)
{
  g_autofree char *text = g_malloc (max + 1);
  uLongf room = max;

  if (uncompress ((Bytef *) text, &room, (const Bytef *) packed, length) != Z_OK || !g_utf8_validate_len (text, room, NULL))
    return NULL;
  return g_strndup (text, room);
}

/* keyword \0 flag method language \0 translated keyword \0 text */
static char *
parse_text (const char *body, gsize length, const char *keyword, gsize max)
{
  gsize at = strlen (keyword) + 1;
  const char *end;
  gboolean packed;

  if (length < at + ITXT_FLAGS || memcmp (body, keyword, at) != 0)
    return NULL;
  packed = body[at] != 0;
  at += ITXT_FLAGS;
  for (int i = 0; i < 2; i++)
    {
      end = memchr (body + at, '\0', length - at);
      if (end == NULL)
        return NULL;
      at = (gsize) (end - body) + 1;
    }
  if (packed)
    return unpack (body + at, length - at, max);
  return length - at <= max && g_utf8_validate_len (body + at, length - at, NULL) ? g_strndup (body + at, length - at) : NULL;
}

/* The chunk's body when its sum is right. */
static char *
read_body (FILE *file, const guint8 *type, guint32 length)
{
  g_autofree char *body = g_malloc ((gsize) length + 1);
  guint8 sum[4];
  guint32 expected;

  if (fread (body, 1, length, file) != length || fread (sum, 1, sizeof sum, file) != sizeof sum)
    return NULL;
  expected = (guint32) crc32 (crc32 (0, type, 4), (const guint8 *) body, length);

  return expected == get_uint32 (sum) ? g_steal_pointer (&body) : NULL;
}

static char *
find_text (FILE *file, const char *keyword, gsize max, gboolean behind)
{
  guint8 head[8];
  int pixels = 0;

  if (fread (head, 1, sizeof head, file) != sizeof head || memcmp (head, signature, sizeof signature) != 0)
    return NULL;
  for (int i = 0; i < MAX_CHUNKS; i++)
    {
      guint32 length;

      if (fread (head, 1, sizeof head, file) != sizeof head)
        return NULL;
      length = get_uint32 (head);
      if (length > G_MAXINT32 || memcmp (head + 4, "IEND", 4) == 0)
        return NULL;
      if (memcmp (head + 4, "IDAT", 4) == 0)
        {
          if (!behind || ++pixels > MAX_PIXEL_CHUNKS || fseeko (file, (off_t) length + 4, SEEK_CUR) != 0)
            return NULL;
          i = 0;
        }
      else if (memcmp (head + 4, "iTXt", 4) == 0 && length <= max + 256 && (!behind || pixels > 0))
        {
          g_autofree char *body = read_body (file, head + 4, length);
          g_autofree char *text = body != NULL ? parse_text (body, length, keyword, max) : NULL;

          if (body == NULL || text != NULL)
            return g_steal_pointer (&text);
        }
      else if (fseeko (file, (off_t) length + 4, SEEK_CUR) != 0)
        return NULL;
    }
  return NULL;
}

static char *
read_text (const char *path, const char *keyword, gsize max, gboolean behind, GError **error)
{
  g_autoptr (FILE) file = NULL;
  g_autofree char *name = g_path_get_basename (path), *shown = g_filename_display_name (name), *text = NULL;

  file = g_fopen (path, "rbe");
  if (file == NULL)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s cannot be read: %s"), shown, g_strerror (errno));
      return NULL;
    }
  text = find_text (file, keyword, max, behind);
  if (text == NULL)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is no picture that Mapshot made"), shown);

  return g_steal_pointer (&text);
}

char *
mapshot_png_text_read (const char *path, const char *keyword, gsize max, GError **error)
{
  g_return_val_if_fail (path != NULL && keyword != NULL, NULL);

  return read_text (path, keyword, max, FALSE, error);
}

char *
mapshot_png_text_read_behind (const char *path, const char *keyword, gsize max, GError **error)
{
  g_return_val_if_fail (path != NULL && keyword != NULL, NULL);

  return read_text (path, keyword, max, TRUE, error);
}
