/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "recipe.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A list of captures in a file, read row by row: CSV with a header (RFC 4180; comma, semicolon or tab; UTF-8 with or without a byte order mark), JSON lines
 * (an object a line), or GeoJSON (a feature a capture: the bounding box of its geometry, its properties as settings).
 *
 * Columns and members, in any case, with English and Korean synonyms: name, output, source, latitude and longitude, center or address, radius,
 * extent or size, bbox or west, south, east and north, zoom, resolution, dpi, on-missing, attribution, background, compression. What is empty counts as not
 * there; other columns are left alone. An object with the member "version" is a whole recipe. */
typedef struct _MapshotJobFile MapshotJobFile;

typedef struct
{
  guint line;            /* where it begins, from 1; the number of the feature in GeoJSON */
  char *name;            /* or NULL */
  char *output;          /* a file's name, or NULL */
  char *address;         /* where the recipe's centre is, which is still to be looked up; or NULL */
  MapshotRecipe *recipe;
} MapshotJobRow;

/* BASE is what holds for every row that does not say otherwise, and DEFAULTS (name → text, may be NULL) columns for rows that lack them; both are copied.
 * STREAM is read as it is needed; NAME is for messages and tells the kind by its end (.csv, .geojson, .jsonl …), else
 * the first characters do. MAPSHOT_ERROR_USAGE when it is none of them. */
MapshotJobFile *mapshot_job_file_new (GInputStream *stream, const char *name, const MapshotRecipe *base, GHashTable *defaults,
                                      GError **error);
void mapshot_job_file_free (MapshotJobFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotJobFile, mapshot_job_file_free)

/* The next row. A broken one sets ERROR, with *LINE, and reading goes on behind it; at the end both are NULL. (transfer full) */
MapshotJobRow *mapshot_job_file_next (MapshotJobFile *self, guint *line, GError **error);
void mapshot_job_row_free (MapshotJobRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotJobRow, mapshot_job_row_free)

/* TEMPLATE with {name}, {source} and {z} filled in, as a file name: no folder, nothing that a file system forbids, at most 200 bytes. (transfer full) */
char *mapshot_job_file_make_name (const char *template, const char *name, const char *source, int zoom);

G_END_DECLS
