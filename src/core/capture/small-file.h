/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A small text file: a world file beside a picture, or a report. It is checked when it is opened, before the work that it tells of, and takes its name only
 * when it is whole and on the disk; a device or a pipe is written straight. One thread at a time. */
typedef struct _MapshotSmallFile MapshotSmallFile;

/* "-" is standard output where STRAIGHT allows what is no regular file. Links are followed. MAPSHOT_ERROR_USAGE when PATH exists and OVERWRITE is FALSE, is
 * a folder, or is no regular file and STRAIGHT is FALSE; MAPSHOT_ERROR_FAILED when the folder is missing or does not allow it. */
MapshotSmallFile *mapshot_small_file_open (const char *path, gboolean overwrite, gboolean straight, GError **error);

/* What was not committed is removed. */
void mapshot_small_file_free (MapshotSmallFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotSmallFile, mapshot_small_file_free)

/* Puts TEXT on the disk under another name, or where it is written straight, at once. MAPSHOT_ERROR_FAILED. */
gboolean mapshot_small_file_write (MapshotSmallFile *self, const char *text, GError **error);

/* Gives what was written its name. */
gboolean mapshot_small_file_commit (MapshotSmallFile *self, GError **error);

G_END_DECLS
