/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bounds.h"

G_BEGIN_DECLS

/* A place that some text says by itself, without asking any service. */
typedef struct
{
  MapshotPosition position; /* degrees, WGS 84 */
  double zoom;              /* of Web Mercator with 256 px tiles, 0 … 30; -1 where the text says none */
  gboolean has_bounds;
  MapshotBounds bounds; /* degrees: the area that a code stands for, or that a link shows */
  char *label;          /* what the text calls it, one line of valid UTF-8; or NULL */
} MapshotLocation;

void mapshot_location_clear (MapshotLocation *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MapshotLocation, mapshot_location_clear)

/* Whether TEXT, which may come from anywhere, is one of the following and nothing else; fills SELF, which the caller clears, only then.
 *
 * - Coordinates: "37.5663, 126.9779" · "N37 33.978 E126 58.674" · 37°33′58.7″N 126°58′40.4″E · "북위 37도 33분 동경 126도 58분" ·
 *   "lat: 37.5, lon: 127" · "37:33:58 126:58:40" · "37,5663; 126,9779" (decimal commas where both numbers have one). Degrees, minutes and
 *   seconds; only the last number of an angle has a fraction. Letters or words say which is which, in either order. Without
 *   them the latitude comes first, but for a first number beyond 90 with a second within, which can only be a longitude.
 * - geo: URIs (RFC 5870; WGS 84 only), with ?z=ZOOM and ?q=LAT,LON(LABEL) as Android writes them.
 * - Links to maps of OpenStreetMap, Google, Kakao and Naver that hold a position.
 * - Full Plus Codes (Open Location Code): "8Q98HX8H+GQ".
 * - MGRS references with an even number of digits, 0 to 10 ("52SCG2141459618"), not those of the poles. */
gboolean mapshot_location_parse (const char *text, MapshotLocation *self);

/* "HX8H+GQ Seoul": a shortened Plus Code and the name of a place near it. CODE and NAME: (transfer full). */
gboolean mapshot_location_split_short_code (const char *text, char **code, char **name);

/* The place of a shortened code that is nearest to REFERENCE. FALSE when CODE is none. */
gboolean mapshot_location_from_short_code (const char *code, const MapshotPosition *reference, MapshotLocation *self);

G_END_DECLS
