/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "location.h"

G_BEGIN_DECLS

/* Internal to location.c: one function a writing. TEXT is trimmed and valid UTF-8 of limited length. They fill position, and what else the
 * writing says, only when they return TRUE. */
gboolean location_parse_coordinates (const char *text, MapshotLocation *self);
gboolean location_parse_link (const char *text, MapshotLocation *self);
gboolean location_parse_plus_code (const char *text, MapshotLocation *self);
gboolean location_parse_mgrs (const char *text, MapshotLocation *self);

/* Digits with at most one "." and a sign before them, no exponent: *CURSOR moves behind them. FALSE without a digit, or with more digits than
 * any coordinate has. */
gboolean location_scan_number (const char **cursor, double *number);

/* Exactly N numbers with SEPARATOR between them; what follows is left to the caller, from *END on. */
gboolean location_scan_numbers (const char *text, char separator, double *numbers, int n, const char **end);

/* FALSE beyond ±90 or ±180 degrees. */
gboolean location_set_position (MapshotLocation *self, double latitude, double longitude);

/* Leaves the zoom unknown when ZOOM is none. */
void location_set_zoom (MapshotLocation *self, double zoom);

/* A label from a link: percent signs taken back, "+" as a space, one line. An empty one is none. */
void location_set_label (MapshotLocation *self, const char *escaped, gssize length);

/* Coordinates of a PROJ definition ("+proj=utm …") to degrees, and back; x to the east, y to the north. FALSE where there is no answer. */
gboolean location_unproject (const char *definition, double x, double y, MapshotPosition *position);
gboolean location_project (const char *definition, const MapshotPosition *position, double *x, double *y);

G_END_DECLS
