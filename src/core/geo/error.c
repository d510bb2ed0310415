/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"

typedef struct
{
  MapshotTopic topic;
} MapshotErrorPrivate;

static void
mapshot_error_private_init (MapshotErrorPrivate *self)
{
  self->topic = MAPSHOT_TOPIC_NONE;
}

static void
mapshot_error_private_copy (const MapshotErrorPrivate *self, MapshotErrorPrivate *copy)
{
  *copy = *self;
}

static void
mapshot_error_private_clear (MapshotErrorPrivate *self)
{
}

G_DEFINE_EXTENDED_ERROR (MapshotError, mapshot_error)

void
mapshot_error_set_topic (GError **error, MapshotTopic topic)
{
  if (error != NULL && *error != NULL && (*error)->domain == MAPSHOT_ERROR)
    mapshot_error_get_private (*error)->topic = topic;
}

MapshotTopic
mapshot_error_get_topic (const GError *error)
{
  return error->domain == MAPSHOT_ERROR ? mapshot_error_get_private (error)->topic : MAPSHOT_TOPIC_NONE;
}
