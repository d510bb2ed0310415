/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PMTILES_MAX_DIRECTORY (8 * 1024 * 1024) /* bytes, uncompressed */
#define PMTILES_MAX_ENTRIES (256 * 1024)

/* A run of tiles with the same picture; or, where run_length is 0, a leaf directory for the tiles from ID on. */
typedef struct
{
  guint64 id;
  guint64 offset, length; /* bytes, in the section of the tiles or of the leaves */
  guint64 run_length;     /* tiles */
} PmtilesEntry;

/* Immutable, reference counted, safe to share between threads. */
typedef struct _PmtilesDirectory PmtilesDirectory;

/* NULL when the bytes, uncompressed, are no directory, or hold too many entries. */
PmtilesDirectory *pmtiles_directory_new (GBytes *bytes);
PmtilesDirectory *pmtiles_directory_ref (PmtilesDirectory *self);
void pmtiles_directory_unref (PmtilesDirectory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PmtilesDirectory, pmtiles_directory_unref)

/* The entry that holds the tile, or the leaf that may; NULL when there is none. Owned by SELF. */
const PmtilesEntry *pmtiles_directory_find (const PmtilesDirectory *self, guint64 id);

/* NULL when it is empty. Owned by SELF. */
const PmtilesEntry *pmtiles_directory_get_first (const PmtilesDirectory *self);

/* The number of a tile: those of all coarser zooms come before it, and within a zoom the Hilbert curve orders them. ZOOM 0 … 30; x to the east and y to the
 * south, within the zoom. */
guint64 pmtiles_get_tile_id (int zoom, guint64 x, guint64 y);

/* NULL when it is no gzip data or larger than MAXIMUM. (transfer full) */
GBytes *pmtiles_gunzip (GBytes *data, gsize maximum);

G_END_DECLS
