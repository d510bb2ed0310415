/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-idle.h"

void
mapshot_kiosk_idle_touch (MapshotKioskIdle *self, gint64 now)
{
  self->last = MAX (now, 1);
}

void
mapshot_kiosk_idle_set_times (MapshotKioskIdle *self, int time, int warning, gint64 now)
{
  self->time = time;
  self->warning = MIN (warning, time);
  mapshot_kiosk_idle_touch (self, now);
}

void
mapshot_kiosk_idle_hold (MapshotKioskIdle *self, gboolean held, gint64 now)
{
  self->held = held;
  mapshot_kiosk_idle_touch (self, now);
}

void
mapshot_kiosk_idle_clean (MapshotKioskIdle *self)
{
  self->last = 0;
  self->held = FALSE;
}

MapshotKioskIdleState
mapshot_kiosk_idle_look (const MapshotKioskIdle *self, gint64 now, int *left)
{
  gint64 rest = (gint64) self->time * G_USEC_PER_SEC - (now - self->last);

  if (self->last == 0)
    return MAPSHOT_KIOSK_IDLE_CLEAN;
  if (self->held)
    return MAPSHOT_KIOSK_IDLE_BUSY;
  if (rest <= 0)
    return MAPSHOT_KIOSK_IDLE_OVER;
  if (rest > (gint64) self->warning * G_USEC_PER_SEC)
    return MAPSHOT_KIOSK_IDLE_BUSY;
  if (left != NULL)
    *left = (int) ((rest + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);

  return MAPSHOT_KIOSK_IDLE_WARNING;
}
