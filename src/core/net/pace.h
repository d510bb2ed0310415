/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "throttle.h"

G_BEGIN_DECLS

/* Captures of one process that follow each other: what the one before was told to keep to (its rate, a pause that the service asked for) holds for the next
 * one at the same hosts, too. Any thread. HOSTS are NULL-terminated; NULL is none. */
void mapshot_pace_remember (const char *const *hosts, const MapshotThrottle *throttle);
void mapshot_pace_recall (const char *const *hosts, MapshotThrottle *throttle);

G_END_DECLS
