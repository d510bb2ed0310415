/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How often something is done again. Hours are counted as they pass; days, weeks and months by the calendar of a time zone, so that what began at nine in the morning
 * stays at nine over summer time, and what began on the 31st is done on the last day of shorter months. */
typedef struct
{
  int count;  /* more than 0 */
  char unit;  /* 'h', 'd', 'w', 'm' (months) */
} MapshotEvery;

/* "12h", "1d", "2w", "1month". MAPSHOT_ERROR_USAGE; the shortest is an hour. */
gboolean mapshot_every_parse (const char *text, MapshotEvery *every, GError **error);
char *mapshot_every_to_string (const MapshotEvery *every); /* (transfer full) */

/* The last moment (Unix seconds) not after NOW at which something is due that began at START in ZONE (an identifier, or NULL for UTC); or the one after it. START itself is the
 * first: before it there is none, G_MININT64. */
gint64 mapshot_every_get_last (const MapshotEvery *every, gint64 start, const char *zone, gint64 now);
gint64 mapshot_every_get_next (const MapshotEvery *every, gint64 start, const char *zone, gint64 now);

/* NOW as it stands in the names of pictures: "2020-01-31" in ZONE; for hours, or when EXACT, also the time in UTC, "2020-01-31T1200Z". (transfer full) */
char *mapshot_every_get_date (const MapshotEvery *every, const char *zone, gint64 now, gboolean exact);

/* Whether something is due at NOW that was last done at LAST (a moment of the above; G_MININT64: never). A clock that was set back leaves a LAST in the future: by less than
 * a period it is waited for, by more it was a mistake. */
gboolean mapshot_every_is_due (const MapshotEvery *every, gint64 start, const char *zone, gint64 last, gint64 now);

G_END_DECLS
