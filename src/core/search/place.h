/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "location.h"

G_BEGIN_DECLS

/* Something that a search found. Texts are one line of valid UTF-8, never NULL. */
typedef struct
{
  char *name;
  char *detail; /* what tells it from others of that name: address, country; or "" */
  MapshotPosition position;
  double zoom; /* of Web Mercator, or -1 */
  gboolean has_bounds;
  MapshotBounds bounds;
} MapshotFoundPlace;

/* NULL when POSITION is not on Earth. NAME and DETAIL may be NULL or come from anywhere. */
MapshotFoundPlace *mapshot_found_place_new (const char *name, const char *detail, const MapshotPosition *position);
void mapshot_found_place_free (MapshotFoundPlace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotFoundPlace, mapshot_found_place_free)

/* "NAME, DETAIL". (transfer full) */
char *mapshot_found_place_get_title (const MapshotFoundPlace *self);

/* (element-type MapshotFoundPlace) */
GPtrArray *mapshot_found_places_new (void);

G_END_DECLS
