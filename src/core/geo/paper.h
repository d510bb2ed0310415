/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A sheet of paper, and at which scale it shows the ground. A plain value. */
typedef struct
{
  double width, height; /* millimetres */
  double scale;         /* N of 1:N */
  double dpi;           /* dots an inch */
} MapshotPaper;

#define MAPSHOT_PAPER_DPI 300.0        /* where nobody says */
#define MAPSHOT_PAPER_MAX_SIDE 1e5     /* millimetres */
#define MAPSHOT_PAPER_MAX_SCALE 1e9     /* the world on a stamp */
#define MAPSHOT_PAPER_MIN_DPI 1.0
#define MAPSHOT_PAPER_MAX_DPI 10000.0

/* The sheets that have a name (ISO 216), upright, the largest first; NULL beyond the last. */
const char *mapshot_paper_get_sheet (guint index, double *width, double *height);

/* The INDEX of the sheet with these sides, either way round; -1 for another. */
int mapshot_paper_find_sheet (double width, double height);

/* "A3", "A4-landscape", "300x200mm": millimetres. FALSE for what is no sheet. */
gboolean mapshot_paper_parse_size (const char *text, double *width, double *height);

/* "1:25000". FALSE for what is no scale. */
gboolean mapshot_paper_parse_scale (const char *text, double *scale);

/* Whether all its numbers are within their limits. */
gboolean mapshot_paper_is_valid (const MapshotPaper *self);

/* px of a side, at least one. */
gint64 mapshot_paper_get_pixels (double millimetres, double dpi);

/* True ground metres a px. */
double mapshot_paper_get_resolution (double scale, double dpi);

G_END_DECLS
