/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* When a visitor has gone: a plain value over the monotonic clock, so that the time of day may jump. NOW is in microseconds. */
typedef enum
{
  MAPSHOT_KIOSK_IDLE_CLEAN,   /* nothing was done since the last start */
  MAPSHOT_KIOSK_IDLE_BUSY,
  MAPSHOT_KIOSK_IDLE_WARNING, /* the last seconds: they are counted for everybody to see */
  MAPSHOT_KIOSK_IDLE_OVER,    /* all that was done goes now */
} MapshotKioskIdleState;

typedef struct
{
  int time, warning; /* seconds */
  gint64 last;       /* µs of the last touch; 0 = clean */
  gboolean held;
} MapshotKioskIdle;

/* Somebody did something; what was counted starts again. */
void mapshot_kiosk_idle_touch (MapshotKioskIdle *self, gint64 now);

/* Another time from NOW on, of which the last WARNING seconds are counted. */
void mapshot_kiosk_idle_set_times (MapshotKioskIdle *self, int time, int warning, gint64 now);

/* While a picture is being taken somebody waits for it: no time runs. */
void mapshot_kiosk_idle_hold (MapshotKioskIdle *self, gboolean held, gint64 now);

/* All is as at the start. */
void mapshot_kiosk_idle_clean (MapshotKioskIdle *self);

/* LEFT (may be NULL) is set to the whole seconds that are left, from 1 on, where there is a countdown. */
MapshotKioskIdleState mapshot_kiosk_idle_look (const MapshotKioskIdle *self, gint64 now, int *left);

G_END_DECLS
