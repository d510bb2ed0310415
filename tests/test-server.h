/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "test-tiles.h"

G_BEGIN_DECLS

/* A tile server for tests, on a loopback port that the kernel chooses, in a thread of its own. All calls may come from
 * any thread. What it does is told by the path, whose query is ignored. The end of a path is what is served:
 *
 *   /tile/Z/X/Y.png .jpg .webp   256 px, pixels as test_server_tile_colour() says; "Y@2x.png" has 512 px
 *   /tile512/Z/X/Y.png …         512 px
 *   /rgba/Z/X/Y.png .webp        with straight alpha as test_server_tile_alpha() says
 *   /wrong-size/…                200 × 200 px
 *   /bomb/…                      a PNG header that declares 60000 × 60000 px
 *   /truncate/TILE               a whole answer, half a picture
 *   /html/…  /xml/…              an error page with status 200
 *   /empty/…  /blank/…           204; 200 without a single byte
 *   /status/CODE/…               that status
 *   /ok                          200 and the text "ok"
 *   /mute/…                      no answer at all
 *   /stall/TILE                  half a body, then nothing
 *   /drip/MS/TILE                a byte every MS milliseconds
 *   /cut/TILE  /reset/…          half a body, or nothing, then the connection ends
 *   /huge/…  /huge-length/…      a body without end; a Content-Length of 1 GiB
 *   /gzip/TILE                   Content-Encoding: gzip, though not asked for
 *   /gzip-bomb/…                 64 MiB of zeros, gzipped
 *   /redirect/PATH               to /PATH of this server
 *   /redirect-to/URI             anywhere
 *   /redirect-loop/              to itself
 *   /redirect-to-http/           to an http: address
 *   /redirect-file/              to a file: address
 *
 * and any of these may stand before it, in any order:
 *
 *   /slow/MS                           the answer comes later
 *   /flaky/N/CODE                      the first N requests of this whole path get that status; 0: the connection ends
 *   /retry-after/SECONDS/N/CODE        the same, with a Retry-After header in seconds
 *   /retry-after-date/SECONDS/N/CODE   … as a date
 *   /need/NAME/VALUE                   401 without this request header
 *   /any/TEXT                          nothing: makes paths differ
 *
 * Anything else is 404. */
typedef struct _TestServer TestServer;

typedef enum
{
  TEST_SERVER_PLAIN = 0,
  TEST_SERVER_TLS = 1 << 0,   /* https with a good certificate for localhost and 127.0.0.1, HTTP/1.1 */
  TEST_SERVER_HTTP2 = 1 << 1, /* https with HTTP/2 alone; answers go out when complete: no /huge, no /drip */
  TEST_SERVER_EXPIRED = 1 << 2, /* https with a bad certificate … */
  TEST_SERVER_WRONG_HOST = 1 << 3,
  TEST_SERVER_UNKNOWN_CA = 1 << 4,
  TEST_SERVER_NOT_YET_VALID = 1 << 5,
} TestServerFlags;

/* Whether this build can do TEST_SERVER_HTTP2; else test with g_test_skip(). */
gboolean test_server_has_http2 (void);

TestServer *test_server_new (TestServerFlags flags);
void test_server_free (TestServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestServer, test_server_free)

/* The whole address of PATH, which may hold tokens in braces. (transfer full) */
char *test_server_get_uri (TestServer *self, const char *path);
guint test_server_get_port (TestServer *self);

/* The authority that signed the certificates, for --ca-file. */
const char *test_server_get_ca_file (void);

/* While it is away, every connection ends without an answer. */
void test_server_set_away (TestServer *self, gboolean away);

/* Serves DATA at PATH, which wins over the services above; "/slow/MS" and the like may stand before it, too. */
void test_server_add_file (TestServer *self, const char *path, const char *content_type, const char *data,
                           gssize length);

/* Counters since the start or the last reset. A request is in progress from its headers on until its answer is
 * written. */
guint test_server_get_requests (TestServer *self);
guint test_server_get_path_requests (TestServer *self, const char *path);
guint test_server_get_peak (TestServer *self);
guint test_server_get_http2_requests (TestServer *self);

/* Monotonic microseconds of each request's arrival. (transfer full) (element-type gint64) */
GArray *test_server_get_arrivals (TestServer *self);

/* A header of the last request, or NULL. (transfer full) */
char *test_server_get_last_header (TestServer *self, const char *name);

void test_server_reset (TestServer *self);

G_END_DECLS
