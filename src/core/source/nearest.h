/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of NAMES (NULL-terminated) those that somebody who typed WORD may have meant, the likeliest first, at most MAX;
 * NULL-terminated, owned by the caller. A name counts when it is few edits away (Levenshtein's distance, bytes) or when
 * one holds the other. */
char **mapshot_nearest_find (const char *word, const char *const *names, guint max);

G_END_DECLS
