/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "basemap-private.h"

#include "error.h"
#include "web-mercator.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

#define HEADER_SIZE 16
#define FORMAT 1
#define MAX_BODY (32 * 1024 * 1024) /* ten times what it holds: a damaged length must not eat the memory */

/* Reads stop at the end and set FAILED; values read after that are 0. */
typedef struct
{
  const guint8 *at, *end;
  gboolean failed;
} Reader;

static guint8
read_byte (Reader *r)
{
  if (r->at == r->end)
    {
      r->failed = TRUE;
      return 0;
    }
  return *r->at++;
}

static guint32
read_varint (Reader *r)
{
  guint32 value = 0;

  for (int shift = 0; shift < 32; shift += 7)
    {
      guint8 byte = read_byte (r);

      value |= (guint32) (byte & 0x7f) << shift;
      if (!(byte & 0x80))
        return value;
    }
  r->failed = TRUE;
  return 0;
}

/* A count of things that take at least SIZE bytes each. */
static guint32
read_count (Reader *r, gsize size)
{
  guint32 n = read_varint (r);

  if (n > (gsize) (r->end - r->at) / size)
    {
      r->failed = TRUE;
      return 0;
    }
  return n;
}

/* The previous coordinate and a zigzag delta; always within the world. */
static gint32
read_coordinate (Reader *r, gint32 previous)
{
  guint32 coded = read_varint (r);
  gint64 value = (gint64) previous + (gint32) (coded >> 1 ^ -(coded & 1));

  if (value < 0 || value > BASEMAP_WORLD)
    {
      r->failed = TRUE;
      return previous;
    }
  return value;
}

static const char *
read_string (Reader *r)
{
  const char *start = (const char *) r->at;
  const guint8 *end = memchr (r->at, 0, r->end - r->at);

  if (end == NULL || !g_utf8_validate (start, (const char *) end - start, NULL))
    {
      r->failed = TRUE;
      return "";
    }
  r->at = end + 1;
  return start;
}

/* ROOM points are left in SELF's arrays. */
static void
read_line (Reader *r, MapshotBasemap *self, BasemapLine *line, guint32 room, BasemapPoint *last)
{
  line->kind = read_byte (r);
  line->zoom = read_byte (r);
  line->first = self->n_points;
  line->n = read_count (r, 2);
  if (line->kind >= BASEMAP_N_KINDS || line->n < 2 || line->n > room)
    r->failed = TRUE;
  for (guint32 i = 0; i < line->n && !r->failed; i++)
    {
      last->x = read_coordinate (r, last->x);
      last->y = read_coordinate (r, last->y);
      self->points[line->first + i] = *last;
    }
  for (guint32 i = 0; i < line->n && !r->failed; i += 2)
    {
      guint8 pair = read_byte (r);

      self->point_levels[line->first + i] = pair & 0xf;
      if (i + 1 < line->n)
        self->point_levels[line->first + i + 1] = pair >> 4;
    }
  self->n_points += line->n;
}

static void
read_lines (Reader *r, MapshotBasemap *self)
{
  BasemapPoint last = { 0, 0 };
  guint32 n_points = read_count (r, 2);

  self->n_lines = read_count (r, 3);
  self->points = g_new (BasemapPoint, n_points);
  self->point_levels = g_new (guint8, n_points);
  self->lines = g_new0 (BasemapLine, self->n_lines);
  for (guint32 i = 0; i < self->n_lines && !r->failed; i++)
    {
      BasemapLine *line = &self->lines[i];

      read_line (r, self, line, n_points - self->n_points, &last);
      /* Drawing relies on the order. */
      if (i > 0 && line->kind < line[-1].kind)
        r->failed = TRUE;
    }
}

static void
read_place (Reader *r, MapshotPlace *place, BasemapLabel *label, BasemapPoint *last)
{
  const double metres = 2 * MAPSHOT_WEB_MERCATOR_EXTENT / BASEMAP_WORLD;

  place->kind = read_byte (r);
  place->rank = read_byte (r);
  label->zoom = read_byte (r);
  label->last_zoom = read_byte (r);
  label->side = read_byte (r);
  label->width = read_varint (r);
  label->height = read_varint (r);
  label->x = last->x = read_coordinate (r, last->x);
  label->y = last->y = read_coordinate (r, last->y);
  place->country[0] = read_byte (r);
  place->country[1] = read_byte (r);
  place->english = read_string (r);
  place->local = read_string (r);
  place->korean = read_string (r);
  place->position.longitude = mapshot_web_mercator_longitude ((label->x - BASEMAP_WORLD / 2) * metres);
  place->position.latitude = mapshot_web_mercator_latitude ((BASEMAP_WORLD / 2 - label->y) * metres);
  if (place->kind > MAPSHOT_PLACE_CITY || place->rank > 2 || label->side >= BASEMAP_N_SIDES || label->width > 1024 ||
      label->height > 256 || !g_ascii_isprint (place->country[0] | 0x20) || (place->country[1] & 0x80))
    r->failed = TRUE;
}

static void
read_places (Reader *r, MapshotBasemap *self)
{
  BasemapPoint last = { 0, 0 };

  self->n_places = read_count (r, 14);
  self->places = g_new0 (MapshotPlace, self->n_places);
  self->labels = g_new0 (BasemapLabel, self->n_places);
  for (guint32 i = 0; i < self->n_places && !r->failed; i++)
    {
      read_place (r, &self->places[i], &self->labels[i], &last);
      if (i > 0 && self->labels[i].zoom < self->labels[i - 1].zoom)
        r->failed = TRUE;
    }
}

static GBytes *
inflate_body (GBytes *data, guint32 *checksum)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);
  g_autofree guint8 *body = NULL;
  guint32 header[4];
  uLongf length;

  if (size < HEADER_SIZE || memcmp (bytes, "MSBM", 4) != 0)
    return NULL;
  memcpy (header, bytes, HEADER_SIZE);
  length = GUINT32_FROM_LE (header[2]);
  *checksum = GUINT32_FROM_LE (header[3]);
  if (GUINT32_FROM_LE (header[1]) != FORMAT || length > MAX_BODY)
    return NULL;
  body = g_malloc (length + 1);
  if (uncompress (body, &length, bytes + HEADER_SIZE, size - HEADER_SIZE) != Z_OK ||
      length != GUINT32_FROM_LE (header[2]) || crc32 (0, body, length) != *checksum)
    return NULL;

  return g_bytes_new_take (g_steal_pointer (&body), length);
}

/* Apart from the container, whose checksum would hide what a damaged body does. */
MapshotBasemap *
basemap_new_from_body (GBytes *body, guint32 checksum, GError **error)
{
  static int serial;
  g_autoptr (MapshotBasemap) self = g_new0 (MapshotBasemap, 1);
  gsize size;
  Reader r = { .at = g_bytes_get_data (body, &size) };

  r.end = r.at + size;
  self->body = g_bytes_ref (body);
  self->serial = g_atomic_int_add (&serial, 1) + 1;
  self->version = g_strdup_printf ("%d-%08x", BASEMAP_DRAWING, checksum);
  read_lines (&r, self);
  if (!r.failed)
    read_places (&r, self);
  if (r.failed || r.at != r.end)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
                           _ ("The embedded base map is damaged; install the program again"));
      return NULL;
    }

  return g_steal_pointer (&self);
}

MapshotBasemap *
basemap_new (GBytes *data, GError **error)
{
  guint32 checksum = 0;
  g_autoptr (GBytes) body = inflate_body (data, &checksum);

  if (body == NULL)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
                           _ ("The embedded base map is damaged; install the program again"));
      return NULL;
    }

  return basemap_new_from_body (body, checksum, error);
}

static void
level_free (BasemapLevel *level)
{
  if (level == NULL)
    return;
  g_free (level->points);
  g_free (level->runs);
  g_free (level);
}

void
basemap_free (MapshotBasemap *self)
{
  for (int i = 0; i < BASEMAP_N_LEVELS; i++)
    level_free (self->levels[i]);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->version);
  g_free (self->points);
  g_free (self->point_levels);
  g_free (self->lines);
  g_free (self->places);
  g_free (self->labels);
  g_free (self);
}

/* Cuts the N points of LEVEL that start at FIRST into runs. */
static void
add_runs (GArray *runs, const BasemapPoint *points, guint32 first, guint32 n, guint8 zoom)
{
  double along = 0;

  for (guint32 i = 0; i + 1 < n; i += BASEMAP_RUN)
    {
      const BasemapPoint *p = points + first + i;
      BasemapRun run = { .min_x = p->x, .min_y = p->y, .max_x = p->x, .max_y = p->y, .first = first + i,
                         .n = MIN (n - i, BASEMAP_RUN + 1), .start = along, .zoom = zoom };

      for (guint32 j = 1; j < run.n; j++)
        {
          run.min_x = MIN (run.min_x, p[j].x);
          run.min_y = MIN (run.min_y, p[j].y);
          run.max_x = MAX (run.max_x, p[j].x);
          run.max_y = MAX (run.max_y, p[j].y);
          along += hypot (p[j].x - p[j - 1].x, p[j].y - p[j - 1].y);
        }
      g_array_append_val (runs, run);
    }
}

static BasemapLevel *
level_new (const MapshotBasemap *self, int detail)
{
  BasemapLevel *level = g_new0 (BasemapLevel, 1);
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (BasemapRun));
  BasemapPoint *points = g_new (BasemapPoint, self->n_points);
  gboolean all = detail == BASEMAP_N_LEVELS - 1;
  guint32 n_points = 0;

  for (guint32 i = 0; i < self->n_lines; i++)
    {
      const BasemapLine *line = &self->lines[i];
      guint32 first = n_points;

      if (all || line->zoom <= detail)
        {
          for (guint32 j = line->first; j < line->first + line->n; j++)
            if (all || self->point_levels[j] <= detail)
              points[n_points++] = self->points[j];
          add_runs (runs, points, first, n_points - first, line->zoom);
        }
      for (int kind = line->kind; kind < BASEMAP_N_KINDS; kind++)
        level->kind_end[kind] = runs->len;
    }
  level->points = g_renew (BasemapPoint, points, MAX (n_points, 1));
  level->runs = (BasemapRun *) g_array_free (g_steal_pointer (&runs), FALSE);

  return level;
}

const BasemapLevel *
basemap_get_level (const MapshotBasemap *self, int level)
{
  /* The map is immutable but for these, each of which is set once. */
  BasemapLevel **place = (BasemapLevel **) &self->levels[level];

  if (g_once_init_enter (place))
    g_once_init_leave (place, level_new (self, level));

  return *place;
}
