/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "throttle.h"

/* A full round at the present cap this many times over without a complaint raises the cap by one. */
#define ROUNDS_TO_RAISE 8

/* A late timer may be made up for by this much and no more, so that requests stay evenly spaced. */
#define MAX_LATENESS (2 * G_TIME_SPAN_MILLISECOND)

void
mapshot_throttle_init (MapshotThrottle *self, int max_connections, double max_rate)
{
  *self = (MapshotThrottle){
    .max_connections = max_connections,
    .connections = max_connections,
    .interval = max_rate > 0 ? (gint64) MIN (G_USEC_PER_SEC / max_rate, 1e15) : 0,
    .slowed_at = G_MININT64,
  };
}

gboolean
mapshot_throttle_admit (const MapshotThrottle *self, int in_flight, gint64 now, gint64 *wake)
{
  *wake = 0;
  if (in_flight >= self->connections)
    return FALSE;
  if (now < self->paused_until)
    *wake = self->paused_until;
  if (self->interval > 0 && now < self->next_start)
    *wake = MAX (*wake, self->next_start);

  return *wake == 0;
}

void
mapshot_throttle_started (MapshotThrottle *self, gint64 now)
{
  if (self->interval > 0)
    self->next_start = (now - self->next_start > MAX_LATENESS ? now : self->next_start) + self->interval;
}

void
mapshot_throttle_slow_down (MapshotThrottle *self, gint64 started, gint64 now, gint64 pause)
{
  self->paused_until = MAX (self->paused_until, now + pause);
  self->successes = 0;
  if (started <= self->slowed_at)
    return;
  self->slowed_at = now;
  self->connections = MAX (self->connections / 2, 1);
}

void
mapshot_throttle_succeeded (MapshotThrottle *self)
{
  if (self->connections == self->max_connections)
    return;
  if (++self->successes < ROUNDS_TO_RAISE * self->connections)
    return;
  self->connections++;
  self->successes = 0;
}
