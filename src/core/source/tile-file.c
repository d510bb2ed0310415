/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tile-file-private.h"

#include "error.h"
#include "parse.h"
#include "reason.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define MAX_LINE 200 /* characters of a name or a credit */

gboolean
mapshot_tile_file_is_named (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".mbtiles") || g_str_has_suffix (lower, ".pmtiles");
}

gboolean
tile_file_fail (const MapshotTileFile *self, GError **error, int code, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MAPSHOT_ERROR, code, "%s: %s", self->display, text);

  return FALSE;
}

gboolean
tile_file_fail_for (const MapshotTileFile *self, GError **error, int code, char *reason)
{
  g_autofree char *bare = reason;

  return mapshot_reason_fail (error, code, mapshot_reason_add (bare, "file", self->display));
}

/* The character that "&NAME;" stands for, of those that credits use, and where it ends; 0 when it is none. */
static gunichar
read_entity (const char *text, const char **end)
{
  static const struct
  {
    const char *name;
    gunichar letter;
  } entities[] = { { "&copy;", 0xa9 }, { "&amp;", '&' },   { "&lt;", '<' },     { "&gt;", '>' },
                   { "&quot;", '"' },  { "&apos;", '\'' }, { "&nbsp;", ' ' }, { "&reg;", 0xae } };
  guint64 number = 0;
  char *after;

  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_has_prefix (text, entities[i].name))
      {
        *end = text + strlen (entities[i].name);
        return entities[i].letter;
      }
  if (text[1] != '#')
    return 0;
  number = g_ascii_strtoull (text + 2 + (text[2] == 'x'), &after, text[2] == 'x' ? 16 : 10);
  if (*after != ';' || number > 0x10ffff || !g_unichar_validate ((gunichar) number))
    return 0;
  *end = after + 1;

  return (gunichar) number;
}

/* (transfer full) */
static char *
make_plain (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) plain = g_string_new (NULL);
  gboolean in_tag = FALSE;
  int n = 0;

  for (const char *c = valid, *next; *c != '\0' && n < MAX_LINE; c = next)
    {
      gunichar letter = g_utf8_get_char (c), entity;

      next = g_utf8_next_char (c);
      if (letter == '<')
        in_tag = TRUE;
      else if (letter == '>' && in_tag)
        in_tag = FALSE;
      else if (!in_tag)
        {
          if (letter == '&' && (entity = read_entity (c, &next)) != 0)
            letter = entity;
          letter = g_unichar_isprint (letter) && !g_unichar_isspace (letter) ? letter : ' ';
          if (letter != ' ' || (plain->len > 0 && plain->str[plain->len - 1] != ' '))
            g_string_append_unichar (plain, letter);
          n++;
        }
    }
  g_strchomp (plain->str);

  return g_strdup (plain->str);
}

void
tile_file_set_name (MapshotTileFile *self, const char *text)
{
  g_autofree char *plain = make_plain (text);

  if (plain[0] == '\0')
    return;
  g_free (self->info.name);
  self->info.name = g_steal_pointer (&plain);
}

void
tile_file_set_attribution (MapshotTileFile *self, const char *text)
{
  g_free (self->info.attribution);
  self->info.attribution = make_plain (text);
}

void
tile_file_set_bounds (MapshotTileFile *self, double west, double south, double east, double north)
{
  MapshotBounds bounds = { .west = west, .south = south, .east = east, .north = north };

  if (isfinite (west) && isfinite (east) && fabs (west) <= 180.0001 && fabs (east) <= 180.0001 && fabs (south) <= 90 &&
      fabs (north) <= 90 && mapshot_bounds_validate (&bounds, NULL))
    self->info.bounds = bounds;
}

gboolean
tile_file_set_size_from (MapshotTileFile *self, GBytes *picture, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (picture, &length);
  int width, height;

  if (!tile_file_get_size (data, length, &width, &height))
    return tile_file_fail (self, error, MAPSHOT_ERROR_USAGE, _("its tiles are no PNG, JPEG or WebP pictures"));
  if (width != height || (width != 256 && width != 512))
    return tile_file_fail (self, error, MAPSHOT_ERROR_USAGE,
                           _("its tiles are %d × %d px; only 256 and 512 px square can be used"), width, height);
  self->info.tile_size = width;

  return TRUE;
}

static void
tile_file_clear (gpointer data)
{
  MapshotTileFile *self = data;

  if (self->class != NULL)
    self->class->close (self);
  g_free (self->path);
  g_free (self->display);
  g_free (self->info.name);
  g_free (self->info.version);
  g_free (self->info.attribution);
}

static gboolean
check_zooms (const MapshotTileFile *self, GError **error)
{
  if (0 <= self->info.min_zoom && self->info.min_zoom <= self->info.max_zoom && self->info.max_zoom <= TILE_FILE_MAX_ZOOM)
    return TRUE;
  return tile_file_fail (self, error, MAPSHOT_ERROR_USAGE, _("its zooms (%d to %d) make no sense"), self->info.min_zoom,
                         self->info.max_zoom);
}

MapshotTileFile *
mapshot_tile_file_open (const char *path, GError **error)
{
  g_autoptr (MapshotTileFile) self = g_atomic_rc_box_new0 (MapshotTileFile);
  g_autofree char *lower = g_ascii_strdown (path, -1);
  GStatBuf status;
  gboolean opened;

  self->path = g_canonicalize_filename (path, NULL);
  self->display = g_filename_display_basename (path);
  self->info.name = g_strdup (self->display);
  self->info.attribution = g_strdup ("");
  self->info.bounds = (MapshotBounds){ -180, -90, 180, 90 };
  self->info.tile_size = 256;
  if (g_stat (path, &status) != 0 || !S_ISREG (status.st_mode))
    {
      tile_file_fail (self, error, MAPSHOT_ERROR_USAGE, _("there is no such file"));
      return NULL;
    }
  self->info.version = tile_file_make_version (self->path, (gint64) status.st_size);
  opened = g_str_has_suffix (lower, ".pmtiles") ? tile_file_open_pmtiles (self, error) : tile_file_open_mbtiles (self, error);
  if (!opened || !check_zooms (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

MapshotTileFile *
mapshot_tile_file_ref (MapshotTileFile *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
mapshot_tile_file_unref (MapshotTileFile *self)
{
  g_atomic_rc_box_release_full (self, tile_file_clear);
}

const MapshotTileFileInfo *
mapshot_tile_file_get_info (const MapshotTileFile *self)
{
  return &self->info;
}

gboolean
mapshot_tile_file_read (MapshotTileFile *self, int zoom, gint64 column, gint64 row, GBytes **bytes, GError **error)
{
  *bytes = NULL;
  if (zoom < 0 || zoom > TILE_FILE_MAX_ZOOM || column < 0 || row < 0 || column >= G_GINT64_CONSTANT (1) << zoom ||
      row >= G_GINT64_CONSTANT (1) << zoom)
    return TRUE;

  return self->class->read (self, zoom, column, row, bytes, error);
}
