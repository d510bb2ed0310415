/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "output.h"
#include "plan.h"

G_BEGIN_DECLS

/* The world file and the .aux.xml beside a picture: they change with it, or not at all. Where none are wanted, those of an older picture of ours go, since
 * they would say that the new one lies where the old one lay. One thread at a time. */
typedef struct _MapshotSidecars MapshotSidecars;

/* For the picture of PLAN that OUTPUT writes as PATH. MAPSHOT_ERROR_USAGE when they are WANTED and one exists and OVERWRITE is FALSE, or the
 * picture has no place beside it; and when they are not, and one that is not ours would put the picture elsewhere. */
MapshotSidecars *mapshot_sidecars_open (const MapshotPlan *plan, const MapshotOutput *output, const char *path, gboolean wanted,
                                        gboolean overwrite, GError **error);
void mapshot_sidecars_free (MapshotSidecars *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotSidecars, mapshot_sidecars_free)

/* Whether the picture PATH has a world file and an .aux.xml of ours beside it. */
gboolean mapshot_sidecars_are_there (const char *path);

/* The paths of both, NULL-terminated; none where they are not there. (transfer full) */
char **mapshot_sidecars_find (const char *path);

/* Commits the picture and what is beside it. Until the picture has its name every failure leaves all of them as they were. SELF may be NULL. */
gboolean mapshot_sidecars_commit (MapshotSidecars *self, MapshotOutput *output, GError **error);

G_END_DECLS
