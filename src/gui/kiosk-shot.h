/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture.h"
#include "keys.h"

G_BEGIN_DECLS

/* One picture that a visitor takes: written into a folder, or held in memory. It ends in one of few ways, each of which has its own words on the screen.
 *
 * Signals: "progress" (double: 0 … 1); "done", exactly once, after which everything below can be asked. Main thread. */
#define MAPSHOT_TYPE_KIOSK_SHOT (mapshot_kiosk_shot_get_type ())
G_DECLARE_FINAL_TYPE (MapshotKioskShot, mapshot_kiosk_shot, MAPSHOT, KIOSK_SHOT, GObject)

typedef enum
{
  MAPSHOT_KIOSK_SHOT_SAVED,
  MAPSHOT_KIOSK_SHOT_STOPPED,   /* by mapshot_kiosk_shot_stop() */
  MAPSHOT_KIOSK_SHOT_NETWORK,   /* the service cannot be reached */
  MAPSHOT_KIOSK_SHOT_FULL,      /* no room for it */
  MAPSHOT_KIOSK_SHOT_TOO_LARGE, /* for the memory it may have */
  MAPSHOT_KIOSK_SHOT_NO_FOLDER, /* it has gone, or does not allow it */
  MAPSHOT_KIOSK_SHOT_FAILED,    /* anything else */
} MapshotKioskOutcome;

/* FOLDER NULL is memory, at most MAX_BYTES of it. An existing file is never replaced: another gets a number. KEYS are used until it is done. */
MapshotKioskShot *mapshot_kiosk_shot_new (MapshotPlan *plan, const char *folder, const char *file_name, guint64 max_bytes, MapshotKeys *keys);

void mapshot_kiosk_shot_stop (MapshotKioskShot *self);

MapshotKioskOutcome mapshot_kiosk_shot_get_outcome (MapshotKioskShot *self);

/* What went wrong, one line for whoever looks after the kiosk; NULL when nothing did. */
const char *mapshot_kiosk_shot_get_reason (MapshotKioskShot *self);

/* How many tiles were asked for. */
gint64 mapshot_kiosk_shot_get_tiles (MapshotKioskShot *self);

/* Whether parts of it are enlarged from a coarser level, or blank. */
gboolean mapshot_kiosk_shot_is_lacking (MapshotKioskShot *self);

/* NULL where it was held in memory. */
const char *mapshot_kiosk_shot_get_path (MapshotKioskShot *self);

/* The picture, held by mapshot_kiosk_pickup_hold(); NULL where it was written. (transfer full): it is not kept. */
GBytes *mapshot_kiosk_shot_take_picture (MapshotKioskShot *self);

/* A small one to look at, as mapshot_kiosk_preview_read() makes it; or NULL. */
GBytes *mapshot_kiosk_shot_get_preview (MapshotKioskShot *self, int *width, int *height);

G_END_DECLS
