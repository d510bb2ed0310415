/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* The line at the hosts that captures ask: captures of one host follow each other, whichever of the user's programs they belong to, in the order in which they were
 * asked for. It is kept in locks on single bytes of one file; they go with their program, however that ends, and leave nothing.
 *
 * FD is the file's, or -1: then nobody waits for anybody. HOSTS are a capture's, SINCE (Unix microseconds) is when it was asked for. One thread at a time for an FD;
 * captures that share one do not wait for each other here. */

/* The file beside PATH, which need not be there. -1 with errno. */
int mapshot_line_open (const char *path);

/* Whom a capture asks. (transfer full) */
char **mapshot_line_find_hosts (const MapshotPlan *plan);

/* Waits in the line, and goes away from it. Joining again is no mistake. */
void mapshot_line_join (int fd, char **hosts, gint64 since);
void mapshot_line_leave (int fd, char **hosts, gint64 since);

/* Takes all of the hosts, unless another has one of them or has waited longer for it. SHARED ones may be had by many at once: shares of a picture, which keep to their
 * part of what the host allows. Whoever has them waits no more. */
gboolean mapshot_line_take (int fd, char **hosts, gint64 since, gboolean shared);
void mapshot_line_give_back (int fd, char **hosts);

G_END_DECLS
