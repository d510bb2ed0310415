/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keys in the desktop's keyring (Secret Service, or what libsecret puts in its place), under the schema io.github.mapshot.Mapshot.Key with the
 * attribute "source". Blocking; any thread. Where there is no session bus nothing is tried and none is started: a lookup then finds
 * nothing, and the others fail with MAPSHOT_ERROR_FAILED. */

/* (transfer full), or NULL when there is none; ERROR is set only when the keyring itself failed. MAY_UNLOCK lets a locked
 * keyring ask its user, which may take for ever. */
char *mapshot_keyring_lookup (const char *id, gboolean may_unlock, GError **error);

gboolean mapshot_keyring_store (const char *id, const char *key, GError **error);

/* TRUE also when there was no key. */
gboolean mapshot_keyring_clear (const char *id, GError **error);

G_END_DECLS
