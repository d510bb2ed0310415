/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "http-error.h"

G_BEGIN_DECLS

/* One place in flight: sends one request at a time and reads its answer, reusing what it can from one request to the
 * next. On the thread of its session only. It has no timer: its owner calls mapshot_transfer_check() now and then. */
typedef struct _MapshotTransfer MapshotTransfer;

typedef struct
{
  guint connect_timeout; /* ms until the headers of the answer are there */
  guint stall_timeout;   /* ms without a new byte of a body; a whole body gets four times that, and again for each MiB */
  gsize max_body;        /* bytes after decoding */
  gboolean has_cache;    /* the session has one: answers may come from it */
  GBytes *post;          /* JSON to be sent with POST, or NULL: then it is a GET. Outlives the transfer */
} MapshotTransferLimits;

/* How a request ended; valid during the callback. */
typedef struct
{
  guint status; /* of HTTP, or 0 when there was no answer: then FAILURE and REASON (geo/reason.h) say why */
  MapshotHttpFailure failure;
  char *reason;
  GBytes *body;             /* of a status 200, else NULL */
  GBytes *explanation;      /* the first bytes of the body of any other status, or NULL */
  const char *content_type; /* or NULL */
  const char *location;     /* or NULL */
  const char *retry_after;  /* or NULL */
  const char *date;         /* or NULL */
  gboolean cached;          /* the body came from the cache, whether the service was asked about it or not */
  gboolean silent;          /* the connection may be dead */
  guint64 received;         /* bytes of the body; the encoded size when the service said it */
} MapshotTransferResult;

/* Called once for each start, from the main context or from within abort and check, never from within
 * mapshot_transfer_start(). The transfer is free for the next start by then. Not called after
 * mapshot_transfer_free(). */
typedef void (*MapshotTransferFunc) (MapshotTransfer *self, const MapshotTransferResult *result, gpointer user_data);

/* ABANDONED, in a g_rc_box, counts aborted requests that libsoup has not let go of yet. It does so soon on HTTP/1.1;
 * on HTTP/2, only when something comes over the connection, which may be never. */
MapshotTransfer *mapshot_transfer_new (SoupSession *session, const MapshotTransferLimits *limits, int *abandoned,
                                       MapshotTransferFunc func, gpointer user_data);

/* HEADERS: name, value, …, NULL; or NULL. They must be well-formed. FRESH asks for a new connection, where the old
 * one may be dead. */
void mapshot_transfer_start (MapshotTransfer *self, GUri *uri, const char *const *headers, gboolean fresh);

/* Ends a running request at once; the callback is called with a failure. */
void mapshot_transfer_abort (MapshotTransfer *self);

/* Ends the request when it has been silent or slow for too long at NOW, monotonic microseconds. */
void mapshot_transfer_check (MapshotTransfer *self, gint64 now);

/* Monotonic microseconds. */
gint64 mapshot_transfer_get_started (const MapshotTransfer *self);

void mapshot_transfer_free (MapshotTransfer *self);

G_END_DECLS
