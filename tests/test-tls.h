/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "test-server.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* TLS in front of a server: it hands over the connections whose handshake succeeded. The one that libsoup 3.6 does by itself uses freed memory when the server
 * ends while a client that refused the certificate is being heard. In the thread's default context. */
typedef struct _TestTls TestTls;

/* The one that the flags ask for. */
GTlsCertificate *test_tls_load_certificate (TestServerFlags flags);

TestTls *test_tls_new (GTlsCertificate *certificate, SoupServer *server);
guint16 test_tls_get_port (TestTls *self);

/* Waits for the handshakes under way, which are given up. */
void test_tls_free (TestTls *self);

G_END_DECLS
