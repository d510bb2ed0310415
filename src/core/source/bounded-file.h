/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The bytes of a file that a user names and that is small: a regular file, or a pipe that is written within a few seconds. NULL-terminated, *LENGTH without
 * the end. (transfer full) NULL with MAPSHOT_ERROR_USAGE when it cannot be read, is something else or holds more than MAXIMUM bytes; the message
 * names PATH alone. */
char *mapshot_bounded_file_read (const char *path, gsize maximum, gsize *length, GError **error);

G_END_DECLS
