/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "options.h"
#include "plan.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A single capture's place in the line at the hosts (line.h), in which those of the window and of --jobs stand, too. */
typedef struct
{
  int fd;
  char **hosts;
  gint64 since;    /* Unix microseconds */
  gboolean taken;
} MapshotCliTurn;

/* Waits in the default main context, and says for what; a share of a picture waits for whole captures only. Returns as soon as CANCELLABLE is cancelled. */
void mapshot_cli_take_turn (MapshotCliTurn *self, const MapshotCliOptions *options, const MapshotPlan *plan, GCancellable *cancellable);
void mapshot_cli_end_turn (MapshotCliTurn *self);

G_END_DECLS
