/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kiosk-code-view.h"
#include "kiosk-idle.h"
#include "kiosk-shot.h"
#include "kiosk-window.h"
#include "scale-bar.h"

G_BEGIN_DECLS

/* What the done page is about; each has its own words. */
typedef enum
{
  KIOSK_END_NONE,
  KIOSK_END_ON_DRIVE,
  KIOSK_END_IN_FOLDER,
  KIOSK_END_TO_FETCH,
  KIOSK_END_FETCHED,
  KIOSK_END_NETWORK,
  KIOSK_END_DRIVE_FULL,
  KIOSK_END_DRIVE_LOCKED,
  KIOSK_END_DRIVE_GONE,
  KIOSK_END_FOLDER_FULL,
  KIOSK_END_FOLDER_BROKEN,
  KIOSK_END_TOO_LARGE,
  KIOSK_END_NO_PICKUP,
  KIOSK_END_FAILED,
} KioskEnd;

/* Why the button is off; or where the picture will go. */
typedef enum
{
  KIOSK_HINT_DRIVE,
  KIOSK_HINT_FOLDER,
  KIOSK_HINT_PICKUP,
  KIOSK_HINT_NO_DRIVE,
  KIOSK_HINT_VISITOR,
  KIOSK_HINT_DAY,
  KIOSK_HINT_PLACE,
} KioskHint;

struct _MapshotKioskWindow
{
  AdwApplicationWindow parent_instance;

  MapshotKioskParts parts;

  /* What the visitor chose. */
  MapshotKioskLanguage language;
  guint map_index, region_index, size_index;

  MapshotKioskIdle idle;
  gboolean silent;           /* the screen is as at the start, but whoever pressed the button may still stand there */
  guint ticks;               /* the timer of the countdown */
  double pointer_x, pointer_y; /* px: where it was last, since sizes that change move it, too */
  guint late;                /* an idle callback after the size or the view changed */
  gboolean clamping;
  guint late_words;          /* another, for what is written on the map */
  guint replan;              /* a timer */
  MapshotPlan *plan;         /* of what is chosen, or NULL */
  guint counting;            /* a timer: what the map costs */
  guint counts;
  gboolean used_up;          /* the tiles of the visitor or the day */
  guint retry;               /* a timer, while the map does not come */

  MapshotKioskShot *shot;    /* while a picture is taken */
  MapshotKioskPlace shot_place;
  char *shot_drive;          /* the drive's path, for a shot to one */
  gboolean drive_gone;
  KioskEnd end;
  gboolean lacking;          /* parts of the picture are less sharp */
  char *name;                /* of the file */
  MapshotKioskPickup *pickup;

  GtkStack *pages;
  GtkLabel *title_label, *countdown_label, *credit_label, *map_problem_label, *progress_label, *hint_label;
  GtkLabel *done_title, *done_text, *code_label, *restart_label;
  GtkButton *language_button, *stop_button, *zoom_out_button, *zoom_in_button, *take_button, *back_button, *restart_button;
  GtkBox *controls, *regions_box, *choices_box, *maps_box, *sizes_box, *action_box, *zoom_box, *progress_box, *done_box;
  GtkProgressBar *progress_bar;
  GtkPicture *picture;
  MapshotMapView *map;
  MapshotKioskFrame *frame;
  MapshotScaleBar *scale_bar;
  MapshotKioskCodeView *code;
};

const MapshotKioskMap *mapshot_kiosk_window_get_chosen_map (MapshotKioskWindow *self);
const MapshotKioskRegion *mapshot_kiosk_window_get_chosen_region (MapshotKioskWindow *self);
const MapshotKioskSize *mapshot_kiosk_window_get_chosen_size (MapshotKioskWindow *self);

/* kiosk-window-map.c: the map follows what is chosen, and stays in its region */
void mapshot_kiosk_window_init_map (MapshotKioskWindow *self);
void mapshot_kiosk_window_show_layers (MapshotKioskWindow *self, gboolean fresh);
void mapshot_kiosk_window_show_region (MapshotKioskWindow *self);
void mapshot_kiosk_window_clamp (MapshotKioskWindow *self);
void mapshot_kiosk_window_pause_map (MapshotKioskWindow *self); /* while a picture is taken, or the tiles are used up */
void mapshot_kiosk_window_check_budget (MapshotKioskWindow *self);
void mapshot_kiosk_window_plan_now (MapshotKioskWindow *self);
void mapshot_kiosk_window_plan_soon (MapshotKioskWindow *self);

/* kiosk-window-take.c: one picture, from the button to its end */
gboolean mapshot_kiosk_window_find_place (MapshotKioskWindow *self, MapshotKioskPlace *place);
void mapshot_kiosk_window_drives_changed (MapshotKioskWindow *self);
void mapshot_kiosk_window_forget_picture (MapshotKioskWindow *self);
char *mapshot_kiosk_window_get_day (void);

/* kiosk-window-words.c: all that is written */
void mapshot_kiosk_window_show_words (MapshotKioskWindow *self);
void mapshot_kiosk_window_show_hint (MapshotKioskWindow *self);
void mapshot_kiosk_window_show_end (MapshotKioskWindow *self);
void mapshot_kiosk_window_show_countdown (MapshotKioskWindow *self, int left);
void mapshot_kiosk_window_show_map_problem (MapshotKioskWindow *self);
void mapshot_kiosk_window_show_measures (MapshotKioskWindow *self);

/* kiosk-window-visit.c: when somebody comes, and when he has gone */
void mapshot_kiosk_window_init_visit (MapshotKioskWindow *self);
void mapshot_kiosk_window_touch (MapshotKioskWindow *self);
void mapshot_kiosk_window_set_times (MapshotKioskWindow *self, int time, int warning);
void mapshot_kiosk_window_end_visit (MapshotKioskWindow *self, gboolean gone);
gboolean mapshot_kiosk_window_tick (gpointer user_data); /* a GSourceFunc */
void mapshot_kiosk_window_stop_timers (MapshotKioskWindow *self);

G_END_DECLS
