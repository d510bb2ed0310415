/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source-store.h"

G_BEGIN_DECLS

/* Internal to the store: source-store.c reads all entries, source-store-resolve.c finds what somebody names. */

/* *INDEX may be NULL. Owned by the array. */
MapshotSource *source_store_find_by_id (const GPtrArray *sources, const char *id, guint *index);

/* What shipped entries ask of everybody at their hosts holds for an own entry too. */
void source_store_tighten (const MapshotSourceStore *self, MapshotSource *source);

/* Reads a file that somebody else may have put there: a plain file, and no more than the limit of it. (transfer full) */
GKeyFile *source_store_read_file (const char *path, GError **error);

/* Lists SOURCE after all others. In the thread that adds; others may read meanwhile. */
void source_store_append (MapshotSourceStore *self, MapshotSource *source);

/* What was found out about a service, or NULL; another thread may find out anew. (transfer full) */
MapshotSource *source_store_find_service (const MapshotSourceStore *self, const char *what);

G_END_DECLS
