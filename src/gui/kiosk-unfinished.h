/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one picture that is being made in the site's folder, written down in the file STATE (NULL: nowhere), so that a power cut leaves no half of it for ever: the
 * next start removes it, and nothing else. */

/* Beside the count of tiles at STATE_PATH. (transfer full) */
char *mapshot_kiosk_unfinished_get_path (const char *state_path);

void mapshot_kiosk_unfinished_begin (const char *state, const char *picture);
void mapshot_kiosk_unfinished_end (const char *state);

/* What was begun in FOLDER (may be NULL) and never ended. */
void mapshot_kiosk_unfinished_clean (const char *state, const char *folder);

G_END_DECLS
