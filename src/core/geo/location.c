/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "location-private.h"

#include "text.h"

#include <math.h>
#include <proj.h>
#include <string.h>

/* Links grow long; nothing that holds a position is longer. */
#define MAX_TEXT 8192 /* bytes */
#define MAX_NUMBER 40 /* characters */
#define MAX_LABEL 120 /* characters */
#define MAX_ZOOM 30

void
mapshot_location_clear (MapshotLocation *self)
{
  g_clear_pointer (&self->label, g_free);
}

gboolean
location_scan_number (const char **cursor, double *number)
{
  const char *c = *cursor + (**cursor == '-' || **cursor == '+');
  char copy[MAX_NUMBER + 1];
  gboolean point = FALSE, digit = FALSE;
  gsize length;

  for (; g_ascii_isdigit (*c) || (*c == '.' && !point && g_ascii_isdigit (c[1])); c++)
    {
      point |= *c == '.';
      digit |= *c != '.';
    }
  length = (gsize) (c - *cursor);
  if (!digit || length > MAX_NUMBER)
    return FALSE;
  memcpy (copy, *cursor, length);
  copy[length] = '\0';
  *number = g_ascii_strtod (copy, NULL);
  *cursor = c;

  return isfinite (*number);
}

gboolean
location_scan_numbers (const char *text, char separator, double *numbers, int n, const char **end)
{
  for (int i = 0; i < n; i++)
    {
      if (i > 0 && *text++ != separator)
        return FALSE;
      while (*text == ' ')
        text++;
      if (!location_scan_number (&text, &numbers[i]))
        return FALSE;
    }
  *end = text;

  return TRUE;
}

gboolean
location_set_position (MapshotLocation *self, double latitude, double longitude)
{
  if (!(fabs (latitude) <= 90 && fabs (longitude) <= 180))
    return FALSE;
  self->position = (MapshotPosition){ .latitude = latitude, .longitude = longitude };

  return TRUE;
}

void
location_set_zoom (MapshotLocation *self, double zoom)
{
  if (zoom >= 0 && zoom <= MAX_ZOOM)
    self->zoom = zoom;
}

void
location_set_label (MapshotLocation *self, const char *escaped, gssize length)
{
  g_autofree char *spaced = length < 0 ? g_strdup (escaped) : g_strndup (escaped, (gsize) length);
  g_autofree char *plain = g_uri_unescape_string (g_strdelimit (spaced, "+", ' '), NULL);
  g_autofree char *label = NULL;

  if (plain == NULL || !g_utf8_validate (plain, -1, NULL))
    return;
  label = mapshot_text_make_line (plain, MAX_LABEL);
  g_free (self->label);
  self->label = label[0] != '\0' ? g_steal_pointer (&label) : NULL;
}

/* ---- projections ---- */

static gboolean
transform (const char *definition, PJ_DIRECTION direction, PJ_COORD from, PJ_COORD *to)
{
  PJ_CONTEXT *context = proj_context_create ();
  PJ *projection = NULL;

  if (context != NULL)
    {
      proj_log_level (context, PJ_LOG_NONE);
      projection = proj_create (context, definition);
    }
  if (projection != NULL)
    *to = proj_trans (projection, direction, from);
  proj_destroy (projection);
  proj_context_destroy (context);

  return projection != NULL && isfinite (to->xy.x) && isfinite (to->xy.y);
}

gboolean
location_unproject (const char *definition, double x, double y, MapshotPosition *position)
{
  PJ_COORD to = { 0 };

  if (!transform (definition, PJ_INV, proj_coord (x, y, 0, 0), &to))
    return FALSE;
  *position = (MapshotPosition){ .latitude = proj_todeg (to.lp.phi), .longitude = proj_todeg (to.lp.lam) };

  return TRUE;
}

gboolean
location_project (const char *definition, const MapshotPosition *position, double *x, double *y)
{
  PJ_COORD to = { 0 };

  if (!transform (definition, PJ_FWD, proj_coord (proj_torad (position->longitude), proj_torad (position->latitude), 0, 0),
                  &to))
    return FALSE;
  *x = to.xy.x;
  *y = to.xy.y;

  return TRUE;
}

/* ---- any writing ---- */

gboolean
mapshot_location_parse (const char *text, MapshotLocation *self)
{
  static gboolean (*const parsers[]) (const char *, MapshotLocation *) = {
    location_parse_link,
    location_parse_plus_code,
    location_parse_mgrs,
    location_parse_coordinates,
  };
  g_autofree char *trimmed = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (text == NULL || strlen (text) > MAX_TEXT || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  trimmed = g_strstrip (g_strdup (text));
  for (gsize i = 0; i < G_N_ELEMENTS (parsers); i++)
    {
      g_auto (MapshotLocation) found = { .zoom = -1 };

      if (parsers[i](trimmed, &found))
        {
          *self = found;
          found.label = NULL;
          return TRUE;
        }
    }
  return FALSE;
}
