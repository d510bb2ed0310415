/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run-private.h"

G_BEGIN_DECLS

/* Internal to the capture: a run that fills the holes of a picture. */

/* Whether the part that is being written to FD begins as the picture does: the same size, recipe, credit and program. MAPSHOT_ERROR_USAGE. */
gboolean mapshot_repair_check_head (const MapshotRepair *self, int fd, GError **error);

/* Whether a pixel of the band INDEX depends on a tile that the picture lacks; else its record, whose bytes are copied. */
gboolean mapshot_repair_touches (const MapshotRepair *self, int index);
const MapshotBandRecord *mapshot_repair_get_record (const MapshotRepair *self, int index);

/* What is known of a new ROW that the band INDEX is the first to read, and which of its tiles are to be asked for. */
void mapshot_repair_prepare_row (const MapshotRepair *self, TileRow *row, int index);

/* The writing thread: takes the bytes of BAND. MAPSHOT_ERROR_USAGE when they are damaged; else as the writer. */
gboolean mapshot_repair_copy (const MapshotRepair *self, const Band *band, MapshotPngWriter *writer, GError **error);

/* A worker: puts the picture's own pixels over those of the composed BAND that no missing tile has a part in. MAPSHOT_ERROR_USAGE. */
gboolean mapshot_repair_paste (const MapshotRepair *self, Band *band, GError **error);

G_END_DECLS
