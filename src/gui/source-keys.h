/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "keys.h"
#include "source-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The keys of sources for a window: looked up in threads, since a keyring may take its time, and known from then on. Main thread.
 *
 * Signal "changed": a key was found, entered or removed. */
#define MAPSHOT_TYPE_SOURCE_KEYS (mapshot_source_keys_get_type ())
G_DECLARE_FINAL_TYPE (MapshotSourceKeys, mapshot_source_keys, MAPSHOT, SOURCE_KEYS, GObject)

typedef enum
{
  MAPSHOT_KEY_UNKNOWN, /* being looked for */
  MAPSHOT_KEY_NONE,
  MAPSHOT_KEY_FIXED,   /* from the environment: not to be changed here */
  MAPSHOT_KEY_KEPT,    /* in the keyring, or typed */
} MapshotKeyState;

MapshotSourceKeys *mapshot_source_keys_new (MapshotSourceStore *store, MapshotKeys *keys);

/* *KEY (may be NULL) is owned by SELF until it changes, and NULL where there is none. Begins to look for one that is not known. */
MapshotKeyState mapshot_source_keys_get (MapshotSourceKeys *self, const MapshotSource *source, const char **key);

/* Keeps KEY in the keyring, for all entries of SOURCE's provider; NULL removes it. Where there is no keyring it is used until the program ends,
 * and ERROR says so. FUNC is called once. */
typedef void (*MapshotSourceKeysFunc) (const GError *error, gpointer user_data);
void mapshot_source_keys_set (MapshotSourceKeys *self, const MapshotSource *source, const char *key, MapshotSourceKeysFunc func,
                              gpointer user_data);

/* Under which name it is kept. (transfer full) */
char *mapshot_source_keys_get_id (MapshotSourceStore *store, const MapshotSource *source);

G_END_DECLS
