/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key-error.h"

#include "error.h"
#include "keys.h"

void
mapshot_key_error_set (const MapshotSource *source, MapshotRefusal refusal, gboolean has_key, GError **error)
{
  g_autofree char *variable = mapshot_keys_get_variable (source->id);
  g_autofree char *sentence = mapshot_refusal_describe (refusal, source->name, variable, source->rules.key_uri, has_key);

  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, sentence);
}
