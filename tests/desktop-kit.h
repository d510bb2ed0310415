/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a desktop offers on its session bus, as far as this program asks for it: notifications, the session manager and the file manager. It
 * answers on a thread of its own and remembers what it was asked. All calls from any thread. */

/* Before the application starts. Does nothing, and remembers nothing, without a session bus. */
void desktop_kit_start (void);
void desktop_kit_stop (void);
gboolean desktop_kit_is_there (void);

/* How often METHOD was called, and the arguments of the last time, printed, or NULL. (transfer full) */
guint desktop_kit_count (const char *method);
char *desktop_kit_get_last (const char *method);

G_END_DECLS
