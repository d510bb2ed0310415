/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source.h"

G_BEGIN_DECLS

/* Keys for sources, from the environment (MAPSHOT_KEY_<SOURCE>, upper case, '-' as '_') and from a file of lines ID=KEY. Never printed. */
typedef struct
{
  GHashTable *from_file; /* id → key */
} MapshotCliKeys;

/* PATH may be NULL. MAPSHOT_ERROR_USAGE when the file cannot be read or a line has no '='; no line is quoted. */
MapshotCliKeys *mapshot_cli_keys_new (const char *path, GError **error);
void mapshot_cli_keys_free (MapshotCliKeys *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotCliKeys, mapshot_cli_keys_free)

/* (transfer full), or NULL. A MapshotKeyFunc over MapshotCliKeys. */
char *mapshot_cli_keys_find (const MapshotSource *source, gpointer keys);

G_END_DECLS
