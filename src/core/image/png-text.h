/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The text (UTF-8, iTXt) that stands under KEYWORD before the pixels of the PNG at PATH. (transfer full). At most MAX bytes are
 * ever read of it, and no pixel. MAPSHOT_ERROR_USAGE when the file is no PNG, is damaged, or has no such text. */
char *mapshot_png_text_read (const char *path, const char *keyword, gsize max, GError **error);

/* The same for a text behind the pixels, which are skipped. */
char *mapshot_png_text_read_behind (const char *path, const char *keyword, gsize max, GError **error);

G_END_DECLS
