/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job.h"

G_BEGIN_DECLS

/* The captures of a user, first come, first served: a GListModel of MapshotJob in the order they were added (or moved to). As many run at once as the
 * sources' rules and the memory ceiling allow together: two captures from one host never run at once, since each may use all that the host allows; a
 * capture behind them that asks other hosts may. All of them share the workers of the process. At a host they stand in one line with the captures of the
 * user's other programs (line.h).
 *
 * A capture that fails for a while waits, and says why: for its service to be back (asked for by one capture a host, less and less often, and at once when the
 * network changes), for room on the disk, for another program that writes the same file. All else fails for good, and stays in the list with its
 * reason until it is retried, edited or dropped.
 *
 * With a path the list (recipes and file names: no pixels, no keys) is kept there, written atomically; what was waiting or running starts
 * again in the program that opens it next, and goes on where it stopped. Two programs may share one list: each runs what the other does not.
 *
 * Everything happens in the thread-default main context of the thread that makes the queue. */
#define MAPSHOT_TYPE_QUEUE (mapshot_queue_get_type ())
G_DECLARE_FINAL_TYPE (MapshotQueue, mapshot_queue, MAPSHOT, QUEUE, GObject)

typedef struct
{
  const char *path;         /* of the list, or NULL: in memory only */
  const char *hosts_path;   /* of a list whose programs stand in one line with this one at the hosts, though the list is not theirs; or NULL. PATH wins. */
  guint64 max_memory;       /* bytes, for all captures together; 0 = MAPSHOT_DEFAULT_MAX_MEMORY */
  int max_running;          /* captures at once; 0 = one a processor */
  MapshotPlanLimits limits; /* for every plan; max_memory is the queue's */
  int threads, retries;     /* as in MapshotCaptureOptions */
  int max_attempts;         /* tries in a row to reach a service, until its captures fail; 0 = they wait until it is back */
  guint retry_delay;        /* milliseconds before the second of them, doubled up to ten minutes; 0 = the usual */
  gboolean ask_services;    /* services that a recipe names are asked before it is planned, which blocks (discover.h) */
  guint timeout;
  const char *ca_file;
  const char *const *headers;
  MapshotKeyFunc key_func;  /* or NULL; called on captures' threads */
  gpointer key_data;
} MapshotQueueOptions;

/* What becomes of one picture beside its recipe. */
typedef struct
{
  const char *output;  /* a path; relative ones are made absolute */
  gboolean overwrite;
  gboolean sidecars;
} MapshotQueueFile;

/* XDG_STATE_HOME/mapshot/queue.json. (transfer full) */
char *mapshot_queue_get_default_path (void);

/* OPTIONS is copied, STORE taken a reference of. MAPSHOT_ERROR_FAILED when there is a list and it cannot be read; it is left as it is. Starts
 * nothing before the main context runs. */
MapshotQueue *mapshot_queue_new (MapshotSourceStore *store, const MapshotQueueOptions *options, GError **error);

/* Adds a capture at the end; a copy of RECIPE is taken. (transfer none). MAPSHOT_ERROR_USAGE or _REFUSED when it cannot be planned, and
 * _FAILED when the list cannot be written. */
MapshotJob *mapshot_queue_add (MapshotQueue *self, const MapshotRecipe *recipe, const MapshotQueueFile *file, GError **error);

/* The captures that the list at PATH has now, in its order, without a queue: nothing is started. (element-type MapshotJob), empty where there is no
 * list. MAPSHOT_ERROR_FAILED when it cannot be read. */
GPtrArray *mapshot_queue_peek (const char *path, GError **error);

/* The plan that a capture of RECIPE would have here; and adding it, which saves planning twice. */
MapshotPlan *mapshot_queue_plan (MapshotQueue *self, const MapshotRecipe *recipe, GError **error);
MapshotJob *mapshot_queue_add_plan (MapshotQueue *self, MapshotPlan *plan, const MapshotQueueFile *file, GError **error);

/* A waiting job is held back; a running one stops asking for tiles. What it has is kept. */
void mapshot_queue_pause (MapshotQueue *self, MapshotJob *job);
void mapshot_queue_resume (MapshotQueue *self, MapshotJob *job);

/* Puts a failed, or done but lacking, job at the end again; of the latter only what the picture lacks is asked for (repair.h), and a picture that lacks no less
 * afterwards is left as it is. One that waits for its service is tried at once. */
void mapshot_queue_retry (MapshotQueue *self, MapshotJob *job);

/* Replaces the recipe of a job that does not run, which then waits again. */
gboolean mapshot_queue_edit (MapshotQueue *self, MapshotJob *job, const MapshotRecipe *recipe, GError **error);

/* Moves a waiting job so that it becomes the POSITION-th (from 1) of the waiting ones. */
void mapshot_queue_move (MapshotQueue *self, MapshotJob *job, guint position);

/* Takes it from the list; a running one is stopped. KEEP leaves FILE.part, from which the same capture goes on. */
void mapshot_queue_drop (MapshotQueue *self, MapshotJob *job, gboolean keep);

/* Stops everything that runs here, keeping what it has, and waits for it: before the program ends. The jobs wait in the list. */
void mapshot_queue_close (MapshotQueue *self);

/* Jobs that wait or run (here or elsewhere); notified as "active" (uint). */
guint mapshot_queue_get_active (MapshotQueue *self);

G_END_DECLS
