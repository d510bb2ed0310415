/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan.h"

#include "reason.h"

static const char *
name_cb (const char *name, gpointer user_data)
{
  const MapshotPlan *self = user_data;
  const MapshotSource *entry;

  for (guint i = 0; i < self->layers->len; i++)
    {
      const MapshotSource *source = mapshot_plan_get_layer (self, i)->source;

      if (g_strcmp0 (mapshot_source_get_plain_name (source), name) == 0)
        return source->name;
    }
  entry = mapshot_source_store_find (self->store, name);

  return entry != NULL ? entry->name : NULL;
}

char *
mapshot_plan_say_reason (const MapshotPlan *self, const char *reason)
{
  return mapshot_reason_say (reason, name_cb, (gpointer) self);
}
