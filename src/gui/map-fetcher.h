/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fetcher.h"
#include "source-store.h"

G_BEGIN_DECLS

/* A fetcher for tiles that somebody looks at, within the rules that captures keep: the source's headers, limits, caching and redirects. All
 * that ask one host together keep to one count of requests and one rate. FUNC gets USER_DATA. MAPSHOT_ERROR_NETWORK when KEY (may be NULL) is
 * missing. Main thread. */
MapshotFetcher *mapshot_map_fetcher_new (MapshotSource *source, MapshotSourceStore *store, const char *key, MapshotFetcherFunc func,
                                         gpointer user_data, GError **error);

G_END_DECLS
