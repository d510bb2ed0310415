/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bounds.h"

G_BEGIN_DECLS

/* Text to values, the same in every locale ("." is the decimal sign). Each returns FALSE with MAPSHOT_ERROR_USAGE and a
 * message that says what is wrong and shows a right example; the caller puts the option's name before it. Nothing after
 * the value is taken. */

/* A finite number. */
gboolean mapshot_parse_number (const char *text, double *number, GError **error);

/* A whole number in [MINIMUM, MAXIMUM]. */
gboolean mapshot_parse_integer (const char *text, gint64 minimum, gint64 maximum, gint64 *number, GError **error);

/* "W,S,E,N" degrees, validated. */
gboolean mapshot_parse_bounds (const char *text, MapshotBounds *bounds, GError **error);

/* "LAT,LON" degrees. */
gboolean mapshot_parse_position (const char *text, MapshotPosition *position, GError **error);

/* "2km", "500m", "500", "1.5mi", "300ft": metres, more than 0. */
gboolean mapshot_parse_length (const char *text, double *metres, GError **error);

/* "4kmx3km": metres. Also with "×" or "*". */
gboolean mapshot_parse_extent (const char *text, double *width, double *height, GError **error);

/* "4000x3000": px, each 1 … 2147483647. */
gboolean mapshot_parse_size (const char *text, gint64 *width, gint64 *height, GError **error);

/* "256M", "1.5G", "64MiB", "1000000": bytes, more than 0 (K, M, G, T are powers of 1024). */
gboolean mapshot_parse_bytes (const char *text, guint64 *bytes, GError **error);

/* "white", "#rgb", "#rrggbb" (the CSS basic colour names): 0xRRGGBB. */
gboolean mapshot_parse_colour (const char *text, guint32 *colour, GError **error);

/* TEXT, which may come from anywhere, as it may stand in a one-line message: trimmed, valid UTF-8, without control
 * characters, at most 48 characters, in quotation marks. Owned by the caller. */
char *mapshot_parse_quote (const char *text);

G_END_DECLS
