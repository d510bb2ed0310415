/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cache.h"
#include "fetcher.h"
#include "transfer.h"

G_BEGIN_DECLS

/* Shared by the two halves of the fetcher: fetcher.c starts requests, fetcher-answer.c decides what an answer leads
 * to. */
typedef struct
{
  GUri *origin;       /* what was asked for; NULL with … */
  char *problem;      /* … why it cannot be asked for (geo/reason.h) */
  GUri *target;       /* where redirects have led, or NULL */
  gpointer data;      /* the caller's */
  int redirects;      /* in a row */
  int tries;          /* that failed and count */
  int free_retries;   /* that failed and do not count */
  guint64 deliveries; /* of the fetcher, when this one was last throttled */
  gint64 due;         /* monotonic µs: not before */
  gboolean fresh;     /* on a new connection: the last one fell silent */
  MapshotRefusal refusal; /* what the last answer said of the key */
} MapshotFetcherRequest;

typedef struct
{
  MapshotFetcher *fetcher;
  MapshotTransfer *transfer;
  MapshotFetcherRequest *request; /* NULL when free, or when its request was dropped */
} MapshotFetcherPlace;

struct _MapshotFetcher
{
  GObject parent_instance;

  MapshotFetcherOptions options;
  int *not_found;
  char **headers;
  GBytes *post;        /* or NULL */
  MapshotFetcherFunc func;
  gpointer user_data;
  MapshotFetcherRedirectFunc redirect_func;
  gpointer redirect_data;
  MapshotFetcherAdmitFunc admit_func;
  gpointer admit_data;

  SoupSession *session;
  MapshotCache *cache; /* or NULL */
  MapshotGate *gate;         /* its own, or the options' */
  MapshotThrottle *throttle; /* the gate's */
  GQueue queue;   /* of new requests */
  GQueue retries; /* by due time; redirects are due at once */
  GQueue broken;  /* that cannot be asked for: their callback comes from the main loop as all others do */
  MapshotFetcherPlace *places;
  int *abandoned;   /* requests that libsoup has not let go of */
  int *free_places; /* a stack, so that the warmest is used again */
  int n_free;
  GSource *watch; /* the one timer: ticks, retries, pauses, rate */
  gint64 tick;    /* monotonic µs of the next look at the requests in flight; 0 = none */
  guint64 deliveries;
  gboolean paused;
  MapshotFetcherStats stats;
};

void mapshot_fetcher_request_free (gpointer request);
GUri *mapshot_fetcher_request_get_target (MapshotFetcherRequest *request);

/* Takes REQUEST, which is in none of the fetcher's books any more and whose transfer started at STARTED: calls back,
 * or queues it again. The callback may do anything, but the caller holds a reference of SELF. */
void mapshot_fetcher_handle_answer (MapshotFetcher *self, MapshotFetcherRequest *request,
                                    const MapshotTransferResult *result, gint64 started);

/* Calls back with a failure that was found before REQUEST, which is taken, was sent. */
void mapshot_fetcher_refuse (MapshotFetcher *self, MapshotFetcherRequest *request);

G_END_DECLS
