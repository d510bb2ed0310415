/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"
#include "repair.h"
#include "report.h"
#include "share.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The job: runs a plan and writes the picture. Everything happens on the thread that calls mapshot_capture_run() (with a main
 * context of its own), one writing thread that is gone when it returns, and the workers of the process, which all captures share. */
#define MAPSHOT_TYPE_CAPTURE (mapshot_capture_get_type ())
G_DECLARE_FINAL_TYPE (MapshotCapture, mapshot_capture, MAPSHOT, CAPTURE, GObject)

/* Finds the key of a source: (transfer full) or NULL. Called on the capture's thread. */
typedef char *(*MapshotKeyFunc) (const MapshotSource *source, gpointer user_data);

typedef struct
{
  const char *output;   /* a path, or "-" for standard output */
  gboolean overwrite;
  gboolean keep_part;   /* go on from FILE.part, and leave it when the run is cancelled, killed or loses the network */
  gboolean keep_when_full; /* and when the disk is full */
  MapshotShare share;   /* make this share only, as a part file for mapshot_join(); its limits on requests are the share of the source's */
  MapshotRepair *repair; /* not NULL: what this picture lacks is filled in; the plan is the repair's, which must outlive the run */
  gboolean repair_partly; /* written, too, when it lacks less than before; else it is left alone unless it lacks nothing */
  const char *const *known; /* digests of pictures that are there, NULL-terminated; or NULL: a picture with one of them is not written again */
  gboolean sidecars;    /* world file and .aux.xml beside the picture */
  int threads;          /* workers that it may use; 0 = as the plan says */
  int retries;          /* further tries for a tile; -1 = the usual */
  guint timeout;        /* milliseconds for connecting, and without a new byte; 0 = the usual */
  const char *ca_file;  /* or NULL */
  const char *const *headers; /* name, value, …, NULL: sent to the base's source only; or NULL */
  MapshotKeyFunc key_func;    /* or NULL */
  gpointer key_data;
} MapshotCaptureOptions;

typedef struct
{
  gint64 tiles_done, tiles_total;
  guint64 bytes_fetched;
  double tiles_per_second; /* over the last seconds */
  double seconds_left;     /* or -1 while it cannot be told */
  double seconds_paused;   /* how long we wait for the service from now on, because it asked for it or is overloaded; 0 = no pause */
  gboolean throttled;      /* the service has asked us to slow down */
} MapshotProgress;

/* PROGRESS is valid during the call only. */
typedef void (*MapshotProgressFunc) (MapshotCapture *self, const MapshotProgress *progress, gpointer user_data);

/* PLAN is taken a reference of, OPTIONS copied. */
MapshotCapture *mapshot_capture_new (MapshotPlan *plan, const MapshotCaptureOptions *options);

/* FUNC is called at most ten times a second: from mapshot_capture_run() on its thread, from mapshot_capture_run_async() in the caller's context. Set it
 * before the run. */
void mapshot_capture_set_progress_func (MapshotCapture *self, MapshotProgressFunc func, gpointer user_data);

/* Blocks until the picture is written. Runs once. On failure the target is as it was, and nothing is left beside it unless keep_part asks for it. A part
 * of another capture is MAPSHOT_ERROR_USAGE unless OVERWRITE is set, which starts anew. Errors: MAPSHOT_ERROR, or
 * G_IO_ERROR_CANCELLED, or G_IO_ERROR_BROKEN_PIPE for a reader that went away. */
gboolean mapshot_capture_run (MapshotCapture *self, GCancellable *cancellable, GError **error);

void mapshot_capture_run_async (MapshotCapture *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean mapshot_capture_run_finish (MapshotCapture *self, GAsyncResult *result, GError **error);

/* Holds new requests back, or lets them go on. Any thread. */
void mapshot_capture_set_paused (MapshotCapture *self, gboolean paused);

MapshotPlan *mapshot_capture_get_plan (MapshotCapture *self);

/* Why a run failed, for deciding whether another try may help. */
typedef enum
{
  MAPSHOT_FAILURE_NONE,
  MAPSHOT_FAILURE_OTHER,
  MAPSHOT_FAILURE_CANCELLED,
  MAPSHOT_FAILURE_NETWORK,  /* the service cannot be reached, or is down */
  MAPSHOT_FAILURE_ACCESS,   /* a key is missing or wrong, a certificate is bad */
  MAPSHOT_FAILURE_NO_SPACE, /* the disk is full */
  MAPSHOT_FAILURE_BUSY,     /* another capture is writing the same file */
  MAPSHOT_FAILURE_EXISTS,   /* the file is there, and may not be replaced */
  MAPSHOT_FAILURE_LACKING,  /* a repair: tiles are still missing */
} MapshotFailure;

/* After the run. */
MapshotFailure mapshot_capture_get_failure (MapshotCapture *self);

/* After a run that went well: which of the known pictures this one is, or -1. */
int mapshot_capture_get_same (MapshotCapture *self);

/* After a run that failed: whether FILE.part stays, from which the same capture goes on. */
gboolean mapshot_capture_is_kept (MapshotCapture *self);

/* Before it is cancelled: nothing of it shall stay. Any thread. */
void mapshot_capture_discard (MapshotCapture *self);

/* What became of it; after the run. Owned by SELF. */
const MapshotReport *mapshot_capture_get_report (MapshotCapture *self);

G_END_DECLS
