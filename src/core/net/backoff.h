/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long to wait before trying again. Pure functions: the clock and the dice are parameters. Any thread. */

/* No wait that we choose ourselves is longer. */
#define MAPSHOT_BACKOFF_MAX 60000 /* ms */

/* Milliseconds before try ATTEMPT + 1 (ATTEMPT counts from 0): BASE ms doubled ATTEMPT times, at most
 * MAPSHOT_BACKOFF_MAX, of which the second half is left to chance, so that many clients that failed together do not
 * come back together. DICE is in [0, 1). */
guint mapshot_backoff_get_delay (guint base, int attempt, double dice);

/* Milliseconds asked for by a Retry-After header: whole seconds or an HTTP date, which is compared with DATE, the
 * answer's own Date header (so that a wrong clock here does no harm), or with NOW, seconds since 1970, when DATE is
 * NULL or unreadable. A date in the past is 0, a number without end G_MAXINT64 / 2 or less; -1 when VALUE is NULL or
 * neither. */
gint64 mapshot_backoff_parse_retry_after (const char *value, const char *date, gint64 now);

G_END_DECLS
