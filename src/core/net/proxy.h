/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The proxy that the environment names: http_proxy, https_proxy, all_proxy and no_proxy, in small or capital letters (small ones win; HTTP_PROXY in
 * capitals is not read, because a web server may set it from a request). (transfer full), or NULL when it names none: then the system's
 * own resolver decides. */
GProxyResolver *mapshot_proxy_from_environment (void);

G_END_DECLS
