/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture.h"

G_BEGIN_DECLS

/* PLAN with the credit that its services tell for its part of their maps (MapshotSourceSession); PLAN itself where none does. Blocks. On failure *FAILURE says of what
 * kind. (transfer full) */
MapshotPlan *mapshot_credit_settle (MapshotPlan *plan, const MapshotCaptureOptions *options, MapshotFailure *failure, GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
