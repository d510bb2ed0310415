/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "difference.h"

#include "error.h"
#include "mapshot-config.h"
#include "output.h"
#include "png-rows.h"
#include "png-text.h"
#include "png-writer.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TEXT (1 << 20) /* bytes */

/* Changed pixels are three quarters this, and a quarter what is there now. */
#define RED 226
#define GREEN 0
#define BLUE 64

typedef struct
{
  const MapshotDifferenceOptions *options;
  MapshotDifference *difference;
  MapshotPngRows *before, *after;
  char *crs, *bounds;
  char *credit; /* of what is there now; or NULL */
  int width;
} Work;

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->before, mapshot_png_rows_free);
  g_clear_pointer (&self->after, mapshot_png_rows_free);
  g_free (self->crs);
  g_free (self->credit);
  g_free (self->bounds);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* ---- the same place ---- */

static char *
read_text (const char *path, const char *keyword, GError **error)
{
  return mapshot_png_text_read (path, keyword, MAX_TEXT, error);
}

static gboolean
is_same_place (Work *self, GError **error)
{
  const MapshotDifferenceOptions *o = self->options;
  g_autofree char *crs = NULL, *bounds = NULL;

  if ((self->crs = read_text (o->before, "mapshot:crs", error)) == NULL || (crs = read_text (o->after, "mapshot:crs", error)) == NULL ||
      (self->bounds = read_text (o->before, "mapshot:bounds", error)) == NULL ||
      (bounds = read_text (o->after, "mapshot:bounds", error)) == NULL)
    return FALSE;
  if (!g_str_equal (self->crs, crs))
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("the pictures cannot be compared: one is in %s, the other in %s"), self->crs, crs);
  else if (!g_str_equal (self->bounds, bounds))
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                 _("the pictures cannot be compared: they show different places (%s and %s; west,south,east,north)"), self->bounds, bounds);
  else
    return TRUE;

  return FALSE;
}

static gboolean
is_same_size (const Work *self, GError **error)
{
  gint64 width = mapshot_png_rows_get_width (self->before), height = mapshot_png_rows_get_height (self->before);
  gint64 other_width = mapshot_png_rows_get_width (self->after), other_height = mapshot_png_rows_get_height (self->after);
  g_autofree char *a = g_strdup_printf ("%" G_GINT64_FORMAT " × %" G_GINT64_FORMAT, width, height);
  g_autofree char *b = g_strdup_printf ("%" G_GINT64_FORMAT " × %" G_GINT64_FORMAT, other_width, other_height);

  if (width == other_width && height == other_height &&
      mapshot_png_rows_get_channels (self->before) != mapshot_png_rows_get_channels (self->after))
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("the pictures cannot be compared: one is transparent, the other is not"));
      return FALSE;
    }
  if (width == other_width && height == other_height)
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("the pictures cannot be compared: one has %s px, the other %s"), a, b);

  return FALSE;
}

static gboolean
open_pictures (Work *self, GError **error)
{
  if (!is_same_place (self, error) || (self->before = mapshot_png_rows_open (self->options->before, error)) == NULL ||
      (self->after = mapshot_png_rows_open (self->options->after, error)) == NULL)
    return FALSE;
  self->credit = read_text (self->options->after, "Copyright", NULL);
  self->width = (int) mapshot_png_rows_get_width (self->before);

  return is_same_size (self, error);
}

/* ---- pixels ---- */

static gboolean
is_changed (const guint8 *a, const guint8 *b, int channels, int threshold)
{
  for (int c = 0; c < channels; c++)
    if (abs (a[c] - b[c]) > threshold)
      return TRUE;
  return FALSE;
}

static void
note_change (MapshotDifference *difference, gint64 x, gint64 y)
{
  if (difference->changed++ == 0)
    *difference = (MapshotDifference){ difference->pixels, 1, x, y, x + 1, y + 1 };
  difference->left = MIN (difference->left, x);
  difference->right = MAX (difference->right, x + 1);
  difference->bottom = y + 1;
}

/* B G R and a byte that counts for nothing. */
static void
compare_row (Work *self, const guint8 *before, const guint8 *after, gint64 y, guint8 *out)
{
  int channels = mapshot_png_rows_get_channels (self->after);

  for (int x = 0; x < self->width; x++, before += channels, after += channels, out += 4)
    {
      /* ITU-R BT.601; what is transparent is white. */
      int alpha = channels == 4 ? after[3] : 255;
      guint8 grey = (guint8) (((299 * after[0] + 587 * after[1] + 114 * after[2]) / 1000 * alpha + 255 * (255 - alpha)) / 255);

      if (is_changed (before, after, channels, self->options->threshold))
        {
          out[0] = (guint8) ((3 * BLUE + grey) / 4);
          out[1] = (guint8) ((3 * GREEN + grey) / 4);
          out[2] = (guint8) ((3 * RED + grey) / 4);
          note_change (self->difference, x, y);
        }
      else
        memset (out, 128 + grey / 2, 3);
      out[3] = 0xff;
    }
  self->difference->pixels += self->width;
}

static gboolean
compare_part (Work *self, MapshotPixels *part, gint64 y, GError **error)
{
  for (int i = 0; i < part->height; i++)
    {
      const guint8 *before = mapshot_png_rows_next (self->before, error);
      const guint8 *after = before != NULL ? mapshot_png_rows_next (self->after, error) : NULL;

      if (after == NULL)
        return FALSE;
      compare_row (self, before, after, y + i, part->data + (gsize) i * part->stride);
    }
  return TRUE;
}

/* ---- writing ---- */

static MapshotPngWriter *
begin (Work *self, int fd, GCancellable *cancellable, GError **error)
{
  const MapshotPngHeader header = { self->width, mapshot_png_rows_get_height (self->before), 3, 0 };
  const MapshotPngText texts[] = {
    { "Software", "Mapshot " MAPSHOT_VERSION, FALSE },
    { "Copyright", self->credit != NULL ? self->credit : "", FALSE },
    { "mapshot:crs", self->crs, FALSE },
    { "mapshot:bounds", self->bounds, FALSE },
  };

  return mapshot_png_writer_new (fd, cancellable, &header, texts, G_N_ELEMENTS (texts), error);
}

static gboolean
write_picture (Work *self, int fd, GCancellable *cancellable, GError **error)
{
  gint64 height = mapshot_png_rows_get_height (self->before);
  int rows = mapshot_strip_get_rows (self->width, 3);
  gsize stride = (gsize) self->width * 4;
  g_autofree guint8 *memory = g_malloc (stride * (gsize) rows);
  g_autoptr (MapshotPngWriter) writer = begin (self, fd, cancellable, error);

  for (gint64 y = 0; writer != NULL && y < height; y += rows)
    {
      MapshotPixels part = { memory, stride, self->width, (int) MIN (rows, height - y), MAPSHOT_PIXELS_OPAQUE };
      g_autoptr (MapshotStrip) strip = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !compare_part (self, &part, y, error))
        return FALSE;
      strip = mapshot_strip_encode (&part, FALSE, 3, MAPSHOT_COMPRESSION_FAST);
      if (!mapshot_png_writer_append (writer, strip, error))
        return FALSE;
    }
  return writer != NULL && mapshot_png_writer_finish (writer, NULL, 0, error);
}

gboolean
mapshot_difference_make (const MapshotDifferenceOptions *options, MapshotDifference *difference, GCancellable *cancellable, GError **error)
{
  g_auto (Work) work = { .options = options, .difference = difference };
  g_autoptr (MapshotOutput) output = NULL;
  g_autoptr (GError) cause = NULL;

  *difference = (MapshotDifference){ 0 };
  if (!open_pictures (&work, error))
    return FALSE;
  output = mapshot_output_open (options->output, options->overwrite, error);
  if (output == NULL || !mapshot_output_mark (output, error) || !mapshot_output_cut (output, 0, error))
    return FALSE;
  if (write_picture (&work, mapshot_output_get_fd (output), cancellable, &cause))
    return mapshot_output_commit (output, error);
  if (cause->domain == MAPSHOT_ERROR)
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    mapshot_output_explain (output, cause, error);

  return FALSE;
}
