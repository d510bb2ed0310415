/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turn.h"

#include "line.h"
#include "queue.h"
#include "run.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

/* A host that another program asks is looked at again after this: it tells nobody when it has done. */
#define LOOK_INTERVAL 250 /* milliseconds */

static gboolean
look_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
take (MapshotCliTurn *self, const MapshotCliOptions *options)
{
  self->taken = mapshot_line_take (self->fd, self->hosts, self->since, options->share.of > 0);

  return self->taken;
}

static void
wait (MapshotCliTurn *self, const MapshotCliOptions *options, GCancellable *cancellable)
{
  guint look = g_timeout_add (LOOK_INTERVAL, look_cb, NULL);

  mapshot_cli_say (options, _("waiting: another program captures from %s"), self->hosts[0]);
  while (!g_cancellable_is_cancelled (cancellable) && !take (self, options))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (look);
}

void
mapshot_cli_take_turn (MapshotCliTurn *self, const MapshotCliOptions *options, const MapshotPlan *plan, GCancellable *cancellable)
{
  g_autofree char *path = mapshot_queue_get_default_path ();

  *self = (MapshotCliTurn){ .fd = -1, .hosts = mapshot_line_find_hosts (plan), .since = g_get_real_time () };
  if (self->hosts[0] == NULL)
    return;
  /* Where there is no place for locks the captures of others are not known, which is no reason to make none. */
  self->fd = mapshot_line_open (path);
  mapshot_line_join (self->fd, self->hosts, self->since);
  if (!take (self, options))
    wait (self, options, cancellable);
}

void
mapshot_cli_end_turn (MapshotCliTurn *self)
{
  if (self->taken)
    mapshot_line_give_back (self->fd, self->hosts);
  g_strfreev (self->hosts);
  if (self->fd >= 0)
    close (self->fd);
}
