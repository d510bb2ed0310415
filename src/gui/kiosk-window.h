/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "keys.h"
#include "kiosk-budget.h"
#include "kiosk-drives.h"
#include "kiosk-frame.h"
#include "kiosk-pickup.h"
#include "map-view.h"
#include "source-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The one window of a kiosk: a map with a frame, a few choices, and the picture. It fills the screen, stays open whatever a visitor presses, and forgets each
 * of them. */
#define MAPSHOT_TYPE_KIOSK_WINDOW (mapshot_kiosk_window_get_type ())
G_DECLARE_FINAL_TYPE (MapshotKioskWindow, mapshot_kiosk_window, MAPSHOT, KIOSK_WINDOW, AdwApplicationWindow)

/* What the window works with; all borrowed, and must live longer. */
typedef struct
{
  const MapshotKioskSettings *settings; /* checked by mapshot_kiosk_check() */
  MapshotSourceStore *store;
  MapshotKeys *keys;
  MapshotKioskBudget *budget;
  MapshotKioskDrives *drives;
  const char *unfinished; /* where it is written down which picture is being made; or NULL */
} MapshotKioskParts;

MapshotKioskWindow *mapshot_kiosk_window_new (GtkApplication *application, const MapshotKioskParts *parts);

/* As the buttons do it. */
void mapshot_kiosk_window_choose (MapshotKioskWindow *self, guint map, guint region, guint size);
void mapshot_kiosk_window_take (MapshotKioskWindow *self);
void mapshot_kiosk_window_start_again (MapshotKioskWindow *self);

/* Stops what is under way and forgets everything: before the program ends. */
void mapshot_kiosk_window_close (MapshotKioskWindow *self);

/* What the picture would be now; NULL before the window has a size. (transfer full) */
MapshotRecipe *mapshot_kiosk_window_make_recipe (MapshotKioskWindow *self);

/* For tests: the parts that are looked at, owned by SELF. */
MapshotMapView *mapshot_kiosk_window_get_map (MapshotKioskWindow *self);
MapshotKioskFrame *mapshot_kiosk_window_get_frame (MapshotKioskWindow *self);
MapshotKioskPickup *mapshot_kiosk_window_get_pickup (MapshotKioskWindow *self); /* or NULL */
GdkPaintable *mapshot_kiosk_window_get_picture (MapshotKioskWindow *self);      /* or NULL */
gboolean mapshot_kiosk_window_is_taking (MapshotKioskWindow *self);

/* "choose" or "done"; and what the done page says, or the hint beside the button. */
const char *mapshot_kiosk_window_get_page (MapshotKioskWindow *self);
const char *mapshot_kiosk_window_get_words (MapshotKioskWindow *self);

G_END_DECLS
