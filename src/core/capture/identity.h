/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* What must agree before work that was begun is gone on with, or put together: program, recipe, sources and geometry. A few lines of text
 * without keys, the same for the same plan in every run and on every machine. (transfer full) */
char *mapshot_identity_make (const MapshotPlan *plan);

/* Whether TEXT (from FILE, for the message; hostile) is the identity of PLAN. MAPSHOT_ERROR_USAGE says what differs. */
gboolean mapshot_identity_check (const MapshotPlan *plan, const char *text, const char *file, GError **error);

/* The same for a PLAN whose services were not asked for their credit yet: the one that TEXT has is taken for theirs. */
gboolean mapshot_identity_check_untold (const MapshotPlan *plan, const char *text, const char *file, GError **error);

/* The line NAME of TEXT, or NULL. (transfer full) */
char *mapshot_identity_get (const char *text, const char *name);

G_END_DECLS
