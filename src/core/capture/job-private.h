/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "queue.h"

G_BEGIN_DECLS

/* Internal to the queue: what it keeps of a job. Only the queue's own thread touches it. */
struct _MapshotJob
{
  GObject parent;

  char *id;
  guint64 number;       /* of the list's; its lock */
  char *output, *name;
  MapshotRecipe *recipe;
  gboolean overwrite, sidecars;
  MapshotJobState state;
  guint position;
  char *reason;
  gboolean lacking;
  gboolean mending;     /* the picture is there: only what it lacks is asked for */
  gint64 added, ended;  /* Unix microseconds */

  MapshotCapture *capture;
  MapshotProgress progress;

  /* While it waits: what it will need. */
  gboolean asking;      /* its services are asked what they have */
  MapshotPlan *plan;
  MapshotRepair *repair; /* of the plan, where it mends; also while it runs */
  char **hosts;
  gboolean in_line;     /* at its hosts (line.h) */
  gint64 not_before;    /* monotonic microseconds: it failed for a while */
  MapshotFailure failure; /* the last one */
  guint64 room;         /* bytes that were free when the disk was full */

  /* While it runs here. */
  GCancellable *cancellable;
  gboolean elsewhere;   /* it does not: another program runs it */
  guint64 memory, shared_memory; /* bytes: its plan's, for itself alone and for all that run */
  gboolean pausing;     /* it was cancelled to be paused */
};

/* FILE's output is absolute. */
MapshotJob *mapshot_job_new (const char *id, const MapshotRecipe *recipe, const MapshotQueueFile *file);

/* Each notifies when something changed. REASON is copied. */
void mapshot_job_set_state (MapshotJob *self, MapshotJobState state, const char *reason);
void mapshot_job_set_position (MapshotJob *self, guint position);
void mapshot_job_set_progress (MapshotJob *self, const MapshotProgress *progress);
void mapshot_job_set_capture (MapshotJob *self, MapshotCapture *capture);
void mapshot_job_set_lacking (MapshotJob *self, gboolean lacking);
void mapshot_job_set_recipe (MapshotJob *self, const MapshotRecipe *recipe);

/* One element of the list. From JSON: NULL when it makes no sense. */
JsonNode *mapshot_job_to_json (MapshotJob *self);
MapshotJob *mapshot_job_from_json (JsonNode *node);

G_END_DECLS
