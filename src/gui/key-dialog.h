/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source-keys.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for the key of SOURCE, or offers to remove the one there is, which is never shown; and keeps it. SAY is told what went wrong, one translated
 * line. Owns itself; shown when it returns. */
typedef void (*MapshotKeyDialogFunc) (const char *text, gpointer user_data);
GtkWidget *mapshot_key_dialog_new (GtkWindow *parent, MapshotSourceKeys *keys, MapshotSource *source, MapshotKeyDialogFunc say,
                                   gpointer user_data);

G_END_DECLS
