/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The request header that tells the server behind that a request came over HTTP/2. */
#define TEST_HTTP2_HEADER "X-Test-Http2"

/* HTTP/2 over TLS on a loopback port of its own, in front of a plain server on BACKEND: libsoup's own server does
 * not offer it. An answer is passed on when it is complete. Belongs to the thread-default context of its thread. */
typedef struct _TestHttp2 TestHttp2;

TestHttp2 *test_http2_new (GTlsCertificate *certificate, guint backend);
guint test_http2_get_port (TestHttp2 *self);
void test_http2_free (TestHttp2 *self);

G_END_DECLS
