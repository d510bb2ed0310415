/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "test-server.h"
#include "window.h"

G_BEGIN_DECLS

/* What tests of the real window share: one application, as in life, and for each test a window, a tile server and a folder. */
typedef struct
{
  TestServer *server;
  MapshotWindow *window;
  char *folder;
} WindowKit;

/* NULL without a display. */
extern MapshotApplication *window_kit_app;

#define WINDOW_KIT_PATIENCE (60 * G_TIME_SPAN_SECOND)

#define window_kit_wait_until(condition)                                                                                 \
  G_STMT_START                                                                                                           \
  {                                                                                                                      \
    gint64 end_ = g_get_monotonic_time () + WINDOW_KIT_PATIENCE;                                                         \
    while (!(condition) && g_get_monotonic_time () < end_)                                                               \
      window_kit_iterate (0.02);                                                                                         \
    g_assert_true (condition);                                                                                           \
  }                                                                                                                      \
  G_STMT_END

void window_kit_iterate (double seconds);

/* TRUE, and the test is skipped, without a display. */
gboolean window_kit_skip (void);

/* TRUE, and the test is skipped, in a sandbox as well: there the toolkit goes through the desktop's portals, which a bus of the tests does not have. */
gboolean window_kit_skip_in_sandbox (void);

void window_kit_set_up (WindowKit *self, gconstpointer data);

/* Empties the queue and the folder. */
void window_kit_tear_down (WindowKit *self, gconstpointer data);

/* The source of the window: PATH on the server. */
void window_kit_use (WindowKit *self, const char *path);

/* Chooses BOUNDS at ZOOM; it can be planned. */
void window_kit_choose (WindowKit *self, const MapshotBounds *bounds, int zoom);

/* (transfer full) */
char *window_kit_get_path (WindowKit *self, const char *name);

/* Starts a capture of what is chosen into NAME in the folder; the job is the queue's. */
MapshotJob *window_kit_capture (WindowKit *self, const char *name);

/* Runs the tests that were added, with an application where there is a display; the result of main(). */
int window_kit_run (void);

G_END_DECLS
