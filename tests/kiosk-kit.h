/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-drives.h"
#include "kiosk-application.h"
#include "kiosk-window-private.h"
#include "test-server.h"

G_BEGIN_DECLS

/* What tests of a kiosk's real window share: one application, as in life, and for each test a tile server, a folder for pictures, and drives. */
typedef struct
{
  TestServer *server;
  char *folder; /* pictures, and the settings */
  MapshotKioskSettings *settings;
  MapshotKioskBudget *budget;
  FakeMonitor *monitor;
  MapshotKioskDrives *drives;
  MapshotKioskWindow *window;
} KioskKit;

extern MapshotKioskApplication *kiosk_kit_app; /* NULL without a display */
extern MapshotSourceStore *kiosk_kit_store;

#define KIOSK_KIT_PATIENCE (60 * G_TIME_SPAN_SECOND)

#define kiosk_kit_wait_until(condition)                                                                                  \
  G_STMT_START                                                                                                           \
  {                                                                                                                      \
    gint64 end_ = g_get_monotonic_time () + KIOSK_KIT_PATIENCE;                                                          \
    while (!(condition) && g_get_monotonic_time () < end_)                                                               \
      kiosk_kit_iterate (0.02);                                                                                          \
    g_assert_true (condition);                                                                                           \
  }                                                                                                                      \
  G_STMT_END

void kiosk_kit_iterate (double seconds);

/* TRUE, and the test is skipped, without a display. */
gboolean kiosk_kit_skip (void);

void kiosk_kit_set_up (KioskKit *self, gconstpointer data);

/* What was saved has to be removed before: nothing else may be there. */
void kiosk_kit_tear_down (KioskKit *self, gconstpointer data);

/* Two maps (the first one at ADDRESS, or NULL for the kit's server), two regions and two sizes; KIOSK and SAVE are added to their groups. It is laid out.
 * No time runs out by itself that KIOSK does not name. */
void kiosk_kit_open (KioskKit *self, const char *address, const char *kiosk, const char *save);

/* Until nothing is laid out, planned or named anew any more. */
void kiosk_kit_settle (KioskKit *self);

/* Makes the window so large, and waits for it. */
void kiosk_kit_resize (KioskKit *self, int width, int height);

/* Takes a picture, to its end. */
void kiosk_kit_take (KioskKit *self);

gboolean kiosk_kit_is_page (KioskKit *self, const char *page);
void kiosk_kit_assert_words (KioskKit *self, const char *words);

/* Presses the button that says LABEL. */
void kiosk_kit_press (KioskKit *self, const char *label);

typedef void (*KioskKitFunc) (GtkWidget *widget, gpointer user_data);
void kiosk_kit_foreach (GtkWidget *widget, KioskKitFunc func, gpointer user_data);

int kiosk_kit_count_files (const char *folder);

/* From the folder of pictures. */
void kiosk_kit_remove (KioskKit *self, const char *name);

/* DATA is what the engine makes of RECIPE, as the command line does. */
void kiosk_kit_assert_engine (KioskKit *self, const MapshotRecipe *recipe, const char *data, gsize length);

/* Runs the tests that were added; the result of main(). */
int kiosk_kit_run (void);

G_END_DECLS
