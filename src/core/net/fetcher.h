/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gate.h"
#include "refusal.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Asks for many small files politely, over one libsoup session, on the thread-default main context of the thread that made it. Not
 * thread-safe: use it on that thread only.
 *
 * It keeps its own count of requests in flight (connection limits do not cap requests on HTTP/2), its own rate, retries
 * with exponential backoff and jitter, obeys Retry-After (seconds or a date), and slows the whole source down on 429 and 503. */
#define MAPSHOT_TYPE_FETCHER (mapshot_fetcher_get_type ())
G_DECLARE_FINAL_TYPE (MapshotFetcher, mapshot_fetcher, MAPSHOT, FETCHER, GObject)

typedef struct
{
  int max_connections;      /* requests in flight, 1 … 64 */
  double max_rate;          /* requests a second; 0 = no limit */
  int max_retries;          /* further tries after the first, for failures that may pass; 0 … 20 */
  guint connect_timeout;    /* milliseconds until the first byte of an answer */
  guint stall_timeout;      /* milliseconds without a new byte of a body */
  guint max_pause;          /* milliseconds: a service that asks for a longer pause ends the run instead */
  gsize max_body;           /* bytes of one body after decoding */
  guint backoff;            /* milliseconds before the first retry; doubles, with jitter, up to 60 s */
  const char *ca_file;      /* PEM file of certificate authorities to trust instead of the system's, or NULL */
  const int *not_found;     /* HTTP statuses that mean "no such tile", 0-terminated, or NULL for 404, 410 and 204 */
  const char *cache_dir;    /* keep there what the service wants cached (cache.h), or NULL */
  const char *const *headers; /* name, value, name, value, …, NULL; or NULL */
  const char *post;         /* JSON that every request sends with POST, or NULL: they are GETs */
  gboolean explain;         /* errors also say what the service wrote, which may quote what it was asked with: hide keys before it is shown */
  MapshotGate *gate;        /* limits shared with other fetchers, beside max_connections and instead of max_rate; or NULL */
} MapshotFetcherOptions;

/* Sensible values for everything; change what differs. */
extern const MapshotFetcherOptions mapshot_fetcher_default_options;

/* Whether a redirect may be followed to URI. Called on the fetcher's thread. */
typedef gboolean (*MapshotFetcherRedirectFunc) (const char *uri, gpointer user_data, GError **error);

/* Whether one more request may be sent, now: called right before each, repeated ones too. FALSE leaves it queued until
 * mapshot_fetcher_set_paused() is called, or an answer comes. On the fetcher's thread; it must not call the fetcher. */
typedef gboolean (*MapshotFetcherAdmitFunc) (gpointer user_data);

/* The end of one request, on the fetcher's context, exactly once for each mapshot_fetcher_get() that was not cancelled.
 * BODY (transfer none) and CONTENT_TYPE (may be NULL) on success. Otherwise ERROR: MAPSHOT_FETCH_ERROR_NOT_FOUND for "no such tile",
 * MAPSHOT_FETCH_ERROR_BAD for an answer that will not get better (other status, too large, redirect refused), MAPSHOT_FETCH_ERROR_EXHAUSTED when the
 * retries are used up, and MAPSHOT_ERROR_NETWORK when going on makes no sense (unknown host, refused, TLS, 401, 403, too long a pause).
 * MAPSHOT_ERROR_REFUSED comes from the redirect function as it is.
 * No message holds a query string or a key: addresses are quoted through mapshot_http_redact(). */
typedef void (*MapshotFetcherFunc) (gpointer request_data, GBytes *body, const char *content_type, const GError *error,
                                    gpointer user_data);

#define MAPSHOT_FETCH_ERROR (mapshot_fetch_error_quark ())
typedef enum
{
  MAPSHOT_FETCH_ERROR_NOT_FOUND,
  MAPSHOT_FETCH_ERROR_BAD,
  MAPSHOT_FETCH_ERROR_EXHAUSTED,
} MapshotFetchError;
GQuark mapshot_fetch_error_quark (void);

/* The message is the sentence for REASON (geo/reason.h). */
GError *mapshot_fetch_error_new (MapshotFetchError code, const char *reason);

/* The reason of an error of this domain or of MAPSHOT_ERROR; its message where it has none. */
const char *mapshot_fetch_error_get_reason (const GError *error);

typedef struct
{
  guint64 requests;      /* sent, retries included */
  guint64 retries;
  guint64 bytes;         /* of bodies, as received */
  guint64 throttled;     /* answers 429 or 503 */
  guint64 refused;       /* requests that failed because none can succeed: access, certificates */
  guint64 cached;        /* answers whose body came from the cache; they count as requests, their bytes do not */
  guint64 denied;        /* answers 401 or 403 */
  MapshotRefusal refusal; /* what the last answer said that was about the key, whatever its status */
  int in_flight;         /* now */
  int queued;            /* waiting for a place, a retry or the end of a pause */
  int connections;       /* the cap now: lowered while the service throttles, raised again slowly */
  gint64 paused_until;   /* monotonic microseconds, or 0 */
} MapshotFetcherStats;

/* OPTIONS is copied. MAPSHOT_ERROR_USAGE when ca_file cannot be read as PEM. */
MapshotFetcher *mapshot_fetcher_new (const MapshotFetcherOptions *options, MapshotFetcherFunc func, gpointer user_data,
                                     GError **error);

/* REDIRECT decides about redirects; without it any http(s) address is followed (never from https to http, at most 5 in a row). */
void mapshot_fetcher_set_redirect_func (MapshotFetcher *self, MapshotFetcherRedirectFunc func, gpointer user_data);

/* ADMIT counts requests against somebody's budget; without it there is none. */
void mapshot_fetcher_set_admit_func (MapshotFetcher *self, MapshotFetcherAdmitFunc func, gpointer user_data);

/* Queues one request; REQUEST_DATA comes back in the callback and is not touched. Requests start in the order they were queued; a retry goes
 * before new ones. */
void mapshot_fetcher_get (MapshotFetcher *self, const char *uri, gpointer request_data);

/* Drops one queued or running request; its callback is not called. FALSE when it is not known. For map views. */
gboolean mapshot_fetcher_cancel (MapshotFetcher *self, gpointer request_data);

/* Drops all of them; callbacks are not called. Returns when no request is in flight any more (iterates the context). */
void mapshot_fetcher_stop (MapshotFetcher *self);

/* Holds new requests back, or lets them go on. */
void mapshot_fetcher_set_paused (MapshotFetcher *self, gboolean paused);

void mapshot_fetcher_get_stats (MapshotFetcher *self, MapshotFetcherStats *stats);

G_END_DECLS
