/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "adaptive.h"
#include "map-availability.h"
#include "panel.h"
#include "scale-bar.h"
#include "search.h"
#include "window.h"

G_BEGIN_DECLS

struct _MapshotWindow
{
  AdwApplicationWindow parent_instance;

  MapshotApplication *app; /* borrowed: it owns the window */
  MapshotDraft *draft;
  MapshotAvailability *availability;
  GtkNativeDialog *chooser; /* while it is open */
  MapshotJob *changing;     /* its settings are being changed; or NULL */
  gboolean closing;         /* somebody said yes */
  guint late_labels;        /* an idle callback: labels are not changed while sizes are given out */

  AdwToastOverlay *toasts;
  GtkMenuButton *source_button, *jobs_button, *menu_button;
  MapshotSearch *search;
  AdwBin *search_start, *search_below;
  GtkToggleButton *search_button;
  MapshotAdaptive *adaptive;
  MapshotMapView *map;
  MapshotPanel *panel;
  MapshotScaleBar *scale_bar;
  GtkWidget *map_problem_box, *map_key_button;
  GtkLabel *source_label, *pointer_label, *credit_label, *map_problem_label, *jobs_label;
  GtkPopover *jobs_popover;
  GtkListBox *jobs_list;
};

/* One line that goes away by itself. */
void mapshot_window_say (MapshotWindow *self, const char *text);

/* window-map.c: the map and its surroundings follow what is chosen */
void mapshot_window_init_map (MapshotWindow *self);
void mapshot_window_add_service (MapshotWindow *self, gboolean overlay); /* asks for an address */
void mapshot_window_remember (MapshotWindow *self);
void mapshot_window_yield_to_captures (MapshotWindow *self);
void camera_changed_cb (MapshotMapView *map, MapshotWindow *self);
void pointer_moved_cb (MapshotMapView *map, MapshotWindow *self);
void map_problem_cb (MapshotMapView *map, GParamSpec *pspec, MapshotWindow *self);

void mapshot_window_show_layers (MapshotWindow *self);

/* window-region.c: regions from files, places from text */
void mapshot_window_init_region (MapshotWindow *self);
void mapshot_window_open_region (MapshotWindow *self, const char *path);
void mapshot_window_paste_place (MapshotWindow *self);

/* window-keys.c */
void mapshot_window_init_keys (MapshotWindow *self);
void mapshot_window_find_lacking_key (MapshotWindow *self);
void mapshot_window_enter_key (MapshotWindow *self, const char *id);

/* window-capture.c */
void mapshot_window_init_captures (MapshotWindow *self);
void mapshot_window_export (MapshotWindow *self);

/* As mapshot_window_capture(), but asks first where it may cost money. */
void mapshot_window_start (MapshotWindow *self, const char *path);

void mapshot_window_choose_picture (MapshotWindow *self);

/* window-queue.c: the list of captures */
void mapshot_window_init_queue (MapshotWindow *self);
void mapshot_window_view_picture (MapshotWindow *self, const char *path);
void mapshot_window_explain_picture (MapshotWindow *self, const char *path);
void mapshot_window_close_viewers (MapshotWindow *self);
void mapshot_window_apply_change (MapshotWindow *self);

/* TRUE when the window stays open, and asks. */
gboolean mapshot_window_ask_before_closing (MapshotWindow *self);

G_END_DECLS
