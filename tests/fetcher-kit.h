/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fetcher.h"
#include "test-server.h"

G_BEGIN_DECLS

/* What tests of the network share: a server, a fetcher and its answers. */
typedef struct
{
  char *path;
  int done; /* callbacks: must be 1 */
  GBytes *body;
  char *content_type;
  GError *error;
} FetcherAnswer;

typedef struct
{
  TestServer *server;
  MapshotFetcherOptions options;
  MapshotFetcher *fetcher;
  GPtrArray *answers;
  GString *order; /* of the callbacks, when asked for */
  int left;
} FetcherKit;

/* The options are those of a patient program; change them before the fetcher is opened, which the first question does. */
void fetcher_kit_init (FetcherKit *self, TestServerFlags flags);
void fetcher_kit_open (FetcherKit *self);

/* Fails where something is left in flight, or queued. */
void fetcher_kit_clear (FetcherKit *self);

/* The answer belongs to SELF. */
FetcherAnswer *fetcher_kit_ask (FetcherKit *self, const char *path);
FetcherAnswer *fetcher_kit_ask_uri (FetcherKit *self, const char *uri);
void fetcher_kit_answer_cb (gpointer request, GBytes *body, const char *content_type, const GError *error, gpointer user_data);

/* Until all have come. */
void fetcher_kit_wait (FetcherKit *self);

void fetcher_kit_assert_failed (FetcherAnswer *answer, GQuark domain, int code, const char *part);
void fetcher_kit_assert_tile (FetcherAnswer *answer, TestTileFormat format, int size, int z, int x, int y);

G_END_DECLS
