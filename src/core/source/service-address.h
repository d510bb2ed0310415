/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service.h"

G_BEGIN_DECLS

/* A service and what was chosen of it as one text, which stands wherever a source's name may: "https://maps.example.org/wms?#layer=roads&style=night". What is not
 * chosen is the service's default. The names are layer, matrix-set, style, format and time. */

/* Whether WHAT is the address of a service: http(s), and no template; a key may be written as {key}. */
gboolean mapshot_service_address_is (const char *what);

/* ADDRESS with CHOICE, whose members replace those that ADDRESS has already. (transfer full) */
char *mapshot_service_address_join (const char *address, const MapshotServiceChoice *choice);

/* The address alone, with CHOICE's members pointing into *VALUES, a table that the caller unrefs. (transfer full) MAPSHOT_ERROR_USAGE when the
 * choice has an unknown name. */
char *mapshot_service_address_split (const char *what, MapshotServiceChoice *choice, GHashTable **values, GError **error);

G_END_DECLS
