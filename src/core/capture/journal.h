/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "band-record.h"

G_BEGIN_DECLS

/* The small file beside FILE.part that says which of its bands are finished, so that a capture that was stopped goes on after them: magic, format,
 * identity (identity.h) and range of bands with a checksum, then a record a band as it is written. Nothing in it is believed: each band's bytes
 * are checked against its record. One thread at a time, but for mapshot_journal_flush(). */
typedef struct _MapshotJournal MapshotJournal;

/* The bands FIRST … END - 1 of PLAN. An older file is replaced. Errors are in G_IO_ERROR. */
MapshotJournal *mapshot_journal_create (const char *path, const MapshotPlan *plan, int first, int end, GError **error);

/* Called for each finished band in order, the part's beginning (index -1) before them. */
typedef void (*MapshotJournalFunc) (const MapshotBandRecord *record, gpointer user_data);

/* Reads PATH and checks it against PLAN and the bytes of PART_FD, which is called PART in messages. *LENGTH are the bytes of the part that are finished; 0
 * when nothing is. Then goes on behind the last record that holds. NULL with MAPSHOT_ERROR_USAGE when the part belongs to another
 * capture or is damaged, before FUNC is called for anything. */
MapshotJournal *mapshot_journal_open (const char *path, const MapshotPlan *plan, int first, int end, int part_fd,
                                      const char *part, MapshotJournalFunc func, gpointer user_data, guint64 *length,
                                      GError **error);

void mapshot_journal_free (MapshotJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotJournal, mapshot_journal_free)

/* The bytes that the record stands for are written. Errors are in G_IO_ERROR. */
gboolean mapshot_journal_add (MapshotJournal *self, const MapshotBandRecord *record, GError **error);

/* The bytes of all bands up to INDEX are on the disk: should they differ later, it is damage. */
gboolean mapshot_journal_mark (MapshotJournal *self, int index, GError **error);

/* To the disk with what was added. Any thread. */
void mapshot_journal_flush (MapshotJournal *self);

/* The beginning of a journal of the bands FIRST … END - 1 (transfer full); and its text "bands=FIRST-END", identity, from *USED bytes of DATA (hostile),
 * or NULL. */
GByteArray *mapshot_journal_make_head (const MapshotPlan *plan, int first, int end);
char *mapshot_journal_read_head (const guint8 *data, gsize length, gsize *used);

/* A journal of nothing at PATH, only to be known by; FALSE with errno. */
gboolean mapshot_journal_mark_file (const char *path);

/* Whether the file at PATH begins as a journal does. */
gboolean mapshot_journal_is_one (const char *path);

G_END_DECLS
