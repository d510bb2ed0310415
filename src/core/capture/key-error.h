/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "refusal.h"
#include "source.h"

G_BEGIN_DECLS

/* MAPSHOT_ERROR_NETWORK with one sentence: which key is missing or not accepted, where one is had and where to put it. */
void mapshot_key_error_set (const MapshotSource *source, MapshotRefusal refusal, gboolean has_key, GError **error);

G_END_DECLS
