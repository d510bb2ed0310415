/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "discover.h"

G_BEGIN_DECLS

/* As mapshot_discover(), but of a list of maps of which none is chosen the first is read. (transfer full) */
MapshotService *mapshot_discover_map (const char *what, const MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                                      GCancellable *cancellable, GError **error);

/* What a thread needs, with copies of its own. */
typedef struct
{
  char *what;
  MapshotRecipe *recipe;
  MapshotSourceStore *store;
  MapshotDiscoverOptions options;
} MapshotDiscoverJob;

/* The task's data, with STORE and OPTIONS in it. Owned by TASK. */
MapshotDiscoverJob *mapshot_discover_job_set (GTask *task, MapshotSourceStore *store, const MapshotDiscoverOptions *options);

G_END_DECLS
