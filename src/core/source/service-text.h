/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text from a service as people may see it in one line: printable, at most 200 characters. TEXT may be NULL. Never NULL; owned by the caller. */
char *mapshot_service_clean_text (const char *text);

G_END_DECLS
