/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job-row.h"

G_BEGIN_DECLS

/* Internal to the job file: what its kinds share. */

typedef enum
{
  KIND_CSV,
  KIND_LINES,
  KIND_GEOJSON,
} Kind;

struct _MapshotJobFile
{
  GDataInputStream *input;
  Kind kind;
  MapshotRecipe *base;
  GHashTable *defaults; /* or NULL */
  guint line;           /* of what is read next, from 1 */
  GQueue again;         /* (element-type char*): lines that are read once more */
  char separator;
  GPtrArray *header;    /* CSV: a column's known name, or NULL */
  JsonParser *parser;   /* GeoJSON */
  JsonArray *features;  /* owned by the parser */
  guint next;
};

/* Stands for a line that is no text, or too long: no text begins so. */
#define JOB_FILE_NO_TEXT "\xff"

/* job-file.c. USAGE is always FALSE. A line is without its end, NULL at the end of the file; READ_LINE also, with ERROR, when it is no text. */
gboolean job_file_usage (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
char *job_file_read_raw_line (MapshotJobFile *self);
char *job_file_read_line (MapshotJobFile *self, GError **error);

/* A row's texts: those of the file's defaults; and another one. */
GHashTable *job_file_new_fields (MapshotJobFile *self);
void job_file_set_field (GHashTable *fields, const char *column, const char *text);

/* job-csv.c */
gboolean job_file_read_header (MapshotJobFile *self, GError **error);
MapshotJobRow *job_file_next_record (MapshotJobFile *self, guint *line, GError **error);

/* job-json.c: a line, or a feature of GeoJSON */
MapshotJobRow *job_file_next_line (MapshotJobFile *self, guint *line, GError **error);
gboolean job_file_read_features (MapshotJobFile *self, GError **error);
MapshotJobRow *job_file_next_feature (MapshotJobFile *self, guint *line, GError **error);

G_END_DECLS
