/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job-private.h"

G_BEGIN_DECLS

struct _MapshotQueue
{
  GObject parent;

  MapshotSourceStore *store;
  MapshotQueueOptions options;
  char *path, *ca_file;
  char **headers;
  GMainContext *context;
  GPtrArray *jobs;      /* (element-type MapshotJob), in order */
  guint64 last_number;
  GSource *wake;        /* looks for what may start */
  guint active;
  guint running, max_running; /* here */
  gboolean closing;

  int lock_fd;          /* of the file beside the list, or -1: in memory only */
};

/* queue.c */
void mapshot_queue_insert (MapshotQueue *self, guint index, MapshotJob *job);
void mapshot_queue_remove (MapshotQueue *self, MapshotJob *job);
void mapshot_queue_store_changed (MapshotQueue *self);

/* queue-store.c: the list on the disk, shared with other programs. Without a path all of it succeeds and does nothing. */
gboolean mapshot_queue_store_open (MapshotQueue *self, GError **error);
void mapshot_queue_store_close (MapshotQueue *self);

/* Between these nobody else changes the list. BEGIN takes over what others have changed; END writes it. */
gboolean mapshot_queue_store_begin (MapshotQueue *self, GError **error);
gboolean mapshot_queue_store_end (MapshotQueue *self, GError **error);

/* Takes the job and its hosts, unless another program runs it or asks one of them. They go back with the process, however that ends. */
gboolean mapshot_queue_store_claim (MapshotQueue *self, MapshotJob *job);
void mapshot_queue_store_release (MapshotQueue *self, MapshotJob *job);

G_END_DECLS
