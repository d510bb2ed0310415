/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What changed between two pictures of ours of the same place: a third of the same size, pale grey where they are the same, red where they differ. Read and
 * written row by row. */

typedef struct
{
  const char *before, *after;
  const char *output;
  gboolean overwrite;
  int threshold;      /* 0 … 255: a channel that differs by no more is the same */
} MapshotDifferenceOptions;

typedef struct
{
  gint64 pixels, changed;
  gint64 left, top, right, bottom; /* px: what holds all that changed; RIGHT and BOTTOM excluded */
} MapshotDifference;

/* MAPSHOT_ERROR_USAGE when one is no picture of ours, or they do not show the same place on the same grid; else as an output. Blocks. */
gboolean mapshot_difference_make (const MapshotDifferenceOptions *options, MapshotDifference *difference, GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
