/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A place where this one file may be written and nothing beside it: what the file-chooser portal gives to a program in a sandbox, or a file of ours in
 * somebody else's folder. The picture is made elsewhere, and put into the file when it is whole. Any thread. */

/* PATH follows no link any more. TRUE in a document's own folder of the document portal, whether the file is there yet or not; and where the file is there and
 * may be written, and its folder may not. */
gboolean mapshot_alone_is (const char *path);

/* Where the picture for PATH is made: the same name each time, in XDG_CACHE_HOME/mapshot/unfinished, which is made if need be. (transfer full) */
char *mapshot_alone_make_part (const char *path);

/* Removes what was begun there and not touched for 30 days, unless somebody works on it. */
void mapshot_alone_clean (void);

/* Puts all that FROM holds into PATH, and onto the disk. A full disk is found before anything is changed, where the file system tells. From then on the first
 * bytes of PATH are zero until all others are there, so that a copy that was cut short is never taken for a picture. *TOUCHED says whether PATH
 * has changed when this fails; *ERROR_NUMBER why. */
gboolean mapshot_alone_put (int from, const char *path, gboolean *touched, int *error_number);

G_END_DECLS
