/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture.h"
#include "service.h"
#include "source-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Asks a map service what it has. The protocol is detected: WMTS and WMS capabilities, TMS, TileJSON; an address that answers with none of these is asked for
 * its capabilities. Redirects obey the rules of sources; an answer has at most 8 MiB. */

typedef struct
{
  guint timeout;              /* milliseconds without an answer; 0 = the usual */
  const char *ca_file;        /* or NULL */
  const char *const *headers; /* name, value, …, NULL; or NULL */
  MapshotKeyFunc key_func;    /* for {key} in addresses; or NULL */
  gpointer key_data;
  GDestroyNotify key_free;    /* of KEY_DATA, which the asynchronous functions take over; or NULL */
} MapshotDiscoverOptions;

/* WHAT is an address, or one with a choice (service-address.h): of a TMS that lists several maps, the chosen one is read. Blocks. MAPSHOT_ERROR_NETWORK or
 * MAPSHOT_ERROR_USAGE with one line, without any key; G_IO_ERROR_CANCELLED. (transfer full) */
MapshotService *mapshot_discover (const char *what, const MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                                  GCancellable *cancellable, GError **error);

/* The same in a thread of its own, in which the key is looked for, too; CALLBACK is called in the caller's context. STORE is taken a reference of, OPTIONS copied. */
void mapshot_discover_async (const char *what, MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
MapshotService *mapshot_discover_finish (GAsyncResult *result, GError **error);

/* Before a plan is made of RECIPE: asks every service that it names by an address or by an entry of Type=service, and adds what it finds to STORE, so that the
 * plan itself asks nobody. Blocks. Headers go to the base's service only. What is known already is not asked again. */
gboolean mapshot_discover_recipe (const MapshotRecipe *recipe, MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                                  GCancellable *cancellable, GError **error);

/* Whether that would ask anybody. */
gboolean mapshot_discover_recipe_has_unknown (const MapshotRecipe *recipe, MapshotSourceStore *store);

/* The same in a thread of its own; the store changes in finish(). */
void mapshot_discover_recipe_async (const MapshotRecipe *recipe, MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean mapshot_discover_recipe_finish (GAsyncResult *result, GError **error);

/* The same for RECIPE at several TIMES of its base, each under its name as mapshot_source_name_at_time() makes it: the base's service is asked once, and says at
 * once which of them it does not have (MAPSHOT_ERROR_USAGE). */
gboolean mapshot_discover_times (const MapshotRecipe *recipe, const char *const *times, MapshotSourceStore *store, const MapshotDiscoverOptions *options,
                                 GCancellable *cancellable, GError **error);

G_END_DECLS
