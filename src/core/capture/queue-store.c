/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue-private.h"

gboolean
mapshot_queue_store_open (MapshotQueue *self, GError **error)
{
  return TRUE;
}

void
mapshot_queue_store_close (MapshotQueue *self)
{
}

gboolean
mapshot_queue_store_begin (MapshotQueue *self, GError **error)
{
  return TRUE;
}

gboolean
mapshot_queue_store_end (MapshotQueue *self, GError **error)
{
  return TRUE;
}

gboolean
mapshot_queue_store_claim (MapshotQueue *self, MapshotJob *job)
{
  return TRUE;
}

void
mapshot_queue_store_release (MapshotQueue *self, MapshotJob *job)
{
}
