/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "fetcher.h"
#include "reason.h"

typedef struct
{
  char *reason;
} MapshotFetchErrorPrivate;

static void
mapshot_fetch_error_private_init (MapshotFetchErrorPrivate *self)
{
  self->reason = NULL;
}

static void
mapshot_fetch_error_private_copy (const MapshotFetchErrorPrivate *self, MapshotFetchErrorPrivate *copy)
{
  copy->reason = g_strdup (self->reason);
}

static void
mapshot_fetch_error_private_clear (MapshotFetchErrorPrivate *self)
{
  g_free (self->reason);
}

G_DEFINE_EXTENDED_ERROR (MapshotFetchError, mapshot_fetch_error)

GError *
mapshot_fetch_error_new (MapshotFetchError code, const char *reason)
{
  g_autofree char *sentence = mapshot_reason_say (reason, NULL, NULL);
  GError *error = g_error_new_literal (MAPSHOT_FETCH_ERROR, (int) code, sentence);

  mapshot_fetch_error_get_private (error)->reason = g_strdup (reason);

  return error;
}

const char *
mapshot_fetch_error_get_reason (const GError *error)
{
  const char *reason = error->domain == MAPSHOT_FETCH_ERROR ? mapshot_fetch_error_get_private (error)->reason : mapshot_error_get_reason (error);

  return reason != NULL ? reason : error->message;
}
