/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ask.h"
#include "source-store.h"

G_BEGIN_DECLS

/* What stands for {session} in a source's addresses (MapshotSourceSession). It is kept in this process's memory, shared by all that ask the same service with the
 * same key, and written nowhere. Any thread; the calls that ask block. */

typedef struct
{
  const MapshotSourceStore *store; /* its rules hold for these requests too */
  guint timeout;                   /* milliseconds without an answer; 0 = the usual */
  const char *ca_file;             /* or NULL */
} MapshotSessionOptions;

typedef struct
{
  char *token;
  gint64 end; /* when a new one is to be asked for: seconds since 1970, G_MAXINT64 when it is not known to end */
} MapshotSession;

void mapshot_session_free (MapshotSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotSession, mapshot_session_free)

/* The session of SOURCE with KEY, which may be NULL: the one that is known, unless it has expired or is STALE (a token that the service refused, or NULL); else
 * a new one. *REFUSAL says what the service has against the key. MAPSHOT_ERROR_NETWORK with one line without the key, MAPSHOT_ERROR_REFUSED by rules,
 * G_IO_ERROR_CANCELLED. (transfer full) */
MapshotSession *mapshot_session_get (const MapshotSource *source, const char *key, const char *stale, const MapshotSessionOptions *options,
                                     MapshotRefusal *refusal, GCancellable *cancellable, GError **error);

/* The credit for BOUNDS at ZOOM as the service tells it: one line, perhaps "". (transfer full) */
char *mapshot_session_get_credit (const MapshotSource *source, const char *key, const char *token, int zoom, const MapshotBounds *bounds,
                                  const MapshotSessionOptions *options, MapshotRefusal *refusal, GCancellable *cancellable, GError **error);

/* Whether it is over at NOW, or so soon that it is no longer worth using. */
gboolean mapshot_session_is_over (const MapshotSession *self, gint64 now);

G_END_DECLS
