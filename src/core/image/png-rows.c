/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "png-rows.h"

#include "error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <png.h>
#include <stdio.h>
#include <sys/stat.h>

/* Deflate makes at most so many bytes of one. */
#define MAX_RATIO 1040

struct _MapshotPngRows
{
  FILE *file;
  char *name; /* for messages */
  png_structp png;
  png_infop info;
  png_uint_32 width, height;
  int channels; /* in the file */
  gboolean interlaced;
  guint8 *row;
  char *message; /* libpng's, or NULL */
};

void
mapshot_png_rows_free (MapshotPngRows *self)
{
  png_destroy_read_struct (&self->png, &self->info, NULL);
  g_clear_pointer (&self->file, fclose);
  g_free (self->name);
  g_free (self->row);
  g_free (self->message);
  g_free (self);
}

static void
error_cb (png_structp png, png_const_charp message)
{
  MapshotPngRows *self = png_get_error_ptr (png);

  g_free (self->message);
  self->message = g_strdup (message);
  png_longjmp (png, 1);
}

static void
warning_cb (png_structp png, png_const_charp message)
{
  g_debug ("libpng: %s", message);
}

/* libpng leaves by longjmp: nothing in these functions needs cleaning up. */
static gboolean
read_head (MapshotPngRows *self)
{
  if (setjmp (png_jmpbuf (self->png)))
    return FALSE;
  png_init_io (self->png, self->file);
  png_read_info (self->png, self->info);
  self->width = png_get_image_width (self->png, self->info);
  self->height = png_get_image_height (self->png, self->info);
  self->channels = png_get_channels (self->png, self->info);
  self->interlaced = png_get_interlace_type (self->png, self->info) != PNG_INTERLACE_NONE;
  png_set_expand (self->png);
  png_set_strip_16 (self->png);
  png_set_gray_to_rgb (self->png);
  png_set_add_alpha (self->png, 0xff, PNG_FILLER_AFTER);

  return TRUE;
}

static gboolean
begin_rows (MapshotPngRows *self)
{
  if (setjmp (png_jmpbuf (self->png)))
    return FALSE;
  png_read_update_info (self->png, self->info);

  return png_get_rowbytes (self->png, self->info) == (png_size_t) self->width * 4;
}

static gboolean
read_row (MapshotPngRows *self)
{
  if (setjmp (png_jmpbuf (self->png)))
    return FALSE;
  png_read_row (self->png, self->row, NULL);

  return TRUE;
}

/* A header of a few bytes may declare any size: what the file cannot hold is not allocated. A pixel has at least a bit. */
static gboolean
can_hold (const MapshotPngRows *self, guint64 size)
{
  return (guint64) self->width * self->height / 8 / MAX_RATIO <= size && (guint64) self->width / 8 / MAX_RATIO <= size;
}

static gboolean
open_file (MapshotPngRows *self, const char *path, guint64 *size, GError **error)
{
  struct stat status;

  self->file = g_fopen (path, "rbe");
  if (self->file != NULL && fstat (fileno (self->file), &status) == 0 && S_ISREG (status.st_mode))
    {
      *size = (guint64) status.st_size;
      return TRUE;
    }
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s cannot be read: %s"), self->name,
               self->file == NULL ? g_strerror (errno) : _("it is no ordinary file"));
  return FALSE;
}

MapshotPngRows *
mapshot_png_rows_open (const char *path, GError **error)
{
  g_autoptr (MapshotPngRows) self = g_new0 (MapshotPngRows, 1);
  guint64 size;

  self->name = g_filename_display_name (path);
  self->png = png_create_read_struct (PNG_LIBPNG_VER_STRING, self, error_cb, warning_cb);
  self->info = png_create_info_struct (self->png);
  png_set_user_limits (self->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  if (!open_file (self, path, &size, error))
    return NULL;
  if (!read_head (self) || self->interlaced || !can_hold (self, size) || !begin_rows (self))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is no PNG that can be read row by row"), self->name);
      return NULL;
    }
  self->row = g_malloc ((gsize) self->width * 4);

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

const guint8 *
mapshot_png_rows_next (MapshotPngRows *self, GError **error)
{
  if (read_row (self))
    return self->row;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s is damaged: %s"), self->name,
               self->message != NULL ? self->message : "");
  return NULL;
}
