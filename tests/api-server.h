/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source-store.h"

G_BEGIN_DECLS

/* A loopback server that answers as the documentation of these services says, errors included, under the paths that they have:
 *
 *   /v1/createSession  /v1/2dtiles/Z/X/Y  /tile/v1/viewport   Google's Map Tiles API
 *   /maps/api/staticmap                                       Google's static pictures
 *   /map-static/v2/raster                                     NAVER's static pictures
 *   /req/image  /req/wmts/1.0.0/KEY/LAYER/Z/Y/X.png           VWorld
 *   /v2/maps/sdk.js  /api/v1/tile/SET/VERSION/latest/L/Y/X.png  Kakao
 *
 * The right key is API_SERVER_KEY, for NAVER and Kakao with API_SERVER_SECRET behind a colon. Every pixel of a static picture says where it lies. */
typedef struct _ApiServer ApiServer;

#define API_SERVER_KEY "r1GHTk3yR1ghtK3y"
#define API_SERVER_SECRET "http://s3cret.example"

typedef enum
{
  API_SERVER_GOOD,
  API_SERVER_USED_UP, /* the quota of the key */
} ApiServerMood;

ApiServer *api_server_new (void);
void api_server_free (ApiServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiServer, api_server_free)

void api_server_set_mood (ApiServer *self, ApiServerMood mood);

/* From now on a session ends after so many tiles (0 = never) and is refused with STATUS then; or it is over after SECONDS (0 = two weeks). */
void api_server_set_session (ApiServer *self, guint tiles, guint status, gint64 seconds);

/* Tiles of Kakao's are there under this version only. */
void api_server_set_version (ApiServer *self, const char *version);

guint api_server_get_sessions (ApiServer *self); /* that were given out */
guint api_server_get_requests (ApiServer *self);
char *api_server_get_last_query (ApiServer *self); /* (transfer full) */

/* The shipped sources, whose addresses lead to this server, all permissions granted; FOLDER, which is empty, gets their file. MORE: text of further entries, where
 * http://API stands for the server's address; or NULL. */
MapshotSourceStore *api_server_make_store (ApiServer *self, const char *folder, const char *more);

/* The colour of pixel X, Y of Web Mercator's world picture at ZOOM (256 px tiles). */
guint32 api_server_colour (int zoom, gint64 x, gint64 y);

G_END_DECLS
