/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key-error.h"

#include "keys.h"

void
mapshot_key_error_set (const MapshotSource *source, MapshotRefusal refusal, gboolean has_key, GError **error)
{
  g_autofree char *variable = mapshot_keys_get_variable (source->id);

  g_propagate_error (error, mapshot_refusal_new_error (refusal, source->name, variable, source->rules.key_uri, has_key));
}
