/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A field of a table as a spreadsheet with decimal commas writes it ("37,5665"), with a point instead, where COLUMN (one of job-row.c's) holds one number. What could
 * be thousands ("1,000") stays as it is, and is then no number. (transfer full) */
char *mapshot_decimal_comma_mend (const char *column, const char *text);

G_END_DECLS
