/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "found-place.h"

#include "text.h"

#include <math.h>

#define MAX_TEXT 200 /* characters */


MapshotFoundPlace *
mapshot_found_place_new (const char *name, const char *detail, const MapshotPosition *position)
{
  MapshotFoundPlace *self;

  if (!(fabs (position->latitude) <= 90 && fabs (position->longitude) <= 180))
    return NULL;
  self = g_new0 (MapshotFoundPlace, 1);
  self->name = mapshot_text_make_line (name, MAX_TEXT);
  self->detail = mapshot_text_make_line (detail, MAX_TEXT);
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
