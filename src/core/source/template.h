/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source.h"

G_BEGIN_DECLS

/* Address templates. Tokens: {z} {x} {y} {-y} {q} (quadkey) {s} (a subdomain, chosen by the tile so that the same tile
 * always has the same address) {r} ("@2x" for 512 px tiles, else nothing) {key} and {switch:a,b,c} (like {s}). In the
 * host only one {s} or {switch:…} may stand, so that all hosts a template leads to are known before a request is made.
 */

/* MAPSHOT_ERROR_USAGE with one line when a token is unknown, a brace is left open, or the tile cannot be told from the
 * address. */
gboolean mapshot_template_validate (const char *template_uri, GError **error);

/* The address of the tile at LEVEL (counted from the coarsest), COLUMN and ROW of the plane. KEY may be NULL. Owned by
 * the caller. */
char *mapshot_template_expand (const MapshotSource *source, int level, gint64 column, gint64 row, const char *key);

/* The same with SESSION, or NULL, for {session}: what a service gave out for its tiles, see MapshotSourceSession. */
char *mapshot_template_expand_in_session (const MapshotSource *source, int level, gint64 column, gint64 row, const char *key,
                                          const char *session);

/* The address of a document that goes with the tiles: {key} and its parts, {session}, {z}, and {west} {south} {east} {north} in degrees. BOUNDS may be NULL where
 * these do not stand in it. (transfer full) */
char *mapshot_template_expand_document (const char *address, const char *key, const char *session, int zoom, const MapshotBounds *bounds);

/* MAPSHOT_ERROR_USAGE when ADDRESS is none, or has other tokens. */
gboolean mapshot_template_validate_document (const char *address, GError **error);

/* Whether the address names a rectangle of the ground, and not a tile: {bbox} (left, bottom, right, top in CRS units) {bbox-yx} (the same with the
 * second axis first) {cx} {cy} (its middle) {lon} {lat} (its middle in degrees; Web Mercator only), with {w} {h} (px to ask for). */
gboolean mapshot_template_asks_for_ground (const char *template_uri);

/* Whether a key stands in it: {key}, or {key-id} and {key-secret} for the parts of a key "ID:SECRET" (without a colon all of it is the id). */
gboolean mapshot_template_needs_key (const char *template_uri);

/* Whether TOKEN ("{key}") stands in the template. */
gboolean mapshot_template_has_token (const char *template_uri, const char *token);

/* Every host that the template leads to (host.h), with SUBDOMAINS for {s}; NULL-terminated, owned by the caller.
 * MAPSHOT_ERROR_USAGE when it cannot be told. */
char **mapshot_template_get_hosts (const char *template_uri, const char *const *subdomains, GError **error);

G_END_DECLS
