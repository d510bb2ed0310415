/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "place.h"

#include <math.h>

#define MAX_TEXT 200 /* characters */

/* (transfer full) */
static char *
make_line (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autoptr (GString) line = g_string_new (NULL);
  int n = 0;

  for (const char *c = g_strstrip (valid); *c != '\0' && n < MAX_TEXT; c = g_utf8_next_char (c), n++)
    {
      gunichar letter = g_utf8_get_char (c);
      g_string_append_unichar (line, g_unichar_isprint (letter) ? letter : ' ');
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

MapshotFoundPlace *
mapshot_found_place_new (const char *name, const char *detail, const MapshotPosition *position)
{
  MapshotFoundPlace *self;

  if (!(fabs (position->latitude) <= 90 && fabs (position->longitude) <= 180))
    return NULL;
  self = g_new0 (MapshotFoundPlace, 1);
  self->name = make_line (name);
  self->detail = make_line (detail);
  self->position = *position;
  self->zoom = -1;

  return self;
}

void
mapshot_found_place_free (MapshotFoundPlace *self)
{
  g_free (self->name);
  g_free (self->detail);
  g_free (self);
}

char *
mapshot_found_place_get_title (const MapshotFoundPlace *self)
{
  if (self->name[0] == '\0' || self->detail[0] == '\0')
    return g_strdup (self->name[0] != '\0' ? self->name : self->detail);
  return g_strdup_printf ("%s, %s", self->name, self->detail);
}

GPtrArray *
mapshot_found_places_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_found_place_free);
}
