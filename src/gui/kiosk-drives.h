/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The drive that a visitor plugged in. Drives that nobody mounts are mounted here; nothing is ever asked.
 *
 * Signal "changed": a drive came, or the one that was there has gone. Main thread. */
#define MAPSHOT_TYPE_KIOSK_DRIVES (mapshot_kiosk_drives_get_type ())
G_DECLARE_FINAL_TYPE (MapshotKioskDrives, mapshot_kiosk_drives, MAPSHOT, KIOSK_DRIVES, GObject)

/* MONITOR NULL is the system's. */
MapshotKioskDrives *mapshot_kiosk_drives_new (GVolumeMonitor *monitor);

/* Where the drive that came last can be written, or NULL without one. Owned by SELF until "changed". */
const char *mapshot_kiosk_drives_get_path (MapshotKioskDrives *self);

G_END_DECLS
