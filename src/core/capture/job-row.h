/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job-file.h"

G_BEGIN_DECLS

/* Internal to the job file: names of columns, and a row's texts as a recipe. */

/* The name that a column is known by, or NULL. (transfer none) */
const char *mapshot_job_row_find_column (const char *header);

/* FIELDS: name → text, all of them known; taken from BASE where they say nothing. (transfer full) */
MapshotJobRow *mapshot_job_row_make (GHashTable *fields, const MapshotRecipe *base, guint line, GError **error);

G_END_DECLS
