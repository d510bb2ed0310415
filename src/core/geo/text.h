/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Words of somebody else, for a sentence: TEXT (any bytes, or NULL) as one line of printable UTF-8 without spaces at its ends or in a row, and no escape
 * sequence for a terminal; cut with "…" after MAX characters. (transfer full) */
char *mapshot_text_make_line (const char *text, int max);

G_END_DECLS
