/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "band-record.h"
#include "recipe.h"
#include "source-store.h"

G_BEGIN_DECLS

/* A picture shared out over runs: each writes some bands as a part file, and joining puts their bytes together without encoding anything again.
 *
 * A part file: "MAPSHOT SHARE 1\n", the bands' IDAT chunks, a tail of the same form as a journal (journal.h), and at the very end the
 * tail's offset (64 bits), its CRC-32 and "ENDS", little-endian. */

/* Share A … B of N, 1 ≤ A ≤ B ≤ N; all 0: the whole picture. */
typedef struct
{
  int first, last, of;
} MapshotShare;

/* Whether the services' requests at once can be shared out so far: MAPSHOT_ERROR_REFUSED when a share would be less than one, and all of them together more than
 * is allowed. */
gboolean mapshot_share_check (const MapshotShare *share, const MapshotPlan *plan, GError **error);

/* How many requests at once, and which part of the rate, SHARE may use of what PLAN may. The others run at the same time. */
int mapshot_share_count_connections (const MapshotShare *share, const MapshotPlan *plan);
double mapshot_share_get_rate (const MapshotShare *share, const MapshotPlan *plan);

/* The bands FIRST … END - 1 of PLAN that SHARE makes; none where there are more shares than bands. */
void mapshot_share_get_bands (const MapshotShare *share, const MapshotPlan *plan, int *first, int *end);

/* Before a plan is made of RECIPE: adds what it needs to STORE (mapshot_discover_recipe()). */
typedef gboolean (*MapshotPrepareFunc) (const MapshotRecipe *recipe, MapshotSourceStore *store, gpointer user_data, GError **error);

typedef struct
{
  const char *output;
  gboolean overwrite;
  gboolean sidecars;
  MapshotPrepareFunc prepare; /* or NULL */
  gpointer prepare_data;
} MapshotJoinOptions;

/* Puts PATHS (NULL-terminated, in any order) together to the picture of the recipe in them. The report tells what the picture is. (transfer full)
 * MAPSHOT_ERROR_USAGE names the part that is missing, foreign, doubled or damaged; MAPSHOT_ERROR_FAILED when writing fails. Blocks. */
MapshotReport *mapshot_join (const char *const *paths, MapshotSourceStore *store, const MapshotJoinOptions *options,
                             GError **error);

G_END_DECLS
