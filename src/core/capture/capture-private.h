/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run-private.h"

G_BEGIN_DECLS

/* Internal to the capture: the object. Its own thread touches it while it runs, but for what is marked. */
struct _MapshotCapture
{
  GObject parent;

  MapshotPlan *plan;
  MapshotPlan *settled; /* with the credit that the services told; NULL before the run */
  MapshotCaptureOptions options;
  char *output, *ca_file;
  char **headers, **known;
  int same;             /* index of KNOWN, or -1 */
  MapshotReport *report;

  MapshotProgressFunc progress_func;
  gpointer progress_data;
  GMainContext *progress_context; /* NULL: the capture's own thread */

  gint paused;          /* atomic: what was asked for */
  gboolean was_paused;  /* what the fetchers were told */

  MapshotFailure failure;
  gint discarded;       /* atomic: nothing is to be kept */
  gboolean kept;
  gint64 started;       /* monotonic microseconds */
  double speed;         /* tiles a second, smoothed */
  gint64 speed_done;
  gint64 speed_time;
};

/* progress.c: tells whoever wants to know how far RUN is; the capture's thread */
void mapshot_capture_report_progress (MapshotCapture *self, Run *run);

/* run.c: what a run needs, before and after it */
gboolean mapshot_run_open (Run *run, MapshotCapture *capture, GError **error);

/* Says what writing failed for, and notes what kind of failure it is. */
void mapshot_run_explain (Run *run, const GError *cause, GError **error);

/* Ends all that runs beside this thread, before what they use is freed. */
void mapshot_run_stop_work (Run *run);
void mapshot_run_close (Run *run);

G_END_DECLS
