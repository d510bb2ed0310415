/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a request may carry this header, wherever it was asked for: NAME is letters, digits, "-" and "_", VALUE is printable
 * ASCII, and it does not say who asks (Host, User-Agent) or how the connection works (Connection, Content-Length, …). */
gboolean mapshot_header_is_allowed (const char *name, const char *value);

G_END_DECLS
