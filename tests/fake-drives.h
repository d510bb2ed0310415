/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A computer into which tests plug drives: a GVolumeMonitor whose mounts are folders. */
#define FAKE_TYPE_MONITOR (fake_monitor_get_type ())
G_DECLARE_FINAL_TYPE (FakeMonitor, fake_monitor, FAKE, MONITOR, GVolumeMonitor)

FakeMonitor *fake_monitor_new (void);

/* A drive that was mounted at PATH comes; REMOVABLE or built in. */
void fake_monitor_plug (FakeMonitor *self, const char *path, gboolean removable);

/* The one at PATH goes. */
void fake_monitor_pull (FakeMonitor *self, const char *path);

/* A drive that nobody mounted; the next g_volume_mount() puts it at PATH. */
void fake_monitor_plug_unmounted (FakeMonitor *self, const char *path);

G_END_DECLS
