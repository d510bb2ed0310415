/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source.h"

G_BEGIN_DECLS

/* All entries that are known: the shipped ones (compiled in), then the site's (the .ini files in
 * MAPSHOT_SITE_DIR/sources), then the user's (those in XDG_CONFIG_HOME/mapshot/sources). A later entry with the same id
 * replaces an earlier one, and only the user's or the site's own file can grant a source whose capture is "permission".
 * What the shipped entries forbid for a host stays forbidden (policy.h). Safe to share between threads; entries are only added, in one of them. */
typedef struct _MapshotSourceStore MapshotSourceStore;

/* SITE_DIR and USER_DIR may be NULL for the usual places, or "" for none. A file that cannot be read as entries does
 * not stop the others: its message is kept for mapshot_source_store_get_problems(). */
MapshotSourceStore *mapshot_source_store_new (const char *site_dir, const char *user_dir);
MapshotSourceStore *mapshot_source_store_ref (MapshotSourceStore *self);
void mapshot_source_store_unref (MapshotSourceStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotSourceStore, mapshot_source_store_unref)

/* (element-type MapshotSource), in the order to show them; owned by the store, and another one after an entry was added. */
GPtrArray *mapshot_source_store_get_sources (const MapshotSourceStore *self);

/* One line a problem; owned by the store. */
const char *const *mapshot_source_store_get_problems (const MapshotSourceStore *self);

/* The entries whose rules hold for their hosts, whatever asks: the shipped ones, and every Type=rules entry.
 * (element-type MapshotSource), owned by the store. */
GPtrArray *mapshot_source_store_get_rules (const MapshotSourceStore *self);

/* Whether the site's or the user's own file says that the provider gave its permission for the entry ID, or for all of a provider's: the id's part
 * before its first "-". */
gboolean mapshot_source_store_is_granted (const MapshotSourceStore *self, const char *id);

/* Where the user's own entries are read from; "" when they are not. Owned by the store. */
const char *mapshot_source_store_get_user_dir (const MapshotSourceStore *self);

/* Keeps FILE's one entry ("[source NAME]", as mapshot_service_make_entry() makes it) as a file of the user's own, and lists it from now on. Returns its id,
 * made of NAME; nobody has it yet. (transfer full) MAPSHOT_ERROR_USAGE where the entry is wrong, or holds a key; MAPSHOT_ERROR_FAILED where it cannot be written. */
char *mapshot_source_store_add_entry (MapshotSourceStore *self, GKeyFile *file, GError **error);

/* What was found out about a service (WHAT: its address with what was chosen, service-address.h, or the id of an entry of Type=service), so that resolve() finds it. Any
 * thread. Takes a reference of SOURCE; the rules of its hosts are applied to it. */
void mapshot_source_store_add_service (MapshotSourceStore *self, const char *what, MapshotSource *source);
/* The listed entry ID, or NULL. Owned by the store. */
const MapshotSource *mapshot_source_store_find (const MapshotSourceStore *self, const char *id);

/* The entry that WHAT names, listed or in an .ini file of its own, also one of Type=service; NULL for everything else. (transfer full) */
MapshotSource *mapshot_source_store_find_entry (const MapshotSourceStore *self, const char *what);

gboolean mapshot_source_store_has_service (const MapshotSourceStore *self, const char *what);

/* What --source names: an id, an address template, an .mbtiles or .pmtiles file, or an .ini file (its first entry, or FILE#ID). NULL or "" is the
 * embedded base map. (transfer full). MAPSHOT_ERROR_USAGE with the nearest ids when there is none. */
MapshotSource *mapshot_source_store_resolve (const MapshotSourceStore *self, const char *what, GError **error);

G_END_DECLS
