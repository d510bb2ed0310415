/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source.h"

G_BEGIN_DECLS

/* TEXT, which a service may have had a part in, without the secrets that SOURCE's requests carry: KEY (or NULL), the keys and passwords in its
 * address, and the values of its and of the further HEADERS (name, value, …, NULL; or NULL). Each becomes "…". (transfer full) */
char *mapshot_secrets_hide (const MapshotSource *source, const char *key, const char *const *headers, const char *text);

/* The same for an answer from ADDRESS alone. */
char *mapshot_secrets_hide_address (const char *address, const char *const *headers, const char *text);

G_END_DECLS
