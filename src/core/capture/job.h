/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture.h"

G_BEGIN_DECLS

/* One capture of a queue. Its properties are read only, change in the queue's main context and notify:
 *
 *   id        string      a name of its own, the same after a restart
 *   output    string      the picture's path
 *   name      string      the picture's file name, for lists
 *   state     MapshotJobState
 *   position  uint        1 = the next to start; 0 when it does not wait
 *   fraction  double      0 … 1, of its tiles
 *   reason    string      one translated line: why it waits, was paused by itself, or failed; else NULL
 *   lacking   boolean     done, but with tiles substituted or blank */
#define MAPSHOT_TYPE_JOB (mapshot_job_get_type ())
G_DECLARE_FINAL_TYPE (MapshotJob, mapshot_job, MAPSHOT, JOB, GObject)

typedef enum
{
  MAPSHOT_JOB_WAITING,
  MAPSHOT_JOB_RUNNING, /* here, or in another program on the same list */
  MAPSHOT_JOB_PAUSED,  /* by somebody; what it has is kept */
  MAPSHOT_JOB_DONE,
  MAPSHOT_JOB_FAILED,  /* for good, until somebody retries, edits or drops it */
} MapshotJobState;

#define MAPSHOT_TYPE_JOB_STATE (mapshot_job_state_get_type ())
GType mapshot_job_state_get_type (void);

/* Owned by SELF, valid until the property changes. */
const char *mapshot_job_get_id (MapshotJob *self);
const char *mapshot_job_get_output (MapshotJob *self);
const char *mapshot_job_get_name (MapshotJob *self);
const char *mapshot_job_get_reason (MapshotJob *self);
const MapshotRecipe *mapshot_job_get_recipe (MapshotJob *self);

MapshotJobState mapshot_job_get_state (MapshotJob *self);
guint mapshot_job_get_position (MapshotJob *self);
double mapshot_job_get_fraction (MapshotJob *self);

/* The last progress of a running job: notified with "fraction", at most ten times a second. */
const MapshotProgress *mapshot_job_get_progress (MapshotJob *self);

/* The capture while it runs here and after it ended here; NULL before, and after a restart. Its plan and report tell the rest. */
MapshotCapture *mapshot_job_get_capture (MapshotJob *self);

/* Why it failed last: what it waits for, or has failed of. MAPSHOT_FAILURE_NONE when it did not, and after a restart. */
MapshotFailure mapshot_job_get_failure (MapshotJob *self);

/* When it was added and when it ended, Unix microseconds; 0 = not yet. */
gint64 mapshot_job_get_added (MapshotJob *self);
gint64 mapshot_job_get_ended (MapshotJob *self);

G_END_DECLS
