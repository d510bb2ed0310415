/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A PNG of any size made small, row by row, so that the large one is never in memory. Opaque RGB, 3 bytes a px, rows without padding; what is
 * transparent becomes white. At most MAX_SIDE px wide and high. NULL when it cannot be read. (transfer full). Any thread; blocks. */
GBytes *mapshot_kiosk_preview_read (GInputStream *png, int max_side, int *width, int *height);

G_END_DECLS
