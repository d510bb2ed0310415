/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job-private.h"

G_BEGIN_DECLS

struct _MapshotQueue
{
  GObject parent;

  MapshotSourceStore *store;
  MapshotQueueOptions options;
  char *path, *hosts_path, *ca_file;
  char **headers;
  GMainContext *context;
  GPtrArray *jobs;      /* (element-type MapshotJob), in order */
  guint64 last_number;
  GHashTable *away;     /* queue-away.c: host → what is known of one that could not be reached */
  GSource *wake;        /* looks for what may start */
  guint active;
  guint running, max_running; /* here */
  gboolean closing;

  int lock_fd;          /* of the file beside the list, or -1: in memory only */
  int hosts_fd;         /* of the file beside the list that the hosts are shared by: may be the same; or -1 */
  guint64 seen;         /* which version of the list was read or written last */
  GSource *look;        /* at what other programs do */
};

/* How many jobs are planned in advance, in search of one that may run now: planning costs time, and plans memory. */
#define MAPSHOT_QUEUE_LOOK_BEHIND 16

/* queue.c */
void mapshot_queue_insert (MapshotQueue *self, guint index, MapshotJob *job);
void mapshot_queue_remove (MapshotQueue *self, MapshotJob *job);
void mapshot_queue_store_changed (MapshotQueue *self);

/* Looks for what may start at READY_TIME (monotonic microseconds; 0 = now) at the latest. */
void mapshot_queue_schedule (MapshotQueue *self, gint64 ready_time);

/* After store_begin() and a change of the list. */
void mapshot_queue_end_change (MapshotQueue *self);

/* queue-mend.c: as mapshot_queue_plan(), for a job: one that fills in what its picture lacks has a repair afterwards, which belongs to this plan. */
MapshotPlan *mapshot_queue_plan_job (MapshotQueue *self, MapshotJob *job, GError **error);

/* queue-start.c: starts what may start. TRUE when a job failed before it began. */
gboolean mapshot_queue_start_jobs (MapshotQueue *self);

/* Before it is taken off the list, or gets other hosts: nobody waits for it any more. */
void mapshot_queue_step_out (MapshotQueue *self, MapshotJob *job);

/* queue-ask.c: whether JOB must wait until its services have told what they have. Where a plan may block, it asks itself. */
gboolean mapshot_queue_ask_services (MapshotQueue *self, MapshotJob *job);

/* queue-run.c: one job that has a plan and was claimed, and what becomes of it. */
void mapshot_queue_run (MapshotQueue *self, MapshotJob *job);

/* JOB waits, or failed for good, as FAILURE and the options have it. The caller holds the list. */
void mapshot_queue_job_failed (MapshotQueue *self, MapshotJob *job, MapshotFailure failure, const GError *error);

/* Whether the time has come for a job that failed for a while; else *NEXT (monotonic microseconds) becomes no later than it comes. */
gboolean mapshot_queue_is_due (MapshotQueue *self, MapshotJob *job, gint64 now, gint64 *next);

/* queue-away.c: services that could not be reached. The captures of one host wait for it together, and one of them asks whether it is back. */
/* JOB found nobody: the number of tries in a row; the next one's time becomes JOB's. */
int mapshot_queue_away_note (MapshotQueue *self, MapshotJob *job);

/* Whether both would wait for the same. */
gboolean mapshot_queue_away_is_one (MapshotJob *a, MapshotJob *b);

/* Monotonic microseconds before which none of JOB's hosts is asked; 0 = none is away. */
gint64 mapshot_queue_away_get_end (MapshotQueue *self, MapshotJob *job);

/* JOB's hosts may be asked at once, and what is known of them stays; and they were reached. */
void mapshot_queue_away_wait_no_more (MapshotQueue *self, MapshotJob *job);
void mapshot_queue_away_forget (MapshotQueue *self, MapshotJob *job);

/* Every host may be asked at once: the network has changed. */
void mapshot_queue_away_probe (MapshotQueue *self);

/* queue-store.c: the list on the disk, shared with other programs. Without a path it succeeds and does nothing. */
gboolean mapshot_queue_store_open (MapshotQueue *self, GError **error);
void mapshot_queue_store_close (MapshotQueue *self);

/* Between these nobody else changes the list. BEGIN takes over what others have changed; END writes it. */
gboolean mapshot_queue_store_begin (MapshotQueue *self, GError **error);
gboolean mapshot_queue_store_end (MapshotQueue *self, GError **error);
void mapshot_queue_store_abandon (MapshotQueue *self); /* instead of END, where nothing was changed */

/* Between BEGIN and END: takes the job and its hosts, unless another program runs it or asks one of them. They go back with the process, however that ends. */
gboolean mapshot_queue_store_claim (MapshotQueue *self, MapshotJob *job);
void mapshot_queue_store_release (MapshotQueue *self, MapshotJob *job);

G_END_DECLS
