/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where files are written: what a path means, and what is wrong with it. Any thread. */

/* The name of the file itself: a link stays a link, and what it points to is written, whether it is there yet or not. (transfer full) */
char *mapshot_target_follow (const char *path);

/* Opens a device or a pipe for writing, without ever waiting for good: a pipe that nobody reads within a few seconds is MAPSHOT_ERROR_FAILED. -1 on
 * failure; else the caller closes it. */
int mapshot_target_open_straight (const char *path, GError **error);

/* MAPSHOT_ERROR_FAILED when the program was started with its standard output closed. */
gboolean mapshot_target_check_standard_output (GError **error);

/* MAPSHOT_ERROR_FAILED: why PATH cannot be written, for the errno SAVED. */
void mapshot_target_set_error (const char *path, int saved, GError **error);

/* PATH was given to a whole file: the name is on the disk only when its folder is. A folder that cannot be opened is no failure: the file is whole. */
void mapshot_target_sync_folder (const char *path);

G_END_DECLS
