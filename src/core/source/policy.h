/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source-store.h"

G_BEGIN_DECLS

/* The one place where the rules of sources are enforced, for every face. */

/* Whether TILES tiles of SOURCE may be captured. The rules are the entry's own and those of every shipped entry with
 * the same host (an address template that points at a view-only service is view-only), compared without case, port,
 * user name or a trailing dot, subdomains included. MAPSHOT_ERROR_REFUSED with one sentence: why, and which sources may
 * be used instead. */
gboolean mapshot_policy_check_capture (const MapshotSourceStore *store, const MapshotSource *source, gint64 tiles,
                                       GError **error);

/* The same for one address, for redirects: a capture never ends up at a host that forbids it. */
gboolean mapshot_policy_check_uri (const MapshotSourceStore *store, const char *uri, GError **error);

/* The same for a map on the screen: where SOURCE itself may only be viewed, its own hosts may be asked, too. */
gboolean mapshot_policy_check_view_uri (const MapshotSourceStore *store, const MapshotSource *source, const char *uri, GError **error);

/* The request limits of a capture: the source's, tightened (never loosened) by what the user asked for; 0 = not asked.
 */
void mapshot_policy_get_limits (const MapshotSource *source, int asked_connections, double asked_rate, int *connections,
                                double *rate);

/* Whether some shipped rule stands in the way of SOURCE (for lists: "view only", "needs permission"). */
MapshotCapturePermission mapshot_policy_get_permission (const MapshotSourceStore *store, const MapshotSource *source);

G_END_DECLS
