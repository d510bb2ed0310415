/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Why a tile is missing, apart from any language, since it is written into pictures: one line of text, "code" or "code⇥name=value⇥…". The codes and the names
 * of their details are listed in reason.c and in the manual; they are never renamed. A line that begins with no code is somebody's own words and
 * is shown as it is: pictures of older programs say their reasons so, in the language of their run. Pure functions, any thread. */

/* CODE with its details: name, value, …, NULL. Values (never NULL) are any text; they become one line. (transfer full) */
char *mapshot_reason_new (const char *code, ...) G_GNUC_NULL_TERMINATED;

/* REASON and one detail more. (transfer full) */
char *mapshot_reason_add (const char *reason, const char *name, const char *value);

/* What people call a source, by its id; or NULL for the id itself. */
typedef const char *(*MapshotReasonNameFunc) (const char *id, gpointer user_data);

/* The sentence for it, one line, in the language of this moment. FUNC may be NULL. (transfer full) */
char *mapshot_reason_say (const char *reason, MapshotReasonNameFunc func, gpointer user_data);

/* Its code (transfer full), and DETAILS ("name=value", …, NULL; transfer full); NULL, and DETAILS untouched, when it has none. */
char *mapshot_reason_split (const char *reason, char ***details);

/* Lets FUNC (transfer full) change the values and what are somebody's own words, but no code and no name. (transfer full) */
typedef char *(*MapshotReasonMapFunc) (const char *text, gpointer user_data);
char *mapshot_reason_map (const char *reason, MapshotReasonMapFunc func, gpointer user_data);

/* Sets a MAPSHOT_ERROR of CODE whose message is the sentence for REASON (transfer full), and which carries it. FALSE. */
gboolean mapshot_reason_fail (GError **error, int code, char *reason);

G_END_DECLS
