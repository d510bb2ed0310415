/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"

typedef struct
{
  MapshotTopic topic;
  char *detail, *reason;
} MapshotErrorPrivate;

static void
mapshot_error_private_init (MapshotErrorPrivate *self)
{
  *self = (MapshotErrorPrivate){ MAPSHOT_TOPIC_NONE, NULL, NULL };
}

static void
mapshot_error_private_copy (const MapshotErrorPrivate *self, MapshotErrorPrivate *copy)
{
  *copy = (MapshotErrorPrivate){ self->topic, g_strdup (self->detail), g_strdup (self->reason) };
}

static void
mapshot_error_private_clear (MapshotErrorPrivate *self)
{
  g_free (self->detail);
  g_free (self->reason);
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

void
mapshot_error_set_detail (GError *error, const char *detail)
{
  MapshotErrorPrivate *private;

  g_return_if_fail (error->domain == MAPSHOT_ERROR);

  private = mapshot_error_get_private (error);
  g_free (private->detail);
  private->detail = g_strdup (detail);
}

const char *
mapshot_error_get_detail (const GError *error)
{
  return error->domain == MAPSHOT_ERROR ? mapshot_error_get_private (error)->detail : NULL;
}

void
mapshot_error_set_reason (GError **error, const char *reason)
{
  MapshotErrorPrivate *private;

  if (error == NULL || *error == NULL)
    return;
  g_return_if_fail ((*error)->domain == MAPSHOT_ERROR);

  private = mapshot_error_get_private (*error);
  g_free (private->reason);
  private->reason = g_strdup (reason);
}

const char *
mapshot_error_get_reason (const GError *error)
{
  return error->domain == MAPSHOT_ERROR ? mapshot_error_get_private (error)->reason : NULL;
}
