/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture-file.h"
#include "report.h"

G_BEGIN_DECLS

/* The report of a picture that is there, from what it says of itself: for one that a kill left undone. It tells of the picture, not of a run: nothing was
 * fetched and no time passed. (transfer full) MAPSHOT_ERROR_USAGE when the picture at PATH is not the one of PLAN or does not say enough. */
MapshotReport *mapshot_picture_report_make (const char *path, const MapshotPlan *plan, GError **error);

G_END_DECLS
