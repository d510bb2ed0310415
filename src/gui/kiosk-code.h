/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* QR codes, by libqrencode where the program was built with it. */
gboolean mapshot_kiosk_code_is_available (void);

/* One byte a module, 1 is dark, rows from the top; SIDE is set to how many a row has. NULL when TEXT is too long, or the program was built without.
 * (transfer full) */
guint8 *mapshot_kiosk_code_new (const char *text, int *side);

G_END_DECLS
