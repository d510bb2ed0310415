/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times as map services write them: ISO 8601, from "2020" to "2020-01-31T12:00:00Z", and intervals "START/END/PERIOD" (OGC 06-042, annexes C and D;
 * OGC 07-057r7, 7.1.1.2). Other names of times, as of releases, are texts that are equal or not. Any thread. */

#define MAPSHOT_TIMES_MAX 1000 /* pictures of one stack */

/* TEXT, times and intervals with commas between them, as single times in that order, each once; NULL-terminated, owned by the caller. MAPSHOT_ERROR_USAGE when one is
 * empty, an interval makes no sense, or there are more than MAPSHOT_TIMES_MAX. */
char **mapshot_times_expand (const char *text, GError **error);

/* Whether one of OFFERED (NULL-terminated: times and intervals as a service lists them; NULL or none: it does not say) is TIME. MAPSHOT_ERROR_USAGE says what is
 * offered. */
gboolean mapshot_times_check (const char *const *offered, const char *time, GError **error);

/* TIME as a part of a file's name: "2020-01-31T120000Z". (transfer full) */
char *mapshot_times_to_name (const char *time);

G_END_DECLS
