/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A QR code, dark on white in every style, each of its modules a whole number of px. */
#define MAPSHOT_TYPE_KIOSK_CODE_VIEW (mapshot_kiosk_code_view_get_type ())
G_DECLARE_FINAL_TYPE (MapshotKioskCodeView, mapshot_kiosk_code_view, MAPSHOT, KIOSK_CODE_VIEW, GtkWidget)

/* TEXT NULL shows nothing. FALSE when it cannot be shown. */
gboolean mapshot_kiosk_code_view_set_text (MapshotKioskCodeView *self, const char *text);

G_END_DECLS
