/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kiosk-window.h"

G_BEGIN_DECLS

/* The program as a kiosk: one window and nothing else. No list of captures, no settings, no menu, no actions that another program could call. */
#define MAPSHOT_TYPE_KIOSK_APPLICATION (mapshot_kiosk_application_get_type ())
G_DECLARE_FINAL_TYPE (MapshotKioskApplication, mapshot_kiosk_application, MAPSHOT, KIOSK_APPLICATION, AdwApplication)

/* SETTINGS and STORE are taken over, KEYS too; MONITOR and STATE_PATH NULL are the usual ones. */
MapshotKioskApplication *mapshot_kiosk_application_new (MapshotKioskSettings *settings, MapshotSourceStore *store, MapshotKeys *keys,
                                                        GVolumeMonitor *monitor, const char *state_path);

/* NULL before it was activated. */
MapshotKioskWindow *mapshot_kiosk_application_get_window (MapshotKioskApplication *self);
MapshotKioskDrives *mapshot_kiosk_application_get_drives (MapshotKioskApplication *self);
MapshotKioskBudget *mapshot_kiosk_application_get_budget (MapshotKioskApplication *self);

/* Whether ARGV asks for a kiosk; FILE is what it names, or NULL. */
gboolean mapshot_kiosk_is_asked (char **argv, const char **file);

/* Runs until it is told to end by a signal; the exit status. FILE may be NULL. */
int mapshot_kiosk_run (const char *file);

G_END_DECLS
