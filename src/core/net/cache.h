/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What services want to have cached over HTTP is kept by libsoup in folders of $XDG_CACHE_HOME/mapshot/http, one a source, each bounded in
 * size. A folder is used by one session at a time, since libsoup keeps its index in memory: another one goes without a cache meanwhile. */

#define MAPSHOT_CACHE_MAX_SIZE (128 * 1024 * 1024) /* bytes of one folder */

/* From now on nothing is kept on this machine: mapshot_cache_open() returns NULL. For programs that strangers use, before there are threads. */
void mapshot_cache_forbid (void);

/* Where the answers of the source NAME (an id or a host) are kept. (transfer full) */
char *mapshot_cache_get_dir (const char *name);

/* A cache that is open until mapshot_cache_close(); its files are for this user only. NULL when the folder is in use or cannot be written, which is no
 * error: the requests are then made without it. */
typedef struct _MapshotCache MapshotCache;
MapshotCache *mapshot_cache_open (const char *dir, SoupSession *session);

/* Writes down what it holds. On the session's thread, before the session goes. */
void mapshot_cache_close (MapshotCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotCache, mapshot_cache_close)

/* Deletes all caches, but for those that are in use now. *BYTES is what that freed. MAPSHOT_ERROR_FAILED when something could not be deleted. Blocking. */
gboolean mapshot_cache_clear (guint64 *bytes, GError **error);

G_END_DECLS
