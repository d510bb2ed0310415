/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job.h"

G_BEGIN_DECLS

/* What the desktop's own search finds here: places of the embedded map, and pictures that were captured. The id of a result says all that is
 * needed later, since the program that found it may have ended meanwhile; ids come back from outside and are read as such. */

/* The places first. JOBS (element-type MapshotJob) may be NULL. (transfer full) */
char **mapshot_search_results_find (const char *const *terms, GPtrArray *jobs);

/* id, name, description and gicon as org.gnome.Shell.SearchProvider2 wants them, "a{sv}"; NULL for what is no id of ours. (transfer floating) */
GVariant *mapshot_search_results_describe (const char *id);

/* Whether ID is a place; RADIUS, in metres, is what to show around it. */
gboolean mapshot_search_results_get_place (const char *id, MapshotPosition *position, double *radius);

/* The path of the picture that ID is, or NULL. (transfer full) */
char *mapshot_search_results_get_picture (const char *id);

G_END_DECLS
