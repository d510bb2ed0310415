/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source.h"

G_BEGIN_DECLS

/* The user's keys for sources. A key is looked for under the source's id and then, since one provider's entries share a key, under the id's
 * part before its first "-": in the environment (MAPSHOT_KEY_VWORLD_BASE, then MAPSHOT_KEY_VWORLD), in a file of lines ID=KEY, and in the
 * desktop's keyring, which is asked only where the source cannot do without. Keys are never printed. */
typedef struct _MapshotKeys MapshotKeys;

/* PATH of the file, or NULL. MAPSHOT_ERROR_USAGE when it cannot be read or a line has no "="; no line is quoted. */
MapshotKeys *mapshot_keys_new (const char *path, GError **error);
MapshotKeys *mapshot_keys_ref (MapshotKeys *self);
void mapshot_keys_free (MapshotKeys *self); /* gives a reference back */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotKeys, mapshot_keys_free)

/* (transfer full), or NULL. A MapshotKeyFunc over MapshotKeys. Any thread; may block for the keyring, but never asks the user to unlock it. */
char *mapshot_keys_find (const MapshotSource *source, gpointer keys);

/* By an id that need not be a source's: of a search service, for example. KEYRING says whether the keyring may be asked. */
char *mapshot_keys_find_by_id (const MapshotKeys *self, const char *id, gboolean keyring);

/* For this process alone, before the keyring: what somebody typed. NULL forgets it. Any thread. */
void mapshot_keys_set (MapshotKeys *self, const char *id, const char *key);

/* The name of the environment variable for ID. (transfer full) */
char *mapshot_keys_get_variable (const char *id);

G_END_DECLS
