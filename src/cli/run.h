/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"
#include "keys.h"
#include "small-file.h"

G_BEGIN_DECLS

/* What all that capture from the command line share: talk on standard error, progress, signals, the report. The main thread. */

/* Nothing with --quiet. */
void mapshot_cli_say (const MapshotCliOptions *options, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* (transfer full) */
char *mapshot_cli_format_time (double seconds);

/* Asks no desktop for its proxy; before the first request. */
void mapshot_cli_leave_the_desktop_alone (void);

/* export.c: asks the services that OPTIONS name, and plans; and says what was understood. */
MapshotPlan *mapshot_cli_make_plan (const MapshotCliOptions *options, MapshotSourceStore *store, GError **error);
void mapshot_cli_echo (const MapshotCliOptions *options, const MapshotPlan *plan);

/* What --report names, checked before the first request; *FILE stays NULL without one. */
gboolean mapshot_cli_open_report (const MapshotCliOptions *options, MapshotSmallFile **file, GError **error);

/* The report of a capture that did not begin: what CAUSE says. */
void mapshot_cli_report_failure (const MapshotCliOptions *options, const GError *cause);

/* FILE may be NULL. */
gboolean mapshot_cli_finish_report (MapshotSmallFile *file, const MapshotReport *report, GError **error);

/* What OPTIONS say of a capture to their output. All is owned by OPTIONS and KEYS. */
void mapshot_cli_fill_capture_options (const MapshotCliOptions *options, MapshotKeys *keys, MapshotCaptureOptions *filled);

/* Runs a capture until its end or a signal, tells what became of it, and finishes REPORT (or NULL). *STATUS is the exit's. Of a picture that is
 * one of those known nothing is said. (transfer full) */
MapshotCapture *mapshot_cli_run_capture (const MapshotCliOptions *options, MapshotPlan *plan, const MapshotCaptureOptions *capture_options,
                                         MapshotSmallFile *report, int *status);

G_END_DECLS
