/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "place.h"

G_BEGIN_DECLS

/* The names of the embedded base map: countries, provinces and cities in English, Korean and their own language. Works without a network.
 * Any thread. */

/* At most MAX places whose name is TEXT or begins with it, in any capitals, with or without accents, spaces and hyphens, and Korean syllables typed
 * in part; the best first: whole names before beginnings, then by importance. "NAME, COUNTRY" (name or ISO code) narrows
 * it down. (element-type MapshotFoundPlace), perhaps empty. NULL and MAPSHOT_ERROR_FAILED only when the embedded data are damaged. */
GPtrArray *mapshot_gazetteer_search (const char *text, guint max, GError **error);

/* The one place that TEXT means: the only one found, or one that is called so and is more important than all others of that name, or one whose
 * rivals are the same place in effect (a city and its province). MAPSHOT_ERROR_USAGE when there is none, or several, naming them
 * and an example that is right. */
MapshotFoundPlace *mapshot_gazetteer_find (const char *text, GError **error);

/* What TEXT says by itself (location.h), a short Plus Code with the name of a place, or else mapshot_gazetteer_find(). */
MapshotFoundPlace *mapshot_gazetteer_resolve (const char *text, GError **error);

G_END_DECLS
