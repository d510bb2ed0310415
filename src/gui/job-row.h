/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "queue.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One capture in the list, while it waits, runs, and after. What concerns the queue alone it does itself; everything else is the window's:
 *
 * Signal "wanted" (string): "view", "show", "copy", "copy-command", "explain", "repeat", "edit", "up" or "down". */
#define MAPSHOT_TYPE_JOB_ROW (mapshot_job_row_get_type ())
G_DECLARE_FINAL_TYPE (MapshotJobRow, mapshot_job_row, MAPSHOT, JOB_ROW, GtkListBoxRow)

GtkWidget *mapshot_job_row_new (MapshotQueue *queue, MapshotJob *job);

MapshotJob *mapshot_job_row_get_job (MapshotJobRow *self);

G_END_DECLS
