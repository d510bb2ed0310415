/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* When the next request of a source may start: its cap, its rate, its pauses. A plain value without a clock: times
 * are monotonic microseconds and come from the caller. */
typedef struct
{
  int max_connections; /* the cap without any trouble */
  int connections;     /* the cap now, 1 … max_connections */
  gint64 interval;     /* between two starts; 0 = no limit */
  gint64 next_start;   /* no start before, for the rate's sake */
  gint64 paused_until; /* no start before, because the service asked; 0 = no pause */
  gint64 slowed_at;    /* when the cap was last lowered */
  int successes;       /* since the cap last changed */
} MapshotThrottle;

/* MAX_RATE in requests a second; 0 = no limit. */
void mapshot_throttle_init (MapshotThrottle *self, int max_connections, double max_rate);

/* Whether one more request may start now with IN_FLIGHT running. If not, WAKE is when to ask again, or 0 when only
 * the end of a request changes that. */
gboolean mapshot_throttle_admit (const MapshotThrottle *self, int in_flight, gint64 now, gint64 *wake);

/* Books a start, which moves the next one by the rate's interval. */
void mapshot_throttle_started (MapshotThrottle *self, gint64 now);

/* The service answered 429 or 503 to a request that started at STARTED: no start for PAUSE, then half as many at
 * once. Requests that were in flight together complain together: that counts once. */
void mapshot_throttle_slow_down (MapshotThrottle *self, gint64 started, gint64 now, gint64 pause);

/* The service delivered: after some of these one more may run at once again. */
void mapshot_throttle_succeeded (MapshotThrottle *self);

G_END_DECLS
