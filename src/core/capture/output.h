/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where a picture is written. A regular file is written under the name FILE.part beside it and takes its name only when it is whole and on the disk, so that any
 * failure leaves what was there before. Where nothing may be beside it (alone.h) the part lies in the cache, and its bytes are put into the file at the end: being killed
 * in that moment leaves a file that is no picture, and the part. "-" is standard output; a device or a pipe is written straight.
 * One thread at a time. */
typedef struct _MapshotOutput MapshotOutput;

/* An older FILE.part is left as it is until mapshot_output_cut(). MAPSHOT_ERROR_USAGE when PATH exists and OVERWRITE is FALSE, is a folder, or standard output is a terminal; MAPSHOT_ERROR_FAILED when
 * the folder is missing or not writable; G_IO_ERROR_BUSY when another capture is writing the same file. */
MapshotOutput *mapshot_output_open (const char *path, gboolean overwrite, GError **error);

/* What is not committed is removed, with its journal, unless it is to be kept or was never taken over. */
void mapshot_output_free (MapshotOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotOutput, mapshot_output_free)

/* Owned by SELF. */
int mapshot_output_get_fd (const MapshotOutput *self);

/* The name of the part and of its journal; NULL when the file is written straight. Owned by SELF. */
const char *mapshot_output_get_part (const MapshotOutput *self);
const char *mapshot_output_get_journal (const MapshotOutput *self);

/* Whether other files may be written beside it. */
gboolean mapshot_output_has_room_beside (const MapshotOutput *self);

/* Takes the part over: its first LENGTH bytes stay, and writing goes on behind them. Nothing happens where the file is written straight. */
gboolean mapshot_output_cut (MapshotOutput *self, guint64 length, GError **error);

/* Marks the part as one of ours that nothing goes on from, so that one that a kill leaves is not in the way of the next. Before mapshot_output_cut(). */
gboolean mapshot_output_mark (MapshotOutput *self, GError **error);

/* The part stays when SELF is freed. */
void mapshot_output_keep (MapshotOutput *self);

/* Removes the part and the journal that a capture to PATH left, if it left both and none writes them now. */
void mapshot_output_discard (const char *path);

/* Flushes to the disk and gives the file its name. */
gboolean mapshot_output_commit (MapshotOutput *self, GError **error);

/* Says in one sentence why writing failed (a full disk, a closed pipe, …), with the file's name. CAUSE is in G_IO_ERROR. */
void mapshot_output_explain (const MapshotOutput *self, const GError *cause, GError **error);

G_END_DECLS
