/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reason.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Adds "code" and "details" to the object that BUILDER is at. FALSE, and nothing is added, where REASON is somebody's own words. */
gboolean mapshot_reason_to_json (const char *reason, JsonBuilder *builder);

/* Reads them, or "reason", from OBJECT (hostile); NULL when it says neither. (transfer full) */
char *mapshot_reason_from_json (JsonObject *object);

G_END_DECLS
