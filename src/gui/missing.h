/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* What a picture of ours lacks, as it says itself: read from the file, so that it is known after a restart, and elsewhere. A plain value. */

/* Tiles beside each other are one. In px of the picture; may reach over its edge. */
typedef struct
{
  double x, y, width, height;
} MapshotMissingArea;

typedef struct
{
  char *text;   /* one line in the language of this moment; of an older picture in that of its capture */
  gint64 count; /* tiles */
} MapshotMissingReason;

typedef struct
{
  gint64 total, parent, blank; /* tiles: all, enlarged from a coarser level, not there */
  GArray *areas;               /* (element-type MapshotMissingArea); empty where the source is not listed any more */
  GArray *reasons;             /* (element-type MapshotMissingReason), the most frequent first */
} MapshotMissing;

/* MAPSHOT_ERROR_USAGE when PATH is no picture of ours, or does not say. */
MapshotMissing *mapshot_missing_read (const char *path, MapshotSourceStore *store, GError **error);
void mapshot_missing_free (MapshotMissing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotMissing, mapshot_missing_free)

G_END_DECLS
