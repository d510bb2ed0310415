/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kiosk-settings.h"

G_BEGIN_DECLS

/* kiosk-settings-read.c: every group and key of FILE into SELF, which has its path and empty lists. MAPSHOT_ERROR_USAGE for the first that is wrong or not known. */
gboolean mapshot_kiosk_settings_read (MapshotKioskSettings *self, GKeyFile *file, GError **error);

G_END_DECLS
