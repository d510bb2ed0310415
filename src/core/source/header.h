/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a request may carry the header NAME: letters, digits, "-" and "_", and none of those that say who asks or how the connection works. */
gboolean mapshot_header_is_allowed (const char *name);

/* Whether VALUE is printable ASCII, so that it stays one header. */
gboolean mapshot_header_is_value (const char *value);

G_END_DECLS
