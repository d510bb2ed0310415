/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fetcher.h"

G_BEGIN_DECLS

/* One small document from a service. */
typedef struct
{
  const char *post;           /* JSON to send with POST, or NULL to get it */
  gsize max_body;             /* bytes */
  int retries;                /* further tries after the first */
  guint timeout;              /* milliseconds without an answer; 0 = the usual */
  const char *ca_file;        /* or NULL */
  const char *const *headers; /* name, value, …, NULL; or NULL */
  MapshotFetcherRedirectFunc redirect_func; /* or NULL */
  gpointer redirect_data;
} MapshotAskOptions;

/* Blocks until it is there; any thread, in a main context of its own. *REFUSAL, which may be NULL, says what the service has against the key. Errors are
 * those of fetcher.h with the service's own words, in which keys must be hidden before they are shown; or G_IO_ERROR_CANCELLED. (transfer full) */
GBytes *mapshot_ask (const char *uri, const MapshotAskOptions *options, MapshotRefusal *refusal, GCancellable *cancellable, GError **error);

G_END_DECLS
