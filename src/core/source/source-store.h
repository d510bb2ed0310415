/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source.h"

G_BEGIN_DECLS

/* All entries that are known: the shipped ones (compiled in), then the site's (MAPSHOT_SITE_DIR/sources/*.ini), then the user's
 * (XDG_CONFIG_HOME/mapshot/sources/*.ini). A later entry with the same id replaces an earlier one, and only the user's or the site's own file can
 * grant a source whose capture is "permission". What the shipped entries forbid for a host stays forbidden (policy.h).
 * Immutable after loading, safe to share between threads. */
typedef struct _MapshotSourceStore MapshotSourceStore;

/* SITE_DIR and USER_DIR may be NULL for the usual places, or "" for none. A file that cannot be read as entries does not stop the others: its message is
 * kept for mapshot_source_store_get_problems(). */
MapshotSourceStore *mapshot_source_store_new (const char *site_dir, const char *user_dir);
MapshotSourceStore *mapshot_source_store_ref (MapshotSourceStore *self);
void mapshot_source_store_unref (MapshotSourceStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotSourceStore, mapshot_source_store_unref)

/* (element-type MapshotSource), in the order to show them; owned by the store. */
GPtrArray *mapshot_source_store_get_sources (const MapshotSourceStore *self);

/* One line a problem; owned by the store. */
const char *const *mapshot_source_store_get_problems (const MapshotSourceStore *self);

/* What --source names: an id, an address template or an .ini file (its first entry, or FILE#ID). NULL or "" is the embedded base map.
 * (transfer full). MAPSHOT_ERROR_USAGE with the nearest ids when there is none. */
MapshotSource *mapshot_source_store_resolve (const MapshotSourceStore *self, const char *what, GError **error);

G_END_DECLS
