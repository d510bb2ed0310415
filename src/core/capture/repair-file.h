/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "band-record.h"
#include "picture-file.h"
#include "repair.h"

G_BEGIN_DECLS

/* Internal to the repair. */

/* Columns of the picture. */
typedef struct
{
  gint64 first, end; /* px, END excluded */
} Span;

struct _MapshotRepair
{
  MapshotPictureFile *file;
  MapshotRecipe *recipe;
  gboolean complete;

  /* After the plan. */
  GPtrArray *records;  /* (element-type MapshotBandRecord), by band */
  guint64 *offsets;    /* by band: where its bytes begin */
  GHashTable **rows;   /* by layer: row → MapshotRowDigest, of the records */
  guint n_layers;
  GArray **spans;      /* by band: (element-type Span) what is made anew, in order; NULL: nothing */
  int n_bands;
  gint64 n_missing;
};

G_END_DECLS
