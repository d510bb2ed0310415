/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window-private.h"

#include "key-dialog.h"

/* The first source of what is chosen that cannot be asked without a key that is not there. What is still looked for counts as there. */
void
mapshot_window_find_lacking_key (MapshotWindow *self)
{
  const MapshotPlan *plan = mapshot_draft_get_plan (self->draft);
  MapshotSource *lacking = NULL;

  for (guint i = 0; plan != NULL && lacking == NULL && i < plan->layers->len; i++)
    {
      MapshotSource *source = mapshot_plan_get_layer (plan, i)->source;

      if (source->rules.needs_key &&
          mapshot_source_keys_get (mapshot_application_get_source_keys (self->app), source, NULL) == MAPSHOT_KEY_NONE)
        lacking = source;
    }
  mapshot_draft_set_lacking_key (self->draft, lacking);
}

static void
keys_changed_cb (MapshotWindow *self)
{
  mapshot_draft_ask_services (self->draft);
  mapshot_window_show_layers (self);
  mapshot_window_find_lacking_key (self);
}

static void
say_cb (const char *text, gpointer user_data)
{
  mapshot_window_say (user_data, text);
}

void
mapshot_window_enter_key (MapshotWindow *self, const char *id)
{
  MapshotSourceStore *store = mapshot_draft_get_store (self->draft);
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (store, id, NULL);

  /* A service's entry, which cannot be asked what it has without the key. */
  if (source == NULL && mapshot_source_store_find (store, id) != NULL)
    source = mapshot_source_ref ((MapshotSource *) mapshot_source_store_find (store, id));
  if (source != NULL)
    mapshot_key_dialog_new (GTK_WINDOW (self), mapshot_application_get_source_keys (self->app), source, say_cb, self);
}

void
mapshot_window_init_keys (MapshotWindow *self)
{
  g_signal_connect_object (mapshot_application_get_source_keys (self->app), "changed", G_CALLBACK (keys_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "planned", G_CALLBACK (mapshot_window_find_lacking_key), self, G_CONNECT_SWAPPED);
}
