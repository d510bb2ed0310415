/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Host names as the rules compare them: ASCII (IDNA), lower case, without a trailing dot, port or user name. */

/* The host that a request to URI goes to, read as libsoup reads it. MAPSHOT_ERROR_USAGE when URI is not an http(s)
 * address with a host; the message does not hold the address, which may hold a key. Owned by the caller. */
char *mapshot_host_from_uri (const char *uri, GError **error);

/* NULL when HOST is not a host name. Owned by the caller. */
char *mapshot_host_normalize (const char *host);

/* Whether HOST is DOMAIN or lies below it ("a.example.org" in "example.org"); both normalized. */
gboolean mapshot_host_is_within (const char *host, const char *domain);

G_END_DECLS
